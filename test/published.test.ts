/** The published schemas and the types of the package say the same: every member of a type stands in a sample, every property of a schema in a sample's place. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FactRecord, FactsHeader, JsonFacts, JsonFinding, Report } from '../src/index.js';
import { closed, propertiesOf, readSchema, strictly } from './schema.js';

/** A type with nothing left out, so that a member without a place in the sample does not compile. */
type Whole<T> = T extends readonly (infer Item)[]
  ? readonly Whole<Item>[]
  : T extends object
    ? { readonly [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
    : T;

const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const finding: Whole<JsonFinding> = {
  rule: 'trust/subject-missing',
  severity: 'error',
  confidence: 'certain',
  message: 'm',
  note: 'n',
  path: 'a.json',
  range,
  route: 'Statement[0]',
  about: { kind: 'role', namespace: 'team', name: 'reader' },
  related: [{ path: 'b.yaml', range, note: 'n' }],
  fixes: [{ title: 't', safety: 'safe', edits: [{ path: 'a.json', range, text: 'x' }] }],
  fingerprint: 'f00d',
  url: 'rules/trust/subject-missing.md',
};
const tool = { name: 'irsa-lint', version: '0.1.0' } as const;
const report: Whole<Report> = {
  version: 1,
  tool,
  summary: {
    files: 1,
    errors: 1,
    warnings: 0,
    infos: 0,
    suppressed: 1,
    judged: {
      serviceAccounts: 1,
      serviceAccountsUnknown: 0,
      trustPolicies: 1,
      trustPoliciesUnknown: 0,
      associations: 1,
      associationsUnknown: 0,
      nodeGroups: 0,
      nodeGroupsUnknown: 1,
      otherTrustPolicies: 1,
      notCreated: { role: 1 },
      notCreatedBy: ['var.create'],
      tooLarge: 1,
      unseenCharts: 1,
      failedBuilds: 1,
      reasons: { 'role unseen': 0 },
      otherReasons: { nodeGroups: { 'role unseen': 1 } },
    },
    unread: [{ language: 'Terraform', files: 1, identities: { 'trust policy': 1 }, paths: ['main.tf'] }],
  },
  findings: [finding],
  suppressed: [{ ...finding, suppression: { kind: 'inSource', reason: 'kept' } }],
  coverage: [
    {
      kind: 'service account',
      name: 'reader',
      path: 'a.yaml',
      line: 1,
      judged: false,
      otherService: true,
      reason: 'role unseen',
      what: 'reader',
    },
  ],
};

type Records = { readonly [K in FactRecord['kind']]: Required<Extract<FactRecord, { readonly kind: K }>> };

const common = { at: { path: 'a.yaml', line: 1, column: 1 }, unit: 'module.eks' };
const hole = { ref: 'var.region', scope: 'module.eks', default: 'a', allowed: ['a', 'b'], seen: ['a'] };
const records: Records = {
  'service-account': {
    kind: 'service-account',
    ...common,
    namespace: 'team',
    name: { text: ['a-', hole] },
    roleArn: { choice: ['a', null, { text: [hole] }] },
    audience: { unknown: true },
    tokenExpiration: '3600',
    stsRegionalEndpoints: 'true',
    template: true,
  },
  workload: { kind: 'workload', ...common, object: 'Pod', namespace: 'team', name: 'reader', serviceAccount: 'reader' },
  role: {
    kind: 'role',
    ...common,
    name: 'reader',
    path: '/',
    arn: 'arn:aws:iam::111122223333:role/reader',
    account: '111122223333',
    trustPolicy: { entries: [['Statement', []]], open: true },
    managedPolicies: { items: ['arn'], open: true },
    inlinePolicies: { items: [{ name: 'read', policy: { Statement: [] } }], open: true },
    permissionsBoundary: 'arn',
  },
  provider: { kind: 'provider', ...common, issuer: 'host/id/A', arn: 'arn', clientIds: ['sts.amazonaws.com'] },
  cluster: { kind: 'cluster', ...common, name: 'main', arn: 'arn', issuer: 'host/id/A', region: 'r', version: '1.31' },
  association: {
    kind: 'association',
    ...common,
    cluster: 'main',
    namespace: 'team',
    serviceAccount: 'reader',
    roleArn: 'arn',
    targetRoleArn: 'arn',
    sessionTagsDisabled: { choice: [true, null] },
  },
  'node-group': {
    kind: 'node-group',
    ...common,
    cluster: 'main',
    name: 'general',
    type: 'managed',
    roleArn: 'arn',
    hopLimit: { choice: [1, 2] },
    httpTokens: 'required',
  },
  addon: { kind: 'addon', ...common, cluster: 'main', name: 'vpc-cni', roleArn: 'arn' },
  'access-entry': { kind: 'access-entry', ...common, cluster: 'main', principalArn: 'arn' },
  'policy-attachment': { kind: 'policy-attachment', ...common, role: 'reader', roleArn: 'arn', policyArn: 'arn' },
};
const more: readonly FactRecord[] = [
  { ...records.role, managedPolicies: { choice: [['a'], null] }, inlinePolicies: { choice: [[], null] } },
  { ...records.role, managedPolicies: { unknown: true }, inlinePolicies: { unknown: true } },
];
const facts: Whole<Omit<JsonFacts, 'facts'>> & Pick<JsonFacts, 'facts'> = {
  version: 1,
  tool,
  facts: [...Object.values(records), ...more],
};
const header: Whole<FactsHeader> = { kind: 'header', version: 1, tool };

test.each([
  ['report.v1.schema.json', undefined, report],
  ['facts.v1.schema.json', undefined, facts],
  ['facts.v1.schema.json', 'line', header],
] as const)('%s %s has all members of its type', (name, definition, sample) => {
  const valid = strictly(name, definition);
  expect(valid(sample), JSON.stringify(valid.errors)).toBe(true);
});

const namesIn = (value: unknown): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, member]) => [...(Array.isArray(value) ? [] : [name]), ...namesIn(member)]);

test.each([
  ['report.v1.schema.json', [report]],
  ['facts.v1.schema.json', [facts, header]],
] as const)('the types have all members of %s', (name, samples) => {
  const known = new Set(samples.flatMap(namesIn));
  const unknown = propertiesOf(readSchema(name)).filter((property) => !known.has(property.name));
  expect(unknown).toEqual([]);
});

test('each kind of record has the members that its schema lists, and no others', () => {
  const { definitions } = readSchema('facts.v1.schema.json') as {
    readonly definitions: Readonly<
      Record<string, { readonly properties?: Readonly<Record<string, { readonly const?: unknown }>> }>
    >;
  };
  const byKind = new Map(
    Object.values(definitions).flatMap(({ properties }) =>
      properties?.['at'] !== undefined && typeof properties['kind']?.const === 'string'
        ? [[properties['kind'].const, Object.keys(properties).sort()] as const]
        : [],
    ),
  );
  expect(Object.fromEntries(byKind)).toEqual(
    Object.fromEntries(Object.entries(records).map(([kind, record]) => [kind, Object.keys(record).sort()])),
  );
});

const published = readdirSync('schemas').filter((name) => /\.v\d+\.schema\.json$/.test(name));

test.each(published)('%s allows members that it does not know, and says which version it is', (name) => {
  const text = readFileSync(`schemas/${name}`, 'utf8');
  expect(text).not.toMatch(/"additionalProperties": false/);
  expect(JSON.stringify(closed(JSON.parse(text)))).toContain('"additionalProperties":false');
  expect(readSchema(name)).toMatchObject({ $id: name, properties: { version: { const: 1 } } });
});

test('the package exports its schemas', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly exports: unknown;
    readonly files: unknown;
  };
  expect(manifest.exports).toMatchObject({ './schemas/*': './schemas/*' });
  expect(manifest.files).toContain('schemas');
});
