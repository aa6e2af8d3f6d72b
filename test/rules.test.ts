/** Every example of every rule page: all rules run on it, and what a user sees of the page's rule is what the page shows. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse, type Analysis } from '../src/analyse.js';
import { loadDialects } from '../src/facts/dialects.js';
import type { Finding } from '../src/lint/finding.js';
import { rangeOf, toFileSpan, toHostSpan, type Source, type Span } from '../src/value/span.js';
import { UPDATE, writeWhole } from './golden.js';
import { exampleSettings, fixOf, shownText, type Fixed } from './rule-examples.js';
import { readPage, updatedPage, type Example, type Said } from './rule-pages.js';

/** Rules with a place of more than three lines, which tells nobody where to look: a smaller true one is to be found, and the rule taken off this list. */
const LONG_PLACES: readonly string[] = [];
const MOST_LINES = 3;
/** White space is what they speak of. */
const BLANKS = [
  'file/syntax-error',
  'provider/url-malformed',
  'trust/provider-arn-malformed',
  'workload/skip-containers-unknown',
];

/** Those that were seen with such a place. */
const long = new Set<string>();
let passed = 0;

beforeAll(() =>
  loadDialects([
    { path: 'chart/Chart.yaml', text: '' },
    { path: 'main.tf', text: '' },
    { path: 'kustomization.yaml', text: '' },
    { path: 'index.ts', text: "import '@pulumi/pulumi'" },
    { path: 'stack.ts', text: "import 'aws-cdk-lib'" },
  ]),
);

for (const rule of rules) {
  describe(rule.id, () => {
    const { examples } = readPage(rule.id);
    const said = new Map<number, Said>();
    let selected = 0;

    examples.forEach((example, i) => {
      test(example.title, () => {
        selected++;
        const analysis = lint(example.files, example);
        const { findings } = analysis.result;
        const own = findings.filter((finding) => finding.rule === rule.id);
        const fixed = fixOf(own, example.files);
        const shown: Said = {
          output: shownText(analysis.world, own),
          also: [...new Set(findings.map((finding) => finding.rule))].filter((id) => id !== rule.id).sort(),
          diff: fixed?.diff ?? [],
        };
        if (!UPDATE) {
          expect(shown.output).toBe(example.output);
          expect(shown.also).toEqual([...example.also].sort());
          expect(shown.diff).toEqual(example.diff);
        }
        if (fixed !== undefined) expectMended(fixed, own, lint(fixed.files, example).result.findings);
        expectSoundPlaces(findings);
        expectSmallPlaces(own);
        expectSameInEveryForm(findings, example);
        said.set(i, shown);
        passed++;
      });
    });

    afterAll(() => {
      // Whole or not at all: of a page with a failure nothing is written.
      if (!UPDATE || said.size < selected) return;
      const path = `rules/${rule.id}.md`;
      const text = readFileSync(path, 'utf8');
      const updated = updatedPage(text, said);
      if (updated !== text) writeWhole(path, updated);
    });
  });
}

test('the list of rules with long places holds no other', ({ skip }) => {
  // With -t not every example was looked at.
  if (passed < rules.flatMap(({ id }) => readPage(id).examples).length) skip();
  expect([...long].sort()).toEqual(LONG_PLACES);
});

test('there are rules', () => {
  expect(rules.length).toBeGreaterThan(0);
});

function lint(files: readonly Source[], { pedantic, unreadable }: Pick<Example, 'pedantic' | 'unreadable'>): Analysis {
  const { levelOf, scope } = exampleSettings(
    files,
    rules.map((rule) => rule.id),
  );
  // The files of an example are all there is.
  const isAbsent = (path: string): boolean =>
    !files.some((file) => file.path === path || file.path.startsWith(`${path}/`));
  const analysis = analyse(files, rules, { levelOf, scope, pedantic, unreadable, isAbsent });
  expect(analysis.failures).toEqual([]);
  return analysis;
}

function expectMended({ message }: Fixed, own: readonly Finding[], after: readonly Finding[]): void {
  const [first] = own;
  const count = (findings: readonly Finding[]): number =>
    findings.filter(({ rule, messageId }) => rule === first?.rule && messageId === message).length;
  expect(count(after), 'the fix takes a finding away').toBeLessThan(count(own));
  const broken = after.filter(({ rule }) => rule.startsWith('file/'));
  expect(broken, 'the fixed text is sound').toEqual([]);
}

const placesOf = (finding: Finding): readonly Span[] => [finding.primary, ...finding.related].map(({ at }) => at);
const editsOf = (finding: Finding): readonly Span[] => finding.fixes.flatMap(({ edits }) => edits).map(({ at }) => at);

/** Places lie inside their texts, at every level, and are things of the text: they nest or are apart. */
function expectSoundPlaces(findings: readonly Finding[]): void {
  for (const place of findings.flatMap((finding) => [...placesOf(finding), ...editsOf(finding)])) {
    for (let at: Span | undefined = place; at !== undefined; at = toHostSpan(at)) {
      expect(at.start, 'a place begins inside its text').toBeGreaterThanOrEqual(0);
      expect(at.end, 'a place ends after it begins').toBeGreaterThanOrEqual(at.start);
      expect(at.end, 'a place ends inside its text').toBeLessThanOrEqual(at.source.text.length);
      expect(cutsCharacter(at), 'a place cuts no character in two').toBe(false);
    }
  }
  const places = findings.flatMap((finding) =>
    placesOf(finding).map((place) => ({ ...toFileSpan(place), rule: finding.rule })),
  );
  for (const { source, start, end, rule } of places) {
    const text = source.text.slice(start, end);
    if (!BLANKS.includes(rule)) expect(text, 'a place begins and ends with what it is about').toBe(text.trim());
    const crossing = places.filter(
      (other) => other.source.path === source.path && other.start > start && other.start < end && other.end > end,
    );
    expect(crossing.map(placeText), 'two places nest or are apart').toEqual([]);
  }
}

const cutsCharacter = ({ source: { text }, start, end }: Span): boolean =>
  [start, end].some((offset) => /^(?:[\ud800-\udbff][\udc00-\udfff]|\r\n)$/.test(text.slice(offset - 1, offset + 1)));

function expectSmallPlaces(own: readonly Finding[]): void {
  for (const place of own.flatMap(placesOf)) {
    const { start, end } = rangeOf(place);
    if (end.line - start.line < MOST_LINES) continue;
    const [{ rule } = { rule: '' }] = own;
    long.add(rule);
    expect(LONG_PLACES, `${placeText(place)} is too long`).toContain(rule);
  }
}

/** Neither the order of files nor line ends nor a BOM matter. */
function expectSameInEveryForm(findings: readonly Finding[], example: Example): void {
  const plain = !example.files.some(({ text }) => text.includes('\r') || text.startsWith('\uFEFF'));
  const rewritten = (change: (text: string) => string) => (files: readonly Source[]) =>
    plain ? files.map((file) => ({ ...file, text: change(file.text) })) : files;
  const forms = {
    'the order of files': (files: readonly Source[]) => files.toReversed(),
    CRLF: rewritten((text) => text.replaceAll('\n', '\r\n')),
    'a BOM': rewritten((text) => `\uFEFF${text}`),
  };
  const said = findings.map(essence);
  const saidOf = (files: readonly Source[]): readonly unknown[] => lint(files, example).result.findings.map(essence);
  const together = saidOf(Object.values(forms).reduce((files, form) => form(files), example.files));
  if (isDeepStrictEqual(together, said)) return;
  for (const [name, form] of Object.entries(forms)) expect(saidOf(form(example.files)), name).toEqual(said);
  expect(together, 'all of them').toEqual(said);
}

/** A BOM moves the columns of the first line. */
function placeText(place: Span): string {
  const [start, end] = Object.values(rangeOf(place)).map(({ line, column }) => `${line}:${line === 1 ? '_' : column}`);
  return `${toFileSpan(place).source.path}:${start}-${end}`;
}

const essence = ({ primary, related, fixes, ...rest }: Finding): unknown => ({
  ...rest,
  labels: [primary, ...related].map(({ at, note }) => `${placeText(at)} ${note}`),
  fixes: fixes.map(({ title, safety, edits }) => ({
    title,
    safety,
    edits: edits.map(({ at, text }) => `${placeText(at)} ${text.replaceAll('\r\n', '\n')}`),
  })),
});
