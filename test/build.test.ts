/** What is published can be made again by anyone: two builds in two folders are equal, byte by byte, but for what V8 compiled of them, which it writes differently each time. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const LEFT_OUT: readonly string[] = ['.git', 'coverage', 'dist', 'node_modules'];

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();

/** A copy of the sources. */
function copied(): string {
  const copy = mkdtempSync(join(tmpdir(), 'irsa-lint-build-'));
  for (const name of readdirSync('.').filter((one) => !LEFT_OUT.includes(one)))
    cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Name and content of each file that a build makes. */
function built(): ReadonlyMap<string, string> {
  const copy = copied();
  execFileSync(process.execPath, ['scripts/build.mjs', '--program'], { cwd: copy, stdio: 'pipe' });
  const dist = join(copy, 'dist');
  const files = filesBelow(dist).filter((path) => !relative(dist, path).startsWith('code-cache'));
  return new Map(files.map((path) => [relative(dist, path), readFileSync(path, 'base64')]));
}

test('two builds are equal', () => {
  const [one, other] = [built(), built()];
  expect([...one.keys()]).toContain('cli.js');
  expect([...other.keys()]).toEqual([...one.keys()]);
  for (const [name, content] of one) expect(other.get(name) === content, name).toBe(true);
});

test('a program that is there stays whole until the next one is', () => {
  const copy = copied();
  mkdirSync(join(copy, 'dist'));
  writeFileSync(join(copy, 'dist', 'cli.js'), 'before');
  writeFileSync(join(copy, 'src', 'launch.ts'), 'no program');
  expect(() =>
    execFileSync(process.execPath, ['scripts/build.mjs', '--program'], { cwd: copy, stdio: 'pipe' }),
  ).toThrow();
  expect(readFileSync(join(copy, 'dist', 'cli.js'), 'utf8')).toBe('before');
});
