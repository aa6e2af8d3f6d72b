/** An umbrella: values of the charts in it, and the files of values that are named for it. */
import { describe, expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const ACCOUNT = `{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Values.serviceAccount.name }}
  {{- with .Values.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
`;

const INNER = {
  'Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
  'values.yaml': 'serviceAccount: {create: true, name: api, annotations: {}}\n',
  'templates/sa.yaml': ACCOUNT,
};

const below = (folder: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

const UMBRELLA = {
  'umbrella/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: api, version: 1.0.0}]\n',
  'umbrella/values.yaml': 'api: {serviceAccount: {name: api}}\n',
  ...below('umbrella/charts/api', INNER),
};

const values = (more: string, within = '  '): string =>
  `${within === '' ? '' : 'api:\n'}${within}serviceAccount:\n${more === '' ? '' : `${within}  ${more}\n`}${within}  annotations:\n${within}    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api\n`;

const application = (path: string, file: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-${file.replace(/\W/g, '-')}, namespace: argocd}
spec:
  destination: {namespace: shop, server: https://kubernetes.default.svc}
  source:
    repoURL: https://git.example.com/shop.git
    path: ${path}
    helm:
      releaseName: shop
      valueFiles: [values.yaml, ${file}]
`;

async function found(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await lint(Object.entries(files).map(([path, text]) => ({ path, text })));
  return findings.map(({ rule, path, range }) => `${rule} ${path}:${String(range.start.line)}`);
}

describe('create: false beside annotations', () => {
  const NOT_CREATED = 'helm/service-account-not-created';
  const [DEV, PROD] = ['umbrella/values-dev.yaml', 'umbrella/values-prod.yaml'];

  test('of a chart within, in the file of one environment', async () => {
    const files = {
      ...UMBRELLA,
      [DEV]: values(''),
      [PROD]: values('create: false'),
      'argocd/dev.yaml': application('umbrella', 'values-dev.yaml'),
      'argocd/prod.yaml': application('umbrella', 'values-prod.yaml'),
    };
    expect(await found(files)).toEqual([`${NOT_CREATED} ${PROD}:5`]);
  });

  test('of the chart itself, in the file of one environment', async () => {
    const files = {
      ...below('umbrella', INNER),
      [DEV]: values('', ''),
      [PROD]: values('create: false', ''),
      'argocd/dev.yaml': application('umbrella', 'values-dev.yaml'),
      'argocd/prod.yaml': application('umbrella', 'values-prod.yaml'),
    };
    expect(await found(files)).toEqual([`${NOT_CREATED} ${PROD}:4`]);
  });

  test('quiet where the account is made', async () => {
    const files = {
      ...UMBRELLA,
      [PROD]: values('create: true'),
      'a.yaml': application('umbrella', 'values-prod.yaml'),
    };
    expect(await found(files)).toEqual([]);
  });

  test('quiet in a file that nobody names', async () => {
    const files = {
      ...UMBRELLA,
      [DEV]: values(''),
      [PROD]: values('create: false'),
      'argocd/dev.yaml': application('umbrella', 'values-dev.yaml'),
    };
    expect(await found(files)).toEqual([]);
  });
});

describe('a file of values that is not there', () => {
  test('for a chart that has templates only in the charts within', async () => {
    const files = {
      ...UMBRELLA,
      'umbrella/values-prod.yaml': values(''),
      'app.yaml': application('umbrella', 'value-prod.yaml'),
    };
    expect(await found(files)).toEqual(['helm/render-fails app.yaml:11']);
  });

  test('quiet where the charts within are not here', async () => {
    const { 'umbrella/Chart.yaml': chart, 'umbrella/values.yaml': own } = UMBRELLA;
    const files = {
      'umbrella/Chart.yaml': chart,
      'umbrella/values.yaml': own,
      'umbrella/values-prod.yaml': values(''),
      'app.yaml': application('umbrella', 'value-prod.yaml'),
    };
    expect(await found(files)).toEqual([]);
  });
});
