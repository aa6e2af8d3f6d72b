/** How the built program starts: from its packs, with V8's code of them from the package, from the user's cache, or without. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync, openSync, readdirSync, readFileSync, writeFileSync, closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { headOf, whole } from '../../src/discover/code-cache.js';
import { folder, policyWith, spawned, type Run } from './run.js';

/** Another runtime than that of the package, so that the user's cache is asked. */
const OTHER = { NODE_OPTIONS: '--no-deprecation' };

const tree = (): string =>
  folder({ 'tree/role.json': policyWith('system:serviceaccount:team:reader-*'), 'cache/x': '' });

const run = (root: string, args: readonly string[] = ['role.json']): Run =>
  spawned(args, { cwd: join(root, 'tree'), env: { ...OTHER, XDG_CACHE_HOME: join(root, 'cache') } });

const kept = (root: string): string => join(root, 'cache/irsa-lint/code');

test('the same is said with the code of the package, of the user, with a damaged one and with none', () => {
  const root = tree();
  const said = spawned(['role.json'], { cwd: join(root, 'tree') });
  expect(said).toMatchObject({ status: 1, stderr: '' });
  expect(readdirSync(join(root, 'cache')), 'the package has its own').toEqual(['x']);

  expect(run(root, ['--no-code-cache', 'role.json'])).toEqual(said);
  expect(readdirSync(join(root, 'cache')), '--no-code-cache').toEqual(['x']);

  expect(run(root)).toEqual(said);
  const files = readdirSync(kept(root));
  expect(files.filter((name) => name.startsWith('lint-'))).toHaveLength(1);
  const contents = files.map((name) => readFileSync(join(kept(root), name)));
  expect(run(root)).toEqual(said);
  expect(
    files.map((name) => readFileSync(join(kept(root), name))),
    'it is used as it is',
  ).toEqual(contents);

  // Whole by our own reckoning, and nothing that V8 takes.
  for (const name of files) {
    const path = join(kept(root), name);
    const [key = ''] = readFileSync(path, 'latin1').split('\n');
    const file = openSync(path, 'r');
    const { ino, birthtimeNs } = fstatSync(file, { bigint: true });
    closeSync(file);
    writeFileSync(path, whole(headOf(key, `${ino} ${birthtimeNs}`), Buffer.alloc(100_000, 'x')));
  }
  expect(run(root)).toEqual(said);
  expect(
    files.every((name) => readFileSync(join(kept(root), name)).length > 200_000 || !name.startsWith('lint-')),
    'it is replaced',
  ).toBe(true);
  expect(readdirSync(join(root, 'tree')), 'nothing is written into what is linted').toEqual(['role.json']);
});

test('without a home, and where nothing can be written', () => {
  const root = tree();
  const { HOME: _, XDG_CACHE_HOME: __, ...env } = process.env;
  const bare = spawnSync(process.execPath, [resolve('dist/cli.cjs'), 'role.json'], {
    cwd: join(root, 'tree'),
    encoding: 'utf8',
    env: { ...env, ...OTHER, NO_COLOR: '1', XDG_CACHE_HOME: '/dev/null' },
  });
  expect(bare).toMatchObject({ status: 1, stderr: '' });
});

test('several runs that start at once', async () => {
  const root = tree();
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, [resolve('dist/cli.cjs'), 'role.json'], {
      cwd: join(root, 'tree'),
      env: { ...process.env, ...OTHER, XDG_CACHE_HOME: join(root, 'cache') },
      stdio: 'ignore',
    }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit')) as [number, null]));
  expect(codes.map(([code]) => code)).toEqual([1, 1, 1]);
  expect(readdirSync(kept(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(run(root).status).toBe(1);
});

test('what follows `--` is no option', () => {
  const root = tree();
  writeFileSync(join(root, 'tree/--no-code-cache'), '{}');
  expect(run(root, ['--', '--no-code-cache']).status).toBe(0);
});

const nodeRequire = createRequire(import.meta.url);

type Module = (module: { exports: object }, require: (id: number | string) => unknown) => void;

test('a user whom the system does not know has no folder, and no cache there', () => {
  const root = tree();
  const said = spawned(['role.json'], { cwd: join(root, 'tree') });
  writeFileSync(join(root, 'nobody.cjs'), `require('node:os').homedir = () => { throw new Error('ENOENT'); };`);
  const nobody = { NODE_OPTIONS: `--require ${join(root, 'nobody.cjs')}` };
  const asNobody = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Run =>
    spawned(words, { cwd: join(root, 'tree'), env: { ...nobody, ...env } });
  expect(asNobody(['role.json'])).toEqual(said);
  expect(asNobody(['--cache', 'role.json'])).toEqual({
    ...said,
    stderr: 'irsa-lint: the cache is not used: the user has no folder, and XDG_CACHE_HOME names none\n',
  });
  expect(asNobody(['--cache', 'role.json'], { XDG_CACHE_HOME: join(root, 'cache') })).toEqual(said);
  expect(readdirSync(join(root, 'tree'))).toEqual(['role.json']);
});

test('each module of the program can be the first that is asked for', () => {
  const launcher = readFileSync('dist/cli.cjs', 'utf8');
  const packs = [...launcher.matchAll(/file:"([\w-]+)",first:(\d+),size:(\d+)/g)].map(([, file = '', first = '']) => {
    const script = new Script(readFileSync(`dist/program/${file}.js`, 'latin1'));
    const modules = (script.runInThisContext() as (folder: string) => readonly Module[])(resolve('dist'));
    const names = [
      ...readFileSync(`dist/program/${file}.js`, 'latin1').matchAll(/^\/\* (.*?) \*\/function\(module,require\)/gm),
    ];
    expect(names).toHaveLength(modules.length);
    return { first: Number(first), modules, names: names.map(([, name = '']) => name) };
  });
  const all = packs.flatMap(({ modules, names }) => modules.map((start, i) => ({ start, name: names[i] ?? '' })));
  expect(all.length).toBeGreaterThan(300);
  expect(packs.map(({ first }) => first)).toEqual(
    packs.map((_, i) => packs.slice(0, i).flatMap(({ modules }) => modules).length),
  );
  for (const [first, { name }] of all.entries()) {
    if (name === 'src/cli.ts') continue;
    const begun = new Map<number, { exports: object } | 'begun'>();
    const load = (id: number | string): unknown => {
      if (typeof id === 'string') return nodeRequire(id);
      const known = begun.get(id);
      if (known === 'begun') throw new Error(`${all[id]?.name} needs itself to begin`);
      if (known !== undefined) return known.exports;
      begun.set(id, 'begun');
      const module = { exports: {} };
      all[id]?.start(module, load);
      begun.set(id, module);
      return module.exports;
    };
    expect(() => load(first), name).not.toThrow();
  }
});

test('the built program checks a configuration by the length of its texts', () => {
  const root = folder({ '.irsa-lint.yaml': 'baseline: ""\n', 'role.json': '{}' });
  const { status, stderr } = spawned(['.'], { cwd: root });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'irsa-lint: .irsa-lint.yaml:1:12: `baseline` takes a text that is not empty\n',
  });
});

/** Notes which packs a process reads, and says so at its end. */
const WATCH = `const fs = require('node:fs');
const seen = new Set();
for (const name of ['readFileSync', 'openSync']) {
  const own = fs[name];
  fs[name] = (path, ...rest) => {
    const [, pack] = /program[\\\\/]([a-z-]+)-[0-9a-f]+\\.js/.exec(String(path)) ?? [];
    if (pack !== undefined) seen.add(pack);
    return own(path, ...rest);
  };
}
process.on('exit', () => fs.writeSync(2, [...seen].join(' ')));
`;

test.each<{ readonly what: string; readonly path: string; readonly text: string; readonly packs: readonly string[] }>([
  { what: 'a manifest', path: 'a.yaml', text: 'apiVersion: v1\nkind: ServiceAccount\n', packs: [] },
  { what: 'a template', path: 'a.yaml', text: 'Resources:\n  R: { Type: AWS::IAM::Role }\n', packs: [] },
  { what: 'TypeScript without constructs', path: 'a.ts', text: `import z from 'zod';\nz();\n`, packs: [] },
  {
    what: 'a program of the CDK',
    path: 'a.ts',
    text: `import { App } from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\nnew iam.Role(new App(), 'R', {});\n`,
    packs: ['parser', 'program', 'read-cdk'],
  },
  {
    what: 'a program of Pulumi',
    path: 'a.ts',
    text: `import * as aws from '@pulumi/aws';\nnew aws.iam.Role('r', {});\n`,
    packs: ['parser', 'program', 'read-pulumi'],
  },
  {
    what: 'Terraform',
    path: 'main.tf',
    text: 'resource "aws_iam_role" "r" {\n  assume_role_policy = jsonencode({ Statement = [] })\n}\n',
    packs: ['read-terraform'],
  },
  { what: 'a kustomization', path: 'kustomization.yaml', text: 'namespace: team\n', packs: ['read-kustomize'] },
  { what: 'a chart', path: 'Chart.yaml', text: 'apiVersion: v2\nname: c\nversion: 1.0.0\n', packs: ['read-helm'] },
])(
  'the readers of a language, and the parser of TypeScript, are loaded for files of theirs alone: $what',
  ({ path, text, packs }) => {
    const root = folder({ 'watch.cjs': WATCH, [`tree/${path}`]: text });
    const env = { NODE_OPTIONS: `--require ${join(root, 'watch.cjs')}` };
    const { stderr } = spawned(['.'], { cwd: join(root, 'tree'), env });
    const seen = stderr.trim().split(' ');
    expect(seen).toContain('lint');
    expect(seen.filter((pack) => /^(?:parser|program|read-.*)$/.test(pack)).toSorted()).toEqual(packs);
  },
);
