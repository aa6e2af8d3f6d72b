/** Paths of a tree, put together. */
import { expect, test } from 'vitest';
import { pathFrom } from '../../src/value/path.js';

test.each([
  ['', 'a/b', 'a/b'],
  ['a/', './b//c/', 'a/b/c'],
  ['a/b/', '../c', 'a/c'],
  ['a/', '..', ''],
  ['a/', '../../b', '../b'],
  ['', '..', '..'],
  ['', '../a/..', '..'],
  ['a/', '..b', 'a/..b'],
])('from `%s` to `%s`', (folder, path, from) => {
  expect(pathFrom(folder, path)).toBe(from);
});
