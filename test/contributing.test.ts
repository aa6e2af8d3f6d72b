/** The walk-through of CONTRIBUTING.md, done in a copy of the repository as it says. */
import { execSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

interface Block {
  readonly language: string;
  readonly title: string | undefined;
  readonly text: string;
}

/** What is fenced by three or more backticks, up to as many. */
const blocksOf = (text: string): readonly Block[] =>
  [...text.matchAll(/^(`{3,})(\w+)(?: title=(\S+))?\n([\s\S]*?)^\1$/gm)].map(
    ([, , language = '', title, body = '']) => ({
      language,
      title,
      text: body,
    }),
  );

const LEFT_OUT: readonly string[] = ['.git', 'coverage', 'dist', 'node_modules'];

test('a rule in twenty minutes', () => {
  const page = readFileSync('CONTRIBUTING.md', 'utf8');
  const blocks = blocksOf(page.slice(page.indexOf('\n## A rule in twenty minutes\n')));
  const count = (language: string): number => blocks.filter((block) => block.language === language).length;
  expect([count('sh'), count('ts'), count('md'), count('output')]).toEqual([3, 1, 1, 1]);

  const copy = mkdtempSync(join(tmpdir(), 'irsa-lint-contributing-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  for (const name of readdirSync('.').filter((one) => !LEFT_OUT.includes(one)))
    cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));

  // As on a contributor's machine: no test run around it, and no CI, where nothing may be updated.
  const { PATH, HOME } = process.env;
  const written: string[] = [];
  for (const { language, title, text } of blocks) {
    if (language === 'sh') execSync(text, { cwd: copy, env: { PATH, HOME }, stdio: 'pipe' });
    else if (language === 'output') {
      const rulePage = written.find((path) => path.endsWith('.md')) ?? '';
      const shown = blocksOf(readFileSync(join(copy, rulePage), 'utf8')).find((block) => block.language === 'output');
      expect(shown?.text.startsWith(text)).toBe(true);
    } else {
      expect(title).toBeDefined();
      const path = title ?? '';
      // What is written replaces what new-rule made.
      expect(readdirSync(join(copy, dirname(path)))).toContain(path.slice(dirname(path).length + 1));
      writeFileSync(join(copy, path), text);
      written.push(path);
    }
  }
}, 300_000);
