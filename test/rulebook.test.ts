/** Facts about the set of rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { HEADINGS, readPage } from './rule-pages.js';

const onDisk = readdirSync('rules', { withFileTypes: true })
  .filter((group) => group.isDirectory())
  .flatMap((group) =>
    readdirSync(`rules/${group.name}`)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${group.name}/${file.slice(0, -3)}`),
  )
  .sort();

test('every rule file is listed, and its id is its path (npm run generate)', () => {
  expect(rules.map((rule) => rule.id)).toEqual(onDisk);
});

describe.each(rules)('$id', (rule) => {
  test('the page has the fixed headings', () => {
    expect(readPage(rule.id).headings).toEqual(HEADINGS);
    expect(readFileSync(`rules/${rule.id}.md`, 'utf8').split('\n')[0]).toBe(`# ${rule.id}`);
  });

  test('some example provokes it and some example is silent', () => {
    const { examples } = readPage(rule.id);
    expect(examples.some((example) => example.output.length > 0)).toBe(true);
    expect(examples.some((example) => example.output.length === 0)).toBe(true);
  });

  test('messages start in lower case and have no full stop', () => {
    for (const example of readPage(rule.id).examples) {
      for (const output of example.output) {
        const message = output.slice(output.indexOf(`${rule.id}: `) + rule.id.length + 2);
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
