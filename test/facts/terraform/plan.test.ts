/** Plans and states: their values are complete, their places those of the program where it is here, and no secret of theirs is shown. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, secretPlaces, worldOf } from '../../../src/analyse.js';
import { toFileEdit } from '../../../src/document/edit.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { recordsOf } from '../../../src/records/records.js';
import { rules } from '../../../rules/index.js';
import { rangeOf, toFileSpan } from '../../../src/value/span.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

type Tree = Readonly<Record<string, string>>;

const filesOf = (files: Tree) => Object.entries(files).map(([path, text]) => ({ path, text }));
const rolesIn = (files: Tree) => recordsOf(worldOf(filesOf(files))).filter(({ kind }) => kind === 'role');
const findingsIn = (files: Tree) =>
  analyse(filesOf(files), rules, { levelOf: () => undefined, pedantic: false }).result.findings.map(
    ({ rule, primary }) => `${rule} ${toFileSpan(primary.at).source.path}:${rangeOf(primary.at).start.line}`,
  );

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const trust = (subject: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${ISSUER}:sub`]: subject, [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
      },
    ],
  });

const values = (name: string, subject = 'system:serviceaccount:team:*') => ({
  name,
  path: '/pods/',
  assume_role_policy: trust(subject),
  managed_policy_arns: null,
});

const planned = (address: string, of: object, more: object = {}) => ({
  address,
  mode: 'managed',
  type: 'aws_iam_role',
  name: 'r',
  values: of,
  sensitive_values: {},
  ...more,
});

const PLAN = JSON.stringify(
  {
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: {
      outputs: { token: { sensitive: true, value: 'topsecret-of-an-output' } },
      root_module: {
        resources: [
          planned('aws_iam_role.r', values('reader')),
          planned(
            'aws_db_instance.d',
            { password: 'topsecret-of-a-plan' },
            {
              type: 'aws_db_instance',
              sensitive_values: { password: true },
            },
          ),
        ],
        child_modules: [
          { address: 'module.m', resources: [planned('module.m.aws_iam_role.r["a.b"]', { name: 'child' })] },
        ],
      },
    },
    resource_changes: [
      { address: 'module.m.aws_iam_role.r["a.b"]', change: { after_unknown: { assume_role_policy: true, arn: true } } },
    ],
    prior_state: { values: { root_module: { resources: [planned('aws_iam_role.r', values('before'))] } } },
  },
  undefined,
  2,
);

const MAIN = `resource "aws_iam_role" "r" {
  name = var.name
  path = "/pods/"
  assume_role_policy = data.aws_iam_policy_document.d.json
}
resource "aws_db_instance" "d" {
  password = var.password
}
module "m" {
  source = "./m"
}
`;
const CHILD = `resource "aws_iam_role" "r" {
  for_each = toset(["a.b"])
  name = "child"
  assume_role_policy = var.policy
}
`;

describe('a plan', () => {
  test('gives what is planned, once, and a hole for what only apply tells', () => {
    const roles = rolesIn({ 'tfplan.json': PLAN });
    expect(roles).toHaveLength(2);
    expect(roles).toContainEqual(expect.objectContaining({ name: 'reader', path: '/pods/', unit: 'tfplan.json' }));
    expect(roles).toContainEqual(expect.objectContaining({ name: 'child' }));
    expect(roles.find((role) => role.kind === 'role' && role.name === 'child')).not.toHaveProperty(
      'trustPolicy.Statement',
    );
  });

  test('has its findings at its own lines', () => {
    expect(findingsIn({ 'tfplan.json': PLAN })).toEqual([
      expect.stringMatching(/^trust\/subject-wildcard-literal tfplan.json:\d+$/),
    ]);
  });

  test('has them once, at the lines of the program, where that is here', () => {
    const files = { 'live/tfplan.json': PLAN, 'live/main.tf': MAIN, 'live/m/main.tf': CHILD };
    expect(findingsIn(files)).toEqual(['trust/subject-wildcard-literal live/main.tf:4']);
    expect(rolesIn(files).map(({ at: { path, line } }) => `${path}:${String(line)}`)).toEqual([
      'live/m/main.tf:1',
      'live/main.tf:1',
    ]);
  });

  test('of another program leaves this one as it is', () => {
    const files = { 'tfplan.json': PLAN, 'main.tf': CHILD.replace('"r"', '"other"') };
    expect(rolesIn(files)).toHaveLength(3);
  });
});

const STATE = JSON.stringify(
  {
    version: 4,
    terraform_version: '1.11.4',
    serial: 3,
    outputs: { token: { value: 'topsecret-of-an-output', type: 'string', sensitive: true } },
    resources: [
      {
        mode: 'managed',
        type: 'aws_iam_role',
        name: 'r',
        instances: [
          { index_key: 0, attributes: values('reader'), sensitive_attributes: [] },
          { deposed: 'a1b2c3d4', attributes: values('deposed'), sensitive_attributes: [] },
        ],
      },
      {
        mode: 'managed',
        type: 'aws_db_instance',
        name: 'd',
        instances: [
          {
            attributes: { password: 'topsecret-of-a-state' },
            sensitive_attributes: [[{ type: 'get_attr', value: 'password' }]],
          },
        ],
      },
      { mode: 'data', type: 'aws_iam_role', name: 'x', instances: [{ attributes: values('looked-up') }] },
    ],
  },
  undefined,
  2,
);

test.each(['terraform.tfstate', 'state.json', 'state'])('a state in %s gives what it manages', (path) => {
  expect(rolesIn({ [path]: STATE })).toEqual([expect.objectContaining({ name: 'reader', path: '/pods/' })]);
  expect(findingsIn({ [path]: STATE })).toEqual([expect.stringContaining(`trust/subject-wildcard-literal ${path}:`)]);
});

test.each([
  ['tfplan.json', PLAN, ['topsecret-of-an-output', 'topsecret-of-a-plan']],
  ['terraform.tfstate', STATE, ['topsecret-of-an-output', 'topsecret-of-a-state']],
])('the secrets of %s are known as such', (path, text, secrets) => {
  const places = secretPlaces(worldOf(filesOf({ [path]: text })));
  expect(places.map((at) => at.source.text.slice(at.start, at.end)).sort()).toEqual(secrets.toSorted());
});

test('nothing in them can be edited', () => {
  const { findings } = analyse(filesOf({ 'tfplan.json': PLAN }), rules, {
    levelOf: () => undefined,
    pedantic: false,
  }).result;
  const edits = findings.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.edits));
  expect(edits).not.toEqual([]);
  expect(edits.flatMap((edit) => toFileEdit(edit) ?? [])).toEqual([]);
});

test('other JSON is read as ever', () => {
  expect(
    rolesIn({
      'role.json': JSON.stringify({
        Role: { RoleName: 'x', AssumeRolePolicyDocument: JSON.parse(trust('a')) as unknown },
      }),
    }),
  ).toHaveLength(1);
  expect(
    rolesIn({
      'x.tfstate':
        '{"resources": [{"mode": 1}, null, {"mode": "managed", "type": "aws_iam_role", "name": "x", "instances": 3}]}',
    }),
  ).toEqual([]);
  expect(rolesIn({ 'x.tfstate': '{"resources": [' })).toEqual([]);
});

/** `metadata { name = "reader" }` as a plan, a state and a program in JSON have it. */
const ACCOUNT = {
  metadata: [
    {
      name: 'reader',
      namespace: 'team',
      labels: null,
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/reader' },
    },
  ],
  secret: [],
  image_pull_secret: [{ name: 'registry' }],
  timeouts: null,
};
const DEPLOYMENT = {
  metadata: [{ name: 'web', namespace: 'team' }],
  spec: [
    {
      replicas: '1',
      template: [
        {
          metadata: [{ labels: { app: 'web' } }],
          spec: [{ service_account_name: 'reader', container: [{ name: 'app', args: [], env: [] }] }],
        },
      ],
    },
  ],
};
const IN_CLUSTER = {
  'plan.json': JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: {
      root_module: {
        resources: [
          planned('kubernetes_service_account_v1.r', ACCOUNT, { type: 'kubernetes_service_account_v1' }),
          planned('kubernetes_deployment_v1.w', DEPLOYMENT, { type: 'kubernetes_deployment_v1' }),
        ],
      },
    },
  }),
  'terraform.tfstate': JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    resources: [
      {
        mode: 'managed',
        type: 'kubernetes_service_account',
        name: 'r',
        instances: [{ attributes: ACCOUNT }],
      },
      { mode: 'managed', type: 'kubernetes_deployment', name: 'w', instances: [{ attributes: DEPLOYMENT }] },
    ],
  }),
  'main.tf.json': JSON.stringify({
    resource: { kubernetes_service_account_v1: { r: ACCOUNT }, kubernetes_deployment_v1: { w: DEPLOYMENT } },
  }),
};

test.each(Object.entries(IN_CLUSTER))('objects of the cluster are read from lists of blocks: %s', (path, text) => {
  const records = recordsOf(worldOf([{ path, text }]));
  const account = 'arn:aws:iam::111122223333:role/reader';
  expect(records).toContainEqual(
    expect.objectContaining({ kind: 'service-account', name: 'reader', namespace: 'team', roleArn: account }),
  );
  expect(records).toContainEqual(
    expect.objectContaining({ kind: 'workload', name: 'web', namespace: 'team', serviceAccount: 'reader' }),
  );
});
