/** What `irsa-lint explain` says, as a user runs it. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectFile } from '../golden.js';
import { strictly } from '../schema.js';
import { folder, policyWith, run } from './run.js';

const golden = (name: string, text: string): void => expectFile(join(import.meta.dirname, 'golden', name), text);

describe('the tutorial', () => {
  const cwd = folder({});
  cpSync('fixtures/article/6-audience', cwd, { recursive: true });
  const mend = (file: string, from: string, to: string): void => {
    const path = join(cwd, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };

  test('the provider does not know the audience', async () => {
    const { status, stdout } = await run(['explain', 'pod/iam-test'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain('audience test');
    expect(stdout).toContain('client id sts.amazonaws.com');
    expect(stdout).toContain('InvalidIdentityToken: Incorrect token audience');
    golden('audience-1-provider.txt', stdout);
  });

  test('the provider is mended: the trust policy does not accept it', async () => {
    mend('provider.json', '"sts.amazonaws.com"', '"sts.amazonaws.com", "test"');
    const { stdout } = await run(['explain', 'pod/iam-test'], { cwd });
    expect(stdout).toContain(':aud"]');
    expect(stdout).toContain('AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity');
    golden('audience-2-trust.txt', stdout);
  });

  test('the trust policy is mended: yes', async () => {
    mend('role.json', ':aud": "sts.amazonaws.com"', ':aud": "test"');
    const { stdout } = await run(['explain', 'pod/iam-test'], { cwd });
    expect(stdout).toContain('=> it gets its role');
    golden('audience-3-yes.txt', stdout);
  });
});

describe('targets', () => {
  const cwd = 'fixtures/article/6-audience';

  test.each([
    ['serviceaccount/s3-reader', 'ServiceAccount default/s3-reader'],
    ['sa/default/s3-reader', 'ServiceAccount default/s3-reader'],
    ['role/eksctl-iam-cluster-s3-reader', 'role arn:aws:iam::111122223333:role/eksctl-iam-cluster-s3-reader'],
    [
      'role/arn:aws:iam::111122223333:role/eksctl-iam-cluster-s3-reader',
      'role arn:aws:iam::111122223333:role/eksctl-iam-cluster-s3-reader',
    ],
    ['pod.yaml:6', 'Pod iam-test'],
    ['s3-reader.yaml:3', 'ServiceAccount default/s3-reader'],
    ['cluster.yaml:10', 'ServiceAccount default/s3-reader'],
    ['role.json:12', 'role arn:aws:iam::111122223333:role/eksctl-iam-cluster-s3-reader'],
  ])('%s', async (target, title) => {
    const { status, stdout } = await run(['explain', target], { cwd });
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe(title);
  });

  test('a pod of a deployment', async () => {
    const root = folder({
      'app.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: reader, namespace: team}\nspec:\n  template:\n    spec:\n      serviceAccountName: reader\n      containers: [{name: a, image: b}]\n',
      'sa.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/reader"}\n',
    });
    expect((await run(['explain', 'pod/reader-7d9f8b6c5-x2x9z'], { cwd: root })).stdout).toMatch(
      /^Deployment team\/reader\n/,
    );
    expect((await run(['explain', 'pod/team/reader'], { cwd: root })).stdout).toMatch(/^Deployment team\/reader/);
    expect(await run(['explain', 'pod/reader-canary-7d9f8b6c5-x2x9z'], { cwd: root })).toMatchObject({
      status: 2,
      stdout: '',
    });
  });

  test.each([
    ['pod/iam-tset', 'irsa-lint: there is no pod `iam-tset` here; did you mean `pod/iam-test`?\n'],
    [
      'role/nothing-like-it',
      'irsa-lint: there is no role `nothing-like-it` here; there is role/eksctl-iam-cluster-s3-reader\n',
    ],
    ['pod.yaml:99', 'irsa-lint: there is no workload, service account or role at pod.yaml:99, and it decides none\n'],
    [
      's3-reader',
      'irsa-lint: expected pod/[namespace/]name, deployment/…, serviceaccount/…, role/NAME or FILE:LINE, not `s3-reader`\n',
    ],
  ])('%s is not there', async (target, stderr) => {
    expect(await run(['explain', target], { cwd })).toEqual({ status: 2, stdout: '', stderr });
  });
});

test('JSON has its schema, and masks nothing of the story', async () => {
  const { stdout } = await run(['explain', 'pod/iam-test', '--format', 'json'], { cwd: 'fixtures/article/6-audience' });
  const json: unknown = JSON.parse(stdout);
  const validate = strictly('explain.v1.schema.json');
  expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
  expect(json).toMatchObject({
    version: 1,
    explained: [
      {
        kind: 'pod',
        identity: {
          mechanism: 'irsa',
          answer: 'no',
          root: { link: 'provider', at: { path: 'provider.json', line: 3 } },
        },
      },
    ],
  });
  const role: unknown = JSON.parse(
    (
      await run(['explain', 'role/eksctl-iam-cluster-s3-reader', '--format', 'json'], {
        cwd: 'fixtures/article/6-audience',
      })
    ).stdout,
  );
  expect(validate(role), JSON.stringify(validate.errors)).toBe(true);
});

test('EKS Pod Identity', async () => {
  const policy = (actions: readonly string[]): string =>
    JSON.stringify({
      Role: {
        RoleName: 'reader',
        Arn: 'arn:aws:iam::111122223333:role/reader',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: actions }],
        },
      },
    });
  const files = {
    'association.json': JSON.stringify({
      association: {
        clusterName: 'orchard',
        namespace: 'team',
        serviceAccount: 'reader',
        associationArn: 'arn:aws:eks:eu-west-1:111122223333:podidentityassociation/orchard/a-1',
        roleArn: 'arn:aws:iam::111122223333:role/reader',
      },
    }),
    'sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n',
  };
  expect(
    (
      await run(['explain', 'sa/reader'], {
        cwd: folder({ ...files, 'role.json': policy(['sts:AssumeRole', 'sts:TagSession']) }),
      })
    ).stdout,
  ).toContain('=> it gets its role');
  const refused = (
    await run(['explain', 'sa/reader'], {
      cwd: folder({ ...files, 'role.json': policy(['sts:AssumeRole']) }),
    })
  ).stdout;
  expect(refused).toContain('no: sts:AssumeRole is refused (tagsession-missing)');
  expect(refused).toContain(
    '=> it does not get its role: the trust policy refuses EKS Pod Identity for this pod at Statement[0].Action',
  );
});

test('a token of the pod itself', async () => {
  const app = (audience: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: reader, namespace: team}\nspec:\n  serviceAccountName: reader\n  volumes:\n    - name: token\n      projected: {sources: [{serviceAccountToken: {audience: ${audience}, path: aws}}]}\n  containers:\n    - name: app\n      image: registry.example.com/app:1.0.0\n      env:\n        - {name: AWS_ROLE_ARN, value: "arn:aws:iam::111122223333:role/reader"}\n        - {name: AWS_WEB_IDENTITY_TOKEN_FILE, value: /var/run/token/aws}\n      volumeMounts: [{name: token, mountPath: /var/run/token}]\n`;
  const provider = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
  const role = JSON.stringify({
    Role: {
      RoleName: 'reader',
      Arn: 'arn:aws:iam::111122223333:role/reader',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: {
                [`${provider}:sub`]: 'system:serviceaccount:team:reader',
                [`${provider}:aud`]: 'sts.amazonaws.com',
              },
            },
          },
        ],
      },
    },
  });
  expect(
    (await run(['explain', 'pod/reader'], { cwd: folder({ 'app.yaml': app('sts.amazonaws.com'), 'role.json': role }) }))
      .stdout,
  ).toContain('decision          yes');
  expect(
    (await run(['explain', 'pod/reader'], { cwd: folder({ 'app.yaml': app('vault'), 'role.json': role }) })).stdout,
  ).toContain('audience vault, set by the pod');
});

test('a wildcard under StringEquals admits nobody', async () => {
  const policy = policyWith('system:serviceaccount:team:*');
  const role = `{"RoleName": "r", "AssumeRolePolicyDocument": ${policy}}`;
  const { stdout } = await run(['explain', 'role/r'], { cwd: folder({ 'role.json': role }) });
  expect(stdout).toContain('team:*: nobody, because `StringEquals` takes the wildcard as it stands');
});

describe('the one role of a name whose account is not written', () => {
  const cwd = folder({
    'main.tf': `resource "aws_iam_openid_connect_provider" "eks" {
  url            = var.issuer
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.eks.arn }
      Condition = { StringEquals = {
        "\${var.issuer}:sub" = "system:serviceaccount:team:reports"
        "\${var.issuer}:aud" = "sts.amazon.com"
      } }
    }]
  })
}
variable "issuer" {}
`,
    'sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reports
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reports
`,
  });

  test('is named by its service account, and refuses it where it says so', async () => {
    const { stdout } = await run(['explain', 'role/reports'], { cwd });
    expect(stdout).toMatch(/team\/reports names it and is refused at .*:aud"\] {2}\(sa\.yaml:7\)/);
  });

  test('is not given to it', async () => {
    const { stdout } = await run(['explain', 'sa/team/reports'], { cwd });
    expect(stdout).toContain('=> it does not get its role: the trust policy refuses this token');
  });

  test('is read below the root alone, from wherever', async () => {
    const elsewhere = folder({ 'other.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: other}\n' });
    const { stdout } = await run(['facts', '--format', 'ndjson', '--root', cwd], { cwd: elsewhere });
    expect(stdout).toContain('sa.yaml');
    expect(stdout).not.toContain('other.yaml');
  });
});
