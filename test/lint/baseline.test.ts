/** Baselines: written so that they merge, read without trust. */
import { describe, expect, test } from 'vitest';
import {
  baselineOf,
  readBaseline,
  staleEntries,
  writtenBaseline,
  type BaselineEntry,
} from '../../src/lint/baseline.js';
import { account, file, findingsOf, marking } from './world.js';

const { findings } = findingsOf(
  [file(account('    a: mark\n    b: mark\n'), 'b.yaml'), file(account('    a: mark\n'), 'a.yaml')],
  [marking('mark', undefined, 'test/b'), marking('mark', undefined, 'test/a')],
);
const entries = baselineOf(findings);
const entry = (path: string, rule: string, fingerprint: string): BaselineEntry => ({ path, rule, fingerprint });

test('an entry for each finding, by path, rule and fingerprint', () => {
  expect(entries.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
    'a.yaml test/a',
    'a.yaml test/b',
    'b.yaml test/a',
    'b.yaml test/a',
    'b.yaml test/b',
    'b.yaml test/b',
  ]);
  expect(baselineOf(findings.toReversed())).toEqual(entries);
  const [, , one, two] = entries;
  expect((one?.fingerprint ?? '') < (two?.fingerprint ?? '')).toBe(true);
});

test('a line for each entry', () => {
  expect(writtenBaseline([entry('a', 'b', 'c')])).toBe(
    '{\n  "version": 1,\n  "findings": [\n    {"path":"a","rule":"b","fingerprint":"c"}\n  ]\n}\n',
  );
  expect(writtenBaseline([])).toBe('{\n  "version": 1,\n  "findings": []\n}\n');
  expect(readBaseline(writtenBaseline(entries))).toEqual(entries);
});

describe('reading', () => {
  test.each<{ name: string; text: string; read: readonly BaselineEntry[] | undefined }>([
    { name: 'none', text: '{"version": 1, "findings": []}', read: [] },
    {
      name: 'one',
      text: '{"version": 1, "findings": [{"path": "a", "rule": "b", "fingerprint": "c"}]}',
      read: [entry('a', 'b', 'c')],
    },
    { name: 'a BOM', text: '\uFEFF{"version": 1, "findings": []}', read: [] },
    {
      name: 'what is more is left out',
      text: '{"version": 1, "findings": [{"path": "a", "rule": "b", "fingerprint": "c", "line": 1}]}',
      read: [entry('a', 'b', 'c')],
    },
    { name: 'another version', text: '{"version": 2, "findings": []}', read: undefined },
    { name: 'no list', text: '{"version": 1, "findings": {}}', read: undefined },
    { name: 'a list alone', text: '[]', read: undefined },
    { name: 'null', text: 'null', read: undefined },
    { name: 'no JSON', text: '{', read: undefined },
    { name: 'an entry that is none', text: '{"version": 1, "findings": [null]}', read: undefined },
    {
      name: 'an entry with a part missing',
      text: '{"version": 1, "findings": [{"path": "a", "rule": "b"}]}',
      read: undefined,
    },
    {
      name: 'an entry with a part that is no text',
      text: '{"version": 1, "findings": [{"path": "a", "rule": 1, "fingerprint": "c"}]}',
      read: undefined,
    },
  ])('$name', ({ text, read }) => expect(readBaseline(text)).toEqual(read));
});

test('stale is what was looked for and not found', () => {
  const gone = entry('a.yaml', 'test/a', 'gone');
  const unread = entry('c.yaml', 'test/a', 'unread');
  expect(staleEntries([...entries, gone, unread], findings, (path) => path !== 'c.yaml')).toEqual([gone]);
});
