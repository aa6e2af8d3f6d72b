/** Which of several programs what stands beside them belongs to, where only names of service accounts tie them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { toFileSpan } from '../../src/value/span.js';
import { rules } from '../../rules/index.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

const cluster = 'resource "aws_eks_cluster" "c" {\n  name = var.name\n}\nvariable "name" {}\n';
const role = `resource "aws_iam_role" "r" {
  name = "reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = { StringEquals = {
        "\${var.issuer}:sub" = "system:serviceaccount:team:reader"
        "\${var.issuer}:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}
variable "issuer" {}
variable "provider_arn" {}
`;
const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n';

/** It creates the account `team/reader` where it is `asked` to. */
const config = (name: string, asked = '') =>
  `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: ${name}, region: eu-west-1 }\n${asked}`;
const creates =
  'iam:\n  withOIDC: true\n  serviceAccounts: [{ metadata: { name: reader, namespace: team }, roleName: made }]\n';
const annotated = `${account}  annotations: { eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader }\n`;

type Files = Readonly<Record<string, string>>;

const found = (files: Files, id = 'identity/annotation-missing') =>
  analyse(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    rules,
    { levelOf: () => undefined, pedantic: false },
  ).result.findings.flatMap(({ rule, primary }) => (rule === id ? [toFileSpan(primary.at).source.path] : []));

describe('a service account that a role admits by name', () => {
  test.each<[string, Files, readonly string[]]>([
    ['beside the only program', { 'infra/main.tf': cluster + role, 'k8s/a.yaml': account }, ['k8s/a.yaml']],
    [
      'beside programs of one cluster',
      { 'eks/main.tf': cluster, 'iam/main.tf': role, 'k8s/a.yaml': account },
      ['k8s/a.yaml'],
    ],
    [
      'of the nearest of two clusters',
      { 'a/main.tf': cluster + role, 'b/main.tf': cluster, 'a/k8s/a.yaml': account },
      ['a/k8s/a.yaml'],
    ],
    ['of another cluster', { 'a/main.tf': cluster + role, 'b/main.tf': cluster, 'b/k8s/a.yaml': account }, []],
    [
      'nearer to the cluster that the program goes with',
      { 'eks/main.tf': cluster, 'iam/main.tf': role, 'eks/k8s/a.yaml': account },
      ['eks/k8s/a.yaml'],
    ],
    [
      'of the nearest ClusterConfig, which is another cluster',
      { 'a/main.tf': cluster + role, 'b/eks.yaml': config('b'), 'b/a.yaml': account },
      [],
    ],
    [
      'beside a ClusterConfig and the roles of its cluster',
      { 'eks/eks.yaml': config('b'), 'iam/main.tf': role, 'eks/a.yaml': account },
      ['eks/a.yaml'],
    ],
    ['as near to two clusters', { 'a/main.tf': cluster + role, 'b/main.tf': cluster, 'c/a.yaml': account }, []],
    [
      'as near to a ClusterConfig of another environment',
      { 'tf/prod/main.tf': cluster + role, 'eksctl/staging.yaml': config('s'), 'k8s/prod/a.yaml': account },
      ['k8s/prod/a.yaml'],
    ],
    [
      'as near to a program of another environment',
      { 'tf/prod/main.tf': cluster + role, 'tf/staging/main.tf': cluster, 'k8s/prod/a.yaml': account },
      ['k8s/prod/a.yaml'],
    ],
    [
      'as near to a ClusterConfig of its environment',
      { 'tf/prod/main.tf': cluster + role, 'eksctl/prod.yaml': config('p'), 'k8s/prod/a.yaml': account },
      [],
    ],
    [
      'nearer to another program',
      { 'a/main.tf': role, 'b/main.tf': role.replace('team:', 'other:'), 'b/a.yaml': account },
      [],
    ],
  ])('%s', (_, files, paths) => expect(found(files)).toEqual(paths));
});

describe('a service account that a ClusterConfig creates', () => {
  test.each<[string, Files, readonly string[]]>([
    ['beside the only one', { 'eks.yaml': config('a', creates), 'k8s/a.yaml': annotated }, ['k8s/a.yaml']],
    [
      'in the nearest of two',
      { 'a/eks.yaml': config('a', creates), 'b/eks.yaml': config('b'), 'a/k8s/a.yaml': annotated },
      ['a/k8s/a.yaml'],
    ],
    ['in another', { 'a/eks.yaml': config('a', creates), 'b/eks.yaml': config('b'), 'b/a.yaml': annotated }, []],
    [
      'in another of the same name',
      { 'a/eks.yaml': config('a', creates), 'b/eks.yaml': config('a'), 'b/a.yaml': annotated },
      [],
    ],
    [
      'in one of two that are as near',
      { 'a/eks.yaml': config('a', creates), 'b/eks.yaml': config('b'), 'c/a.yaml': annotated },
      [],
    ],
    [
      'in one of two files of a cluster',
      { 'eks/nodes.yaml': config('a'), 'eks/accounts.yaml': config('a', creates), 'a.yaml': annotated },
      ['a.yaml'],
    ],
    [
      'beside the cluster of a program',
      { 'a/eks.yaml': config('a', creates), 'b/main.tf': cluster, 'b/a.yaml': annotated },
      [],
    ],
  ])('%s', (_, files, paths) => expect(found(files, 'identity/owner-conflict')).toEqual(paths));
});
