/** A chart that is not here names its service account as it likes; the namespace of its release decides alone whether a trust policy can mean it. */
import { expect, test } from 'vitest';
import { lint } from '../../src/index.js';
import { HOST, trustingRole } from './trusting-role.js';

const ARN = 'arn:aws:iam::111122223333:role/dns';

const role = (subject: string): string =>
  trustingRole('dns', {
    StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${HOST}:sub`]: `system:serviceaccount:${subject}` },
  });

const release = (settings: string, namespace = '"dns"'): string => `resource "helm_release" "dns" {
  name       = "dns"
  repository = "https://kubernetes-sigs.github.io/external-dns/"
  chart      = "external-dns"
  namespace  = ${namespace}
${settings}}
`;
const set = (name: string, value: string): string => `  set {\n    name  = "${name}"\n    value = "${value}"\n  }\n`;
const ROLE_SET = set(String.raw`serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn`, ARN);
const valuesOf = (values: string): string => `  values = [yamlencode({ ${values} })]\n`;
const ACCOUNT = `serviceAccount = { annotations = { "eks.amazonaws.com/role-arn" = "${ARN}" } }`;

const pulumi = (namespace: string): string => `import * as k8s from "@pulumi/kubernetes";
new k8s.helm.v3.Release("dns", {
  chart: "external-dns",
  namespace: "${namespace}",
  repositoryOpts: { repo: "https://kubernetes-sigs.github.io/external-dns/" },
  values: { serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": "${ARN}" } } },
});
`;

const cdk = (namespace: string): string => `import * as cdk from "aws-cdk-lib";
import * as eks from "aws-cdk-lib/aws-eks";
const app = new cdk.App();
const stack = new cdk.Stack(app, "s");
const cluster = eks.Cluster.fromClusterAttributes(stack, "c", { clusterName: "c" });
cluster.addHelmChart("dns", {
  chart: "external-dns",
  repository: "https://kubernetes-sigs.github.io/external-dns/",
  namespace: "${namespace}",
  values: { serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": "${ARN}" } } },
});
`;

const found = async (path: string, text: string, trust: string): Promise<readonly string[]> => {
  const { findings } = await lint([
    { path, text },
    { path: 'role.json', text: trust },
  ]);
  return findings.filter(({ rule }) => rule.startsWith('identity/')).map(({ rule, message }) => `${rule}: ${message}`);
};

const MISMATCH = (namespace: string): string =>
  `identity/subject-mismatch: the role \`dns\` admits \`kube-system/external-dns\`, but the release makes its service account in the namespace \`${namespace}\``;

test.each([
  ['Terraform, set', 'main.tf', release(ROLE_SET)],
  ['Terraform, values', 'main.tf', release(valuesOf(ACCOUNT))],
  ['Pulumi', 'index.ts', pulumi('dns')],
  ['CDK', 'app.ts', cdk('dns')],
])('%s: another namespace than the trust policy names', async (_, path, text) => {
  expect(await found(path, text, role('kube-system:external-dns'))).toEqual([MISMATCH('dns')]);
  expect(await found(path, text, role('dns:external-dns'))).toEqual([]);
  expect(await found(path, text, role('*:external-dns'))).toEqual([]);
});

test.each([
  ['no namespace is the default one', release(ROLE_SET).replace(/^ *namespace.*\n/m, ''), ['default']],
  ['a namespace that is not known', `variable "ns" {}\n${release(ROLE_SET, 'var.ns')}`, []],
  ['the chart is told another namespace', release(ROLE_SET + set('namespaceOverride', 'kube-system')), []],
  ['a namespace among the values', release(valuesOf(`${ACCOUNT}, global = { namespace = "kube-system" }`)), []],
  ['accounts for the jobs of others', release(valuesOf(`spark = { ${ACCOUNT} }`)), []],
])('%s', async (_, text, namespaces) => {
  expect(await found('main.tf', text, role('kube-system:external-dns'))).toEqual(namespaces.map(MISMATCH));
});
