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

type Files = Readonly<Record<string, string>>;

const found = (files: Files) =>
  analyse(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    rules,
    { levelOf: () => undefined, pedantic: false },
  ).result.findings.flatMap(({ rule, primary }) =>
    rule === 'identity/annotation-missing' ? [toFileSpan(primary.at).source.path] : [],
  );

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
    ['as near to two clusters', { 'a/main.tf': cluster + role, 'b/main.tf': cluster, 'c/a.yaml': account }, []],
    [
      'nearer to another program',
      { 'a/main.tf': role, 'b/main.tf': role.replace('team:', 'other:'), 'b/a.yaml': account },
      [],
    ],
  ])('%s', (_, files, paths) => expect(found(files)).toEqual(paths));
});
