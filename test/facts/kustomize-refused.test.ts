/** What kustomize 5.8 refuses to build, tried with it: one error at the cause, and nothing stated of what it would have built. */
import { describe, expect, test } from 'vitest';
import { facts, lint } from '../../src/index.js';
import { folder, run } from '../cli/run.js';

const ACCOUNT = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations:\n    team: a\n';

const DEPLOYMENT =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  template:\n    spec:\n      serviceAccountName: api\n      containers: [{ name: app, image: app }]\n';

const kustomization = (rest: string, account = ACCOUNT): Readonly<Record<string, string>> => ({
  'app/kustomization.yaml': `resources: [sa.yaml]\n${rest}`,
  'app/sa.yaml': account,
});

const patch = (body: string, target = '    target: { kind: ServiceAccount }\n'): string =>
  `patches:\n  - patch: |\n${body.replace(/^/gm, '      ')}\n${target}`;

const merge = (body: string): string =>
  patch(`apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations:${body}`, '');

const OPERATION = '- { op: add, path: /metadata/annotations/x, value: "1" }';

/** What is written, what is said, and on which line of which file. */
type Row = readonly [name: string, files: Readonly<Record<string, string>>, problem: RegExp, at: string];

const ROWS: readonly Row[] = [
  [
    'a merge that gives two accounts one name',
    kustomization(
      patch('apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web }').replace(
        'target:',
        'options: { allowNameChange: true }\n    target:',
      ),
      `${ACCOUNT}---\n${ACCOUNT.replace('name: api', 'name: web')}`,
    ),
    /two objects have one id/,
    'app/kustomization.yaml:3',
  ],
  [
    'a base in which two accounts got one name',
    {
      ...kustomization(
        patch('- { op: replace, path: /metadata/name, value: one }'),
        `${ACCOUNT}---\n${ACCOUNT.replace('name: api', 'name: web')}`,
      ),
      'top/kustomization.yaml': 'resources: [../app]\n',
    },
    /two objects have one id/,
    'top/kustomization.yaml:1',
  ],
  [
    'a patch of another version',
    kustomization(patch('apiVersion: v2\nkind: ServiceAccount\nmetadata: { name: api }', '')),
    /no object has the id/,
    'app/kustomization.yaml:6',
  ],
  [
    'an old JSON patch of an object without annotations',
    kustomization(
      `patchesJson6902:\n  - target: { version: v1, kind: ServiceAccount, name: api }\n    patch: '[{"op":"add","path":"/metadata/annotations/x","value":"1"}]'\n`,
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: api }\n',
    ),
    /leads to nothing/,
    'app/kustomization.yaml:4',
  ],
  [
    'a variable of nothing',
    kustomization('vars:\n  - name: ROLE\n'),
    /no object is what this variable refers to/,
    'app/kustomization.yaml:3',
  ],
  [
    'a variable of a map that only an overlay makes',
    {
      ...kustomization('vars:\n  - name: ROLE\n    objref: { apiVersion: v1, kind: ConfigMap, name: env }\n'),
      'top/kustomization.yaml': 'resources: [../app]\nconfigMapGenerator: [{ name: env, literals: [a=b] }]\n',
    },
    /no object is what this variable refers to/,
    'app/kustomization.yaml:3',
  ],
  [
    'a variable of another version',
    kustomization('vars:\n  - name: ROLE\n    objref: { kind: ServiceAccount, name: api }\n'),
    /no object is what this variable refers to/,
    'app/kustomization.yaml:3',
  ],
  [
    'two variables of one name',
    kustomization(
      'vars:\n  - name: A\n    objref: { apiVersion: v1, kind: ServiceAccount, name: api }\n  - name: A\n    objref: { apiVersion: v1, kind: ServiceAccount, name: api }\n',
    ),
    /two variables are called `A`/,
    'app/kustomization.yaml:5',
  ],
  [
    'two transformers of one name',
    {
      ...kustomization('transformers: [t.yaml, u.yaml]\n'),
      'app/t.yaml': 'apiVersion: builtin\nkind: LabelTransformer\nmetadata: { name: t }\nlabels: { a: b }\n',
      'app/u.yaml': 'apiVersion: builtin\nkind: LabelTransformer\nmetadata: { name: t }\nlabels: { c: d }\n',
    },
    /two objects have one id/,
    'app/kustomization.yaml:1',
  ],
  [
    'a transformer without a name',
    {
      ...kustomization('transformers: [t.yaml]\n'),
      'app/t.yaml': 'apiVersion: builtin\nkind: LabelTransformer\nlabels: { a: b }\n',
    },
    /without `metadata.name`/,
    'app/t.yaml:1',
  ],
  [
    'a transformer of counts that meets nothing',
    {
      ...kustomization('transformers: [t.yaml]\n'),
      'app/t.yaml':
        'apiVersion: builtin\nkind: ReplicaCountTransformer\nmetadata: { name: t }\nreplica: { name: api, count: 2 }\nfieldSpecs: [{ path: spec/replicas, kind: Deployment }]\n',
    },
    /no workload has the name/,
    'app/t.yaml:4',
  ],
  [
    'counts of what is not scaled, beside a configuration of other fields',
    {
      ...kustomization('configurations: [c.yaml]\nreplicas: [{ name: api, count: 2 }]\n'),
      'app/c.yaml': 'nameReference: [{ kind: ServiceAccount, fieldSpecs: [{ path: spec/account, kind: Job }] }]\n',
    },
    /no workload has the name/,
    'app/kustomization.yaml:3',
  ],
  [
    'a selector of annotations by what no label could be',
    kustomization(patch(OPERATION, '    target: { kind: ServiceAccount, annotationSelector: "team=a:b" }\n')),
    /compares values of labels, and `a:b` is none/,
    'app/kustomization.yaml:5',
  ],
  [
    'a patch with a target that names nothing',
    kustomization(patch('apiVersion: v1\nkind: ServiceAccount\nmetadata: { annotations: { a: b } }')),
    /without `metadata.name`/,
    'app/kustomization.yaml:6',
  ],
  [
    'a patch with a target and no kind',
    kustomization(patch('metadata: { name: api, annotations: { a: b } }')),
    /without `kind`/,
    'app/kustomization.yaml:4',
  ],
  [
    'an old patch without a name',
    kustomization('patchesStrategicMerge: ["{ apiVersion: v1, kind: ServiceAccount }"]\n'),
    /without `metadata.name`/,
    'app/kustomization.yaml:2',
  ],
  [
    'a base of comments alone',
    { ...kustomization('bases: [../base]\n'), 'base/kustomization.yaml': '# nothing yet\n' },
    /says nothing/,
    'base/kustomization.yaml:1',
  ],
  [
    'a component that names nothing but its kind',
    {
      ...kustomization('components: [../more]\n'),
      'more/kustomization.yaml':
        'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources:\nnamePrefix: ""\n',
    },
    /says nothing/,
    'more/kustomization.yaml:1',
  ],
  [
    'a resource without a path',
    { 'app/kustomization.yaml': 'resources:\n  - sa.yaml\n  -\n', 'app/sa.yaml': ACCOUNT },
    /an empty path/,
    'app/kustomization.yaml:3',
  ],
  [
    'an empty path of a configuration',
    kustomization('configurations: [""]\n'),
    /an empty path/,
    'app/kustomization.yaml:2',
  ],
  [
    'a field of a target',
    kustomization('patches: [{ path: p.yaml, target: { knd: Pod } }]\n'),
    /knows no field `knd` of `patches\[0\]\.target`/,
    'app/kustomization.yaml:2',
  ],
  [
    'a number for a tag',
    kustomization('images: [{ name: app, newTag: 1.5 }]\n'),
    /`images\[0\]\.newTag` .* must be a string, not 1\.5/,
    'app/kustomization.yaml:2',
  ],
  [
    'a text for a boolean',
    kustomization('labels: [{ pairs: { a: b }, includeSelectors: "yes" }]\n'),
    /`labels\[0\]\.includeSelectors` .* must be a boolean/,
    'app/kustomization.yaml:2',
  ],
  [
    'a boolean among annotations of generators',
    kustomization('generatorOptions:\n  annotations:\n    a: true\n'),
    /generatorOptions\.annotations\.a/,
    'app/kustomization.yaml:4',
  ],
  ['another kind', kustomization('kind: Kustomisation\n'), /not Kustomisation/, 'app/kustomization.yaml:2'],
  ['another version', kustomization('apiVersion: kustomize.config.k8s.io/v1\n'), /v1beta1/, 'app/kustomization.yaml:2'],
  [
    'YAML that begins like JSON',
    kustomization(patch('[{ op: add, path: /metadata/annotations/x, value: y }]')),
    /read as JSON/,
    'app/kustomization.yaml:4',
  ],
  [
    'a patch and a path',
    {
      ...kustomization(
        'patches:\n  - path: p.yaml\n    target: { kind: Pod }\n    patch: "- { op: remove, path: /x }"\n',
      ),
      'app/p.yaml': OPERATION,
    },
    /not both/,
    'app/kustomization.yaml:3',
  ],
  [
    'neither of them',
    kustomization('patches:\n  - target: { kind: Pod }\n'),
    /needs `patch` or `path`/,
    'app/kustomization.yaml:3',
  ],
  [
    'a target that is no expression',
    kustomization(patch(OPERATION, '    target: { kind: Deployment, name: "*" }\n')),
    /`\*` is none/,
    'app/kustomization.yaml:5',
  ],
  [
    'a group that is not closed',
    kustomization(patch(OPERATION, '    target: { name: "a(b" }\n')),
    /`a\(b` is none/,
    'app/kustomization.yaml:5',
  ],
  [
    'no selector of labels',
    kustomization(patch(OPERATION, '    target: { labelSelector: a in b }\n')),
    /no requirement/,
    'app/kustomization.yaml:5',
  ],
  [
    'a scalar over a mapping',
    kustomization(merge(' none')),
    /a scalar where the object has a mapping/,
    'app/kustomization.yaml:8',
  ],
  [
    'a name removed',
    kustomization(patch('- { op: remove, path: /metadata/name }')),
    /without `metadata\.name`/,
    'app/sa.yaml:4',
  ],
  [
    'a component as a resource',
    {
      'app/kustomization.yaml': 'resources: [sa.yaml, ../part]\n',
      'app/sa.yaml': ACCOUNT,
      'part/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a-\n',
    },
    /taken in by `components`/,
    'app/kustomization.yaml:1',
  ],
  [
    'a resource as a component',
    { ...kustomization('components: [../part]\n'), 'part/kustomization.yaml': 'namePrefix: a-\n' },
    /must be of kind Component/,
    'app/kustomization.yaml:2',
  ],
  [
    'an object without a kind',
    kustomization('', `${ACCOUNT}---\nmetadata: { name: b }\n`),
    /without `kind`/,
    'app/sa.yaml:8',
  ],
  [
    'an object without a name',
    kustomization('', 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  labels: { a: b }\n'),
    /without `metadata\.name`/,
    'app/sa.yaml:4',
  ],
  [
    'a key twice',
    kustomization('', `${ACCOUNT}  labels: { a: b }\n  labels: { c: d }\n`),
    /stands here twice/,
    'app/sa.yaml:8',
  ],
  [
    'a replacement that selects nothing',
    kustomization(
      'replacements:\n  - source: { kind: ServiceAccount }\n    targets:\n      - fieldPaths: [metadata.name]\n',
    ),
    /needs `select`/,
    'app/kustomization.yaml:5',
  ],
  [
    'a part that is not there',
    kustomization(
      'replacements:\n  - source: { kind: ServiceAccount, fieldPath: metadata.annotations.team, options: { delimiter: "/", index: 3 } }\n    targets:\n      - select: { kind: ServiceAccount }\n',
    ),
    /has 1 parts, and none of index 3/,
    'app/kustomization.yaml:3',
  ],
  [
    'a key generated twice',
    kustomization('configMapGenerator:\n  - name: env\n    literals: [a=b, a=c]\n'),
    /the key `a` twice/,
    'app/kustomization.yaml:4',
  ],
  [
    'a literal without a key',
    kustomization('configMapGenerator:\n  - name: env\n    literals: [ab]\n'),
    /`key=value`/,
    'app/kustomization.yaml:4',
  ],
  [
    'a variable of nothing',
    kustomization('vars:\n  - name: A\n    objref: { kind: ConfigMap, name: env, apiVersion: v1 }\n'),
    /no object is what this variable refers to/,
    'app/kustomization.yaml:3',
  ],
  [
    'a variable of no field',
    kustomization(
      'vars:\n  - name: A\n    objref: { kind: ServiceAccount, name: api, apiVersion: v1 }\n    fieldref: { fieldPath: metadata.nothing }\n',
    ),
    /has no field `metadata\.nothing`/,
    'app/kustomization.yaml:3',
  ],
  [
    'replicas of nothing',
    kustomization('replicas: [{ name: app, count: 2 }]\n', `${ACCOUNT}---\n${DEPLOYMENT}`),
    /no workload has the name/,
    'app/kustomization.yaml:2',
  ],
];

describe('what kustomize refuses', () => {
  test.each(ROWS)('%s', async (_, files, problem, at) => {
    const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
    expect(await facts(sources)).toEqual([]);
    const { findings } = await lint(sources);
    expect(findings.map(({ rule, path, range }) => [rule, `${path}:${String(range.start.line)}`])).toEqual([
      ['kustomize/build-fails', at],
    ]);
    expect(findings[0]?.message).toMatch(problem);
  });

  test.each([
    [
      'a patch with a target and a kind, and no version',
      kustomization(patch('kind: ServiceAccount\nmetadata: { name: any, annotations: { a: b } }')),
    ],
    ['an operation without a value', kustomization(patch('- { op: add, path: /metadata/annotations/x }'))],
    [
      'files of CI beside what Flux applies',
      {
        'clusters/all.yaml':
          'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: all, namespace: flux-system }\nspec:\n  path: ./\n  sourceRef: { kind: GitRepository, name: flux-system }\n',
        '.sops.yaml': 'creation_rules: []\n',
        '.github/workflows/ci.yaml': 'on: push\n',
        '.gitlab-ci.yml': 'test: {}\n',
        'apps/sa.yaml': ACCOUNT,
      },
    ],
    ['a field whose case is another', kustomization('NamePrefix: a-\n')],
    ['a target for any', kustomization(patch(OPERATION, '    target: { name: ".*", kind: "Service(Account)?" }\n'))],
    ['JSON', kustomization(patch('[{ "op": "add", "path": "/metadata/annotations/x", "value": "y" }]'))],
    [
      'replicas of what is here',
      kustomization('replicas: [{ name: web, count: 2 }]\n', `${ACCOUNT}---\n${DEPLOYMENT}`),
    ],
    [
      'JSON in a file with a byte order mark',
      {
        ...kustomization('patches: [{ path: p.json, target: { kind: Pod } }]\n'),
        'app/p.json': '\uFEFF[{ "op": "remove", "path": "/x" }]',
      },
    ],
    [
      'a variable of another group',
      kustomization(
        'vars:\n  - name: A\n    objref: { kind: Certificate, group: cert-manager.io, version: v1, name: cert }\n',
        `${ACCOUNT}---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: cert }\n`,
      ),
    ],
    ['what somebody fills in', kustomization('images: [{ name: app, newTag: ${TAG} }]\nreplicas: ${REPLICAS}\n')],
  ])('and what it does not: %s', async (_, files) => {
    const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
    expect((await lint(sources)).findings).toEqual([]);
    expect(await facts(sources)).not.toEqual([]);
  });
});

interface Account {
  readonly kind: string;
  readonly namespace?: unknown;
  readonly name?: unknown;
  readonly roleArn?: unknown;
  readonly serviceAccount?: unknown;
}

async function builtOf(files: Readonly<Record<string, string>>): Promise<readonly Account[]> {
  return await facts(Object.entries(files).map(([path, text]) => ({ path, text })));
}

const ROLE = 'arn:aws:iam::111122223333:role/api';
const ANNOTATED = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations:\n    eks.amazonaws.com/role-arn: ${ROLE}\n`;

const NOTHING = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations: null\n';

test.each([
  ['by its name it takes them away', `patches: [{ path: p.yaml }]\n`, undefined],
  ['with a target it does not', `patches: [{ path: p.yaml, target: { kind: ServiceAccount } }]\n`, ROLE],
  ['with options it does not', `patches: [{ path: p.yaml, options: { allowNameChange: true } }]\n`, ROLE],
  ['in the old field it does not', `patchesStrategicMerge: [p.yaml]\n`, ROLE],
])('a patch that says that there are no annotations: %s', async (_, rest, role) => {
  const [account] = await builtOf({ ...kustomization(rest, ANNOTATED), 'app/p.yaml': NOTHING });
  expect([account?.name, account?.roleArn]).toEqual(['api', role]);
});

test('a patch that may change the name changes neither namespace nor kind, and references follow', async () => {
  const built = await builtOf(
    kustomization(
      'namePrefix: a-\npatches:\n  - target: { kind: ServiceAccount }\n    options: { allowNameChange: true }\n    patch: |\n      apiVersion: v1\n      kind: Secret\n      metadata:\n        name: other\n        namespace: moved\n',
      `${ACCOUNT}---\n${DEPLOYMENT}`,
    ),
  );
  expect(built.map(({ kind, namespace, name, serviceAccount }) => [kind, namespace, name, serviceAccount])).toEqual([
    ['service-account', undefined, 'a-other', undefined],
    ['workload', undefined, 'a-web', 'a-other'],
  ]);
});

const FLUX = (name: string, repository: string, path: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  path: ${path}\n  sourceRef:\n    kind: GitRepository\n    name: ${repository}\n`;

const REPOSITORY = (name: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata:\n  name: ${name}\nspec:\n  url: https://github.com/example/${name}\n`;

test('Flux: another repository and a patch for an object of its kind apply nothing of this one', async () => {
  const account = (name: string): string => ACCOUNT.replace('name: api', `name: ${name}`);
  const built = await builtOf({
    'clusters/prod/flux.yaml': `${FLUX('apps', 'flux-system', './apps')}  targetNamespace: team\n---\n${FLUX('team', 'team', './')}---\n${REPOSITORY('team')}`,
    'clusters/prod/patch.yaml':
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: team\nspec:\n  path: ./apps\n',
    'apps/a.yaml': account('a'),
    'other/b.yaml': account('b'),
  });
  expect(built.map(({ namespace, name }) => [namespace, name])).toEqual([
    ['team', 'a'],
    [undefined, 'b'],
  ]);
});

describe('Flux over a folder without a kustomization', () => {
  const object = (repository: string): Readonly<Record<string, string>> => ({
    'ks.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps }\nspec:\n  path: ./app\n  sourceRef: { kind: GitRepository, name: this }\n${repository}`,
    'app/sa.yaml': ACCOUNT,
    'app/other.yaml': 'team: a\n',
  });
  const repository = (spec: string): string =>
    `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: this }\nspec: { url: https://git.example.com/this${spec} }\n`;
  const failuresOf = async (files: Readonly<Record<string, string>>): Promise<number> => {
    const { stdout } = await run(['--no-config', '--format', 'json'], { cwd: folder(files) });
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly rule: string }[] };
    return findings.filter(({ rule }) => rule === 'kustomize/build-fails').length;
  };

  test('every file is applied where the repository that is here leaves out none', async () =>
    expect(await failuresOf(object(repository('')))).toBe(1));

  test.each([
    ['the repository is not here', object('')],
    ['the repository leaves out some', object(repository(", ignore: 'other.yaml'"))],
    ['a file of the root leaves out some', { ...object(repository('')), '.sourceignore': 'other.yaml\n' }],
    ['a file of the folder leaves out some', { ...object(repository('')), 'app/.sourceignore': 'other.yaml\n' }],
  ])('nobody knows which files are applied where %s', async (_, files) => expect(await failuresOf(files)).toBe(0));
});
