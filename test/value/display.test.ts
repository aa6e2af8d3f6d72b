/** How names are printed: what is not known is never printed as if it were a value. */
import { describe, expect, test } from 'vitest';
import { displayKnown, knownName, qualifiedInFull, qualifiedName } from '../../src/value/display.js';
import { literalText, type Text } from '../../src/value/text.js';

const unset: Text = { parts: [{ reference: 'namespace', scope: 'sa.yaml:0', anonymous: true }] };
const variable: Text = { parts: [{ reference: '${NAME}', scope: 'sa.yaml' }] };
const redacted: Text = {
  parts: [{ literal: 'arn:aws:iam::' }, { reference: 'xxxx', scope: '', anonymous: true }, { literal: ':role/reader' }],
};
const reader = literalText('reader');

test.each([
  [reader, 'reader'],
  [variable, '${NAME}'],
  [redacted, 'arn:aws:iam::…:role/reader'],
  [unset, undefined],
  [literalText(''), undefined],
  [undefined, undefined],
])('%j is displayed as %s', (text, expected) => {
  expect(displayKnown(text)).toBe(expected);
});

describe('namespace and name', () => {
  test.each([
    [literalText('team'), reader, 'team/reader', 'team/reader', 'team/reader'],
    [unset, reader, 'reader', 'reader (namespace not set)', undefined],
    [undefined, reader, 'reader', 'reader (namespace not set)', undefined],
    [variable, reader, '${NAME}/reader', '${NAME}/reader', undefined],
    [literalText('team'), variable, 'team/${NAME}', 'team/${NAME}', undefined],
    [literalText('team'), undefined, 'a name not known in team', 'a name not known in team', undefined],
    [unset, unset, 'not known', 'not known', undefined],
  ])('%j and %j', (namespace, name, short, full, known) => {
    expect(qualifiedName({ namespace, name })).toBe(short);
    expect(qualifiedInFull({ namespace, name })).toBe(full);
    expect(knownName({ namespace, name })).toBe(known);
  });
});
