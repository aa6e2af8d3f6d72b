/** Each promise of docs/security.md names the tests that hold it, and they are there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/security.md', 'utf8');
const rows = [...page.matchAll(/^\| (?!Promise |---)(.*?) \| (.*) \|$/gm)].map(([, promise = '', held = '']) => ({
  promise,
  held,
}));

test('there are promises', () => {
  expect(rows.length).toBeGreaterThan(20);
});

test.each(rows)('$promise', ({ held }) => {
  const named = [...held.matchAll(/`(test\/[\w./-]+)` ((?:"[^"]+"(?:, )?)+)/g)];
  expect(named.length).toBeGreaterThan(0);
  // Nothing stands there but tests.
  expect(named.map(([whole]) => whole.trim()).join('; ')).toBe(held);
  for (const [, file = '', titles = ''] of named) {
    const text = readFileSync(file, 'utf8');
    for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) expect(text, `${file}: ${title}`).toContain(title);
  }
});

test('it is linked', () => {
  expect(readFileSync('SECURITY.md', 'utf8')).toContain('(docs/security.md)');
  expect(readFileSync('README.md', 'utf8')).toContain('(docs/security.md)');
});
