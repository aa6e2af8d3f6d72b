/** What others do to a role of the CDK: boundaries and aspects in their order, grants, what is given to code that is not read, generators. Truth: aws-cdk-lib 2.276, synthesised. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { recordsOf } from '../../../src/records/records.js';

const IMPORTS = `import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_dynamodb as dynamodb, aws_ecr as ecr, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, aws_secretsmanager as secrets, aws_ssm as ssm } from 'aws-cdk-lib';
import { grantAll } from '@acme/constructs';
import { NagSuppressions } from 'cdk-nag';
const app = new cdk.App();
const stack = new cdk.Stack(app, 'S', { env: { account: '111122223333', region: 'eu-west-1' } });
const role = new iam.Role(stack, 'R', { roleName: 'r', assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
const limit = iam.ManagedPolicy.fromManagedPolicyArn(stack, 'L', 'arn:aws:iam::1:policy/limit');
class Sets implements cdk.IAspect {
  constructor(private readonly value: string) {}
  visit(node: any) { if (node instanceof iam.CfnRole) node.addPropertyOverride('PermissionsBoundary', this.value); }
}
`;

beforeAll(() => loadDialects([{ path: 'app.ts', text: IMPORTS }]));

const rolesIn = (program: string, context = {}): readonly Readonly<Record<string, unknown>>[] => {
  const files = { 'app.ts': IMPORTS + program, 'cdk.json': JSON.stringify({ app: 'app.ts', context }) };
  const world = worldOf(Object.entries(files).map(([path, text]) => ({ path, text })));
  return (recordsOf(world) as readonly object[] as readonly Readonly<Record<string, unknown>>[]).filter(
    ({ kind }) => kind === 'role',
  );
};

const roleIn = (program: string, context = {}) => rolesIn(program, context).find(({ name }) => name === 'r');

describe('the boundary of the construct that is nearest, and what is added last to it', () => {
  test.each<[program: string, boundary: string | undefined, context?: object]>([
    ['iam.PermissionsBoundary.of(stack).apply(limit);', 'arn:aws:iam::1:policy/limit'],
    ['iam.PermissionsBoundary.of(role).clear(); iam.PermissionsBoundary.of(stack).apply(limit);', undefined],
    ['iam.PermissionsBoundary.of(role).apply(limit); iam.PermissionsBoundary.of(role).clear();', undefined],
    [
      "iam.PermissionsBoundary.of(role).apply(limit); cdk.Aspects.of(app).add(new Sets('a'));",
      'arn:aws:iam::1:policy/limit',
    ],
    ["cdk.Aspects.of(role).add(new Sets('a')); iam.PermissionsBoundary.of(stack).apply(limit);", 'a'],
    [
      "iam.PermissionsBoundary.of(role).apply(limit); cdk.Aspects.of(app).add(new Sets('a'));",
      'a',
      { '@aws-cdk/core:aspectPrioritiesMutating': true },
    ],
    [
      "cdk.Aspects.of(stack).add(new Sets('a'), { priority: cdk.AspectPriority.READONLY }); cdk.Aspects.of(stack).add(new Sets('b'));",
      'a',
    ],
  ])('%s', (program: string, boundary: string | undefined, context?: object) => {
    expect(roleIn(program, context)?.['permissionsBoundary']).toEqual(boundary);
  });

  test('of a stack, with its region', () => {
    const program = `const bound = new cdk.Stack(app, 'B', { env: { account: '111122223333', region: 'eu-west-1' }, permissionsBoundary: cdk.PermissionsBoundary.fromArn('arn:aws:iam::1:policy/p-\${AWS::Region}') });
new iam.Role(bound, 'Q', { roleName: 'q', assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });`;
    const bound = rolesIn(program).find(({ name }) => name === 'q');
    expect(bound?.['permissionsBoundary']).toBe('arn:aws:iam::1:policy/p-eu-west-1');
  });
});

describe('what all constructs of a scope are asked for', () => {
  test.each(['stack', 'app', 'role'])('%s.node.findAll()', (scope) => {
    const program = `${scope}.node.findAll().filter((c) => c instanceof iam.CfnRole).forEach((c) => { (c as iam.CfnRole).path = '/x/'; });`;
    expect(roleIn(program)?.['path']).toBe('/x/');
  });
});

interface Inline {
  readonly policy: { readonly Statement: readonly { readonly Action: unknown }[] };
}

const actionsOf = (program: string): unknown => {
  const policies = roleIn(program)?.['inlinePolicies'];
  if (!Array.isArray(policies)) return policies;
  return (policies as readonly Inline[]).map(({ policy }) => policy.Statement.map(({ Action }) => Action));
};

const statementsOf = (program: string): readonly unknown[] => {
  const policies = roleIn(program)?.['inlinePolicies'];
  return Array.isArray(policies) ? (policies as readonly Inline[]).flatMap(({ policy }) => policy.Statement) : [];
};

describe('grants', () => {
  test.each<readonly [program: string, actions: readonly string[]]>([
    [
      "new sqs.Queue(stack, 'Q').grantConsumeMessages(role);",
      [
        'sqs:ReceiveMessage',
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
      ],
    ],
    [
      "new sqs.Queue(stack, 'Q').grantSendMessages(role);",
      ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
    ],
    [
      "new secrets.Secret(stack, 'Q').grantRead(role);",
      ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    ],
    [
      "new kms.Key(stack, 'Q').grantEncryptDecrypt(role);",
      ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
    ],
    [
      "new dynamodb.Table(stack, 'Q').grant(role, 'dynamodb:GetItem', 'dynamodb:Query');",
      ['dynamodb:GetItem', 'dynamodb:Query'],
    ],
    ["new ecr.Repository(stack, 'Q').grantRead(role);", ['ecr:DescribeRepositories', 'ecr:DescribeImages']],
  ])('%s', (program, actions) => {
    expect(actionsOf(program)).toEqual([[actions]]);
  });

  test('of a repository: a login to all, the images of one', () => {
    expect(statementsOf("ecr.Repository.fromRepositoryName(stack, 'Q', 'app').grantPull(role);")).toEqual([
      {
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        Resource: { text: ['arn:', expect.anything(), ':ecr:eu-west-1:111122223333:repository/app'] },
      },
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ]);
  });

  test.each([
    ["'/a/b'", ':ssm:eu-west-1:111122223333:parameter/a/b'],
    ["'a'", ':ssm:eu-west-1:111122223333:parameter/a'],
  ])('a parameter %s', (name, arn) => {
    const [statement] = statementsOf(
      `ssm.StringParameter.fromStringParameterName(stack, 'Q', ${name}).grantRead(role);`,
    );
    expect(statement).toMatchObject({ Resource: { text: ['arn:', expect.anything(), arn] } });
  });

  test.each([
    ['before', 't.addGlobalSecondaryIndex({}); t.grantReadData(role);'],
    ['after', 't.grantReadData(role); t.addGlobalSecondaryIndex({});'],
  ])('an index that is added %s may be granted too', (_, program) => {
    const policies = roleIn(`const t = new dynamodb.Table(stack, 'Q'); ${program}`)?.['inlinePolicies'];
    expect(JSON.stringify(policies)).toContain('"open":true');
  });

  test.each<readonly [program: string, policies: unknown]>([
    ["new sns.Topic(stack, 'Q').grantPublish(role);", [['sns:Publish']]],
    ["new ssm.StringParameter(stack, 'Q', { stringValue: 'x' }).grantWrite(role);", [['ssm:PutParameter']]],
    ["dynamodb.Table.fromTableName(stack, 'Q', 'orders').grantFullAccess(role);", [['dynamodb:*']]],
    [
      "new sns.Topic(stack, 'Q', { masterKey: new kms.Key(stack, 'K') }).grantPublish(role);",
      { items: [], open: true },
    ],
    [
      "secrets.Secret.fromSecretPartialArn(stack, 'Q', 'arn:aws:secretsmanager:eu-west-1:1:secret:x').grantRead(role);",
      { items: [], open: true },
    ],
    [
      'role.withoutPolicyUpdates().addToPrincipalPolicy(new iam.PolicyStatement({ actions: ["a:b"], resources: ["*"] }));',
      undefined,
    ],
    ['grantAll(role);', { items: [], open: true }],
    ['grantAll({ role });', { items: [], open: true }],
    [
      "cdk.Tags.of(role).add('a', 'b'); NagSuppressions.addResourceSuppressions(role, []); limit.node.addDependency(role);",
      undefined,
    ],
  ])('%s', (program, policies) => {
    expect(actionsOf(program)).toEqual(policies);
  });
});

test('accounts of a statement are those of the stack', () => {
  const program = `const st = new iam.PolicyStatement({ actions: ['sts:AssumeRole'] });
st.addAccountRootPrincipal(); st.addAwsAccountPrincipal('444455556666');
(role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = new iam.PolicyDocument({ statements: [st] });`;
  const text = JSON.stringify(roleIn(program)?.['trustPolicy']);
  expect(text).toContain(':iam::111122223333:root');
  expect(text).toContain(':iam::444455556666:root');
});

test.each([
  'function* names() { yield "a"; yield* ["b"]; }',
  'function* names() { for (const n of ["a", "b"]) yield n; }',
])('what a generator yields: %s', (declared) => {
  const program = `${declared}
for (const name of names()) new iam.Role(stack, name, { roleName: name, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
new iam.Role(stack, 'All', { roleName: [...names()].join('-'), assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });`;
  expect(rolesIn(program).map(({ name }) => name)).toEqual(expect.arrayContaining(['a', 'b', 'a-b']));
});

test('a generator without an end loses nothing else', () => {
  const program =
    'function* ids() { let i = 0; while (true) yield i++; }\nfor (const id of ids()) { if (id > 3) break; }';
  expect(roleIn(program)?.['name']).toBe('r');
});

test('a role that is made when it is asked for is a role', () => {
  const lazy =
    "new iam.LazyRole(stack, 'Z', { roleName: 'z', assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }).roleArn;";
  expect(rolesIn(lazy).map(({ name }) => name)).toContain('z');
});

test.each([
  ["cdk.Arn.split('arn:aws:iam::111122223333:role/a/z', cdk.ArnFormat.SLASH_RESOURCE_NAME).resourceName!", 'a/z'],
  [
    "stack.splitArn('arn:aws:secretsmanager:eu-west-1:111122223333:secret:z', cdk.ArnFormat.COLON_RESOURCE_NAME).resourceName",
    'z',
  ],
  ["stack.splitArn('arn:aws:s3:::z', cdk.ArnFormat.NO_RESOURCE_NAME).resource", 'z'],
])('%s', (written, name) => {
  const made = `new iam.Role(stack, 'Z', { path: ${written}, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });`;
  expect(rolesIn(made).map(({ path }) => path)).toContain(name);
});
