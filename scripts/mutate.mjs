// `npm run mutate [-- --sample N] [--seed S] [--in src/value,src/aws,src/document,rules] [--write]`: changes a program in small ways, each alone, and asks whether its tests notice.
// A change is run by the tests that call the function it stands in, the examples of the pages of rules among them; a rule by the examples of its own page. --write puts the figures into docs/mutation.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { functionAround } from './instrument.mjs';
import { applied, operatorMutants, typechecker } from './mutants.mjs';
import { filesBelow } from './temporary-tree.mjs';
import { testBundle } from './test-bundle.mjs';

const CONFORMANCE = [
  'test/conformance-eksctl-field.test.ts',
  'test/conformance-eksctl-pairs.test.ts',
  'test/conformance-eksctl-executed.test.ts',
  'test/conformance-trust.test.ts',
  'test/conformance-webhook.test.ts',
  'test/conformance-eksctl.test.ts',
];
const EXAMPLES = 'test/rule-examples-alone.ts';
/** The tests that speak of a folder, by it. */
const TESTS = {
  'src/value': ['test/value', 'test/aws', ...CONFORMANCE],
  'src/aws': ['test/aws', 'test/eksctl-page.test.ts', ...CONFORMANCE, EXAMPLES],
  'src/document': [
    'test/document',
    'test/facts/kubernetes.test.ts',
    'test/facts/terraform/expressions.test.ts',
    'test/places.test.ts',
    'test/fix-embedded.test.ts',
    EXAMPLES,
  ],
  rules: [],
};
/** After so many changed programs a worker is let go, for modules are never unloaded. */
const WORKER_LIFE = 40;
/** Only for what no step counts, a regular expression say; far beyond what any run takes on a machine that has other work. */
const clockLimit = (expected) => 60_000 + 10 * expected;
/** All tests as they are; what ends it is the reader. */
const FIRST_RUN = 3_600_000;

const { values: options } = parseArgs({
  options: {
    sample: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    in: { type: 'string', default: Object.keys(TESTS).join(',') },
    write: { type: 'boolean', default: false },
  },
});
const sample = Number(options.sample);
const folders = options.in.split(',').filter((folder) => folder !== '');
const unknown = folders.filter(
  (folder) => !Object.keys(TESTS).some((known) => folder === known || folder.startsWith(`${known}/`)),
);
if (!(sample > 0) || unknown.length > 0) {
  console.error(`usage: npm run mutate -- [--sample N] [--seed S] [--in ${Object.keys(TESTS).join(',')}] [--write]`);
  process.exit(2);
}

/** mulberry32: the same sample for the same seed. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** In a random order; the first N that typecheck are the sample. */
function shuffled(items, next) {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** Answers one request at a time, in a worker that is replaced when it is old or silent. */
function pool(script) {
  let worker;
  let age = 0;
  const retire = async () => {
    await worker?.terminate();
    worker = undefined;
  };
  /** `expected`: how many milliseconds the request takes of an unchanged program. */
  const ask = async (request, expected) => {
    if (age++ >= WORKER_LIFE) await retire();
    if (worker === undefined) {
      worker = new Worker(new URL(script, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 1024 } });
      age = 0;
    }
    const current = worker;
    return new Promise((answer) => {
      const end = (result) => {
        clearTimeout(clock);
        current.off('message', end);
        current.off('error', broken);
        answer(result);
      };
      const broken = (error) => {
        worker = undefined;
        end({ failed: String(error.message) });
      };
      const clock = setTimeout(
        () => void retire().then(() => end({ failed: 'no end', endless: true })),
        clockLimit(expected),
      );
      current.once('message', end);
      current.once('error', broken);
      current.postMessage(request);
    });
  };
  return { ask, retire };
}

const sourcesOf = (folder) => filesBelow(folder).filter((path) => path.endsWith('.ts') && path !== 'rules/index.ts');

/** A function from a changed file to whether the tests of a folder notice it. */
async function tablesOf(folder) {
  const files = TESTS[folder]
    .flatMap((path) => filesBelow(path))
    .filter((path) => path.endsWith('.test.ts') || path === EXAMPLES);
  const { bundle, dispose } = await testBundle(files, (path) => path.startsWith(`${folder}/`));
  const { ask, retire } = pool('mutant-worker.mjs');
  const { ran, failed } = await ask({ path: await bundle({ counting: true }), counting: true }, FIRST_RUN);
  if (ran === undefined) throw new Error(`the tests of ${folder} fail as they are: ${failed}`);
  const fastest = ran.toSorted((a, b) => a.time - b.time);
  return {
    retire: () => Promise.all([retire(), dispose()]),
    async notices({ path, plain, text, start, end }) {
      const id = functionAround(path, plain, start, end);
      const calling = fastest.filter(({ hits }) => id === undefined || hits.has(id));
      if (calling.length === 0) return { seen: false };
      const names = calling.map(({ name, steps }) => [name, 20 * steps + 100_000]);
      const expected = calling.reduce((sum, { time }) => sum + time, 0);
      const answer = await ask({ path: await bundle({ change: { path, text } }), names }, expected);
      return { seen: answer.failed !== undefined, endless: answer.endless };
    },
  };
}

/** The same for rules: the examples of the page. */
function pages() {
  const { ask, retire } = pool('rule-worker.mjs');
  return {
    retire,
    notices: async ({ path, text }) => ({
      seen: (await ask({ id: path.slice('rules/'.length, -'.ts'.length), text }, 0)).failed !== undefined,
    }),
  };
}

const typechecks = typechecker(process.cwd());
const rows = [];
for (const folder of folders) {
  const suite = Object.keys(TESTS).find((known) => folder === known || folder.startsWith(`${known}/`));
  const all = sourcesOf(folder).flatMap((path) => {
    const plain = readFileSync(path, 'utf8');
    return operatorMutants(path, plain).map((mutant) => ({
      ...mutant,
      path,
      plain,
      change: mutant,
      text: applied(plain, mutant),
    }));
  });
  const { notices, retire } = suite === 'rules' ? pages() : await tablesOf(suite);
  const row = { folder, mutants: all.length, run: 0, killed: 0, endless: 0, kinds: new Map() };
  for (const mutant of shuffled(all, random(Number(options.seed)))) {
    if (row.run >= sample) break;
    if (!typechecks(mutant.path, mutant.text)) continue;
    const { seen, endless = false } = await notices(mutant);
    row.run++;
    const kind = row.kinds.get(mutant.kind) ?? { run: 0, killed: 0 };
    row.kinds.set(mutant.kind, kind);
    kind.run++;
    if (endless) row.endless++;
    if (seen) {
      row.killed++;
      kind.killed++;
    } else
      console.log(
        `${mutant.path}:${mutant.line}  ${mutant.kind}  ${mutant.shown.slice(0, 100)}  ->  ${mutant.change.text === ';' ? 'gone' : `${mutant.plain.slice(mutant.start, mutant.end).slice(0, 40)} -> ${mutant.change.text.slice(0, 40)}`}`,
      );
  }
  await retire();
  rows.push(row);
  console.error(
    `${folder}: ${row.killed} of ${row.run} noticed (${percent(row)}), ${row.endless} of them stopped by the number of steps; ${row.mutants} changes in all`,
  );
}

function percent({ killed, run }) {
  return run === 0 ? '-' : `${Math.round((100 * killed) / run)} %`;
}

if (options.write) writeFileSync('docs/mutation.md', page());

function page() {
  const kinds = [...new Set(rows.flatMap((row) => [...row.kinds.keys()]))].sort();
  return `# What the tests notice

Written by \`npm run mutate -- --sample ${sample} --seed ${options.seed}${options.in === Object.keys(TESTS).join(',') ? '' : ` --in ${options.in}`} --write\`. A program is changed in one small way (a comparison turned, \`&&\` made \`||\`, a statement taken out, \`'yes'\` made \`'unknown'\`), and the
tests that call the changed function are run; for a rule, the examples of its page. A change that does not typecheck is not counted.

| Folder | Changes | Run | Noticed | |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| \`${row.folder}\` | ${row.mutants} | ${row.run} | ${row.killed} | ${percent(row)} |`).join('\n')}

| Kind of change | ${rows.map((row) => `\`${row.folder}\``).join(' | ')} |
| --- | ${rows.map(() => '--- |').join(' ')}
${kinds
  .map(
    (kind) =>
      `| ${kind} | ${rows
        .map((row) => {
          const count = row.kinds.get(kind);
          return count === undefined ? '' : `${count.killed} of ${count.run}`;
        })
        .join(' | ')} |`,
  )
  .join('\n')}
`;
}
