import { mentionsAwsIdentity } from '../../src/facts/mentions-aws-identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { covers } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import { entriesOf, itemsOf, displayTree, type Entry, type Tree } from '../../src/value/tree.js';

interface Repeated {
  readonly first: Entry;
  readonly second: Entry;
  /** Within the `Condition` of a policy. */
  readonly inCondition: boolean;
}

export default defineRule({
  id: 'file/duplicate-key',
  on: 'document',
  summary: 'a mapping that repeats a key',
  messages: {
    duplicate: {
      severity: 'error',
      text: ({ key, lost }: { key: string; lost: string }) =>
        `\`${key}\` is written twice in one mapping: readers that accept it keep the last and lose ${lost}`,
    },
  },
  check(document, { world, report }) {
    // The arms of a template's conditional repeat keys; one of them is left.
    if (document.tree === undefined || document.templated || !mentionsAwsIdentity(document)) return;
    for (const { first, second, inCondition } of repeatedIn(document.tree)) {
      // There it is trust/condition-duplicate-key.
      if (inCondition && world.trustPolicies.some((policy) => covers(policy.at, second.keyAt))) continue;
      const key = knownValue(second.key) ?? '';
      const lost =
        first.value.kind === 'map' || first.value.kind === 'list'
          ? `what the first holds (${
              entriesOf(first.value)
                .map((entry) => `\`${knownValue(entry.key) ?? '?'}\``)
                .slice(0, 3)
                .join(', ') || 'a list'
            })`
          : `\`${displayTree(first.value)}\``;
      report({
        message: 'duplicate',
        data: { key, lost },
        at: second.keyAt,
        note: 'written again',
        related: [{ at: first.keyAt, note: 'first written here' }],
      });
    }
  },
});

function repeatedIn(root: Tree): readonly Repeated[] {
  const found: Repeated[] = [];
  const seen = new Set<Tree>();
  const visit = (tree: Tree, inCondition: boolean): void => {
    // An alias stands for a tree that was visited where it was written.
    if (seen.has(tree)) return;
    seen.add(tree);
    if (tree.kind === 'list') for (const item of itemsOf(tree)) visit(item, inCondition);
    if (tree.kind !== 'map') return;
    const firsts = new Map<string, Entry>();
    for (const entry of tree.entries) {
      const name = knownValue(entry.key);
      const first = name === undefined ? undefined : firsts.get(name);
      if (first !== undefined) found.push({ first, second: entry, inCondition });
      else if (name !== undefined) firsts.set(name, entry);
      visit(entry.value, inCondition || name === 'Condition');
    }
  };
  visit(root, false);
  return found;
}
