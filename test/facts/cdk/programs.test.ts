/** What CDK programs state: the statements that principals make of themselves, and names made from stacks, tokens and loops. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { recordsOf } from '../../../src/records/records.js';

type Files = Readonly<Record<string, string>>;

const IMPORTS = `import * as cdk from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
const app = new cdk.App();
const stack = new cdk.Stack(app, 'Team', { env: { account: '111122223333', region: 'eu-west-1' } });
`;

beforeAll(() => loadDialects([{ path: 'app.ts', text: IMPORTS }]));

const recordsIn = (program: string, files: Files = {}): readonly Readonly<Record<string, unknown>>[] =>
  recordsOf(
    worldOf(Object.entries({ 'app.ts': IMPORTS + program, ...files }).map(([path, text]) => ({ path, text }))),
  ) as readonly object[] as readonly Readonly<Record<string, unknown>>[];

const ofKind = (kind: string, program: string) => recordsIn(program).filter((record) => record['kind'] === kind);

const HOST = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const ARN = `arn:aws:iam::111122223333:oidc-provider/${HOST}`;
const SUBJECT = { StringEquals: { [`${HOST}:sub`]: 'system:serviceaccount:team:reader' } };
const S = JSON.stringify(SUBJECT);

const WEB = 'sts:AssumeRoleWithWebIdentity';
const allow = (principal: object, action: unknown, condition?: object) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  ...(condition === undefined ? {} : { Condition: condition }),
});
const pods = { Service: 'pods.eks.amazonaws.com' };

const CANONICAL = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';

describe('what a principal makes', () => {
  test.each<readonly [principal: string, statements: readonly object[]]>([
    [`new iam.FederatedPrincipal('${ARN}', ${S}, '${WEB}')`, [allow({ Federated: ARN }, WEB, SUBJECT)]],
    [`new iam.FederatedPrincipal('${ARN}', ${S})`, [allow({ Federated: ARN }, 'sts:AssumeRole', SUBJECT)]],
    [`new iam.WebIdentityPrincipal('${ARN}', ${S})`, [allow({ Federated: ARN }, WEB, SUBJECT)]],
    [`new iam.WebIdentityPrincipal('${ARN}').withConditions(${S})`, [allow({ Federated: ARN }, WEB, SUBJECT)]],
    [
      `new iam.PrincipalWithConditions(new iam.WebIdentityPrincipal('${ARN}'), ${S})`,
      [allow({ Federated: ARN }, WEB, SUBJECT)],
    ],
    [`new iam.ServicePrincipal('pods.eks.amazonaws.com')`, [allow(pods, 'sts:AssumeRole')]],
    [
      `new iam.ServicePrincipal('pods.eks.amazonaws.com').withSessionTags()`,
      [allow(pods, ['sts:AssumeRole', 'sts:TagSession'])],
    ],
    [
      `new iam.SessionTagsPrincipal(new iam.ServicePrincipal('pods.eks.amazonaws.com'))`,
      [allow(pods, ['sts:AssumeRole', 'sts:TagSession'])],
    ],
    [
      `new iam.ArnPrincipal('arn:aws:iam::111122223333:role/a')`,
      [allow({ AWS: 'arn:aws:iam::111122223333:role/a' }, 'sts:AssumeRole')],
    ],
    [
      `new iam.CompositePrincipal(new iam.ServicePrincipal('ec2.amazonaws.com'), new iam.WebIdentityPrincipal('${ARN}', ${S}))`,
      [allow({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole'), allow({ Federated: ARN }, WEB, SUBJECT)],
    ],
    // IAM's grammar of policies has it, and no page says that a trust policy may not.
    [`new iam.CanonicalUserPrincipal('${CANONICAL}')`, [allow({ CanonicalUser: CANONICAL }, 'sts:AssumeRole')]],
  ])('%s', (principal, statements) => {
    const [role] = ofKind('role', `new iam.Role(stack, 'R', { assumedBy: ${principal} });`);
    expect(role?.['trustPolicy']).toEqual({ Version: '2012-10-17', Statement: statements });
  });
});

describe('the root of an account is that of the stack which uses it', () => {
  const root = 'const root = new iam.AccountRootPrincipal();\n';
  const use = (principal: string): string =>
    `new iam.Role(stack, 'R', { assumedBy: ${principal} });
new iam.Role(new cdk.Stack(app, 'Other', { env: { account: '444455556666', region: 'eu-west-1' } }), 'R', { assumedBy: ${principal} });
new iam.Role(new cdk.Stack(app, 'Agnostic'), 'R', { assumedBy: ${principal} });`;
  const ofStacks = [':111122223333:root', ':444455556666:root', 'AWS::AccountId'];
  test.each<readonly [what: string, program: string, accounts: readonly string[]]>([
    ['AccountRootPrincipal', use('new iam.AccountRootPrincipal()'), ofStacks],
    ['one for several stacks', root + use('root'), ofStacks],
    ['within others', root + use('new iam.CompositePrincipal(root.withConditions({}))'), ofStacks],
    [
      'an account that is written',
      use(`new iam.AccountPrincipal('777788889999')`),
      Array(3).fill(':777788889999:root'),
    ],
  ])('%s', (_, program, accounts) => {
    const found = ofKind('role', program).map((one) => JSON.stringify(one['trustPolicy']));
    expect(found).toEqual(accounts.map((account) => expect.stringContaining(account) as string));
  });
});

const role = (name: string, scope = 'stack'): string =>
  `new iam.Role(${scope}, 'R', { roleName: ${name}, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });`;

describe('the name of a role', () => {
  test.each<readonly [what: string, program: string, name: string]>([
    ['a literal', role(`'reader'`), 'reader'],
    ['the account of the stack', role('`a-${stack.account}`'), 'a-111122223333'],
    ['the region of the stack', role('`a-${cdk.Stack.of(stack).region}`'), 'a-eu-west-1'],
    ['the name of the stack', role('`${stack.stackName}-a`'), 'Team-a'],
    ['Fn.join of literals', role(`cdk.Fn.join('-', ['a', 'b'])`), 'a-b'],
    ['Fn.select of Fn.split', role(`cdk.Fn.select(1, cdk.Fn.split('/', 'a/b'))`), 'b'],
    ['a helper', `const f = (n: string, s = 'b') => n + s;\n${role(`f('a')`)}`, 'ab'],
  ])('%s', (_, program, name) => {
    expect(ofKind('role', program).map((one) => one['name'])).toEqual([name]);
  });

  test('a default of the context, which the command line may replace, is a hole', () => {
    const [one] = ofKind('role', role(`app.node.tryGetContext('n') ?? 'a'`));
    expect(one?.['name']).toMatchObject({ text: [{ ref: 'context.n' }] });
  });

  test('a token is a hole with what stands around it', () => {
    const [one] = ofKind('role', `const p = new cdk.CfnParameter(stack, 'P');\n${role('`a-${p.valueAsString}`')}`);
    expect(one?.['name']).toMatchObject({ text: ['a-', {}] });
  });
});

test('a loop, a subclass and two stacks', () => {
  const roles = ofKind(
    'role',
    `class Team extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    ${role('`${id}-reader`', 'this')}
  }
}
for (const id of ['a', 'b']) new Team(app, id);
`,
  );
  expect(roles.map(({ name, unit }) => [unit, name]).toSorted()).toEqual([
    ['a', 'a-reader'],
    ['b', 'b-reader'],
  ]);
});

test('CfnJson is the map that it is given, with the issuer of the cluster in its keys', () => {
  const [one] = ofKind(
    'role',
    `const cluster = eks.Cluster.fromClusterAttributes(stack, 'C', { clusterName: 'main' });
const issuer = cluster.clusterOpenIdConnectIssuer;
const subject = new cdk.CfnJson(stack, 'J', { value: { [\`\${issuer}:sub\`]: 'system:serviceaccount:team:reader' } });
new iam.Role(stack, 'R', { roleName: 'r', assumedBy: new iam.WebIdentityPrincipal('${ARN}', { StringEquals: subject }) });`,
  );
  expect(JSON.stringify(one?.['trustPolicy'])).toContain('"system:serviceaccount:team:reader"');
});

test('manifests: a service account and the workload that uses it', () => {
  const kinds =
    recordsIn(`const cluster = new eks.Cluster(stack, 'C', { clusterName: 'main', version: eks.KubernetesVersion.V1_31 });
cluster.addManifest('M', {
  apiVersion: 'v1', kind: 'ServiceAccount',
  metadata: { name: 'reader', namespace: 'team', annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/reader' } },
}, {
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'team' },
  spec: { serviceAccountName: 'reader', containers: [{ name: 'a', image: 'a' }] },
});`);
  expect(kinds).toContainEqual(
    expect.objectContaining({
      kind: 'service-account',
      name: 'reader',
      namespace: 'team',
      roleArn: 'arn:aws:iam::111122223333:role/reader',
    }),
  );
  expect(kinds).toContainEqual(expect.objectContaining({ kind: 'workload', serviceAccount: 'reader' }));
  expect(kinds).toContainEqual(expect.objectContaining({ kind: 'cluster', name: 'main' }));
});

describe('what is decided after the constructor', () => {
  test('conditions that are added to a principal', () => {
    const [one] = ofKind(
      'role',
      `const p = new iam.PrincipalWithConditions(new iam.WebIdentityPrincipal('${ARN}'), ${S});
p.addConditions({ StringLike: { 'a:sub': 'x*' }, Bool: { 'aws:SecureTransport': 'true' } });
new iam.Role(stack, 'R', { assumedBy: p });`,
    );
    expect(one?.['trustPolicy']).toMatchObject({
      Statement: [
        { Condition: { ...SUBJECT, StringLike: { 'a:sub': 'x*' }, Bool: { 'aws:SecureTransport': 'true' } } },
      ],
    });
  });

  test('a lazy value is produced in the end, alone and within a text', () => {
    const program = `const names: string[] = [];
${role(`cdk.Lazy.string({ produce: () => 'a-' + names.length })`)}
names.push('x', 'y');`;
    expect(ofKind('role', program).map(({ name }) => name)).toEqual(['a-2']);
    const within = role('`b-${cdk.Lazy.string({ produce: () => "c" })}`');
    expect(ofKind('role', within).map(({ name }) => name)).toEqual(['b-c']);
  });

  test('equal statements are written once', () => {
    const [one] = ofKind(
      'role',
      `const r = new iam.Role(stack, 'R', { roleName: 'r', assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
for (const _ of [1, 2]) r.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));`,
    );
    expect(one?.['inlinePolicies']).toEqual([
      { policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] } },
    ]);
  });

  test('a permissions boundary of a stack overrides that of a role, a nearer one that of the stack', () => {
    const own = `permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(bound, 'P', 'arn:aws:iam::111122223333:policy/own')`;
    const roles = ofKind(
      'role',
      `const bound = new cdk.Stack(app, 'Bound', { permissionsBoundary: cdk.PermissionsBoundary.fromArn('arn:aws:iam::111122223333:policy/all') });
const by = new iam.ServicePrincipal('ec2.amazonaws.com');
new iam.Role(bound, 'A', { roleName: 'a', assumedBy: by, ${own} });
const b = new iam.Role(bound, 'B', { roleName: 'b', assumedBy: by });
iam.PermissionsBoundary.of(b).apply(iam.ManagedPolicy.fromManagedPolicyArn(bound, 'N', 'arn:aws:iam::111122223333:policy/near'));`,
    );
    expect(roles.map((one) => [one['name'], one['permissionsBoundary']])).toEqual([
      ['a', 'arn:aws:iam::111122223333:policy/all'],
      ['b', 'arn:aws:iam::111122223333:policy/near'],
    ]);
  });
});

const MASTERS = (mode: string): string =>
  `new eks.Cluster(stack, 'C', { version: eks.KubernetesVersion.V1_31, authenticationMode: eks.AuthenticationMode.${mode},
  mastersRole: iam.Role.fromRoleArn(stack, 'M', 'arn:aws:iam::111122223333:role/masters') });`;

test('the role of the masters has an access entry where the cluster knows them', () => {
  const entries = (mode: string) => ofKind('access-entry', MASTERS(mode)).map((one) => one['principalArn']);
  expect(entries('API_AND_CONFIG_MAP')).toEqual(['arn:aws:iam::111122223333:role/masters']);
  expect(entries('CONFIG_MAP')).toEqual([]);
});

test('Arn.format, and what is no token is not put into CfnJson', () => {
  const roles = ofKind(
    'role',
    `const provider = new iam.OpenIdConnectProvider(stack, 'P', { url: 'https://${HOST}', clientIds: ['sts.amazonaws.com'] });
const issuer = provider.openIdConnectProviderIssuer;
const value = { [\`\${issuer}:sub\`]: 'system:serviceaccount:team:reader' };
const equals = cdk.Token.isUnresolved(issuer) ? new cdk.CfnJson(stack, 'J', { value }) : value;
new iam.Role(stack, 'R', { assumedBy: new iam.OpenIdConnectPrincipal(provider, { StringEquals: equals }),
  roleName: cdk.Token.isUnresolved('a') ? 'token' : 'plain',
  managedPolicies: [{ managedPolicyArn: cdk.Arn.format({ service: 'iam', region: '', partition: 'aws', resource: 'policy', resourceName: 'own' }, stack) }] });`,
  );
  expect(roles.map((one) => [one['name'], one['managedPolicies']])).toEqual([
    ['plain', ['arn:aws:iam::111122223333:policy/own']],
  ]);
});

const PODS_ROLE = (name: string): string =>
  `new iam.Role(stack, '${name}', { roleName: '${name}', assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });\n`;

describe('what aspects change in the end', () => {
  const OVERRIDE = `addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Action', ['sts:AssumeRole', 'sts:TagSession'])`;
  const actionOf = (aspect: string): unknown => {
    const [role] = ofKind('role', `${aspect}\n${PODS_ROLE('reader')}`);
    const { Statement } = role?.['trustPolicy'] as { readonly Statement: readonly { readonly Action: unknown }[] };
    return Statement[0]?.Action;
  };
  test.each<readonly [what: string, visit: string]>([
    ['an instance of the resource', `if (node instanceof iam.CfnRole) node.${OVERRIDE};`],
    [
      'the type of the resource',
      `if (cdk.CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::IAM::Role') node.${OVERRIDE};`,
    ],
    [
      'the resource of a construct',
      `if (node instanceof iam.Role) (node.node.defaultChild as iam.CfnRole).${OVERRIDE};`,
    ],
  ])('%s', (_, visit) => {
    const aspect = `class Tags implements cdk.IAspect { visit(node: IConstruct) { ${visit} } }\ncdk.Aspects.of(app).add(new Tags());`;
    expect(actionOf(aspect)).toEqual(['sts:AssumeRole', 'sts:TagSession']);
  });

  test('an aspect of another scope, and of another type, changes nothing', () => {
    const other = `const other = new cdk.Stack(app, 'Other');\ncdk.Aspects.of(other).add({ visit(node: any) { if (node instanceof iam.CfnRole) node.${OVERRIDE}; } });`;
    expect(actionOf(other)).toBe('sts:AssumeRole');
    const type = `cdk.Aspects.of(app).add({ visit(node: any) { if (node instanceof iam.CfnManagedPolicy) node.${OVERRIDE}; } });`;
    expect(actionOf(type)).toBe('sts:AssumeRole');
  });

  test('what is overridden on a condition that nobody knows is not known', () => {
    const aspect = `if (process.env.TAGS) cdk.Aspects.of(app).add({ visit(node: any) { if (node instanceof iam.CfnRole) node.${OVERRIDE}; } });`;
    expect(actionOf(aspect)).toEqual({ unknown: true });
  });

  test('a policy of AWS for every role, those that a cluster makes too', () => {
    const roles = ofKind(
      'role',
      `cdk.Aspects.of(app).add({ visit(node: any) { if (node instanceof iam.Role) node.addManagedPolicy({ managedPolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }); } });
const cluster = new eks.Cluster(stack, 'C', { version: eks.KubernetesVersion.V1_31, defaultCapacity: 0 });
cluster.addServiceAccount('Reader', { name: 'reader', namespace: 'team' });
${PODS_ROLE('reader')}`,
    );
    expect(roles).toHaveLength(3);
    for (const role of roles) expect(role['managedPolicies']).toContainEqual('arn:aws:iam::aws:policy/ReadOnlyAccess');
  });
});

describe('manifests that a program reads as YAML', () => {
  const FILE = 'kind: ServiceAccount\napiVersion: v1\nmetadata: { name: reader, namespace: team }\n';
  const CLUSTER = `const cluster = new eks.Cluster(stack, 'C', { version: eks.KubernetesVersion.V1_31, defaultCapacity: 0 });\n`;
  test.each<readonly [what: string, program: string]>([
    [
      'all documents',
      `import * as yaml from 'js-yaml';\n${CLUSTER}yaml.loadAll(fs.readFileSync('reader.yaml', 'utf8')).forEach((one: any, i: number) => cluster.addManifest('M' + i, one));`,
    ],
    [
      'all documents, each handed on',
      `import { loadAll } from 'js-yaml';\n${CLUSTER}loadAll(fs.readFileSync('reader.yaml', 'utf8'), (one: any) => cluster.addManifest('M', one));`,
    ],
    [
      'one document',
      `import * as yaml from 'js-yaml';\n${CLUSTER}cluster.addManifest('M', yaml.load(fs.readFileSync('reader.yaml', 'utf8')) as any);`,
    ],
    [
      'another package',
      `import { parse } from 'yaml';\n${CLUSTER}cluster.addManifest('M', parse(fs.readFileSync('reader.yaml', 'utf8')));`,
    ],
  ])('%s', (_, program) => {
    const accounts = recordsIn(`import * as fs from 'fs';\n${program}`, { 'reader.yaml': FILE }).filter(
      ({ kind }) => kind === 'service-account',
    );
    expect(accounts.map(({ at, name, namespace }) => [at, name, namespace])).toEqual([
      [{ path: 'reader.yaml', line: 1, column: 1 }, 'reader', 'team'],
    ]);
  });

  test('what cannot be read is nothing', () => {
    const accounts = recordsIn(
      `import * as yaml from 'js-yaml';\n${CLUSTER}cluster.addManifest('M', yaml.load('kind: [') as any);`,
    ).filter(({ kind }) => kind === 'service-account');
    expect(accounts).toEqual([]);
  });
});

test('a provider of another stack has its ARN where its URL is written', () => {
  const [role] = ofKind(
    'role',
    `const clusters = new cdk.Stack(app, 'Clusters');
const provider = new iam.OpenIdConnectProvider(clusters, 'P', { url: 'https://${HOST}', clientIds: ['sts.amazonaws.com'] });
new iam.Role(stack, 'R', { roleName: 'reader', assumedBy: new iam.OpenIdConnectPrincipal(provider, ${S}) });`,
  );
  expect(role?.['trustPolicy']).toMatchObject({
    Statement: [{ Principal: { Federated: { text: [`arn:`, {}, ':iam::', {}, `:oidc-provider/${HOST}`] } } }],
  });
});

test('a method of a role that is bound to it', () => {
  const [role] = ofKind(
    'role',
    `const role = new iam.Role(stack, 'R', { roleName: 'reader', assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
[new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })].forEach(role.addToPolicy.bind(role));`,
  );
  expect(role?.['inlinePolicies']).toMatchObject([{ policy: { Statement: [{ Action: 's3:GetObject' }] } }]);
});

describe('what a program says last', () => {
  const POD = `new iam.ServicePrincipal('pods.eks.amazonaws.com')`;
  const trustOf = (program: string): unknown => ofKind('role', program)[0]?.['trustPolicy'];

  test('an override of a map is put into the map that is there', () => {
    const trust = trustOf(`const r = new iam.Role(stack, 'R', { roleName: 'r', assumedBy: ${POD} });
const l1 = r.node.defaultChild as iam.CfnRole;
l1.addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Principal', { AWS: '111122223333' });`);
    const principal = { Service: 'pods.eks.amazonaws.com', AWS: '111122223333' };
    expect(trust).toMatchObject({ Statement: [{ Principal: principal }] });
  });

  test('one of two principals: what they have in common is known', () => {
    const trust = trustOf(
      `new iam.Role(stack, 'R', { roleName: 'r', assumedBy: process.env.EC2 ? new iam.ServicePrincipal('ec2.amazonaws.com') : ${POD} });`,
    );
    expect(trust).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { choice: [{ Service: 'ec2.amazonaws.com' }, { Service: 'pods.eks.amazonaws.com' }] },
        },
      ],
    });
  });

  test('an external id takes the place of one in the conditions', () => {
    const trust = trustOf(
      `new iam.Role(stack, 'R', { assumedBy: ${POD}.withConditions({ StringEquals: { 'sts:ExternalId': 'a' } }), externalIds: ['b'] });`,
    );
    expect(trust).toMatchObject({ Statement: [{ Condition: { StringEquals: { 'sts:ExternalId': 'b' } } }] });
  });

  test('a profile without a role makes one, and a name that is made where it is needed is none', () => {
    const roles = ofKind(
      'role',
      `new iam.InstanceProfile(stack, 'P');
new iam.Role(stack, 'R', { roleName: cdk.PhysicalName.GENERATE_IF_NEEDED, assumedBy: ${POD} });`,
    );
    expect(roles.map(({ name, trustPolicy }) => [name, JSON.stringify(trustPolicy).includes('ec2')])).toEqual([
      [undefined, true],
      [undefined, false],
    ]);
  });

  test('a permission that is granted without its construct, and on a bucket that is only named', () => {
    const [one] = ofKind(
      'role',
      `const r = new iam.Role(stack, 'R', { roleName: 'r', assumedBy: ${POD} });
iam.Grant.addToPrincipal({ grantee: r, actions: ['sns:Publish', 'sns:Publish'], resourceArns: ['*'] });
cdk.aws_s3.Bucket.fromBucketArn(stack, 'B', 'arn:aws:s3:::data').grantDelete(r);`,
    );
    expect(one?.['inlinePolicies']).toMatchObject([
      { policy: { Statement: [{ Action: 'sns:Publish' }, { Resource: 'arn:aws:s3:::data/*' }] } },
    ]);
  });

  test('a policy that only its name says is one of the account of its stack; with the flag its partition is that of the region', () => {
    const flag = `app.node.setContext('@aws-cdk/core:enablePartitionLiterals', true);\n`;
    const program = `new iam.Role(stack, 'R', { assumedBy: ${POD}, managedPolicies: [iam.ManagedPolicy.fromManagedPolicyName(stack, 'M', 'own')] });`;
    const policies = (text: string): unknown => ofKind('role', text)[0]?.['managedPolicies'];
    expect(policies(program)).toEqual([{ text: ['arn:', { ref: 'AWS::Partition' }, ':iam::111122223333:policy/own'] }]);
    expect(policies(flag + program)).toEqual(['arn:aws:iam::111122223333:policy/own']);
  });
});

describe('charts of cdk8s', () => {
  const chart = (program: string, files: Files = {}): readonly Readonly<Record<string, unknown>>[] =>
    recordsIn(
      `import { ApiObject, App, Chart, Include, JsonPatch } from 'cdk8s';
const charts = new App();
${program}`,
      files,
    );
  const POD_OBJECT = `{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { serviceAccountName: 'a', containers: [] } }`;

  test('patches of an object', () => {
    const [pod] = chart(`const c = new Chart(charts, 'c', { namespace: 'team' });
const o = new ApiObject(c, 'o', ${POD_OBJECT});
o.addJsonPatch(JsonPatch.replace('/spec/serviceAccountName', 'b'), JsonPatch.add('/spec/containers/-', { name: 'x' }));`);
    expect(pod).toMatchObject({ kind: 'workload', name: 'p', serviceAccount: 'b' });
  });

  test('a patch that may not be applied leaves what it changes unknown', () => {
    const [pod] = chart(`const c = new Chart(charts, 'c', { namespace: 'team' });
const o = new ApiObject(c, 'o', ${POD_OBJECT});
if (process.env.OTHER) o.addJsonPatch(JsonPatch.replace('/spec/serviceAccountName', 'b'));`);
    expect(pod?.['serviceAccount']).not.toBe('a');
    expect(pod?.['serviceAccount']).not.toBe('b');
  });

  test.each<readonly [name: string, made: string, names: string]>([
    ['without hashes', `new Chart(charts, 'c', { disableResourceNameHashes: true })`, 'c-o'],
    [
      'by the method of the chart',
      `new (class extends Chart { generateObjectName(o: ApiObject) { return 'x-' + o.node.id; } })(charts, 'c')`,
      'x-o',
    ],
  ])('names %s', (_, made, name) => {
    const [pod] = chart(
      `const c = ${made};
new ApiObject(c, 'o', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [] } });`,
    );
    expect(pod?.['name']).toBe(name);
  });

  test('the objects of a file', () => {
    const files = {
      'extra.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/a\n',
    };
    const made = chart(
      `const c = new Chart(charts, 'c', { namespace: 'team' });\nnew Include(c, 'i', { url: './extra.yaml' });`,
      files,
    );
    expect(made.map(({ kind, namespace, name }) => [kind, namespace, name])).toEqual([
      ['service-account', 'team', 'a'],
    ]);
  });
});

test('files that a program imports or reads and that are not here are said', () => {
  const world = worldOf([
    {
      path: 'app.ts',
      text: `${IMPORTS}import { names } from './names';
import type { T } from './types';
new iam.Role(stack, 'R', { roleName: names.reader, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });`,
    },
  ]);
  expect(world.facts['unseen-part'].map(({ kind, source }) => [kind, source])).toEqual([['file', './names']]);
});

test('a program that takes too many steps is said', () => {
  const world = worldOf([
    {
      path: 'app.ts',
      text: `${IMPORTS}for (let i = 0; i < 1e9; i++) for (let j = 0; j < 1e9; j++) for (let k = 0; k < 1e9; k++) i + j + k;`,
    },
  ]);
  expect(world.facts['unseen-part'].map(({ kind, source }) => [kind, source])).toEqual([['program', 'app.ts']]);
});
