/** The way from a document's root to a place. */
import { expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { routeOf } from '../../src/lint/route.js';
import { account, file } from './world.js';

const policy = `{"Statement": [{"Condition": {"StringEquals": {"host/id/X:sub": "a"}}}, {"Sid": "b"}]}`;
const text = account(`    policy: |\n      ${policy}\nspec:\n  - one\n  - two: [three, four]\n    "a b": five\n`);

test.each<{ name: string; at: string; route: string }>([
  { name: 'a value', at: 'reader\n  namespace', route: 'metadata.name' },
  { name: 'a key has the way of its value', at: 'name: reader', route: 'metadata.name' },
  { name: 'a key that is no word', at: 'arn:aws:iam', route: 'metadata.annotations["eks.amazonaws.com/role-arn"]' },
  { name: 'an item', at: 'one', route: 'spec[0]' },
  { name: 'an item within an item', at: 'four', route: 'spec[1].two[1]' },
  { name: 'a key with a blank', at: 'five', route: 'spec[1]["a b"]' },
])('$name', ({ at, route }) => {
  const source = file(text);
  const world = worldOf([source]);
  const start = text.indexOf(at);
  const end = start + (/^\w+/.exec(at)?.[0].length ?? 0);
  expect(routeOf({ source, start, end }, world.index.documentsByFile)).toBe(route);
});

test('a place outside every document has none', () => {
  const source = file('');
  expect(routeOf({ source, start: 0, end: 0 }, new Map())).toBe('');
  expect(
    routeOf({ source: file(text, 'other.yaml'), start: 0, end: 1 }, worldOf([file(text)]).index.documentsByFile),
  ).toBe('');
});
