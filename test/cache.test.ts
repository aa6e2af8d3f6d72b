/** The cache: with it and without it the same is said, whatever is in it, and nobody else can put anything in. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { folder, policyWith, run, type Run } from './cli/run.js';
import { readPage } from './rule-pages.js';

const ACCOUNT =
  'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam:111122223333:role/reader\n';
const FILES = { 'sa.yaml': ACCOUNT, 'role.json': policyWith('system:serviceaccount:team:reader-*') };

/** A user's own folder, and a repository beside it. */
function place(files: Readonly<Record<string, string>>): { readonly cwd: string; readonly home: string } {
  const top = folder({});
  const cwd = join(top, 'repository');
  mkdirSync(cwd);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return { cwd, home: join(top, 'home') };
}

const linted = (at: { readonly cwd: string; readonly home: string }, ...args: readonly string[]): Promise<Run> =>
  run(['--format', 'json', ...args], { cwd: at.cwd, env: { XDG_CACHE_HOME: at.home } });

const answersIn = (home: string): readonly string[] =>
  readdirSync(join(home, 'irsa-lint'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(home, 'irsa-lint', name));

/** Whether a run was answered by an equal one. */
const isAnswered = async (at: { readonly cwd: string; readonly home: string }, ...args: readonly string[]) =>
  (await linted(at, '--stats', ...args)).stderr.includes('0 documents parsed\n');

const inputs: readonly { readonly name: string; readonly files: Readonly<Record<string, string>> }[] = rules.flatMap(
  ({ id }) =>
    readPage(id)
      .examples.slice(0, 1)
      .map(({ title, files }) => ({
        name: `${id}: ${title}`,
        files: Object.fromEntries(files.map(({ path, text }) => [path, text])),
      })),
);

const FORMATS = ['text', 'json', 'sarif', 'gitlab', 'rdjson', 'eslint-json', 'markdown', 'html'];

describe('what an equal run said is said again, in each format', () => {
  test.each(inputs)('$name', async ({ files }) => {
    const at = place(files);
    const outputs = async (...args: readonly string[]): Promise<unknown> => {
      const said = await run(
        ['--pedantic', '--coverage', ...FORMATS.map((format) => `--format=${format}=../${format}.out`), ...args],
        { cwd: at.cwd, env: { XDG_CACHE_HOME: at.home } },
      );
      return [said, FORMATS.map((format) => readFileSync(join(at.cwd, '..', `${format}.out`), 'utf8'))];
    };
    const plain = await outputs();
    expect(await outputs('--cache')).toEqual(plain);
    expect(await isAnswered(at, '--pedantic', '--cache')).toBe(true);
    expect(await outputs('--cache')).toEqual(plain);
  });
});

describe('an equal run is one that', () => {
  interface Change {
    readonly name: string;
    readonly write?: readonly [name: string, text: string];
    readonly more?: readonly string[];
    readonly isEqual?: true;
  }
  test.each<Change>([
    { name: 'nothing has changed for', isEqual: true },
    { name: 'is told in another way', more: ['--quiet', '--max-warnings', '0', '--coverage'], isEqual: true },
    { name: 'has no other text', write: ['sa.yaml', ACCOUNT.replace('team', 'them')] },
    { name: 'has no other file', write: ['more.yaml', ACCOUNT] },
    { name: 'has no other ignore file', write: ['.irsa-lintignore', 'sa.yaml\n'] },
    { name: 'has no other configuration', write: ['.irsa-lint.yaml', 'pedantic: true\n'] },
    { name: 'sets no other rule', more: ['--rule', 'service-account/role-arn-malformed=off'] },
    { name: 'runs on no other day', more: ['--today', '2020-01-01'] },
  ])('$name', async ({ write, more = [], isEqual = false }) => {
    const at = place(FILES);
    await linted(at, '--cache');
    if (write !== undefined) writeFileSync(join(at.cwd, write[0]), write[1]);
    expect(await isAnswered(at, '--cache', ...more)).toBe(isEqual);
    expect(await linted(at, '--cache', ...more)).toEqual(await linted(at, ...more));
  });

  test('is asked for later of a file that is not there', async () => {
    const main =
      'resource "aws_iam_role" "reader" {\n  name = "reader"\n  assume_role_policy = file("${path.module}/trust.txt")\n}\n';
    const at = place({ 'main.tf': main });
    const before = await linted(at, '--cache', '.');
    writeFileSync(join(at.cwd, 'trust.txt'), policyWith('system:serviceaccount:team:reader'));
    const after = await linted(at, '--cache', '.');
    expect(after).toEqual(await linted(at, '.'));
    expect(before.status).toBeDefined();
  });
});

test('it stands outside of the linted tree, for the user alone, and what is equal is not written again', async () => {
  const at = place(FILES);
  const plain = await linted(at);
  expect(plain.stdout).toContain('role-arn-malformed');
  expect(await linted(at, '--cache')).toEqual(plain);
  expect(readdirSync(at.cwd).sort()).toEqual(['role.json', 'sa.yaml']);
  const [file = ''] = answersIn(at.home);
  for (const one of [file, join(at.home, 'irsa-lint', 'key')]) expect(statSync(one).mode & 0o077).toBe(0);
  const { mtimeMs } = statSync(file);
  expect(await linted(at, '--cache')).toEqual(plain);
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
});

describe('what somebody else wrote counts for nothing', () => {
  test.each([
    ['is no answer', () => 'not an answer'],
    ['is empty', () => ''],
    ['is cut off', (text: string) => text.slice(0, -20)],
    ['has another text', (text: string) => `${text.slice(0, -20)}AAAA${text.slice(-16)}`],
    ['has another mark', (text: string) => `${text.slice(0, 20)}AAAA${text.slice(24)}`],
    ['has another beginning', (text: string) => `AAAA${text.slice(4)}`],
  ])('%s', async (_, change) => {
    const at = place(FILES);
    const plain = await linted(at, '--cache', '--cache-location', '../answer');
    const file = join(at.cwd, '..', 'answer');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const { stdout, stderr, status } = await linted(at, '--cache-location', '../answer');
    expect({ stdout, status }).toEqual({ stdout: plain.stdout, status: plain.status });
    expect(stderr).toBe('irsa-lint: the cache is not used: it is damaged, or somebody else wrote it\n');
    expect((await linted(at, '--cache-location', '../answer')).stderr, 'it is written anew').toBe('');
  });

  test('with the key of another user', async () => {
    const at = place(FILES);
    await linted(at, '--cache-location', 'answer');
    const other = { cwd: at.cwd, home: `${at.home}-of-another` };
    expect((await linted(other, '--cache-location', 'answer')).stderr).toContain('somebody else wrote it');
    expect(await isAnswered(other, '--cache-location', 'answer'), 'its own').toBe(true);
  });

  test('with a key that a tree brought', async () => {
    const at = place(FILES);
    const inside = { cwd: at.cwd, home: join(at.cwd, '.cache') };
    expect((await linted(inside, '--cache')).stderr).toMatch(
      /the cache is not used: .*key, the key that seals it, would lie in the repository that is linted\n$/,
    );
    expect(readdirSync(at.cwd).sort()).toEqual(['role.json', 'sa.yaml']);
  });

  test.skipIf(process.platform === 'win32')('with a key that others can read', async () => {
    const at = place(FILES);
    await linted(at, '--cache');
    chmodSync(join(at.home, 'irsa-lint', 'key'), 0o644);
    expect((await linted(at, '--cache')).stderr).toContain('can be read by others');
  });
});

test('a cache that lies in the tree is no part of it', async () => {
  const at = place(FILES);
  await linted(at, '--cache-location', 'answer.json');
  expect(await isAnswered(at, '--cache-location', 'answer.json')).toBe(true);
});

test('one that cannot be written', async () => {
  const at = place(FILES);
  const { stdout, stderr, status } = await linted(at, '--cache-location', 'sa.yaml/cache.bin');
  expect({ stdout, status }).toEqual({ stdout: (await linted(at)).stdout, status: 1 });
  expect(stderr).toContain('the cache is not');
});
