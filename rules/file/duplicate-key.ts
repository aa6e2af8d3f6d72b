import { mentionsAwsIdentity } from '../../src/facts/mentions-aws-identity.js';
import { repeatedKeys } from '../../src/facts/repeated-keys.js';
import { defineRule } from '../../src/lint/rule.js';
import { covers } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import { entriesOf, displayTree, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'file/duplicate-key',
  on: 'document',
  summary: 'a mapping that repeats a key',
  messages: {
    duplicate: {
      severity: 'error',
      text: ({ key, lost }: { key: string; lost: string }) =>
        `\`${key}\` is repeated in one mapping: parsers that accept it keep the last and lose ${lost}; keep one`,
    },
  },
  check(document, { world, report }) {
    // The arms of a template's conditional repeat keys; one of them is left.
    if (document.tree === undefined || document.templated || !mentionsAwsIdentity(document)) return;
    for (const { first, second, inCondition } of repeatedKeys(document.tree)) {
      // There it is trust/condition-duplicate-key.
      if (inCondition && world.trustPolicies.some((policy) => covers(policy.at, second.keyAt))) continue;
      const key = knownValue(second.key) ?? '';
      report({
        message: 'duplicate',
        data: { key, lost: lostIn(first.value) },
        at: second.keyAt,
        note: 'repeated here',
        related: [{ at: first.keyAt, note: 'first here' }],
      });
    }
  },
});

/** What the first of two members holds, in a few words. */
function lostIn(value: Tree): string {
  if (value.kind === 'list') return 'the first, a list';
  if (value.kind !== 'map') return `\`${displayTree(value)}\``;
  const keys = entriesOf(value).flatMap(({ key }) => knownValue(key) ?? []);
  return keys.length === 0
    ? 'the first'
    : `the first (${keys
        .slice(0, 3)
        .map((key) => `\`${key}\``)
        .join(', ')})`;
}
