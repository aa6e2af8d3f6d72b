/** What `irsa-lint mutate` shows of the workloads in the files. */
import { expect, test } from 'vitest';
import { strictly } from '../schema.js';
import { folder, run } from './run.js';

const ACCOUNT =
  'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n';
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: reader
  namespace: team
spec:
  selector:
    matchLabels: {app: reader}
  template:
    metadata:
      labels: {app: reader}
      annotations:
        eks.amazonaws.com/skip-containers: proxy
    spec:
      serviceAccountName: reader
      containers:
        - name: reader
          image: registry.example.com/reader:1.0.0
        - name: proxy
          image: registry.example.com/proxy:1.0.0
`;

test('--diff shows what is added', async () => {
  const { status, stdout } = await run(['mutate', '--diff', '--region', 'eu-west-1', '.'], {
    cwd: folder({ 'sa.yaml': ACCOUNT, 'app.yaml': DEPLOYMENT }),
  });
  expect(status).toBe(0);
  expect(stdout).toBe(`# Deployment team/reader (app.yaml): irsa
# container \`proxy\` is skipped
+       env:
+         - name: AWS_STS_REGIONAL_ENDPOINTS
+           value: regional
+         - name: AWS_DEFAULT_REGION
+           value: eu-west-1
+         - name: AWS_REGION
+           value: eu-west-1
+         - name: AWS_ROLE_ARN
+           value: arn:aws:iam::111122223333:role/reader
+         - name: AWS_WEB_IDENTITY_TOKEN_FILE
+           value: /var/run/secrets/eks.amazonaws.com/serviceaccount/token
+       volumeMounts:
+         - name: aws-iam-token
+           readOnly: true
+           mountPath: /var/run/secrets/eks.amazonaws.com/serviceaccount
+   volumes:
+     - name: aws-iam-token
+       projected:
+         sources:
+           - serviceAccountToken:
+               audience: sts.amazonaws.com
+               expirationSeconds: 86400
+               path: token
`);
});

test('the pod as YAML and as JSON', async () => {
  const cwd = folder({ 'sa.yaml': ACCOUNT, 'app.yaml': DEPLOYMENT });
  expect((await run(['mutate', '.'], { cwd })).stdout).toContain('kind: Pod\nmetadata:\n  labels:\n    app: reader\n');
  const json: unknown = JSON.parse((await run(['mutate', '--format', 'json', '.'], { cwd })).stdout);
  const validate = strictly('mutate.v1.schema.json');
  expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
  const { pods } = json as { pods: readonly { workload: string; mutated: boolean; mode: string }[] };
  expect(pods).toMatchObject([{ workload: 'Deployment team/reader', mutated: true, mode: 'irsa' }]);
});

test('an association wins over the annotation', async () => {
  const association = JSON.stringify({
    association: {
      clusterName: 'orchard',
      namespace: 'team',
      serviceAccount: 'reader',
      associationArn: 'arn:aws:eks:eu-west-1:111122223333:podidentityassociation/orchard/a-1',
      roleArn: 'arn:aws:iam::111122223333:role/other',
    },
  });
  expect(
    (
      await run(['mutate', '--diff', '.'], {
        cwd: folder({ 'sa.yaml': ACCOUNT, 'app.yaml': DEPLOYMENT, 'association.json': association }),
      })
    ).stdout,
  ).toContain('(app.yaml): pod-identity\n');
});

test('without a workload', async () => {
  expect(await run(['mutate', 'sa.yaml'], { cwd: folder({ 'sa.yaml': ACCOUNT }) })).toEqual({
    status: 2,
    stdout: '',
    stderr: 'irsa-lint: there is no workload in sa.yaml\n',
  });
});

test('a lifetime that no number holds exactly', async () => {
  const account = ACCOUNT.replace(
    '  annotations:\n',
    '  annotations:\n    eks.amazonaws.com/token-expiration: "9007199254740993"\n',
  );
  const { status, stdout } = await run(['mutate', '--format', 'json', '.'], {
    cwd: folder({ 'sa.yaml': account, 'app.yaml': DEPLOYMENT }),
  });
  expect(status).toBe(0);
  expect(stdout).toContain('"expirationSeconds": 9007199254740993,');
});
