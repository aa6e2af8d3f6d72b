import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
import { partsOf } from '../../src/document/languages.js';
import { MAX_VALUES, TOO_LARGE, TOO_MUCH, valuesIn } from '../../src/document/size.js';
import type { Source } from '../../src/value/span.js';

const faultsOf = (file: Source): readonly string[] =>
  partsOf(file).flatMap((part) => part.parse().flatMap(({ faults }) => faults.map(({ message }) => message)));

test('what can begin a value is counted, up to a limit', () => {
  expect(valuesIn('a: b\nc: [d, {e: f}]\n')).toBe(5);
  expect(valuesIn('[,,,,', 2)).toBe(3);
});

test.each([
  ['list.yaml', `- a\n`.repeat(MAX_VALUES + 1)],
  ['flow.yaml', `y: [${'a,'.repeat(MAX_VALUES)}a]\n`],
  ['list.json', `[${'1,'.repeat(MAX_VALUES)}1]`],
])('a document with more values than are read is a fault: %s', (path, text) => {
  expect(faultsOf({ path, text })).toEqual([TOO_LARGE]);
});

test('the other files of a run are judged, and what was passed over is said', () => {
  const big = (name: string): Source => ({
    path: name,
    text: `eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/x\nlist: [${'a,'.repeat(MAX_VALUES - 10)}a]\n`,
  });
  const account = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: s\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1111:role/x\n`;
  const files = [{ path: 'a.yaml', text: account }, ...['b.yaml', 'c.yaml', 'd.yaml', 'e.yaml', 'f.yaml'].map(big)];
  const { result } = analyse(files, rules, { levelOf: () => undefined, pedantic: false });
  const found = result.findings.map(({ rule, message }) => [rule, message] as const);
  expect(found.map(([rule]) => rule)).toContain('service-account/role-arn-malformed');
  // Nothing is wrong with them: that is said once, and fails no run.
  expect(result.findings.filter(({ message }) => message.includes(TOO_MUCH))).toMatchObject([
    { rule: 'file/unreadable', severity: 'info', message: expect.stringContaining(', nor 1 other') as string },
  ]);
  expect(found.map(([rule]) => rule)).not.toContain('file/syntax-error');
});
