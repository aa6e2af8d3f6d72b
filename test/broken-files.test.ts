/** A file that cannot be parsed is said, and nothing that rests on what stands in it: neither that something is missing, nor that it was judged. */
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import type { Scope } from '../src/link/environment.js';
import type { Finding } from '../src/lint/finding.js';
import type { JsonReport } from '../src/report/json.js';
import { toFileSpan, type Source } from '../src/value/span.js';
import { folder, policyWith, run } from './cli/run.js';
import './loaded.js';
import { readPage } from './rule-pages.js';

const ALL = new Set(['roles', 'service-accounts', 'providers', 'clusters'] as const);
const complete: Scope = {
  environmentOf: () => undefined,
  environmentNamed: (name) => ({ name }),
  environmentWithAccount: () => undefined,
  completeIn: () => ALL,
  completeAt: () => ALL,
};

const said = (files: readonly Source[]): readonly Finding[] =>
  analyse(files, rules, { levelOf: () => undefined, pedantic: true, scope: complete }).result.findings;

const keyOf = ({ primary, rule, messageId }: Finding): string =>
  `${toFileSpan(primary.at).source.path} ${rule} ${messageId}`;

/** Messages about what is missing. */
const ABSENCE =
  /^(?:access\/node-entry-missing|identity\/(?:annotation-missing|unused|trusted-account-undeclared|role-undeclared|role-name-near-miss|addon-role-missing)|workload\/service-account-(?:missing|unset|in-other-namespace)|workload\/token-request-unannotated|pod-identity\/(?:agent-missing|version-unsupported)|provider\/missing)$/;

const examples = rules
  .filter(({ id }) => ABSENCE.test(id))
  .flatMap(({ id }) => readPage(id).examples.map(({ title, files }) => ({ name: `${id}: ${title}`, files })))
  .filter(({ files }) => files.length > 1);

test('there are such', () => {
  expect(examples.length).toBeGreaterThan(30);
});

test.each(examples)('$name', ({ files }) => {
  const before = new Set(said(files).map(keyOf));
  for (const [i, file] of files.entries()) {
    const broken = files.map((one, j) => (i === j ? { ...one, text: `{[\n${one.text}` } : one));
    const found = said(broken);
    // Files in which nothing of ours is left to be seen are not said to be broken.
    if (!found.some(({ rule }) => rule === 'file/syntax-error')) continue;
    expect(
      found.filter((one) => ABSENCE.test(one.rule) && !before.has(keyOf(one))).map(({ message }) => message),
      file.path,
    ).toEqual([]);
  }
});

const ACCOUNT = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n`;
const ROLE = `{"RoleName": "reader", "Arn": "arn:aws:iam::111122223333:role/reader", "AssumeRolePolicyDocument": ${policyWith('system:serviceaccount:team:reader')}}`;
const COMPLETE = 'complete: [roles, service-accounts, providers, clusters]\n';

describe('a role that is complete, and broken', () => {
  test.each([
    ['json', { 'role.json': ROLE.replace(',', '') }],
    [
      'a program',
      {
        'cdk.json': '{"app": "npx ts-node app.ts"}',
        'app.ts':
          "import * as iam from 'aws-cdk-lib/aws-iam';\nnew iam.Role(this, 'r', { roleName: 'reader' assumedBy: new iam.ArnPrincipal('arn:aws:iam::111122223333:role/a') });\n",
      },
    ],
    [
      'HCL',
      {
        'main.tf':
          'resource "aws_iam_role" "reader" {\n  name = "reader"\n  assume_role_policy = jsonencode({ a = "\\q" })\n',
      },
    ],
    [
      'a template',
      {
        'stack.yaml':
          'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: reader\n     AssumeRolePolicyDocument: {}\n',
      },
    ],
  ])('%s', async (_, files) => {
    const cwd = folder({ '.irsa-lint.yaml': COMPLETE, 'sa.yaml': ACCOUNT, ...files });
    const { stdout } = await run(['--format', 'json', '--pedantic'], { cwd });
    const { findings } = JSON.parse(stdout) as JsonReport;
    expect(findings.map(({ rule }) => rule)).toEqual(['file/syntax-error']);
  });

  test('is not judged', async () => {
    const cwd = folder({ 'sa.yaml': ACCOUNT, 'role.json': ROLE.replace(',', '') });
    const { stdout } = await run(['--coverage'], { cwd });
    expect(stdout).toContain('0 of 1 service account judged end to end; 1 not: file unseen 1');
    expect(stdout).toContain('(role.json cannot be parsed)');
  });

  test('its help is that of its language', async () => {
    const { stdout } = await run([], {
      cwd: folder({ 'main.tf': 'resource "aws_iam_role" "reader" {\n  name = "reader\\q"\n}\n' }),
    });
    expect(stdout).toContain('write `\\\\` for a backslash');
    expect(stdout).not.toContain('one column');
  });
});
