import { meantRowKey } from '../../src/aws/admission.js';
import type { AwsAuthList } from '../../src/facts/facts.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import { displayTree, entriesOf, isOpen, itemsOf, listOf, textOf, type Tree } from '../../src/value/tree.js';

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
    for (const list of lists) {
      const { name, written, tree } = list;
      const shape = faultOfList(list);
      if (shape !== undefined) {
        report({
          message: shape,
          data: { list: name },
          at: tree?.at ?? written.at,
          note: 'nobody in it is recognised',
        });
        continue;
      }
      if (name === 'mapAccounts') {
        for (const item of listOf(tree))
          if (item.kind === 'number')
            report({ message: 'account', data: { account: displayTree(item) }, at: item.at, note: 'a number' });
        continue;
      }
      for (const row of listOf(tree))
        for (const { key, keyAt, value } of entriesOf(row)) {
          const known = knownValue(key);
          const meant = known === undefined ? undefined : meantRowKey(name, known);
          if (known?.toLowerCase() === 'groups' && isNoList(value))
            report({ message: 'groups', data: { list: name }, at: value.at, note: 'not a list' });
          if (known !== undefined && meant !== undefined && !hasKey(row, meant))
            report({
              message: 'key',
              data: { key: known, meant },
              at: keyAt,
              note: 'ignored',
              fixes: renaming(keyAt, meant, value),
            });
        }
    }
  },
});

const hasKey = (row: Tree, name: string): boolean =>
  entriesOf(row).some(({ key }) => knownValue(key)?.toLowerCase() === name);

function faultOfList({ written, tree }: AwsAuthList): 'no-text' | 'no-list' | undefined {
  if (written.kind === 'list' || written.kind === 'map' || written.kind === 'number' || written.kind === 'boolean')
    return 'no-text';
  return tree?.kind === 'map' && !isOpen(tree) ? 'no-list' : undefined;
}

const isNoList = (value: Tree): boolean =>
  value.kind === 'map' || value.kind === 'number' || textOf(value)?.parts.every(isLiteral) === true;

const isLiteral = (part: object): boolean => 'literal' in part;

/** A list is written with the key; another value would have to change as well. */
const renaming = (at: Span, meant: string, value: Tree) =>
  meant === 'groups' && itemsOf(value)[0] === value
    ? []
    : [{ title: `write \`${meant}\``, safety: 'unsafe' as const, edits: [{ at, text: meant }] as const }];
