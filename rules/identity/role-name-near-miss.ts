import { readRoleArn } from '../../src/aws/arn.js';
import { admittersOf } from '../../src/link/identity.js';
import { missingRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, literalOf } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/role-name-near-miss',
  on: 'service-account',
  summary: 'the annotated role is not here, but another one admits exactly this service account',
  fix: 'unsafe',
  messages: {
    other: { severity: 'warning', text: ({ annotated, admitting }: { annotated: string; admitting: string }) => `the role \`${annotated}\` is not here; the one that admits exactly this service account is \`${admitting}\`` },
  },
  check(account, { world, report }) {
    const missing = missingRole(world, account);
    if (missing === undefined) return;
    const { arn, at } = missing;
    const admitters = admittersOf(world, account).flatMap((role) => {
      const own = role.arn === undefined ? undefined : readRoleArn(role.arn);
      return own !== undefined && equals(own.account, arn.account) === 'yes' ? [{ role, own }] : [];
    });
    const [other] = admitters;
    // The same name under another path is identity/role-path-dropped.
    if (other === undefined || admitters.some(({ own }) => equals(own.name, arn.name) !== 'no')) return;
    const admitting = literalOf(other.role.arn ?? { parts: [] });
    report({
      message: 'other',
      data: { annotated: literalOf(arn.name) ?? '', admitting: literalOf(other.own.name) ?? '' },
      at,
      note: 'no file here has this role',
      related: [{ at: other.role.arnAt ?? other.role.at, note: 'the role that admits it' }],
      fixes: admitting === undefined ? [] : [{ title: `write \`${admitting}\``, safety: 'unsafe', edits: [{ at, text: admitting }] }],
    });
  },
});
