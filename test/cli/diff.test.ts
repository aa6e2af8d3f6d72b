/** Small histories, in git and as folders: exactly what changed for AWS, and nothing where nothing did. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { strictly } from '../schema.js';
import { folder, policyWith, run } from './run.js';

type Files = Readonly<Record<string, string>>;

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

const account = (annotated = true): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n${annotated ? `  annotations:\n    eks.amazonaws.com/role-arn: ${ROLE}\n` : ''}`;
const deployment = (name = 'reader'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  namespace: team\nspec:\n  template:\n    spec:\n      serviceAccountName: reader\n      containers: [{name: app, image: registry.example.com/app:1.0.0}]\n`;
const role = (
  policy: string,
  managed: readonly string[] = ['AmazonS3ReadOnlyAccess', 'AmazonSQSReadOnlyAccess'],
): string =>
  JSON.stringify(
    {
      Role: {
        RoleName: 'reader',
        Arn: ROLE,
        AssumeRolePolicyDocument: JSON.parse(policy) as unknown,
        AttachedManagedPolicies: managed.map((name) => ({
          PolicyName: name,
          PolicyArn: `arn:aws:iam::aws:policy/${name}`,
        })),
      },
    },
    null,
    2,
  );
const cluster = (policies: readonly string[]): string =>
  `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: orchard, region: eu-west-1}\niam: {withOIDC: true}\nmanagedNodeGroups:\n  - name: workers\n    disablePodIMDS: true\n    iam:\n      attachPolicyARNs:\n${policies.map((name) => `        - arn:aws:iam::aws:policy/${name}\n`).join('')}`;

const NODES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonSSMManagedInstanceCore'];
const EXACT = policyWith('system:serviceaccount:team:reader');
const base: Files = {
  'sa.yaml': account(),
  'app.yaml': deployment(),
  'role.json': role(EXACT),
  'cluster.yaml': cluster(NODES),
};

const identity = { serviceAccount: 'team/reader', mechanism: 'irsa', role: ROLE, answer: 'yes' };
const none = { ...identity, mechanism: 'none', role: null, answer: 'no' };
const nothing = { version: 1, pods: [], roles: [], rights: [] };

/** The same policy, its statements and values in other words: `StringLike` without wildcards, lists of one, keys in another order. */
const reworded = (): string => {
  const [statement] = (
    JSON.parse(EXACT) as {
      Statement: readonly [
        { Principal: { Federated: string }; Action: string; Condition: { StringEquals: Record<string, string> } },
      ];
    }
  ).Statement;
  return JSON.stringify({
    Statement: {
      Condition: {
        StringLike: Object.fromEntries(
          Object.entries(statement.Condition.StringEquals).map(([key, value]) => [key, [value]]),
        ),
      },
      Action: [statement.Action],
      Principal: { Federated: [statement.Principal.Federated] },
      Effect: 'Allow',
    },
    Version: '2012-10-17',
  });
};

const histories: readonly {
  readonly what: string;
  readonly before: Files;
  readonly after: Files;
  readonly wanted: object;
}[] = [
  {
    what: 'a widened subject',
    before: base,
    after: { ...base, 'role.json': role(policyWith('system:serviceaccount:team:*', 'StringLike')) },
    wanted: {
      ...nothing,
      roles: [
        {
          role: ROLE,
          admits: [expect.stringContaining(`system:serviceaccount:team:* (${ISSUER})`)],
          refuses: [expect.any(String)],
          at: { path: 'role.json' },
        },
      ],
    },
  },
  {
    what: 'a condition that a token without the key meets',
    before: base,
    after: { ...base, 'role.json': role(EXACT.replace('"StringEquals"', '"StringEqualsIfExists"')) },
    wanted: {
      ...nothing,
      roles: [
        {
          role: ROLE,
          admits: [expect.stringContaining('every token of')],
          refuses: [expect.stringContaining('system:serviceaccount:team:reader')],
          at: { path: 'role.json' },
        },
      ],
    },
  },
  {
    what: 'a new role annotation',
    before: { ...base, 'sa.yaml': account(false) },
    after: base,
    wanted: {
      ...nothing,
      pods: [
        {
          pod: 'Deployment team/reader',
          kind: 'gained',
          before: none,
          after: identity,
          at: { path: 'app.yaml', line: 4 },
        },
        {
          pod: 'ServiceAccount team/reader',
          kind: 'gained',
          before: none,
          after: identity,
          at: { path: 'sa.yaml', line: 4 },
        },
      ],
    },
  },
  {
    what: 'a removed policy',
    before: { ...base, 'cluster.yaml': cluster([...NODES, 'AmazonS3FullAccess']) },
    after: { ...base, 'role.json': role(EXACT, ['AmazonS3ReadOnlyAccess']) },
    wanted: {
      ...nothing,
      rights: [
        {
          holder: 'node group workers (managed) of orchard',
          node: true,
          gained: [],
          lost: ['AmazonS3FullAccess'],
          at: { path: 'cluster.yaml' },
        },
        {
          holder: `role ${ROLE}`,
          node: false,
          gained: [],
          lost: ['AmazonSQSReadOnlyAccess'],
          at: { path: 'role.json' },
        },
      ],
    },
  },
  {
    what: 'a rename',
    before: base,
    after: { ...base, 'app.yaml': deployment('reader-v2') },
    wanted: {
      ...nothing,
      pods: [
        {
          pod: 'Deployment team/reader → Deployment team/reader-v2',
          kind: 'renamed',
          before: identity,
          after: identity,
          at: { path: 'app.yaml', line: 4 },
        },
      ],
    },
  },
  {
    what: 'a refactoring that changes nothing',
    before: base,
    after: {
      'k8s/everything.yaml': `${deployment()}---\n# moved\n${account()}`,
      'iam/reader.json': role(reworded()),
      'clusters/orchard.yaml': cluster([...NODES].reverse()),
    },
    wanted: nothing,
  },
];

const validate = strictly('diff.v1.schema.json');

/** A repository whose first commit is `before` and whose working tree is `after`, not committed. */
function repository(before: Files, after: Files): string {
  const cwd = folder(before);
  const git = (...args: readonly string[]): void =>
    void execFileSync(
      'git',
      ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
      { cwd, stdio: 'ignore' },
    );
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'before');
  for (const name of Object.keys(before)) rmSync(join(cwd, name));
  for (const [name, text] of Object.entries(after)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

describe.each(histories)('$what', ({ before, after, wanted }) => {
  test('between two folders', async () => {
    const [old, now] = [folder(before), folder(after)];
    const { status, stdout, stderr } = await run(['diff', old, now, '--format', 'json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const json: unknown = JSON.parse(stdout);
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json).toMatchObject(wanted);
    for (const part of ['pods', 'roles', 'rights'] as const)
      expect((json as Record<string, unknown>)[part]).toHaveLength(
        (wanted as Record<string, readonly unknown[]>)[part]?.length ?? 0,
      );
  });

  test('between a revision and the working tree, and between revisions', async () => {
    const cwd = repository(before, after);
    const { stdout, stderr } = await run(['diff', 'HEAD', '--format', 'json'], { cwd });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject(wanted);
    expect(JSON.parse((await run(['diff', 'HEAD', 'HEAD', '--format', 'json'], { cwd })).stdout)).toEqual(nothing);
  });
});

describe('what is read of both sides', () => {
  test('--root is the root of both sides', async () => {
    const files = Object.fromEntries(Object.entries(base).map(([name, text]) => [`infra/${name}`, text]));
    const cwd = repository({ ...files, 'role.json': role(EXACT) }, { ...files, 'sa.yaml': account() });
    expect(JSON.parse((await run(['diff', '--root', 'infra', 'HEAD', '--format', 'json'], { cwd })).stdout)).toEqual(
      nothing,
    );
  });

  test('--helm is a release of both sides', async () => {
    const chart = (name: string): Files => ({
      'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
      'chart/templates/sa.yaml': account()
        .replace('name: reader', 'name: {{ .Release.Name }}')
        .replace(ROLE, `${ROLE}-{{ .Values.role }}`),
      'chart/values.yaml': `role: ${name}\n`,
    });
    const said = async (words: readonly string[], cwd: string): Promise<string> =>
      (await run(['diff', '--helm', 'shop chart', ...words], { cwd })).stdout;
    expect(await said(['HEAD'], repository(chart('a'), chart('b')))).toContain('ServiceAccount team/shop: ');
    expect(await said([folder(chart('a')), folder(chart('b'))], folder({}))).toContain('ServiceAccount team/shop: ');
    // It may be new; where neither side has it, its name is wrong.
    expect(await said(['HEAD'], repository({ 'a.yaml': 'a: b\n' }, chart('b')))).toContain(
      'ServiceAccount team/shop: ',
    );
    const wrong = await run(['diff', '--helm', 'shop charts', 'HEAD'], { cwd: repository(chart('a'), chart('b')) });
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toContain('neither side has charts/Chart.yaml');
  });
});

test('text and Markdown', async () => {
  const [old, now] = [
    folder({ ...base, 'sa.yaml': account(false) }),
    folder({ ...base, 'cluster.yaml': cluster([...NODES, 'AmazonS3FullAccess']) }),
  ];
  expect((await run(['diff', old, now])).stdout).toBe(`Identities of pods
  gained   Deployment team/reader: ${ROLE} by IRSA  (app.yaml:4)
  gained   ServiceAccount team/reader: ${ROLE} by IRSA  (sa.yaml:4)

What roles may do
  node group workers (managed) of orchard  (cluster.yaml:6)
    + AmazonS3FullAccess
`);
  expect((await run(['diff', old, now, '--format', 'markdown'])).stdout)
    .toBe(`### What this change does to AWS identities

| | pod | identity | where |
|---|---|---|---|
| gained | \`Deployment team/reader\` | \`${ROLE} by IRSA\` | \`app.yaml:4\` |
| gained | \`ServiceAccount team/reader\` | \`${ROLE} by IRSA\` | \`sa.yaml:4\` |

| holder | may do | may no longer do | where |
|---|---|---|---|
| **nodes** \`node group workers (managed) of orchard\` | \`AmazonS3FullAccess\` |  | \`cluster.yaml:6\` |
`);
  expect((await run(['diff', old, old, '--format', 'markdown'])).stdout).toContain('no pod gets another identity');
});

test('a role that is not there any more', async () => {
  const old = folder({ ...base, 'sa.yaml': account(true) });
  const now = folder(
    Object.fromEntries(Object.entries({ ...base, 'sa.yaml': account(true) }).filter(([name]) => name !== 'role.json')),
  );
  expect((await run(['diff', old, now])).stdout).toContain(
    `changed  Deployment team/reader: ${ROLE} by IRSA: it gets it → not known whether it gets it, as what decides is not here  (app.yaml:4)`,
  );
});

test('names in files are neither markup nor mentions', async () => {
  const hostile = deployment().replace('name: reader', 'name: "a`|@everyone <b ![x](y)"');
  const { stdout } = await run([
    'diff',
    folder({ 'sa.yaml': account() }),
    folder({ 'sa.yaml': account(), 'app.yaml': hostile }),
    '--format',
    'markdown',
  ]);
  expect(stdout).toContain('| gained | ``Deployment team/a`\\|@everyone <b ![x](y)`` |');
});

test.each([
  ['nonsense', 'nonsense is neither a folder nor a revision: there is no such revision'],
  ['--upload-pack=x', "error: unknown option '--upload-pack=x'"],
])('%s is refused', async (base, message) => {
  const { status, stdout, stderr } = await run(['diff', base], { cwd: repository({ 'sa.yaml': account() }, {}) });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('outside of a repository', async () => {
  expect(await run(['diff', 'HEAD'], { cwd: folder({ 'sa.yaml': account() }) })).toMatchObject({
    status: 2,
    stdout: '',
  });
});

test('a revision is read with its own ignore files, without links and without running anything', async () => {
  const cwd = repository(
    { 'sa.yaml': account(), '.gitignore': '', '.irsa-lintignore': 'vendored/\n', 'vendored/app.yaml': deployment() },
    { 'sa.yaml': account() },
  );
  execFileSync('git', ['config', 'core.fsmonitor', `touch ${join(cwd, 'ran')}`], { cwd });
  expect(JSON.parse((await run(['diff', 'HEAD', '--format', 'json'], { cwd })).stdout)).toEqual(nothing);
  expect(() => readFileSync(join(cwd, 'ran'))).toThrow('ENOENT');
});

describe('what one side alone cannot read has neither come nor gone', () => {
  const overlay: Files = {
    'base/sa.yaml': account(),
    'base/kustomization.yaml': 'resources: [sa.yaml]\n',
    'overlays/prod/kustomization.yaml': 'namespace: team\nresources: [../../base]\n',
  };
  const chart: Files = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'chart/values.yaml': `role: ${ROLE}\n`,
    'chart/templates/sa.yaml': account().replace(ROLE, '{{ .Values.role }}'),
    'app.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: app, namespace: argocd}\nspec:\n  source: {repoURL: https://git.example.com/app.git, path: chart, helm: {releaseName: app}}\n  destination: {namespace: team, server: https://kubernetes.default.svc}\n`,
  };
  const stack: Files = {
    'cdk.json': '{"app": "npx ts-node bin.ts"}',
    'bin.ts': "import { App } from 'aws-cdk-lib';\nimport { S } from './lib';\nnew S(new App(), 'S');\n",
    'lib.ts': `import { Stack } from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\nexport class S extends Stack {\n  constructor(scope: any, id: string) {\n    super(scope, id);\n    new iam.CfnRole(this, 'R', { roleName: 'reader', assumeRolePolicyDocument: ${EXACT}, managedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] });\n  }\n}\n`,
  };
  test.each<readonly [string, Files, Files, RegExp]>([
    [
      'a manifest',
      base,
      { 'sa.yaml': `${account()}  broken: [\n` },
      /sa\.yaml:\d+: it cannot be parsed (?:now|before): /,
    ],
    ['a role', base, { 'role.json': `${role(EXACT)},` }, /role\.json:\d+: it cannot be parsed (?:now|before): /],
    [
      'a kustomization',
      overlay,
      { 'base/kustomization.yaml': 'resources: [sa.yaml, sa.yaml]\n' },
      /base\/sa\.yaml: kustomize cannot build overlays\/prod (?:now|before): /,
    ],
    [
      'a chart',
      chart,
      { 'chart/templates/sa.yaml': account().replace(ROLE, '{{ fail "no" }}') },
      /chart\/templates\/sa\.yaml: helm cannot build .* (?:now|before): /,
    ],
    [
      'a program',
      stack,
      { 'lib.ts': `${stack['lib.ts'] ?? ''}}\n` },
      /lib\.ts:\d+: it cannot be parsed (?:now|before): /,
    ],
  ])('%s', async (_, files, broken, said) => {
    const [whole, half] = [folder(files), folder({ ...files, ...broken })];
    for (const sides of [
      [whole, half],
      [half, whole],
    ]) {
      const { status, stdout } = await run(['diff', ...sides]);
      expect(status).toBe(0);
      expect(stdout).not.toMatch(/^ +(?:lost|gained) |^ +[-+] /m);
      expect(stdout).toMatch(said);
    }
    // What is not there any more is lost.
    const { stdout } = await run(['diff', whole, folder({ 'other.yaml': account(false).replaceAll('reader', 'x') })]);
    expect(stdout).toMatch(/^ +lost |^ +- /m);
  });
});
