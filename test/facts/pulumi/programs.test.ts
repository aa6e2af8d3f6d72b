/** What Pulumi programs state: the subject of the trust policy of one role, as the program makes it from outputs, configuration and helpers. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { subjectRefusal } from '../../../src/link/subject.js';
import { recordsOf } from '../../../src/records/records.js';
import { markOf, type Json } from '../../truth.js';

type Files = Readonly<Record<string, string>>;

const PROJECT: Files = { 'Pulumi.yaml': 'name: team\nruntime: nodejs\n' };
const IMPORTS = `import * as aws from '@pulumi/aws';\nimport * as pulumi from '@pulumi/pulumi';\n`;

beforeAll(() => loadDialects([{ path: 'index.ts', text: IMPORTS }]));

const recordsIn = (files: Files): readonly Readonly<Record<string, unknown>>[] =>
  recordsOf(
    worldOf(Object.entries({ ...PROJECT, ...files }).map(([path, text]) => ({ path, text }))),
  ) as readonly object[] as readonly Readonly<Record<string, unknown>>[];

const rolesIn = (program: string, files: Files = {}) =>
  recordsIn({ 'index.ts': IMPORTS + program, ...files }).filter(({ kind }) => kind === 'role');

/** A name, and the statement before it. */
const named = (name: string, before = ''): string =>
  `${before}\nnew aws.iam.Role('r', { name: ${name}, assumeRolePolicy: '{"Version":"2012-10-17","Statement":[]}' });`;

const hole = { text: [{ ref: '' }] };
const config = (text: string): Files => ({ 'Pulumi.dev.yaml': `config:\n  ${text}\n` });

const NAMES: readonly (readonly [what: string, program: string, name: Json, files?: Files])[] = [
  ['a literal', named(`'reader'`), 'reader'],
  ['an Output of a literal', named(`pulumi.output('reader')`), 'reader'],
  ['apply', named(`pulumi.output('reader').apply((n) => n + '-a')`), 'reader-a'],
  ['apply that gives an Output', named(`pulumi.output('a').apply((n) => pulumi.output(n + 'b'))`), 'ab'],
  ['apply in apply', named(`pulumi.output('a').apply((n) => n + 'b').apply((n) => n + 'c')`), 'abc'],
  ['interpolate', named('pulumi.interpolate`${a}-x`', `const a = pulumi.output('a');`), 'a-x'],
  ['concat', named(`pulumi.concat('a', pulumi.output('b'), 'c')`), 'abc'],
  ['all of a list', named(`pulumi.all([pulumi.output('a'), 'b']).apply(([a, b]) => a + b)`), 'ab'],
  ['all of an object', named('pulumi.all({ a: pulumi.output("a") }).apply(({ a }) => `${a}!`)'), 'a!'],
  ['a property through an Output', named(`o.a.b`, `const o = pulumi.output({ a: { b: 'c' } });`), 'c'],
  ['a helper', named(`f('a')`, 'const f = (n: pulumi.Input<string>) => pulumi.interpolate`${n}-b`;'), 'a-b'],
  ['the stack', named('`a-${pulumi.getStack()}`'), { text: ['a-', { ref: '' }] }, config('team:other: b')],
  ['the project', named('`a-${pulumi.getProject()}`'), 'a-team'],
  [
    'a default, which a stack that is not here may replace',
    named(`new pulumi.Config().get('n') ?? 'a'`),
    hole,
    config('team:m: b'),
  ],
  [
    'a value of one stack, of which others may have another',
    named(`new pulumi.Config('o').require('n')`),
    hole,
    config('o:n: b'),
  ],
  ['a secret', named(`new pulumi.Config().requireSecret('n')`), hole, config('team:n: { secure: AAAB }')],
  [
    'an attribute that AWS makes',
    named('pulumi.interpolate`${b.id}-a`', `const b = new aws.s3.Bucket('b');`),
    {
      text: [{ ref: '' }, '-a'],
    },
  ],
  ['the environment', named('`${process.env.TEAM}-a`'), { text: [{ ref: '' }, '-a'] }],
  ['a stack reference', named(`new pulumi.StackReference('o/p/s').getOutput('n')`), hole],
  [
    'an object that says what it is as a text',
    named('`a-${new N("b")}`', 'class N { constructor(private n: string) {} toString() { return this.n; } }'),
    'a-b',
  ],
  ['a role that exists', named(`aws.iam.Role.get('x', 'reader').name`), 'reader'],
  [
    'the issuer in the ARN of a provider that exists',
    named(`aws.iam.getOpenIdConnectProviderOutput({ arn: 'arn:aws:iam::111122223333:oidc-provider/host' }).url`),
    'host',
  ],
  ['a function that is not here', named(`f()`, `import { f } from 'elsewhere';`), hole],
];

describe('the name of a role', () => {
  const rows = NAMES.map(([what, program, name, files = {}]) => ({ what, program, name, files }));

  test.each(rows)('$what', ({ program, name, files }) => {
    const [role, ...more] = rolesIn(program, files);
    expect(more).toEqual([]);
    expect(role).toBeDefined();
    const stated = role?.['name'] as Json | undefined;
    if (typeof name === 'string') expect(stated).toBe(name);
    else expect(['exact', 'weaker']).toContain(markOf(stated, name));
  });
});

test('a role in a loop, in a function, in a class and under a condition', () => {
  const names = rolesIn(`
const p = '{"Version":"2012-10-17","Statement":[]}';
for (const n of ['a', 'b']) new aws.iam.Role(n, { name: n, assumeRolePolicy: p });
const make = (n: string) => new aws.iam.Role(n, { name: n, assumeRolePolicy: p });
['c', 'd'].map(make);
class Team extends pulumi.ComponentResource {
  constructor(n: string) {
    super('team:index:Team', n);
    new aws.iam.Role(n, { name: n, assumeRolePolicy: p }, { parent: this });
  }
}
new Team('e');
if (1 > 2) make('f');
`).map(({ name }) => name);
  expect(names.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('an object of the only stack is read, and of two stacks none', () => {
  const program = named(`new pulumi.Config().requireObject<{ n: string }>('o').n`);
  const one: Files = { 'Pulumi.dev.yaml': 'config:\n  team:o: { n: a }\n' };
  expect(rolesIn(program, one).map(({ name }) => name)).toEqual(['a']);
  const asText: Files = { 'Pulumi.dev.yaml': `config:\n  team:o: '{"n": "a"}'\n` };
  expect(rolesIn(program, asText).map(({ name }) => name)).toEqual(['a']);
  const [role, ...more] = rolesIn(program, { ...one, 'Pulumi.prod.yaml': 'config:\n  team:o: { n: b }\n' });
  expect(more).toEqual([]);
  expect(role?.['name']).toMatchObject({ text: [{}] });
});

describe('what is done to resources before they are made', () => {
  const p = `'{"Version":"2012-10-17","Statement":[]}'`;
  const role = (options: string, name = 'a'): string =>
    `new aws.iam.Role('r', { name: '${name}', assumeRolePolicy: ${p} }, ${options});`;
  const toIam = `(args) => args.type === 'aws:iam/role:Role' ? { props: { ...args.props, name: args.props.name + '-b', path: '/x/' }, opts: args.opts } : undefined`;
  const inPlace = `(args) => { args.props.path = '/x/'; return { props: args.props, opts: args.opts }; }`;
  const ROWS: readonly (readonly [what: string, program: string, name: string, path: string | undefined])[] = [
    ['transformations', role(`{ transformations: [${toIam}] }`), 'a-b', '/x/'],
    ['transforms', role(`{ transforms: [${toIam}] }`), 'a-b', '/x/'],
    ['one after another', role(`{ transformations: [${toIam}, ${toIam}] }`), 'a-b-b', '/x/'],
    ['changed in place', role(`{ transformations: [${inPlace}] }`), 'a', '/x/'],
    [
      'of another type',
      role(`{ transformations: [(a) => a.type === 'aws:s3/bucket:Bucket' ? { props: {} } : undefined] }`),
      'a',
      undefined,
    ],
    ['of the stack', `pulumi.runtime.registerStackTransformation(${toIam});\n${role('{}')}`, 'a-b', '/x/'],
    ['of the stack, of today', `pulumi.runtime.registerResourceTransform(${toIam});\n${role('{}')}`, 'a-b', '/x/'],
    [
      'of a component',
      `class C extends pulumi.ComponentResource { constructor(n: string, o?: any) { super('t:C', n, {}, o); ${role('{ parent: this }')} } }
new C('c', { transformations: [${toIam}] });`,
      'a-b',
      '/x/',
    ],
    ['merged options', role(`pulumi.mergeOptions({ transformations: [${toIam}] }, { protect: true })`), 'a-b', '/x/'],
    [
      'what is not read leaves what is written',
      `import { f } from 'x';\n${role('{ transformations: [f] }')}`,
      'a',
      undefined,
    ],
  ];
  test.each(ROWS.map(([what, program, name, path]) => ({ what, program, name, path })))('$what', (row) => {
    expect(rolesIn(row.program).map(({ name, path }) => [name, path])).toEqual([[row.name, row.path]]);
  });
});

test('documents that are merged into another', () => {
  const [role] = rolesIn(`
const base = aws.iam.getPolicyDocumentOutput({ statements: [
  { sid: 'Nodes', principals: [{ type: 'Service', identifiers: ['ec2.amazonaws.com'] }], actions: ['sts:AssumeRole'] },
  { sid: 'Pods', principals: [{ type: 'Service', identifiers: ['eks.amazonaws.com'] }], actions: ['sts:AssumeRole'] } ] });
const all = aws.iam.getPolicyDocumentOutput({ sourcePolicyDocuments: [base.json], statements: [
  { sid: 'Pods', principals: [{ type: 'Service', identifiers: ['pods.eks.amazonaws.com'] }], actions: ['sts:AssumeRole', 'sts:TagSession'] } ] });
new aws.iam.Role('r', { name: 'r', assumeRolePolicy: all.json });`);
  expect(role?.['trustPolicy']).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Nodes', Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
      {
        Sid: 'Pods',
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Principal: { Service: 'pods.eks.amazonaws.com' },
      },
    ],
  });
});

test('a node group of a component takes the role and the cluster as they are', () => {
  const [group] = recordsIn({
    'index.ts': `${IMPORTS}import * as eks from '@pulumi/eks';
const nodeRole = new aws.iam.Role('n', { name: 'n', assumeRolePolicy: '{"Version":"2012-10-17","Statement":[]}' });
const cluster = new eks.Cluster('c', { name: 'orchard' });
new eks.ManagedNodeGroup('g', { cluster, nodeGroupName: 'g', nodeRole });`,
  }).filter(({ kind }) => kind === 'node-group');
  expect(group).toMatchObject({ cluster: 'orchard', name: 'g' });
  expect(JSON.stringify(group?.['roleArn'])).toContain(':role/n');
});

test.each([
  [
    'a constant of the SDK',
    `aws.iam.assumeRolePolicyForPrincipal(aws.iam.Principals.EcsTasksPrincipal)`,
    'ecs-tasks.amazonaws.com',
  ],
  [
    'one whose service has the same name',
    `aws.iam.assumeRolePolicyForPrincipal(aws.iam.Principals.Ec2Principal)`,
    'ec2.amazonaws.com',
  ],
])('%s', (_, policy, service) => {
  const [role] = rolesIn(`new aws.iam.Role('r', { name: 'r', assumeRolePolicy: ${policy} });`);
  expect(role?.['trustPolicy']).toMatchObject({ Statement: [{ Principal: { Service: service } }] });
});

describe('manifests within a program', () => {
  const K8S = `import * as k8s from '@pulumi/kubernetes';\nimport * as pulumi from '@pulumi/pulumi';\n`;
  const accountsIn = (program: string) =>
    recordsIn({ 'index.ts': K8S + program })
      .filter(({ kind }) => kind === 'service-account')
      .map(({ name, namespace, at }) => [name, namespace, (at as { readonly line: number }).line]);
  const YAML = String.raw`apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n`;
  test('a text with escapes', () => {
    expect(accountsIn(`new k8s.yaml.ConfigGroup('g', { yaml: "${YAML}" });`)).toEqual([['reader', 'team', 3]]);
  });
  test('a text with a part that is computed', () => {
    const text = YAML.replaceAll(String.raw`\n`, '\n').replace('namespace: team', 'namespace: ${ns}');
    expect(accountsIn(`const ns = 'team';\nnew k8s.yaml.ConfigGroup('g', { yaml: \`${text}\` });`)).toEqual([
      ['reader', 'team', 4],
    ]);
  });
});

describe('charts within a program', () => {
  const CHART: Files = {
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/values.yaml': 'account: web\nrole: ""\n',
    'charts/web/prod.yaml': 'account: of-file\n',
    'charts/web/templates/all.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Values.account }}
  annotations:
    eks.amazonaws.com/role-arn: {{ .Values.role | quote }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  template:
    spec:
      serviceAccountName: {{ .Values.account }}
      containers: [{ name: web, image: web }]
`,
  };
  const ROLE = 'arn:aws:iam::111122223333:role/web';
  const read = (program: string) => {
    const text = `import * as k8s from '@pulumi/kubernetes';\nimport * as pulumi from '@pulumi/pulumi';\n${program}`;
    return recordsIn({ ...CHART, 'index.ts': text })
      .filter(({ kind }) => kind === 'service-account' || kind === 'workload')
      .map(({ namespace, name, roleArn, serviceAccount }) => ({ namespace, name, roleArn, serviceAccount }));
  };
  beforeAll(() => loadDialects(Object.entries(CHART).map(([path, text]) => ({ path, text }))));
  const account = { namespace: 'apps', name: 'web', roleArn: ROLE };
  const workload = { namespace: 'apps', name: 'front-web', serviceAccount: 'web' };

  test.each([
    [
      'helm.v3.Chart',
      `new k8s.helm.v3.Chart('front', { path: './charts/web', namespace: 'apps', values: { role: '${ROLE}' } });`,
    ],
    [
      'helm.v3.Release',
      `new k8s.helm.v3.Release('r', { name: 'front', chart: './charts/web', namespace: 'apps', values: { role: '${ROLE}' } });`,
    ],
    [
      'helm.v4.Chart',
      `new k8s.helm.v4.Chart('front', { chart: './charts/web', namespace: 'apps', values: { role: pulumi.output('${ROLE}') } });`,
    ],
    [
      'a prefix',
      `new k8s.helm.v3.Chart('web', { path: 'charts/web', resourcePrefix: 'x', namespace: 'apps', values: { role: '${ROLE}' } });`,
    ],
  ])('%s', (what, program) => {
    const name = what === 'a prefix' ? 'x-web-web' : 'front-web';
    expect(read(program)).toMatchObject([account, { ...workload, name }]);
  });

  test('files of values', () => {
    const files = `valueYamlFiles: [new pulumi.asset.FileAsset('./charts/web/prod.yaml')]`;
    const chart = `new k8s.helm.v4.Chart('front', { chart: './charts/web', namespace: 'apps', ${files} });`;
    expect(read(chart)[0]).toMatchObject({ name: 'of-file' });
    const unseen = `new k8s.helm.v4.Chart('front', { chart: './charts/web', namespace: 'apps', valueYamlFiles: [file()] });`;
    expect(read(unseen)[0]?.name).toMatchObject({ text: [{}] });
  });

  test('a chart of a repository is not the one that stands here under its name', () => {
    const opts = `repositoryOpts: { repo: 'https://charts.example.com' }`;
    const program = `new k8s.helm.v3.Release('r', { name: 'front', chart: 'charts/web', namespace: 'apps', ${opts} });`;
    expect(read(program)).not.toMatchObject([account, workload]);
  });

  const changed = (work: string): string =>
    `new k8s.helm.v3.Chart('front', { path: 'charts/web', namespace: 'apps', values: { role: '${ROLE}' }, transformations: [${work}] });`;
  test.each<readonly [what: string, work: string, made: readonly object[]]>([
    [
      'changes what it is meant for',
      `(o: any) => { if (o.kind === 'Deployment') o.spec.template.spec.serviceAccountName = 'other'; }`,
      [account, { ...workload, serviceAccount: 'other' }],
    ],
    [
      'gives all a namespace',
      `(o: any) => { if (o.metadata) o.metadata.namespace = 'moved'; }`,
      [
        { ...account, namespace: 'moved' },
        { ...workload, namespace: 'moved' },
      ],
    ],
    [
      'adds an annotation',
      `(o: any) => { o.metadata.annotations = { ...o.metadata.annotations, 'eks.amazonaws.com/role-arn': '${ROLE}-b' }; }`,
      [{ ...account, roleArn: `${ROLE}-b` }, workload],
    ],
    ['does nothing', `() => undefined`, [account, workload]],
  ])('a transformation that %s', (_, work, made) => {
    expect(read(changed(work))).toMatchObject(made);
  });
});

test('a value that is not known is of the namespace or of the name, whatever colon its own name has', () => {
  const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D4E5F60718293A4B5C6D7E8F9';
  const program = `import * as k8s from '@pulumi/kubernetes';
const ns = new pulumi.Config().require('ns');
const role = new aws.iam.Role('r', { name: 'r', assumeRolePolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/${issuer}' }, Condition: { StringEquals: { '${issuer}:sub': pulumi.interpolate\`system:serviceaccount:\${ns}:reader\`, '${issuer}:aud': 'sts.amazonaws.com' } } }] } });
new k8s.core.v1.ServiceAccount('s', { metadata: { name: 'writer', namespace: ns, annotations: { 'eks.amazonaws.com/role-arn': role.arn } } });`;
  const files = { ...PROJECT, 'index.ts': IMPORTS + program };
  const world = worldOf(Object.entries(files).map(([path, text]) => ({ path, text })));
  const [account] = world.facts['service-account'];
  const refusal = account === undefined ? undefined : subjectRefusal(world, account);
  expect(refusal).toMatchObject({ admitted: 'config.team:ns/reader', differs: 'name' });
});
