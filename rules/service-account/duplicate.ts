import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan, type Span } from '../../src/value/span.js';
import { equals, knownValue, display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/duplicate',
  on: 'service-account',
  summary: 'one service account twice with different roles',
  messages: {
    twice: {
      severity: 'error',
      text: (d: { account: string; role: string; other: string }) =>
        `the service account \`${d.account}\` is given the role \`${d.role}\` here and \`${d.other}\` in another place of this folder: whichever is applied last wins`,
    },
  },
  check(account, { world, report }) {
    const text = textOf(account.roleArn?.value);
    if (
      text === undefined ||
      account.roleArn === undefined ||
      knownValue(text) === undefined ||
      account.name === undefined ||
      !account.namespaceWritten ||
      account.template ||
      account.transformed.patch ||
      account.document.templated
    )
      return;
    for (const other of world.accountsNamed(account.name)) {
      // The second of the two says it, in the order of files and lines.
      if (other === account || !isBefore(other.nameAt, account.nameAt)) continue;
      const otherText = textOf(other.roleArn?.value);
      if (
        other.unit !== account.unit ||
        other.template ||
        other.transformed.patch ||
        !other.namespaceWritten ||
        other.name === undefined ||
        otherText === undefined ||
        !world.sameEnvironment(other, account)
      )
        continue;
      if (
        equals(other.name, account.name) !== 'yes' ||
        equals(other.namespace, account.namespace) !== 'yes' ||
        equals(otherText, text) !== 'no' ||
        knownValue(otherText) === undefined
      )
        continue;
      report({
        message: 'twice',
        data: {
          account: `${display(account.namespace)}/${display(account.name)}`,
          role: display(text),
          other: display(otherText),
        },
        at: account.roleArn.value.at,
        note: 'one of two roles',
        related: [{ at: other.roleArn?.value.at ?? other.nameAt, note: 'the other' }],
      });
    }
  },
});

function isBefore(a: Span, b: Span): boolean {
  const [first, second] = [toFileSpan(a), toFileSpan(b)];
  return first.source.path === second.source.path ? first.start < second.start : first.source.path < second.source.path;
}
