/** Every character of a decoded scalar has its place, and a changed one is written as its scalar has to: YAML 1.2 chapters 5.7, 6.5, 7.3 and 8.1; RFC 8259 section 7. */
import { describe, expect, test } from 'vitest';
import { toFileEdit } from '../../src/document/edit.js';
import { findHolesIn } from '../../src/document/holes.js';
import { readJson } from '../../src/document/json/read.js';
import { partsOf } from '../../src/document/languages.js';
import { hasConditionals, hasInterpolations, isTemplated, mask } from '../../src/document/template-mask.js';
import { toFileSpan, type Source } from '../../src/value/span.js';
import { field, type Tree } from '../../src/value/tree.js';
import { covered, plain, source } from './read.js';

const treeOf = (text: string, path = 'a.yaml'): Tree | undefined =>
  partsOf(source(text, path)).flatMap((part) => part.parse())[0]?.tree;

/** The text under the key `a`, as a source of its own. */
function innerOf(tree: Tree | undefined): Source {
  const value = field(tree, 'a');
  const inner = value?.kind === 'text' ? value.text.parts[0]?.at?.source : undefined;
  if (inner === undefined) throw new Error('no text');
  return inner;
}

const characters = (inner: Source): readonly string[] =>
  Array.from(inner.text, (_, i) => covered({ source: inner, start: i, end: i + 1 }));

describe('each character of a scalar of YAML', () => {
  test.each<{ text: string; value: string; at: readonly string[] }>([
    { text: 'a: bcd', value: 'bcd', at: ['bcd'.charAt(0), 'c', 'd'] },
    { text: 'a: b c', value: 'b c', at: ['b', ' ', 'c'] },
    { text: 'a: b\n  c', value: 'b c', at: ['b', '\n  ', 'c'] },
    { text: 'a: b \t\n\n  c', value: 'b\nc', at: ['b', ' \t\n\n  ', 'c'] },
    { text: "a: 'b''c'", value: "b'c", at: ['b', "''", 'c'] },
    { text: "a: 'b\n  c'", value: 'b c', at: ['b', '\n  ', 'c'] },
    { text: "a: 'b\\c'", value: 'b\\c', at: ['b', '\\', 'c'] },
    { text: 'a: "b\'c"', value: "b'c", at: ['b', "'", 'c'] },
    {
      text: 'a: "\\0\\a\\b\\t\\n\\v\\f\\r\\e"',
      value: '\0\x07\b\t\n\v\f\r\x1b',
      at: ['\\0', '\\a', '\\b', '\\t', '\\n', '\\v', '\\f', '\\r', '\\e'],
    },
    {
      text: 'a: "\\ \\"\\/\\\\\\N\\_\\L\\P"',
      value: ' "/\\\x85\xa0\u2028\u2029',
      at: ['\\ ', '\\"', '\\/', '\\\\', '\\N', '\\_', '\\L', '\\P'],
    },
    { text: 'a: "b\\\tc"', value: 'b\tc', at: ['b', '\\\t', 'c'] },
    { text: 'a: "\\x41b\\u0042c\\U00000043"', value: 'AbBcC', at: ['\\x41', 'b', '\\u0042', 'c', '\\U00000043'] },
    { text: 'a: "b\\\n   c"', value: 'bc', at: ['b', 'c'] },
    { text: 'a: "b\\\r\n   c"', value: 'bc', at: ['b', 'c'] },
    { text: 'a: "b\r\n  c"', value: 'b c', at: ['b', '\r\n  ', 'c'] },
    { text: 'a: |\n  b\n  c\n', value: 'b\nc\n', at: ['b', '\n', 'c', '\n'] },
    { text: 'a: |\r\n  b\r\n  c\r\n', value: 'b\nc\n', at: ['b', '\n', 'c', '\n'] },
    { text: 'a: |-\n  b\n\n  c\n\n', value: 'b\n\nc', at: ['b', '\n', '\n', 'c'] },
    { text: 'a: |+\n  b\n\n', value: 'b\n\n', at: ['b', '\n', '\n'] },
    { text: 'a: |2-\n   b\n  c\n', value: ' b\nc', at: [' ', 'b', '\n', 'c'] },
    { text: 'a: | # why\n  b\n', value: 'b\n', at: ['b', '\n'] },
    { text: 'a: >\n  b\n  c\n', value: 'b c\n', at: ['b', '\n', 'c', '\n'] },
    { text: 'a: >-\n  b\n   c\n  d\n', value: 'b\n c\nd', at: ['b', '\n', ' ', 'c', '\n', 'd'] },
    { text: 'a: >+\n  b\n\n\n', value: 'b\n\n\n', at: ['b', '\n', '\n', '\n'] },
    { text: 'a: >-\n  b\n\n  c', value: 'b\nc', at: ['b', '\n', 'c'] },
  ])('$text', ({ text, value, at }) => {
    const inner = innerOf(treeOf(text));
    expect(inner.text).toBe(value);
    const blanks = (covers: string): string =>
      covers.trim() === '' ? covers.replace(/^(\r?\n)[ \n]*$/, '$1') : covers;
    expect(characters(inner).map(blanks)).toEqual(at.map(blanks));
  });
});

/** YAML 1.2, 8.1: in a block scalar a line break is one character, and the indentation of the next line is no part of it. */
test.each<[string, readonly string[]]>([
  ['a: |\n  b\n  c\n', ['b', '\n', 'c', '\n']],
  ['a: |\n  b\n\n  c\n', ['b', '\n', '\n', 'c', '\n']],
  ['a: >\n  b\n  c\n', ['b', '\n', 'c', '\n']],
  ['a: >-\n  b\n\n  c\n  d\n', ['b', '\n', 'c', '\n', 'd']],
  ['a: >-\n  b\n\n\n  c\n', ['b', '\n', '\n', 'c']],
  ['a: >-\n  b\n\n   c\n', ['b', '\n', '\n', ' ', 'c']],
  ['a: >-\n  b\n  \tc\n', ['b', '\n', '\t', 'c']],
  ['a: >-\n   b\n\n   c\n', ['b', '\n', 'c']],
  ['a: >-\n  b\n    c\n\n  d\n', ['b', '\n', ' ', ' ', 'c', '\n', '\n', 'd']],
  ['a: >+\n  b\n  c\n\n', ['b', '\n', 'c', '\n', '\n']],
  ['a: |\r\n  b\r\n  c\r\n', ['b', '\n', 'c', '\n']],
  ['a: |1+\n  b\n c\n\n', [' ', 'b', '\n', 'c', '\n', '\n']],
  ['a: |-\n\n  b\n', ['\n', 'b']],
  ['a: |\n  b', ['b', '']],
  ['- a: |\n    b\n- c\n', ['b', '\n']],
])('the characters of %j, exactly', (text, at) => {
  const tree = treeOf(text);
  expect(characters(innerOf(tree?.kind === 'list' ? tree.items[0] : tree))).toEqual(at);
});

test('each character of a string of JSON', () => {
  const text = String.raw`{"a": "b\n\"\\\/\u0041c\td"}`;
  const inner = innerOf(readJson(source(text, 'a.json'), () => []).tree);
  expect(inner.text).toBe('b\n"\\/Ac\td');
  expect(characters(inner)).toEqual(['b', '\\n', '\\"', '\\\\', '\\/', '\\u0041', 'c', '\\t', 'd']);
});

/** The first `X` of the value under `a` becomes another text. */
function changed(text: string, by: string, path = 'a.yaml'): string | undefined {
  const inner = innerOf(treeOf(text, path));
  const start = inner.text.indexOf('X');
  const edit = toFileEdit({ at: { source: inner, start, end: start + 1 }, text: by });
  if (edit === undefined) return undefined;
  expect(edit.at.source.inside).toBeUndefined();
  const after = text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.end);
  // Whatever is written is read back.
  expect(innerOf(treeOf(after, path)).text).toBe(inner.text.replace('X', () => by));
  return after;
}

describe('a change of what a scalar says', () => {
  test.each([
    ['a: "bXc"', 'd"e\n', 'a: "bd\\"e\\nc"'],
    ["a: 'bXc'", "d'e", "a: 'bd''ec'"],
    ["a: 'bXc'", 'd\ne', undefined],
    ["a: 'bXc'", 'd\re', undefined],
    ['a: bXc', 'd-e/f:g', 'a: bd-e/f:gc'],
    ['a: bXc', 'd e', undefined],
    ['a: bXc', 'd#e', undefined],
    ['a: >-\n  bXc\n', 'd', 'a: >-\n  bdc\n'],
    ['a: >-\n  bXc\n', 'd e', undefined],
    ['a: |\n  bXc\n', 'd\ne', 'a: |\n  bd\n  ec\n'],
    ['a: |\n  b\n    X\n', 'd\n  e', 'a: |\n  b\n    d\n    e\n'],
    ['a: |\r\n  bXc\r\n', 'd\ne', 'a: |\r\n  bd\r\n  ec\r\n'],
    ['a: |- # why\n  bXc\n', 'd\ne', 'a: |- # why\n  bd\n  ec\n'],
    ['a: |2\n   bXc\n', 'd', 'a: |2\n   bdc\n'],
    // The head of the scalar decides, not a line before it or in it.
    ['b: |\n  c\na: >-\n  bXc\n', 'd\ne', undefined],
    ['b: >-\n  c\na: |\n  bXc\n', 'd\ne', 'b: >-\n  c\na: |\n  bd\n  ec\n'],
    ['b: |\n  c\na: bXc\n', 'd\ne', undefined],
    ['a: |\n\n\n  bXc\n', 'd\ne', 'a: |\n\n\n  bd\n  ec\n'],
    ['a: |+1\n bXc\n', 'd\ne', 'a: |+1\n bd\n ec\n'],
    ['b: "c |"\na: bXc', 'd\ne', undefined],
    ['a: bX', '', 'a: b'],
    ['a: bXc', "d'e", undefined],
    ['a: bXc', 'A_z.0,/*@+=-', 'a: bA_z.0,/*@+=-c'],
  ])('%j by %j', (text, by, after) => {
    expect(changed(text, by)).toBe(after);
  });

  test('in JSON', () => {
    expect(changed('{"a": "bXc"}', 'd"\n', 'a.json')).toBe('{"a": "bd\\"\\nc"}');
  });
});

/** go-yaml v2, resolve.go and its table of words. */
test.each<[string, unknown]>([
  ...['~', 'null', 'Null', 'NULL'].map((text): [string, unknown] => [text, null]),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text): [string, unknown] => [
    text,
    true,
  ]),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((text): [string, unknown] => [
    text,
    false,
  ]),
  ...[
    'nULL',
    'yES',
    'oN',
    'None',
    '.',
    '+',
    '0x',
    '0xG',
    '0b2',
    '1.2.3',
    '1e',
    'e3',
    '1_a',
    '.e1',
    '--1',
    '1-1',
    '.info',
  ].map((text): [string, unknown] => [text, text]),
  ['0', 0],
  ['+5', 5],
  ['-0', -0],
  ['1_000_000', 1000000],
  ['0xfF', 255],
  ['0b101', 5],
  ['1.', 1],
  ['+.5', 0.5],
  ['-1.5e-3', -0.0015],
  ['1E+2', 100],
])('a plain %s', (text, value) => {
  expect(plain(field(treeOf(`a: ${text}\n`), 'a'))).toEqual(value);
});

const shown = (text: string, all = false): string =>
  mask(text, all ? 'all' : 'expressions').text.replace(/[\uE000-\uE0FF]/g, '§');

/** Terraform, language/expressions/strings; Jinja and Go templates as in template-mask.test.ts. */
describe('what is masked of Terraform', () => {
  test.each<[string, string, readonly string[]]>([
    ['a: ${b}', 'a: ${b}', []],
    [
      'a: ${b.c[0].*-d:e/f?}',
      'a: ${b.c[0].*-d:e/f?}'.replace(/\$.*/, (found) => '§'.repeat(found.length)),
      ['b.c[0].*-d:e/f?'],
    ],
    ['a: ${b ? "}" : c}', 'a: §§§§§§§§§§§§§§', ['b ? "}" : c']],
    ['a: ${b("\\"}")}', 'a: §§§§§§§§§§§', ['b("\\"}")']],
    ['a: ${ {b = c} }d', 'a: §§§§§§§§§§§§d', ['{b = c}']],
    ['a: $${b ? c : d}', 'a: $${b ? c : d}', []],
    ['a: ${b ? c : d', 'a: ${b ? c : d', []],
    ['a: 1\n%{ if b }\nc: 2\n%{ endif }\n', 'a: 1\n         \nc: 2\n          \n', []],
    ['a: %{ if b }c%{ else }d%{ endif }', 'a: §§§§§§§§§c§§§§§§§§§d          ', ['if b', 'else']],
    ['a: %{~ for b in c ~}d', 'a: §§§§§§§§§§§§§§§§§d', ['~ for b in c ~']],
    ['a: %{b}', 'a: %{b}', []],
    ['a: %{ifb}', 'a: %{ifb}', []],
    ['a: ${\n b }', 'a:   \n    ', []],
    ['a: {{ ${b ? c : d} }}e', 'a: §§§§§§§§§§§§§§§§§§e', ['${b ? c : d}']],
  ])('%j', (text, masked, actions) => {
    expect(shown(text)).toBe(masked);
    expect(mask(text).actions).toEqual(actions);
  });

  test.each([
    ['a: b', false, false],
    ['a: ${b}', false, true],
    ['a: ${aws:username}', false, false],
    ['a: ${b ? c : d}', true, true],
    ['a: $${b ? c : d}', false, false],
    ['a: ${b ? c', false, false],
    [`a: \${b ? ${'c'.repeat(1990)}}`, true, true],
    [`a: \${b ? ${'c'.repeat(2000)}}`, false, false],
    ['${ '.repeat(100), false, false],
  ])('%.30s has interpolations', (text, expressions, all) => {
    expect([hasInterpolations(text, 'expressions'), hasInterpolations(text, 'all')]).toEqual([expressions, all]);
  });

  test('all but variables of policies', () => {
    expect(shown('a: ${b}${aws:username}', true)).toBe('a: §§§§${aws:username}');
  });

  test.each([
    ['%{ if a }', true, true],
    ['%{~else}', true, true],
    ['%{ endif }', true, true],
    ['%{ for a in b }', true, true],
    ['%{ endfor }', true, true],
    ['%{ iff }', false, false],
    ['%{host}', false, false],
    ['{{ else }}', true, true],
    ['{{- with .a }}', true, true],
    ['{{ end }}', true, true],
    ['{{ a }}{{ if }}', true, true],
    ['{{ define "a" }}', true, false],
    ['{%', true, false],
  ])('%s is a template: %s, with conditionals: %s', (text, templated, conditionals) => {
    expect([isTemplated(text), hasConditionals({ path: 'a.yaml', text })]).toEqual([templated, conditionals]);
  });
});

describe('what is blanked of a line', () => {
  test.each<[string, string]>([
    ...[
      'if .a',
      'else',
      'end',
      'range .a',
      'with .a',
      'define "a"',
      'block "a"',
      'template "a"',
      'break',
      'continue',
      '$a := 1',
      '$a = 1',
      '/* a */',
      '- if .a',
    ].map((action): [string, string] => [`{{${action}}}b: 1`, `${' '.repeat(action.length + 4)}b: 1`]),
    ['{{ifa}}b: 1', '§§§§§§§b: 1'],
    // An action decides lines only where nothing else stands before it, or nothing behind it.
    ['x {{ if .a }}{{ .b }}c', `x ${'§'.repeat(19)}c`],
    ['x{{ .b }}{{ if .a }}c', `x${'§'.repeat(19)}c`],
    ['x {{ .b }} {{ end }}', `x ${'§'.repeat(8)} ${' '.repeat(9)}`],
    ['x {{ end }} {{ .b }}', `x ${' '.repeat(9)} ${'§'.repeat(8)}`],
    ['{{ end }} {{ .b }} x', `${' '.repeat(9)} ${'§'.repeat(8)} x`],
    ['x {{ .b\n}}{{ if .a }}c', `x ${' '.repeat(5)}\n${' '.repeat(13)}c`],
    ['{{ if .a }}x{{ .b\n}}', `${' '.repeat(11)}x${' '.repeat(5)}\n  `],
    ['{{ $a }}b: 1', '§§§§§§§§b: 1'],
    ['{% set a = 1 %}b: 1', '               b: 1'],
    ['{# a #}b: 1', '       b: 1'],
    ['b: 1 {{ .c }} {{ if .d }}', 'b: 1 §§§§§§§§            '],
    ['{{ if .a }} {{ .b }}: 1', '            §§§§§§§§: 1'],
    ['{{ .a }}\n{{ .b }}', '        \n        '],
    ['{{ .a }} b\n{{ .c }}', '§§§§§§§§ b\n        '],
    ['b {{ .a }}\n {{ .c }} ', 'b §§§§§§§§\n          '],
    ['{{ .a\n}} {{ .b }}\nc', '     \n           \nc'],
    ['{{a}}{{', '§§§§§{{'],
    ['{{{a}}}', '{{{a}}}'.replace(/./g, (c, i: number) => (i < 6 ? '§' : c))],
  ])('%j', (text, masked) => {
    expect(shown(text)).toBe(masked);
  });

  test('marks that trim are no part of an action', () => {
    expect(mask('a: {{-b}}{{c-}}{{-de-}}{{f}}').actions).toEqual(['b', 'c', 'de', 'f']);
    expect(mask('a: {{- b -}}{{ - c - }}{{-}}{{--}}').actions).toEqual(['b', '- c -', '', '']);
  });
});

/** RFC 8259; the messages are our own. */
test.each([
  ['{"a": tru}', 'this is not a JSON value', 'tru'],
  ['{"a": 1.}', 'the number is not complete', '1.'],
  ['{"a": -}', 'this is not a JSON value', '-'],
  ['{a: 1}', 'this is not a JSON value', 'a'],
  ['{1: 1}', 'a property name in double quotes is expected', '1'],
  ['{"a":}', 'a value is expected', '}'],
  ['{"a" 1}', 'a colon is expected', '1'],
  ['[1 2]', 'a comma is expected', '2'],
  ['{"a": 1', 'a closing brace is expected', ''],
  ['[1', 'a closing bracket is expected', ''],
  ['1 2', 'nothing may follow the document', '2'],
  ['[1, /* a */ 2]', 'comments are not allowed in JSON', '/* a */'],
  ['["a', 'the string has no closing quote', '"a'],
  ['["\\u00"]', 'the unicode escape is not complete', '"\\u00"'],
  ['["\\q"]', 'there is no such escape in JSON: write `\\\\` for a backslash', '"\\q"'],
  ['["\n"]', 'the string has no closing quote', '"'],
  ['[1,, 2]', 'a value is expected', ','],
  ['[1, ]', 'a trailing comma is not allowed in JSON', ','],
  ['[1,]', 'a trailing comma is not allowed in JSON', ','],
  ['{"a": 1,}', 'a trailing comma is not allowed in JSON', ','],
  ['[1 , \n ]', 'a trailing comma is not allowed in JSON', ','],
  ['{"a": 1,\n\n}', 'a trailing comma is not allowed in JSON', ','],
  ['{,}', 'a value is expected', ','],
  ['[\t\n', 'a closing bracket is expected', ''],
])('%j: %s', (text, message, at) => {
  const [fault] = readJson(source(text, 'a.json'), () => []).faults;
  expect([fault?.message, fault && covered(fault.at)]).toEqual([message, at]);
});

test('a value that is missing stands where it would', () => {
  const { tree } = readJson(source('{"a":, "b": 1}', 'a.json'), () => []);
  const value = field(tree, 'a');
  expect([value?.kind, value && toFileSpan(value.at).start, value && toFileSpan(value.at).end]).toEqual(['null', 5, 5]);
});

/** Forms of placeholders, each with what is like it and is none. */
test.each<[string, readonly string[]]>([
  ['${a b}', ['a b']],
  ['${}', ['']],
  ['$(a.b)', ['a.b']],
  ['$(1)', []],
  ['$AB1 $ab $A', ['AB1', 'A']],
  ['{{ a }}{{b}}', ['a', 'b']],
  ['<a b>', ['a b']],
  ['<1>', []],
  ['<a:b>', []],
  [`<${'a'.repeat(61)}>`, ['a'.repeat(61)]],
  [`<${'a'.repeat(62)}>`, []],
  ['<path:secret/x#key>', ['path:secret/x#key']],
  ['ENC[AES256_GCM,data:x]', ['ENC[AES256_GCM,data:x]']],
  ['ENC[x]', []],
  ['__A_1__ __a__', ['A_1']],
  ['@A_1@ @a@', ['A_1']],
  ['(( a.b-c ))', ['a.b-c']],
  ['%A_1% %a%', ['A_1']],
  ...[
    'ACCOUNT',
    'ACCOUNT_ID',
    'AWS_ACCOUNT_NUMBER',
    'ACCOUNTID',
    'ACCOUNT-NO',
    'REGION',
    'AWS_REGION',
    'CLUSTER_ID',
    'CLUSTER-NAME',
    'CLUSTERID',
    'OIDC_ID',
    'OIDC_PROVIDER',
    'PROVIDER_URL',
    'PROVIDER_ARN',
    'ROLE_NAME',
    'ROLE_ARN',
    'YOUR_ROLE',
    'YOUR',
    'ROLE_NAME_2',
    'region-code',
    'account-id',
    'cluster-id',
    'EXAMPLE',
    'A1EXAMPLE2B',
  ].map((word): [string, readonly string[]] => [`a/${word}:b`, [word]]),
  ...['CLUSTER', 'ROLE', 'OIDC', 'PROVIDER', 'ACCOUNTS', 'xREGION', 'REGIONx', 'Example', 'my-region-codes'].map(
    (word): [string, readonly string[]] => [`a/${word}:b`, []],
  ),
  ['xxxx XXXX **** ???? ####', ['xxxx', 'XXXX', '****', '????', '####']],
  ['xxx XXX *** ??? ###', []],
  ['%s %d %v %q %1$s %[2]d', ['%s', '%d', '%v', '%q', '%1$s', '%[2]d']],
  ['%sa %x', []],
])('the placeholders of %j', (value, references) => {
  expect(findHolesIn(source(value))(value).map(({ hole }) => hole.reference)).toEqual(references);
});

/** What a blanked action stands in or touches may have more members than can be read. */
test.each<[string, readonly boolean[]]>([
  ['{{ if .a }}\nb: 1\n{{ end }}\n', [true]],
  ['{{ if .a }}\nb: 1\n', [true]],
  ['b: 1\n{{ include "a" . }}\n', [true]],
  ['b: 1\n', [false]],
  ['b: {{ .c }}\n', [false]],
  ['a:\n  {{- if .b }}\n  c: 1\n  {{- end }}\nd:\n  e: 1\n', [true, true, false]],
  ['a:\n  c: 1\n{{ if .b }}\nd: {e: 1}\n{{ end }}\n', [true, true, true]],
  ['a:\n  - c\n  {{- if .b }}\n  - d\n  {{- end }}\n', [true, true]],
  ['a: [c, d]\ne: {{ .f }}\n{{ if .b }}\ng: 1\n{{ end }}', [true, false]],
])('in %j mappings and lists are open: %j', (text, open) => {
  const of = (tree: Tree | undefined): readonly boolean[] =>
    tree?.kind === 'map'
      ? [tree.open, ...tree.entries.flatMap(({ value }) => of(value))]
      : tree?.kind === 'list'
        ? [tree.open, ...tree.items.flatMap(of)]
        : [];
  expect(of(treeOf(text))).toEqual(open);
});

/** A block scalar takes the indentation of the line on which the change begins. */
test.each([
  ['a: |\n  b\n  c\n    d\n', 'c\n  d', 'e\nf', 'a: |\n  b\n  e\n  f\n'],
  ['a: |\n    b\n      c\n    d\n', 'c\nd', 'e\n  f', 'a: |\n    b\n      e\n      f\n'],
])('in %j %j becomes %j', (text, old, by, after) => {
  const inner = innerOf(treeOf(text));
  const start = inner.text.indexOf(old);
  const edit = toFileEdit({ at: { source: inner, start, end: start + old.length }, text: by });
  expect(edit && text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.end)).toBe(after);
});
