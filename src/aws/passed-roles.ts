/**
 * Objects for which a controller hands a role to AWS, and so needs iam:PassRole on it. Read 2026-11-28: karpenter.sh, concepts/nodeclasses (spec.role) and the
 * policy of its getting-started guide 1d92708; EKS User Guide, security_iam_service-with-iam ("iam:PassRole"); the CRDs of ACK's eks-controller and of
 * crossplane-contrib/provider-upjet-aws (eks).
 */

export interface PassedRole {
  /** The group of the API, and kinds of it. */
  readonly group: RegExp;
  readonly kind: string;
  /** The field that names the role. */
  readonly path: readonly string[];
  /** By its name alone, else by its ARN. */
  readonly byName?: true;
  /** Service accounts of the controller. */
  readonly accounts: RegExp;
  /** As in a sentence. */
  readonly controller: string;
  /** What the controller does with the object, and could not without a right to it. */
  readonly action: string;
}

const KARPENTER = {
  group: /^karpenter\.k8s\.aws$/,
  accounts: /^karpenter$/,
  controller: 'Karpenter',
} as const;
const ACK = {
  group: /^eks\.services\.k8s\.aws$/,
  accounts: /^ack-eks-controller$/,
  controller: 'the EKS controller of ACK',
} as const;
const CROSSPLANE = {
  group: /^eks\.aws(?:\.m)?\.upbound\.io$/,
  accounts: /^(?:upbound-)?provider-(?:family-)?aws/,
  controller: 'the EKS provider of Crossplane',
} as const;

export const PASSED_ROLES: readonly PassedRole[] = [
  { ...KARPENTER, kind: 'EC2NodeClass', path: ['spec', 'role'], byName: true, action: 'ec2:RunInstances' },
  { ...ACK, kind: 'Nodegroup', path: ['spec', 'nodeRole'], action: 'eks:CreateNodegroup' },
  { ...ACK, kind: 'FargateProfile', path: ['spec', 'podExecutionRoleARN'], action: 'eks:CreateFargateProfile' },
  { ...ACK, kind: 'Cluster', path: ['spec', 'roleARN'], action: 'eks:CreateCluster' },
  { ...ACK, kind: 'Addon', path: ['spec', 'serviceAccountRoleARN'], action: 'eks:CreateAddon' },
  {
    ...ACK,
    kind: 'PodIdentityAssociation',
    path: ['spec', 'roleARN'],
    action: 'eks:CreatePodIdentityAssociation',
  },
  { ...CROSSPLANE, kind: 'NodeGroup', path: ['spec', 'forProvider', 'nodeRoleArn'], action: 'eks:CreateNodegroup' },
  {
    ...CROSSPLANE,
    kind: 'FargateProfile',
    path: ['spec', 'forProvider', 'podExecutionRoleArn'],
    action: 'eks:CreateFargateProfile',
  },
  { ...CROSSPLANE, kind: 'Cluster', path: ['spec', 'forProvider', 'roleArn'], action: 'eks:CreateCluster' },
  { ...CROSSPLANE, kind: 'Addon', path: ['spec', 'forProvider', 'serviceAccountRoleArn'], action: 'eks:CreateAddon' },
  {
    ...CROSSPLANE,
    kind: 'PodIdentityAssociation',
    path: ['spec', 'forProvider', 'roleArn'],
    action: 'eks:CreatePodIdentityAssociation',
  },
];
