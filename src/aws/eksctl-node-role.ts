/**
 * The role that eksctl creates for a node group, and what its nodes need of a role.
 * Source of every row: eksctl-io/eksctl at 99984adb6164 (0.231.0-dev), pkg/cfn/builder/iam_helper.go, iam.go, nodegroup.go.
 */
import type { Span } from '../value/span.js';
import { knownValue, literalText } from '../value/text.js';
import {
  isUnread,
  entriesOf,
  entryOf,
  field,
  itemsOf,
  listOf,
  parsesAsTrue,
  stringOf,
  textOf,
  type Entry,
  type ListTree,
  type MapTree,
  type Tree,
} from '../value/tree.js';
import { cniHasOwnRole, describesCluster, namesVpc } from './eksctl-addons.js';
import { enabledKeys, hasItems, present, setEntry } from './eksctl-values.js';
import { meantPolicy, policyNameOf } from './managed-policy.js';

/** Node policies by name: the ones eksctl attaches by itself. */
const WORKER = 'AmazonEKSWorkerNodePolicy';
const CNI = 'AmazonEKS_CNI_Policy';
const PULL = 'AmazonEC2ContainerRegistryPullOnly';
const SSM = 'AmazonSSMManagedInstanceCore';

/** A duty of a node role and the policies that AWS manages with which it is done. */
export interface Duty {
  readonly name: string;
  /** The policy that eksctl attaches for it. */
  readonly standard: string;
  readonly satisfiedBy: ReadonlySet<string>;
  /** Nodes join without it. */
  readonly optional: boolean;
}

/** Administrators may all of it. */
const ALL = ['AdministratorAccess', 'PowerUserAccess'];

export const NODE_CAPABILITIES = {
  worker: {
    name: WORKER,
    standard: WORKER,
    satisfiedBy: new Set([WORKER, 'AmazonEKSWorkerNodeMinimalPolicy', ...ALL]),
    optional: false,
  },
  cni: {
    name: 'a CNI policy',
    standard: CNI,
    satisfiedBy: new Set([CNI, 'AmazonEC2FullAccess', ...ALL]),
    optional: false,
  },
  pull: {
    name: 'an ECR read policy',
    standard: PULL,
    satisfiedBy: new Set([
      PULL,
      'AmazonEC2ContainerRegistryReadOnly',
      'AmazonEC2ContainerRegistryPowerUser',
      'AmazonEC2ContainerRegistryFullAccess',
      'ReadOnlyAccess',
      ...ALL,
    ]),
    optional: false,
  },
  ssm: {
    name: SSM,
    standard: SSM,
    satisfiedBy: new Set([SSM, 'AmazonEC2RoleforSSM', 'AmazonSSMFullAccess', ...ALL]),
    optional: true,
  },
} satisfies Readonly<Record<string, Duty>>;

export interface AttachedPolicy {
  readonly name: string;
  readonly owner: 'aws' | 'customer';
  readonly path: string;
  readonly origin: 'attachPolicyARNs' | 'withAddonPolicies' | 'default';
  readonly at: Span;
}

/** The role that eksctl creates for a node group. */
export interface NodeRole {
  readonly policies: readonly AttachedPolicy[];
  /** The names of all attached policies are known. */
  readonly complete: boolean;
  readonly inline: Tree | undefined;
  /** Its key. */
  readonly inlineAt: Span | undefined;
  /** `attachPolicyARNs`, where it switches eksctl's defaults off. */
  readonly replacesDefaults: Entry | undefined;
}

/** undefined where eksctl creates no role, or it is not known whether it does. */
export function nodeRoleOf(cluster: Tree, group: MapTree, managed: boolean): NodeRole | undefined {
  const iam = field(group, 'iam');
  const existing = ['instanceRoleARN', 'instanceProfileARN'].some((key) => present(field(iam, key)));
  if (isUnread(group) || isUnread(iam) || existing) return undefined;
  const listed = entryOf(iam, 'attachPolicyARNs');
  if (listed !== undefined && listed.value.kind !== 'list' && listed.value.kind !== 'null') return undefined;
  const replacesDefaults = hasItems(listed?.value) ? listed : undefined;
  const own = ownPolicies(listed?.value);
  const switches = field(iam, 'withAddonPolicies');
  const builder = switchOf(switches, 'imageBuilder');
  const byDefault = defaultPolicies(cluster, managed, replacesDefaults !== undefined, builder);
  const inline = setEntry(iam, 'attachPolicy');
  return {
    policies: [
      ...own.policies,
      ...byDefault.map((name): AttachedPolicy => ({ name, owner: 'aws', path: '', origin: 'default', at: group.at })),
      ...switchedOn(switches),
    ],
    complete: own.complete && !isUnread(switches) && entriesOf(switches).every(isDecided),
    inline: inline?.value,
    inlineAt: inline?.keyAt,
    replacesDefaults,
  };
}

const isDecided = ({ value }: Entry): boolean => parsesAsTrue(value) !== undefined;

function ownPolicies(listed: Tree | undefined): Pick<NodeRole, 'policies' | 'complete'> {
  const named = listOf(listed).map((item) => ({ item, name: policyNameOf(textOf(item) ?? UNKNOWN) }));
  return {
    policies: named.flatMap(({ item, name }): AttachedPolicy[] =>
      name === undefined ? [] : [{ ...name, origin: 'attachPolicyARNs', at: item.at }],
    ),
    complete: !isUnread(listed) && named.every(({ name }) => name !== undefined),
  };
}

const UNKNOWN = literalText('');

const switchOf = (switches: Tree | undefined, key: string): Entry | undefined =>
  enabledKeys(switches).find((entry) => knownValue(entry.key) === key);

/** Source: makeManagedPolicies in iam_helper.go. */
function defaultPolicies(
  cluster: Tree,
  managed: boolean,
  replaced: boolean,
  imageBuilder: Entry | undefined,
): readonly string[] {
  const pull = managed ? !replaced : imageBuilder === undefined;
  const cni = parsesAsTrue(field(cluster, 'iam', 'withOIDC')) === false;
  return [...(replaced ? [] : [WORKER, ...(cni ? [CNI] : []), SSM]), ...(pull ? [PULL] : [])];
}

/** The switches for which eksctl attaches a policy that AWS manages. */
const SWITCHED_ON = [
  { key: 'imageBuilder', name: 'AmazonEC2ContainerRegistryPowerUser', path: '' },
  { key: 'cloudWatch', name: 'CloudWatchAgentServerPolicy', path: '' },
  { key: 'ebs', name: 'AmazonEBSCSIDriverPolicy', path: 'service-role/' },
];

const switchedOn = (switches: Tree | undefined): readonly AttachedPolicy[] =>
  SWITCHED_ON.flatMap(({ key, name, path }): AttachedPolicy[] => {
    const entry = switchOf(switches, key);
    return entry === undefined ? [] : [{ name, owner: 'aws', path, origin: 'withAddonPolicies', at: entry.keyAt }];
  });

/** The policies that eksctl attaches to this role by itself, and no longer would with this list as `attachPolicyARNs`. */
export function defaultsReplacedBy(list: ListTree, role: NodeRole, managed: boolean): readonly string[] {
  const listed = list.items.flatMap((item) => policyNameOf(textOf(item) ?? UNKNOWN)?.name ?? []);
  return (
    role.policies
      .filter(({ origin, name }) => origin === 'default' && !listed.includes(name))
      .map(({ name }) => name)
      // On self-managed groups the pull policy stays.
      .filter((name) => managed || name !== PULL)
  );
}

/** Whether a statement of the inline policy may allow an action of this pattern; effects and conditions are not looked at. */
export function inlineMayAllow({ inline }: NodeRole, pattern: RegExp): boolean {
  const statements = itemsOf(field(inline, 'Statement'));
  const actions = statements.flatMap((statement) => itemsOf(field(statement, 'Action'))).map(stringOf);
  return (
    isUnread(inline) ||
    isUnread(field(inline, 'Statement')) ||
    statements.some((statement) => isUnread(statement) || field(statement, 'NotAction') !== undefined) ||
    actions.some((action) => action === undefined || pattern.test(action))
  );
}

/** A policy of the author's own may hold the rights, where the author thought of the node's needs at all. */
const mayHoldDutiesElsewhere = (role: NodeRole): boolean =>
  (role.inline !== undefined || role.policies.some((policy) => policy.owner === 'customer')) &&
  role.policies.some(
    (policy) =>
      policy.owner === 'aws' &&
      policy.origin === 'attachPolicyARNs' &&
      Object.values(NODE_CAPABILITIES).some((duty) => duty.satisfiedBy.has(policy.name)),
  );

/** What nodes cannot do because `attachPolicyARNs` switches eksctl's default policies off. */
export interface LostDuties {
  /** `perhaps`: another policy or role may grant it; `session`: nodes join without it. */
  readonly kind: 'missing' | 'perhaps' | 'session';
  readonly duties: readonly Duty[];
  /** `attachPolicyARNs`. */
  readonly listed: Entry;
}

/** undefined where nothing is lost, or it is not known. */
export function lostDuties(cluster: Tree, role: NodeRole | undefined): LostDuties | undefined {
  const listed = role?.replacesDefaults;
  if (role === undefined || listed === undefined || !role.complete) return undefined;
  const names = role.policies.map(meantPolicy);
  const duties = missingDuties(names, { cniOnNodes: cniHasOwnRole(cluster) === false });
  if (duties.length > 0) {
    // Node groups that are added to a cluster whose CNI got its role elsewhere.
    const addedToCluster =
      namesVpc(cluster) && !describesCluster(cluster) && duties.every((duty) => duty === NODE_CAPABILITIES.cni);
    return { kind: addedToCluster || mayHoldDutiesElsewhere(role) ? 'perhaps' : 'missing', duties, listed };
  }
  const isManageable = names.some((name) => NODE_CAPABILITIES.ssm.satisfiedBy.has(name));
  return isManageable ? undefined : { kind: 'session', duties: [NODE_CAPABILITIES.ssm], listed };
}

/** The duties that nodes must have, less those that the policies of these names fulfil. */
export const missingDuties = (
  names: readonly string[],
  { cniOnNodes }: { readonly cniOnNodes: boolean },
): readonly Duty[] =>
  [NODE_CAPABILITIES.worker, ...(cniOnNodes ? [NODE_CAPABILITIES.cni] : []), NODE_CAPABILITIES.pull].filter(
    (duty) => !names.some((name) => duty.satisfiedBy.has(name)),
  );

/** The hop limit of the metadata service: with 2 pods reach the node role, with 1 only those on the host's network do. undefined: a launch template of the owner says. */
export function imdsHopLimit(group: MapTree): 1 | 2 | undefined {
  if (isUnread(group) || present(field(group, 'launchTemplate'))) return undefined;
  const blocked = parsesAsTrue(field(group, 'disablePodIMDS'));
  return blocked === undefined ? undefined : blocked ? 1 : 2;
}

/** Who inherits the role of these nodes, for messages: with hop limit 1 no pod but those on the network of the node. */
export const podsOn = (groups: readonly MapTree[]): string =>
  groups.every((group) => imdsHopLimit(group) === 1)
    ? 'every pod on the host network of these nodes'
    : 'every pod on these nodes';
