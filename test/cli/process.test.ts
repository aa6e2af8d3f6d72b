/** The built program as a process: what only a process has, its exit code, its pipes, its environment and its end. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { folder, policyWith, PROGRAM, run, spawned } from './run.js';

const FAULT = policyWith('system:serviceaccount:team:reader-*');

test('prints what main prints, and ends with its code', async () => {
  const cwd = folder({ 'role.json': FAULT });
  expect(spawned(['.'], { cwd })).toEqual({ ...(await run(['.'], { cwd })), status: 1 });
  expect(spawned(['--rule', 'trust/*=off', '.'], { cwd }).status).toBe(0);
  expect(spawned(['--no-such-option'], { cwd })).toMatchObject({ status: 2, stdout: '' });
});

test('finds its version, the pages of rules and the page of the graph beside itself, linked into another folder', () => {
  const cwd = folder({ 'role.json': FAULT });
  symlinkSync(PROGRAM, join(cwd, 'irsa-lint'));
  const linked = (...args: readonly string[]): string =>
    spawnSync(process.execPath, [join(cwd, 'irsa-lint'), ...args], { cwd, encoding: 'utf8' }).stdout;
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  expect(linked('--version')).toBe(`${version}\n`);
  expect(linked('rules', 'trust/subject-broad')).toBe(readFileSync('rules/trust/subject-broad.md', 'utf8'));
  expect(linked('graph', '--format', 'html')).toContain('<!doctype html>');
});

test('standard input is a pipe', () => {
  const { status, stdout } = spawned(['-', '--format', 'compact', '--stdin-filename', 'role.json'], {
    cwd: folder({}),
    input: FAULT,
  });
  expect(stdout).toMatch(/^role\.json:\d+:\d+: /);
  expect(status).toBe(1);
});

test('standard input is a file, or nothing', () => {
  const cwd = folder({ 'role.json': FAULT });
  const shell = (script: string) =>
    spawnSync('sh', ['-c', script, 'sh', process.execPath, PROGRAM], { cwd, encoding: 'utf8' });
  expect(shell('"$1" "$2" - --format compact < role.json').stdout).toContain('<stdin>:');
  expect(shell('"$1" "$2" - < /dev/null')).toMatchObject({ status: 0, stderr: '' });
});

test('a reader that closes the pipe', () => {
  const cwd = folder(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`role-${i}.json`, FAULT])));
  const script = '"$1" "$2" . | head -1; echo "${PIPESTATUS[0]}"';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, PROGRAM], {
    cwd,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout.trimEnd().split('\n').at(-1), 'the verdict stands').toBe('1');
});

test('colours: FORCE_COLOR and NO_COLOR of the environment', () => {
  const cwd = folder({ 'role.json': FAULT });
  const escape = '\u001b[';
  expect(spawned(['.'], { cwd, env: { NO_COLOR: '', FORCE_COLOR: '1' } }).stdout).toContain(escape);
  expect(spawned(['.'], { cwd, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }).stdout).not.toContain(escape);
  expect(spawned(['.'], { cwd, env: { NO_COLOR: '' } }).stdout, 'a pipe').not.toContain(escape);
});

test('the cache of the user', () => {
  const cwd = folder({ 'repository/sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: iam}\n' });
  const env = { HOME: join(cwd, 'home'), XDG_CACHE_HOME: '' };
  const { stderr } = spawned(['--cache', '--stats'], { cwd: join(cwd, 'repository'), env });
  expect(stderr).toContain('1 file read');
  expect(stderr).not.toContain('the cache');
});

test('a report to a device and to a pipe', () => {
  const cwd = folder({ 'role.json': FAULT });
  expect(spawned(['--format', 'compact=/dev/null', '.'], { cwd })).toEqual({ status: 1, stdout: '', stderr: '' });
  const script = '"$1" "$2" --format compact=/dev/stdout . | cat';
  const piped = spawnSync('sh', ['-c', script, 'sh', process.execPath, PROGRAM], { cwd, encoding: 'utf8' });
  expect(piped.stdout).toContain('role.json:');
});

test('a signal ends it', async () => {
  const child = spawn(process.execPath, [PROGRAM, '-'], { cwd: folder({}), stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
});

test('the library beside it loads', () => {
  const script = `const { evaluateTrust } = await import(process.argv[1]); console.log(typeof evaluateTrust)`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, resolve('dist/index.js')], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('function\n');
});
