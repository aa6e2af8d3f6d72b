/** EKS add-ons whose pods call AWS: the service account they run as and what they need. Source: EKS User Guide, workloads-add-ons-available-eks, and its pages of the drivers. */

export interface AddonNeed {
  readonly namespace: string;
  /** The first one needs the rights. */
  readonly serviceAccounts: readonly [string, ...string[]];
  /** The policy that AWS manages for it. */
  readonly policy: string;
  /** The switch of eksctl's `withAddonPolicies` that puts the rights on the nodes. */
  readonly nodeSwitch: string | undefined;
  /** eksctl creates a role by itself where the cluster has OIDC. */
  readonly eksctlCreatesRole: boolean;
}

export const ADDON_NEEDS: Readonly<Record<string, AddonNeed>> = {
  'vpc-cni': {
    namespace: 'kube-system',
    serviceAccounts: ['aws-node'],
    policy: 'AmazonEKS_CNI_Policy',
    nodeSwitch: undefined,
    eksctlCreatesRole: true,
  },
  'aws-ebs-csi-driver': {
    namespace: 'kube-system',
    serviceAccounts: ['ebs-csi-controller-sa'],
    policy: 'AmazonEBSCSIDriverPolicy',
    nodeSwitch: 'ebs',
    eksctlCreatesRole: true,
  },
  'aws-efs-csi-driver': {
    namespace: 'kube-system',
    serviceAccounts: ['efs-csi-controller-sa', 'efs-csi-node-sa'],
    policy: 'AmazonEFSCSIDriverPolicy',
    nodeSwitch: 'efs',
    eksctlCreatesRole: true,
  },
  'aws-fsx-csi-driver': {
    namespace: 'kube-system',
    serviceAccounts: ['fsx-csi-controller-sa'],
    policy: 'AmazonFSxFullAccess',
    nodeSwitch: 'fsx',
    eksctlCreatesRole: false,
  },
  'aws-mountpoint-s3-csi-driver': {
    namespace: 'kube-system',
    serviceAccounts: ['s3-csi-driver-sa'],
    policy: 'AmazonS3ReadOnlyAccess',
    nodeSwitch: undefined,
    eksctlCreatesRole: false,
  },
  'amazon-cloudwatch-observability': {
    namespace: 'amazon-cloudwatch',
    serviceAccounts: ['cloudwatch-agent'],
    policy: 'CloudWatchAgentServerPolicy',
    nodeSwitch: 'cloudWatch',
    eksctlCreatesRole: false,
  },
};

/** Their policies are the owner's own, so what is missing cannot be told by name. */
export const OWN_POLICY: ReadonlySet<string> = new Set([
  'aws-mountpoint-s3-csi-driver',
  'aws-fsx-csi-driver',
  'vpc-cni',
]);
