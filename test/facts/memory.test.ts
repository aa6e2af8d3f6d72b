/** Runs over nearly the same files say with a memory what they say without one. */
import { describe, expect, test } from 'vitest';
import { TREES } from '../../bench/trees.mjs';
import { judge } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';
import type { FactLists } from '../../src/facts/facts.js';
import { Memory } from '../../src/facts/memory.js';
import { rules } from '../../rules/index.js';
import type { Finding } from '../../src/lint/finding.js';
import { RuleMemory } from '../../src/lint/rule.js';
import { rangeOf, toFileSpan, type Source } from '../../src/value/span.js';
import { below, editsOf, randomOf } from '../lsp/edits.js';
import { readPage } from '../rule-pages.js';
import { fixturesBelow, foldersCalled } from '../trees.js';

const shown = ({ rule, message, fingerprint, primary, related, severity }: Finding): object => ({
  rule,
  message,
  fingerprint,
  severity,
  at: [primary, ...related].map(({ at, note }) => [toFileSpan(at).source.path, rangeOf(at), note]),
});

/** Of each tree; more with EDITS=1000, which takes a while. */
const EDITS = Number(process.env['EDITS'] ?? 6);
/** Other files, and other edits, with each. */
const SEEDS = (process.env['SEEDS'] ?? '7').split(',').map(Number);

/** After each edit a run with the memory of those before says what one without says. */
async function expectAgreement(start: readonly Source[], random: () => number): Promise<void> {
  let files = start;
  await loadDialects(files);
  const memory = new Memory();
  const judgements = new RuleMemory();
  const how = {
    levelOf: () => undefined,
    pedantic: true,
    isAbsent: (path: string) => !files.some((file) => file.path === path || file.path.startsWith(`${path}/`)),
  };
  for (let i = 0; i < EDITS; i++) {
    files = editsOf(random, files);
    const again = judge(files, rules, { ...how, memory, judgements });
    const anew = judge(
      files.map(({ path, text }) => ({ path, text })),
      rules,
      how,
    );
    const step = `after edit ${String(i)}`;
    expect(again.failures, step).toEqual(anew.failures);
    expect(again.kept.map(shown), step).toEqual(anew.kept.map(shown));
    expect(counted(again.world.facts), step).toEqual(counted(anew.world.facts));
  }
}

const counted = (facts: FactLists): object =>
  Object.fromEntries(Object.entries(facts).map(([kind, own]: [string, readonly unknown[]]) => [kind, own.length]));

const TABLES = ['cdk', 'cloudformation', 'helm', 'kustomize', 'pulumi', 'terragrunt', 'terraform'];
const ROWS = TABLES.map((table) => [table, foldersCalled('source', `fixtures/conformance/${table}`)] as const);

const rowsOf = (table: string): readonly string[] =>
  ROWS.flatMap(([name, folders]) =>
    name === table ? folders.map((folder) => folder.slice(0, -'/source'.length)) : [],
  );

test('a nested stack whose text imports an export is read again when that changes', async () => {
  const files = [...TREES.stacks({ files: 3, share: 1 })].map(([path, text]) => ({ path, text }));
  await loadDialects(files);
  const how = { levelOf: () => undefined, pedantic: true };
  const memory = new Memory();
  judge(files, rules, { ...how, memory });
  const edited = files.map((file) =>
    file.path === 'shared/provider.yaml'
      ? { ...file, text: file.text.replace('Value: oidc.eks', 'Value: https://oidc.eks') }
      : file,
  );
  const again = judge(edited, rules, { ...how, memory }).kept.map(shown);
  expect(again).toEqual(judge(edited, rules, how).kept.map(shown));
  expect(again).not.toEqual(judge(files, rules, how).kept.map(shown));
});

describe.each(SEEDS)('with seed %d', (seed) => {
  test.each([
    'manifests',
    'gitops',
    'dense',
    'terraform',
    'charts',
    'modules',
    'programs',
    'stacks',
    'mixed',
    'trust',
    'crowd',
  ] as const)(
    '%s',
    (kind) =>
      expectAgreement(
        [...TREES[kind]({ files: 24, share: 0.5 })].map(([path, text]) => ({ path, text })),
        randomOf(seed),
      ),
    3_600_000,
  );

  /** Charts and overlays that programs install, units of Terragrunt, nested stacks: of each table some rows beside each other, and one where the root is. */
  test.each(['cdk', 'cloudformation', 'helm', 'kustomize', 'pulumi', 'terragrunt'])(
    'rows of tables, first of all %s',
    (first) => {
      const random = randomOf(seed);
      const own = TABLES.flatMap((table) =>
        [rowsOf(table)[below(random, rowsOf(table).length)] ?? ''].flatMap((row) =>
          fixturesBelow(`${row}/source`).map(({ path, text }) => ({
            path: table === first ? path : `${table}/${path}`,
            text,
          })),
        ),
      );
      return expectAgreement(own, random);
    },
    3_600_000,
  );

  test('examples of rules, all at one root', () => {
    const random = randomOf(seed);
    const pages = rules.map(({ id }) => readPage(id).examples.flatMap(({ files }) => files));
    const files = new Map<string, Source>();
    for (let i = 0; i < 12; i++)
      for (const file of pages[below(random, pages.length)] ?? [])
        if (!files.has(file.path)) files.set(file.path, file);
    return expectAgreement([...files.values()], random);
  }, 3_600_000);
});
