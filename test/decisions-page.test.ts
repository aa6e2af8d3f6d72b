/** docs/decisions.md: what its picture of holes says is what the program answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, policyWith, run } from './cli/run.js';

const picture = readFileSync('docs/decisions/holes.svg', 'utf8');
const subjects = [...picture.matchAll(/<text class="code"[^>]*>([^<]+)</g)].map(([, subject = '']) => subject);
const answers = [...picture.matchAll(/<text class="head"[^>]*>(yes|no|unknown)</g)].map(([, answer = '']) => answer);
const DECISIONS: Readonly<Record<string, string>> = { yes: 'allow', no: 'deny', unknown: 'unknown' };

test('the picture has a row for each answer', () => {
  expect(subjects).toHaveLength(answers.length);
  expect(new Set(answers)).toEqual(new Set(Object.keys(DECISIONS)));
});

test.each(subjects.map((subject, i) => [subject, answers[i] ?? ''] as const))('%s: %s', async (subject, answer) => {
  const role = join(folder({ 'role.json': policyWith(subject) }), 'role.json');
  const { stdout } = await run(['evaluate', '--role', role, '--subject', 'team/reader']);
  expect(stdout).toContain(`=> ${DECISIONS[answer] ?? ''}`);
});
