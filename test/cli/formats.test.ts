/** The formats of the whole program on real input: valid, complete, the same whatever the order of files, and without any secret. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/cli/options.js';
import { strictly } from '../schema.js';
import { folder, policyWith, run } from './run.js';

const FAULT = policyWith('system:serviceaccount:team:reader-*');

describe('masking', () => {
  const SECRET = 'c2VjcmV0LXZhbHVlLW9mLXRoZS10ZWFt';
  const KEY_ID = ['AKIA', 'IOSFODNN7', 'ABCDEFG'].join('');
  const SECRET_KEY = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYABCDEFGHIJ'].join('/');

  // Everything that could be printed stands within two lines of a fault.
  const manifest = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
---
apiVersion: v1
kind: Secret
metadata:
  name: reader
data:
  token: ${SECRET}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: reader
  namespace: team
spec:
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
            - name: AWS_ACCESS_KEY_ID
              value: ${KEY_ID}
            - name: AWS_SECRET_ACCESS_KEY
              value: ${SECRET_KEY}
`;

  test.each(FORMATS)('%s shows no credential and nothing of a Secret', async (format) => {
    const root = folder({ 'app.yaml': manifest, 'role.json': FAULT });
    const { stdout, status } = await run(['--format', format, '--pedantic', '.'], { cwd: root });
    expect(status).toBe(1);
    expect(stdout).not.toContain(SECRET);
    expect(stdout).not.toContain(SECRET_KEY);
    expect(stdout).not.toContain(KEY_ID);
  });
});

test('SARIF of ten findings is smaller than 40 kB, whichever they are', async () => {
  interface Named {
    readonly id?: string;
    readonly ruleId?: string;
  }
  const size = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
  const largest = <T>(all: readonly T[]): readonly T[] => [...all].sort((a, b) => size(b) - size(a));
  const { stdout } = await run(['--no-ignore', '--pedantic', '--format', 'sarif', 'fixtures/cases']);
  const log = JSON.parse(stdout) as {
    runs: [{ tool: { driver: { rules: readonly Named[] } }; results: readonly Named[] }];
  };
  const [one] = log.runs;
  // Ten rules, each with the largest of its findings.
  const { driver } = one.tool;
  driver.rules = largest(driver.rules).slice(0, 10);
  one.results = driver.rules.flatMap(({ id }) =>
    largest(one.results.filter(({ ruleId }) => ruleId === id)).slice(0, 1),
  );
  expect(one.results).toHaveLength(10);
  expect(size(log)).toBeLessThan(40_000);
});

describe('--docs-url', () => {
  const cwd = folder({ 'role.json': FAULT });
  const PAGE = 'https://docs.example.com/lint/rules/trust/subject-wildcard-literal.md';
  const linked = async (format: string, ...words: readonly string[]): Promise<string> =>
    (await run(['--format', format, ...words], { cwd })).stdout;

  test('is where SARIF, JSON and the report as a page link to', async () => {
    for (const address of ['https://docs.example.com/lint/rules/', 'https://docs.example.com/lint/rules?a#b']) {
      const sarif: unknown = JSON.parse(await linked('sarif', '--docs-url', address));
      expect(sarif).toMatchObject({
        runs: [
          {
            tool: {
              driver: {
                informationUri: 'https://docs.example.com/lint/README.md',
                rules: expect.arrayContaining([expect.objectContaining({ helpUri: PAGE })]) as unknown,
              },
            },
          },
        ],
      });
      for (const format of ['json', 'html']) expect(await linked(format, '--docs-url', address)).toContain(PAGE);
    }
    // Nothing is published yet, and no address is made up.
    expect(await linked('sarif')).not.toMatch(/helpUri|informationUri/);
  });

  test.each(['rules/', 'javascript:alert(1)', 'https://'])('%s is no address', async (address) => {
    expect(await run(['--docs-url', address], { cwd })).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('whole program', () => {
  const valid = strictly('report.v1.schema.json');

  test('JSON is valid by its schema on the tutorial', async () => {
    const { stdout } = await run(['--format', 'json', 'fixtures/article']);
    expect(valid(JSON.parse(stdout)), JSON.stringify(valid.errors)).toBe(true);
  });

  test('findings do not depend on the order in which paths are named', async () => {
    const names = [
      'fixtures/cases/005-crossplane-2454-stringequals-wildcard-no-aud',
      'fixtures/cases/020-sa-in-other-namespace',
      'fixtures/article/6-audience',
    ];
    expect((await run(['--format', 'json', ...names])).stdout).toBe(
      (await run(['--format', 'json', ...names.toReversed()])).stdout,
    );
  });

  test('--output-file holds what standard output would, and standard output nothing', async () => {
    const root = folder({ 'role.json': FAULT });
    const direct = await run(['--format', 'sarif', '.'], { cwd: root });
    const written = await run(['--format', 'sarif', '--output-file', 'out.sarif', '.'], { cwd: root });
    expect(written.stdout).toBe('');
    expect(readFileSync(`${root}/out.sarif`, 'utf8')).toBe(direct.stdout);
  });

  test('SARIF takes less than four kilobytes for a finding', async () => {
    const { stdout } = await run(['--format', 'sarif', 'fixtures/article']);
    const [{ results }] = (JSON.parse(stdout) as { runs: [{ results: unknown[] }] }).runs;
    expect(results.length).toBeGreaterThan(10);
    expect(stdout.length).toBeLessThan(4000 * results.length);
  });

  test('several reports at once, each to its file', async () => {
    const root = folder({ 'role.json': FAULT });
    const { stdout, status } = await run(
      ['--format', 'compact', '--format', 'sarif=out.sarif', '--format', 'junit=out.xml', '.'],
      { cwd: root },
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^role\.json:\d+:\d+: error trust/m);
    expect(readFileSync(`${root}/out.sarif`, 'utf8')).toBe(
      (await run(['--format', 'sarif', '.'], { cwd: root })).stdout,
    );
    expect(readFileSync(`${root}/out.xml`, 'utf8')).toContain('<failure type="error"');
    expect(await run(['--format', 'json', '--format', 'sarif', '.'], { cwd: root })).toMatchObject({
      status: 2,
      stdout: '',
    });
    expect((await run(['--format', 'saarif', '.'], { cwd: root })).stderr).toContain('did you mean sarif?');
  });

  test('an output file that cannot be written: exit 2, one line', async () => {
    const { status, stderr } = await run(['--output-file', 'missing/out.txt', '.'], {
      cwd: folder({ 'role.json': FAULT }),
    });
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('a rule page is printed, and the list names every rule', async () => {
    expect((await run(['rules', 'trust/subject-wildcard-literal'])).stdout).toBe(
      readFileSync('rules/trust/subject-wildcard-literal.md', 'utf8'),
    );
    expect((await run(['rules'])).stdout.trim().split('\n').length).toBeGreaterThan(2);
    expect((await run(['rules', 'trust/nothing-like-it'])).status).toBe(2);
  });

  test('--help shows examples, --version the version', async () => {
    expect((await run(['--help'])).stdout).toContain('Examples:');
    expect(await run(['--version'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('evaluate: the three steps of the tutorial', async () => {
    const role = 'fixtures/article/6-audience/role.json';
    const provider = 'fixtures/article/6-audience/provider.json';
    const refused = await run([
      'evaluate',
      '--role',
      role,
      '--subject',
      'default/s3-reader',
      '--audience',
      'test',
      '--provider',
      provider,
    ]);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain('deny: audience-not-registered');
    expect(
      (await run(['evaluate', '--role', role, '--subject', 'default/s3-reader', '--audience', 'test'])).stdout,
    ).toContain('deny: condition-aud');
    const admitted = await run([
      'evaluate',
      '--role',
      role,
      '--subject',
      'default/s3-reader',
      '--provider',
      provider,
      '--format',
      'json',
    ]);
    expect(admitted.status).toBe(0);
    expect(JSON.parse(admitted.stdout)).toMatchObject({
      version: 1,
      decisions: [{ decision: 'allow', reason: 'match' }],
    });
  });

  test('evaluate: a role in Terraform', async () => {
    const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/AAAABBBBCCCCDDDDEEEEFFFF00001111';
    const principal = `{ Federated = "arn:aws:iam::111122223333:oidc-provider/${issuer}" }`;
    const condition = `{ StringEquals = { "${issuer}:sub" = "system:serviceaccount:team:reader" } }`;
    const statement = `{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = ${principal}, Condition = ${condition} }`;
    const trust = `jsonencode({ Version = "2012-10-17", Statement = [${statement}] })`;
    const cwd = folder({ 'main.tf': `resource "aws_iam_role" "reader" {\n  assume_role_policy = ${trust}\n}\n` });
    const evaluated = (subject: string) => run(['evaluate', '--role', 'main.tf', '--subject', subject], { cwd });
    expect((await evaluated('team/reader')).stdout).toContain('✓ Statement[0].Condition');
    expect((await evaluated('team/writer')).stdout).toContain('deny: condition-sub');
  });
});
