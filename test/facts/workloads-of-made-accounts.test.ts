/** A plain manifest in which nothing names AWS, with a workload that runs as a service account which a program, a module or a chart makes. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';

type Files = Readonly<Record<string, string>>;

const ROLE = 'arn:aws:iam::111122223333:role/reader';

const OBJECT = `{
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'reader', namespace: 'team', annotations: { 'eks.amazonaws.com/role-arn': '${ROLE}' } },
}`;

const CHART: Files = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: reader\nversion: 1.0.0\n',
  'chart/values.yaml': 'account: reader\n',
  'chart/templates/sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Values.account }}
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: ${ROLE}
`,
};

const CDK = (body: string): Files => ({
  'cdk.json': '{ "app": "npx ts-node app.ts" }',
  'app.ts': `import { App, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
const app = new App();
const stack = new Stack(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } });
const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'prod', kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl' });
${body}
`,
});

const PULUMI = (body: string): Files => ({
  'Pulumi.yaml': 'name: team\nruntime: nodejs\n',
  'index.ts': `import * as k8s from '@pulumi/kubernetes';\n${body}\n`,
});

const MAKERS: Readonly<Record<string, Files>> = {
  'CDK, addManifest': CDK(`cluster.addManifest('account', ${OBJECT});`),
  'CDK, KubernetesManifest': CDK(`new eks.KubernetesManifest(stack, 'account', { cluster, manifest: [${OBJECT}] });`),
  'Pulumi, ServiceAccount': PULUMI(
    `new k8s.core.v1.ServiceAccount('a', { metadata: { name: 'reader', namespace: 'team', annotations: { 'eks.amazonaws.com/role-arn': '${ROLE}' } } });`,
  ),
  'Pulumi, ConfigGroup': PULUMI(`new k8s.yaml.v2.ConfigGroup('a', { objs: [${OBJECT}] });`),
  'Terraform, kubernetes_service_account_v1': {
    'main.tf': `resource "kubernetes_service_account_v1" "a" {
  metadata {
    name        = "reader"
    namespace   = "team"
    annotations = { "eks.amazonaws.com/role-arn" = "${ROLE}" }
  }
}
`,
  },
  'Terraform, kubernetes_manifest': {
    'main.tf': `resource "kubernetes_manifest" "a" {
  manifest = {
    apiVersion = "v1"
    kind       = "ServiceAccount"
    metadata   = { name = "reader", namespace = "team", annotations = { "eks.amazonaws.com/role-arn" = "${ROLE}" } }
  }
}
`,
  },
  'a chart': CHART,
  'a release of Flux': {
    ...CHART,
    'chart/values.yaml': 'account: other\n',
    'release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: reader, namespace: flux-system }
spec:
  targetNamespace: team
  chart: { spec: { chart: ./chart, sourceRef: { kind: GitRepository, name: own } } }
  values: { account: reader }
`,
  },
  'a kustomization that names it anew': {
    'kustomization.yaml': 'namePrefix: rea\nresources: [sa/sa.yaml]\n',
    'sa/sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: der
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: ${ROLE}
`,
  },
};

const POD = `spec: { serviceAccountName: reader, containers: [{ name: web, image: web }] }`;
const WORKLOADS: Readonly<Record<string, string>> = {
  Deployment: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: team }\nspec:\n  template:\n    ${POD}\n`,
  StatefulSet: `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: web, namespace: team }\nspec:\n  template:\n    ${POD}\n`,
  CronJob: `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: web, namespace: team }\nspec:\n  jobTemplate:\n    spec:\n      template:\n        ${POD}\n`,
};

const sourcesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));

beforeAll(() => loadDialects(sourcesOf(Object.assign({}, ...Object.values(MAKERS)) as Files)));

describe.each(Object.entries(MAKERS))('%s', (_, files) => {
  test.each(Object.entries(WORKLOADS))('%s', (kind, workload) => {
    const { facts } = worldOf(sourcesOf({ ...files, 'plain/web.yaml': workload }));
    expect(facts.workload.map((one) => `${one.kind} ${one.document.file.path}`)).toEqual([`${kind} plain/web.yaml`]);
  });

  test('of another name stays unread', () => {
    const workload = (WORKLOADS['Deployment'] ?? '').replace('reader', 'stranger').replaceAll('team', 'elsewhere');
    const { facts } = worldOf(sourcesOf({ ...files, 'plain/web.yaml': workload }));
    expect(facts.workload).toEqual([]);
  });
});

describe('what a named unit makes', () => {
  test('names further texts', () => {
    const { facts } = worldOf(
      sourcesOf({
        ...(MAKERS['CDK, addManifest'] ?? {}),
        'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'chart/templates/web.yaml': `${(WORKLOADS['Deployment'] ?? '').replace('template:', 'selector: {}\n  template:')}---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: sidecars, namespace: team }\n`,
        'plain/web.yaml': (WORKLOADS['CronJob'] ?? '').replace('reader', 'sidecars'),
      }),
    );
    expect(facts.workload.map(({ kind }) => kind).sort()).toEqual(['CronJob', 'Deployment']);
  });
});

test('a text is looked through a number of times that does not grow with the accounts', () => {
  const timeOf = (count: number): number => {
    const accounts = Array.from({ length: count }, (_, i) =>
      OBJECT.replace("name: 'reader'", `name: 'reader-${String(i)}'`),
    );
    const files: Files = {
      ...CDK(`for (const one of [${accounts.join(', ')}]) cluster.addManifest(one.metadata.name, one);`),
      ...Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `plain/${String(i)}.yaml`,
          (WORKLOADS['Deployment'] ?? '').replace('reader', `reader-${String(i)}`),
        ]),
      ),
    };
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      expect(worldOf(sourcesOf(files)).facts.workload.length).toBe(count);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  timeOf(20);
  const small = timeOf(40);
  expect(timeOf(160)).toBeLessThan(small * 4 * 3 + 100);
});
