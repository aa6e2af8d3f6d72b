import { accountOutlier } from '../../src/link/aws-account.js';
import { otherAccount } from '../../src/link/other-account.js';
import { arnOfOther, missingRole, otherName } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/role-name-near-miss',
  on: 'service-account',
  summary: 'the annotated role is not declared, but another role admits exactly this service account',
  fix: 'unsafe',
  messages: {
    other: {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      text: ({ annotated, admitting }: { annotated: string; admitting: string }) =>
        `the role \`${annotated}\` is not declared; did you mean \`${admitting}\`, which admits exactly this service account?`,
    },
    account: {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      text: ({ name, written, own }: { name: string; written: string; own: string }) =>
        `the role \`${name}\` is not declared in account \`${written}\`; did you mean that of account \`${own}\`, which admits exactly this service account?`,
    },
  },
  check(account, { world, report }) {
    const missing = missingRole(world, account);
    if (missing === undefined) return;
    const { arn, at } = missing;
    // The same name under another path is identity/role-path-dropped.
    const named = otherName(world, account, arn);
    const other =
      named ?? (accountOutlier(world, account) === undefined ? otherAccount(world, account, arn) : undefined);
    if (other === undefined) return;
    const admitting = arnOfOther(other, arn);
    const [annotated, written] = [knownValue(arn.name) ?? '', knownValue(arn.account) ?? ''];
    // What is no number of an account is said to be none.
    if (named === undefined && !/^\d{12}$/.test(written)) return;
    const fault =
      named === undefined
        ? ({ message: 'account', data: { name: annotated, written, own: display(other.arn.account) } } as const)
        : ({ message: 'other', data: { annotated, admitting: display(other.arn.name) } } as const);
    report({
      ...fault,
      ...(missing.kind === 'absent' ? { severity: 'error' } : {}),
      at,
      note: missing.kind === 'absent' ? 'the configuration lists roles as complete' : 'not declared in these files',
      related: [{ at: other.role.arnAt ?? other.role.at, note: 'the role that admits it' }],
      fixes:
        admitting === undefined
          ? []
          : [{ title: `change it to \`${admitting}\``, safety: 'unsafe', edits: [{ at, text: admitting }] }],
    });
  },
});
