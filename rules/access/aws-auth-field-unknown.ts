import { meantRowKey } from '../../src/aws/admission.js';
import type { AwsAuthList } from '../../src/facts/cluster-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import {
  displayTree,
  entriesOf,
  isOpen,
  itemsOf,
  listOf,
  textOf,
  type Entry,
  type Tree,
} from '../../src/value/tree.js';

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
      for (const item of name === 'mapAccounts' ? listOf(tree) : [])
        if (item.kind === 'number')
          report({ message: 'account', data: { account: displayTree(item) }, at: item.at, note: 'a number' });
      for (const { is, key, meant, entry } of name === 'mapAccounts' ? [] : listOf(tree).flatMap(rowFaults(name)))
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

interface RowFault {
  readonly is: 'groups' | 'key';
  readonly key: string;
  readonly meant: string;
  readonly entry: Entry;
}

const rowFaults =
  (list: 'mapRoles' | 'mapUsers') =>
  (row: Tree): readonly RowFault[] =>
    entriesOf(row).flatMap((entry): readonly RowFault[] => {
      const key = knownValue(entry.key);
      if (key === undefined) return [];
      if (key.toLowerCase() === 'groups')
        return isNoList(entry.value) ? [{ is: 'groups', key, meant: key, entry }] : [];
      const meant = meantRowKey(list, key);
      return meant === undefined || hasKey(row, meant) ? [] : [{ is: 'key', key, meant, entry }];
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
