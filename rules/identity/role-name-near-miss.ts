import { readRoleArn } from '../../src/aws/arn.js';
import { admittersOf } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, literalOf } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/role-name-near-miss',
  on: 'service-account',
  summary: 'the annotated role is not here, but another one admits exactly this service account',
  fix: 'unsafe',
  messages: {
    other: { severity: 'warning', text: ({ annotated, admitting }: { annotated: string; admitting: string }) => `the role \`${annotated}\` is not here; the one that admits exactly this service account is \`${admitting}\`` },
  },
  check(account, { world, report }) {
    const text = textOf(account.roleArn?.value);
    const arn = text === undefined ? undefined : readRoleArn(text);
    if (text === undefined || arn === undefined || account.roleArn === undefined || literalOf(text) === undefined) return;
    const found = world.roleOf(text, account);
    if (found.kind === 'found' || found.kind === 'possible') return;
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
      at: account.roleArn.value.at,
      note: 'no file here has this role',
      related: [{ at: other.role.arnAt ?? other.role.at, note: 'the role that admits it' }],
      fixes: admitting === undefined ? [] : [{ title: `write \`${admitting}\``, safety: 'unsafe', edits: [{ at: account.roleArn.value.at, text: admitting }] }],
    });
  },
});
