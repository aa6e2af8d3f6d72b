import { expect, test } from 'vitest';
import { progressOn } from '../src/progress.js';

function run(isTTY: boolean, times: readonly number[]): string {
  let text = '';
  const clock = times[Symbol.iterator]();
  const progress = progressOn({ isTTY, write: (written) => (text += written) }, 300, () => clock.next().value ?? 0);
  for (let i = 1; i < times.length; i++) progress.step();
  progress.done();
  return text;
}

test('a long run on a terminal shows a line and takes it away', () => {
  expect(run(true, [0, 500, 1500, 1550, 1700])).toBe('\rreading 2 of 300 files\rreading 4 of 300 files\r\x1b[K');
});

test('a short run shows nothing', () => {
  expect(run(true, [0, 100, 200])).toBe('');
});

test('without a terminal there is nothing', () => {
  expect(run(false, [0, 1500, 3000])).toBe('');
});
