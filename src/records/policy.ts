/** Policies as IAM would get them. */
import { embeddedIn } from '../facts/embedded.js';
import type { Document } from '../document/language.js';
import type { InlinePolicy, Listed } from '../facts/iam-facts.js';
import type { Tree } from '../value/tree.js';
import type { InlinePolicyRecord, ListValue, PolicyValue, TextValue } from './record.js';
import { textMember, textValue, treeValue, UNKNOWN } from './value.js';

/** A mapping, or a text that holds one as JSON. A text that cannot be read so is unknown: what IAM would get stands elsewhere, or is filled in later. */
export function policyValue(tree: Tree, document: Document): PolicyValue {
  if (tree.kind === 'map') return treeValue(tree, TEXTS);
  if (tree.kind === 'choice') return { choice: tree.arms.map((arm) => policyValue(arm, document)) };
  const inner = embeddedIn(tree, document);
  return inner?.tree?.kind === 'map' && inner.faults.length === 0 ? treeValue(inner.tree, TEXTS) : UNKNOWN;
}

/** One provider is what a statement trusts. */
const TEXTS: ReadonlySet<string> = new Set(['Federated']);

export const managedPolicies = (listed: Listed<Tree>): ListValue<TextValue> =>
  published({ items: listed.items.flatMap((item) => textMember(item) ?? []), open: listed.open });

export const inlinePolicies = (listed: Listed<InlinePolicy>, document: Document): ListValue<InlinePolicyRecord> =>
  published({ items: listed.items.map((policy) => inlinePolicy(policy, document)), open: listed.open });

const inlinePolicy = ({ name, policy }: InlinePolicy, document: Document): InlinePolicyRecord => ({
  ...(name === undefined ? {} : { name: textValue(name, policy.at) }),
  policy: policyValue(policy, document),
});

const published = <T>({ items, open }: Listed<T>): ListValue<T> => (open ? { items, open: true } : items);
