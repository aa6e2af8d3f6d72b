/** What the Dockerfile puts into the last stage is enough to run; there is no Docker here, so its words are followed by hand. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PROGRAM } from './cli/run.js';

const stages = readFileSync('Dockerfile', 'utf8')
  .split(/^(?=FROM )/m)
  .filter((stage) => stage.startsWith('FROM '))
  .map((stage) => stage.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
const last = stages.at(-1) ?? [];
const wordsOf = (instruction: string): readonly string[] =>
  last.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

test('two stages of one base with a version, none of which loads anything by an address', () => {
  expect(stages).toHaveLength(2);
  const bases = stages.map(([from = '']) => from.split(' ')[1]);
  expect(new Set(bases).size).toBe(1);
  expect(bases[0]).toMatch(/:\d+/);
  expect(stages.flat().filter((line) => /^ADD |curl|wget|https?:/.test(line))).toEqual([]);
});

test('it runs without the rights of root', () => {
  const [user] = wordsOf('USER');
  expect(user).toBe('node');
  expect(last.findIndex((line) => line.startsWith('USER '))).toBeGreaterThan(
    last.findLastIndex((line) => /^(?:RUN|COPY) /.test(line)),
  );
});

test('what is not of the sources stays out of the build', () => {
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
  for (const name of ['.git', 'node_modules', 'dist']) expect(ignored).toContain(name);
});

/** The last stage below a folder: `/src` of the first is this repository, as it is built. */
function laidOut(): string {
  const root = mkdtempSync(join(tmpdir(), 'irsa-lint-container-'));
  for (const copy of wordsOf('COPY')) {
    const words = copy.split(' ');
    expect(words[0]).toBe('--from=build');
    const to = words.at(-1) ?? '';
    for (const from of words.slice(1, -1)) {
      const source = from === '/src/dist' ? resolve(PROGRAM, '..') : from.replace(/^\/src\//, '');
      expect(existsSync(source), from).toBe(true);
      cpSync(source, join(root, to.endsWith('/') ? join(to, basename(from)) : to), { recursive: true });
    }
  }
  return root;
}

const hasNamespaces = spawnSync('unshare', ['--net', 'true']).status === 0;

/** As the documented command runs it. */
function runIn(root: string, cwd: string, ...words: readonly string[]) {
  const [entry] = wordsOf('ENTRYPOINT').map((line) => JSON.parse(line) as readonly string[]);
  const [program = '', script = ''] = entry ?? [];
  const command = [program === 'node' ? process.execPath : program, join(root, script), ...words];
  const whole = hasNamespaces ? ['unshare', '--net', ...command] : command;
  return spawnSync(whole[0] ?? '', whole.slice(1), { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'] } });
}

test('the entry point lints a folder that it may only read', () => {
  const root = laidOut();
  const work = mkdtempSync(join(tmpdir(), 'irsa-lint-work-'));
  cpSync('fixtures/article/6-audience', work, { recursive: true });
  chmodSync(work, 0o555);
  const before = readdirSync(work);
  const plain = runIn(root, work);
  expect(plain.stdout).toContain('error[identity/audience-mismatch]');
  expect(plain.stderr).toBe('');
  expect(plain.status).toBe(1);
  expect(runIn(root, work, 'explain', 'trust/subject-broad').stdout).toContain('# trust/subject-broad');
  expect(runIn(root, work, '--version')).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(work)).toEqual(before);
  chmodSync(work, 0o755);
});

test('git is there for differences between revisions', () => {
  expect(wordsOf('RUN').join('\n')).toContain('apk add --no-cache git');
  const root = laidOut();
  const work = mkdtempSync(join(tmpdir(), 'irsa-lint-diff-'));
  cpSync('fixtures/article/6-audience', work, { recursive: true });
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: work });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  expect(runIn(root, work, 'diff', 'HEAD')).toMatchObject({ status: 0, stderr: '' });
});

test('the recipes of the page name what the Dockerfile makes', () => {
  const page = readFileSync('docs/container.md', 'utf8');
  const blocks = [...page.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, language, text = '']) => ({ language, text }));
  const run = blocks.find(({ text }) => text.startsWith('docker run'))?.text ?? '';
  for (const option of ['--network none', '--read-only', '--cap-drop ALL', '--user', ':/work:ro'])
    expect(run).toContain(option);
  const [workdir] = wordsOf('WORKDIR');
  expect(workdir).toBe('/work');
  const job = parse(blocks.find(({ language }) => language === 'yaml')?.text ?? '') as {
    readonly 'irsa-lint': { readonly script: string; readonly artifacts: { readonly reports: object } };
  };
  const { script, artifacts } = job['irsa-lint'];
  const root = laidOut();
  const work = mkdtempSync(join(tmpdir(), 'irsa-lint-job-'));
  mkdirSync(work, { recursive: true });
  cpSync('fixtures/article/6-audience', work, { recursive: true });
  const shell = spawnSync('sh', ['-c', script.replace('/opt/irsa-lint', join(root, 'opt/irsa-lint'))], { cwd: work });
  expect(shell.status).toBe(1);
  for (const file of Object.values(artifacts.reports) as readonly string[])
    expect(JSON.parse(readFileSync(join(work, file), 'utf8'))).not.toEqual([]);
});
