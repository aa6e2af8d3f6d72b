/** What the README prints is what the program prints. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from './cli/run.js';

const runs = [...readFileSync('README.md', 'utf8').matchAll(/<!-- run: (\S+) -->\n```text\n([\s\S]*?)```/g)];

test('the README shows a run', () => {
  expect(runs.length).toBeGreaterThan(0);
});

test.each(runs.map(([, path = '', output = '']) => ({ path, output })))('irsa-lint $path', ({ path, output }) => {
  expect(run([path])).toMatchObject({ status: 1, stdout: output });
});
