/** Whatever a tree holds, the run ends with one clear word about it, the right exit code, and the other files linted. */
import { describe, expect, test } from 'vitest';
import { folder, policyWith, run } from './run.js';

const FAULT = policyWith('system:serviceaccount:team:reader-*');
const RULE = 'trust/subject-wildcard-literal';

interface Reported {
  readonly rule: string;
  readonly path: string;
  readonly severity: string;
  readonly message: string;
}

async function lint(
  root: string,
  paths: readonly string[] = ['.'],
): Promise<{ status: number | null; stderr: string; findings: readonly Reported[] }> {
  const { status, stdout, stderr } = await run(['--format', 'json', ...paths], { cwd: root });
  const report = JSON.parse(stdout) as { findings: readonly Reported[] };
  return { status, stderr, findings: report.findings };
}

/** The fault in the other file is found all the same. */
function expectOthersLinted(result: { status: number | null; findings: readonly Reported[] }): void {
  expect(result.findings.filter((finding) => finding.rule === RULE).map((finding) => finding.path)).toEqual([
    'role.json',
  ]);
  expect(result.status).toBe(1);
}

describe('bad input', () => {
  test('a path that does not exist: one line and exit 2, whatever else is read', async () => {
    const cwd = folder({ 'role.json': FAULT });
    const line = 'irsa-lint: no such file or folder: `../missing.yaml`\n';
    expect(await run(['../missing.yaml'], { cwd })).toEqual({ status: 2, stdout: '', stderr: line });
    expect(await run(['--root', '.', '../missing.yaml'], { cwd })).toMatchObject({ status: 2, stderr: line });
    const { status, stderr, findings } = await lint(cwd, ['.', '../missing.yaml']);
    expect(findings.map(({ rule, path }) => [rule, path])).toContainEqual([RULE, 'role.json']);
    expect([status, stderr]).toEqual([2, line]);
    for (const command of [['graph'], ['mutate'], ['explain', 'pod/reader'], ['baseline', 'create']])
      expect(await run([...command, '../missing.yaml'], { cwd })).toEqual({ status: 2, stdout: '', stderr: line });
  });

  test.each([
    ['not UTF-8', new Uint8Array([0xff, 0xfe, 0x61, 0])],
    ['binary', new Uint8Array([0x61, 0])],
  ])('a named file that is %s is reported, with --root too', async (problem, content) => {
    const cwd = folder({ 'role.json': FAULT, 'sa.yaml': content });
    for (const args of [['sa.yaml'], ['--root', '.', 'sa.yaml']])
      expect((await lint(cwd, args)).findings).toMatchObject([
        {
          rule: 'file/unreadable',
          path: 'sa.yaml',
          severity: 'error',
          message: expect.stringContaining(problem) as string,
        },
      ]);
  });

  test('a binary file, met while walking', async () => {
    const result = await lint(folder({ 'role.json': FAULT, 'blob.yaml': new Uint8Array([1, 0, 2, 0]) }));
    expect(result.findings.filter((finding) => finding.path === 'blob.yaml')).toMatchObject([
      { rule: 'file/unreadable', severity: 'info' },
    ]);
    expectOthersLinted(result);
  });

  test('a YAML file of 50 MB', async () => {
    const line = 'key: arn:aws:iam::111122223333:role/reader\n';
    const result = await lint(
      folder({ 'role.json': FAULT, 'large.yaml': line.repeat(Math.ceil(50_000_000 / line.length)) }),
    );
    expect(result.findings.filter((finding) => finding.path === 'large.yaml')).toMatchObject([
      { rule: 'file/unreadable' },
    ]);
    expectOthersLinted(result);
  });

  test('programs of more than a million bytes: only one that makes infrastructure is named', async () => {
    const filler = `//${'x'.repeat(1_000_000)}\n`;
    const cwd = folder({
      'cdk.json': '{"app":"ts-node cdk.ts"}',
      'cdk.ts': `import * as iam from "aws-cdk-lib/aws-iam";\n${filler}`,
      'pulumi/Pulumi.yaml': 'name: p\nruntime: nodejs\n',
      'pulumi/index.ts': `import * as aws from "@pulumi/aws";\n${filler}`,
      'other.js': filler,
      'site/d3.js': `import { b } from "b";\n${filler}`,
    });
    const { status, stdout } = await run(['--coverage', '.'], { cwd });
    expect(status).toBe(0);
    expect(stdout.split('\n').filter((line) => line.startsWith('program'))).toEqual([
      expect.stringMatching(/ cdk\.ts:1 +no: too large \(cdk\.ts\)$/),
      expect.stringMatching(/ pulumi\/index\.ts:1 +no: too large \(pulumi\/index\.ts\)$/),
    ]);
    expect((await run(['.'], { cwd })).stdout).toContain('2 parts too large to be evaluated');
  });

  test('files of more than ten million bytes: each is said, and is a row of the coverage', async () => {
    const large = ' '.repeat(10_000_001);
    const names = [
      'sa.yaml',
      'role.json.template',
      'main.tf',
      'terraform.tfvars',
      'terragrunt.hcl',
      'kustomization.yaml',
      'chart/values.yaml',
      'chart/templates/_helpers.tpl',
      'helmfile.yaml.gotmpl',
      'app.ts',
      'lib/role.js',
    ];
    const cwd = folder({
      'cdk.json': '{"app":"ts-node app.ts"}',
      'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'role.json': FAULT,
      ...Object.fromEntries(names.map((name) => [name, large])),
    });
    const result = await lint(cwd);
    const unread = result.findings.filter(({ rule }) => rule === 'file/unreadable').map(({ path }) => path);
    expect(unread.sort()).toEqual([...names].sort());
    expectOthersLinted(result);
    const { stdout } = await run(['--coverage', '.'], { cwd });
    for (const name of names) expect(stdout).toMatch(new RegExp(`^file +${name} .*no: too large`, 'm'));
    expect(stdout).toContain(`${String(names.length)} parts too large to be evaluated`);
    // Where nothing makes infrastructure, a bundle of that size is nobody's matter.
    const site = folder({ 'role.json': FAULT, 'site/bundle.js': large });
    expect((await lint(site)).findings.map(({ rule }) => rule)).not.toContain('file/unreadable');
  });

  test.each([
    ['flow sequences', `arn:aws: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
    ['block mappings', `arn:\n${Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}arn:`).join('\n')}\n`],
  ])('YAML nested thousands of levels deep: %s', async (_, text) => {
    expectOthersLinted(await lint(folder({ 'role.json': FAULT, 'deep.yaml': text })));
  });

  test('JSON nested 10,000 levels deep', async () => {
    expectOthersLinted(
      await lint(
        folder({ 'role.json': FAULT, 'deep.json': `{"Statement":${'['.repeat(10_000)}${']'.repeat(10_000)}}` }),
      ),
    );
  });

  test('an alias bomb', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array.from({ length: 10 }, () => `*l${i}`).join(', ')}]`,
    );
    expectOthersLinted(
      await lint(
        folder({
          'role.json': FAULT,
          'bomb.yaml': `apiVersion: v1\nkind: ServiceAccount\nl0: &l0 [arn:aws:iam]\n${levels.join('\n')}\n`,
        }),
      ),
    );
  });

  test('keys that mean something to JavaScript', async () => {
    const account =
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations:\n    __proto__: {x: 1}\n    constructor: y\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n';
    expectOthersLinted(
      await lint(
        folder({
          'role.json': FAULT,
          'sa.yaml': account,
          'proto.json': '{"__proto__": {"Statement": []}, "toString": {"Role": {}}}',
        }),
      ),
    );
  });

  test('an ignore file with a pattern that is none', async () => {
    expectOthersLinted(await lint(folder({ 'role.json': FAULT, '.irsa-lintignore': '[z-a]\n\\\n' })));
  });

  test('an option value that is none: exit 2 and the values that are', async () => {
    const { status, stderr } = await run(['--format', 'xml', '.'], { cwd: folder({}) });
    expect(status).toBe(2);
    expect(stderr).toContain('expected one of text, json, sarif, github');
  });

  test('a rule that does not exist: exit 2 and the nearest', async () => {
    const { status, stderr } = await run(['--rule', 'trust/subject-wildcard-litteral=off', '.'], { cwd: folder({}) });
    expect(status).toBe(2);
    expect(stderr).toContain(`did you mean ${RULE}?`);
  });

  test('escapes and workflow commands of a file do not reach the terminal', async () => {
    const root = folder({ 'role.json': policyWith('system:serviceaccount:te\u001b[31m\n::error::x*') });
    const { stdout } = await run(['.'], { cwd: root });
    expect(stdout).not.toMatch(/\u001b|^::/m);
  });
});

describe('standard input and exclusion', () => {
  test('standard input is read under the name it is given', async () => {
    const { status, stdout } = await run(['--format', 'json', '-', '--stdin-filename', 'role.json'], {
      cwd: folder({}),
      input: FAULT,
    });
    expect(status).toBe(1);
    expect(
      (JSON.parse(stdout) as { findings: readonly Reported[] }).findings.filter((finding) => finding.rule === RULE),
    ).toMatchObject([{ path: 'role.json' }]);
  });

  test.each([
    ['resource "aws_iam_role" "reader" {', ''],
    ['locals {', 'the same after a licence\n#\n\n// and another\n'],
    ['module "iam" {', '\n\n'],
  ])('without a name it is Terraform where it begins as Terraform does: %j', async (first, before) => {
    const policy = `  assume_role_policy = jsonencode(${FAULT})`;
    const role = `resource "aws_iam_role" "reader" {\n${policy}\n}\n`;
    const input = `${before === '' ? '' : before.replace(/^(?=[a-z])/, '# ')}${first.startsWith('resource') ? '' : `${first}\n}\n`}${role}`;
    const { stdout } = await run(['--format', 'json', '-'], { cwd: folder({}), input });
    const { findings } = JSON.parse(stdout) as { findings: readonly Reported[] };
    expect(findings.map(({ rule, path }) => [rule, path])).toContainEqual([RULE, '<stdin>.tf']);
  });

  test('a text of YAML that holds Terraform is YAML', async () => {
    const input = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: code\ndata:\n  main.tf: |\n    resource "aws_iam_role" "reader" {\n    }\n---\n${FAULT}\n`;
    const { stdout } = await run(['--format', 'json', '-'], { cwd: folder({}), input });
    const { findings } = JSON.parse(stdout) as { findings: readonly Reported[] };
    expect(findings.map(({ rule, path }) => [rule, path])).toContainEqual([RULE, '<stdin>']);
  });

  describe('stands in for the file of its name', () => {
    const SOUND = policyWith('system:serviceaccount:team:reader');
    const findings = async (cwd: string, input: string, ...args: readonly string[]) => {
      const { stdout } = await run(['--format', 'json', '-', ...args], { cwd, input });
      const report = JSON.parse(stdout) as { summary: { files: number }; findings: readonly Reported[] };
      return { files: report.summary.files, found: report.findings.map(({ rule, path }) => `${path} ${rule}`) };
    };

    test.each([
      ['of the whole tree', ['--root', '.', '--stdin-filename', 'iam/role.json']],
      ['of a named folder', ['iam', '--stdin-filename', './iam/role.json']],
    ])('%s', async (_, args) => {
      const cwd = folder({ 'iam/role.json': SOUND, 'iam/other.json': FAULT });
      const faulty = await findings(cwd, FAULT, ...args);
      expect(faulty.files).toBe(2);
      expect(faulty.found).toContain(`iam/role.json ${RULE}`);
      expect(faulty.found.filter((line) => !line.startsWith('iam/role.json'))).toEqual([]);
      // What is on disk does not count: it was mended in the editor.
      const saved = folder({ 'iam/role.json': FAULT, 'iam/other.json': FAULT });
      expect((await findings(saved, SOUND, ...args)).found).not.toContain(`iam/role.json ${RULE}`);
    });

    test('one that is not there yet: with --root only it is reported', async () => {
      const cwd = folder({ 'iam/other.json': FAULT });
      const { files, found } = await findings(cwd, FAULT, '--root', '.', '--stdin-filename', 'iam/new.json');
      expect(files).toBe(2);
      expect([...new Set(found.map((line) => line.split(' ')[0]))]).toEqual(['iam/new.json']);
    });

    test('one beside named folders: all that is named is reported', async () => {
      const cwd = folder({ 'iam/other.json': FAULT });
      const { found } = await findings(cwd, FAULT, 'iam', '--stdin-filename', 'rendered.json');
      expect([...new Set(found.map((line) => line.split(' ')[0]))]).toEqual(['iam/other.json', 'rendered.json']);
    });
  });

  test('a named path that an ignore file excludes gets a notice, and --no-ignore reads it', async () => {
    const root = folder({ 'role.json': FAULT, '.irsa-lintignore': 'role.json\n' });
    const notice = await run(['role.json'], { cwd: root });
    expect(notice.stderr).toContain('role.json');
    expect(notice.stderr).toContain('--no-ignore');
    expect(notice.status).toBe(0);
    expect((await run(['--no-ignore', 'role.json'], { cwd: root })).status).toBe(1);
  });

  test('with --root only what concerns the named file is reported', async () => {
    const root = folder({ 'a/role.json': FAULT, 'b/role.json': FAULT });
    const { stdout } = await run(['--format', 'json', '--root', '.', 'a/role.json'], { cwd: root });
    expect([
      ...new Set((JSON.parse(stdout) as { findings: readonly Reported[] }).findings.map((finding) => finding.path)),
    ]).toEqual(['a/role.json']);
  });

  test('--quiet, --rule and --max-warnings', async () => {
    const root = folder({ 'role.json': FAULT });
    expect((await run(['--rule', `${RULE}=off`, '--format', 'json', '.'], { cwd: root })).stdout).not.toContain(RULE);
    expect((await run(['--rule', 'trust/*=off', '.'], { cwd: root })).status).toBe(0);
    expect((await run(['--rule', 'trust/*=warning', '.'], { cwd: root })).status).toBe(0);
    expect((await run(['--rule', 'trust/*=warning', '--max-warnings', '0', '.'], { cwd: root })).status).toBe(1);
    expect(
      (await run(['--rule', 'trust/*=warning', '--quiet', '--format', 'json', '.'], { cwd: root })).stdout,
    ).toContain('"findings": []');
  });
});
