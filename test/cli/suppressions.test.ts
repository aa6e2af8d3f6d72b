/** Findings that somebody keeps: by comments, annotations, the configuration and a baseline. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { strictly } from '../schema.js';
import { folder, policyWith, run } from './run.js';

const ROLE = 'eks.amazonaws.com/role-arn: arn:aws:iam:111122223333:role/reader';
const account = (before = '', beside = ''): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n${before}    ${ROLE}${beside}\n`;
const FAULT = 'service-account/role-arn-malformed';

interface Report {
  readonly findings: readonly {
    readonly rule: string;
    readonly message: string;
    readonly severity: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
  readonly summary: { readonly suppressed: number };
  readonly suppressed?: readonly {
    readonly rule: string;
    readonly suppression: { readonly kind: string; readonly reason: string | null };
  }[];
}

const report = async (files: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Report> =>
  JSON.parse((await run(['--format', 'json', ...args], { cwd: folder(files) })).stdout) as Report;
const rules = ({ findings }: Report): readonly string[] => findings.map(({ rule }) => rule);

describe('comments', () => {
  test.each([
    ['the next line', account(`    # irsa-lint-disable-next-line ${FAULT} -- it is mended by the controller\n`)],
    ['the line itself', account('', ` # irsa-lint-disable-line ${FAULT} -- it is mended by the controller`)],
    ['the file', `# irsa-lint-disable-file ${FAULT} -- it is mended by the controller\n${account()}`],
    [
      'a block',
      account(`    # irsa-lint-disable ${FAULT} -- it is mended by the controller\n`) + '# irsa-lint-enable\n',
    ],
    [
      'several above one line',
      account(
        `    # irsa-lint-disable-next-line ${FAULT} -- it is mended by the controller\n    # irsa-lint-disable-next-line trust/subject-broad -- another\n\n`,
      ),
    ],
    ['a group', account(`    # irsa-lint-disable-next-line service-account/* -- it is mended by the controller\n`)],
    ['every rule', account('    # irsa-lint-disable-next-line -- it is mended by the controller\n')],
    [
      'one of several',
      account(`    # irsa-lint-disable-next-line trust/subject-broad, ${FAULT} -- it is mended by the controller\n`),
    ],
  ])('%s', async (_, text) => {
    const said = await report({ 'sa.yaml': text });
    expect(rules(said)).toEqual([]);
    expect(said.summary.suppressed).toBe(1);
    expect(said.suppressed).toMatchObject([
      { rule: FAULT, suppression: { kind: 'inSource', reason: 'it is mended by the controller' } },
    ]);
  });

  test.each([
    ['another rule', account('    # irsa-lint-disable-next-line trust/subject-broad\n')],
    ['another line', account().replace('metadata:', `# irsa-lint-disable-next-line ${FAULT}\nmetadata:`)],
    ['a line comment above', account(`    # irsa-lint-disable-line ${FAULT}\n`)],
    ['two lines above', account(`    # irsa-lint-disable-next-line ${FAULT}\n    other: value\n`)],
    ['behind the block', `# irsa-lint-disable ${FAULT}\n# irsa-lint-enable ${FAULT}\n${account()}`],
    ['a word that only begins like it', account(`    # irsa-lint-disable-next-lines ${FAULT}\n`)],
    [
      'no comment, but a text',
      account().replace('name: reader', `name: reader\n  labels:\n    note: "x # irsa-lint-disable-file"`),
    ],
  ])('%s keeps nothing', async (_, text) => {
    expect(rules(await report({ 'sa.yaml': text }))).toContain(FAULT);
  });

  test('around an embedded policy', async () => {
    const policy = policyWith('system:serviceaccount:team:reader-*')
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n');
    const role = (comment: string): string =>
      `apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata: {name: reader}\nspec:\n  name: reader\n${comment}  assumeRolePolicyDocument: |\n${policy}\n`;
    expect(rules(await report({ 'role.yaml': role('') }))).toContain('trust/subject-wildcard-literal');
    expect(
      rules(
        await report({
          'role.yaml': role('  # irsa-lint-disable-next-line trust/subject-wildcard-literal -- replaced later\n'),
        }),
      ),
    ).not.toContain('trust/subject-wildcard-literal');
  });

  test('in a template', async () => {
    const text = `{{- if .Values.create }}\n${account(`    # irsa-lint-disable-next-line ${FAULT} -- set by the platform\n`)}{{- end }}\n`;
    expect(rules(await report({ 'templates/sa.yaml': text }))).not.toContain(FAULT);
  });

  test('--no-inline-config lets none of it count', async () => {
    expect(
      rules(await report({ 'sa.yaml': account(`    # irsa-lint-disable-next-line ${FAULT}\n`) }, '--no-inline-config')),
    ).toEqual([FAULT]);
  });

  test('an unknown rule, a missing reason, nothing to keep', async () => {
    const said = await report(
      { 'sa.yaml': account(`    # irsa-lint-disable-next-line service-account/role-arn-malformd\n`) },
      '--require-reason',
    );
    expect(said.findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'suppression/reason-missing: a suppression needs a reason, behind ` -- `',
      `suppression/unknown-rule: there is no rule \`service-account/role-arn-malformd\`; did you mean \`${FAULT}\`?`,
      `${FAULT}: ${said.findings.find(({ rule }) => rule === FAULT)?.message ?? ''}`,
    ]);
    const unused = { 'sa.yaml': account(`    # irsa-lint-disable-next-line trust/subject-broad -- no more\n`) };
    expect(rules(await report(unused))).toEqual([FAULT]);
    expect(rules(await report(unused, '--report-unused-disable-directives'))).toEqual(['suppression/unused', FAULT]);
    expect(rules(await report(unused, '--report-unused-disable-directives', '--rule', 'suppression/*=off'))).toEqual([
      FAULT,
    ]);
  });
});

test('an annotation keeps the findings of its object, and no others', async () => {
  const kept = account('').replace(
    '  annotations:\n',
    `  annotations:\n    irsa-lint/disable: "${FAULT} -- of an old cluster"\n`,
  );
  const said = await report({ 'sa.yaml': `${kept}---\n${account().replaceAll('reader', 'writer')}` });
  expect(said.findings.map(({ rule, range }) => [rule, range.start.line])).toEqual([[FAULT, 16]]);
  expect(said.suppressed).toMatchObject([{ suppression: { kind: 'inSource', reason: 'of an old cluster' } }]);
});

describe('the configuration', () => {
  const role = (name: string): string =>
    JSON.stringify(
      {
        Role: {
          RoleName: name,
          Arn: `arn:aws:iam::111122223333:role/${name}`,
          AssumeRolePolicyDocument: JSON.parse(policyWith('system:serviceaccount:team:*', 'StringLike')) as unknown,
        },
      },
      null,
      2,
    );
  const config = (more: string): string =>
    `suppressions:\n  - rule: trust/subject-broad\n    paths: [iam/**]\n    reason: the namespace is one team's\n${more}`;
  const files = (more: string): Record<string, string> => ({
    '.irsa-lint.yaml': config(more),
    'iam/roles.json': `[${role('reader')}, ${role('writer')}]`,
  });
  const count = (said: Report): number => rules(said).filter((rule) => rule === 'trust/subject-broad').length;

  test('by path and rule, by subject, until a day', async () => {
    expect(count(await report({ ...files(''), '.irsa-lint.yaml': '' }))).toBe(2);
    const said = await report(files(''));
    expect(count(said)).toBe(0);
    expect(said.suppressed?.[0]?.suppression).toEqual({ kind: 'external', reason: "the namespace is one team's" });
    expect(count(await report(files('    subject: reader\n')))).toBe(1);
    expect(count(await report(files('    subject: "*er"\n')))).toBe(0);
    expect(count(await report(files('    expires: 2027-03-31\n'), '--today', '2027-03-31'))).toBe(0);
    const late = await report(files('    expires: 2027-03-31\n'), '--today', '2027-04-01');
    expect(count(late)).toBe(2);
    expect(rules(late)).toContain('suppression/expired');
    const unused = {
      '.irsa-lint.yaml': config(''),
      'iam/role.json': policyWith('system:serviceaccount:team:reader'),
      'other.yaml': account(),
    };
    expect(rules(await report(unused, '--report-unused-disable-directives'))).toContain('suppression/unused');
    expect(rules(await report(unused, '--report-unused-disable-directives', 'other.yaml'))).toEqual([FAULT]);
  });

  test('a slip in it is an error of the configuration', async () => {
    const at = async (text: string) =>
      await run([], { cwd: folder({ '.irsa-lint.yaml': text, 'sa.yaml': account() }) });
    expect(await at(config('    expires: soon\n'))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'irsa-lint: .irsa-lint.yaml:5:14: `suppressions[0].expires` takes a day, as in 2027-03-31\n',
    });
    expect((await at('suppressions:\n  - rule: trust/subject-brod\n    paths: [a]\n    reason: b\n')).stderr).toContain(
      'did you mean `trust/subject-broad`?',
    );
    expect((await at('suppressions:\n  - rule: trust/subject-broad\n    paths: [a]\n')).stderr).toContain(
      'needs `reason`',
    );
  });
});

describe('a baseline', () => {
  test.each([
    ['without a configuration', {}, [], '.'],
    ['beside the configuration', { '.irsa-lint.yaml': '{}\n' }, [], '.'],
    ['beside the configuration above the folder that is linted', { '.irsa-lint.yaml': '{}\n' }, ['a'], '.'],
    ['below a root', {}, ['--root', 'a'], 'a'],
  ])('is picked up where create puts it: %s', async (_, more, words, place) => {
    const role = policyWith('system:serviceaccount:team:reader-*');
    const cwd = folder({ 'a/role.json': role, ...more });
    expect(await run(words, { cwd })).toMatchObject({ status: 1 });
    await run(['baseline', 'create', ...words], { cwd });
    expect(existsSync(join(cwd, place, '.irsa-lint-baseline.json'))).toBe(true);
    const { status, stdout } = await run(words, { cwd });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/\(\d suppressed\)/) as string });
    // Of a tree that nobody trusts neither counts.
    expect(await run(['--no-config', ...words], { cwd })).toMatchObject({ status: 1 });
    writeFileSync(join(cwd, 'a/other.json'), role);
    expect(await run(words, { cwd })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('other.json') as string,
    });
  });

  const two = (): Record<string, string> => ({
    'sa.yaml': account(),
    'role.json': policyWith('system:serviceaccount:team:reader-*'),
  });

  test('is created, keeps what it knows and lets new findings through', async () => {
    const cwd = folder(two());
    expect((await run(['baseline', 'create'], { cwd })).stdout).toMatch(
      /^\.irsa-lint-baseline\.json: \d known findings\n$/,
    );
    const file = join(cwd, '.irsa-lint-baseline.json');
    const written = readFileSync(file, 'utf8');
    expect(await run(['--baseline', '.irsa-lint-baseline.json'], { cwd })).toMatchObject({ status: 0, stderr: '' });
    // Lines move, something unrelated is renamed, a sound statement comes first.
    writeFileSync(join(cwd, 'sa.yaml'), `# a comment\n\n${account().replace('name: reader', 'name: reading')}`);
    const policy = JSON.parse(policyWith('system:serviceaccount:team:reader-*')) as { Statement: object[] };
    const [sound] = (JSON.parse(policyWith('system:serviceaccount:other:writer')) as { Statement: object[] }).Statement;
    writeFileSync(
      join(cwd, 'role.json'),
      JSON.stringify(
        {
          ...policy,
          Statement: [
            { ...sound, Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: undefined },
            ...policy.Statement,
          ],
        },
        null,
        4,
      ),
    );
    expect(await run(['--baseline', '.irsa-lint-baseline.json'], { cwd })).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(join(cwd, 'other.yaml'), account());
    const later = await run(['--baseline', '.irsa-lint-baseline.json', '--format', 'compact'], { cwd });
    expect(later.status).toBe(1);
    expect(later.stdout.trim().split('\n')).toHaveLength(1);
    expect(later.stdout).toContain('other.yaml:');
    expect(readFileSync(file, 'utf8'), 'a run does not write it').toBe(written);
  });

  test('what is mended is stale, and prune takes it out', async () => {
    const cwd = folder(two());
    await run(['baseline', 'create'], { cwd });
    writeFileSync(join(cwd, 'sa.yaml'), account().replace('iam:1111', 'iam::1111'));
    expect((await run(['--baseline', '.irsa-lint-baseline.json'], { cwd })).stderr).toBe(
      'irsa-lint: 1 entry of the baseline is no longer found: irsa-lint baseline prune takes it out\n',
    );
    expect((await run(['baseline', 'prune'], { cwd })).stdout).toMatch(/: 1 taken out, \d left\n$/);
    expect((await run(['--baseline', '.irsa-lint-baseline.json'], { cwd })).stderr).toBe('');
  });

  test('the configuration may name it; one that is none is an error', async () => {
    const cwd = folder({ ...two(), '.irsa-lint.yaml': 'baseline: known.json\n' });
    expect(await run([], { cwd })).toMatchObject({ status: 2, stdout: '' });
    await run(['baseline', 'create'], { cwd });
    expect((await run([], { cwd })).status).toBe(0);
    writeFileSync(join(cwd, 'known.json'), '[]');
    expect((await run([], { cwd })).stderr).toContain('is not a valid baseline; irsa-lint baseline create writes one');
  });

  test('it is sorted, and the same for the same findings', async () => {
    const cwd = folder({ ...two(), 'a/sa.yaml': account() });
    await run(['baseline', 'create'], { cwd });
    const first = readFileSync(join(cwd, '.irsa-lint-baseline.json'), 'utf8');
    await run(['baseline', 'create', 'role.json', 'sa.yaml', 'a'], { cwd });
    expect(readFileSync(join(cwd, '.irsa-lint-baseline.json'), 'utf8')).toBe(first);
    const paths = (JSON.parse(first) as { findings: readonly { path: string }[] }).findings.map(({ path }) => path);
    expect(paths).toEqual([...paths].sort());
  });
});

test('suppressed findings stay visible in JSON, SARIF and eslint-json', async () => {
  const cwd = folder({
    'sa.yaml': account(`    # irsa-lint-disable-next-line ${FAULT} -- it is mended by the controller\n`),
  });
  const json: unknown = JSON.parse((await run(['--format', 'json'], { cwd })).stdout);
  const validate = strictly('report.v1.schema.json');
  expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
  expect(JSON.parse((await run(['--format', 'sarif'], { cwd })).stdout)).toMatchObject({
    runs: [
      {
        results: [
          { ruleId: FAULT, suppressions: [{ kind: 'inSource', justification: 'it is mended by the controller' }] },
        ],
      },
    ],
  });
  expect(JSON.parse((await run(['--format', 'eslint-json'], { cwd })).stdout)).toMatchObject([
    {
      messages: [],
      suppressedMessages: [
        { ruleId: FAULT, suppressions: [{ kind: 'directive', justification: 'it is mended by the controller' }] },
      ],
    },
  ]);
  expect((await run([], { cwd })).stdout).toContain('No findings in 1 file (1 suppressed)');
});
