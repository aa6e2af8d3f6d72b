/** What the README prints is what the program prints. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from './cli/run.js';
import { UPDATE, writeWhole } from './golden.js';

const RUN = /(<!-- run: (\S+) -->\n```text\n)([\s\S]*?)```/g;
const runs = [...readFileSync('README.md', 'utf8').matchAll(RUN)].map(([, , path = '', output = '']) => ({
  path,
  output,
}));

test('the README shows a run', () => {
  expect(runs.length).toBeGreaterThan(0);
});

test.each(runs)('irsa-lint $path', async ({ path, output }) => {
  const { status, stdout } = await run([path]);
  expect(status).toBe(1);
  if (!UPDATE) return expect(stdout).toBe(output);
  const updated = readFileSync('README.md', 'utf8').replace(RUN, (whole, head: string, of: string) =>
    of === path ? `${head}${stdout}\`\`\`` : whole,
  );
  writeWhole('README.md', updated);
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
