/**
 * Whatever stands in files: no crash, no bound that is reached, places that are there, one answer however often it is asked, the same with other line ends and in
 * another order of keys, and fixes that end. The gate tries the same inputs each time; `npm run fuzz` tries new ones for 20 minutes.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
import { decode } from '../../src/discover/read.js';
import { fixAll } from '../../src/lint/fix.js';
import { toFileEdit } from '../../src/lint/edits.js';
import type { Finding } from '../../src/lint/finding.js';
import { rangeOf, toFileSpan, type Source, type Span } from '../../src/value/span.js';
import { countingProgram } from '../../scripts/counting.mjs';
import { broken, bytes, example, EXAMPLES } from './inputs.js';

const minutes = Number(process.env['FUZZ_MINUTES'] ?? 0);
const PROPERTIES = 6;

/** So many runs take some seconds. */
const runs = (numRuns: number): fc.Parameters<unknown> =>
  minutes > 0
    ? {
        numRuns: 1e9,
        plugins: [fc.interruptAfterTimeLimit((minutes * 60_000) / PROPERTIES)],
        seed: Date.now() & 0x7fffffff,
      }
    : { numRuns, seed: 15 };
const TIMEOUT = minutes > 0 ? minutes * 120_000 : 120_000;

function findingsOf(files: readonly Source[]): readonly Finding[] {
  const { result, failures } = analyse(
    files.map(({ path, text }) => ({ path, text })),
    rules,
    { levelOf: () => undefined, pedantic: true, everything: true },
  );
  expect(
    failures.map(({ what, error }) => `${what}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`),
  ).toEqual([]);
  return result.findings;
}

const said = (findings: readonly Finding[]): readonly string[] =>
  findings.map((finding) => {
    const { start, end } = rangeOf(finding.primary.at);
    return `${toFileSpan(finding.primary.at).source.path}:${start.line}:${start.column}-${end.line}:${end.column} ${finding.fingerprint} ${finding.rule}: ${finding.message}`;
  });

function expectInside(at: Span): void {
  const { source, start, end } = toFileSpan(at);
  expect([start >= 0, end <= source.text.length, start <= end], `${start} to ${end} of ${source.text.length}`).toEqual([
    true,
    true,
    true,
  ]);
}

function expectSound(files: readonly Source[]): void {
  const findings = findingsOf(files);
  for (const { primary, related, fixes } of findings) {
    for (const { at } of [primary, ...related]) expectInside(at);
    for (const edit of fixes.flatMap(({ edits }) => edits)) {
      expectInside(edit.at);
      const written = toFileEdit(edit);
      if (written !== undefined) expectInside(written.at);
    }
  }
  expect(said(findingsOf(files))).toEqual(said(findings));
}

test(
  'any bytes under any name',
  () => {
    fc.assert(
      fc.property(bytes, (files) => {
        expectSound(
          files.flatMap(({ path, bytes: content }) => {
            const text = decode(content);
            return typeof text === 'string' ? [{ path, text }] : [{ path, text: content.toString('latin1') }];
          }),
        );
      }),
      runs(400),
    );
  },
  TIMEOUT,
);

test(
  'files that were broken',
  () => {
    fc.assert(fc.property(broken, expectSound), runs(400));
  },
  TIMEOUT,
);

/** The steps of what was broken: what runs until a bound of an evaluator stops it takes more. The most that was seen are 240,000, and 220 for a byte. */
const MOST_STEPS = 500_000;
const MOST_STEPS_OF_BYTE = 250;

test(
  'no bound is needed for files that were broken',
  async () => {
    const { program, count } = await countingProgram();
    await program.loadDialects(EXAMPLES.flat());
    fc.assert(
      fc.property(broken, (files) => {
        const { steps } = count(() =>
          program.analyse(files, program.rules, { levelOf: () => undefined, pedantic: true, everything: true }),
        );
        const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
        expect(steps).toBeLessThan(MOST_STEPS + bytes * MOST_STEPS_OF_BYTE);
      }),
      runs(150),
    );
  },
  TIMEOUT,
);

test(
  'fixes end, and are the same when they are made again',
  () => {
    fc.assert(
      fc.property(fc.oneof(example, broken), (files) => {
        const once = fixAll(files, findingsOf, 'unsafe');
        const twice = fixAll(once.files, findingsOf, 'unsafe');
        expect(twice.files.map(({ text }) => text)).toEqual(once.files.map(({ text }) => text));
      }),
      runs(150),
    );
  },
  TIMEOUT,
);

test(
  'other line ends',
  () => {
    fc.assert(
      fc.property(fc.oneof(example, broken), (files) => {
        fc.pre(files.every(({ text }) => !text.includes('\r')));
        const places = (all: readonly Finding[]): readonly string[] => {
          // Where a text within a text is broken, the break may be looked for on either side of the line end.
          const isWhole = !all.some(({ rule }) => rule === 'file/syntax-error');
          return all.map((finding) => {
            const { line, column } = rangeOf(finding.primary.at).start;
            return `${toFileSpan(finding.primary.at).source.path}:${line}:${isWhole ? column : '?'} ${finding.rule} ${finding.messageId}`;
          });
        };
        const crlf = files.map(({ path, text }) => ({ path, text: text.replaceAll('\n', '\r\n') }));
        expect(places(findingsOf(crlf))).toEqual(places(findingsOf(files)));
      }),
      runs(200),
    );
  },
  TIMEOUT,
);

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, own]) => [key, reversed(own)]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

test(
  'another order of keys',
  () => {
    fc.assert(
      fc.property(fc.oneof(example, broken), (files) => {
        const values = files.map(({ text }) => parsed(text));
        fc.pre(values.some((value) => typeof value === 'object' && value !== null));
        const as = (of: (value: unknown) => unknown): readonly Source[] =>
          files.map((file, i) =>
            values[i] === undefined ? file : { path: file.path, text: JSON.stringify(of(values[i])) },
          );
        const rulesOf = (all: readonly Finding[]): readonly string[] =>
          all.map(({ rule, message }) => `${rule}: ${message}`).sort();
        expect(rulesOf(findingsOf(as(reversed)))).toEqual(rulesOf(findingsOf(as((value) => value))));
      }),
      runs(200),
    );
  },
  TIMEOUT,
);
