/** Which policy is a trust policy: told by its content, so that permission and resource policies are left alone. */
import type { Document } from '../document/language.js';
import { readPolicy } from '../aws/policy/policy.js';
import { editDistance } from '../value/nearest.js';
import { knownValue, shapeOf } from '../value/text.js';
import { entriesOf, type Entry, field, itemsOf, type MapTree, stringOf, type Tree } from '../value/tree.js';
import type { Role, TrustPolicy } from './iam-facts.js';

export function trustPolicyOf(document: Document, tree: MapTree, role: Role | undefined): TrustPolicy {
  return { document, role, at: tree.at, ...readPolicy(tree) };
}

/**
 * For a document that does not stand where only a trust policy can: some statement has a Principal (or a near miss of that key)
 * and an action of sts or a Federated principal. With a Resource other than a role it is an endpoint or resource policy,
 * unless its principal is one that only a trust policy has.
 */
export function isTrustPolicy(tree: MapTree): boolean {
  // Beside the statements instead of in one.
  const stray = tree.entries.find(isPrincipalKey)?.value;
  return itemsOf(field(tree, 'Statement')).some((statement) => {
    if (statement.kind !== 'map') return false;
    const principal = statement.entries.find(isPrincipalKey)?.value ?? stray;
    if (principal === undefined) return false;
    const own = hasFederated(principal) || principalStrings(principal).includes('pods.eks.amazonaws.com');
    if (own) return true;
    const resources = itemsOf(field(statement, 'Resource'));
    if (resources.some((resource) => resource.kind !== 'text' || !/:role\//.test(shapeOf(resource.text)))) return false;
    return itemsOf(field(statement, 'Action')).some(
      (action) => action.kind === 'text' && isStsAction(shapeOf(action.text)),
    );
  });
}

/** No principal anywhere: that of a resource policy says whom it is for. */
export const isPermissionPolicy = (tree: MapTree): boolean =>
  !tree.entries.some(isPrincipalKey) &&
  itemsOf(field(tree, 'Statement')).some((statement) => field(statement, 'Action') !== undefined) &&
  itemsOf(field(tree, 'Statement')).every((statement) => !entriesOf(statement).some(isPrincipalKey));

function isPrincipalKey(entry: Entry): boolean {
  const name = knownValue(entry.key);
  return name !== undefined && editDistance(name.toLowerCase(), 'principal', 2) <= 2;
}

const hasFederated = (principal: Tree): boolean =>
  entriesOf(principal).some((entry) => editDistance((knownValue(entry.key) ?? '').toLowerCase(), 'federated', 2) <= 2);

const principalStrings = (principal: Tree): readonly string[] =>
  [principal, ...entriesOf(principal).map((entry) => entry.value)]
    .flatMap((tree) => itemsOf(tree))
    .flatMap((tree) => stringOf(tree) ?? []);

const isStsAction = (action: string): boolean => /^sts[:.]/i.test(action) || /^[a-z]{2,4}:AssumeRole/i.test(action);
