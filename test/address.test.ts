/** The public address of the repository is one constant, and links between its own documents are relative. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { PUBLISHED_AT } from '../src/report/context.js';

const below = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(path) : [path];
  });

const OWN = [
  ...['src', 'rules', 'action', 'scripts', '.github', 'docs']
    .flatMap(below)
    .filter((path) => /\.(?:[mj]?[jt]s|md|ya?ml)$/.test(path)),
  ...['package.json', 'action.yml', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', '.pre-commit-hooks.yaml'],
].filter((path) => path !== join('src', 'report', 'context.ts') && !path.startsWith(join('src', 'generated')));

test.each(OWN)('%s names no address of the repository', (path) => {
  expect(readFileSync(path, 'utf8')).not.toMatch(/https?:\/\/[^\s)"'`]*\/irsa-lint\b/);
});

test('the constant is the address of a folder', () => {
  expect(PUBLISHED_AT === undefined || /^https:\/\/.*\/$/.test(PUBLISHED_AT)).toBe(true);
});

test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/ci.md'])(
  'links of %s lead to what is there',
  (path) => {
    const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(links.filter((link) => !existsSync(join(dirname(path), link)))).toEqual([]);
  },
);
