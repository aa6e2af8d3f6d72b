/** Old ids of renamed rules count wherever a rule can be named, with one notice for each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { RULE_ALIASES } from '../../src/lint/rule-aliases.js';
import { folder, run } from './run.js';

const OLD = 'workload/env-half-pair';
const NEW = 'workload/web-identity-env-incomplete';
const NOTICE = `irsa-lint: the rule ${OLD} is now called ${NEW}; the old id still counts\n`;

const deployment = (before = '', annotation = ''): string => `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: reader
  namespace: team
${annotation}spec:
  selector:
    matchLabels: {app: reader}
  template:
    metadata:
      labels: {app: reader}
    spec:
      serviceAccountName: reader
      containers:
        - name: reader
          image: registry.example.com/reader:1.0.0
          env:
${before}            - name: AWS_ROLE_ARN
              value: arn:aws:iam::111122223333:role/reader
`;

const lint = async (files: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  run(['--format', 'compact', ...args, '.'], { cwd: folder(files) });

/** Written by irsa-lint before the rule was renamed, for the file below. */
const OLD_BASELINE = `{
  "version": 1,
  "findings": [
    {"path":"files.yaml","rule":"${OLD}","fingerprint":"c5be461415106f7bded758feedc9fe39"}
  ]
}
`;

test('without any of it the rule reports, under its new id and without a notice', async () => {
  const { status, stdout, stderr } = await lint({ 'files.yaml': deployment() });
  expect(status).toBe(1);
  expect(stdout).toContain(` error ${NEW}: `);
  expect(stderr).toBe('');
});

describe('an old id silences what the rule finds', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['rules of the configuration', { '.irsa-lint.yaml': `rules: {${OLD}: off}\n`, 'files.yaml': deployment() }, []],
    [
      'an override',
      { '.irsa-lint.yaml': `overrides: [{paths: [files.yaml], rules: {${OLD}: off}}]\n`, 'files.yaml': deployment() },
      [],
    ],
    [
      'a suppression of the configuration',
      {
        '.irsa-lint.yaml': `suppressions: [{rule: ${OLD}, paths: [files.yaml], reason: known}]\n`,
        'files.yaml': deployment(),
      },
      [],
    ],
    [
      'a configuration that is extended',
      {
        '.irsa-lint.yaml': 'extends: [base.yaml]\n',
        'base.yaml': `rules: {${OLD}: off}\n`,
        'files.yaml': deployment(),
      },
      [],
    ],
    ['the command line', { 'files.yaml': deployment() }, ['--rule', `${OLD}=off`]],
    ['a comment', { 'files.yaml': deployment(`            # irsa-lint-disable-next-line ${OLD} -- known\n`) }, []],
    ['a comment for the file', { 'files.yaml': `# irsa-lint-disable-file ${OLD} -- known\n${deployment()}` }, []],
    ['an annotation', { 'files.yaml': deployment('', `  annotations:\n    irsa-lint/disable: ${OLD} -- known\n`) }, []],
    ['a baseline', { 'files.yaml': deployment(), 'known.json': OLD_BASELINE }, ['--baseline', 'known.json']],
    [
      'several of them, with one notice',
      {
        '.irsa-lint.yaml': `rules: {${OLD}: warning}\nsuppressions: [{rule: ${OLD}, paths: [other.yaml], reason: known}]\n`,
        'files.yaml': deployment(`            # irsa-lint-disable-next-line ${OLD} -- known\n`),
        'known.json': OLD_BASELINE,
      },
      ['--rule', `${OLD}=error`, '--report-unused-disable-directives'],
    ],
  ])('%s', async (_, files, args) => {
    expect(await lint(files, ...args)).toEqual({ status: 0, stdout: '', stderr: NOTICE });
  });
});

test('an old id sets a level, and the new id beside it wins', async () => {
  const config = (text: string) => ({ '.irsa-lint.yaml': text, 'files.yaml': deployment() });
  expect((await lint(config(`rules: {${OLD}: info}\n`))).stdout).toContain(` info ${NEW}: `);
  for (const text of [`rules: {${OLD}: info, ${NEW}: warning}\n`, `rules: {${NEW}: warning, ${OLD}: info}\n`])
    expect((await lint(config(text))).stdout).toContain(` warning ${NEW}: `);
});

test('a block that an old id opens is closed by the new one', async () => {
  const text = deployment(`            # irsa-lint-disable ${OLD} -- known\n            # irsa-lint-enable ${NEW}\n`);
  expect((await lint({ 'files.yaml': text })).stdout).toContain(NEW);
});

test('comments that do not count give no notice', async () => {
  const files = { 'files.yaml': deployment(`            # irsa-lint-disable-next-line ${OLD} -- known\n`) };
  expect(await lint(files, '--no-inline-config')).toMatchObject({ status: 1, stderr: '' });
});

test('pruning a baseline writes its entries anew, and they match without a notice then', async () => {
  const cwd = folder({ 'files.yaml': deployment(), 'known.json': OLD_BASELINE });
  const pruned = await run(['baseline', 'prune', '--baseline', 'known.json', '.'], { cwd });
  expect(pruned).toEqual({ status: 0, stdout: 'known.json: 0 taken out, 1 left\n', stderr: NOTICE });
  expect(readFileSync(join(cwd, 'known.json'), 'utf8')).toContain(`"rule":"${NEW}"`);
  expect(await run(['--format', 'compact', '--baseline', 'known.json', '.'], { cwd })).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  });
});

test('a baseline of another finding of the renamed rule does not match', async () => {
  const known = OLD_BASELINE.replace('c5be', 'beef');
  const { status, stdout, stderr } = await lint(
    { 'files.yaml': deployment(), 'known.json': known },
    '--baseline',
    'known.json',
  );
  expect(status).toBe(1);
  expect(stdout).toContain(NEW);
  expect(stderr).toContain('1 entry of the baseline is no longer found');
});

test('irsa-lint graph says it of the configuration', async () => {
  const cwd = folder({ '.irsa-lint.yaml': `rules: {${OLD}: off}\n`, 'files.yaml': deployment() });
  expect((await run(['graph', '.'], { cwd })).stderr).toBe(NOTICE);
});

test('irsa-lint rules prints the page of the rule', async () => {
  const { stdout: page } = await run(['rules', NEW]);
  expect(await run(['rules', OLD])).toEqual({ status: 0, stdout: page, stderr: NOTICE });
});

describe.each([...RULE_ALIASES])('%s', (old, current) => {
  test('leads to a rule of the same group, and is not the id of another', () => {
    const ids = rules.map(({ id }) => id);
    expect(ids).toContain(current);
    expect(ids).not.toContain(old);
    expect(current.split('/')[0]).toBe(old.split('/')[0]);
  });

  test('is taken by --rule', async () => {
    const { status, stderr } = await lint({ 'a.yaml': '' }, '--rule', `${old}=error`);
    expect(status).toBe(0);
    expect(stderr).toBe(`irsa-lint: the rule ${old} is now called ${current}; the old id still counts\n`);
  });
});
