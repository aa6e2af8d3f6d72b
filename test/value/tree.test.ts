/** What can be asked of a tree, for each kind of tree, holes and choices among them. */
import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/value/span.js';
import {
  displayTree,
  entriesOf,
  entryOf,
  field,
  isOpen,
  isWhole,
  itemsOf,
  listOf,
  parsesAsTrue,
  stringOf,
  textOf,
  type Tree,
} from '../../src/value/tree.js';
import { t } from './texts.js';

const at: Span = { source: { path: 'a.yaml', text: '' }, start: 0, end: 0 };
const text = (written: string): Tree => ({ kind: 'text', text: t(written), at });
const map = (entries: readonly (readonly [string, Tree])[], open = false): Tree => ({
  kind: 'map',
  entries: entries.map(([key, value]) => ({ key: t(key), keyAt: at, value })),
  open,
  at,
});
const list = (items: readonly Tree[], open = false): Tree => ({ kind: 'list', items, open, at });
const boolean = (value: boolean): Tree => ({ kind: 'boolean', value, written: value ? 'yes' : 'off', at });
const number: Tree = { kind: 'number', value: 8, written: '010', at };
const nothing: Tree = { kind: 'null', at };
const hole: Tree = { kind: 'hole', hole: { reference: 'X', scope: '' }, at };
const choice: Tree = { kind: 'choice', arms: [boolean(true), boolean(false)], at };

describe.each<{
  name: string;
  tree: Tree | undefined;
  open: boolean;
  isTrue: boolean | undefined;
  string: string | undefined;
  hasText: boolean;
  shown?: string;
}>([
  { name: 'nothing', tree: undefined, open: false, isTrue: false, string: undefined, hasText: false },
  { name: 'null', tree: nothing, open: false, isTrue: false, string: undefined, hasText: false, shown: 'null' },
  { name: 'true', tree: boolean(true), open: false, isTrue: true, string: undefined, hasText: false, shown: 'yes' },
  { name: 'false', tree: boolean(false), open: false, isTrue: false, string: undefined, hasText: false, shown: 'off' },
  { name: 'a number', tree: number, open: false, isTrue: false, string: undefined, hasText: false, shown: '010' },
  { name: 'a text', tree: text('true'), open: false, isTrue: false, string: 'true', hasText: true, shown: 'true' },
  {
    name: 'a text with a hole',
    tree: text('a<X>'),
    open: false,
    isTrue: undefined,
    string: undefined,
    hasText: true,
    shown: 'aX',
  },
  { name: 'a hole', tree: hole, open: true, isTrue: undefined, string: undefined, hasText: true, shown: 'X' },
  {
    name: 'a choice',
    tree: choice,
    open: true,
    isTrue: undefined,
    string: undefined,
    hasText: true,
    shown: 'a conditional',
  },
  {
    name: 'a list',
    tree: list([number]),
    open: false,
    isTrue: false,
    string: undefined,
    hasText: false,
    shown: 'a list',
  },
  {
    name: 'an open list',
    tree: list([], true),
    open: true,
    isTrue: false,
    string: undefined,
    hasText: false,
    shown: 'a list',
  },
  {
    name: 'a mapping',
    tree: map([['a', number]]),
    open: false,
    isTrue: false,
    string: undefined,
    hasText: false,
    shown: 'a mapping',
  },
  {
    name: 'an open mapping',
    tree: map([], true),
    open: true,
    isTrue: false,
    string: undefined,
    hasText: false,
    shown: 'a mapping',
  },
  {
    name: 'a mapping with a key that is not known',
    tree: map([
      ['a', number],
      ['<X>', number],
    ]),
    open: true,
    isTrue: false,
    string: undefined,
    hasText: false,
    shown: 'a mapping',
  },
])('$name', ({ tree, open, isTrue, string, hasText, shown }) => {
  test('is open', () => expect(isOpen(tree)).toBe(open));
  test('parses as true', () => expect(parsesAsTrue(tree)).toBe(isTrue));
  test('as a string', () => expect(stringOf(tree)).toBe(string));
  test('as a text', () => expect(textOf(tree) !== undefined).toBe(hasText));
  test('shown', () => expect(tree && displayTree(tree)).toBe(shown));
});

test('a choice between texts is a text that is one of them, and any other choice one of anything', () => {
  const arms = [text('a'), text('b')];
  const [only] = textOf({ kind: 'choice', arms, at: hole.at })?.parts ?? [];
  expect(only).toMatchObject({ reference: 'a or b', anonymous: true, oneOf: [t('a'), t('b')] });
  const [any] = textOf({ kind: 'choice', arms: [...arms, map([])], at: hole.at })?.parts ?? [];
  expect(any).not.toHaveProperty('oneOf');
});

test('a hole is a text of one hole', () => expect(textOf(hole)).toEqual(t('<X>')));

describe('members', () => {
  const inner = map([
    ['b', text('first')],
    ['c', number],
    ['b', text('last')],
    ['<X>', nothing],
  ]);
  const tree = map([['a', inner]]);

  test('of duplicates the last', () => expect(stringOf(entryOf(inner, 'b')?.value)).toBe('last'));
  test('a path of keys', () => expect(stringOf(field(tree, 'a', 'b'))).toBe('last'));
  test('a path that ends early', () => expect(field(tree, 'a', 'z', 'b')).toBeUndefined());
  test('a path of nothing', () => expect(field(tree)).toBe(tree));
  test('a path through what is no mapping', () => expect(field(list([inner]), 'a')).toBeUndefined());
  test('a key that is not known has no name', () => expect(entryOf(inner, 'X')).toBeUndefined());
  test('entries in their order', () =>
    expect(entriesOf(inner).map(({ value }) => value.kind)).toEqual(['text', 'number', 'text', 'null']));
  test('a list has no entries', () => expect(entriesOf(list([inner]))).toEqual([]));
  test('items of a list', () =>
    expect([itemsOf(list([number])), listOf(list([number]))]).toEqual([[number], [number]]));
  test('a single value is a list of one for IAM only', () =>
    expect([itemsOf(number), listOf(number)]).toEqual([[number], []]));
  test('nothing has no items', () => expect([itemsOf(undefined), listOf(undefined)]).toEqual([[], []]));
});

test.each<{ name: string; tree: Tree; whole: boolean }>([
  { name: 'values', tree: map([['a', list([text('b'), number, nothing, boolean(true)])]]), whole: true },
  { name: 'an open mapping', tree: list([map([], true)]), whole: false },
  { name: 'an open list', tree: map([['a', list([], true)]]), whole: false },
  { name: 'a key with a hole', tree: map([['<X>', number]]), whole: false },
  { name: 'a text with a hole', tree: list([text('a<X>')]), whole: false },
  { name: 'a hole', tree: list([hole]), whole: false },
  { name: 'a choice', tree: map([['a', choice]]), whole: false },
])('$name: read whole is $whole', ({ tree, whole }) => expect(isWhole(tree)).toBe(whole));
