import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'trust/condition-duplicate-key',
  on: 'trust-policy',
  summary: 'a duplicate operator or key in one condition',
  messages: {
    duplicate: {
      severity: 'error',
      text: ({ key }: { key: string }) =>
        `duplicate key \`${key}\`: IAM rejects the policy, and other parsers keep only the last`,
    },
  },
  check(policy, { report }) {
    // The arms of a template's conditional may repeat a key; one of them is left.
    if (policy.document.templated) return;
    for (const { first, name, at, path, statement } of policy.faults) {
      const condition = policy.statements[statement ?? 0]?.condition;
      if (first === undefined || condition === undefined || path === condition.path) continue;
      if (path.startsWith(condition.path))
        report({
          message: 'duplicate',
          data: { key: name },
          at,
          note: 'merge both into one',
          related: [{ at: first, note: 'first defined here' }],
        });
    }
  },
});
