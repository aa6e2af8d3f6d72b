/** Facts about the set of rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { HEADINGS, OPTIONAL_HEADINGS, readPage, titlesOf } from './rule-pages.js';

const onDisk = readdirSync('rules', { withFileTypes: true })
  .filter((group) => group.isDirectory())
  .flatMap((group) =>
    readdirSync(`rules/${group.name}`)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${group.name}/${file.slice(0, -3)}`),
  )
  .sort();

test('every rule file is listed, and its id is its path (npm run update)', () => {
  expect(rules.map((rule) => rule.id)).toEqual(onDisk);
});

describe.each(rules)('$id', (rule) => {
  test('the page has the fixed headings', () => {
    const { title, headings } = readPage(rule.id);
    const wanted = HEADINGS.filter((heading) => headings.includes(heading) || !OPTIONAL_HEADINGS.includes(heading));
    expect(headings).toEqual(wanted);
    expect(title).toBe(rule.id);
  });

  test('what npm run new-rule wrote is filled in', () => {
    for (const extension of ['ts', 'md'])
      expect(readFileSync(`rules/${rule.id}.${extension}`, 'utf8')).not.toContain('TODO');
  });

  test('some example provokes it and some example is silent', () => {
    const { examples } = readPage(rule.id);
    expect(examples.some((example) => example.output !== '')).toBe(true);
    expect(examples.some((example) => example.output === '')).toBe(true);
  });

  test('messages start in lower case and have no full stop', () => {
    for (const example of readPage(rule.id).examples) {
      for (const { message } of titlesOf(example.output)) {
        expect(message).toMatch(/^[^A-Z]|^[A-Z]+\b/);
        expect(message).not.toMatch(/\.$/);
      }
    }
  });

  test('the summary is one short line', () => {
    expect(rule.summary).not.toMatch(/\n|\.$/);
    expect(rule.summary.length).toBeLessThan(120);
  });
});
