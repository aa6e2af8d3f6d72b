/** The linter and the facts for programs say what the command line says. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { facts, lint, type InputFile, type LintOptions } from '../../src/index.js';
import { run } from '../cli/run.js';

const FOLDER = 'fixtures/article/6-audience';
const files: readonly InputFile[] = readdirSync(FOLDER).map((path) => ({
  path,
  text: readFileSync(join(FOLDER, path), 'utf8'),
}));

test('lint is --format json', async () => {
  const { stdout } = await run(['--format', 'json'], { cwd: FOLDER });
  expect(await lint(files)).toEqual(JSON.parse(stdout));
});

test('lint with coverage', async () => {
  const { stdout } = await run(['--format', 'json', '--coverage'], { cwd: FOLDER });
  expect(await lint(files, { coverage: true })).toEqual(JSON.parse(stdout));
});

test('facts is irsa-lint facts', async () => {
  const { stdout } = await run(['facts'], { cwd: FOLDER });
  expect({ facts: await facts(files) }).toEqual({ facts: (JSON.parse(stdout) as { facts: unknown }).facts });
});

const severities = async (options: LintOptions = {}): Promise<readonly string[]> =>
  (await lint(files, options)).findings.map(({ severity }) => severity);

test('levels, the configuration and the named paths', async () => {
  expect(await severities()).toEqual(['error']);
  expect(await severities({ rules: { 'identity/audience-mismatch': 'info' } })).toEqual(['info']);
  expect(await severities({ rules: { 'identity/*': 'off' } })).toEqual([]);
  // The id that the rule had before.
  expect(await severities({ rules: { 'trust/foreign-subject-missing': 'off' } })).toEqual(['error']);
  const config = { path: '.irsa-lint.yaml', text: 'rules: { identity/audience-mismatch: warning }\n' };
  expect(await severities({ config })).toEqual(['warning']);
  expect(await severities({ config, rules: { 'identity/audience-mismatch': 'info' } })).toEqual(['info']);
  expect(await severities({ config: { ...config, text: 'ignores: [role.json]\n' } })).toEqual([]);
  expect(await severities({ only: ['pod.yaml'] })).toEqual([]);
});

test('files are not changed, and nothing but path and text counts', async () => {
  const frozen = files.map((file) => Object.freeze({ ...file, inside: 'nothing' }));
  expect(await lint(Object.freeze(frozen))).toEqual(await lint(files));
});
