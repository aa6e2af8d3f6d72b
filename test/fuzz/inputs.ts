/** What is fuzzed: names and texts of every dialect, taken from the lists and from what pages and fixtures hold; and how they are broken. */
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { rules } from '../../rules/index.js';
import { isMeant, type Dialect } from '../../src/facts/dialect.js';
import { DIALECTS } from '../../src/facts/dialects.js';
import type { Source } from '../../src/value/span.js';
import { fixturesBelow, foldersCalled } from '../trees.js';
import { readPage } from '../rule-pages.js';

/** Sets of files of every dialect. */
export const EXAMPLES: readonly (readonly Source[])[] = [
  ...rules.flatMap(({ id }) => readPage(id).examples.map(({ files }) => files)),
  ...['fixtures/cases', 'fixtures/field'].flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => fixturesBelow(`${folder}/${name}`)),
  ),
  ...foldersCalled('source', 'fixtures/conformance').map(fixturesBelow),
].filter((files) => files.length > 0 && files.every(({ text }) => text.length < 20_000));

const FILES = EXAMPLES.flat();

/** Of each kind of name that is read, some: by the ending, and whole where the name is what counts. */
const NAMES: readonly string[] = [
  ...new Set([
    ...FILES.map(({ path }) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const dot = name.indexOf('.');
      return /^(?:kustomization|Chart|values|terragrunt)/.test(name) || dot <= 0 ? name : `x${name.slice(dot)}`;
    }),
    'x.yaml.tpl',
    '__proto__.yaml',
    'kustomization.yaml',
    'terraform.tfvars',
  ]),
].sort();

/** Sets of files that a dialect reads. */
export const examplesOf = (dialect: Dialect): readonly (readonly Source[])[] =>
  EXAMPLES.filter((files) =>
    files.some((file) => (dialect.kind === 'unit' ? isMeant(dialect, file) : dialect.scan.test(file.text))),
  );

/** Examples by dialect, so that each is drawn as often as the others. */
const BY_DIALECT = DIALECTS.map(examplesOf);

const TOKEN = /[A-Za-z0-9_.:/*@-]+|\s+|[^A-Za-z0-9_.:/*@\s-]/g;

const tokensOf = (text: string): readonly string[] => text.match(TOKEN) ?? [];

const ODD = [
  '"',
  "'",
  '{{',
  '}}',
  '${',
  '\\',
  '\t',
  '\0',
  '&a ',
  '*a',
  '<<: ',
  '---\n',
  '!!binary ',
  '|',
  '- ',
  '__proto__',
  '\u2028',
  '\ud800',
  '~',
  '[',
  '{',
  ': ',
  '#',
];

type Change = (text: string, at: number, other: number, from: Source) => string;

const spliced = (units: readonly string[], at: number, remove: number, ...add: readonly string[]): string =>
  units.length === 0 ? add.join('') : units.toSpliced(at % units.length, remove, ...add).join('');

const inUnits =
  (
    split: (text: string) => readonly string[],
    change: (units: readonly string[], at: number, other: number) => string,
  ): Change =>
  (text, at, other) =>
    change(split(text), at, other);

const linesOf = (text: string): readonly string[] => text.split(/(?<=\n)/);
const remove = (units: readonly string[], at: number): string => spliced(units, at, 1);
const repeat = (units: readonly string[], at: number, other: number): string =>
  spliced(units, at, 0, ...Array.from({ length: (other % 3) + 1 }, () => units[at % Math.max(1, units.length)] ?? ''));
const swap = (units: readonly string[], at: number, other: number): string => {
  const [i, j] = [at % Math.max(1, units.length), other % Math.max(1, units.length)];
  return units.map((unit, k) => (k === i ? (units[j] ?? unit) : k === j ? (units[i] ?? unit) : unit)).join('');
};

const CHANGES: readonly Change[] = [
  ...[linesOf, tokensOf].flatMap((split) => [remove, repeat, swap].map((change) => inUnits(split, change))),
  // A part of another file, in place of one's own.
  (text, at, other, from) => {
    const theirs = tokensOf(from.text);
    return spliced(tokensOf(text), at, 1, theirs[other % Math.max(1, theirs.length)] ?? '');
  },
  (text, at, other, from) => {
    const theirs = linesOf(from.text);
    return spliced(linesOf(text), at, 0, ...theirs.slice(other % Math.max(1, theirs.length)).slice(0, 8));
  },
  (text, at, other) => spliced(tokensOf(text), at, 0, ODD[other % ODD.length] ?? ''),
  (text, at) => text.slice(0, at % (text.length + 1)),
  // One line less or more indented.
  (text, at) => {
    const lines = linesOf(text);
    return spliced(lines, at, 1, `  ${lines[at % Math.max(1, lines.length)] ?? ''}`);
  },
];

const change = fc.record({
  file: fc.nat(),
  kind: fc.nat({ max: CHANGES.length - 1 }),
  at: fc.nat(),
  other: fc.nat(),
  from: fc.constantFrom(...FILES),
});

/** An example as it stands. */
export const example = fc.nat().chain((n) => fc.constantFrom(...(BY_DIALECT[n % BY_DIALECT.length] ?? [])));

/** An example of some dialect with some changes. */
export const broken = fc.tuple(example, fc.array(change, { minLength: 1, maxLength: 4 })).map(([files, changes]) =>
  changes.reduce<readonly Source[]>(
    (now, { file, kind, at, other, from }) =>
      now.map((one, i) =>
        i === file % now.length
          ? { path: one.path, text: CHANGES[kind]?.(one.text, at, other, from) ?? one.text }
          : one,
      ),
    files.map(({ path, text }) => ({ path, text })),
  ),
);

/** Anything under a name that something reads; marks of dialects in it, so that it is read. */
export const bytes = fc
  .array(
    fc.tuple(
      fc.constantFrom(...NAMES),
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.string({ unit: 'binary', maxLength: 30 }).map((text) => new TextEncoder().encode(text)),
          fc.constantFrom(...ODD).map((text) => new TextEncoder().encode(text)),
          fc
            .tuple(fc.constantFrom(...FILES), fc.nat(), fc.nat({ max: 60 }))
            .map(([{ text }, at, length]) =>
              new TextEncoder().encode(text.slice(at % (text.length + 1)).slice(0, length)),
            ),
        ),
        { maxLength: 12 },
      ),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((files) =>
    files.map(([name, parts], i) => ({
      path: `${i}/${name}`,
      bytes: Buffer.concat(parts.map((part) => Buffer.from(part))),
    })),
  );
