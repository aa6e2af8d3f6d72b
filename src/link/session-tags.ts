/** What is granted to sessions that never carry the tags of EKS Pod Identity. */
import { present } from '../aws/eksctl-values.js';
import type { Statement } from '../aws/policy/model.js';
import { sameTag } from '../aws/policy/principal-tags.js';
import { isForEks, isForPodIdentity, valuesAskedOf, webIdentityPrincipals } from '../aws/trust/statement.js';
import type { EksctlAssociation, ConfigItem, NodeGroup } from '../facts/cluster-config-facts.js';
import type { Role } from '../facts/iam-facts.js';
import { policyTreeOf } from '../facts/policy-text.js';
import { equals, knownValue, startsWith } from '../value/text.js';
import {
  entriesOf,
  field,
  isOpen,
  itemsOf,
  listOf,
  parsesAsTrue,
  textOf,
  type MapTree,
  type Tree,
} from '../value/tree.js';
import { associationsOfRole } from './association.js';
import type { Indexed } from './world.js';

/** Why a session has no session tags: a token of Kubernetes brings none, nor does an instance; an association may switch them off. */
export type Untagged = 'irsa' | 'instance' | 'disabled';

export interface UntaggedGrants {
  readonly untagged: Untagged;
  readonly policies: readonly Tree[];
  /** ARNs of managed policies. */
  readonly managed: readonly Tree[];
  /** Where tags of the role are written. */
  readonly tagged: readonly (Tree | undefined)[];
}

/** undefined where some session of the role may have session tags. */
export function untaggedRole(world: Indexed, role: Role): UntaggedGrants | undefined {
  const { policies, tree, document } = role;
  const inline = policies.inline?.items ?? [];
  const managed = policies.managed?.items ?? [];
  const untagged = inline.length + managed.length === 0 ? undefined : sessionsOf(world, role);
  return untagged === undefined
    ? undefined
    : {
        untagged,
        policies: inline.flatMap(({ policy }) => policyTreeOf(policy, document) ?? []),
        managed,
        tagged: [field(tree, 'Tags'), field(tree, 'tags')],
      };
}

/** A service account or an add-on whose role eksctl makes for IRSA. */
export const untaggedAccount = (item: ConfigItem): UntaggedGrants | undefined =>
  present(field(item.tree, 'attachRoleARN')) ? undefined : made(item, 'irsa', item.tree);

export const untaggedGroup = (group: NodeGroup): UntaggedGrants | undefined =>
  group.declared !== undefined || group.iam === undefined ? undefined : made(group, 'instance', group.iam);

export const untaggedAssociation = (item: EksctlAssociation): UntaggedGrants | undefined =>
  parsesAsTrue(field(item.tree, 'disableSessionTags')) !== true || present(field(item.tree, 'roleARN'))
    ? undefined
    : made(item, 'disabled', item.tree);

/** eksctl gives the tags of the cluster to every role as well. */
function made({ config, tree }: ConfigItem, untagged: Untagged, holder: MapTree): UntaggedGrants {
  const [policy, arns] =
    untagged === 'disabled' ? ['permissionPolicy', 'permissionPolicyARNs'] : ['attachPolicy', 'attachPolicyARNs'];
  const written = field(holder, policy);
  return {
    untagged,
    policies: written === undefined ? [] : [written],
    managed: itemsOf(field(holder, arns)),
    tagged: [field(tree, 'tags'), field(config.tree, 'metadata', 'tags')],
  };
}

function sessionsOf(world: Indexed, { trust, arn }: Role): Untagged | undefined {
  if (trust === undefined || trust.open) return undefined;
  const callers = trust.statements.filter(({ effect }) => effect !== 'Deny').map(callersOf);
  if (callers.length === 0 || callers.includes('other')) return undefined;
  if (!callers.includes('pod-identity')) return callers.includes('irsa') ? 'irsa' : 'instance';
  if (arn === undefined) return undefined;
  const associations = associationsOfRole(world, arn);
  const isOwn = associations.some(({ roleArn }) => roleArn !== undefined && equals(roleArn, arn) === 'yes');
  return isOwn && associations.every(({ sessionTagsDisabled }) => sessionTagsDisabled === true)
    ? 'disabled'
    : undefined;
}

function callersOf(statement: Statement): 'irsa' | 'instance' | 'pod-identity' | 'other' {
  const { effect, open, principals, principalsOpen } = statement;
  const [only, ...others] = principals;
  if (effect !== 'Allow' || open || principalsOpen || only === undefined) return 'other';
  if (webIdentityPrincipals(statement).length === principals.length)
    return isForKubernetes(statement) ? 'irsa' : 'other';
  const name = only.text === undefined ? undefined : knownValue(only.text);
  if (others.length > 0 || only.kind !== 'Service' || name === undefined) return 'other';
  return isForPodIdentity(statement)
    ? 'pod-identity'
    : /^ec2\.amazonaws\.com(?:\.cn)?$/.test(name)
      ? 'instance'
      : 'other';
}

/** Tokens of other issuers may bring tags as a claim. */
const isForKubernetes = (statement: Statement): boolean =>
  isForEks(statement) ||
  valuesAskedOf(statement, 'sub').some(({ text }) => startsWith(text, 'system:serviceaccount:') === 'yes');

/** A tag of the role itself answers the same condition key as one of the session. */
export const mayHaveTag = ({ tagged }: UntaggedGrants, tag: string): boolean =>
  tagged.some(
    (tags) =>
      tags !== undefined && (isOpen(tags) || namesIn(tags).some((name) => name === undefined || sameTag(name, tag))),
  );

const namesIn = (tags: Tree): readonly (string | undefined)[] => [
  ...entriesOf(tags).map(({ key }) => knownValue(key)),
  ...listOf(tags).map((item) => {
    const key = textOf(field(item, 'Key') ?? field(item, 'key'));
    return key === undefined ? undefined : knownValue(key);
  }),
];
