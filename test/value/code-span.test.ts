/** Whatever a file holds, in Markdown it is a code span and nothing else. */
import { expect, test } from 'vitest';
import { code } from '../../src/value/code-span.js';

test.each<{ name: string; text: string; span: string }>([
  { name: 'a word', text: 'role', span: '`role`' },
  { name: 'nothing', text: '', span: '``' },
  { name: 'a cell stays a cell', text: 'a|b', span: '`a\\|b`' },
  { name: 'one line', text: 'a\n  b', span: '`a b`' },
  { name: 'a mark within', text: 'a`b', span: '``a`b``' },
  { name: 'more marks within', text: 'a``b`c', span: '```a``b`c```' },
  { name: 'a mark in front', text: '`a', span: '`` `a ``' },
  { name: 'a mark behind', text: 'a`', span: '`` a` ``' },
])('$name', ({ text, span }) => expect(code(text)).toBe(span));
