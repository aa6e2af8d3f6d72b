import { defineRule } from '../../src/lint/rule.js';
import { rolesAdmitting } from '../../src/link/identity.js';
import { displayKnown, qualifiedName } from '../../src/value/display.js';
import { textOf } from '../../src/value/tree.js';

interface Empty {
  /** With a preposition; empty where its name is not known. */
  readonly account: string;
}

export default defineRule({
  id: 'service-account/role-arn-empty',
  on: 'service-account',
  summary: 'an empty role-arn annotation',
  messages: {
    empty: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ account }: Empty) =>
        `the role-arn annotation${account} is empty, so its pods get no role: set the role's ARN, or remove the annotation`,
    },
    admitted: {
      severity: 'error',
      text: ({ account }: Empty) =>
        `the role-arn annotation${account} is empty, although a role admits exactly this service account: set its ARN`,
    },
  },
  check(account, { world, report }) {
    const value = account.roleArn?.value;
    if (value === undefined || account.annotationsOpen || !account.asWritten) return;
    if (value.kind !== 'null' && textOf(value)?.parts.length !== 0) return;
    const [admitter] = rolesAdmitting(world, account);
    report({
      message: admitter === undefined ? 'empty' : 'admitted',
      data: { account: displayKnown(account.name) === undefined ? '' : ` of \`${qualifiedName(account)}\`` },
      at: value.at,
      note: 'no value',
      related: admitter === undefined ? [] : [{ at: admitter.arnAt ?? admitter.at, note: 'the role that admits it' }],
    });
  },
});
