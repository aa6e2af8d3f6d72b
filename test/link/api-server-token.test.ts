/** The token that each pod has is for the API server: no SDK can exchange it at STS, whatever the annotation says. */
import { expect, test } from 'vitest';
import { lint } from '../../src/index.js';
import { HOST, trustingRole } from './trusting-role.js';

const ARN = 'arn:aws:iam::111122223333:role/reader';

const role = (audience: string): string =>
  trustingRole('reader', {
    StringEquals: { [`${HOST}:aud`]: audience, [`${HOST}:sub`]: 'system:serviceaccount:team:reader' },
  });

const pod = (file: string, more = ''): string => `apiVersion: v1
kind: Pod
metadata: {name: reader, namespace: team}
spec:
  serviceAccountName: reader
  volumes:
  - {name: own, hostPath: {path: /tokens}}
  containers:
  - name: reader
    image: reader
    env:
    - {name: AWS_ROLE_ARN, value: "${ARN}"}
    - {name: AWS_WEB_IDENTITY_TOKEN_FILE, value: ${file}}
${more}`;

const found = async (text: string, audience = 'sts.amazonaws.com'): Promise<readonly string[]> => {
  const { findings } = await lint([
    { path: 'pod.yaml', text },
    { path: 'role.json', text: role(audience) },
  ]);
  return findings
    .filter(({ rule, confidence }) => rule === 'workload/projected-token-mismatch' && confidence === 'certain')
    .map(({ message }) => message.slice(0, 62));
};

const TOKEN = 'run/secrets/kubernetes.io/serviceaccount/token';
const SAID = ['this token is for the API server, and STS refuses it: remove `'];

test.each([`/var/${TOKEN}`, `/${TOKEN}`])('%s is the token for the API server', async (file) => {
  expect(await found(pod(file))).toEqual(SAID);
});

test.each([
  ['the token of the webhook', pod('/var/run/secrets/eks.amazonaws.com/serviceaccount/token'), undefined],
  ['a role that accepts the audience of the API server', pod(`/var/${TOKEN}`), 'https://kubernetes.default.svc'],
  [
    'a volume in its place',
    pod(`/${TOKEN}`, '    volumeMounts: [{name: own, mountPath: /var/run/secrets}]\n'),
    undefined,
  ],
  ['another STS', pod(`/${TOKEN}`, '    - {name: AWS_ENDPOINT_URL, value: "http://minio"}\n'), undefined],
])('%s is not', async (_, text, audience) => {
  expect(await found(text, audience)).toEqual([]);
});
