/** Paths of a tree, put together. */
import { expect, test } from 'vitest';
import { pathFrom, pathWithin } from '../../src/value/path.js';

test.each([
  ['', 'a/b', 'a/b', 'a/b'],
  ['a/', './b//c/', 'a/b/c', 'a/b/c'],
  ['a/b/', '../c', 'a/c', 'a/c'],
  ['a/', '..', '', ''],
  ['a/', '../../b', '../b', undefined],
  ['', '..', '..', undefined],
  ['', '../a/..', '..', undefined],
  ['a/', '..b', 'a/..b', 'a/..b'],
])('from `%s` to `%s`', (folder, path, from, within) => {
  expect([pathFrom(folder, path), pathWithin(folder, path)]).toEqual([from, within]);
});
