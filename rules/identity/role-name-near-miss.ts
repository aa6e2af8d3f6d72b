import { missingRole, otherName } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/role-name-near-miss',
  on: 'service-account',
  summary: 'the annotated role is not declared, but another role admits exactly this service account',
  fix: 'unsafe',
  messages: {
    other: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ annotated, admitting }: { annotated: string; admitting: string }) =>
        `the role \`${annotated}\` is not declared; did you mean \`${admitting}\`, which admits exactly this service account?`,
    },
  },
  check(account, { world, report }) {
    const missing = missingRole(world, account);
    if (missing === undefined) return;
    const { arn, at } = missing;
    // The same name under another path is identity/role-path-dropped.
    const other = otherName(world, account, arn);
    if (other === undefined) return;
    const admitting = knownValue(other.role.arn ?? { parts: [] });
    report({
      message: 'other',
      data: { annotated: knownValue(arn.name) ?? '', admitting: knownValue(other.arn.name) ?? '' },
      at,
      note: 'not declared in these files',
      related: [{ at: other.role.arnAt ?? other.role.at, note: 'the role that admits it' }],
      fixes:
        admitting === undefined
          ? []
          : [{ title: `change it to \`${admitting}\``, safety: 'unsafe', edits: [{ at, text: admitting }] }],
    });
  },
});
