/** Configuration and coverage as a user meets them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { folder, policyWith, run } from './run.js';

const OPEN = policyWith('system:serviceaccount:*', 'StringLike');

describe('configuration', () => {
  test('is found upwards from the root, and its patterns hold from its own folder', async () => {
    const root = folder({
      '.irsa-lint.yaml': 'overrides:\n  - paths: [apps/legacy/**]\n    rules: {trust/*: off}\n',
      'apps/legacy/policy.json': OPEN,
      'apps/new/policy.json': OPEN,
    });
    expect((await run(['legacy', 'new'], { cwd: `${root}/apps` })).stdout).toContain('new/policy.json');
    expect((await run(['legacy'], { cwd: `${root}/apps` })).status).toBe(0);
    expect((await run(['--no-config', 'legacy'], { cwd: `${root}/apps` })).status).toBe(1);
  });

  test('that is wrong is one line with the place, and exit 2', async () => {
    const root = folder({
      '.irsa-lint.yml': 'pedantic: true\nrules:\n  trust/subject-mising: off\n',
      'policy.json': OPEN,
    });
    expect(await run(['.'], { cwd: root })).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'irsa-lint: .irsa-lint.yml:3:3: there is no rule `trust/subject-mising`; did you mean `trust/subject-missing`?\n',
    });
  });

  test('that is named and is not there', async () => {
    const root = folder({ 'policy.json': OPEN });
    expect(await run(['--config', 'nowhere.yaml', '.'], { cwd: root })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'irsa-lint: the configuration cannot be read: no such file or folder: `nowhere.yaml`\n',
    });
  });

  test('what it ignores is not read, and a named one gets a notice', async () => {
    const root = folder({ '.irsa-lint.json': '{"ignores": ["old/**"]}', 'old/policy.json': OPEN });
    expect((await run(['.'], { cwd: root })).status).toBe(0);
    expect((await run(['old/policy.json'], { cwd: root })).stderr).toBe(
      'irsa-lint: old/policy.json: excluded by the configuration; --no-ignore reads it\n',
    );
    expect((await run(['--no-ignore', '.'], { cwd: root })).status).toBe(1);
  });

  test('a named file of another kind gets a notice, and one that holds a document does not', async () => {
    const root = folder({ 'notes.txt': 'hello\n', 'main.py': 'print(1)\n', 'policy.txt': OPEN });
    expect((await run(['notes.txt', 'main.py'], { cwd: root })).stderr).toBe(
      'irsa-lint: main.py: no kind of file that irsa-lint reads\nirsa-lint: notes.txt: no kind of file that irsa-lint reads\n',
    );
    expect(await run(['policy.txt'], { cwd: root })).toMatchObject({ status: 1, stderr: '' });
  });

  test('--print-config says what holds for a file', async () => {
    const root = folder({
      'package.json':
        '{"irsaLint": {"rules": {"trust/*": "off"}, "environments": [{"name": "blue", "paths": ["a/**"]}]}}',
      'a/policy.json': OPEN,
    });
    const printed = JSON.parse(
      (await run(['--print-config', 'a/policy.json', '--rule', 'trust/subject-missing=error'], { cwd: root })).stdout,
    ) as {
      config: string;
      environment: { name: string };
      rules: Record<string, string>;
      sample: boolean;
      sampleFolders: readonly string[];
    };
    expect([printed.sample, printed.sampleFolders.includes('examples')]).toEqual([false, true]);
    expect(printed.config).toBe('package.json');
    expect(printed.environment.name).toBe('blue');
    expect([printed.rules['trust/subject-broad'], printed.rules['trust/subject-missing']]).toEqual(['off', 'error']);
  });

  test.each([
    ['a.yaml', null, []],
    ['b.yaml', 'an ignore file', []],
    ['b.yaml', null, ['--no-ignore']],
    ['sub/c.yaml', 'an ignore file', []],
    ['sub/excluded.yaml', 'an ignore file', []],
    ['d.yaml', 'the configuration', []],
    ['d.yaml', null, ['--no-ignore']],
    ['node_modules/x/e.yaml', 'its folder', []],
    ['node_modules/x/e.yaml', 'its folder', ['--no-ignore']],
    ['not/there.yaml', null, []],
  ])('--print-config says what leaves out %s: %s %s', async (path, ignoredBy, flags) => {
    const cwd = folder({
      '.git/info/exclude': 'excluded.yaml\n',
      '.gitignore': 'b.yaml\n',
      'sub/.irsa-lintignore': 'c.yaml\n',
      '.irsa-lint.yaml': 'ignores: [d.yaml]\n',
    });
    const printed = JSON.parse((await run(['--print-config', path, ...flags], { cwd })).stdout) as object;
    expect(printed).toMatchObject({ ignored: ignoredBy !== null, ignoredBy });
  });
});

describe('coverage', () => {
  const account = (role: string): string =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: ${role}\n`;
  const root = folder({
    'a/sa.yaml': account('arn:aws:iam::111122223333:role/reader'),
    'b/sa.yaml': account('${ROLE_ARN}'),
    'policy.json': policyWith('system:serviceaccount:team:reader'),
  });

  test('--coverage lists what was judged, and why the rest was not', async () => {
    expect((await run(['--coverage'], { cwd: root })).stdout.split('\n').slice(-8, -1)).toEqual([
      'kind             name         where          judged',
      'service account  team/reader  a/sa.yaml:4    no: role unseen (arn:aws:iam::111122223333:role/reader)',
      'service account  team/reader  b/sa.yaml:4    no: unresolved value (ROLE_ARN)',
      'trust policy     policy.json  policy.json:1  yes',
      '',
      'role unseen: name the files that declare the role, too, or save what `aws iam get-role` prints beside them',
      'unresolved value: lint what fills it in as well: values, variables, parameters, or the rendered output',
    ]);
    const { coverage } = JSON.parse((await run(['--coverage', '--format', 'json'], { cwd: root })).stdout) as {
      coverage: readonly unknown[];
    };
    expect(coverage[2]).toEqual({
      kind: 'trust policy',
      name: 'policy.json',
      path: 'policy.json',
      line: 1,
      judged: true,
    });
  });

  test('--min-coverage fails below', async () => {
    expect((await run(['--min-coverage', '33'], { cwd: root })).status).toBe(0);
    const below = await run(['--min-coverage', '34'], { cwd: root });
    expect([below.status, below.stderr]).toEqual([
      1,
      'irsa-lint: 33% was judged end to end, less than --min-coverage 34; --coverage shows what was not\n',
    ]);
    expect((await run(['--min-coverage', '101'], { cwd: root })).status).toBe(2);
  });

  test.each([
    {
      name: 'where there is nothing to judge it says so',
      files: { 'a.yaml': 'a: 1\n' },
      status: 0,
      stderr: 'irsa-lint: there was nothing to judge: --min-coverage 80 says nothing here\n',
    },
    {
      name: 'where what there is could not be read it fails',
      files: {
        'app/kustomization.yaml': 'resources:\n  - https://git.example.com/base?ref=v1\n',
      },
      status: 1,
      stderr: 'irsa-lint: nothing was judged end to end, less than --min-coverage 80; --coverage shows what was not\n',
    },
    {
      name: 'where a module makes nothing with the values known here it fails',
      files: {
        'main.tf':
          'variable "create" {\n  default = false\n}\nresource "aws_iam_role" "reader" {\n  count = var.create ? 1 : 0\n  name = "reader"\n  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })\n}\n',
      },
      status: 1,
      stderr: 'irsa-lint: nothing was judged end to end, less than --min-coverage 80; --coverage shows what was not\n',
    },
  ])('--min-coverage: $name', async ({ files, status, stderr }) => {
    const found = await run(['--min-coverage', '80'], { cwd: folder(files) });
    expect([found.status, found.stderr]).toEqual([status, stderr]);
  });
});

describe('extends', () => {
  const ROLE = policyWith('system:serviceaccount:team:reader-*');
  const status = async (files: Readonly<Record<string, string>>) =>
    await run([], { cwd: folder({ 'role.json': ROLE, ...files }) });

  test('what stands in the file wins over what it extends', async () => {
    const base = 'rules:\n  trust/subject-wildcard-literal: off\n  trust/audience-missing: off\n';
    expect(
      await status({ '.irsa-lint.yaml': 'extends: [shared/irsa.yaml]\n', 'shared/irsa.yaml': base }),
    ).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(
      (
        await status({
          '.irsa-lint.yaml': 'extends: [shared/irsa.yaml]\nrules: {trust/subject-wildcard-literal: error}\n',
          'shared/irsa.yaml': base,
        })
      ).status,
    ).toBe(1);
    expect(
      (await status({ '.irsa-lint.yaml': 'extends: [a.yaml]\n', 'a.yaml': 'extends: [b.yaml]\n', 'b.yaml': base }))
        .status,
    ).toBe(0);
  });

  test.each([
    ['extends: [missing.yaml]\n', 'which does not exist'],
    ['extends: [/etc/passwd]\n', 'which is no relative path'],
    ['extends: ["https://example.com/irsa.yaml"]\n', 'which is no relative path'],
    ['extends: [../../outside.yaml]\n', 'which lies outside of the repository'],
    ['extends: [.irsa-lint.yaml]\n', 'which extends it in turn'],
  ])('%j', async (text, message) => {
    const { status: code, stdout, stderr } = await status({ '.irsa-lint.yaml': text });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('init', () => {
  test('an environment holds what builds in it: overlays, and what installs a chart', async () => {
    const cwd = folder({
      'base/kustomization.yaml': 'resources: [sa.yaml]\n',
      'base/sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: reader, namespace: team}\n',
      'overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
      'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
    });
    await run(['init'], { cwd });
    const written: unknown = parse(readFileSync(join(cwd, '.irsa-lint.yaml'), 'utf8'));
    expect(written).toMatchObject({
      environments: [
        { name: 'development', paths: ['overlays/dev/**'] },
        { name: 'production', paths: ['overlays/prod/**'] },
      ],
    });
  });

  test('values by environment are of it, and an account that all annotations name', async () => {
    const files = {
      'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'chart/values-prod.yaml': 'roleArn: arn:aws:iam::111122223333:role/writer\n',
      'overlays/eu/sa.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::444455556666:role/reader\n',
    };
    const cwd = folder(files);
    const before = await run([], { cwd });
    await run(['init'], { cwd });
    expect(parse(readFileSync(join(cwd, '.irsa-lint.yaml'), 'utf8'))).toMatchObject({
      environments: [
        { name: 'eu', paths: ['overlays/eu/**'], account: '444455556666' },
        { name: 'production', paths: ['chart/values-prod.yaml'] },
      ],
    });
    const counted = (text: string): string => text.replace(/ in \d+ files/, '');
    expect(counted((await run([], { cwd })).stdout)).toBe(counted(before.stdout));
  });

  test('names the schema where the project has it, and nowhere else', async () => {
    const SCHEMA = 'node_modules/irsa-lint/schemas/config.schema.json';
    const written = async (files: Readonly<Record<string, string>>): Promise<string> => {
      const cwd = folder(files);
      await run(['init'], { cwd });
      return readFileSync(`${cwd}/.irsa-lint.yaml`, 'utf8');
    };
    expect(await written({})).toMatch(/^# Everything here is optional/);
    expect(await written({ [SCHEMA]: '{}' })).toMatch(`# yaml-language-server: $schema=./${SCHEMA}\n# Everything`);
  });

  test('recognises environments, writes a file that holds, and never over another', async () => {
    const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
    const role = (account: string): string =>
      JSON.stringify({
        Role: {
          RoleName: 'reader',
          Arn: `arn:aws:iam::${account}:role/reader`,
          AssumeRolePolicyDocument: JSON.parse(
            policyWith('system:serviceaccount:team:reader').replaceAll('111122223333', account),
          ) as unknown,
        },
      });
    const cwd = folder({
      'environments/prod/role.json': role('111122223333'),
      'environments/staging/role.json': role('444455556666'),
      'environments/staging/other.json': role('777788889999'),
      'docs/readme.yaml': 'a: b\n',
    });
    expect(await run(['init'], { cwd })).toEqual({
      status: 0,
      stdout: '.irsa-lint.yaml: 2 environments recognised (production, staging); look at what is written\n',
      stderr: '',
    });
    const text = readFileSync(join(cwd, '.irsa-lint.yaml'), 'utf8');
    expect(text).toContain(
      `  - name: production\n    paths: [environments/prod/**]\n    account: "111122223333"\n    issuer: ${issuer}\n`,
    );
    // Two accounts are not one.
    expect(text).toContain(`  - name: staging\n    paths: [environments/staging/**]\n    issuer: ${issuer}\n`);
    expect(JSON.parse((await run(['--print-config', 'environments/prod/role.json'], { cwd })).stdout)).toMatchObject({
      environment: { name: 'production', account: '111122223333' },
    });
    expect(await run(['init'], { cwd })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'irsa-lint: .irsa-lint.yaml exists already\n',
    });
    expect(readFileSync(join(cwd, '.irsa-lint.yaml'), 'utf8')).toBe(text);
  });

  test('a repository without environments, and names that YAML would read otherwise', async () => {
    const cwd = folder({ 'sa.yaml': 'a: b\n' });
    expect((await run(['init'], { cwd })).stdout).toContain('no environment is recognised');
    expect(await run([], { cwd })).toMatchObject({ status: 0, stderr: '' });
    const odd = folder({
      'environments/no/role.json': policyWith('system:serviceaccount:team:reader'),
      'environments/a, b: c/role.json': policyWith('system:serviceaccount:team:reader'),
    });
    await run(['init'], { cwd: odd });
    expect(JSON.parse((await run(['--print-config', 'environments/no/role.json'], { cwd: odd })).stdout)).toMatchObject(
      {
        environment: { name: 'no' },
      },
    );
    expect(
      JSON.parse((await run(['--print-config', 'environments/a, b: c/role.json'], { cwd: odd })).stdout),
    ).toMatchObject({
      environment: { name: 'a, b: c' },
    });
  });
});
