/** Whatever a file holds, in Markdown it is text or a code span and nothing else. */
import { expect, test } from 'vitest';
import { code, codeInCell, prose } from '../../src/value/markdown-text.js';

test.each<{ name: string; text: string; span: string }>([
  { name: 'a word', text: 'role', span: '`role`' },
  { name: 'nothing', text: '', span: '``' },
  { name: 'one line', text: 'a\n  b', span: '`a b`' },
  { name: 'a mark within', text: 'a`b', span: '``a`b``' },
  { name: 'more marks within', text: 'a``b`c', span: '```a``b`c```' },
  { name: 'a mark in front', text: '`a', span: '`` `a ``' },
  { name: 'a mark behind', text: 'a`', span: '`` a` ``' },
])('$name', ({ text, span }) => expect(code(text)).toBe(span));

test('a cell stays a cell', () => {
  expect(codeInCell('a|b')).toBe('`a\\|b`');
  expect(code('a|b')).toBe('`a|b`');
});

/** Between backticks, as sentences of the program have names. */
const named = (name: string): string => prose(`the account \`${name}\` is`);

test.each([
  ['a name', 'team/reader', 'the account `team/reader` is'],
  ['a link behind two marks', '``[x](command:evil)', 'the account \\`\\``[x](command:evil)` is'],
  ['an image behind a mark', '`![x](http://t/x.png)', 'the account \\`\\`\\!\\[x\\]\\(http\\://t/x.png\\)\\` is'],
  ['a link between marks', 'a`[x](y)`b', 'the account `a`\\[x\\]\\(y\\)`b` is'],
])('in backticks: %s', (_, name, markdown) => {
  expect(named(name)).toBe(markdown);
});

test.each([
  ['an address', 'https://evil.example/x', 'https\\://evil.example/x'],
  ['an address without its scheme', 'WWW.evil.example', 'WWW\\.evil.example'],
  ['an address of mail', 'a@evil.example', 'a\\@evil.example'],
  ['HTML', '<img src=x>', '\\<img src=x\\>'],
  ['an entity', '&lt;b', '\\&lt;b'],
  ['a link', '[x](y)', '\\[x\\]\\(y\\)'],
])('outside of code: %s', (_, text, markdown) => {
  expect(prose(text)).toBe(markdown);
});
