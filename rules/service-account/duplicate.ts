import { declaredAlike } from '../../src/link/service-account.js';
import { sameEnvironment } from '../../src/link/environment.js';
import type { ServiceAccount } from '../../src/facts/facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { toFileSpan, type Span } from '../../src/value/span.js';
import { equals, knownValue, display, type Text } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/duplicate',
  on: 'service-account',
  summary: 'a service account that is declared twice, with different roles',
  messages: {
    twice: {
      severity: 'error',
      text: (d: { account: string; role: string; other: string }) =>
        `the service account \`${d.account}\` is declared twice, with the roles \`${d.role}\` and \`${d.other}\`: the one applied last is used; keep one`,
    },
  },
  check(account, { world, report }) {
    const { name, roleArn } = account;
    const text = roleOf(account);
    if (name === undefined || roleArn === undefined || text === undefined || account.document.templated) return;
    for (const other of declaredAlike(world, account)) {
      if (other === account || !isSame(other, account)) continue;
      const otherText = roleOf(other);
      // The second of the two says it, in the order of files and lines.
      if (otherText === undefined || equals(otherText, text) !== 'no' || !isBefore(other.nameAt, account.nameAt))
        continue;
      if (!sameEnvironment(world, other, account)) continue;
      report({
        message: 'twice',
        data: {
          account: qualifiedName(account),
          role: display(otherText),
          other: display(text),
        },
        at: roleArn.value.at,
        note: 'the second role',
        related: [{ at: other.roleArn?.value.at ?? other.nameAt, note: 'the first role' }],
      });
    }
  },
});

/** The role of a service account that is applied as it stands, where all of it is known. */
function roleOf({ roleArn, namespaceWritten, template, transformed }: ServiceAccount): Text | undefined {
  const text = textOf(roleArn?.value);
  if (text === undefined || !namespaceWritten || template || transformed.patch) return undefined;
  return knownValue(text) === undefined ? undefined : text;
}

const isSame = (a: ServiceAccount, b: ServiceAccount): boolean =>
  a.name !== undefined &&
  b.name !== undefined &&
  equals(a.name, b.name) === 'yes' &&
  equals(a.namespace, b.namespace) === 'yes';

function isBefore(a: Span, b: Span): boolean {
  const [first, second] = [toFileSpan(a), toFileSpan(b)];
  return first.source.path === second.source.path ? first.start < second.start : first.source.path < second.source.path;
}
