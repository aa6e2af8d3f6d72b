/** What the engine makes of what rules report: order, levels, fingerprints, and what is lost when one throws. */
import { describe, expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { finalize, runRules, type EngineOptions } from '../../src/lint/engine.js';
import { defineRule } from '../../src/lint/rule.js';
import { rangeOf } from '../../src/value/span.js';
import { account, file, findingsOf, marking, quiet } from './world.js';

const two = file(account('    a: mark\n    b: mark\n'));
const options = (levelOf: EngineOptions['levelOf'], pedantic = false): EngineOptions => ({ levelOf, pedantic });

describe('levels', () => {
  test.each<{ name: string; options: EngineOptions; severities: readonly string[] }>([
    { name: 'as the message says', options: quiet, severities: ['warning', 'warning'] },
    { name: 'off for the run', options: options(() => 'off'), severities: [] },
    {
      name: 'off for the file',
      options: options((_, path) => (path === 'sa.yaml' ? 'off' : undefined)),
      severities: [],
    },
    {
      name: 'off for another file',
      options: options((_, path) => (path === 'b.yaml' ? 'off' : undefined)),
      severities: ['warning', 'warning'],
    },
    { name: 'set', options: options(() => 'info'), severities: ['info', 'info'] },
    {
      name: 'set for another rule',
      options: options((rule) => (rule === 'test/other' ? 'off' : undefined)),
      severities: ['warning', 'warning'],
    },
  ])('$name', ({ options: own, severities }) => {
    expect(findingsOf([two], [marking('mark')], own).findings.map(({ severity }) => severity)).toEqual(severities);
  });

  test('what is only possible is said if it is asked for', () => {
    const doubtful = file(account('    a: doubt\n'));
    expect(findingsOf([doubtful], [marking('mark')]).findings).toEqual([]);
    const { findings } = findingsOf([doubtful], [marking('mark')], { ...quiet, pedantic: true });
    expect(findings.map(({ confidence, severity }) => [confidence, severity])).toEqual([['possible', 'error']]);
  });
});

describe('order', () => {
  test('by path, place, rule and message, whatever the order of rules and files', () => {
    const files = [file(account('    a: mark\n'), 'b.yaml'), file(account('    a: mark\n    b: mark\n'), 'a.yaml')];
    const rules = [marking('mark', undefined, 'test/b'), marking('mark', undefined, 'test/a')];
    const shown = (all: typeof rules, of: typeof files) =>
      findingsOf(of, all).findings.map(
        ({ rule, primary }) => `${primary.at.source.path}:${rangeOf(primary.at).start.line} ${rule}`,
      );
    const wanted = [
      'a.yaml:8 test/a',
      'a.yaml:8 test/b',
      'a.yaml:9 test/a',
      'a.yaml:9 test/b',
      'b.yaml:8 test/a',
      'b.yaml:8 test/b',
    ];
    expect(shown(rules, files)).toEqual(wanted);
    expect(shown(rules.toReversed(), files.toReversed())).toEqual(wanted);
  });

  test('at one start the shorter place comes first', () => {
    const world = worldOf([two]);
    const source = two;
    const said = [9, 4].map((end) => ({
      rule: 'test/x',
      messageId: 'x',
      severity: 'info' as const,
      confidence: 'certain' as const,
      message: `up to ${end}`,
      primary: { at: { source, start: 0, end }, note: '' },
      related: [],
      fixes: [],
    }));
    expect(finalize(said, world).map(({ message }) => message)).toEqual(['up to 4', 'up to 9']);
  });
});

test('what is said twice of one place is said once', () => {
  const rule = defineRule({
    id: 'test/twice',
    on: 'document',
    summary: 'twice',
    messages: { one: { severity: 'info', text: () => 'one' }, other: { severity: 'info', text: () => 'other' } },
    check(document, { report }) {
      const at = document.tree?.at;
      if (at === undefined) return;
      for (const message of ['one', 'other', 'one'] as const) report({ message, data: {}, at, note: '' });
    },
  });
  expect(findingsOf([two], [rule]).findings.map(({ message }) => message)).toEqual(['one', 'other']);
});

test('a rule that throws loses only itself', () => {
  const broken = defineRule({
    id: 'test/broken',
    on: 'document',
    summary: 'throws',
    messages: {},
    check: () => {
      throw new Error('no');
    },
  });
  const { findings, failures, times } = runRules([broken, marking('mark')], worldOf([two]), quiet);
  expect(findings).toHaveLength(2);
  expect(failures.map(({ what, error }) => [what, String(error)])).toEqual([['test/broken', 'Error: no']]);
  expect(times.map(({ rule }) => rule)).toEqual(['test/broken', 'test/mark']);
});

test('the situation may decide the severity, the confidence and what else is shown', () => {
  const rule = defineRule({
    id: 'test/decides',
    on: 'document',
    summary: 'decides',
    fix: 'safe',
    messages: { one: { severity: 'info', text: ({ n }: { n: number }) => `one ${n}` } },
    check(document, { report }) {
      const at = document.tree?.at;
      if (at === undefined) return;
      report({ message: 'one', data: { n: 1 }, at, note: 'here', severity: 'error', related: [{ at, note: 'there' }] });
    },
  });
  expect(rule.messages).toEqual({ one: { severity: 'info', confidence: 'certain' } });
  const [finding] = findingsOf([two], [rule]).findings;
  expect(finding).toMatchObject({
    severity: 'error',
    confidence: 'certain',
    message: 'one 1',
    primary: { note: 'here' },
    related: [{ note: 'there' }],
    fixes: [],
  });
});

describe('fingerprints', () => {
  const prints = (text: string, path?: string) =>
    findingsOf([file(text, path)], [marking('mark')]).findings.map(({ fingerprint }) => fingerprint);
  const before = prints(two.text);

  test('differ between findings of one file', () => expect(new Set(before).size).toBe(2));
  test('do not depend on lines', () => expect(prints(`# more\n\n${two.text}`)).toEqual(before));
  test('do not depend on what a value is', () => expect(prints(two.text.replaceAll('mark', 'marks'))).toEqual(before));
  test('depend on the key', () => expect(prints(two.text.replace('a: mark', 'c: mark'))[0]).not.toBe(before[0]));
  test('depend on the path', () => expect(prints(two.text, 'b.yaml')).not.toEqual(before));
  test('items of a list are told apart by their order among equals, not by their index', () => {
    const list = (items: readonly string[]) => prints(account(`spec: [${items.join(', ')}]\n`));
    const [first, second] = list(['mark', 'mark']);
    expect(first).not.toBe(second);
    expect(list(['other', 'mark'])).toEqual([first]);
  });
});
