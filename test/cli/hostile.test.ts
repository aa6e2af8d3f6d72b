/** What a pull request may hold: it reads and writes nothing outside of its tree, hides nothing, and shows no credential. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OUTPUTS } from './outputs.js';
import { folder, policyWith, run } from './run.js';

/** What some commands want to be given. */
const BESIDE = {
  'role.json': policyWith('system:serviceaccount:team:reader'),
  'cluster.yaml':
    'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: eu-west-1}\niam:\n  withOIDC: true\n  serviceAccounts: [{metadata: {name: reader}, wellKnownPolicies: {externalDNS: true}}]\n',
  'empty/nothing.yaml': 'a: b\n',
};

const FAULT = policyWith('system:serviceaccount:team:reader-*');

/** A repository in a folder, with a file beside it. */
function repository(files: Readonly<Record<string, string>>): { readonly cwd: string; readonly outside: string } {
  const top = folder({ outside: 'precious', 'repository/.git/HEAD': '' });
  const cwd = join(top, 'repository');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return { cwd, outside: join(top, 'outside') };
}

describe('the configuration of a tree', () => {
  test('names no baseline outside of the repository', async () => {
    const { cwd, outside } = repository({ 'role.json': FAULT, '.irsa-lint.yaml': 'baseline: ../outside' });
    for (const args of [['baseline', 'create', '.'], ['.']])
      expect(await run(args, { cwd })).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('lies outside of the repository') as string,
      });
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect((await run(['baseline', 'create', '--baseline', '../outside', '.'], { cwd })).status).toBe(0);
    expect(readFileSync(outside, 'utf8')).not.toBe('precious');
  });

  test('nor is one picked up through a link', async () => {
    const { cwd, outside } = repository({ 'role.json': FAULT });
    symlinkSync('../outside', join(cwd, '.irsa-lint-baseline.json'));
    for (const args of [['baseline', 'create', '.'], ['.']])
      expect(await run(args, { cwd })).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('lies outside of the repository') as string,
      });
    expect(readFileSync(outside, 'utf8')).toBe('precious');
  });

  test('nor through a link to a file, to read or to write', async () => {
    const { cwd, outside } = repository({ 'role.json': FAULT, '.irsa-lint.yaml': 'baseline: known.json' });
    symlinkSync('../outside', join(cwd, 'known.json'));
    for (const args of [['baseline', 'create', '.'], ['.']])
      expect(await run(args, { cwd })).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('lies outside of the repository') as string,
      });
    expect(readFileSync(outside, 'utf8')).toBe('precious');
  });

  test('nor through a link to a folder', async () => {
    const { cwd } = repository({ 'role.json': FAULT, '.irsa-lint.yaml': 'baseline: up/new.json' });
    symlinkSync('..', join(cwd, 'up'));
    expect((await run(['baseline', 'create', '.'], { cwd })).status).toBe(2);
  });

  test.each(['.irsa-lint.yaml', '.irsa-lint.json'])('%s is no link out of it', async (name) => {
    const { cwd } = repository({ 'role.json': FAULT });
    symlinkSync('../outside', join(cwd, name));
    const { status, stderr } = await run(['.'], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining('a link out of the tree')]);
  });

  test('that lies above the repository is not of this tree', async () => {
    const top = folder({ '.irsa-lint.yaml': "rules: {'trust/*': off}", 'a/.git/HEAD': '', 'a/role.json': FAULT });
    expect((await run(['.'], { cwd: join(top, 'a') })).status).toBe(1);
  });

  test.each([
    ['a key twice', 'rules: {}\nrules: {}\n', '2:1: `rules` is set twice'],
    ['a second document', 'rules: {}\n---\nrules: {}\n', '3:1: there is one configuration in a file'],
    [
      'a day that no calendar has',
      'suppressions: [{rule: trust/open, paths: [a], reason: x, expires: 2027-02-31}]',
      '',
    ],
    ['a pattern of many depths', "ignores: ['**/a/**/a/**/a/b']", 'more than 2 `**`'],
    ['a pattern without end', `ignores: ['${'*a'.repeat(2000)}']`, 'more than 1000 characters'],
  ])('%s is an error', async (_, text, stderr) => {
    const cwd = folder({ 'role.json': FAULT, '.irsa-lint.yaml': text });
    expect(await run(['.'], { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(stderr) as string,
    });
  });
});

test.each(['.gitignore', '.irsa-lintignore'])('%s as a link out of the tree is left out, aloud', async (name) => {
  const { cwd } = repository({ 'role.json': FAULT });
  symlinkSync('../outside', join(cwd, name));
  const { status, stderr } = await run(['.'], { cwd });
  expect([status, stderr]).toEqual([1, expect.stringContaining(`${name}: a link out of the tree`)]);
});

test('a folder that is called as a command line names the root is no root', async () => {
  const cwd = folder({ 'role.json': FAULT });
  expect(await run(['--root', 'nope', 'role.json'], { cwd })).toMatchObject({
    status: 2,
    stderr: 'irsa-lint: --root nope is not a folder\n',
  });
});

test('a list of 130,000 items and a comment lose no finding', async () => {
  const cwd = folder({
    'role.json': FAULT,
    'a.yaml': `# irsa-lint-disable-file trust/open\nl:\n${'- a\n'.repeat(130_000)}`,
  });
  const { status, stdout } = await run(['--format', 'compact', '.'], { cwd });
  expect([status, stdout]).toEqual([1, expect.stringContaining('trust/subject-wildcard-literal')]);
});

describe('no credential is shown', () => {
  const SECRET = 'CANARYvalue';
  const workload = `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: team}
spec:
  serviceAccountName: reader
  containers:
    - name: c
      env:
        - {name: DB_PASSWORD, value: ${SECRET}}
        - {name: GITHUB_TOKEN, value: ${SECRET}}
        - {name: DB, value: "postgres://u:${SECRET}@h/db"}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: late-reader
  namespace: team
  annotations:
    eks.amazonaws.com/token-expiration: 86400
    password: ${SECRET}
---
apiVersion: v1
kind: List
items:
  - kind: Secret
    data: {arn:aws:iam::1111:role/x: ${SECRET}, arn:aws:iam::1111:role/x: [{a: ${SECRET}}], short: abc}
    data: {arn:aws:iam::1111:role/x: ${SECRET}}
  - kind: Secret
    kind: ConfigMap
    stringData: {arn:aws:iam::1111:role/x: ${SECRET}, arn:aws:iam::1111:role/x: ${SECRET}}
`;
  test.each(OUTPUTS.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const cwd = folder({ 'a.yaml': workload, ...BESIDE });
    const { stdout, stderr } = await run(args, { cwd });
    expect(stdout + stderr).not.toContain(SECRET);
    expect(stdout + stderr).not.toBe('');
  });
});

describe('no credential of any language is shown', () => {
  // Each stands where a finding shows its line, or is what a message would quote; each is another one, for what is known of one hides it everywhere.
  const MARK = 'CANARY-v4lue';
  let count = 0;
  const secret = (): string => `${MARK}${String(++count)}x`;
  const arn = (): string => `arn:aws:iam::1111:role/${secret()}`;
  const account = (name: string, more: string): string =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: team, annotations: {${more}}}\n`;
  const faulty = "eks.amazonaws.com/role-arn: 'arn:aws:iam::1111:role/x'";
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const files: Readonly<Record<string, string>> = {
    'a.yaml': 'a: b\n',
    'sa.yaml': account('reader', `${faulty}, api_key: ${secret()}`),
    'k/kustomization.yaml': `resources: [sa.yaml]
secretGenerator: [{name: s, literals: ['a=${secret()}', '${arn()}']}]
`,
    'k/sa.yaml': account('made', 'eks.amazonaws.com/role-arn: x'),
    'replaced/kustomization.yaml': `resources: [sa.yaml]
replacements:
- source: {kind: Secret, name: r, fieldPath: stringData.role}
  targets: [{select: {kind: ServiceAccount}, fieldPaths: [metadata.annotations.eks\\.amazonaws\\.com/role-arn]}]
`,
    'replaced/sa.yaml': `${account('replaced', 'eks.amazonaws.com/role-arn: x')}---\napiVersion: v1\nkind: Secret\nmetadata: {name: r}\nstringData: {role: '${arn()}'}\n`,
    'flux/app/sa.yaml': account('flux', 'eks.amazonaws.com/role-arn: "${role}"'),
    'flux/all.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: a, namespace: flux-system}
spec:
  path: ./flux/app
  interval: 1m
  prune: true
  sourceRef: {kind: GitRepository, name: x}
  postBuild: {substituteFrom: [{kind: Secret, name: vars}]}
---
apiVersion: v1
kind: Secret
metadata: {name: vars, namespace: flux-system}
data: {role: ${base64(arn())}}
`,
    't.json': JSON.stringify({
      AWSTemplateFormatVersion: '2010-09-09',
      Parameters: { P: { Type: 'String', NoEcho: true, Default: arn() } },
      Resources: {
        S: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: secret() } },
        R: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: { Ref: 'P' },
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: { Ref: 'P' } },
                  Action: 'sts:AssumeRoleWithWebIdentity',
                },
              ],
            },
          },
        },
      },
    }),
    'main.tf': `variable "role" {
  sensitive = true
  default   = "${arn()}"
}
variable "given" { sensitive = true }
resource "helm_release" "r" {
  name  = "r"
  chart = "./c"
  set_sensitive {
    name  = "password"
    value = "${secret()}"
  }
  set_wo = [{ name = "role", value = "${arn()}" }]
}
locals { password = "${secret()}" }
resource "kubernetes_secret" "s" {
  metadata { name = "s" }
  data = { password = local.password, other = "${secret()}" }
}
resource "aws_ssm_parameter" "p" {
  name  = "p"
  type  = "SecureString"
  value = "${secret()}"
}
${['"arn:aws:iam::1111:role/x"', 'var.role', 'var.given', `sensitive("${arn()}")`]
  .map(
    (role, i) => `resource "kubernetes_service_account" "a${String(i)}" {
  metadata {
    name        = "tf${String(i)}"
    annotations = { "eks.amazonaws.com/role-arn" = ${role}, api_key = "${secret()}" }
  }
}
`,
  )
  .join('')}`,
    'terraform.tfvars': `given = "${arn()}"\n`,
    'x.auto.tfvars': `given = "${arn()}"\n`,
    'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'c/values.yaml': `adminPassword: ${secret()}\nencoded: '${arn()}'\nrole: 'arn:aws:iam::1111:role/x'\n`,
    'c/templates/all.yaml': `${account('chart', 'eks.amazonaws.com/role-arn: "{{ .Values.encoded }}", api_key: "{{ .Values.adminPassword }}"')}---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: "{{ .Values.adminPassword }}"}\ndata: {b: {{ .Values.encoded | b64enc }}}\n`,
    'cdk/package.json': '{"dependencies":{"aws-cdk-lib":"2"}}',
    'cdk/cdk.json': '{"app":"ts-node app.ts"}',
    'cdk/app.ts': `import * as cdk from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
const stack = new cdk.Stack(new cdk.App(), 'S');
const cluster = eks.Cluster.fromClusterAttributes(stack, 'C', { clusterName: 'c' });
const clear = '${arn()}';
export const value = cdk.SecretValue.unsafePlainText(clear);
cluster.addManifest('m', { apiVersion: 'v1', kind: 'Secret', stringData: { a: '${secret()}' } }, {
  apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'cdk', namespace: 'team', annotations: { 'eks.amazonaws.com/role-arn': clear } } });
`,
    'pulumi/Pulumi.yaml': 'name: p\nruntime: nodejs\n',
    'pulumi/Pulumi.dev.yaml': `config:\n  p:key: {a: ${secret()}}\n`,
    'pulumi/index.ts': `import * as pulumi from '@pulumi/pulumi';
import * as k8s from '@pulumi/kubernetes';
export const key = new pulumi.Config().requireSecretObject('key');
new k8s.core.v1.Secret('s', { stringData: { a: '${secret()}' } });
new k8s.core.v1.ServiceAccount('a', { metadata: { name: 'pulumi', annotations: { 'eks.amazonaws.com/role-arn': pulumi.secret('${arn()}') } } });
`,
    'pod.yaml': `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: team}
spec:
  serviceAccountName: reader
  containers:
    - name: c
      command: [app, --password, ${secret()}, "--token=${secret()}", "--header=Authorization: Bearer ${secret()}"]
      env:
        - {name: AWS_ROLE_ARN, value: "arn:aws:iam::1111:role/x"}
        - {name: REDIS_PASS, value: ${secret()}}
        - name: APP_SECRET
          # of the app
          value: >-
            ${secret()}
        - {name: A1, value: "mysql -uroot -p${secret()}"}
        - {name: A2, value: "curl -u me:${secret()} https://h"}
        - {name: A3, value: "PGPASSWORD=${secret()} psql"}
        - {name: A4, value: "redis-cli -a ${secret()}"}
        - {name: A5, value: "docker login -u me -p ${secret()} h"}
        - {name: A6, value: '{"auths":{"h":{"auth":"${secret()}"}}}'}
        - {name: A7, value: "app --token=${secret()}"}
        - {name: A8, value: "git clone https://me:${secret()}@h/r"}
        - {name: GITHUB, value: ghp_${secret()}00000000}
        - {name: URL, value: "https://hooks.slack.com/services/${secret()}"}
`,
  };
  test.each(OUTPUTS.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const { stdout, stderr } = await run(args, { cwd: folder({ ...BESIDE, ...files }) });
    expect(`${stdout}${stderr}`.match(new RegExp(`.{0,80}${MARK}.{0,20}`, 'g'))).toBeNull();
    expect(stdout + stderr).not.toBe('');
  });

  test('each is in a file of which something is found', async () => {
    const { stdout } = await run(['--pedantic', '--format=compact', '.'], { cwd: folder({ ...BESIDE, ...files }) });
    for (const name of ['sa', 'k/', 'replaced/', 'main.tf', 'x.auto.tfvars', 'c/', 'cdk/', 'pulumi/', 'pod'])
      expect(stdout).toMatch(new RegExp(`^${name}`, 'm'));
  });

  test('nor is one kept decoded in a cache', async () => {
    const held = `kind: Secret\nstringData:\n  values.yaml: |\n    a: ${secret()}\n    eks.amazonaws.com/role-arn: x\n`;
    const cwd = folder({ 'a.yaml': held, 'sa.yaml': files['sa.yaml'] ?? '' });
    await run(['--cache', '--cache-location=cache', '.'], { cwd });
    expect(readFileSync(join(cwd, 'cache'), 'utf8')).not.toContain(MARK);
  });
});

describe('no line is a command of a CI runner', () => {
  const NAME = '::error::x';
  const files = {
    [`${NAME}.yaml`]: `apiVersion: v1
kind: "${NAME}"
metadata: {name: "${NAME}"}
spec:
  template:
    spec:
      serviceAccountName: reader
      containers: [{name: c, command: ["a\\n  ${NAME}"]}]
`,
    'sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  annotations:
    eks.amazonaws.com/token-expiration: 86400
    eks.amazonaws.com/role-arn: arn:aws:iam::1111:role/x
    x: |
      ${NAME}
`,
  };
  test.each(OUTPUTS.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const { stdout, stderr } = await run(args, { cwd: folder({ ...files, ...BESIDE }) });
    const lines = `${stdout}\n${stderr}`.split('\n');
    const own = args.includes('--format=github') ? /^::(?:error|warning|notice) file=[^:]*::/ : /^(?!)/;
    expect(lines.filter((line) => /^\s*::|##(?:vso)?\[/.test(line) && !own.test(line))).toEqual([]);
  });
});

describe('what would act or hide in a terminal or a page is written as what can be seen', () => {
  const ACTING = [
    ...[
      '\u001b[31m',
      '\u009b',
      '\u00ad',
      '\u034f',
      '\u061c',
      '\u115f',
      '\u180e',
      '\u200b',
      '\u200d',
      '\u202e',
      '\u2028',
    ],
    ...['\u2066', '\u206a', '\u3164', '\ufe0f', '\ufeff', '\uffa0', '\ufffb', '\u{e0041}', '\u{1d173}', '\u{e0100}'],
  ];
  const name = `in${ACTING.join('')}voices`;
  const files = {
    'a.yaml': 'a: b\n',
    [`${name}.yaml`]: `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${JSON.stringify(name)}
  namespace: team
  annotations:
    eks.amazonaws.com/token-expiration: 86400
    eks.amazonaws.com/role-arn: ${JSON.stringify(`arn:aws:iam::1111:role/${name}`)}
---
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: team}
spec:
  serviceAccountName: ${JSON.stringify(name)}
  containers: [{name: ${JSON.stringify(name)}}]
`,
  };
  test.each(OUTPUTS.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const { stdout, stderr } = await run(args, { cwd: folder({ ...files, ...BESIDE }) });
    const text = `${stdout}${stderr}`;
    expect(text).not.toBe('');
    expect(text.match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu)).toBeNull();
  });
});
