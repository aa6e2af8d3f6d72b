import { listFault, numbersIn, rowFaults } from '../../src/aws/aws-auth.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { displayTree, itemsOf, type Tree } from '../../src/value/tree.js';

interface Says {
  readonly list: string;
}

export default defineRule({
  id: 'access/aws-auth-field-unknown',
  on: 'aws-auth',
  summary: 'a field of aws-auth that the authenticator does not read',
  fix: 'unsafe',
  messages: {
    key: {
      severity: 'error',
      text: ({ key, meant }: { key: string; meant: string }) =>
        `aws-auth has no field \`${key}\` and ignores it: write \`${meant}\`${meant === 'groups' ? ', a list' : ''}`,
    },
    groups: {
      severity: 'error',
      text: ({ list }: Says) =>
        `\`groups\` must be a list: the authenticator reads nothing of \`${list}\` as it stands`,
    },
    'no-text': {
      severity: 'error',
      text: ({ list }: Says) =>
        `\`${list}\` must be a text that holds YAML, and Kubernetes refuses another value: write \`${list}: |\``,
    },
    'no-list': {
      severity: 'error',
      text: ({ list }: Says) => `\`${list}\` must hold a list: the authenticator reads nothing of it as it stands`,
    },
    account: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `an account of \`mapAccounts\` must be a text: put quotes around \`${account}\``,
    },
  },
  check({ document, lists }, { report }) {
    if (document.templated) return;
    for (const { name, written, tree } of lists) {
      const shape = listFault(written, tree);
      if (shape !== undefined)
        report({
          message: shape,
          data: { list: name },
          at: tree?.at ?? written.at,
          note: 'nobody in it is recognised',
        });
      else if (name === 'mapAccounts')
        for (const account of numbersIn(tree))
          report({ message: 'account', data: { account: displayTree(account) }, at: account.at, note: 'a number' });
      else
        for (const { is, key, meant, entry } of rowFaults(name, tree))
          if (is === 'groups') report({ message: is, data: { list: name }, at: entry.value.at, note: 'not a list' });
          else
            report({
              message: is,
              data: { key, meant },
              at: entry.keyAt,
              note: 'ignored',
              fixes: renaming(entry.keyAt, meant, entry.value),
            });
    }
  },
});

/** A list is written with the key; another value would have to change as well. */
const renaming = (at: Span, meant: string, value: Tree) =>
  meant === 'groups' && itemsOf(value)[0] === value
    ? []
    : [{ title: `write \`${meant}\``, safety: 'unsafe' as const, edits: [{ at, text: meant }] as const }];
