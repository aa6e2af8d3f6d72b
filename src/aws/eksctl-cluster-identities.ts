/** The roles that eksctl creates for the cluster itself, for nodes that no node group stands for, and for capabilities. Source: as eksctl-identities.ts. */
import { field, parsesAsTrue, stringOf, type Tree } from '../value/tree.js';
import { partitionOfRegion } from './partition.js';
import { autoMode } from './eksctl-addons.js';
import { defaults, existing, OWN_TRUST, policiesOf, shown, type Identity } from './eksctl-identity.js';
import { hasItems, identifyingSpan, isEmptyList, mapsOf, present } from './eksctl-values.js';

export function clusterRole(cluster: Tree): Identity {
  const arn = field(cluster, 'iam', 'serviceRoleARN');
  const outposts = present(field(cluster, 'outpost'));
  return {
    kind: 'cluster',
    name: shown(field(cluster, 'metadata', 'name')),
    role: present(arn) ? existing(arn) : { is: 'created' },
    assumedBy: outposts ? 'ec2.amazonaws.com' : 'eks.amazonaws.com',
    policies: present(arn) ? [] : defaults(...(outposts ? [OUTPOSTS_POLICY] : clusterPolicies(cluster))),
    at: identifyingSpan(cluster),
  };
}

const OUTPOSTS_POLICY = 'AmazonEKSLocalOutpostClusterPolicy';

function clusterPolicies(cluster: Tree): readonly string[] {
  const controller = field(cluster, 'iam', 'vpcResourceControllerPolicy');
  return [
    'AmazonEKSClusterPolicy',
    ...(!present(controller) || parsesAsTrue(controller) !== false ? ['AmazonEKSVPCResourceController'] : []),
    ...(autoMode(cluster) === true
      ? ['Compute', 'BlockStorage', 'LoadBalancing', 'Networking'].map((part) => `AmazonEKS${part}Policy`)
      : []),
  ];
}

/** Source: roles/auto-mode-node-role.yaml. Without node pools there are no nodes to make a role for. */
export function autoModeNodes(cluster: Tree): readonly Identity[] {
  const config = field(cluster, 'autoModeConfig');
  if (config === undefined || autoMode(cluster) !== true || isEmptyList(field(config, 'nodePools'))) return [];
  const arn = field(config, 'nodeRoleARN');
  const region = stringOf(field(cluster, 'metadata', 'region'));
  const open = partitionOfRegion(region ?? '') === 'aws' ? ['AmazonElasticContainerRegistryPublicReadOnly'] : [];
  return [
    {
      kind: 'node group',
      name: 'nodes of Auto Mode',
      role: present(arn) ? existing(arn) : { is: 'created' },
      assumedBy: 'ec2.amazonaws.com',
      policies: present(arn)
        ? []
        : defaults('AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly', ...open),
      at: identifyingSpan(config),
    },
  ];
}

export const capabilities = (cluster: Tree): readonly Identity[] =>
  mapsOf(field(cluster, 'capabilities')).map((capability): Identity => {
    const arn = field(capability, 'roleArn');
    return {
      kind: 'capability',
      name: shown(field(capability, 'name')),
      role: present(arn) ? existing(arn) : { is: 'created' },
      assumedBy: present(arn) ? OWN_TRUST : 'capabilities.eks.amazonaws.com',
      policies: present(arn) ? [] : policiesOf(capability),
      at: identifyingSpan(capability),
    };
  });

export function hybridNodes(cluster: Tree): readonly Identity[] {
  const config = field(cluster, 'remoteNetworkConfig');
  if (config?.kind !== 'map' || !hasItems(field(config, 'remoteNodeNetworks'))) return [];
  const arn = field(config, 'iam', 'roleARN');
  // Compared without case; SSM is the default.
  const anywhere = stringOf(field(config, 'iam', 'provider'))?.toUpperCase() === 'IRA';
  return [
    {
      kind: 'node group',
      name: 'hybrid nodes',
      role: present(arn) ? existing(arn) : { is: 'created' },
      assumedBy: anywhere ? 'rolesanywhere.amazonaws.com' : 'ssm.amazonaws.com',
      policies: present(arn)
        ? []
        : [
            ...defaults('AmazonEC2ContainerRegistryPullOnly', 'AmazonSSMManagedInstanceCore'),
            { name: 'inline: eks:DescribeCluster', origin: 'default inlinePolicy' },
          ],
      at: identifyingSpan(config),
    },
  ];
}
