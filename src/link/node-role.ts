/** The role of a node group: how broad it is for the pods on its nodes, and what a role that is declared elsewhere lacks. */
import { attachedBreadth, statementBreadth } from '../aws/breadth.js';
import { ADDON_POLICIES, type AddonPolicy } from '../aws/eksctl-addon-policies.js';
import { cniHasOwnRole, describesCluster } from '../aws/eksctl-addons.js';
import { missingDuties, nodeRoleOf, type Duty } from '../aws/eksctl-node-role.js';
import { enabledKeys, keyName } from '../aws/eksctl-values.js';
import { meantPolicy, policyNameOf } from '../aws/managed-policy.js';
import type {
  ClusterConfig,
  EksctlAssociation,
  EksctlServiceAccount,
  NodeGroup,
} from '../facts/cluster-config-facts.js';
import type { Span } from '../value/span.js';
import { knownValue, type Text } from '../value/text.js';
import { field, itemsOf, textOf, type Entry } from '../value/tree.js';
import { roleOf } from './role.js';
import type { Indexed } from './world.js';

/** Where the role of a node group gets broad permissions. */
export function broadPermission(group: NodeGroup): Span | undefined {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  const attached = role?.policies.find((policy) => attachedBreadth(policy) !== undefined)?.at;
  const inline = itemsOf(field(role?.inline, 'Statement')).find(
    (statement) => statementBreadth(statement) !== undefined,
  );
  const addon = enabledKeys(field(group.iam, 'withAddonPolicies')).find(
    (entry) => ADDON_POLICIES[knownValue(entry.key) ?? '']?.broad === true,
  );
  return attached ?? (field(inline, 'Action') ?? inline)?.at ?? addon?.keyAt;
}

/** A key of `withAddonPolicies` that grants broad permissions. */
export interface BroadAddonPolicy {
  readonly entry: Entry;
  readonly key: string;
  readonly policy: AddonPolicy;
  /** What has the same permissions already. */
  readonly holder: EksctlServiceAccount | EksctlAssociation | undefined;
}

/** The broad keys of one node group; or of all that have any, where these agree: then it is one decision. */
export interface BroadAddonPolicies {
  readonly group: NodeGroup;
  readonly policies: readonly [BroadAddonPolicy, ...BroadAddonPolicy[]];
  /** The other groups of the same decision, and where each makes it. */
  readonly alike: readonly { readonly group: NodeGroup; readonly at: Span }[];
}

export function broadAddonPolicies({ nodeGroups }: ClusterConfig): readonly BroadAddonPolicies[] {
  const broad = nodeGroups.flatMap((group): readonly BroadAddonPolicies[] => {
    const [first, ...others] = group.addonPolicies.flatMap((entry) => broadAddonPolicy(group, entry));
    return first === undefined ? [] : [{ group, policies: [first, ...others], alike: [] }];
  });
  const sets = new Set(broad.map(({ policies }) => JSON.stringify(policies.map(({ key }) => key).sort())));
  const [first, ...others] = broad;
  return first === undefined || sets.size > 1
    ? broad
    : [{ ...first, alike: others.map(({ group, policies: [own] }) => ({ group, at: own.entry.keyAt })) }];
}

function broadAddonPolicy({ config }: NodeGroup, entry: Entry): readonly BroadAddonPolicy[] {
  const key = keyName(entry);
  const policy = ADDON_POLICIES[key];
  return policy?.broad === true ? [{ entry, key, policy, holder: holderOfAddonPolicy(config, key) }] : [];
}

/** The service account or association of a ClusterConfig that has the permissions of a key of `withAddonPolicies`. */
export function holderOfAddonPolicy(
  { serviceAccounts, associations }: ClusterConfig,
  key: string,
): EksctlServiceAccount | EksctlAssociation | undefined {
  const wanted = ADDON_POLICIES[key]?.wellKnown;
  return wanted === undefined
    ? undefined
    : [...serviceAccounts, ...associations].find(
        ({ tree, account }) =>
          account !== undefined && enabledKeys(field(tree, 'wellKnownPolicies')).some((own) => keyName(own) === wanted),
      );
}

/** A role that exists, lacks what nodes need, and is named by a node group. */
export interface UnfitNodeRole {
  readonly arn: Text;
  /** Where the node group names it. */
  readonly at: Span;
  readonly duties: readonly Duty[];
  /** All that is attached to it. */
  readonly attachedAt: Span;
}

/** An existing role is judged where all its attachments are here, and no policy of its owner's may grant the same. */
export function unfitNodeRole(world: Indexed, { iam, config }: NodeGroup): UnfitNodeRole | undefined {
  const value = field(iam, 'instanceRoleARN');
  const arn = textOf(value);
  const found = arn === undefined ? undefined : roleOf(world, arn, config);
  const attachments = found?.kind === 'found' ? found.all[0].attachments : undefined;
  if (value === undefined || arn === undefined || attachments === undefined || attachments.inline) return undefined;
  const names = attachments.managed.map((item) => policyNameOf(textOf(item) ?? { parts: [] }));
  if (names.some((name) => name?.owner !== 'aws')) return undefined;
  const duties = missingDuties(
    names.flatMap((name) => (name === undefined ? [] : meantPolicy(name))),
    { cniOnNodes: cniHasOwnRole(config.tree) === false && describesCluster(config.tree) },
  );
  return duties.length === 0 ? undefined : { arn, at: value.at, duties, attachedAt: attachments.at };
}
