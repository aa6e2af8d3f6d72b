/** How values of files are published. */
import { expect, test } from 'vitest';
import { treeValue, textMember, textListMember } from '../../src/records/value.js';
import type { Span } from '../../src/value/span.js';
import type { Hole, Part } from '../../src/value/text.js';
import type { Tree } from '../../src/value/tree.js';

const source = { path: 'a/b.yaml', text: 'first\nsecond line\n' };
const at: Span = { source, start: 6, end: 12 };
const region: Hole = { reference: 'var.region', scope: 'module.eks' };
const text = (...parts: readonly (string | Part)[]): Tree => ({
  kind: 'text',
  text: { parts: parts.map((part) => (typeof part === 'string' ? { literal: part } : part)) },
  at,
});
const number = (value: number, written: string): Tree => ({ kind: 'number', value, written, at });
const list = (open: boolean, ...items: readonly Tree[]): Tree => ({ kind: 'list', items, open, at });
const map = (open: boolean, ...entries: readonly (readonly [string | Hole, Tree])[]): Tree => ({
  kind: 'map',
  entries: entries.map(([key, value]) => ({
    key: { parts: [typeof key === 'string' ? { literal: key } : key] },
    keyAt: at,
    value,
  })),
  open,
  at,
});
const hole: Tree = { kind: 'hole', hole: region, at };
const absent: Tree = { kind: 'null', at };
const ref = { ref: 'var.region', scope: 'module.eks' };

test.each<readonly [string, Tree, unknown]>([
  ['a text', text('reader'), 'reader'],
  ['an empty text', text(), ''],
  ['literals that touch', text('a', 'b'), 'ab'],
  ['a text with a hole', text('oidc.eks.', region, '.amazonaws.com'), { text: ['oidc.eks.', ref, '.amazonaws.com'] }],
  ['a text that is a hole', text(region), { text: [ref] }],
  ['a hole of the root folder', text({ reference: 'X', scope: '' }), { text: [{ ref: 'X' }] }],
  [
    'a hole that equals nothing has a scope of its own',
    text({ ...region, anonymous: true }),
    { text: [{ ref: 'var.region', scope: 'a/b.yaml:2:1' }] },
  ],
  ['a hole of no known type', hole, { unknown: true }],
  ['a number', number(3600, '3600'), 3600],
  ['an account with a leading zero', number(11122223333, '011122223333'), '011122223333'],
  ['more digits than a number holds', number(9007199254740992, '9007199254740993'), '9007199254740993'],
  ['a boolean', { kind: 'boolean', value: true, written: 'yes', at }, true],
  ['null', absent, null],
  ['a list', list(false, text('a'), hole), ['a', { unknown: true }]],
  ['an open list', list(true, text('a')), { items: ['a'], open: true }],
  ['a choice', { kind: 'choice', arms: [text('a'), absent], at }, { choice: ['a', null] }],
  ['a map', map(false, ['a', text('b')], ['c', list(false)]), { a: 'b', c: [] }],
  ['a name of every object', map(false, ['__proto__', text('b')]), JSON.parse('{"__proto__": "b"}')],
  ['an open map', map(true, ['a', text('b')]), { entries: [['a', 'b']], open: true }],
  [
    'a repeated key',
    map(false, ['a', text('b')], ['a', text('c')]),
    {
      entries: [
        ['a', 'b'],
        ['a', 'c'],
      ],
      open: false,
    },
  ],
  ['a key with a hole', map(false, [region, text('b')]), { entries: [[{ text: [ref] }, 'b']], open: false }],
  ['a map that reads as a form', map(false, ['unknown', text('b')]), { entries: [['unknown', 'b']], open: false }],
])('%s', (_, tree, published) => {
  expect(treeValue(tree)).toEqual(published);
});

test('a tree without end is unknown from some depth on', () => {
  const deep = Array.from({ length: 5000 }).reduce<Tree>((tree) => list(false, tree), text('a'));
  expect(JSON.stringify(treeValue(deep)).length).toBeLessThan(1000);
});

test('a wide tree of shared parts is cut off', () => {
  const wide = Array.from({ length: 40 }).reduce<Tree>((tree) => list(false, tree, tree), text('a'));
  expect(JSON.stringify(treeValue(wide)).length).toBeLessThan(4_000_000);
});

test.each<readonly [string, Tree | undefined, unknown]>([
  ['not written', undefined, undefined],
  ['null', absent, undefined],
  ['a hole', hole, { text: [ref] }],
  ['a number, as it is written', number(86400, '86_400'), '86_400'],
  ['a list where a text belongs', list(false), { unknown: true }],
  [
    'a choice with an arm that is not written',
    { kind: 'choice', arms: [text('a'), absent], at },
    { choice: ['a', null] },
  ],
])('a member that is a text: %s', (_, tree, published) => {
  expect(textMember(tree)).toEqual(published);
});

test.each<readonly [string, Tree | undefined, unknown]>([
  ['not written', undefined, undefined],
  ['a list', list(false, text('a'), text(region)), ['a', { text: [ref] }]],
  ['one text', text('a'), ['a']],
  ['an open list', list(true), { items: [], open: true }],
  ['a hole', hole, { unknown: true }],
])('a member that is a list of texts: %s', (_, tree, published) => {
  expect(textListMember(tree)).toEqual(published);
});

test('a hole where only a text can stand is one', () => {
  const principal = map(false, ['Federated', hole], ['AWS', hole], ['Service', text('a')]);
  const unnamed: Tree = { kind: 'hole', hole: { ...region, anonymous: true }, at };
  const texts = new Set(['Federated']);
  expect(treeValue(principal, texts)).toEqual({ Federated: { text: [ref] }, AWS: { unknown: true }, Service: 'a' });
  expect(treeValue(map(false, ['Federated', unnamed]), texts)).toEqual({ Federated: { unknown: true } });
});
