/** Documents stored and read again: the same trees with the same places, in a file that may have moved the part. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storedDocuments, restoredDocuments } from '../../src/document/serialize.js';
import { partsOf } from '../../src/document/languages.js';
import type { Document } from '../../src/document/language.js';
import { toFileSpan } from '../../src/value/span.js';
import { covered, plain, source, spansOf } from './read.js';

const shape = (documents: readonly Document[]) =>
  documents.map(({ tree, templated, language, faults }) => ({
    templated,
    language,
    faults,
    value: plain(tree),
    open: JSON.stringify(tree, (key, value: unknown) => (key === 'at' || key === 'keyAt' ? undefined : value)),
    places: spansOf(tree).map((at) => [toFileSpan(at).start, toFileSpan(at).end, covered(at), at.source.text]),
  }));

function roundTrip(text: string): void {
  const file = source(text);
  for (const part of partsOf(file)) {
    const documents = part.parse();
    const stored = storedDocuments(documents, part);
    if (stored === undefined) {
      expect(documents.some(({ faults, language }) => faults.length > 0 || language !== 'yaml')).toBe(true);
      continue;
    }
    expect(shape(restoredDocuments(stored, part))).toEqual(shape(documents));
  }
}

describe('what is stored comes back', () => {
  test.each<{ name: string; text: string }>([
    { name: 'scalars of every kind', text: 'a: 1\nb: yes\nc: no\nd: ~\ne: "x\\ty"\nf: |\n  g\n  h\n' },
    { name: 'holes', text: 'a: ${X}-b\nc: xxxxxxxxxxxx\nd: <ACCOUNT_ID>\ne: !Ref Role\n' },
    { name: 'lists and mappings', text: 'a: [b, {c: d}]\ne:\n  - f\n  - g: h\n' },
    { name: 'aliases', text: 'a: &x {b: "c"}\nd: *x\n' },
    { name: 'two parts', text: 'a: "b"\n---\nc: |\n  {"d": "e"}\n' },
    { name: 'a template', text: 'a: {{ .x }}\n{{- if .y }}\nb: "c-{{ .z }}"\n{{- end }}\n' },
    { name: 'an open list', text: 'a:\n  - b\n  {{- if .c }}\n  - d\n  {{- end }}\ne: [f]\n' },
    {
      name: 'an open mapping beside one that is not',
      text: 'a:\n  b: 1\n  {{- if .c }}\n  d: 2\n  {{- end }}\ne: 1\nf: {g: h}\n',
    },
    { name: 'overrides of a merge', text: 'a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  e: 3\n  c: 4\n' },
    {
      name: 'scalars with segments of every length',
      text: "a: \"b\\nc${X}d\"\ne: 'f''g${Y}'\nh: >-\n  i\n  j ${Z}\nk: |\n  l\nm: n ${X} o\n",
    },
    { name: 'texts that are a part and begin alike', text: 'abc\n---\nabc\n' },
    { name: 'a number that is written otherwise', text: 'a: 0x1F\nb: 1_000\nc: +5\n' },
    { name: 'nothing', text: '' },
    { name: 'a fault, which is not stored', text: 'a: [\n' },
    { name: 'JSON, which is not stored', text: '{"a": 1}' },
  ])('$name', ({ text }) => {
    roundTrip(text);
  });

  test('of whatever can be read', () => {
    const bits = fc.array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '"',
        "'",
        '|',
        '\\n',
        '{',
        '}',
        '[',
        ']',
        ', ',
        '&x ',
        '*x',
        '{{ .a }}',
        '\n---\n',
        '${X}',
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(bits, (parts) => {
        roundTrip(parts.join(''));
      }),
    );
  });

  test('a part that has moved stands where it is now', () => {
    const [, part] = partsOf(source('a: 1\n---\nb: "c"\n'));
    const [, moved] = partsOf(source('# more\na: 1\n---\nb: "c"\n'));
    const stored = part && storedDocuments(part.parse(), part);
    if (stored === undefined || moved === undefined) throw new Error('two parts');
    expect(shape(restoredDocuments(stored, moved))).toEqual(shape(moved.parse()));
  });
});

test.each([
  '',
  '{}',
  '{"sources":[],"documents":[{"templated":false,"tree":["x",[0,0,0]]}]}',
  '{"sources":[null],"documents":[{"templated":false,"tree":["0",[7,0,0]]}]}',
  '{"sources":[[0,0,1]],"documents":[]}',
])('what was not written here throws: %s', (text) => {
  const [part] = partsOf(source('a: 1\n'));
  if (part === undefined) throw new Error('a part');
  expect(() => restoredDocuments(text, part)).toThrow();
});
