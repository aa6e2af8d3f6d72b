/** Charts as Helm 3.18 renders them, for Argo CD, Flux, helmfile and by hand (`helm`), and what it refuses (`helm-refused`): every record equal or weaker, none more, an error where nothing from outside could make it render. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { facts, lint } from '../src/index.js';
import { run } from './cli/run.js';
import { argumentsOf, isJudged, rowsOf, sourcesOf, truthOf, type Fact } from './rendered.js';

/** Where less is stated than Helm prints: what a cluster would say (`lookup`), and files of types that are not read. */
const WEAKER: ReadonlySet<string> = new Set(['019-lookup-finds-nothing']);

/** By name and kind; units are spelled freely, and places are no part of the truth. */
const isLiteral = (value: unknown): boolean => typeof value !== 'object';

/** Each member that is stated as known is true. A name of a release that nobody gives is not known. */
function allows(truth: Fact, stated: Fact): boolean {
  return Object.entries(stated).every(
    ([member, value]) => member === 'unit' || member === 'at' || !isLiteral(value) || truth[member] === value,
  );
}

const TABLE = 'fixtures/conformance/helm';

describe('what Helm renders', () => {
  test.each(rowsOf(TABLE))('%s', async (name) => {
    const row = join(TABLE, name);
    const { stdout } = await run(['facts', ...argumentsOf(row), '.'], { cwd: join(row, 'source') });
    const stated = (JSON.parse(stdout) as { readonly facts: readonly Fact[] }).facts.filter(isJudged);
    const left = [...truthOf(row).facts];
    for (const fact of stated) {
      const at = left.findIndex((one) => allows(one, fact));
      expect(at, JSON.stringify([fact, left])).toBeGreaterThanOrEqual(0);
      left.splice(at, 1);
    }
    expect(left.length > 0).toBe(WEAKER.has(name));
  });
});

const REFUSED = 'fixtures/conformance/helm-refused';

describe('what Helm refuses', () => {
  test.each(rowsOf(REFUSED))('%s', async (name) => {
    const row = join(REFUSED, name);
    const { finding } = truthOf(row);
    const { findings } = await lint(sourcesOf(row));
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (finding === undefined || finding === 'none') return expect(errors).toEqual([]);
    expect(errors.map(({ rule, path, range }) => [rule, path, range.start.line])).toEqual([
      [finding.rule, finding.file, finding.line],
    ]);
  });
});

const CHART = {
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
  'charts/api/values.yaml': 'role: ""\n',
  'charts/api/templates/sa.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Release.Name }}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role | quote }}\n',
};

const files = (all: Readonly<Record<string, string>>) => Object.entries(all).map(([path, text]) => ({ path, text }));

test('the configuration says how a chart is installed', async () => {
  const config = {
    path: '.irsa-lint.yaml',
    text: `helm:
  - release: api
    chart: charts/api
    namespace: pay
    values: [env/prod.yaml]
    set: { account: "111122223333" }
    environment: prod
`,
  };
  const sources = files({ ...CHART, 'env/prod.yaml': 'role: arn:aws:iam::111122223333:role/api\n' });
  const stated = (await facts(sources, { config })).filter(({ kind }) => kind === 'service-account');
  expect(stated).toMatchObject([
    {
      name: 'api',
      namespace: 'pay',
      roleArn: 'arn:aws:iam::111122223333:role/api',
      unit: 'api charts/api -n pay -f env/prod.yaml',
    },
  ]);
});

test('two releases of one chart, one with a fault in its values: one finding, at the value', async () => {
  const release = (environment: string): string =>
    `  - { release: api, chart: charts/api, namespace: pay, values: [env/${environment}.yaml], environment: ${environment} }\n`;
  const { findings } = await lint(
    files({
      ...CHART,
      'env/prod.yaml': 'role: arn:aws:iam::111122223333:role/api\n',
      'env/dev.yaml': 'role: arn:aws:iam::111122223333:user/api\n',
    }),
    { config: { path: '.irsa-lint.yaml', text: `helm:\n${release('prod')}${release('dev')}` } },
  );
  expect(findings.map(({ path, range }) => [path, range.start.line])).toEqual([['env/dev.yaml', 1]]);
});

test('the defaults of a chart that nothing installs are not judged', async () => {
  const { findings } = await lint(files(CHART));
  expect(findings).toEqual([]);
});

const BOMB = `{{ define "boom" }}{{ range until 1000 }}{{ range until 1000 }}{{ include "boom2" $ }}{{ end }}{{ end }}{{ end }}
{{ define "boom2" }}{{ range until 1000 }}{{ toYaml $.Values }}{{ end }}{{ end }}
{{ define "circle" }}{{ include "circle" . }}{{ end }}
`;

test.each([
  ['range in range in include', '{{ include "boom" . }}'],
  ['includes in a circle', '{{ include "circle" . }}'],
  ['a text that doubles', '{{ $x := "ab" }}{{ range until 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ $x }}'],
  ['a map that doubles', '{{ $d := dict }}{{ range until 60 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ toYaml $d }}'],
  ['a list that doubles', '{{ $l := list 1 }}{{ range until 60 }}{{ $l = concat $l $l }}{{ end }}{{ len $l }}'],
  ['copies that double', '{{ $d := dict }}{{ range until 60 }}{{ $d = deepCopy (dict "a" $d "b" $d) }}{{ end }}'],
  ['blocks in blocks', `${'{{ if true }}'.repeat(190)}x${'{{ end }}'.repeat(190)}`],
  ['parentheses', `{{ ${'('.repeat(180)}1${')'.repeat(180)} }}`],
])('a template bomb ends, and nothing is said of its release: %s', async (_, template) => {
  const stated = await facts(
    files({
      ...CHART,
      'charts/api/templates/_boom.tpl': BOMB,
      'charts/api/templates/zz.yaml': `a: "${template}"\n`,
    }),
  );
  expect(stated.filter(({ kind }) => kind === 'workload')).toEqual([]);
});
