import { defineRule } from '../../src/lint/rule.js';
import { inFile, type Place } from '../../src/value/place.js';
import { equals, literalOf, written } from '../../src/value/text.js';
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
      literalOf(text) === undefined ||
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
        !world.together(other, account)
      )
        continue;
      if (
        equals(other.name, account.name) !== 'yes' ||
        equals(other.namespace, account.namespace) !== 'yes' ||
        equals(otherText, text) !== 'no' ||
        literalOf(otherText) === undefined
      )
        continue;
      report({
        message: 'twice',
        data: {
          account: `${written(account.namespace)}/${written(account.name)}`,
          role: written(text),
          other: written(otherText),
        },
        at: account.roleArn.value.at,
        note: 'one of two roles',
        related: [{ at: other.roleArn?.value.at ?? other.nameAt, note: 'the other' }],
      });
    }
  },
});

function isBefore(a: Place, b: Place): boolean {
  const [first, second] = [inFile(a), inFile(b)];
  return first.source.path === second.source.path ? first.start < second.start : first.source.path < second.source.path;
}
