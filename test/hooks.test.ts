/** The hooks as their hosts run them: a real pre-commit on a real repository, and git alone. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { installByGit, releaseRepository } from '../scripts/release.mjs';
import { RULES } from '../src/cli/rules.js';
import { compactReport } from '../src/report/compact.js';
import { context, finding, result } from './report/findings.js';

const ACCOUNT =
  'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n    eks.amazonaws.com/token-expiration: 3600\n';
const BROKEN = ACCOUNT.replace('iam::', 'iam:').replace(': 3600', ': "3600"');

const OTHER = ACCOUNT.replaceAll('reader', 'writer');

const work = mkdtempSync(join(tmpdir(), 'irsa-lint-hooks-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const ENV = {
  ...process.env,
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'protocol.file.allow',
  GIT_CONFIG_VALUE_0: 'always',
  PRE_COMMIT_HOME: join(work, 'cache'),
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};
const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', args, { cwd, encoding: 'utf8', env: ENV, stdio: ['ignore', 'pipe', 'ignore'] });

function repository(name: string, files: Readonly<Record<string, string>>): string {
  const cwd = join(work, name);
  mkdirSync(cwd, { recursive: true });
  git(cwd, 'init', '-q');
  for (const [path, text] of Object.entries(files)) writeFileSync(join(cwd, path), text);
  git(cwd, 'add', '-A');
  return cwd;
}

const isInstalled = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

// CI installs pre-commit, so that there it cannot be passed over.
describe.skipIf(!isInstalled('pre-commit') && process.env['CI'] === undefined)('installed by git', () => {
  const release = join(work, 'release');
  beforeAll(() => {
    releaseRepository(release);
  }, 120_000);

  test('pre-commit: the check stops a commit, the fix mends', () => {
    const config = (id: string): string =>
      `repos:\n  - repo: ${release}\n    rev: v${version}\n    hooks: [{id: ${id}}]\n`;
    const cwd = repository('app', {
      '.pre-commit-config.yaml': config('irsa-lint'),
      'sa.yaml': BROKEN,
      'other.yaml': OTHER,
      'notes.txt': 'not ours',
    });
    const hook = (...args: readonly string[]) =>
      spawnSync('pre-commit', ['run', ...args], { cwd, encoding: 'utf8', env: ENV });
    const { status, stdout } = hook('--files', 'sa.yaml');
    expect(stdout).toContain('Failed');
    expect(stdout).toContain('error[service-account/role-arn-malformed]');
    expect(stdout, 'the other file is read, and not reported').not.toContain('other.yaml');
    expect(status).toBe(1);
    expect(hook('--files', 'notes.txt').stdout).toContain('(no files to check)Skipped');
    writeFileSync(join(cwd, 'sa.yaml'), BROKEN.replace('iam:1', 'iam::1'));
    expect(hook('--files', 'sa.yaml')).toMatchObject({ status: 0 });
    writeFileSync(join(cwd, '.pre-commit-config.yaml'), config('irsa-lint-fix'));
    git(cwd, 'add', '-A');
    const fixed = hook('--files', 'other.yaml');
    expect(fixed.stdout).toContain('files were modified by this hook');
    expect(readFileSync(join(cwd, 'other.yaml'), 'utf8')).toBe(OTHER.replace(': 3600', ': "3600"'));
  }, 240_000);

  test('as newer pre-commits and npm install it: from git, without devDependencies', () => {
    const prefix = join(work, 'prefix');
    const program = installByGit(release, prefix);
    expect(execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()).toBe(version);
    expect(existsSync(join(prefix, 'lib/node_modules', 'irsa-lint', 'node_modules'))).toBe(false);
    const cwd = repository('plain', { 'sa.yaml': BROKEN });
    expect(spawnSync(program, ['--root', '.', 'sa.yaml'], { cwd, encoding: 'utf8' })).toMatchObject({
      status: 1,
      stderr: '',
    });
  }, 240_000);
});

const { version, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  scripts: Record<string, string>;
};

test('no script runs when the package is installed', () => {
  expect(
    Object.keys(scripts).filter((name) => /^(?:pre|post)?(?:prepare|prepack|postpack|install|publish)$/.test(name)),
  ).toEqual([]);
});

test('hooks: every one reads the whole tree and is serial', () => {
  const hooks = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly Record<string, unknown>[];
  expect(hooks.map(({ id }) => id)).toEqual(['irsa-lint', 'irsa-lint-fix']);
  for (const hook of hooks)
    expect(hook).toMatchObject({
      language: 'node',
      require_serial: true,
      entry: expect.stringContaining('--root .') as string,
    });
});

test('the problem matcher reads the compact format', () => {
  const {
    problemMatcher: [matcher],
  } = JSON.parse(readFileSync('action/problem-matcher.json', 'utf8')) as {
    problemMatcher: readonly [
      {
        pattern: readonly [
          { regexp: string; file: number; line: number; severity: number; code: number; message: number },
        ];
      },
    ];
  };
  const [pattern] = matcher.pattern;
  const [line = ''] = compactReport(result([finding()]), context).split('\n');
  const match = new RegExp(pattern.regexp).exec(line) ?? [];
  expect([match[pattern.file], match[pattern.line], match[pattern.severity], match[pattern.code]]).toEqual([
    'iam/trust policy.json',
    '4',
    'error',
    'trust/subject-wildcard-literal',
  ]);
});

test('the ids of rules are those of their pages', () => {
  for (const { id } of RULES) expect(existsSync(`rules/${id}.md`), id).toBe(true);
});
