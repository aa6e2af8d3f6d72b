/** What a role may do, from the fields beside its trust policy, whatever the tool calls them. Shared by the dialects. */
import { entriesOf, field, isOpen, textOf, type MapTree, type Tree } from '../value/tree.js';
import type { InlinePolicy, Listed, RolePolicies } from './iam-facts.js';

/**
 * The spellings of get-role and get-account-authorization-details, AWS::IAM::Role, Crossplane's Role and ACK's Role. None of the tools uses a name of another's for
 * something else beside a trust policy.
 */
export const rolePoliciesOf = (role: MapTree): RolePolicies => ({
  managed: managedOf(role),
  inline: inlineOf(role),
  boundary: boundaryOf(role),
});

function managedOf(role: MapTree): Listed<Tree> | undefined {
  const written = ['ManagedPolicyArns', 'managedPolicyArns', 'policies'].flatMap((name) => field(role, name) ?? []);
  const attached = field(role, 'AttachedManagedPolicies');
  return joined([
    ...written.map((list) => listed(list, (item) => item)),
    ...(attached === undefined ? [] : [listed(attached, (item) => field(item, 'PolicyArn'))]),
    // ACK: objects of the cluster, of which only their controller knows the ARN.
    ...(field(role, 'policyRefs') === undefined ? [] : [NOTHING_KNOWN]),
  ]);
}

function inlineOf(role: MapTree): Listed<InlinePolicy> | undefined {
  const named =
    (name: string, policy: string) =>
    (item: Tree): InlinePolicy | undefined => {
      const document = field(item, policy);
      return document === undefined ? undefined : { name: textOf(field(item, name)), policy: document };
    };
  const lists = [
    ...['Policies', 'RolePolicyList'].map((key) => [key, named('PolicyName', 'PolicyDocument')] as const),
    ['inlinePolicy', named('name', 'policy')] as const,
  ].flatMap(([key, read]) => {
    const list = field(role, key);
    return list === undefined ? [] : [listed(list, read)];
  });
  const byName = field(role, 'inlinePolicies');
  return joined([
    ...lists,
    ...(byName === undefined
      ? []
      : [
          {
            items: entriesOf(byName).map(({ key, value }) => ({ name: key, policy: value })),
            open: byName.kind !== 'map' || isOpen(byName),
          },
        ]),
  ]);
}

/** A text; of get-role a mapping with the ARN. */
function boundaryOf(role: MapTree): Tree | undefined {
  const written = field(role, 'PermissionsBoundary') ?? field(role, 'permissionsBoundary');
  return written?.kind === 'map' ? field(written, 'PermissionsBoundaryArn') : written;
}

/** What `read` makes of the items; open where an item or the list itself could not be read. */
function listed<T>(list: Tree, read: (item: Tree) => T | undefined): Listed<T> {
  if (list.kind === 'null') return { items: [], open: false };
  if (list.kind !== 'list') return NOTHING_KNOWN;
  const items = list.items.flatMap((item) => read(item) ?? []);
  return { items, open: list.open || items.length < list.items.length };
}

const NOTHING_KNOWN: Listed<never> = { items: [], open: true };

const joined = <T>(lists: readonly Listed<T>[]): Listed<T> | undefined =>
  lists.length === 0 ? undefined : { items: lists.flatMap(({ items }) => items), open: lists.some(({ open }) => open) };
