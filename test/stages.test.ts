/**
 * One bad file, one throwing rule, one document never loses the rest: each stage throws in turn, and the rest is reported, with one notice and exit 2.
 * Stages come from their own lists: a dialect, a rule, a format, a module of a layer or a command that is added is tried without another line here.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Rule } from '../src/lint/rule.js';
import type { Dialect } from '../src/facts/dialect.js';
import type { Source } from '../src/value/span.js';

/** What throws now: the name of a stage, as in `link/role.ts roleOf`; and of its calls those that name the bad file, if it is told. */
const now: { stage: string | undefined; only: string | undefined; times: number; thrown: number } = {
  stage: undefined,
  only: undefined,
  times: Infinity,
  thrown: 0,
};

/** The stages that were called since this was emptied. */
const reached = new Set<string>();

class Broken extends Error {}

function trip(stage: string, args: readonly unknown[]): void {
  reached.add(stage);
  if (now.thrown >= now.times) return;
  if (now.stage !== stage || (now.only !== undefined && !args.some((arg) => pathOf(arg) === now.only))) return;
  now.thrown++;
  throw new Broken(`${stage} is broken`);
}

function pathOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const { path, file, document, source } = value as Readonly<Record<string, unknown>>;
  return path ?? pathOf(file) ?? pathOf(document) ?? pathOf(source);
}

const stages: string[] = [];

/** An object whose functions throw while they are the stage. */
function tripping<T extends object>(name: string, target: T): T {
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(target)) own[key] = trippingValue(`${name} ${key}`, value);
  return own as T;
}

function trippingValue(stage: string, value: unknown): unknown {
  if (typeof value !== 'function') return value;
  stages.push(stage);
  return new Proxy(value, {
    apply(target, self, args: unknown[]): unknown {
      trip(stage, args);
      return Reflect.apply(target as (...given: unknown[]) => unknown, self, args);
    },
  });
}

/** Layers whose modules are stages, all of their functions. */
const LAYERS = ['link', 'explain', 'report', 'records', 'lint'];
const MODULES = LAYERS.flatMap((layer) => readdirSync(join('src', layer)).map((file) => `${layer}/${file}`));

for (const module of MODULES)
  vi.doMock(`../src/${module}`, async (original: () => Promise<object>) => tripping(module, await original()));
vi.doMock('../src/facts/dialects.ts', async (original: () => Promise<{ DIALECTS: readonly Dialect[] }>) => {
  const { DIALECTS: dialects, ...others } = await original();
  return { ...others, DIALECTS: dialects.map((dialect) => tripping(`dialect ${dialect.name}`, dialect)) };
});
const LANGUAGES = readdirSync('src/document').filter((name) => existsSync(join('src/document', name, 'language.ts')));
for (const name of LANGUAGES)
  vi.doMock(`../src/document/${name}/language.ts`, async (original: () => Promise<Record<string, object>>) => {
    const module = await original();
    return { ...module, [name]: tripping(`language ${name}`, module[name] ?? {}) };
  });
vi.doMock('../rules/index.ts', async (original: () => Promise<{ rules: readonly Rule[] }>) => ({
  rules: (await original()).rules.map((rule) => tripping(`rule ${rule.id}`, rule)),
}));
// After the mocks: these load what is mocked.
const { rules } = await import('../rules/index.js');
const { analyse } = await import('../src/analyse.js');
const { FORMATS } = await import('../src/cli/options.js');
const { isMeant } = await import('../src/facts/dialect.js');
const { DIALECTS } = await import('../src/facts/dialects.js');
const { folder, policyWith, run } = await import('./cli/run.js');
const { EXAMPLES } = await import('./fuzz/inputs.js');
await import('../src/cli/explain.js');
await import('../src/cli/graph.js');
await import('../src/cli/diff.js');
await import('../src/cli/mutate.js');
await import('../src/cli/facts.js');
await import('../src/cli/cluster.js');
await import('../src/cli/evaluate.js');
await import('../src/cli/init.js');
await import('../src/cli/fix.js');

afterEach(() => {
  Object.assign(now, { stage: undefined, only: undefined, times: Infinity, thrown: 0 });
});

/** One call after the other may be the broken one; whoever asks sees whether it was called at all. */
async function broken<T>(
  stage: string,
  work: () => T | Promise<T>,
  { only, times = Infinity }: { readonly only?: string | undefined; readonly times?: number } = {},
): Promise<{ readonly made: T; readonly thrown: number }> {
  Object.assign(now, { stage, only, times, thrown: 0 });
  try {
    return { made: await work(), thrown: now.thrown };
  } finally {
    now.stage = undefined;
  }
}

const of = (prefix: string): readonly string[] =>
  [...new Set(stages)].filter((stage) => stage.startsWith(prefix)).sort();

const SECRET = 'CANARYvalue';
const FILES = {
  'stack.ts': "import * as iam from 'aws-cdk-lib/aws-iam';\n",
  'index.ts': "import * as aws from '@pulumi/aws';\n",
  'broken.json': '{"a": "eks.amazonaws.com/role-arn"',
  'role.json': policyWith('system:serviceaccount:team:reader-*'),
  'cluster.yaml':
    'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: eu-west-1}\niam:\n  withOIDC: false\n  serviceAccounts: [{metadata: {name: reader, namespace: team}, wellKnownPolicies: {externalDNS: true}}]\n',
  'app.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/token-expiration: 86400
    eks.amazonaws.com/role-arn: arn:aws:iam::1111:role/reader # irsa-lint-disable-line service-account/role-arn-malformed -- known
---
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: team}
spec:
  serviceAccountName: reader
  containers: [{name: c, env: [{name: DB_PASSWORD, value: ${SECRET}}]}]
---
apiVersion: v1
kind: Secret
metadata: {name: s, annotations: {eks.amazonaws.com/role-arn: x}}
stringData: {a: ${SECRET}}
`,
  'main.tf': 'resource "aws_iam_role" "reader" {\n  name = "reader"\n  assume_role_policy = "{}"\n}\n',
  'overlay/kustomization.yaml': 'resources: [deployment.yaml]\n',
  'overlay/deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: other}\n',
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'empty/nothing.yaml': 'a: b\n',
};

const NOTICE = /this is a fault of irsa-lint/g;

function expectSaid(
  stage: string,
  { status, stdout, stderr }: { readonly status: number | null; readonly stdout: string; readonly stderr: string },
): void {
  expect(status, stage).toBe(2);
  expect(stderr.match(NOTICE)?.length, stderr).toBeGreaterThan(0);
  expect(stderr).toContain(`${stage} is broken`);
  expect(stdout + stderr).not.toContain(SECRET);
}

/** Whatever fails, what is said of a file by itself is there. */
const SYNTAX = 'file/syntax-error';

test('nothing fails where nothing is broken', async () => {
  const { stdout, stderr, status } = await run(['--format=compact', '.'], { cwd: folder(FILES) });
  expect([status, stderr]).toEqual([1, '']);
  expect(stdout).toContain(SYNTAX);
});

describe('a file that cannot be read', () => {
  test.each(['readFile', 'stat'] as const)('%s', async (name) => {
    const { realFileSystem } = await import('../src/discover/file-system.js');
    const real: (path: string) => unknown = realFileSystem[name];
    const spy = vi.spyOn(realFileSystem, name).mockImplementation((path: string) => {
      if (path.endsWith('app.yaml')) throw new Broken('the disk is gone');
      return real(path) as never;
    });
    const { status, stdout } = await run(['--format=compact', '.'], { cwd: folder(FILES) });
    spy.mockRestore();
    expect(status).toBe(1);
    expect(stdout).toContain(SYNTAX);
    expect(stdout).toMatch(/app\.yaml.*the disk is gone/);
  });
});

describe('a language', () => {
  test.each(of('language '))('%s', async (stage) => {
    // What a fix writes is tried by --diff.
    const cwd = folder(FILES);
    const only = /partsOf|commentsOf/.test(stage) ? 'app.yaml' : undefined;
    const { made, thrown } = await broken(stage, () => run(['--format=compact', '.'], { cwd }), { only });
    if (thrown === 0) return;
    expectSaid(stage, made);
    if (only !== undefined) expect(made.stdout).toContain(SYNTAX);
  });
});

describe('a dialect', () => {
  const functionsOf = (dialect: Dialect): readonly string[] =>
    of(`dialect ${dialect.name} `).filter((stage) => !/ (?:owns|recognises|names|concerns|load|scan)$/.test(stage));
  test('each has what is tried', () => {
    for (const dialect of DIALECTS) expect(functionsOf(dialect), dialect.name).not.toEqual([]);
  });

  test.each(DIALECTS.flatMap((dialect) => functionsOf(dialect).map((stage) => [stage, dialect] as const)))(
    '%s',
    async (stage, dialect) => {
      if (dialect.kind === 'unit') await dialect.load?.();
      const rest: readonly Source[] = Object.entries(FILES).map(([path, text]) => ({ path, text }));
      let seen = false;
      // What other dialects ask it for is in their files.
      const isAsked = / (?:instantiate|patched)$/.test(stage);
      const asks = isAsked ? DIALECTS.filter((one) => one.kind === 'unit' && one !== dialect) : [dialect];
      for (const [index, example] of EXAMPLES.entries()) {
        if (
          !example.some((file) =>
            asks.some((one) => (one.kind === 'unit' ? isMeant(one, file) : one.scan.test(file.text))),
          )
        )
          continue;
        // Charts of releases stand at the root, where their paths begin.
        const bad = isAsked ? example : example.map(({ path, text }) => ({ path: `bad/${path}`, text }));
        if (bad.some(({ path }) => Object.hasOwn(FILES, path))) continue;
        // A function that is handed no document fails for all.
        for (const { path: only } of / (?:object|mapping|prepare)$/.test(stage) ? bad : [{ path: undefined }]) {
          // What does not matter is checked only where not everything is read.
          const everything = !stage.endsWith(' check');
          const { made, thrown } = await broken(
            stage,
            () => analyse([...bad, ...rest], rules, { levelOf: () => undefined, pedantic: false, everything }),
            { only },
          );
          if (thrown === 0) continue;
          seen = true;
          expect(made.failures.map(({ error }) => String(error))).toContain(`Error: ${stage} is broken`);
          const found = made.result.findings.map(({ rule }) => rule);
          expect(found, `${index}`).toContain(SYNTAX);
          if (only !== undefined) expect(found).toContain('trust/subject-wildcard-literal');
        }
        if (seen) break;
      }
      expect(seen, 'an example that gets there').toBe(true);
    },
  );

  test.each(
    DIALECTS.flatMap((dialect) => (dialect.kind === 'unit' && dialect.load !== undefined ? [dialect.name] : [])),
  )('that cannot be loaded: %s', async (name) => {
    const stage = `dialect ${name} load`;
    const { made, thrown } = await broken(stage, () => run(['--format=compact', '.'], { cwd: folder(FILES) }));
    // The tree has a file of each that loads anything; another needs one too.
    expect(thrown).toBeGreaterThan(0);
    expectSaid(stage, made);
    expect(made.stdout).toContain(SYNTAX);
  });
});

describe('a rule', () => {
  const files: readonly Source[] = Object.entries(FILES).map(([path, text]) => ({ path, text }));
  const options = { levelOf: () => undefined, pedantic: false };
  const whole = analyse(files, rules, options).result.findings;
  test.each(rules.map(({ id }) => id))('%s', async (id) => {
    const stage = `rule ${id} run`;
    const { made, thrown } = await broken(stage, () => analyse(files, rules, options));
    expect(thrown).toBe(1);
    expect(made.failures).toMatchObject([{ what: id }]);
    const others = whole.filter(({ rule }) => rule !== id).map(({ fingerprint }) => fingerprint);
    expect(made.result.findings.map(({ fingerprint }) => fingerprint)).toEqual(others);
  });

  test('is said once, and the run has failed', async () => {
    const stage = 'rule trust/audience-missing run';
    const { made } = await broken(stage, () => run(['--format=compact', '.'], { cwd: folder(FILES) }));
    expectSaid(stage, made);
    expect(made.stdout).toContain(SYNTAX);
    expect(made.stderr.match(NOTICE)).toHaveLength(1);
  });
});

describe('a join', () => {
  test.each(of('link/'))('%s', async (stage) => {
    const lint = () => run(['--format=compact', '.'], { cwd: folder(FILES) });
    const once = await broken(stage, lint, { times: 1 });
    if (once.thrown === 0) return;
    expectSaid(stage, once.made);
    // One of them is what finds broken documents.
    expect(once.made.stdout).toContain(stage.startsWith('link/broken.ts') ? 'trust/audience-missing' : SYNTAX);
    expectSaid(stage, (await broken(stage, lint)).made);
  });
});

describe('a report', () => {
  test.each(FORMATS)('as %s', async (format) => {
    const cwd = folder(FILES);
    const stage = of('report/').find((one) => one.toLowerCase().endsWith(` ${format.replaceAll('-', '')}report`)) ?? '';
    const args = FORMATS.map((one) => `--format=${one}=${one}.out`);
    const { made, thrown } = await broken(stage, () => run([...args, '.'], { cwd }));
    expect(thrown).toBeGreaterThan(0);
    expectSaid(stage, made);
    for (const one of FORMATS) expect(existsSync(join(cwd, `${one}.out`)), one).toBe(one !== format);
  });

  // `visible` says what has failed.
  test.each(of('report/').filter((stage) => !stage.endsWith(' visible')))('%s', async (stage) => {
    const cwd = folder(FILES);
    const args = FORMATS.map((one) => `--format=${one}=${one}.out`);
    const { made, thrown } = await broken(stage, () => run(['--coverage', ...args, '.'], { cwd }));
    if (thrown > 0) expectSaid(stage, made);
  });
});

const COMMANDS: readonly (readonly string[])[] = [
  ['explain', 'pod/p', '.'],
  ['explain', '--format=json', 'role/reader', '.'],
  ['explain', '--format=json', 'role/reader', 'role.json', 'app.yaml'],
  ['explain', 'app.yaml:5', '.'],
  ['graph', '.'],
  ['graph', '--format=dot', '.'],
  ['graph', '--format=html', '.'],
  ['diff', './empty', '.'],
  ['diff', '--format=markdown', '.', './empty'],
  ['mutate', '.'],
  ['cluster', 'cluster.yaml'],
  ['evaluate', '--role', 'role.json', '--subject', 'team/reader'],
  ['facts', '.'],
  ['init'],
  ['baseline', 'create', '.'],
  ['--fix=unsafe', '--format=compact', '.'],
];

describe('a command', async () => {
  const layers = ['explain/', 'records/', 'lint/', 'link/', 'report/'];
  const called = new Map<string, string[][]>();
  for (const command of COMMANDS) {
    reached.clear();
    await run(command, { cwd: folder(FILES) });
    for (const stage of reached) called.set(stage, [...(called.get(stage) ?? []), [...command]]);
  }
  const tried = of('').filter(
    (stage) =>
      layers.some((layer) => stage.startsWith(layer)) &&
      !stage.startsWith('link/watch.ts') &&
      !stage.endsWith(' visible'),
  );
  // Add-ons, access entries and the like are not among the files.
  test('much of what there is is called', () => {
    expect(tried.filter((stage) => called.has(stage)).length).toBeGreaterThan(0.45 * tried.length);
  });

  // One of each command that calls it.
  test.each(tried.filter((stage) => called.has(stage)))('%s', async (stage) => {
    const names = new Map((called.get(stage) ?? []).map((command) => [command[0], command]));
    for (const command of stage.startsWith('link/') ? [...names.values()].slice(0, 2) : names.values()) {
      const cwd = folder(FILES);
      const { made, thrown } = await broken(stage, () => run(command, { cwd }));
      if (thrown === 0) continue;
      expectSaid(stage, made);
      // Nothing is written by halves: known findings are all of them.
      if (command[0] === 'baseline') expect(existsSync(join(cwd, '.irsa-lint-baseline.json'))).toBe(false);
    }
  });
});
