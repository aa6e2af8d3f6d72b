/** What Argo CD, Flux and helmfile give a chart or a kustomization from elsewhere in the tree: files of a generator, generated ConfigMaps, settings; and what a chart asks of its own files, metadata and cluster. */
import { expect, test } from 'vitest';
import { folder, run } from '../cli/run.js';

const ROLE = 'arn:aws:iam::111122223333:role';

const chart = (template: string, values = 'role: ""\nns: ""\n', more = ''): Readonly<Record<string, string>> => ({
  'c/Chart.yaml': `apiVersion: v2\nname: c\nversion: 1.0.0\n${more}`,
  'c/values.yaml': values,
  'c/templates/sa.yaml': template,
});

const ACCOUNT =
  'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Release.Name }}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role | quote }}\n';

const application = (helm: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web }\nspec:\n  source:\n    repoURL: https://git.example/x.git\n    path: c\n    helm: ${helm}\n  destination: { namespace: pay }\n`;

const flux = (kind: string, spec: string): string =>
  `apiVersion: ${kind === 'HelmRelease' ? 'helm.toolkit.fluxcd.io/v2' : 'kustomize.toolkit.fluxcd.io/v1'}\nkind: ${kind}\nmetadata: { name: web, namespace: pay }\nspec:\n${spec}`;

const release = (values: string): string =>
  flux(
    'HelmRelease',
    `  chart: { spec: { chart: c, sourceRef: { kind: GitRepository, name: flux-system } } }\n${values}`,
  );

const set = (generator: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: all }\nspec:\n  goTemplate: true\n  generators:\n    - git:\n        repoURL: https://git.example/x.git\n${generator}  template:\n    metadata: { name: '{{.path.basename}}' }\n    spec:\n      source: { repoURL: https://git.example/x.git, path: c, helm: { valuesObject: { role: '{{.aws.role}}' } } }\n      destination: { namespace: '{{.ns}}' }\n`;

const tenants = {
  'tenants/a/config.yaml': `ns: one\naws: { role: '${ROLE}/a' }\n`,
  'tenants/b/config.json': `{"ns": "two", "aws": {"role": "${ROLE}/b"}}`,
  'tenants/old/config.yaml': 'ns: three\n',
};

const VARIABLES = {
  'apps/kustomization.yaml': 'resources: [sa.yaml]\n',
  'apps/sa.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  namespace: pay\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::${account}:role/web\n',
  'clusters/apps.yaml': flux(
    'Kustomization',
    '  path: ./apps\n  sourceRef: { kind: GitRepository, name: flux-system }\n  postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }\n',
  ),
};

const generator = (options: string): string =>
  `namespace: pay\nconfigMapGenerator:\n  - name: vars\n    literals: [account=111122223333]\n${options}`;

interface Cluster {
  readonly name: string;
  readonly account: string;
}

type Files = Readonly<Record<string, string>>;

const ROLE_OF = (digit: string): string => `arn:aws:iam::${digit.repeat(12)}:role`;

/** The same for each cluster, in an account of its own. */
const each = (names: readonly string[], files: (cluster: Cluster) => Files): Files =>
  Object.assign({}, ...names.map((name, i) => files({ name, account: String(i + 1).repeat(12) }))) as Files;

const applied = (name: string, path: string, more = ''): Files => ({
  [`clusters/${name}/apps.yaml`]: flux(
    'Kustomization',
    `  path: ./${path}\n  sourceRef: { kind: GitRepository, name: flux-system }\n${more}`,
  ),
});

/** Each applies the same folder with the variables of its ConfigMap `pay/vars`. */
const clusters = (names: readonly string[], more: (cluster: Cluster) => Files): Files => ({
  'apps/kustomization.yaml': VARIABLES['apps/kustomization.yaml'],
  'apps/sa.yaml': VARIABLES['apps/sa.yaml'],
  ...each(names, (cluster) => ({
    ...applied(cluster.name, 'apps', '  postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }\n'),
    ...more(cluster),
  })),
});

const variables = (account: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: vars\n  namespace: pay\ndata: { account: '${account}' }\n`;

/** Each applies an overlay of the same release with the values of its ConfigMap `pay/values`. */
const releases = (names: readonly string[], more: (cluster: Cluster) => Files): Files => ({
  ...chart(ACCOUNT),
  'apps/base/kustomization.yaml': 'resources: [release.yaml]\n',
  'apps/base/release.yaml': release('  valuesFrom: [{ kind: ConfigMap, name: values }]\n'),
  ...each(names, (cluster) => ({
    [`apps/${cluster.name}/kustomization.yaml`]: 'resources: [../base]\n',
    ...applied(cluster.name, `apps/${cluster.name}`),
    ...more(cluster),
  })),
});

const values = (account: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: values\n  namespace: pay\ndata:\n  values.yaml: |\n    role: arn:aws:iam::${account}:role/web\n`;

type Stated = readonly [namespace: unknown, name: unknown, role: unknown];

const HOLE = 'not known';

test.each<[string, Readonly<Record<string, string>>, readonly Stated[]]>([
  [
    'Applications in a list',
    {
      ...chart(ACCOUNT),
      'apps.yaml': `apiVersion: v1\nkind: List\nitems:\n${application(`{ values: 'role: ${ROLE}/web' }`)
        .replace(/^(?=.)/gm, '    ')
        .replace('    ', '  - ')}`,
    },
    [['pay', 'web', `${ROLE}/web`]],
  ],
  [
    'a values file that may be missing, and is',
    {
      ...chart(ACCOUNT, `role: ${ROLE}/default\n`),
      'app.yaml': application('{ valueFiles: [more.yaml], ignoreMissingValueFiles: true }'),
    },
    [['pay', 'web', `${ROLE}/default`]],
  ],
  [
    'a namespace in a line that may not be there',
    {
      ...chart(
        ACCOUNT.replace(
          '  annotations',
          '  {{- if .Values.ns }}\n  namespace: {{ .Values.ns }}\n  {{- end }}\n  annotations',
        ),
      ),
      'release.yaml': release(`  valuesFrom: [{ kind: Secret, name: s }]\n  values: { role: '${ROLE}/web' }\n`),
    },
    [[HOLE, 'web', `${ROLE}/web`]],
  ],
  [
    'files of a generator of git',
    {
      ...chart(ACCOUNT),
      ...tenants,
      'set.yaml': set('        files: [{ path: tenants/*/config.* }, { path: tenants/old/*, exclude: true }]\n'),
    },
    [
      ['one', 'a', `${ROLE}/a`],
      ['two', 'b', `${ROLE}/b`],
    ],
  ],
  [
    'a star that may go over slashes',
    {
      ...chart(ACCOUNT),
      ...tenants,
      'tenants/a/more/config.yaml': 'ns: four\n',
      'set.yaml': set('        files: [{ path: tenants/*/config.yaml }]\n'),
    },
    [[HOLE, HOLE, HOLE]],
  ],
  [
    'files of which none is here',
    { ...chart(ACCOUNT), 'set.yaml': set('        files: [{ path: tenants/**/config.yaml }]\n') },
    [[HOLE, HOLE, HOLE]],
  ],
  [
    'values of a ConfigMap that the kustomization of the release generates',
    {
      ...chart(ACCOUNT),
      'apps/kustomization.yaml':
        'namespace: pay\nresources: [release.yaml]\nconfigMapGenerator:\n  - name: values\n    files: [values.yaml=web.yaml]\n',
      'apps/web.yaml': `role: ${ROLE}/generated\n`,
      'apps/release.yaml': release('  valuesFrom: [{ kind: ConfigMap, name: values }]\n'),
    },
    [['pay', 'web', `${ROLE}/generated`]],
  ],
  [
    'variables of a generated ConfigMap',
    { ...VARIABLES, 'vars/kustomization.yaml': generator('    options: { disableNameSuffixHash: true }\n') },
    [['pay', 'web', `${ROLE}/web`]],
  ],
  [
    'a generated ConfigMap with a hash in its name',
    { ...VARIABLES, 'vars/kustomization.yaml': generator('') },
    [['pay', 'web', HOLE]],
  ],
  [
    'variables of the ConfigMap of the same cluster',
    clusters(['eu/dev', 'eu/prod', 'us/prod'], ({ name, account }) => ({
      [`clusters/${name}/vars.yaml`]: variables(account),
    })),
    [
      ['pay', 'web', `${ROLE_OF('1')}/web`],
      ['pay', 'web', `${ROLE_OF('2')}/web`],
      ['pay', 'web', `${ROLE_OF('3')}/web`],
    ],
  ],
  [
    'variables of a cluster in a folder elsewhere',
    clusters(['dev', 'prod'], ({ name, account }) => ({ [`settings/${name}.yaml`]: variables(account) })),
    [
      ['pay', 'web', `${ROLE_OF('1')}/web`],
      ['pay', 'web', `${ROLE_OF('2')}/web`],
    ],
  ],
  [
    'variables of the other cluster alone',
    clusters(['dev', 'prod'], ({ name, account }) =>
      name === 'dev' ? { [`clusters/${name}/vars.yaml`]: variables(account) } : {},
    ),
    [
      ['pay', 'web', `${ROLE_OF('1')}/web`],
      ['pay', 'web', HOLE],
    ],
  ],
  [
    'variables of which no folder says whose they are',
    clusters(['dev', 'prod'], ({ name, account }) => ({
      [`${name === 'dev' ? 'one' : 'two'}/vars.yaml`]: variables(account),
    })),
    [
      ['pay', 'web', HOLE],
      ['pay', 'web', HOLE],
    ],
  ],
  [
    'values of a ConfigMap beside what applies the release',
    releases(['dev', 'prod'], ({ name, account }) => ({ [`clusters/${name}/values.yaml`]: values(account) })),
    [
      ['pay', 'web', `${ROLE_OF('1')}/web`],
      ['pay', 'web', `${ROLE_OF('2')}/web`],
    ],
  ],
  [
    'values of a ConfigMap that another overlay of the cluster makes',
    releases(['dev', 'prod'], ({ name, account }) => ({
      [`config/${name}/kustomization.yaml`]: 'namespace: pay\nresources: [values.yaml]\n',
      [`config/${name}/values.yaml`]: values(account).replace('  namespace: pay\n', ''),
    })),
    [
      ['pay', 'web', `${ROLE_OF('1')}/web`],
      ['pay', 'web', `${ROLE_OF('2')}/web`],
    ],
  ],
  [
    'values of the other cluster alone',
    releases(['dev', 'prod'], ({ name, account }) =>
      name === 'dev' ? { [`clusters/${name}/values.yaml`]: values(account) } : {},
    ),
    [
      ['pay', 'web', `${ROLE_OF('1')}/web`],
      ['pay', 'web', HOLE],
    ],
  ],
  [
    'values of which no folder says whose they are',
    releases(['dev', 'prod'], ({ name, account }) => ({
      [`${name === 'dev' ? 'one' : 'two'}/values.yaml`]: values(account),
    })),
    [
      ['pay', 'web', HOLE],
      ['pay', 'web', HOLE],
    ],
  ],
  [
    'helmfile: texts lie over other settings',
    {
      ...chart(ACCOUNT.replace('.Values.role | quote', '.Values.role')),
      'helmfile.yaml': `releases:\n  - name: web\n    namespace: pay\n    chart: ./c\n    setString: [{ name: role, value: '${ROLE}/text' }]\n    set: [{ name: role, value: '${ROLE}/set' }]\n`,
    },
    [['pay', 'web', `${ROLE}/text`]],
  ],
  [
    'a generator of maps in a file of its own',
    {
      'kustomization.yaml':
        'resources: [sa.yaml]\ngenerators: [maps.yaml]\nreplacements:\n  - source: { kind: ConfigMap, name: vars, fieldPath: data.role }\n    targets: [{ select: { kind: ServiceAccount }, fieldPaths: ["metadata.annotations.[eks.amazonaws.com/role-arn]"] }]\n',
      'maps.yaml': `apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: vars }\nliterals: ['role=${ROLE}/web']\n`,
      'sa.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  annotations: { eks.amazonaws.com/role-arn: x }\n',
    },
    [[HOLE, 'web', `${ROLE}/web`]],
  ],
  [
    'what Chart.yaml says of its maintainers',
    chart(
      ACCOUNT.replace('.Release.Name', '(first .Chart.Maintainers).Name'),
      `role: ${ROLE}/web\n`,
      'maintainers: [{ name: ann, url: https://x.example }]\n',
    ),
    [[HOLE, 'ann', `${ROLE}/web`]],
  ],
  [
    'a file that is not in the chart is empty, and so is one that is left out',
    {
      ...chart(
        ACCOUNT.replace('.Release.Name', '.Files.Get "gone.txt" | default (.Files.Get "out.txt") | default "none"'),
      ),
      'c/.helmignore': 'out.txt\n',
      'c/out.txt': 'out',
    },
    [[HOLE, 'none', '']],
  ],
  [
    'versions that every cluster has',
    chart(
      ACCOUNT.replace(
        '.Release.Name',
        'ternary "new" "old" (semverCompare ">=1.19-0" .Capabilities.KubeVersion.GitVersion)',
      ).replace('.Values.role', 'ternary "new" "old" (semverCompare ">=1.19" .Capabilities.KubeVersion.Version)'),
    ),
    [[HOLE, 'new', HOLE]],
  ],
])('%s', async (_, files, wanted) => {
  const { stdout } = await run(['--no-config', 'facts', '.'], { cwd: folder(files) });
  const { facts } = JSON.parse(stdout) as { readonly facts: readonly Readonly<Record<string, unknown>>[] };
  const known = (value: unknown): unknown => (typeof value === 'string' ? value : HOLE);
  const stated = facts.filter(({ kind }) => kind === 'service-account');
  expect(stated.map(({ namespace, name, roleArn }) => [namespace, name, roleArn].map(known))).toEqual(wanted);
});

test('a variable stays as it is written where kustomize looks for none', async () => {
  const { stdout } = await run(['--no-config', 'facts', '.'], {
    cwd: folder({
      'kustomization.yaml':
        'resources: [pod.yaml]\nvars:\n  - name: ACCOUNT\n    objref: { kind: Pod, name: web, apiVersion: v1 }\n',
      'pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  serviceAccountName: $(ACCOUNT)\n  containers: [{ name: web, args: ["$(ACCOUNT)"] }]\n',
    }),
  });
  expect(JSON.parse(stdout)).toMatchObject({ facts: [{ kind: 'workload', serviceAccount: '$(ACCOUNT)' }] });
});

test('what a replacement puts there is no placeholder, where its source is not here', async () => {
  const { stdout } = await run(['--no-config', '--format', 'json', '.'], {
    cwd: folder({
      'kustomization.yaml':
        'resources: [sa.yaml, "https://github.com/x/y//z?ref=1"]\nreplacements:\n  - source: { kind: ConfigMap, name: vars, fieldPath: data.role }\n    targets:\n      - select: { kind: ServiceAccount }\n        fieldPaths: ["metadata.annotations.[eks.amazonaws.com/role-arn]"]\n        options: { create: true }\n',
      'sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web }\n',
    }),
  });
  expect(JSON.parse(stdout)).toMatchObject({ findings: [] });
});

test.each([
  [
    'of a service account',
    {
      'sa.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  annotations:\n    eks.amazonaws.com/role-arn: [x]\n',
    },
    'list',
  ],
  [
    'of a chart that is here',
    {
      ...chart(ACCOUNT.replace('.Values.role | quote', '.Values.role | toJson')),
      'app.yaml': application('{ valuesObject: { role: { arn: x } } }'),
    },
    'mapping',
  ],
  [
    'of a chart that is not here',
    {
      'app.yaml': application(
        '{ valuesObject: { serviceAccount: { annotations: { eks.amazonaws.com/role-arn: { arn: x } } } } }',
      ).replace('path: c', 'chart: c'),
    },
    'mapping',
  ],
])('an annotation that is no text, %s', async (_, files, type) => {
  const { stdout } = await run(['--no-config', '--format', 'json', '.'], { cwd: folder(files) });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { rule: string; message: string }[] };
  expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
    [
      'service-account/annotation-not-string',
      `the value of \`eks.amazonaws.com/role-arn\` must be a string, and this is a ${type}: write the text alone`,
    ],
  ]);
});

test.each([
  ['to the root', '  annotations:\n    {{- toYaml .Values.of | nindent 0 }}\n'],
  ['to the metadata', '  annotations:\n    {{- toYaml .Values.of | nindent 2 }}\n'],
  ['under the labels', '  labels:\n    app: web\n    annotations:\n      {{- toYaml .Values.of | nindent 6 }}\n'],
])('an indentation that takes the annotation elsewhere, %s', async (_, lines) => {
  const template = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n${lines}`;
  const files = {
    ...chart(template, 'of: {}\n'),
    'app.yaml': application(`{ valuesObject: { of: { eks.amazonaws.com/role-arn: '${ROLE}/web' } } }`),
  };
  const { stdout } = await run(['--no-config', '--format', 'json', '.'], { cwd: folder(files) });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { rule: string }[] };
  expect(findings.map(({ rule }) => rule)).toEqual(['service-account/annotation-misplaced']);
});
