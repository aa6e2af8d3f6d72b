/** A text of one file that a fix writes into another is that text there, whatever stands in it: it never becomes syntax, or the edit is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toFileEdit } from '../../src/document/edit.js';
import { partsOf, readEmbedded } from '../../src/document/languages.js';
import type { Document } from '../../src/document/language.js';
import { outputsOf } from '../../src/facts/terraform/table.js';
import type { Source, Span } from '../../src/value/span.js';
import { display, isHole, type Text } from '../../src/value/text.js';
import { displayTree, entriesOf, field, type Tree } from '../../src/value/tree.js';

/** A place to write to, and what stands there afterwards. */
interface Place {
  readonly name: string;
  readonly path: string;
  /** With the scalar `old`, or what stands in its place. */
  readonly text: string;
  readonly at: (file: Source) => Span | undefined;
  /** As read from the file after the edit. */
  readonly read: (file: Source) => string | undefined;
}

const documentsOf = (file: Source): readonly Document[] => partsOf(file).flatMap((part) => part.parse());

/** Undefined where the rest of the file is no longer what it was. */
function valueOf(tree: Tree | undefined): string | undefined {
  const [before, own, after] = entriesOf(tree);
  if (entriesOf(tree).length !== 3 || before?.value.kind !== 'text' || after?.value.kind !== 'text') return undefined;
  if (displayTree(before.value) !== 'one' || displayTree(after.value) !== 'two') return undefined;
  if (display(own?.key ?? { parts: [] }) !== 'k' || own?.value.kind !== 'text') return undefined;
  return display(own.value.text);
}

const direct = (name: string, path: string, text: string): Place => ({
  name,
  path,
  text,
  at: (file) => field(documentsOf(file)[0]?.tree, 'k')?.at,
  read(file) {
    const [document, ...more] = documentsOf(file);
    return more.length > 0 || (document?.faults.length ?? 1) > 0 ? undefined : valueOf(document?.tree);
  },
});

const inner = (file: Source): Tree | undefined => {
  const [document] = documentsOf(file);
  const host = field(document?.tree, 'p');
  return host === undefined || document === undefined || entriesOf(document.tree).length !== 2
    ? undefined
    : readEmbedded(host, document)?.tree;
};
const embedded = (name: string, path: string, text: string): Place => ({
  name,
  path,
  text,
  at: (file) => field(inner(file), 'k')?.at,
  read: (file) => valueOf(inner(file)),
});

/** A part of a scalar, as rules name the account within an ARN. */
const part = (name: string, path: string, text: string): Place => ({
  ...direct(name, path, text),
  at(file) {
    const tree = field(documentsOf(file)[0]?.tree, 'k');
    const whole = tree?.kind === 'text' ? spanOf(tree.text) : undefined;
    return whole && { ...whole, start: whole.start + 1, end: whole.end - 1 };
  },
  read: (file) => /^\(([\s\S]*)\)$/.exec(direct(name, path, text).read(file) ?? '')?.[1],
});

/** An expression of HCL that holds `old`, or is what is replaced. */
function program(name: string, expression: string, written = 'old'): Place {
  const text = `output "a" {\n  value = "one"\n}\noutput "k" {\n  value = ${expression}\n}\n`;
  return {
    name,
    path: 'a.tf',
    text,
    at: (file) => ({ source: file, start: text.lastIndexOf(written), end: text.lastIndexOf(written) + written.length }),
    read(file) {
      const { a, k, ...more } = outputsOf({ [file.path]: file.text });
      return a === 'one' && typeof k === 'string' && Object.keys(more).length === 0 ? k : undefined;
    },
  };
}

const spanOf = ({ parts: [first] }: Text): Span | undefined =>
  first === undefined || isHole(first) ? undefined : first.at;

const JSON_INSIDE = '{"a": "one", "k": "old", "z": "two"}';
const PLACES: readonly Place[] = [
  direct('a JSON string', 'a.json', '{"a": "one", "k": "old", "z": "two"}'),
  direct('a JSON string with escapes', 'a.json', '{"a": "one", "k": "o\\"\\u006cd", "z": "two"}'),
  ...['1', '-1.5e3', 'true', 'null', '[1, "x"]', '{"x": {}}'].map((value) =>
    direct(`a JSON value: ${value}`, 'a.json', `{"a": "one", "k": ${value}, "z": "two"}`),
  ),
  ...['old', "'old'", '"old"', '1', '0x1F', '.5', 'true', 'on', '~', '2008-10-17', 'a b', '[x, y]', '{x: y}'].map(
    (value) => direct(`a YAML value: ${value}`, 'a.yaml', `a: one\nk: ${value}\nz: two\n`),
  ),
  ...['old', "'old'", '"old"', '1', 'true'].flatMap((value) => [
    direct(`a YAML value in a flow: ${value}`, 'a.yaml', `{a: one, k: ${value}, z: two}\n`),
    direct(`a YAML value before a comment: ${value}`, 'a.yaml', `a: one\nk: ${value} # c\nz: two\n`),
  ]),
  ...['|', '|-', '>', '>-', '|+'].map((head) =>
    direct(`a YAML block: ${head}`, 'a.yaml', `a: one\nk: ${head}\n  old\n  more\nz: two\n`),
  ),
  ...['|', '|-', '>'].map((head) =>
    embedded(`JSON in a block: ${head}`, 'a.yaml', `p: ${head}\n  ${JSON_INSIDE}\nz: two\n`),
  ),
  embedded('JSON with a number in a block', 'a.yaml', `p: |\n  {"a": "one", "k": 1, "z": "two"}\nz: two\n`),
  embedded('JSON in single quotes', 'a.yaml', `p: '${JSON_INSIDE}'\nz: two\n`),
  embedded('JSON in double quotes', 'a.yaml', `p: ${JSON.stringify(JSON_INSIDE)}\nz: two\n`),
  embedded('JSON in JSON', 'a.json', JSON.stringify({ p: JSON_INSIDE, z: 'two' })),
  embedded('YAML in a block', 'a.yaml', 'p: |\n  a: one\n  k: old\n  z: two\nz: two\n'),
  part('a part of a JSON string', 'a.json', '{"a": "one", "k": "(old)", "z": "two"}'),
  part('a part of a plain scalar', 'a.yaml', 'a: one\nk: (old)\nz: two\n'),
  part('a part of single quotes', 'a.yaml', "a: one\nk: '(old)'\nz: two\n"),
  part('a part of double quotes', 'a.yaml', 'a: one\nk: "(old)"\nz: two\n'),
  part('a part of a block', 'a.yaml', 'a: one\nk: |-\n  (old)\nz: two\n'),
  program('a string of HCL', '"old"'),
  program('a number of HCL', '1', '1'),
  program('a boolean of HCL', 'true', 'true'),
  program('JSON in a heredoc', 'jsondecode(<<EOT\n  {"x": "old"}\n  EOT\n  ).x'),
  program('a number of JSON in a heredoc', 'jsondecode(<<EOT\n  {"x": 17}\n  EOT\n  ).x', '17'),
  program('a heredoc', 'replace(trimspace(<<EOT\n  <old>\n  EOT\n  ), "/[<>]/", "")'),
];

const HOSTILE = [
  'x"}}},{"Effect":"Allow"',
  "it's: a # text",
  'a\nb: c',
  '\n---\nb: c',
  '"',
  "'",
  '\\',
  '\\"',
  '${a}',
  '%{ if a }',
  '$${a}',
  '{{ .Values.x }}',
  '',
  ' ',
  'true',
  '1',
  '012',
  '~',
  '- a',
  '*a',
  '&a b',
  '!!int 1',
  'a:',
  'a: b',
  '|',
  '>-',
  'a #b',
  '@x',
  '\u0085\u2028\ufeff',
  '\ud800',
  '\u0000\u001b[31m',
  '__proto__',
  'EOT',
  '$&',
  "$'",
  'system:serviceaccount:team:reader',
];

/** Placeholders that people leave are holes for whoever reads a file. */
const isPlaceholder = (text: string): boolean => /<|YOUR|CHANGE|REPLACE|XXX/i.test(text);

describe.each(PLACES)('$name', ({ path, text, at, read }) => {
  const file: Source = { path, text };
  const place = at(file);
  const holds = (meant: string): boolean => {
    if (place === undefined) return false;
    const edit = toFileEdit({ at: place, text: meant });
    if (edit === undefined) return true;
    const after = file.text.slice(0, edit.at.start) + edit.text + file.text.slice(edit.at.end);
    return read({ path, text: after }) === meant;
  };

  test('is found', () => {
    expect(place).toBeDefined();
  });

  test('an ordinary name is written, and is itself', () => {
    const edit = place && toFileEdit({ at: place, text: 'x-y' });
    expect(edit?.text ?? '').toContain('x-y');
    expect(holds('x-y')).toBe(true);
  });

  test.each(HOSTILE)('%j', (meant) => {
    expect(holds(meant)).toBe(true);
  });

  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (meant) => {
        fc.pre(!isPlaceholder(meant));
        expect(holds(meant), JSON.stringify(meant)).toBe(true);
      }),
    );
  });
});
