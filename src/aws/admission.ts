/** What makes a kubelet a node of a cluster: what a row of aws-auth, or an access entry, needs for each kind of node. */

export interface NodeMapping {
  readonly username: string;
  readonly groups: readonly string[];
}

const LINUX: NodeMapping = {
  username: 'system:node:{{EC2PrivateDNSName}}',
  groups: ['system:bootstrappers', 'system:nodes'],
};

/** What aws-auth needs. Sources: EKS User Guide, auth-configmap, windows-support, pod-execution-role. */
export const NODE_MAPPINGS: Readonly<Record<'linux' | 'windows' | 'fargate', NodeMapping>> = {
  linux: LINUX,
  windows: { ...LINUX, groups: [...LINUX.groups, 'eks:kube-proxy-windows'] },
  fargate: {
    username: 'system:node:{{SessionName}}',
    groups: ['system:bootstrappers', 'system:nodes', 'system:node-proxier'],
  },
};

/** Every kind of node has these. */
export const GROUPS_OF_NODES: readonly string[] = LINUX.groups;

/** The types that make a kubelet a node. Source: EKS User Guide, Create access entries. */
export const NODE_ENTRY_TYPES = {
  linux: 'EC2_LINUX',
  windows: 'EC2_WINDOWS',
  fargate: 'FARGATE_LINUX',
  'auto-mode': 'EC2',
} as const;

/** The names of nodes; another name is that of a person or a program. */
export const isNodeUsername = (username: string): boolean => username.startsWith('system:node:{{');

/** What nodes cannot do without these groups. */
export const effectWithout = (groups: readonly string[]): string =>
  groups.includes('system:bootstrappers') || groups.includes('system:nodes')
    ? 'they cannot join the cluster'
    : groups.includes('eks:kube-proxy-windows')
      ? 'kube-proxy on them is refused, so pods resolve no name'
      : 'kube-proxy on them is refused';
