/** The scan that decides which documents are parsed errs only towards reading: what is found with it is found without it, and nothing else. */
import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { TREES } from '../bench/trees.mjs';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { loadDialects } from '../src/facts/dialects.js';
import { rangeOf, toFileSpan, type Source } from '../src/value/span.js';
import { broken, EXAMPLES } from './fuzz/inputs.js';
import { filesBelow } from './mutations/configurations.js';

function findingsOf(files: readonly Source[], everything: boolean): readonly string[] {
  const { result } = analyse(
    files.map(({ path, text }) => ({ path, text })),
    rules,
    { levelOf: () => undefined, pedantic: true, everything },
  );
  return result.findings.map(({ primary, rule, message }) => {
    const { line, column } = rangeOf(primary.at).start;
    return `${toFileSpan(primary.at).source.path}:${line}:${column} ${rule}: ${message}`;
  });
}

/**
 * What is not so yet: these judge a service account or a workload by all others that run beside it, also by those that name no identity, or a workload
 * whoever it runs as. The scan keeps them quieter.
 */
const KNOWN =
  / (?:identity\/unused|workload\/sidecar-account-ignored|workload\/legacy-token-secret|workload\/service-account-alias-mismatch): /;

/** What only one of the two finds. */
function differencesIn(files: readonly Source[]): readonly string[] {
  const of = (everything: boolean): ReadonlySet<string> =>
    new Set(findingsOf(files, everything).filter((one) => !KNOWN.test(one)));
  const [scanned, all] = [of(false), of(true)];
  return [
    ...[...scanned].filter((one) => !all.has(one)).map((one) => `only with the scan: ${one}`),
    ...[...all].filter((one) => !scanned.has(one)).map((one) => `only without the scan: ${one}`),
  ];
}

beforeAll(async () => {
  for (const path of ['main.tf', 'Chart.yaml', 'kustomization.yaml']) await loadDialects([{ path, text: '' }]);
});

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));

describe('findings are the same when every document is read', () => {
  test('examples of pages, cases and what was met in the field', () => {
    expect(EXAMPLES.flatMap(differencesIn)).toEqual([]);
  }, 300_000);

  test.each([...foldersIn('fixtures/projects'), ...foldersIn('fixtures/conformance')])(
    '%s',
    (folder) => {
      expect(differencesIn(filesBelow(folder))).toEqual([]);
    },
    120_000,
  );

  test.each(Object.keys(TREES))(
    'a tree of %s',
    (kind) => {
      const tree = Object.entries(TREES).find(([name]) => name === kind)?.[1] ?? TREES.mixed;
      expect(differencesIn([...tree({ files: 120, share: 0.2 })].map(([path, text]) => ({ path, text })))).toEqual([]);
    },
    120_000,
  );

  test('files that were broken', () => {
    fc.assert(
      fc.property(broken, (files) => {
        expect(differencesIn(files)).toEqual([]);
      }),
      { numRuns: 200, seed: 15 },
    );
  }, 120_000);
});

const corpus = process.env['IRSA_LINT_CORPUS'];

/** Files of others, where IRSA_LINT_CORPUS names their folder. */
describe.skipIf(corpus === undefined)('in files of others', () => {
  test.each(corpus === undefined ? [] : foldersIn(corpus))(
    '%s',
    (folder) => {
      expect(differencesIn(filesBelow(folder))).toEqual([]);
    },
    600_000,
  );
});
