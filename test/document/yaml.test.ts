/** YAML as Kubernetes and eksctl read it: values, places, templates, several documents, and what cannot be read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commentsOf } from '../../src/document/yaml/comments.js';
import { parseYaml, partsOf } from '../../src/document/yaml/parts.js';
import { toFileSpan } from '../../src/value/span.js';
import { covered, places, plain, source, spansOf } from './read.js';

const read = (text: string) => parseYaml(source(text));
const values = (text: string) => read(text).map(({ tree }) => plain(tree));

describe('scalars', () => {
  /** go-yaml v2, resolve.go. */
  test.each<{ name: string; text: string; value: unknown }>([
    { name: 'a word', text: 'a', value: 'a' },
    { name: 'quoted, it is a text', text: '"true"', value: 'true' },
    { name: 'null', text: 'null', value: null },
    { name: 'a tilde', text: '~', value: null },
    { name: 'nothing', text: '', value: null },
    ...['y', 'Yes', 'on', 'TRUE', 'true'].map((text) => ({ name: text, text, value: true })),
    ...['n', 'No', 'off', 'FALSE', 'false'].map((text) => ({ name: text, text, value: false })),
    { name: 'a boolean in mixed case is a text', text: 'tRue', value: 'tRue' },
    { name: 'an account', text: '111122223333', value: 111122223333 },
    { name: 'an account with a zero in front is a fraction for Go', text: '012345678901', value: 12345678901 },
    { name: 'digits with marks between', text: '1_000', value: 1000 },
    { name: 'a hexadecimal number', text: '0x1F', value: 31 },
    { name: 'a binary number', text: '0b11', value: 3 },
    { name: 'a fraction', text: '1.5', value: 1.5 },
    { name: 'a fraction without a whole', text: '.5', value: 0.5 },
    { name: 'an exponent', text: '1e3', value: 1000 },
    { name: 'a sign', text: '-7', value: -7 },
    { name: 'a version is a text', text: '1.2.3', value: '1.2.3' },
    { name: 'a date is a text', text: '2012-10-17', value: '2012-10-17' },
    { name: 'a tag makes it a text', text: '!!str 123', value: '123' },
    { name: 'a tag makes it a number', text: '!!int "5"', value: 5 },
    { name: 'a tag makes it a boolean', text: '!!bool "yes"', value: true },
    { name: 'bytes', text: '!!binary aGk=', value: '<tag:yaml.org,2002:binary>' },
    { name: 'a tag that nobody can read', text: '!Ref Role', value: '<!Ref>' },
    { name: 'a substitution', text: '!Sub "a${Name}b"', value: 'a<Name>b' },
    { name: 'a hole', text: 'arn:aws:iam::<ACCOUNT_ID>:role/a', value: 'arn:aws:iam::<ACCOUNT_ID>:role/a' },
  ])('$name', ({ text, value }) => {
    expect(values(`a: ${text}\n`)).toEqual([{ a: value }]);
  });

  /** go-yaml, scannerc.go, and PyYAML, scanner.py, tried: a dash begins an item only before white space. */
  test.each<[string, unknown]>([
    ['[-, [b, c]]', ['-', ['b', 'c']]],
    ['[-]', ['-']],
    ['[b, -]', ['b', '-']],
    ['{c: -}', { c: '-' }],
    ['!Join [-, [b, c]]', '<!Join>'],
  ])('a dash alone in a flow is a text, which nobody refuses: %s', (text, value) => {
    const [document] = read(`a: ${text}\n`);
    expect(plain(document?.tree)).toEqual({ a: value });
    // What the parser says after it follows from it.
    expect(document?.faults[0]).toHaveProperty('mayPass', true);
  });

  test.each(['a: [- b]\n', 'a: [ - , b]\n'])('a list in a flow is refused: %j', (text) => {
    expect(read(text)[0]?.faults[0]).not.toHaveProperty('mayPass');
  });

  test('what is written is kept', () => {
    const [document] = read('a: 0x1F\nb: Yes\n');
    const entries = document?.tree?.kind === 'map' ? document.tree.entries : [];
    expect(entries.map(({ value }) => 'written' in value && value.written)).toEqual(['0x1F', 'Yes']);
  });
});

describe('places', () => {
  test.each<{ name: string; text: string; places: readonly string[] }>([
    { name: 'plain', text: 'a: b # c\n', places: ['a', 'b'] },
    { name: 'quotes are no part of a value', text: `"a": 'b'\n`, places: ['"a"', 'b'] },
    { name: 'a list', text: '- a\n- "b"\n', places: ['a', 'b'] },
    { name: 'an empty value is where it would stand', text: 'a:\nb: 1\n', places: ['a', '', 'b', '1'] },
    { name: 'a flow', text: '{a: [b, "c"]}\n', places: ['a', 'b', 'c'] },
    { name: 'CRLF', text: 'a: b\r\nc: "d"\r\n', places: ['a', 'b', 'c', 'd'] },
  ])('$name', ({ text, places: wanted }) => {
    expect(read(text).flatMap(({ tree }) => places(tree))).toEqual(wanted);
  });

  test.each([
    ['abc:\nb: 1\n', 4],
    ['abc: \n', 5],
    ['"abc":\nb: 1\n', 6],
    ['{abc, d: 1}', 4],
  ])('of %j the empty value stands where it would', (text, start) => {
    const [document] = read(text);
    const [entry] = document?.tree?.kind === 'map' ? document.tree.entries : [];
    expect(entry?.value.kind).toBe('null');
    expect(entry && [toFileSpan(entry.value.at).start, toFileSpan(entry.value.at).end]).toEqual([start, start]);
  });

  test('a collection ends with what it holds', () => {
    const [document] = read('a:\n  b: "c"\n\nd: 1\n');
    const [entry] = document?.tree?.kind === 'map' ? document.tree.entries : [];
    expect(entry && covered(entry.value.at)).toBe('b: "c"');
  });

  /** What stands within a scalar, found by a hole in it. */
  test.each<{ name: string; text: string; parts: readonly string[] }>([
    { name: 'plain', text: 'a: b${X}c', parts: ['b', '${X}', 'c'] },
    {
      name: 'double quotes with escapes',
      text: String.raw`a: "\u0041\t${'${X}'}c"`,
      parts: [String.raw`\u0041\t`, '${X}', 'c'],
    },
    { name: 'single quotes', text: "a: 'it''s ${X}'", parts: ["it''s ", '${X}'] },
    { name: 'a literal block', text: 'a: |\n  b\n  ${X}\n', parts: ['b\n  ', '${X}', '\n'] },
    { name: 'a literal block with a deeper line', text: 'a: |\n  b\n    ${X}c\n', parts: ['b\n    ', '${X}', 'c\n'] },
    { name: 'a literal block with its own indentation', text: 'a: |2\n    b ${X}\n', parts: ['  b ', '${X}', '\n'] },
    { name: 'a literal block that strips its end', text: 'a: |-\n  b ${X}\n\n', parts: ['b ', '${X}'] },
    { name: 'a folded block', text: 'a: >\n  b\n  ${X}\n', parts: ['b\n  ', '${X}', '\n'] },
    { name: 'a folded block with an empty line', text: 'a: >-\n  b\n\n  ${X}\n', parts: ['b\n\n  ', '${X}'] },
    {
      name: 'a folded block with a deeper line',
      text: 'a: >-\n  b\n    ${X}\n  c\n',
      parts: ['b\n    ', '${X}', '\n  c'],
    },
    { name: 'a plain scalar over lines', text: 'a: b\n  ${X} c\n', parts: ['b\n  ', '${X}', ' c'] },
    { name: 'double quotes over lines', text: 'a: "b\n  ${X}\n\n  c"\n', parts: ['b\n  ', '${X}', '\n\n  c'] },
    { name: 'a line continued', text: 'a: "b\\\n  ${X}"\n', parts: ['b', '${X}'] },
    {
      name: 'a literal block at the end of a file without a line end',
      text: 'a: |\n  b ${X}',
      parts: ['b ', '${X}', ''],
    },
    { name: 'a literal block with CRLF', text: 'a: |\r\n  b\r\n  ${X}\r\n', parts: ['b\r\n  ', '${X}', '\r\n'] },
  ])('$name', ({ text, parts }) => {
    const [document] = read(text);
    const [entry] = document?.tree?.kind === 'map' ? document.tree.entries : [];
    const own = entry?.value.kind === 'text' ? entry.value.text.parts : [];
    const shown = own.map(({ at }) => (at === undefined ? undefined : covered(at)));
    const trimmed = (all: readonly (string | undefined)[]) => all.map((part) => part?.trim());
    expect(trimmed(shown)).toEqual(trimmed(parts));
    expect(shown).toContain('${X}');
  });
});

describe('structure', () => {
  test.each<{ name: string; text: string; value: unknown }>([
    { name: 'an alias is what it stands for', text: 'a: &x {b: 1}\nc: *x\n', value: { a: { b: 1 }, c: { b: 1 } } },
    { name: 'an alias of nothing', text: 'c: *x\n', value: { c: '<*x>' } },
    {
      name: 'a merge',
      text: 'a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n',
      value: { a: { b: 1, c: 2 }, d: { b: 1, c: 3 } },
    },
    {
      name: 'a merge of several, the first wins',
      text: 'a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y]}\n',
      value: { a: { b: 1 }, c: { b: 2, d: 3 }, e: { b: 1, d: 3 } },
    },
    { name: 'a merge of what is no mapping', text: 'a: {<<: 1, b: 2}\n', value: { a: { b: 2 } } },
    { name: 'quoted, it is a key', text: 'a: {"<<": {b: 1}}\n', value: { a: { '<<': { b: 1 } } } },
    { name: 'a key that is a list', text: '? [a, b]\n: c\n', value: { '<complex key>': 'c' } },
    { name: 'an intrinsic with a body', text: 'a: !GetAtt\n  - Role\n  - Arn\n', value: { a: '<!GetAtt>' } },
  ])('$name', ({ text, value }) => {
    expect(values(text)).toEqual([value]);
  });

  test('duplicates stay', () => {
    const [document] = read('a: 1\na: 2\n');
    expect(document?.tree?.kind === 'map' && document.tree.entries.map(({ value }) => plain(value))).toEqual([1, 2]);
  });

  test('an alias bomb costs no more than a large file', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i === 0 ? '1' : `*a${i - 1}, *a${i - 1}`}]`);
    const [document] = read(`${levels.join('\n')}\n`);
    const last = document?.tree?.kind === 'map' ? document.tree.entries.at(-1)?.value : undefined;
    expect(plain(last)).toEqual(['<*a28>', '<*a28>']);
  });

  test('what is nested without end is a fault', () => {
    const [document] = read(`a: ${'['.repeat(50_000)}`);
    expect(document?.faults[0]?.message).toBe('nested too deeply to be read');
  });
});

describe('several documents', () => {
  test.each<{ name: string; text: string; parts: number; value: readonly unknown[] }>([
    { name: 'one', text: 'a: 1\n', parts: 1, value: [{ a: 1 }] },
    { name: 'a marker in front', text: '---\na: 1\n', parts: 1, value: [{ a: 1 }] },
    { name: 'two', text: 'a: 1\n---\nb: 2\n', parts: 2, value: [{ a: 1 }, { b: 2 }] },
    { name: 'something behind the marker', text: 'a: 1\n--- # next\nb: 2\n', parts: 2, value: [{ a: 1 }, { b: 2 }] },
    { name: 'a marker at the end of the file', text: 'a: 1\n---', parts: 2, value: [{ a: 1 }, null] },
    { name: 'no marker', text: 'a: 1\n---b: 2\n', parts: 1, value: [{ a: 1, '---b': 2 }] },
    { name: 'CRLF', text: 'a: 1\r\n---\r\nb: 2\r\n', parts: 2, value: [{ a: 1 }, { b: 2 }] },
    {
      name: 'a directive: not split',
      text: '%YAML 1.2\n---\na: 1\n---\nb: 2\n',
      parts: 1,
      value: [{ a: 1 }, { b: 2 }],
    },
  ])('$name', ({ text, parts, value }) => {
    const found = partsOf(source(text));
    expect(found).toHaveLength(parts);
    expect(found.flatMap((part) => part.parse()).map(({ tree }) => plain(tree))).toEqual(value);
  });

  test('a part stands where it stood', () => {
    const [, second] = partsOf(source('a: 1\n---\nb: "c"\n'));
    expect(second?.from).toBe(5);
    expect(second?.parse().flatMap(({ tree }) => spansOf(tree).map(covered))).toContain('c');
  });

  test('a marker within a scalar is a fault, as for every parser', () => {
    const text = 'a: "b\n---\nc"\n';
    const documents = partsOf(source(text)).flatMap((part) => part.parse());
    expect(documents.some(({ faults }) => faults.length > 0)).toBe(true);
  });

  test('a broken document leaves the others alone', () => {
    const documents = partsOf(source('a: [1\n---\nb: 2\n')).flatMap((part) => part.parse());
    expect(documents.map(({ faults }) => faults.length > 0)).toContain(true);
    expect(documents.map(({ tree }) => plain(tree))).toContainEqual({ b: 2 });
  });
});

describe('templates', () => {
  test.each<{ name: string; text: string; value: readonly unknown[] }>([
    { name: 'a value', text: 'a: {{ .Values.role }}\n', value: [{ a: '<.Values.role>' }] },
    { name: 'a part of a value', text: 'a: "arn:{{ .Values.p }}:iam"\n', value: [{ a: 'arn:<.Values.p>:iam' }] },
    { name: 'two of them', text: 'a: "{{ .x }}-{{- .y -}}"\n', value: [{ a: '<.x>-<.y>' }] },
    {
      name: 'a condition around a member',
      text: 'a: 1\n{{- if .x }}\nb: 2\n{{- end }}\n',
      value: [{ a: 1, b: 2, '...': '...' }],
    },
    {
      name: 'a whole mapping',
      text: 'a:\n  {{- toYaml .x | nindent 2 }}\n',
      value: [{ a: '<template>', '...': '...' }],
    },
    {
      name: 'a list with more',
      text: 'a:\n  - b\n  {{ include "x" . }}\n',
      value: [{ a: ['b', '...'], '...': '...' }],
    },
  ])('$name', ({ text, value }) => {
    const documents = read(text);
    expect(documents.map(({ tree }) => plain(tree))).toEqual(value);
    expect(documents.map(({ templated }) => templated)).toEqual(documents.map(() => true));
  });

  test('a plain file is no template', () => expect(read('a: 1\n').map(({ templated }) => templated)).toEqual([false]));
});

describe('comments', () => {
  test.each<{ name: string; text: string; comments: readonly (readonly [text: string, at: string])[] }>([
    { name: 'none', text: 'a: 1\n', comments: [] },
    {
      name: 'one on its line, one behind a value',
      text: '# a\nb: 1 # c \n',
      comments: [
        ['a', '# a'],
        ['c', '# c'],
      ],
    },
    { name: 'in a scalar there is none', text: 'a: "b # c"\nd: |\n  # e\nf: b#c\n', comments: [] },
    { name: 'several marks', text: '## a\n', comments: [['a', '## a']] },
    { name: 'within a flow', text: 'a: [\n  b, # c\n]\n', comments: [['c', '# c']] },
    { name: 'in a template', text: '{{ if .x }}\na: 1 # b\n{{ end }}\n', comments: [['b', '# b']] },
    { name: 'CRLF', text: 'a: 1 # b\r\nc: 2\r\n', comments: [['b', '# b']] },
  ])('$name', ({ text, comments }) => {
    expect(commentsOf(source(text)).map(({ text: own, at }) => [own, covered(at)])).toEqual(comments);
  });
});

/** The parser counts on, and decoders looked for a line end that was cut off. */
test.each(["'\r\n", '"a\r\n', '|\n"', "'", '"\\'])('quotes that nobody closed: %j', (text) => {
  for (const { tree, faults } of read(text))
    for (const { end } of [...spansOf(tree), ...faults.map(({ at }) => at)].map(toFileSpan))
      expect(end).toBeLessThanOrEqual(text.length);
});

test('faults have their places', () => {
  const [document] = read('a: [1\nb: 2\n');
  expect(document?.faults.length).toBeGreaterThan(0);
  for (const { message } of document?.faults ?? []) expect(message).toMatch(/^[^A-Z].*[^.:]$/);
});

test('reading never throws, and every place is inside the text', () => {
  const noise = fc.array(
    fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '"',
      "'",
      '|',
      '>',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '#',
      '&x ',
      '*x',
      '{{ .a }}',
      '---',
      '!t ',
      '${X}',
      '\r\n',
      '\t',
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(noise, (bits) => {
      const text = bits.join('');
      for (const { tree, faults } of read(text)) {
        for (const at of [...spansOf(tree), ...faults.map((fault) => fault.at)].map(toFileSpan)) {
          expect(at.start).toBeGreaterThanOrEqual(0);
          expect(at.end).toBeGreaterThanOrEqual(at.start);
          expect(at.end).toBeLessThanOrEqual(text.length);
        }
      }
      commentsOf(source(text));
    }),
  );
});
