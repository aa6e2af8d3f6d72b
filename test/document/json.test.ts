/** JSON: what is read, where it stands, and what is said of what is not JSON. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJson } from '../../src/document/json/read.js';
import { partsOf } from '../../src/document/languages.js';
import { findHolesIn } from '../../src/document/holes.js';
import { toFileSpan } from '../../src/value/span.js';
import type { Tree } from '../../src/value/tree.js';
import { covered, places, plain, source, spansOf } from './read.js';

const read = (text: string) => {
  const file = source(text, 'role.json');
  return readJson(file, findHolesIn(file));
};

describe('values', () => {
  test.each<{ name: string; text: string; value: unknown; places: readonly string[] }>([
    {
      name: 'an object',
      text: '{ "a": 1, "b": [true, false, null] }',
      value: { a: 1, b: [true, false, null] },
      places: ['a', '1', 'b', 'true', 'false', 'null'],
    },
    { name: 'strings without their quotes', text: '{"a": "b"}', value: { a: 'b' }, places: ['a', 'b'] },
    { name: 'escapes', text: String.raw`["a\n\u0041\"b"]`, value: ['a\nA"b'], places: [String.raw`a\n\u0041\"b`] },
    { name: 'an empty string', text: '["", {}, []]', value: ['', {}, []], places: [''] },
    {
      name: 'a number as it is written',
      text: '[012345, 1.50]',
      value: [0, 12345, 1.5],
      places: ['0', '12345', '1.50'],
    },
    {
      name: 'a hole',
      text: '{"Federated": "arn:aws:iam::${ACCOUNT}:role/x"}',
      value: { Federated: 'arn:aws:iam::<ACCOUNT>:role/x' },
      places: ['Federated', 'arn:aws:iam::${ACCOUNT}:role/x'],
    },
    {
      name: 'a hole in a key',
      text: '{"${ISSUER}:sub": "a"}',
      value: { '<ISSUER>:sub': 'a' },
      places: ['${ISSUER}:sub', 'a'],
    },
    {
      name: 'a policy variable is no hole',
      text: '["${aws:username}", "${*}"]',
      value: ['${aws:username}', '${*}'],
      places: ['${aws:username}', '${*}'],
    },
    { name: 'a BOM', text: '\uFEFF{"a": 1}', value: { a: 1 }, places: ['a', '1'] },
  ])('$name', ({ text, value, places: wanted }) => {
    const { tree } = read(text);
    expect(plain(tree)).toEqual(value);
    expect(places(tree)).toEqual(wanted);
  });

  test('duplicates stay, in their order', () => {
    const { tree } = read('{"a": 1, "b": 2, "a": 3}');
    expect(tree?.kind === 'map' && tree.entries.map(({ value }) => plain(value))).toEqual([1, 2, 3]);
  });

  test('nothing that is read is open', () => {
    const kinds = (tree: Tree): boolean[] =>
      tree.kind === 'map'
        ? [tree.open, ...tree.entries.flatMap(({ value }) => kinds(value))]
        : tree.kind === 'list'
          ? [tree.open, ...tree.items.flatMap(kinds)]
          : [];
    const { tree } = read('{"a": [{}]}');
    expect(tree && kinds(tree)).toEqual([false, false, false]);
  });

  test('parts of a text stand behind its escapes', () => {
    const { tree } = read(String.raw`["\u0041\n${'${X}'}b"]`);
    const [item] = tree?.kind === 'list' ? tree.items : [];
    const parts = item?.kind === 'text' ? item.text.parts : [];
    expect(parts.map(({ at }) => at && covered(at))).toEqual([String.raw`\u0041\n`, '${X}', 'b']);
  });
});

describe('what is not JSON', () => {
  test.each<{ name: string; text: string; faults: readonly (readonly [string, string])[]; value?: unknown }>([
    { name: 'nothing', text: '', faults: [['the document is empty', '']] },
    { name: 'blanks', text: ' \n ', faults: [['the document is empty', '']] },
    {
      name: 'a trailing comma in an object',
      text: '{"a": 1, }',
      faults: [['a trailing comma is not allowed in JSON', ',']],
      value: { a: 1 },
    },
    {
      name: 'a trailing comma in a list',
      text: '[1,\n]',
      faults: [['a trailing comma is not allowed in JSON', ',']],
      value: [1],
    },
    {
      name: 'a comma missing',
      text: '{"a": 1 "b": 2}',
      faults: [['a comma is expected', '"b"']],
      value: { a: 1, b: 2 },
    },
    { name: 'a colon missing', text: '{"a" 1}', faults: [['a colon is expected', '1']] },
    { name: 'a value missing', text: '{"a": }', faults: [['a value is expected', '}']], value: { a: null } },
    {
      name: 'a comment',
      text: '{"a": 1 // why\n}',
      faults: [['comments are not allowed in JSON', '// why']],
      value: { a: 1 },
    },
    { name: 'something behind', text: '{} {}', faults: [['nothing may follow the document', '{']], value: {} },
    { name: 'a value on each line', text: '{"a": 1}\n{"b": 2}\n[]\n', faults: [], value: { a: 1 } },
    {
      name: 'something behind a value of several lines',
      text: '{\n"a": 1\n}\n{}',
      faults: [['nothing may follow the document', '{']],
      value: { a: 1 },
    },
    {
      name: 'a bracket on a line of its own',
      text: '{"a": 1}\n}',
      faults: [['nothing may follow the document', '}']],
      value: { a: 1 },
    },
    { name: 'no end', text: '{"a": [1', faults: [['a closing bracket is expected', '']], value: { a: [1] } },
    { name: 'no quote at the end', text: '["a\n]', faults: [['the string has no closing quote', '"a']], value: ['a'] },
    {
      name: 'an escape that there is not',
      text: String.raw`["\x"]`,
      faults: [['there is no such escape in JSON: write `\\\\` for a backslash', String.raw`"\x"`]],
    },
    { name: 'a tab within a string', text: '["a\tb"]', faults: [['control characters must be escaped', '"a\tb"']] },
    { name: 'a bare word', text: '[yes]', faults: [['this is not a JSON value', 'yes']] },
  ])('$name', ({ text, faults, value }) => {
    const parsed = read(text);
    expect(parsed.faults.map(({ message, at }) => [message, covered(at)])).toEqual(faults);
    if (value !== undefined) expect(plain(parsed.tree)).toEqual(value);
  });

  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  test('the deepest that is read', () => expect(read(nested(500)).faults).toEqual([]));
  test('a level deeper is not', () => {
    const { tree, faults } = read(nested(501));
    expect(tree).toBeUndefined();
    expect(faults.map(({ message, at }) => [message, at.start, at.end])).toEqual([
      ['nested too deeply to be read', 500, 501],
    ]);
  });
  test('brackets in strings are none', () => {
    expect(read(JSON.stringify(['['.repeat(600), '"\\['.repeat(600)])).faults).toEqual([]);
  });
  test.each(['["a", ', '{"a": ', String.raw`["a\"b", `, String.raw`["a\\", `, '["a\n, ', '["a\r, '])(
    'behind %j depth is counted',
    (before) => {
      const text = `${before}${nested(500)}`;
      expect(read(text).faults.map(({ message, at }) => [message, at.start])).toContainEqual([
        'nested too deeply to be read',
        before.length + 499,
      ]);
    },
  );
  test('brackets that are closed again are not deep', () =>
    expect(read(`[${'[],{},'.repeat(600)}[]]`).faults).toEqual([]));
});

test('reading never throws, and every place is inside the text', () => {
  const noise = fc.array(fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'a', '1', '${X}', '\n', ' ', '//'), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(noise, (bits) => {
      const text = bits.join('');
      const { tree, faults } = read(text);
      for (const at of [...spansOf(tree), ...faults.map((fault) => fault.at)].map(toFileSpan)) {
        expect(at.start).toBeGreaterThanOrEqual(0);
        expect(at.end).toBeGreaterThanOrEqual(at.start);
        expect(at.end).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});

test('what is JSON is read as the language reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const text = JSON.stringify(value, undefined, 1);
      // Names that look like holes are another matter, and so is __proto__.
      fc.pre(!/[$<{_@(%*#?]{2}|__proto__|[A-Z]{4}|x{4}/.test(text.replace(/[{}[\]\s",:]/g, '')));
      const { tree, faults } = readJson(source(text), () => []);
      expect(faults).toEqual([]);
      expect(plain(tree)).toEqual(JSON.parse(text));
    }),
  );
});

/** RFC 8259 has no comma after the last member; YAML 1.2, 7.4, has. What is named .json is JSON, unless something fills it in first. */
test.each([
  ['role.json', '{"a": 1,}', true],
  ['role.JSON', '{"a": 1,}', false],
  ['role.yaml', '{"a": 1,}', false],
  ['json', '[1,]', false],
  ['role.json', '{"a": {{ .b }},}', false],
  ['role.json', '{"a": ${b},}', false],
  ['role.json', '["a", ${b},]', false],
  ['role.json', '[${b},]', false],
  ['role.json', '{"a": "${b}",}', true],
  ['role.yaml', "{a: 'b'}", false],
  ['role.json', "{a: 'b'}", true],
])('%s with %s has faults: %s', (path, text, faulty) => {
  const [document] = partsOf(source(text, path)).flatMap((part) => part.parse());
  expect((document?.faults.length ?? 0) > 0).toBe(faulty);
  expect(document?.tree).toBeDefined();
});
