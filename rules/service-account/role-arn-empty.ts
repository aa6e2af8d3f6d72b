import { defineRule } from '../../src/lint/rule.js';
import { rolesAdmitting } from '../../src/link/identity.js';
import { displayKnown, qualifiedName } from '../../src/value/display.js';
import { toFileSpan, type Span } from '../../src/value/span.js';
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
    const { roleArn } = account;
    if (roleArn === undefined || account.annotationsOpen || !account.asWritten) return;
    const { value, keyAt } = roleArn;
    if (value.kind !== 'null' && textOf(value)?.parts.length !== 0) return;
    const [admitter] = rolesAdmitting(world, account);
    const isHere = isBeside(keyAt, value.at);
    report({
      message: admitter === undefined ? 'empty' : 'admitted',
      data: { account: displayKnown(account.name) === undefined ? '' : ` of \`${qualifiedName(account)}\`` },
      at: isHere ? value.at : keyAt,
      note: 'no value',
      related: [
        ...(isHere ? [] : [{ at: value.at, note: 'the empty value' }]),
        ...(admitter === undefined ? [] : [{ at: admitter.arnAt ?? admitter.at, note: 'the role that admits it' }]),
      ],
    });
  },
});

/** The value stands behind its key, on its line or the next; else it is that of a variable, a local or an anchor. */
function isBeside(keyAt: Span, at: Span): boolean {
  const [key, value] = [toFileSpan(keyAt), toFileSpan(at)];
  if (key.source !== value.source || value.start < key.end) return false;
  const [, ...lines] = key.source.text.slice(key.end, value.start).split('\n');
  return lines.every((line) => line.trim() === '');
}
