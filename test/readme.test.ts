/** What the README, the first steps and the page on decisions print is what the program prints. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from './cli/run.js';
import { UPDATE, writeWhole } from './golden.js';

const RUN = /(<!-- run: ([^\n>]+) -->\n```text\n)([\s\S]*?)```/g;
const PAGES = ['README.md', 'docs/getting-started.md', 'docs/decisions.md'];
const runs = PAGES.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(RUN)].map(([, , words = '', output = '']) => ({ page, words, output })),
);

test.each(PAGES)('%s shows a run', (page) => {
  expect(runs.filter((one) => one.page === page).length).toBeGreaterThan(0);
});

test.each(runs)('irsa-lint $words in $page', async ({ page, words, output }) => {
  const { status, stdout } = await run(words.split(' '));
  expect(status).toBe(words.startsWith('explain ') ? 0 : 1);
  if (!UPDATE) return expect(stdout).toBe(output);
  const updated = readFileSync(page, 'utf8').replace(RUN, (whole, head: string, of: string) =>
    of === words ? `${head}${stdout}\`\`\`` : whole,
  );
  writeWhole(page, updated);
});

const GALLERY = /^\| \[[^\]]+\]\((fixtures\/cases\/[^)]+)\) \| (.*?) \|/gm;
const gallery = [...readFileSync('README.md', 'utf8').matchAll(GALLERY)].map(([, path = '', said = '']) => ({
  path,
  said,
}));

test('the README shows six findings', () => {
  expect(gallery).toHaveLength(6);
});

test.each(gallery)('irsa-lint $path says so', async ({ path, said }) => {
  const { findings } = JSON.parse((await run(['--format', 'json', path])).stdout) as {
    findings: { message: string }[];
  };
  expect(findings.map(({ message }) => message)).toContain(said);
});
