/**
 * The identities that exist after `eksctl create cluster`: who holds which role, who can assume it, and what it may do.
 * Source: eksctl-io/eksctl at 99984adb6164 (0.231.0-dev), pkg/cfn/builder/iam.go, iam_helper.go, karpenter.go, fargate.go; pkg/actions/addon/create.go; pkg/iam/oidc/api.go.
 */
import { duplicatesOf } from '../value/duplicates.js';
import { knownValue } from '../value/text.js';
import { field, parsesAsTrue, stringOf, type MapTree, type Tree } from '../value/tree.js';
import { ADDON_IDENTITY, POD_IDENTITY_AGENT, addonOf, autoMode } from './eksctl-addons.js';
import { autoModeNodes, capabilities, clusterRole, hybridNodes } from './eksctl-cluster-identities.js';
import {
  created,
  defaults,
  existing,
  inline,
  managed,
  OWN_TRUST,
  policiesOf,
  shown,
  wellKnown,
  type Identity,
} from './eksctl-identity.js';
import { imdsHopLimit, nodeRoleOf } from './eksctl-node-role.js';
import { enabledKeys, hasItems, identifyingSpan, mapsOf, present, setEntries } from './eksctl-values.js';
import { table } from '../value/table.js';

const known = new WeakMap<Tree, readonly Identity[]>();

/** Every pod's chain asks again, so the answer of a tree is kept. */
export function identitiesOf(cluster: Tree): readonly Identity[] {
  const identities = known.get(cluster) ?? [
    clusterRole(cluster),
    ...nodeGroups(cluster),
    ...autoModeNodes(cluster),
    ...hybridNodes(cluster),
    ...awsNode(cluster),
    ...serviceAccounts(cluster),
    ...addons(cluster),
    ...associations(cluster),
    ...karpenter(cluster),
    ...fargate(cluster),
    ...capabilities(cluster),
  ];
  known.set(cluster, identities);
  return identities;
}

function nodeGroups(cluster: Tree): readonly Identity[] {
  return (['nodeGroups', 'managedNodeGroups'] as const).flatMap((key) =>
    mapsOf(field(cluster, key)).map((group): Identity => {
      const iam = field(group, 'iam');
      const arn = [field(iam, 'instanceRoleARN'), field(iam, 'instanceProfileARN')].find(present);
      const role = nodeRoleOf(cluster, group, key === 'managedNodeGroups');
      const hops = imdsHopLimit(group);
      const others = enabledKeys(field(iam, 'withAddonPolicies'))
        .map((entry) => knownValue(entry.key) ?? '?')
        .filter((name) => !['imageBuilder', 'cloudWatch', 'ebs'].includes(name));
      return {
        kind: 'node group',
        name: `${shown(field(group, 'name'))} (${key === 'nodeGroups' ? 'self-managed' : 'managed'})`,
        role:
          arn !== undefined
            ? existing(arn)
            : role === undefined
              ? { is: 'unknown' }
              : created(field(iam, 'instanceRoleName')),
        assumedBy: 'ec2.amazonaws.com',
        policies:
          arn !== undefined
            ? []
            : [
                ...(role?.policies ?? []).map(({ name, origin }) => ({ name, origin })),
                ...others.map((name) => ({ name, origin: 'withAddonPolicies' })),
                ...inline(role?.inline, 'attachPolicy'),
              ],
        imds: hops === undefined ? 'launch template' : hops === 2 ? 'pods' : 'host network',
        at: identifyingSpan(group),
      };
    }),
  );
}

const subject = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

/** With OIDC eksctl gives the CNI a role of its own, unless its addon has one. */
function awsNode(cluster: Tree): readonly Identity[] {
  const oidc = field(cluster, 'iam', 'withOIDC');
  const addon = addonOf(cluster, 'vpc-cni');
  if (
    parsesAsTrue(oidc) !== true ||
    oidc === undefined ||
    autoMode(cluster) === true ||
    // An empty list counts as none.
    (addon !== undefined && setEntries(addon, ADDON_IDENTITY).length > 0)
  )
    return [];
  const ipv6 = stringOf(field(cluster, 'kubernetesNetworkConfig', 'ipFamily'))?.toLowerCase() === 'ipv6';
  return [
    {
      kind: 'service account',
      name: 'kube-system/aws-node',
      role: { is: 'created' },
      assumedBy: subject('kube-system', 'aws-node'),
      policies: defaults(ipv6 ? 'inline: the IPv6 policy of the CNI' : 'AmazonEKS_CNI_Policy'),
      at: oidc.at,
    },
  ];
}

const serviceAccounts = (cluster: Tree): readonly Identity[] =>
  mapsOf(field(cluster, 'iam', 'serviceAccounts')).map((account): Identity => {
    const namespace = present(field(account, 'metadata', 'namespace'))
      ? shown(field(account, 'metadata', 'namespace'))
      : 'default';
    const name = shown(field(account, 'metadata', 'name'));
    const arn = field(account, 'attachRoleARN');
    const pattern = field(account, 'subjectPattern');
    return {
      kind: 'service account',
      name: `${namespace}/${name}`,
      role: present(arn) ? existing(arn) : created(field(account, 'roleName')),
      assumedBy: present(arn) ? OWN_TRUST : subject(namespace, present(pattern) ? shown(pattern) : name),
      policies: present(arn) ? [] : policiesOf(account),
      at: identifyingSpan(account),
    };
  });

/** The policy that eksctl recommends for an addon, where it creates a role by itself. */
const RECOMMENDED: Readonly<Record<string, string>> = table({
  'aws-ebs-csi-driver': 'ebsCSIController',
  'aws-efs-csi-driver': 'efsCSIController',
});

function addons(cluster: Tree): readonly Identity[] {
  const oidc = parsesAsTrue(field(cluster, 'iam', 'withOIDC'));
  const auto = parsesAsTrue(field(cluster, 'addonsConfig', 'autoApplyPodIdentityAssociations')) === true;
  // Of an add-on that is listed twice the first counts.
  return firstOf(mapsOf(field(cluster, 'addons'))).flatMap((addon): readonly Identity[] => {
    const name = shown(field(addon, 'name'));
    if (name === POD_IDENTITY_AGENT) return [];
    const base = { kind: 'addon', name, at: identifyingSpan(addon) } as const;
    const arn = field(addon, 'serviceAccountRoleARN');
    // Without a provider the role is not passed on.
    if (present(arn))
      return oidc === false
        ? [{ ...base, role: { is: 'none' }, assumedBy: '', policies: [] }]
        : [{ ...base, role: existing(arn), assumedBy: OWN_TRUST, policies: [] }];
    const own = mapsOf(field(addon, 'podIdentityAssociations'));
    if (own.length > 0) return own.map((association) => associationIdentity(association, base));
    if (auto || parsesAsTrue(field(addon, 'useDefaultPodIdentityAssociations')) === true)
      return [
        {
          ...base,
          role: { is: 'created' },
          assumedBy: 'pods.eks.amazonaws.com',
          policies: defaults('as EKS recommends'),
        },
      ];
    const policies = policiesOf(addon);
    const recommended = RECOMMENDED[name];
    if (oidc !== true || (policies.length === 0 && recommended === undefined))
      return [{ ...base, role: { is: oidc === undefined ? 'unknown' : 'none' }, assumedBy: '', policies: [] }];
    return [
      {
        ...base,
        role: { is: 'created' },
        assumedBy:
          name.toLowerCase() === 'vpc-cni'
            ? subject('kube-system', 'aws-node')
            : 'every service account of the cluster',
        policies: policies.length === 0 && recommended !== undefined ? defaults(recommended) : policies,
      },
    ];
  });
}

const firstOf = (addons: readonly MapTree[]): readonly MapTree[] => {
  const twice = new Set(duplicatesOf(addons, (addon) => stringOf(field(addon, 'name'))).map(({ item }) => item));
  return addons.filter((addon) => !twice.has(addon));
};

const associations = (cluster: Tree): readonly Identity[] =>
  mapsOf(field(cluster, 'iam', 'podIdentityAssociations')).map((association) =>
    associationIdentity(association, {
      kind: 'association',
      name: `${shown(field(association, 'namespace'))}/${shown(field(association, 'serviceAccountName'))}`,
      at: identifyingSpan(association),
    }),
  );

function associationIdentity(association: MapTree, base: Pick<Identity, 'kind' | 'name' | 'at'>): Identity {
  const arn = field(association, 'roleARN');
  return {
    ...base,
    role: present(arn) ? existing(arn) : created(field(association, 'roleName')),
    assumedBy: present(arn) ? OWN_TRUST : 'pods.eks.amazonaws.com',
    policies: present(arn)
      ? []
      : [
          ...managed(field(association, 'permissionPolicyARNs'), 'permissionPolicyARNs'),
          ...wellKnown(field(association, 'wellKnownPolicies')),
          ...inline(field(association, 'permissionPolicy'), 'permissionPolicy'),
        ],
  };
}

function karpenter(cluster: Tree): readonly Identity[] {
  const settings = field(cluster, 'karpenter');
  if (settings?.kind !== 'map') return [];
  const at = identifyingSpan(settings);
  const name = shown(field(cluster, 'metadata', 'name'));
  return [
    {
      kind: 'karpenter',
      name: 'karpenter/karpenter',
      role: { is: 'created', name: `eksctl-${name}-iamservice-role` },
      assumedBy: subject('karpenter', 'karpenter'),
      policies: defaults('inline: launch and terminate instances, pass roles'),
      at,
    },
    {
      kind: 'karpenter',
      name: 'nodes of Karpenter',
      role: { is: 'created', name: `eksctl-KarpenterNodeRole-${name}` },
      assumedBy: 'ec2.amazonaws.com',
      policies: defaults(
        'AmazonEKSWorkerNodePolicy',
        'AmazonEKS_CNI_Policy',
        'AmazonEC2ContainerRegistryPullOnly',
        'AmazonSSMManagedInstanceCore',
      ),
      at,
    },
  ];
}

function fargate(cluster: Tree): readonly Identity[] {
  const profiles = mapsOf(field(cluster, 'fargateProfiles'));
  const shared = field(cluster, 'iam', 'fargatePodExecutionRoleARN');
  const own = profiles.flatMap((profile): readonly Identity[] => {
    const arn = field(profile, 'podExecutionRoleARN');
    return present(arn)
      ? [
          {
            kind: 'fargate',
            name: shown(field(profile, 'name')),
            role: existing(arn),
            assumedBy: OWN_TRUST,
            policies: [],
            at: identifyingSpan(profile),
          },
        ]
      : [];
  });
  if (!hasItems(field(cluster, 'fargateProfiles')) || own.length === profiles.length) return own;
  const [first] = profiles;
  const at = first === undefined ? cluster.at : identifyingSpan(first);
  return [
    ...own,
    {
      kind: 'fargate',
      name: 'pods on Fargate',
      role: present(shared) ? existing(shared) : { is: 'created' },
      assumedBy: 'eks-fargate-pods.amazonaws.com',
      policies: present(shared) ? [] : defaults('AmazonEKSFargatePodExecutionRolePolicy'),
      at,
    },
  ];
}
