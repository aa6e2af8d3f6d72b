/** What Helm 3.18 refuses of a chart before it renders, and how it takes apart what was rendered; tried with it. */
import { describe, expect, test } from 'vitest';
import { facts, lint } from '../../src/index.js';

const ROLE = 'arn:aws:iam::111122223333:role/api';

const APPLICATION = (name: string, helm = ''): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}\nspec:\n  source:\n    repoURL: https://example.com/deploy.git\n    path: charts/api\n${helm}  destination:\n    namespace: pay\n`;

const CHART = 'apiVersion: v2\nname: api\nversion: 1.0.0\n';

const account = (name: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  annotations:\n    eks.amazonaws.com/role-arn: ${ROLE}\n`;

const tree = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'app.yaml': APPLICATION('web'),
  'charts/api/Chart.yaml': CHART,
  'charts/api/values.yaml': 'name: api\n',
  'charts/api/templates/sa.yaml': account('{{ .Values.name }}'),
  ...files,
});

const sourcesOf = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => ({ path, text }));

describe('what Helm refuses', () => {
  test.each<[string, Readonly<Record<string, string>>, string, RegExp]>([
    [
      'no version',
      { 'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\n' },
      'charts/api/Chart.yaml',
      /needs `version`/,
    ],
    [
      'a version that is none',
      { 'charts/api/Chart.yaml': CHART.replace('1.0.0', 'latest') },
      'charts/api/Chart.yaml',
      /`version` .* cannot be `latest`/,
    ],
    [
      'a name that is a path',
      { 'charts/api/Chart.yaml': CHART.replace('name: api', 'name: a/b') },
      'charts/api/Chart.yaml',
      /`name`/,
    ],
    ['a type that is none', { 'charts/api/Chart.yaml': `${CHART}type: service\n` }, 'charts/api/Chart.yaml', /`type`/],
    [
      'a range of versions of Kubernetes that is none',
      { 'charts/api/Chart.yaml': `${CHART}kubeVersion: yes please\n` },
      'charts/api/Chart.yaml',
      /`kubeVersion` .* cannot be `yes please`/,
    ],
    [
      'a range that is blank',
      { 'charts/api/Chart.yaml': `${CHART}kubeVersion: " "\n` },
      'charts/api/Chart.yaml',
      /`kubeVersion`/,
    ],
    [
      'a range with a word',
      { 'charts/api/Chart.yaml': `${CHART}kubeVersion: ">=1.2 and <2"\n` },
      'charts/api/Chart.yaml',
      /`kubeVersion` .* cannot be `>=1.2 and <2`/,
    ],
    ...['1.2 1.3', '>=2.0', '>=1.20.0 - 1.33', '1.33 -', '1.20 -1.40', '~1.25, >1.30'].map(
      (range): [string, Readonly<Record<string, string>>, string, RegExp] => [
        `a range that no cluster fits: ${range}`,
        { 'charts/api/Chart.yaml': `${CHART}kubeVersion: "${range}"\n` },
        'charts/api/Chart.yaml',
        /`kubeVersion`/,
      ],
    ),
    ...[
      ['maintainers', 'maintainers: [a]'],
      ['maintainers', 'maintainers: {a: b}'],
      ['email', 'maintainers: [{name: a, email: [b]}]'],
      ['keywords', 'keywords: [{a: b}]'],
      ['sources', 'sources: [[a]]'],
      ['dependencies', 'dependencies: [a]'],
      ['icon', 'icon: [a]'],
    ].map(([member = '', line = '']): [string, Readonly<Record<string, string>>, string, RegExp] => [
      `a member that cannot be decoded: ${line}`,
      { 'charts/api/Chart.yaml': `${CHART}${line}\n` },
      'charts/api/Chart.yaml',
      new RegExp(`\`${member}\` of Chart.yaml is a`),
    ]),
    [
      'an empty maintainer',
      { 'charts/api/Chart.yaml': `${CHART}maintainers: [null]\n` },
      'charts/api/Chart.yaml',
      /a maintainer of Chart.yaml is empty/,
    ],
    [
      'an alias that is no name',
      {
        'charts/api/Chart.yaml': `${CHART}dependencies:\n  - { name: a, version: 1.0.0, alias: a.b }\n`,
        'charts/api/charts/a/Chart.yaml': CHART.replace('name: api', 'name: a'),
      },
      'charts/api/Chart.yaml',
      /`alias` .* cannot be `a.b`/,
    ],
    [
      'a text where a list belongs',
      { 'charts/api/Chart.yaml': `${CHART}keywords: iam\n` },
      'charts/api/Chart.yaml',
      /`keywords` of Chart.yaml is a text/,
    ],
    [
      'a list where a text belongs',
      { 'charts/api/Chart.yaml': `${CHART}description: [api]\n` },
      'charts/api/Chart.yaml',
      /`description` of Chart.yaml is a list/,
    ],
    [
      'two dependencies of one name',
      {
        'charts/api/Chart.yaml': `${CHART}dependencies:\n  - { name: a, version: 1.0.0 }\n  - { name: b, alias: a, version: 1.0.0 }\n`,
        'charts/api/charts/a/Chart.yaml': CHART.replace('name: api', 'name: a'),
        'charts/api/charts/b/Chart.yaml': CHART.replace('name: api', 'name: b'),
      },
      'charts/api/Chart.yaml',
      /two dependencies are called `a`/,
    ],
    [
      'values that are a list',
      { 'charts/api/values.yaml': '- name: api\n' },
      'charts/api/values.yaml',
      /must be a mapping/,
    ],
    [
      'a name of a release that is too long',
      { 'app.yaml': APPLICATION('w'.repeat(54)) },
      'app.yaml',
      /more than 53 characters/,
    ],
    [
      'a name of a release that is none',
      { 'app.yaml': APPLICATION('web', '    helm:\n      releaseName: Web_App\n') },
      'app.yaml',
      /`Web_App` as the name of a release is none/,
    ],
    [
      'what is rendered is no YAML',
      { 'charts/api/templates/sa.yaml': `${account('{{ .Values.name }}')}  labels: a\n b: c\n` },
      'charts/api/templates/sa.yaml',
      /is no YAML/,
    ],
  ])('%s', async (_, files, path, problem) => {
    const sources = sourcesOf(tree(files));
    expect(await facts(sources)).toEqual([]);
    const { findings } = await lint(sources);
    expect(findings.map((finding) => [finding.rule, finding.path])).toEqual([['helm/render-fails', path]]);
    expect(findings[0]?.message).toMatch(problem);
  });

  test('of values that cannot be read nothing is known, and the fault is said once', async () => {
    const sources = sourcesOf(tree({ 'charts/api/values.yaml': 'serviceAccount:\n  eks.amazonaws.com/role-arn: [\n' }));
    expect(await facts(sources)).toEqual([]);
    expect((await lint(sources)).findings.map(({ rule }) => rule)).toEqual(['file/syntax-error']);
  });
});

test.each([
  ['alias: y', '', 'true-sa'],
  ['alias: 12', '', '12-sa'],
  ['alias: ""', '', 'dep-sa'],
  ['condition: on', 'on: false\n', undefined],
  ['condition: "dep.enabled, off"', 'off: false\n', 'dep-sa'],
])('texts of Chart.yaml that YAML reads as something else: %s', async (member, values, name) => {
  const sources = sourcesOf(
    tree({
      'charts/api/Chart.yaml': `${CHART}dependencies:\n  - name: dep\n    version: 1.0.0\n    ${member}\n`,
      'charts/api/values.yaml': `name: api\n${values}`,
      'charts/api/charts/dep/Chart.yaml': 'apiVersion: v2\nname: dep\nversion: 1.0.0\n',
      'charts/api/charts/dep/templates/sa.yaml': account('{{ .Chart.Name }}-sa'),
    }),
  );
  const names = (await facts(sources)).map((one) => ('name' in one ? one.name : undefined));
  expect(names.filter((one) => one !== 'api')).toEqual(name === undefined ? [] : [name]);
});

test.each([
  ['a trimmed action behind the separator', `${account('a')}---\n{{- if true -}}\n${account('b')}{{- end }}\n`],
  ['a comment behind it', `${account('a')}---# more\n${account('b')}`],
])('Helm separates objects whatever follows the dashes: %s', async (_, template) => {
  const stated = await facts(sourcesOf(tree({ 'charts/api/templates/sa.yaml': template })));
  expect(stated.map((one) => [one.kind, 'name' in one ? one.name : undefined, one.at.line])).toEqual([
    ['service-account', 'a', 1],
    ['service-account', 'b', expect.any(Number)],
  ]);
});

test('names may be defined in any file below templates', async () => {
  const sources = sourcesOf(
    tree({
      'charts/api/templates/config/names.tpl': '{{ define "api.name" }}{{ .Release.Name }}-api{{ end }}',
      'charts/api/templates/sa.yaml': account('{{ include "api.name" . }}'),
    }),
  );
  expect((await facts(sources)).map((one) => ('name' in one ? one.name : undefined))).toEqual(['web-api']);
});

test('values that a template fills with lines of its own are open', async () => {
  const sources = sourcesOf(
    tree({
      'app.yaml': 'kind: Nothing\n',
      'charts/all/Chart.yaml': CHART.replace('name: api', 'name: all'),
      'charts/all/templates/app.yaml': `{{- if .Values.on }}\n${APPLICATION('web', '    helm:\n      values: |\n        {{- toYaml .Values | nindent 8 }}\n')}{{- end }}\n`,
      'charts/api/templates/sa.yaml': account('{{ required "a name" .Values.account }}'),
    }),
  );
  expect((await lint(sources)).findings).toEqual([]);
});

test('values beside a chart whose templates read files may be those of another', async () => {
  const values = `serviceAccount:\n  annotations:\n    eks.amazonaws.com/role-arn: ${ROLE}\n`;
  const files = (template: string) =>
    sourcesOf(tree({ 'charts/api/tempo-values-prod.yaml': values, 'charts/api/templates/app.yaml': template }));
  const ruleOf = async (template: string) => (await lint(files(template))).findings.map(({ rule }) => rule);
  expect(await ruleOf('{{ $values := .Files.Get "tempo-values-prod.yaml" }}\n')).toEqual([]);
  expect(await ruleOf('# nothing\n')).toEqual(['helm/values-misplaced']);
});

/** Names of the service accounts that are stated, with the role where one is. */
async function stated(files: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const all = await facts(sourcesOf(tree(files)));
  return all.flatMap((one) => (one.kind === 'service-account' ? [one.name] : []));
}

const PARAMETERS = (...written: readonly string[]): string =>
  APPLICATION('web', `    helm:\n      parameters: [${written.join(', ')}]\n`);

const ACCOUNTS = `{{ range .Values.accounts }}\n---\n${account('{{ .name }}-{{ .kept | default "none" }}')}{{ end }}`;

describe('what is set lies over what lies below', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'items one member after another',
      {
        'app.yaml': PARAMETERS('{ name: "accounts[0].name", value: a }', '{ name: "accounts[0].kept", value: b }'),
        'charts/api/values.yaml': 'accounts: [{ name: zero, kept: zero }]\n',
        'charts/api/templates/sa.yaml': ACCOUNTS,
      },
      ['a-b'],
    ],
    [
      'a member of an item of a values file',
      {
        'app.yaml': APPLICATION(
          'web',
          '    helm:\n      valueFiles: [live.yaml]\n      parameters: [{ name: "accounts[0].name", value: a }]\n',
        ),
        'charts/api/live.yaml': 'accounts: [{ name: zero, kept: live }]\n',
        'charts/api/templates/sa.yaml': ACCOUNTS,
      },
      ['a-live'],
    ],
    ['a path that leads nowhere', { 'app.yaml': PARAMETERS('{ name: "a[", value: b }') }, []],
    ['a member of a text', { 'app.yaml': PARAMETERS('{ name: a, value: b }', '{ name: a.b, value: c }') }, []],
  ])('%s', async (_, files, names) => {
    expect(await stated(files)).toEqual(names);
  });

  test('what a file says is not known', async () => {
    const file = APPLICATION('web', '    helm:\n      fileParameters: [{ name: name, path: name.txt }]\n');
    expect((await stated({ 'app.yaml': file })).filter((name) => typeof name === 'string')).toEqual([]);
  });
});

test.each([
  'maintainers: [{ name: 1, x: [y] }]',
  'maintainers: null',
  'keywords: [1, null, true]',
  'annotations: { a: 1 }',
  'icon: 1',
])('members of Chart.yaml that are decoded: %s', async (line) => {
  expect(await stated({ 'charts/api/Chart.yaml': `${CHART}${line}\n` })).toEqual(['api']);
});

test.each([
  '>=1.25.0-0',
  '>= 1.20 < 2 || ^3',
  '*',
  '1.x',
  '',
  '1.33 1.33',
  '1.20 - 1.40 <2',
  '1.33.4',
  '1.30.2-eks-1',
  '>=1.20 , <2',
])('a range of versions that is one: %s', async (range) => {
  expect(await stated({ 'charts/api/Chart.yaml': `${CHART}kubeVersion: ${JSON.stringify(range)}\n` })).toEqual(['api']);
});

test.each<[tags: string, values: string, names: readonly string[]]>([
  ['[x, y]', '{ x: false, y: true }', ['api', 'second']],
  ['[x, y]', '{ x: false, y: false }', ['api']],
  ['[no]', '{ no: false }', ['api']],
  ['["y"]', '{ "y": false }', ['api']],
  ['[1]', '{ 1: false }', ['api']],
])('tags %s are switched by %s, also where YAML reads no text', async (tags, values, names) => {
  const files = {
    'charts/api/Chart.yaml': `${CHART}dependencies:\n  - { name: dep, version: 1.0.0, alias: second, tags: ${tags} }\n`,
    'charts/api/values.yaml': `name: api\ntags: ${values}\n`,
    'charts/api/charts/dep/Chart.yaml': CHART.replace('name: api', 'name: dep'),
    'charts/api/charts/dep/templates/sa.yaml': account('{{ .Chart.Name }}'),
  };
  expect(new Set(await stated(files))).toEqual(new Set(names));
});

test('values files of Flux stand in the place of those of the chart', async () => {
  const release = (files: string): string =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: api, namespace: pay }\nspec:\n  chart:\n    spec:\n      chart: charts/api\n      sourceRef: { kind: GitRepository, name: deploy }\n      valuesFiles: [${files}]\n`;
  const files = {
    'charts/api/live.yaml': 'account: live\n',
    'charts/api/templates/sa.yaml': account('{{ .Values.name | default "none" }}-{{ .Values.account }}'),
  };
  expect(await stated({ ...files, 'app.yaml': release('charts/api/live.yaml') })).toEqual(['none-live']);
  expect(await stated({ ...files, 'app.yaml': release('charts/api/values.yaml, charts/api/live.yaml') })).toEqual([
    'api-live',
  ]);
});

test('values of comments alone are none, and known', async () => {
  const files = {
    'charts/api/charts/crds/Chart.yaml': CHART.replace('name: api', 'name: crds'),
    'charts/api/charts/crds/values.yaml': '# It has no values of its own.\n',
  };
  expect(await stated(files)).toEqual(['api']);
});

test.each(['mustRegexMatch "[a" "b"', 'regexFind "(a" "b"', 'regexReplaceAll "*" "b" "c"'])(
  'a regular expression that is none: %s',
  async (call) => {
    const files = tree({ 'charts/api/templates/sa.yaml': account(`x{{ ${call} }}`) });
    const { findings } = await lint(sourcesOf(files));
    expect(findings.map(({ rule, path }) => [rule, path])).toEqual([
      ['helm/render-fails', 'charts/api/templates/sa.yaml'],
    ]);
  },
);

test('what several releases fail at is said once, of the first by name', async () => {
  const files = tree({
    'app.yaml': `${APPLICATION('web')}---\n${APPLICATION('api')}`,
    'charts/api/templates/sa.yaml': account('{{ fail "no name" }}'),
  });
  const { findings } = await lint(sourcesOf(files));
  expect(findings.map(({ rule, path, message }) => [rule, path, /`(app\.yaml[^`]*)`/.exec(message)?.[1]])).toEqual([
    ['helm/render-fails', 'charts/api/templates/sa.yaml', 'app.yaml#api'],
  ]);
});
