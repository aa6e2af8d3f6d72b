/** Access keys that `envFrom` brings from an object that is here. */
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
import { toFileSpan } from '../../src/value/span.js';

const ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
`;
const workload = (from: string, env = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: reader, namespace: team}
spec:
  template:
    spec:
      serviceAccountName: reader
      containers:
        - {name: app, image: app, envFrom: [${from}]${env}}
`;
const SECRET = `apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: team}
stringData: {AWS_ACCESS_KEY_ID: a, AWS_SECRET_ACCESS_KEY: b}
`;
const REFERENCE = 'secretRef: {name: keys}';

const said = (...documents: readonly string[]): readonly string[] =>
  analyse([{ path: 'all.yaml', text: [ACCOUNT, ...documents].join('---\n') }], rules, {
    levelOf: () => undefined,
    pedantic: false,
  })
    .result.findings.filter(({ rule }) => rule === 'workload/static-credentials')
    .map(({ primary }) => {
      const { source, start, end } = toFileSpan(primary.at);
      return source.text.slice(start, end);
    });

test.each([
  ['a Secret', workload(`{${REFERENCE}}`), SECRET],
  ['a Secret in base64', workload(`{${REFERENCE}}`), SECRET.replace('stringData', 'data')],
  [
    'a ConfigMap',
    workload('{configMapRef: {name: keys}}'),
    SECRET.replace('Secret', 'ConfigMap').replace('stringData', 'data'),
  ],
])('%s', (_, ...documents) => {
  expect(said(...documents)).toEqual(['keys']);
});

test.each([
  ['a Secret that is not here', workload(`{${REFERENCE}}`), ''],
  ['one of another namespace', workload(`{${REFERENCE}}`), SECRET.replace('namespace: team', 'namespace: other')],
  ['names with a prefix', workload(`{prefix: OLD_, ${REFERENCE}}`), SECRET],
  ['one key', workload(`{${REFERENCE}}`), SECRET.replace('AWS_SECRET_ACCESS_KEY', 'OTHER')],
  ['an empty key', workload(`{${REFERENCE}}`), SECRET.replace('_ID: a', '_ID: ""')],
  ['keys of another service', workload(`{${REFERENCE}}`), SECRET.replace('{AWS', '{S3_ENDPOINT: x, AWS')],
  ['a variable in their place', workload(`{${REFERENCE}}`, ', env: [{name: AWS_ACCESS_KEY_ID, value: ""}]'), SECRET],
])('silent: %s', (_, ...documents) => {
  expect(said(...documents)).toEqual([]);
});
