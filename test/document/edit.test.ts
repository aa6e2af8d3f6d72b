/** Edits in the layout that the author chose, carried out through the languages they stand in. */
import { describe, expect, test } from 'vitest';
import { addItem, insertItems, insertMembers, toFileEdit, type Edit } from '../../src/document/edit.js';
import { partsOf, readEmbedded } from '../../src/document/languages.js';
import type { Document } from '../../src/document/language.js';
import type { Source, Span } from '../../src/value/span.js';
import { literalText } from '../../src/value/text.js';
import {
  displayTree,
  isOpen,
  isUnread,
  listOf,
  stringOf,
  field,
  type ListTree,
  type MapTree,
  type Tree,
} from '../../src/value/tree.js';
import { source } from './read.js';

function documentOf(file: Source): Document {
  const [document] = partsOf(file).flatMap((part) => part.parse());
  if (document === undefined) throw new Error('no document');
  return document;
}

const asList = (tree: Tree | undefined): ListTree => {
  if (tree?.kind !== 'list') throw new Error('no list');
  return tree;
};
const asMap = (tree: Tree | undefined): MapTree => {
  if (tree?.kind !== 'map') throw new Error('no mapping');
  return tree;
};

/** The file after an edit. */
function edited(file: Source, edit: Edit | undefined): string | undefined {
  const outer = edit === undefined ? undefined : toFileEdit(edit);
  return outer && file.text.slice(0, outer.at.start) + outer.text + file.text.slice(outer.at.end);
}

describe('members', () => {
  test.each<{ name: string; text: string; path?: string; after: string | undefined }>([
    { name: 'a block', text: 'a:\n  b: 1\n', after: 'a:\n  x: v\n  z: true\n  b: 1\n' },
    { name: 'a block with CRLF', text: 'a:\r\n  b: 1\r\n', after: 'a:\r\n  x: v\r\n  z: true\r\n  b: 1\r\n' },
    { name: 'a flow', text: 'a: {b: 1}\n', after: 'a: {x: v, z: true, b: 1}\n' },
    { name: 'a flow with quotes', text: 'a: {"b": 1}\n', after: 'a: {x: v, z: true, "b": 1}\n' },
    {
      name: 'JSON on lines',
      path: 'a.json',
      text: '{\n  "a": {\n    "b": 1\n  }\n}\n',
      after: '{\n  "a": {\n    "x": "v",\n    "z": true,\n    "b": 1\n  }\n}\n',
    },
    {
      name: 'JSON in one line',
      path: 'a.json',
      text: '{"a": {"b": 1}}',
      after: '{"a": {"x": "v", "z": true, "b": 1}}',
    },
    {
      name: 'a flow with a comment',
      text: 'a: {\n  # c\n  b: 1}\n',
      after: 'a: {\n  # c\n  x: v,\n  z: true,\n  b: 1}\n',
    },
    { name: 'an explicit key', text: 'a:\n  ? b\n  : 1\n', after: undefined },
    { name: 'an explicit key in a flow', text: 'a: {? b : 1}\n', after: undefined },
    { name: 'a key with an anchor', text: 'a:\n  &k b: 1\n', after: undefined },
    { name: 'a key with a tag', text: 'a:\n  !!str b: 1\n', after: undefined },
    { name: 'an empty mapping says nothing of its layout', text: 'a: {}\n', after: undefined },
  ])('$name', ({ text, path, after }) => {
    const file = source(text, path);
    const map = asMap(field(documentOf(file).tree, 'a'));
    expect(
      edited(
        file,
        insertMembers(map, [
          ['x', 'v'],
          ['z', true],
        ]),
      ),
    ).toBe(after);
  });

  test.each([
    { text: '- b: 1\n  c: 2\n', after: '- x: v\n  b: 1\n  c: 2\n' },
    { text: '- - b: 1\r\n', after: '- - x: v\r\n    b: 1\r\n' },
    { text: '- [b: 1]\n', after: undefined },
  ])('the mapping of an item: $text', ({ text, after }) => {
    const file = source(text);
    let item = documentOf(file).tree;
    while (item?.kind === 'list') [item] = item.items;
    expect(edited(file, insertMembers(asMap(item), [['x', 'v']]))).toBe(after);
  });

  test.each<{ value: string; written: string }>([
    { value: 'sts.amazonaws.com', written: 'sts.amazonaws.com' },
    { value: 'arn:aws:iam::111122223333:role/a', written: 'arn:aws:iam::111122223333:role/a' },
    { value: 'true', written: '"true"' },
    { value: 'No', written: '"No"' },
    { value: 'null', written: '"null"' },
    { value: '123', written: '"123"' },
    { value: 'a b', written: '"a b"' },
    { value: 'a:', written: '"a:"' },
    { value: '', written: '""' },
    { value: 'é"', written: '"é\\""' },
  ])('$value is written $written', ({ value, written }) => {
    const file = source('a:\n  b: 1\n');
    const map = asMap(field(documentOf(file).tree, 'a'));
    expect(edited(file, insertMembers(map, [['x', value]]))).toBe(`a:\n  x: ${written}\n  b: 1\n`);
  });
});

describe('a text of a program becomes a list, or gets an item beside it', () => {
  test.each<{ name: string; text: string; after: string | undefined }>([
    { name: 'single quotes', text: "({ a: 'b' })", after: '({ a: [\'b\', "x"] })' },
    { name: 'double quotes', text: '({ a: "b" })', after: '({ a: ["b", "x"] })' },
    { name: 'a template', text: '({ a: `b` })', after: '({ a: [`b`, "x"] })' },
    { name: 'the only item of a list', text: "const a = [ 'b' ];", after: 'const a = [ "x", \'b\' ];' },
    { name: 'an argument', text: "f('b')", after: undefined },
    { name: 'a later argument', text: "f(1, 'b')", after: undefined },
  ])('$name', ({ text, after }) => {
    const file = source(text, 'app.ts');
    const start = text.indexOf('b');
    const at = { source: file, start, end: start + 1 };
    expect(edited(file, addItem({ kind: 'text', text: literalText('b'), at }, 'x'))).toBe(after);
  });
});

describe('items', () => {
  test.each<{ name: string; text: string; path?: string; after: string | undefined }>([
    { name: 'a block', text: 'a:\n  - b\n', after: 'a:\n  - x\n  - b\n' },
    { name: 'a block with quotes', text: 'a:\n  - "b"\n', after: 'a:\n  - "x"\n  - "b"\n' },
    { name: 'a block with single quotes', text: "a:\n  - 'b'\n", after: 'a:\n  - "x"\n  - \'b\'\n' },
    { name: 'a flow with single quotes', text: "a: ['b']\n", after: 'a: ["x", \'b\']\n' },
    { name: 'a flow', text: 'a: [b]\n', after: 'a: [x, b]\n' },
    { name: 'a flow on lines', text: 'a: [\n  b\n]\n', after: 'a: [\n  x,\n  b\n]\n' },
    { name: 'JSON on lines', path: 'a.json', text: '{"a": [\n  "b"\n]}', after: '{"a": [\n  "x",\n  "b"\n]}' },
    { name: 'JSON in one line', path: 'a.json', text: '{"a": ["b"]}', after: '{"a": ["x", "b"]}' },
    { name: 'an empty list', text: 'a: []\n', after: undefined },
  ])('$name', ({ text, path, after }) => {
    const file = source(text, path);
    const list = field(documentOf(file).tree, 'a');
    expect(edited(file, insertItems(asList(list), ['x']))).toBe(after);
    expect(list && edited(file, addItem(list, 'x'))).toBe(after);
  });

  test.each<{ name: string; text: string; path?: string; after: string | undefined }>([
    { name: 'plain', text: 'a: b\n', after: 'a: [b, x]\n' },
    { name: 'in quotes', text: 'a: "b"\n', after: 'a: ["b", "x"]\n' },
    { name: 'in single quotes', text: "a: 'b'\n", after: 'a: [\'b\', "x"]\n' },
    { name: 'JSON', path: 'a.json', text: '{"a": "b"}', after: '{"a": ["b", "x"]}' },
    { name: 'a number', text: 'a: 1\n', after: undefined },
  ])('a text becomes a list: $name', ({ text, path, after }) => {
    const file = source(text, path);
    const tree = field(documentOf(file).tree, 'a');
    expect(tree && edited(file, addItem(tree, 'x'))).toBe(after);
  });
});

describe('a policy within a manifest', () => {
  test.each<{ name: string; text: string; by: string; after: string | undefined }>([
    {
      name: 'a literal block',
      text: 'p: |\n  {\n    "a": "b"\n  }\n',
      by: 'c"d',
      after: 'p: |\n  {\n    "a": "c\\"d"\n  }\n',
    },
    { name: 'double quotes', text: 'p: "{\\"a\\": \\"b\\"}"\n', by: 'c', after: 'p: "{\\"a\\": \\"c\\"}"\n' },
    { name: 'single quotes', text: `p: '{"a": "b"}'\n`, by: "c'd", after: `p: '{"a": "c''d"}'\n` },
    { name: 'a folded block takes a word', text: 'p: >\n  {"a": "b"}\n', by: 'c', after: 'p: >\n  {"a": "c"}\n' },
    { name: 'a folded block takes no blank', text: 'p: >\n  {"a": "b"}\n', by: 'c d', after: undefined },
  ])('$name', ({ text, by, after }) => {
    const file = source(text);
    const outer = documentOf(file);
    const scalar = field(outer.tree, 'p');
    const inner = scalar && readEmbedded(scalar, outer);
    const value = field(inner?.tree, 'a');
    expect(value && edited(file, { at: value.at, text: by })).toBe(after);
    expect(inner?.embedded).toBe(true);
  });

  test('a member added to it keeps the margin of the block', () => {
    const file = source('p: |\n  {\n    "a": 1\n  }\n');
    const outer = documentOf(file);
    const scalar = field(outer.tree, 'p');
    const map = asMap(scalar && readEmbedded(scalar, outer)?.tree);
    expect(edited(file, insertMembers(map, [['x', 'v']]))).toBe('p: |\n  {\n    "x": "v",\n    "a": 1\n  }\n');
  });

  test('a text with verbs of a format string is not yet JSON', () => {
    const file = source('p: |\n  {"a": "%s"}\n');
    const outer = documentOf(file);
    const scalar = field(outer.tree, 'p');
    expect(scalar && readEmbedded(scalar, outer)?.formatted).toBe(true);
  });

  test('in a template, actions keep their names, and what holds one that was blanked may have more members', () => {
    const outer = documentOf(
      source('p: |\n  {\n    "a": ["{{ .x }}", "{{ .y }}"],\n    "b": [\n      {{- include "z" . }}\n    ]\n  }\n'),
    );
    const scalar = field(outer.tree, 'p');
    const tree = scalar && readEmbedded(scalar, outer)?.tree;
    expect(listOf(field(tree, 'a')).map(displayTree)).toEqual(['.x', '.y']);
    expect([tree, field(tree, 'a'), field(tree, 'b')].map(isOpen)).toEqual([true, false, true]);
  });

  test.each([
    ['an action', 'p: |\n  {"a": {{ .x }}, "b": "c"}\n'],
    ['an interpolation', 'p: |\n  {"a": ${X}, "b": "c"}\n'],
  ])('%s without quotes is a value that is not known', (_, text) => {
    const outer = documentOf(source(text));
    const scalar = field(outer.tree, 'p');
    const inner = scalar && readEmbedded(scalar, outer);
    expect(inner?.faults).toEqual([]);
    expect(isUnread(field(inner?.tree, 'a'))).toBe(true);
    expect(stringOf(field(inner?.tree, 'b'))).toBe('c');
  });

  test('of what no language reads until a tool fills it in, nothing is known', () => {
    const outer = documentOf(source('p: |\n  {"a": ["b" {{ .x }} "c"]}\n'));
    const scalar = field(outer.tree, 'p');
    expect(scalar && readEmbedded(scalar, outer)?.tree).toBe(undefined);
  });
});

describe('a member before one whose key is computed', () => {
  const between = (marked: string, path: string): [Source, Span] => {
    const [before = '', key = '', after = ''] = marked.split('|');
    const file = source(before + key + after, path);
    return [file, { source: file, start: before.length, end: before.length + key.length }];
  };
  test.each([
    ['in one line', '{ [|`${a}:sub`|]: 1 }', 'a.ts', '{ x: "v", [`${a}:sub`]: 1 }'],
    ['on a line of its own', '{\n  [ |a + ":sub"| ]: 1,\n}', 'a.ts', '{\n  x: "v",\n  [ a + ":sub" ]: 1,\n}'],
    ['a string in brackets', "{ ['|a|']: 1 }", 'a.ts', `{ x: "v", ['a']: 1 }`],
    ['none', "{ '|a|': 1 }", 'a.ts', `{ x: "v", 'a': 1 }`],
    ['HCL', '{\n  (|local.a|) = 1\n}', 'a.tf', '{\n  x = "v"\n  (local.a) = 1\n}'],
  ])('%s', (_, marked, path, after) => {
    const [file, keyAt] = between(marked, path);
    const entries = [{ key: literalText('a'), keyAt, value: { kind: 'null' as const, at: keyAt } }];
    const map: MapTree = { kind: 'map', at: { source: file, start: 0, end: file.text.length }, entries, open: false };
    expect(edited(file, insertMembers(map, [['x', 'v']]))).toBe(after);
  });
});
