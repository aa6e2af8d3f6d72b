/** What the authenticator reads of the ConfigMap `aws-auth`, and what it drops. Source: aws-iam-authenticator, pkg/mapper/configmap. */
import { nearest } from '../value/nearest.js';
import { isHole, knownValue } from '../value/text.js';
import { entriesOf, isOpen, listOf, textOf, type Entry, type Tree } from '../value/tree.js';
import { table } from '../value/table.js';

/** aws-auth is read as Go reads JSON: the case of a key does not matter, and what is not known is dropped. */
const ROW_KEYS = {
  mapRoles: ['rolearn', 'username', 'groups', 'sso', 'userid'],
  mapUsers: ['userarn', 'username', 'groups', 'userid'],
} as const;

const USUAL: Readonly<Record<string, string>> = table({
  arn: 'arn',
  role: 'arn',
  user: 'arn',
  iamrole: 'arn',
  principalarn: 'arn',
  group: 'groups',
  kubernetesgroups: 'groups',
  kubernetesusername: 'username',
  name: 'username',
});

/** The key that was meant; undefined where the key is known, or nothing shows what it should be. */
function meantRowKey(list: keyof typeof ROW_KEYS, key: string): string | undefined {
  const known: readonly string[] = ROW_KEYS[list];
  if (known.includes(key.toLowerCase())) return undefined;
  const plain = key.toLowerCase().replace(/[-_ ]/g, '');
  const usual = USUAL[plain];
  const arn = known[0] ?? '';
  if (usual !== undefined) return usual === 'arn' ? arn : usual;
  return known.includes(plain) ? plain : nearest(plain, known);
}

/** A key of a row that is dropped, with the one that was meant; or groups that are no list. */
export interface RowFault {
  readonly is: 'groups' | 'key';
  readonly key: string;
  readonly meant: string;
  readonly entry: Entry;
}

export const rowFaults = (list: keyof typeof ROW_KEYS, rows: Tree | undefined): readonly RowFault[] =>
  listOf(rows).flatMap((row) => entriesOf(row).flatMap((entry) => entryFaults(list, row, entry)));

function entryFaults(list: keyof typeof ROW_KEYS, row: Tree, entry: Entry): readonly RowFault[] {
  const key = knownValue(entry.key);
  if (key === undefined) return [];
  if (key.toLowerCase() === 'groups') return isNoList(entry.value) ? [{ is: 'groups', key, meant: key, entry }] : [];
  const meant = meantRowKey(list, key);
  return meant === undefined || hasKey(row, meant) ? [] : [{ is: 'key', key, meant, entry }];
}

const hasKey = (row: Tree, name: string): boolean =>
  entriesOf(row).some(({ key }) => knownValue(key)?.toLowerCase() === name);

const isNoList = (value: Tree): boolean =>
  value.kind === 'map' || value.kind === 'number' || textOf(value)?.parts.every((part) => !isHole(part)) === true;

/** What a list is instead of a text that holds one: the value as it is written, and the YAML in it. */
export function listFault(written: Tree, parsed: Tree | undefined): 'no-text' | 'no-list' | undefined {
  if (written.kind === 'list' || written.kind === 'map' || written.kind === 'number' || written.kind === 'boolean')
    return 'no-text';
  return parsed?.kind === 'map' && !isOpen(parsed) ? 'no-list' : undefined;
}

/** Accounts that are written as numbers; each must be a text. */
export const numbersIn = (accounts: Tree | undefined): readonly Tree[] =>
  listOf(accounts).filter(({ kind }) => kind === 'number');
