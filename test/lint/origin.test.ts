/** Findings in what Helm and kustomize printed lead back to the files that it was made of, where those are here. */
import { expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const account = (comment: string, annotations = ''): string =>
  `---\n${comment}apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  namespace: pay\n  annotations:\n${annotations}    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:user/web\n`;

const TEMPLATE =
  'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Release.Name }}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role }}\n';

const chart = (folder: string, name = 'api'): Readonly<Record<string, string>> => ({
  [`${folder}Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
  [`${folder}templates/sa.yaml`]: TEMPLATE,
});

async function originsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await lint(Object.entries(files).map(([path, text]) => ({ path, text })));
  return findings
    .filter(({ path }) => path === 'rendered/out.yaml')
    .flatMap(({ related }) => related)
    .filter(({ note }) => note === 'made of this file')
    .map(({ path, range }) => `${path}:${String(range.start.line)}:${String(range.start.column)}`);
}

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  [
    'a template of a chart, at the line that writes the same key',
    { ...chart('deploy/api/'), 'rendered/out.yaml': account('# Source: api/templates/sa.yaml\n') },
    ['deploy/api/templates/sa.yaml:6:5'],
  ],
  [
    'a chart at the root',
    { ...chart(''), 'rendered/out.yaml': account('# Source: api/templates/sa.yaml\n') },
    ['templates/sa.yaml:6:5'],
  ],
  [
    'a chart in a folder of another name',
    { ...chart('chart/'), 'rendered/out.yaml': account('# Source: api/templates/sa.yaml\n') },
    ['chart/templates/sa.yaml:6:5'],
  ],
  [
    'a chart within a chart',
    {
      ...chart('deploy/all/', 'all'),
      ...chart('deploy/all/charts/api/'),
      'rendered/out.yaml': account('# Source: all/charts/api/templates/sa.yaml\n'),
    },
    ['deploy/all/charts/api/templates/sa.yaml:6:5'],
  ],
  [
    'a dependency that stands beside its parent',
    {
      ...chart('all/', 'all'),
      ...chart('api/'),
      'rendered/out.yaml': account('# Source: all/charts/api/templates/sa.yaml\n'),
    },
    ['api/templates/sa.yaml:6:5'],
  ],
  [
    'of two charts of one name nobody knows which',
    { ...chart('a/'), ...chart('b/'), 'rendered/out.yaml': account('# Source: api/templates/sa.yaml\n') },
    [],
  ],
  ['another chart', { ...chart('api/', 'web'), 'rendered/out.yaml': account('# Source: api/templates/sa.yaml\n') }, []],
  [
    'the comment of another document',
    {
      ...chart('api/'),
      'rendered/out.yaml': `---\n# Source: api/templates/sa.yaml\nkind: Service\n${account('')}`,
    },
    [],
  ],
  [
    'what kustomize says of a base',
    {
      'base/sa.yaml': account(''),
      'rendered/out.yaml': account('', '    config.kubernetes.io/origin: |\n      path: ../base/sa.yaml\n'),
    },
    ['base/sa.yaml:8:5'],
  ],
  [
    'a base of another repository',
    {
      'base/sa.yaml': account(''),
      'rendered/out.yaml': account(
        '',
        '    config.kubernetes.io/origin: |\n      path: base/sa.yaml\n      ref: v1\n      repo: https://git.example.com/base\n',
      ),
    },
    [],
  ],
])('%s', async (_, files, expected) => {
  expect(await originsOf(files)).toEqual(expected);
});
