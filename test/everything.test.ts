/** The scan that decides which documents are parsed errs only towards reading: what is found with it is found without it, and nothing else. */
import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TREES } from '../bench/trees.mjs';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { quietnessOf } from '../src/facts/collect.js';
import { DIALECTS } from '../src/facts/dialects.js';
import { QuietSource, rangeOf, toFileSpan, type Source } from '../src/value/span.js';
import { broken, EXAMPLES } from './fuzz/inputs.js';
import { parseOnce } from './memory.js';
import { filesBelow, fixturesBelow } from './trees.js';

function findingsOf(files: readonly Source[], everything: boolean): readonly string[] {
  const { result } = analyse(files, rules, { levelOf: () => undefined, pedantic: true, everything, parse: parseOnce });
  return result.findings.map(({ primary, rule, message }) => {
    const { line, column } = rangeOf(primary.at).start;
    return `${toFileSpan(primary.at).source.path}:${line}:${column} ${rule}: ${message}`;
  });
}

/** What only one of the two finds. */
function differencesIn(files: readonly Source[]): readonly string[] {
  const of = (everything: boolean): ReadonlySet<string> => new Set(findingsOf(files, everything));
  const [scanned, all] = [of(false), of(true)];
  return [
    ...[...scanned].filter((one) => !all.has(one)).map((one) => `only with the scan: ${one}`),
    ...[...all].filter((one) => !scanned.has(one)).map((one) => `only without the scan: ${one}`),
  ];
}

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));

describe('findings are the same when every document is read', () => {
  test('examples of pages, cases and what was met in the field', () => {
    expect(EXAMPLES.flatMap(differencesIn)).toEqual([]);
  }, 600_000);

  test.each([...foldersIn('fixtures/projects'), ...foldersIn('fixtures/conformance')])(
    '%s',
    (folder) => {
      expect(differencesIn(fixturesBelow(folder))).toEqual([]);
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
        // What a pod that nothing has to do with AWS may be broken in is nobody's business unless all is read.
        const isOfOthers = (one: string): boolean => /^only without the scan: \S+ file\/schema:/.test(one);
        expect(differencesIn(files).filter((one) => !isOfOthers(one))).toEqual([]);
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
    async (folder) => {
      expect(differencesIn(await filesBelow(folder))).toEqual([]);
    },
    600_000,
  );
});

describe('findings are the same when texts are let go of', () => {
  const isQuiet = quietnessOf(DIALECTS);

  /** The files with those read again in which nothing is, and how often each of these is read. */
  function letGo(files: readonly Source[]): { readonly files: readonly Source[]; readonly reads: Map<string, number> } {
    const reads = new Map<string, number>();
    return {
      reads,
      files: files.map((file) => {
        if (!isQuiet(file)) return file;
        reads.set(file.path, 0);
        return new QuietSource(file.path, () => {
          reads.set(file.path, (reads.get(file.path) ?? 0) + 1);
          return file.text;
        });
      }),
    };
  }

  test('examples of pages, cases and what was met in the field', () => {
    for (const files of EXAMPLES) expect(findingsOf(letGo(files).files, false)).toEqual(findingsOf(files, false));
  }, 300_000);

  test('a text is read again only to look for the names that the others hold', () => {
    const account = (name: string, more = ''): string =>
      `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n${more}`;
    const role = 'arn:aws:iam::111122223333:role/api';
    const pod = (name: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: team\nspec:\n  serviceAccountName: ${name}\n  containers: [{name: app, image: app}]\n`;
    const plain = [account('worker'), pod('worker'), pod('api')].map((text, i) => ({
      path: `${String(i)}.yaml`,
      text,
    }));
    const named = account('api', `  annotations:\n    eks.amazonaws.com/role-arn: ${role}\n`);
    const quiet = letGo([...plain, { path: 'api.yaml', text: named }]);
    expect([...quiet.reads.keys()]).toEqual(['0.yaml', '1.yaml', '2.yaml']);
    const { world } = analyse(quiet.files, rules, { levelOf: () => undefined, pedantic: true });
    expect(world.facts.document.map(({ file }) => file.path)).toEqual(['api.yaml', '2.yaml']);
    // The one that is named is read once more, and kept.
    expect([...quiet.reads.values()]).toEqual([1, 1, 2]);
  });

  test('comments of this program, escapes and what belongs to a unit are kept', () => {
    const kept = [
      { path: 'a.yaml', text: 'kind: Pod # irsa-lint-disable-line\n' },
      { path: 'a.yaml', text: 'kind: "\\x50od"\n' },
      { path: 'kustomization.yaml', text: 'namePrefix: a-\n' },
      { path: 'main.tf', text: '' },
    ];
    expect(kept.map(isQuiet)).toEqual([false, false, false, false]);
  });
});
