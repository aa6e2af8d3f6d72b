/** The identities that eksctl creates, by what a ClusterConfig says. Sources: eksctl-io/eksctl at 99984adb6164, the file beside each row; the shapes of names are those of its stacks. */
import { expect, test } from 'vitest';
import { identitiesOf } from '../../src/aws/eksctl-identities.js';
import type { Identity } from '../../src/aws/eksctl-identity.js';
import { cluster, clusterIn } from './cluster-config.js';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const VIEW = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const OWN_TRUST = 'as its own trust policy says';
const NODES =
  'AmazonEKSWorkerNodePolicy, AmazonEKS_CNI_Policy, AmazonEC2ContainerRegistryPullOnly, AmazonSSMManagedInstanceCore';

const shown = ({ kind, name, role, assumedBy, policies, imds }: Identity): string =>
  [
    `${kind} ${name}`,
    `${role.is}${role.name === undefined ? '' : ` ${role.name}`}`,
    assumedBy,
    policies.map((policy) => `${policy.name} (${policy.origin})`).join(', '),
    ...(imds === undefined ? [] : [imds]),
  ].join(' | ');

const statement = (...actions: readonly string[]): string =>
  `{Statement: [{Effect: Allow, Action: [${actions.map((action) => `"${action}"`).join(', ')}], Resource: "*"}]}`;

interface Row {
  readonly source: string;
  /** Of which kind the identities are compared. */
  readonly kind: Identity['kind'];
  readonly body: string;
  readonly identities: readonly string[];
}
const row = (source: string, kind: Identity['kind'], body: string, ...identities: readonly string[]): Row => ({
  source,
  kind,
  body,
  identities,
});

const DEFAULT_CLUSTER = 'AmazonEKSClusterPolicy (default), AmazonEKSVPCResourceController (default)';
const byCluster = (policies: string): string => `cluster orchard | created | eks.amazonaws.com | ${policies}`;
const aws = (...names: readonly string[]): string => names.map((name) => `${name} (default)`).join(', ');

const rows: readonly Row[] = [
  row('iam.go, addResourcesForIAM', 'cluster', '', byCluster(DEFAULT_CLUSTER)),
  row('iam.go', 'cluster', 'iam: {vpcResourceControllerPolicy: true}', byCluster(DEFAULT_CLUSTER)),
  row('iam.go', 'cluster', 'iam: {vpcResourceControllerPolicy: false}', byCluster('AmazonEKSClusterPolicy (default)')),
  row(
    'iam.go',
    'cluster',
    `iam: {serviceRoleARN: "${ROLE}"}\nautoModeConfig: {enabled: true}`,
    `cluster orchard | existing ${ROLE} | eks.amazonaws.com | `,
  ),
  row(
    'iam.go, Auto Mode',
    'cluster',
    'autoModeConfig: {enabled: true}',
    byCluster(
      `${DEFAULT_CLUSTER}, ${aws('AmazonEKSComputePolicy', 'AmazonEKSBlockStoragePolicy', 'AmazonEKSLoadBalancingPolicy', 'AmazonEKSNetworkingPolicy')}`,
    ),
  ),
  row('iam.go, Auto Mode', 'cluster', 'autoModeConfig: {enabled: false}', byCluster(DEFAULT_CLUSTER)),

  row(
    'iam.go, on an Outpost',
    'cluster',
    'outpost: {controlPlaneOutpostARN: "arn:aws:outposts:eu-west-1:111122223333:outpost/op-1"}',
    'cluster orchard | created | ec2.amazonaws.com | AmazonEKSLocalOutpostClusterPolicy (default)',
  ),
  row(
    'iam.go, on an Outpost with a role of its own',
    'cluster',
    `iam: {serviceRoleARN: "${ROLE}"}\noutpost: {controlPlaneOutpostARN: "arn:aws:outposts:eu-west-1:111122223333:outpost/op-1"}`,
    `cluster orchard | existing ${ROLE} | ec2.amazonaws.com | `,
  ),
  row('iam.go', 'cluster', 'iam: {serviceRoleARN: "", vpcResourceControllerPolicy: null}', byCluster(DEFAULT_CLUSTER)),
  row('iam.go', 'cluster', 'iam: {vpcResourceControllerPolicy: "${CONTROLLER}"}', byCluster(DEFAULT_CLUSTER)),
  row('iam.go, Auto Mode', 'cluster', 'autoModeConfig: {enabled: "${AUTO}"}', byCluster(DEFAULT_CLUSTER)),

  row(
    'roles/auto-mode-node-role.yaml',
    'node group',
    'autoModeConfig: {enabled: true}',
    `node group nodes of Auto Mode | created | ec2.amazonaws.com | ${aws('AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonElasticContainerRegistryPublicReadOnly')}`,
  ),
  row(
    'roles/auto-mode-node-role.yaml, a role of its own',
    'node group',
    `autoModeConfig: {enabled: true, nodeRoleARN: "${ROLE}", nodePools: [system]}`,
    `node group nodes of Auto Mode | existing ${ROLE} | ec2.amazonaws.com | `,
  ),
  row('auto_mode.go, no node pools', 'node group', 'autoModeConfig: {enabled: true, nodePools: []}'),
  row('auto_mode.go', 'node group', `autoModeConfig: {enabled: false, nodeRoleARN: "${ROLE}"}`),
  row(
    'iam.go, remoteNetworkConfig',
    'node group',
    'remoteNetworkConfig: {remoteNodeNetworks: [{cidrs: [10.1.0.0/16]}]}',
    `node group hybrid nodes | created | ssm.amazonaws.com | ${aws('AmazonEC2ContainerRegistryPullOnly', 'AmazonSSMManagedInstanceCore')}, inline: eks:DescribeCluster (default inlinePolicy)`,
  ),
  row(
    'iam.go, IAM Roles Anywhere in any case',
    'node group',
    'remoteNetworkConfig: {remoteNodeNetworks: [{cidrs: [10.1.0.0/16]}], iam: {provider: ira}}',
    `node group hybrid nodes | created | rolesanywhere.amazonaws.com | ${aws('AmazonEC2ContainerRegistryPullOnly', 'AmazonSSMManagedInstanceCore')}, inline: eks:DescribeCluster (default inlinePolicy)`,
  ),
  row(
    'iam.go, a role of its own',
    'node group',
    `remoteNetworkConfig: {remoteNodeNetworks: [{cidrs: [10.1.0.0/16]}], iam: {provider: ssm, roleARN: "${ROLE}"}}`,
    `node group hybrid nodes | existing ${ROLE} | ssm.amazonaws.com | `,
  ),
  row('iam.go, no networks', 'node group', 'remoteNetworkConfig: {remoteNodeNetworks: []}'),
  row(
    'iam_helper.go, makeManagedPolicies',
    'node group',
    'managedNodeGroups: [{name: workers}]\nnodeGroups: [{name: own}]',
    `node group own (self-managed) | created | ec2.amazonaws.com | ${aws('AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonSSMManagedInstanceCore', 'AmazonEC2ContainerRegistryPullOnly')} | pods`,
    `node group workers (managed) | created | ec2.amazonaws.com | ${aws('AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonSSMManagedInstanceCore', 'AmazonEC2ContainerRegistryPullOnly')} | pods`,
  ),
  row(
    'iam.go, instanceRoleARN; nodegroup.go, disablePodIMDS',
    'node group',
    `managedNodeGroups: [{name: workers, disablePodIMDS: true, iam: {instanceRoleARN: "${ROLE}", withAddonPolicies: {autoScaler: true}}}]`,
    `node group workers (managed) | existing ${ROLE} | ec2.amazonaws.com |  | host network`,
  ),
  row(
    'iam.go, instanceProfileARN',
    'node group',
    'nodeGroups: [{name: own, launchTemplate: {id: lt-1}, iam: {instanceProfileARN: "arn:aws:iam::111122223333:instance-profile/own"}}]',
    'node group own (self-managed) | existing arn:aws:iam::111122223333:instance-profile/own | ec2.amazonaws.com |  | launch template',
  ),
  row(
    'iam_helper.go, statement.go',
    'node group',
    `managedNodeGroups: [{name: workers, iam: {instanceRoleName: nodes, attachPolicyARNs: ["${VIEW}"], withAddonPolicies: {autoScaler: true, imageBuilder: true, cloudWatch: true, ebs: true, xRay: false}, attachPolicy: ${statement('s3:Get*')}}}]`,
    'node group workers (managed) | created nodes | ec2.amazonaws.com | ReadOnlyAccess (attachPolicyARNs), AmazonEC2ContainerRegistryPowerUser (withAddonPolicies), CloudWatchAgentServerPolicy (withAddonPolicies), AmazonEBSCSIDriverPolicy (withAddonPolicies), autoScaler (withAddonPolicies), inline: s3:Get* (attachPolicy) | pods',
  ),
  row(
    'not known',
    'node group',
    'managedNodeGroups: [{name: workers, "${KEY}": a}]',
    'node group workers (managed) | unknown | ec2.amazonaws.com |  | launch template',
  ),

  row('create.go, aws-node', 'service account', 'iam: {withOIDC: false}'),
  row('create.go, aws-node', 'service account', 'iam: {withOIDC: "${OIDC}"}'),
  row(
    'create.go, aws-node',
    'service account',
    'iam: {withOIDC: true}',
    'service account kube-system/aws-node | created | system:serviceaccount:kube-system:aws-node | AmazonEKS_CNI_Policy (default)',
  ),
  row(
    'create.go, the IPv6 policy',
    'service account',
    'iam: {withOIDC: true}\nkubernetesNetworkConfig: {ipFamily: IPv6}\naddons: [{name: vpc-cni}]',
    'service account kube-system/aws-node | created | system:serviceaccount:kube-system:aws-node | inline: the IPv6 policy of the CNI (default)',
  ),
  row(
    'create.go, the addon has a role of its own',
    'service account',
    `iam: {withOIDC: true}\naddons: [{name: vpc-cni, serviceAccountRoleARN: "${ROLE}"}]`,
  ),
  row(
    'pkg/iam/oidc/api.go',
    'service account',
    `iam:\n  serviceAccounts: [{metadata: {name: reader, namespace: team}, roleName: readers, attachPolicyARNs: ["${VIEW}"], wellKnownPolicies: {externalDNS: true, certManager: false}}, {metadata: {name: reader}}]`,
    'service account team/reader | created readers | system:serviceaccount:team:reader | ReadOnlyAccess (attachPolicyARNs), externalDNS (wellKnownPolicies)',
    'service account default/reader | created | system:serviceaccount:default:reader | ',
  ),
  row(
    'iam.go, an existing role and a subject of its own',
    'service account',
    `iam:\n  serviceAccounts: [{metadata: {name: reader, namespace: team}, attachRoleARN: "${ROLE}", attachPolicyARNs: ["${VIEW}"]}, {metadata: {name: reader, namespace: team}, subjectPattern: "read*"}]`,
    `service account team/reader | existing ${ROLE} | ${OWN_TRUST} | `,
    'service account team/reader | created | system:serviceaccount:team:read* | ',
  ),
  row(
    'iam.go, inline policies',
    'service account',
    `iam:\n  serviceAccounts: [{metadata: {name: a}, attachPolicy: ${statement('s3:A', 's3:B', 's3:C')}}, {metadata: {name: b}, attachPolicy: ${statement('s3:A', 's3:B', 's3:C', 's3:D')}}, {metadata: {name: c}, attachPolicy: {Version: "2012-10-17"}}]`,
    'service account default/a | created | system:serviceaccount:default:a | inline: s3:A, s3:B, s3:C (attachPolicy)',
    'service account default/b | created | system:serviceaccount:default:b | inline: s3:A, s3:B, s3:C and 1 more (attachPolicy)',
    'service account default/c | created | system:serviceaccount:default:c | inline: ? (attachPolicy)',
  ),
  row(
    'not known',
    'service account',
    'iam:\n  serviceAccounts: [{metadata: {name: [a]}, attachPolicyARNs: ["${POLICY}", reader]}]',
    'service account default/? | created | system:serviceaccount:default:? | POLICY (attachPolicyARNs), reader (attachPolicyARNs)',
  ),

  row('create.go, no role for the agent', 'addon', 'addons: [{name: eks-pod-identity-agent}]'),
  row(
    'create.go, serviceAccountRoleARN',
    'addon',
    `iam: {withOIDC: true}\naddons: [{name: vpc-cni, serviceAccountRoleARN: "${ROLE}"}]`,
    `addon vpc-cni | existing ${ROLE} | ${OWN_TRUST} | `,
  ),
  row(
    'create.go, serviceAccountRoleARN without a provider is not passed on',
    'addon',
    `addons: [{name: vpc-cni, serviceAccountRoleARN: "${ROLE}"}]`,
    'addon vpc-cni | none |  | ',
  ),
  row(
    'capability.go',
    'capability',
    `capabilities: [{name: ack, type: ACK, attachPolicyARNs: ["${VIEW}"]}, {name: kro, type: KRO, roleArn: "${ROLE}"}]`,
    'capability ack | created | capabilities.eks.amazonaws.com | ReadOnlyAccess (attachPolicyARNs)',
    `capability kro | existing ${ROLE} | ${OWN_TRUST} | `,
  ),
  row(
    'create.go, podIdentityAssociations',
    'addon',
    `addons: [{name: vpc-cni, podIdentityAssociations: [{serviceAccountName: aws-node, namespace: kube-system, permissionPolicyARNs: ["${VIEW}"]}, {serviceAccountName: b, roleARN: "${ROLE}"}]}]`,
    'addon vpc-cni | created | pods.eks.amazonaws.com | ReadOnlyAccess (permissionPolicyARNs)',
    `addon vpc-cni | existing ${ROLE} | ${OWN_TRUST} | `,
  ),
  row(
    'create.go, useDefaultPodIdentityAssociations',
    'addon',
    'addons: [{name: vpc-cni, useDefaultPodIdentityAssociations: true}, {name: coredns, useDefaultPodIdentityAssociations: false}]',
    'addon vpc-cni | created | pods.eks.amazonaws.com | as EKS recommends (default)',
    'addon coredns | none |  | ',
  ),
  row(
    'create.go, autoApplyPodIdentityAssociations',
    'addon',
    'addonsConfig: {autoApplyPodIdentityAssociations: true}\naddons: [{name: vpc-cni}]',
    'addon vpc-cni | created | pods.eks.amazonaws.com | as EKS recommends (default)',
  ),
  row(
    'create.go, IRSA with the policies given',
    'addon',
    `iam: {withOIDC: true}\naddons: [{name: vpc-cni, attachPolicyARNs: ["${VIEW}"]}, {name: aws-ebs-csi-driver, wellKnownPolicies: {efsCSIController: true}}, {name: coredns}]`,
    'addon vpc-cni | created | system:serviceaccount:kube-system:aws-node | ReadOnlyAccess (attachPolicyARNs)',
    'addon aws-ebs-csi-driver | created | every service account of the cluster | efsCSIController (wellKnownPolicies)',
    'addon coredns | none |  | ',
  ),
  row(
    'create.go, getRecommendedPolicies',
    'addon',
    'iam: {withOIDC: true}\naddons: [{name: aws-ebs-csi-driver}, {name: aws-efs-csi-driver}]',
    'addon aws-ebs-csi-driver | created | every service account of the cluster | ebsCSIController (default)',
    'addon aws-efs-csi-driver | created | every service account of the cluster | efsCSIController (default)',
  ),
  row(
    'create.go, without OIDC no role is created',
    'addon',
    'addons: [{name: aws-ebs-csi-driver}]',
    'addon aws-ebs-csi-driver | none |  | ',
  ),
  row(
    'not known',
    'addon',
    'iam: {withOIDC: "${OIDC}"}\naddons: [{name: aws-ebs-csi-driver}]',
    'addon aws-ebs-csi-driver | unknown |  | ',
  ),

  row(
    'pkg/cfn/builder/iam.go, podIdentityAssociations',
    'association',
    `iam:\n  podIdentityAssociations: [{namespace: team, serviceAccountName: reader, roleName: readers, permissionPolicyARNs: ["${VIEW}"], wellKnownPolicies: {externalDNS: true}, permissionPolicy: ${statement('s3:Get*')}}, {namespace: team, serviceAccountName: writer, roleARN: "${ROLE}"}]`,
    'association team/reader | created readers | pods.eks.amazonaws.com | ReadOnlyAccess (permissionPolicyARNs), externalDNS (wellKnownPolicies), inline: s3:Get* (permissionPolicy)',
    `association team/writer | existing ${ROLE} | ${OWN_TRUST} | `,
  ),

  row('karpenter.go', 'karpenter', ''),
  row(
    'karpenter.go',
    'karpenter',
    'karpenter: {version: "1.0.0"}',
    'karpenter karpenter/karpenter | created eksctl-orchard-iamservice-role | system:serviceaccount:karpenter:karpenter | inline: launch and terminate instances, pass roles (default)',
    `karpenter nodes of Karpenter | created eksctl-KarpenterNodeRole-orchard | ec2.amazonaws.com | ${aws(...NODES.split(', '))}`,
  ),

  row('fargate.go', 'fargate', ''),
  row(
    'fargate.go',
    'fargate',
    'fargateProfiles: [{name: a, selectors: [{namespace: a}]}, {name: b, selectors: [{namespace: b}]}]',
    'fargate pods on Fargate | created | eks-fargate-pods.amazonaws.com | AmazonEKSFargatePodExecutionRolePolicy (default)',
  ),
  row(
    'fargate.go',
    'fargate',
    `iam: {fargatePodExecutionRoleARN: "${ROLE}"}\nfargateProfiles: [{name: a}]`,
    `fargate pods on Fargate | existing ${ROLE} | eks-fargate-pods.amazonaws.com | `,
  ),
  row(
    'fargate.go, each profile has its own',
    'fargate',
    `fargateProfiles: [{name: a, podExecutionRoleARN: "${ROLE}"}]`,
    `fargate a | existing ${ROLE} | ${OWN_TRUST} | `,
  ),
  row(
    'fargate.go, one of two has its own',
    'fargate',
    `fargateProfiles: [{name: a, podExecutionRoleARN: "${ROLE}"}, {name: b}]`,
    `fargate a | existing ${ROLE} | ${OWN_TRUST} | `,
    'fargate pods on Fargate | created | eks-fargate-pods.amazonaws.com | AmazonEKSFargatePodExecutionRolePolicy (default)',
  ),
];

test.each(rows)('$kind: $source, $body', ({ kind, body, identities }) => {
  const found = identitiesOf(cluster(body));
  expect(found.filter((identity) => identity.kind === kind).map(shown)).toEqual(identities);
});

test.each([
  ['us-gov-west-1', false],
  ['cn-north-1', false],
  ['us-east-1', true],
])('nodes of Auto Mode in %s read the public registry of ECR: %s', (region, open) => {
  const tree = clusterIn(region, 'autoModeConfig: {enabled: true}');
  const [nodes] = identitiesOf(tree).filter(({ name }) => name === 'nodes of Auto Mode');
  expect(nodes?.policies.some(({ name }) => name === 'AmazonElasticContainerRegistryPublicReadOnly')).toBe(open);
});
