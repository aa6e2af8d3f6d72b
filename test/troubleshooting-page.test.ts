/** docs/troubleshooting.md names rules that exist, and the errors that `explain` says. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../src/cli/rules.js';

const page = readFileSync('docs/troubleshooting.md', 'utf8');
const GROUPS = new Set(RULES.map(({ id }) => id.slice(0, id.indexOf('/'))));
const named = [...page.matchAll(/`([a-z-]+)\/([a-z0-9-]+)`/g)].filter(([, group = '']) => GROUPS.has(group));

test('many rules are named', () => {
  expect(named.length).toBeGreaterThan(60);
});

test.each([...new Set(named.map(([, group = '', name = '']) => `${group}/${name}`))])('%s is a rule', (id) => {
  expect(RULES.map((rule) => rule.id)).toContain(id);
});

test('what STS answers is there as explain says it', () => {
  const links = readFileSync('src/explain/assumption-links.ts', 'utf8');
  for (const error of [
    'InvalidIdentityToken: No OpenIDConnect provider found in your account for https://',
    'InvalidIdentityToken: Incorrect token audience',
    'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ]) {
    expect(links).toContain(error);
    const [code = '', message = ''] = error.split(': ');
    expect(page).toContain(code);
    expect(page).toContain(message);
  }
});

/** What AWS and Kubernetes print, as the pages of rules quote it. */
const QUOTED =
  /`((?:[A-Z]\w+(?:Token|Error|Denied|Exception|Document|Err)|error looking up service account): ?[^`…]*|401 Unauthorized)/g;
const quoted = RULES.flatMap(({ id }) => [...readFileSync(`rules/${id}.md`, 'utf8').matchAll(QUOTED)])
  .map(([, error = '']) => error.trim())
  .filter((error, i, all) => all.indexOf(error) === i);

test.each(quoted)('%s, which the page of a rule quotes, is there', (error) => {
  expect(page).toContain(error.split(': ')[0]);
});

test('it is linked', () => {
  expect(readFileSync('README.md', 'utf8')).toContain('(docs/troubleshooting.md)');
});
