/** `irsa-lint facts`: the records of every language, their order, the exit codes, and nothing secret. */
import { expect, test } from 'vitest';
import { expectFile } from '../golden.js';
import { strictly } from '../schema.js';
import { folder, run } from './run.js';

const valid = strictly('facts.v1.schema.json');
const validLine = strictly('facts.v1.schema.json', 'line');

/** The records of these files, without their places. */
async function factsOf(files: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const { status, stdout, stderr } = await run(['facts', '--format', 'json'], { cwd: folder(files) });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const printed = JSON.parse(stdout) as { readonly facts: readonly object[] };
  expect(valid(printed), JSON.stringify(valid.errors)).toBe(true);
  return printed.facts.map((record) => ({ ...record, at: undefined }));
}

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const READ = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } };
const arn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const policy = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

test('the folders of the tutorial', async () => {
  const { status, stdout } = await run(['facts', '--format', 'ndjson'], { cwd: 'fixtures/article' });
  expect(status).toBe(0);
  for (const line of stdout.trimEnd().split('\n')) expect(validLine(JSON.parse(line)), line).toBe(true);
  expectFile('test/cli/golden/facts-article.ndjson', stdout);
});

test('ndjson is the same records, a line each, after a header', async () => {
  const cwd = 'fixtures/article/6-audience';
  const [header, ...lines] = (await run(['facts', '--format', 'ndjson'], { cwd })).stdout.trimEnd().split('\n');
  const { facts, version, tool } = JSON.parse((await run(['facts'], { cwd })).stdout) as Record<string, unknown>;
  expect(JSON.parse(header ?? '')).toEqual({ kind: 'header', version, tool });
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(facts);
});

test('records stand by path and place, whatever the order in which files are named', async () => {
  const cwd = 'fixtures/article';
  const paths = ['1-node-role', '5-annotations', '6-audience'];
  expect((await run(['facts', ...paths], { cwd })).stdout).toBe(
    (await run(['facts', ...paths.toReversed()], { cwd })).stdout,
  );
});

test('what is named and not there is exit 2', async () => {
  expect(await run(['facts', 'nowhere.yaml'], { cwd: folder({}) })).toMatchObject({ status: 2, stdout: '' });
  expect((await run(['facts', '--format', 'yaml'], { cwd: folder({}) })).status).toBe(2);
});

test('a named file that is no text is exit 2, and the facts of the others are printed', async () => {
  const cwd = folder({
    'a.yaml': 'kind: \0',
    'sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: reader }\n',
  });
  const { status, stdout, stderr } = await run(['facts', 'a.yaml', 'sa.yaml'], { cwd });
  expect({ status, stderr }).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('a.yaml cannot be read') as string,
  });
  expect(stdout).toContain('"name": "reader"');
});

test('findings do not decide the exit code', async () => {
  expect((await run(['6-audience'], { cwd: 'fixtures/article' })).status).toBe(1);
  expect((await run(['facts', '6-audience'], { cwd: 'fixtures/article' })).status).toBe(0);
});

test('with --root records are those of the named paths', async () => {
  const { stdout } = await run(['facts', '--root', '.', '6-audience/role.json'], { cwd: 'fixtures/article' });
  expect(JSON.parse(stdout)).toMatchObject({
    facts: [{ kind: 'role', at: { path: '6-audience/role.json', line: 2 } }],
  });
});

test('nothing secret is shown', async () => {
  const cwd = folder({
    'secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData:\n  token: Hunter2/hunter2\n',
    'sa.yaml':
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations:\n    eks.amazonaws.com/audience: Hunter2/hunter2\n    eks.amazonaws.com/role-arn: AKIAIOSFODNN7ABCDEFG\n',
  });
  for (const format of ['json', 'ndjson']) {
    const { stdout } = await run(['facts', '--format', format], { cwd });
    expect(stdout).toContain('service-account');
    expect(stdout).not.toMatch(/hunter2|IOSFODNN/i);
  }
});

test('what a Secret holds does not hide the path of a file', async () => {
  const cwd = folder({
    'secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData:\n  token: gateway\n',
    'gateway/sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: reader }\n',
  });
  const { stdout } = await run(['facts', '--format', 'ndjson'], { cwd });
  expect(stdout).toContain('"path":"gateway/sa.yaml"');
});

test.each([
  ['in plain text', 'stringData: { username: catalog }'],
  ['in base64', 'data: { username: Y2F0YWxvZw== }'],
])('a name that stands in plain text is no secret because a Secret holds it: %s', async (_, data) => {
  const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n${data}\n`;
  const account = (name: string, namespace: string): string =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name}, namespace: ${namespace} }\n`;
  for (const [name, namespace] of [
    ['catalog', 'shop'],
    ['reader', 'catalog'],
  ] as const)
    expect(await factsOf({ 'secret.yaml': secret, 'sa.yaml': account(name, namespace) })).toMatchObject([
      { name, namespace },
    ]);
});

const EKSCTL = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: main, region: eu-west-1, version: "1.31" }
iam:
  withOIDC: true
  serviceAccounts:
    - metadata: { name: reader, namespace: team }
      attachRoleARN: ${arn('reader')}
    - metadata: { name: writer, namespace: team }
      roleName: writer
    - metadata: { name: nobody, namespace: team }
      roleOnly: true
  podIdentityAssociations:
    - { namespace: team, serviceAccountName: batch, roleARN: "${arn('batch')}" }
addons:
  - { name: vpc-cni, serviceAccountRoleARN: "${arn('cni')}" }
accessConfig:
  accessEntries:
    - { principalARN: "${arn('admin')}" }
managedNodeGroups:
  - { name: general, disablePodIMDS: true, iam: { instanceRoleARN: "${arn('nodes')}" } }
nodeGroups:
  - { name: special }
fargateProfiles:
  - { name: serverless, podExecutionRoleARN: "${arn('fargate')}", selectors: [{ namespace: team }] }
`;

const MADE = (name: string) => [
  'arn:',
  { ref: 'partition', scope: 'cluster.yaml:1:1' },
  ':iam::',
  { ref: 'account', scope: 'cluster.yaml:1:1' },
  `:role/${name}`,
];

test('a ClusterConfig', async () => {
  expect(await factsOf({ 'cluster.yaml': EKSCTL })).toEqual([
    { kind: 'cluster', name: 'main', region: 'eu-west-1', version: '1.31' },
    { kind: 'service-account', namespace: 'team', name: 'reader', roleArn: arn('reader') },
    { kind: 'service-account', namespace: 'team', name: 'writer', roleArn: { text: MADE('writer') } },
    { kind: 'association', cluster: 'main', namespace: 'team', serviceAccount: 'batch', roleArn: arn('batch') },
    { kind: 'addon', cluster: 'main', name: 'vpc-cni', roleArn: arn('cni') },
    { kind: 'access-entry', cluster: 'main', principalArn: arn('admin') },
    { kind: 'node-group', cluster: 'main', name: 'general', type: 'managed', roleArn: arn('nodes'), hopLimit: 1 },
    { kind: 'node-group', cluster: 'main', name: 'special', type: 'self-managed', hopLimit: 2 },
    { kind: 'node-group', cluster: 'main', name: 'serverless', type: 'fargate', roleArn: arn('fargate') },
  ]);
});

test.each<{
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly facts: readonly object[];
}>([
  {
    name: 'aws iam get-role',
    files: {
      'role.json': JSON.stringify({
        Role: {
          Path: '/team/',
          RoleName: 'reader',
          Arn: 'arn:aws:iam::111122223333:role/team/reader',
          AssumeRolePolicyDocument: TRUST,
          PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: policy('Boundary') },
        },
      }),
    },
    facts: [
      {
        kind: 'role',
        name: 'reader',
        path: '/team/',
        arn: 'arn:aws:iam::111122223333:role/team/reader',
        account: '111122223333',
        trustPolicy: TRUST,
        permissionsBoundary: policy('Boundary'),
      },
    ],
  },
  {
    name: 'aws iam get-account-authorization-details',
    files: {
      'details.json': JSON.stringify({
        RoleDetailList: [
          {
            RoleName: 'reader',
            AssumeRolePolicyDocument: TRUST,
            RolePolicyList: [{ PolicyName: 'read', PolicyDocument: READ }],
            AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: policy('ReadOnlyAccess') }],
          },
        ],
      }),
    },
    facts: [
      {
        kind: 'role',
        name: 'reader',
        trustPolicy: TRUST,
        managedPolicies: [policy('ReadOnlyAccess')],
        inlinePolicies: [{ name: 'read', policy: READ }],
      },
    ],
  },
  {
    name: 'a trust policy alone, and a permission policy, which is no fact',
    files: { 'trust.json': JSON.stringify(TRUST), 'read.json': JSON.stringify(READ) },
    facts: [{ kind: 'role', trustPolicy: TRUST }],
  },
  {
    name: 'aws iam get-open-id-connect-provider and list-open-id-connect-providers',
    files: {
      'a.json': JSON.stringify({ Url: ISSUER, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: [] }),
      'b.json': JSON.stringify({
        OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` }],
      }),
    },
    facts: [
      { kind: 'provider', issuer: ISSUER, clientIds: ['sts.amazonaws.com'] },
      { kind: 'provider', issuer: ISSUER, arn: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
    ],
  },
  {
    name: 'aws eks describe-cluster, describe-addon, describe-access-entry and describe-pod-identity-association',
    files: {
      'a.json': JSON.stringify({
        cluster: {
          name: 'main',
          arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/main',
          version: '1.31',
          identity: { oidc: { issuer: `https://${ISSUER}` } },
        },
      }),
      'b.json': JSON.stringify({
        addon: {
          addonName: 'vpc-cni',
          clusterName: 'main',
          serviceAccountRoleArn: arn('cni'),
          addonArn: 'arn:aws:eks:x',
        },
      }),
      'c.json': JSON.stringify({ accessEntry: { clusterName: 'main', principalArn: arn('admin') } }),
      'd.json': JSON.stringify({
        association: {
          clusterName: 'main',
          namespace: 'team',
          serviceAccount: 'batch',
          roleArn: arn('batch'),
          associationArn: 'arn:aws:eks:eu-west-1:111122223333:podidentityassociation/main/a-1',
          targetRoleArn: arn('target'),
          disableSessionTags: true,
        },
      }),
    },
    facts: [
      {
        kind: 'cluster',
        name: 'main',
        arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/main',
        issuer: ISSUER,
        region: 'eu-west-1',
        version: '1.31',
      },
      { kind: 'addon', cluster: 'main', name: 'vpc-cni', roleArn: arn('cni') },
      { kind: 'access-entry', cluster: 'main', principalArn: arn('admin') },
      {
        kind: 'association',
        cluster: 'main',
        namespace: 'team',
        serviceAccount: 'batch',
        roleArn: arn('batch'),
        targetRoleArn: arn('target'),
        sessionTagsDisabled: true,
      },
    ],
  },
  {
    name: 'a role of ACK',
    files: {
      'role.yaml': `apiVersion: iam.services.k8s.aws/v1alpha1
kind: Role
metadata: { name: reader }
spec:
  name: reader
  assumeRolePolicyDocument: '${JSON.stringify(TRUST)}'
  policies: ["${policy('ReadOnlyAccess')}"]
  policyRefs: [{ from: { name: more } }]
  inlinePolicies: { read: '${JSON.stringify(READ)}' }
  permissionsBoundary: ${policy('Boundary')}
`,
    },
    facts: [
      {
        kind: 'role',
        name: 'reader',
        trustPolicy: TRUST,
        managedPolicies: { items: [policy('ReadOnlyAccess')], open: true },
        inlinePolicies: [{ name: 'read', policy: READ }],
        permissionsBoundary: policy('Boundary'),
      },
    ],
  },
  {
    name: 'a role of Crossplane with an attachment, and an attachment to a role that is not here',
    files: {
      'role.yaml': `apiVersion: iam.aws.upbound.io/v1beta1
kind: Role
metadata: { name: reader }
spec:
  forProvider:
    assumeRolePolicy: '${JSON.stringify(TRUST)}'
    inlinePolicy: [{ name: read, policy: '${JSON.stringify(READ)}' }]
---
apiVersion: iam.aws.upbound.io/v1beta1
kind: RolePolicyAttachment
metadata: { name: one }
spec: { forProvider: { roleRef: { name: reader }, policyArn: "${policy('ReadOnlyAccess')}" } }
---
apiVersion: iam.aws.upbound.io/v1beta1
kind: RolePolicyAttachment
metadata: { name: two }
spec: { forProvider: { role: elsewhere, policyArn: "${policy('ReadOnlyAccess')}" } }
`,
    },
    facts: [
      {
        kind: 'role',
        name: 'reader',
        trustPolicy: TRUST,
        managedPolicies: [policy('ReadOnlyAccess')],
        inlinePolicies: [{ name: 'read', policy: READ }],
      },
      { kind: 'policy-attachment', role: 'elsewhere', policyArn: policy('ReadOnlyAccess') },
    ],
  },
  {
    name: 'a role of CloudFormation',
    files: {
      'template.yaml': `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument: ${JSON.stringify(TRUST)}
      ManagedPolicyArns: [${policy('ReadOnlyAccess')}]
      Policies: [{ PolicyName: read, PolicyDocument: ${JSON.stringify(READ)} }]
      PermissionsBoundary: !Ref Boundary
`,
    },
    facts: [
      {
        kind: 'role',
        name: 'reader',
        trustPolicy: TRUST,
        managedPolicies: [policy('ReadOnlyAccess')],
        inlinePolicies: [{ name: 'read', policy: READ }],
        permissionsBoundary: { text: [{ ref: 'Boundary', scope: 'template.yaml' }] },
        account: { text: [{ ref: 'AWS::AccountId' }] },
        arn: { text: ['arn:', { ref: 'AWS::Partition' }, ':iam::', { ref: 'AWS::AccountId' }, ':role/reader'] },
      },
    ],
  },
  {
    name: 'an object that a kustomization patches, and the patch',
    files: {
      'kustomization.yaml': 'resources: [sa.yaml]\npatches: [{ path: patch.yaml }]\n',
      'sa.yaml': `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations: { eks.amazonaws.com/role-arn: "${arn('reader')}" }\n`,
      'patch.yaml': `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations: { eks.amazonaws.com/role-arn: "${arn('other')}" }\n`,
    },
    facts: [
      {
        kind: 'service-account',
        name: 'reader',
        roleArn: arn('other'),
        unit: '.',
      },
    ],
  },
])('$name', async ({ files, facts }) => {
  expect(await factsOf(files)).toEqual(facts);
});

test.each([
  ['envs', 'envs: [params.env]', 'params.env'],
  ['env', 'env: own/app.properties', 'own/app.properties'],
  ['a name without an ending', 'envs: [settings]', 'settings'],
  ['a hidden file', "'envs': ['./.env.prod']", '.env.prod'],
])('lines of a file that a kustomization makes a ConfigMap of: %s', async (_, generator, path) => {
  const replacement =
    'replacements:\n- source: { kind: ConfigMap, name: env, fieldPath: data.arn }\n  targets:\n  - select: { kind: ServiceAccount }\n    fieldPaths: ["metadata.annotations.[eks.amazonaws.com/role-arn]"]\n';
  const files = {
    'app/sa.yaml':
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations: { eks.amazonaws.com/role-arn: later }\n',
    [`app/${path}`]: `# roles\narn=${arn('api')}\n`,
  };
  const all = (kind: string) => ({
    ...files,
    'app/kustomization.yaml': `resources: [sa.yaml]\n${kind}:\n- name: env\n  ${generator}\n${replacement.replace('ConfigMap', kind === 'secretGenerator' ? 'Secret' : 'ConfigMap')}`,
  });
  expect(await factsOf(all('configMapGenerator'))).toMatchObject([{ name: 'api', roleArn: arn('api') }]);
  // What is excluded, and what is secret, is not fetched.
  for (const tree of [{ ...all('configMapGenerator'), '.gitignore': `app/${path}` }, all('secretGenerator')])
    expect(await factsOf(tree)).not.toMatchObject([{ roleArn: arn('api') }]);
});
