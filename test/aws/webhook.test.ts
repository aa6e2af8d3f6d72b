/** What the webhook tells of its decisions, and what is refused before it sees a pod; what it makes of pods is in the table of fixtures/conformance/webhook. Source: aws/amazon-eks-pod-identity-webhook at 3bf80a34, pkg/handler/handler.go, pkg/cache/cache.go. */
import { describe, expect, test } from 'vitest';
import { mutatePod } from '../../src/aws/webhook.js';
import { at, sameJson, type Json } from '../../src/aws/webhook/json.js';
import { configMapEntry } from '../../src/aws/webhook/config-map.js';
import { podExpiration, secondsOf, type WebhookSettings } from '../../src/aws/webhook/settings.js';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const account = (annotations: Json = { 'eks.amazonaws.com/role-arn': ROLE }): Json => ({
  metadata: { namespace: 'team', name: 'reader', annotations },
});
const pod = (change: { readonly [name: string]: Json } = {}, spec: { readonly [name: string]: Json } = {}): Json => ({
  metadata: { namespace: 'team', name: 'app', ...change },
  spec: { serviceAccountName: 'reader', containers: [{ name: 'app', image: 'app' }], ...spec },
});
const POD_IDENTITY: WebhookSettings = {
  containerCredentialsIdentities: [{ namespace: 'team', serviceAccount: 'reader' }],
};
const WINS = 'an association of Pod Identity wins over any annotation';
const DRAWN = 'the lifetime of the token is drawn at random from 79200 to 86400 seconds; the least is shown';
const env = (...names: readonly string[]): Json => names.map((name) => ({ name, value: 'x' }));

interface Row {
  readonly name: string;
  readonly pod?: Json;
  readonly account?: Json;
  readonly settings?: WebhookSettings;
  readonly mode: 'irsa' | 'pod-identity' | 'none';
  readonly lifetime?: number;
  readonly reasons: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'an annotation', mode: 'irsa', lifetime: 86400, reasons: [] },
  { name: 'an association', settings: POD_IDENTITY, mode: 'pod-identity', lifetime: 79200, reasons: [WINS, DRAWN] },
  {
    name: 'an association and a lifetime',
    account: account({ 'eks.amazonaws.com/token-expiration': '3600' }),
    settings: POD_IDENTITY,
    mode: 'pod-identity',
    lifetime: 3600,
    reasons: [WINS],
  },
  {
    name: 'a label',
    pod: pod({ labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' } }),
    mode: 'none',
    reasons: ['the label skip-pod-identity-webhook keeps the pod from the webhook'],
  },
  { name: 'no role', account: account({}), mode: 'none', reasons: ['no role is named for the service account'] },
  {
    name: 'an empty role',
    account: account({ 'eks.amazonaws.com/role-arn': '' }),
    mode: 'none',
    reasons: ['no role is named for the service account'],
  },
  {
    name: 'another account',
    pod: pod({}, { serviceAccountName: 'writer' }),
    mode: 'none',
    reasons: ['the webhook does not know the service account team/writer', 'no role is named for the service account'],
  },
  {
    name: 'another namespace',
    pod: pod({ namespace: 'other' }),
    mode: 'none',
    reasons: ['the webhook does not know the service account other/reader', 'no role is named for the service account'],
  },
  {
    name: 'no names',
    pod: { spec: {} },
    mode: 'none',
    reasons: [
      'the webhook does not know the service account default/default',
      'no role is named for the service account',
    ],
  },
  {
    name: 'a skipped container',
    pod: pod({ annotations: { 'eks.amazonaws.com/skip-containers': 'a,app' } }),
    mode: 'irsa',
    lifetime: 86400,
    reasons: ['container `app` is skipped'],
  },
  {
    name: 'skip-containers that Go does not read',
    pod: pod({ annotations: { 'eks.amazonaws.com/skip-containers': 'a"' } }),
    mode: 'irsa',
    lifetime: 86400,
    reasons: ['skip-containers is no line of CSV: no container is skipped'],
  },
  {
    name: 'one of the two variables',
    pod: pod({}, { containers: [{ name: 'app', env: env('AWS_ROLE_ARN') }] }),
    mode: 'irsa',
    lifetime: 86400,
    reasons: ['container `app` sets one of the pair of credentials variables: neither is added'],
  },
  {
    name: 'one of the two variables of Pod Identity',
    pod: pod({}, { containers: [{ name: 'app', env: env('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE') }] }),
    settings: POD_IDENTITY,
    mode: 'pod-identity',
    lifetime: 79200,
    reasons: [WINS, 'container `app` sets one of the pair of credentials variables: neither is added', DRAWN],
  },
  {
    name: 'all variables',
    pod: pod(
      {},
      {
        containers: [
          { name: 'app', env: env('AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_DEFAULT_REGION', 'AWS_STS_REGIONAL_ENDPOINTS') },
        ],
      },
    ),
    mode: 'irsa',
    lifetime: 86400,
    reasons: ['container `app` sets everything itself and is left as it is'],
  },
  {
    name: 'the volume',
    pod: pod({}, { volumes: [{ name: 'aws-iam-token', emptyDir: {} }] }),
    mode: 'irsa',
    lifetime: 86400,
    reasons: ['a volume `aws-iam-token` is there already and is kept, whatever it is'],
  },
  {
    name: 'the volume of Pod Identity',
    pod: pod({}, { volumes: [{ name: 'eks-pod-identity-token', emptyDir: {} }] }),
    settings: POD_IDENTITY,
    mode: 'pod-identity',
    lifetime: 79200,
    reasons: [WINS, 'a volume `eks-pod-identity-token` is there already and is kept, whatever it is', DRAWN],
  },
];

test.each(rows)('$name', ({ pod: given = pod(), account: own = account(), settings, mode, lifetime, reasons }) => {
  const got = mutatePod({ pod: given, serviceAccount: own, ...(settings === undefined ? {} : { settings }) });
  expect([got.mode, got.lifetime, got.reasons]).toEqual([mode, lifetime, reasons]);
});

/** The API server decodes annotations and labels as maps of strings, and values of variables as strings. */
describe('what is refused', () => {
  test.each([
    [pod({ annotations: [] }), account(), 'metadata.annotations is no mapping'],
    [pod({ labels: 'a' }), account(), 'metadata.labels is no mapping'],
    [pod({ labels: { a: 1 } }), account(), 'metadata.labels["a"] is no string'],
    [pod({ annotations: { a: true } }), account(), 'metadata.annotations["a"] is no string'],
    [pod(), account({ b: 5 }), 'metadata.annotations["b"] is no string'],
    [
      pod({}, { containers: [{ env: [{ name: 'A', value: 1 }] }] }),
      account(),
      'the value of the variable A is no string',
    ],
    [pod({}, { initContainers: [{ env: [{ value: false }] }] }), account(), 'the value of the variable ? is no string'],
  ])('%#: %s', (given, own, reason) => {
    expect(mutatePod({ pod: given, serviceAccount: own })).toEqual({
      mutated: 'rejected',
      mode: 'none',
      pod: null,
      reasons: [reason],
    });
  });

  test.each([
    [pod({ annotations: null, labels: null })],
    [pod({ annotations: { a: null } })],
    [pod({}, { containers: [{ env: [{ name: 'A', value: null }, { name: 'B' }, 'c'] }] })],
  ])('%# is decoded', (given) => {
    expect(mutatePod({ pod: given, serviceAccount: account() }).mutated).toBe(true);
  });
});

const config = (
  entries: unknown,
  metadata: Json = { name: 'pod-identity-webhook', namespace: 'eks' },
): WebhookSettings => ({
  configMap: { metadata, data: { config: typeof entries === 'string' ? entries : JSON.stringify(entries) } },
});
const found = { roleArn: 'a', audience: '', regionalSts: false, expiration: 86400 };

/** encoding/json: names without regard to case, a value of another type refuses the whole, fractions are no integers. */
test.each([
  [config({ 'team/reader': { RoleARN: 'a' } }), found],
  [config({ 'team/reader': { rolearn: 'b', ROLEARN: 'a' } }), found],
  [
    config({ 'team/reader': { RoleARN: 'a', Audience: 'c', UseRegionalSTS: true, TokenExpiration: 900 } }),
    { roleArn: 'a', audience: 'c', regionalSts: true, expiration: 900 },
  ],
  [
    config({ 'team/reader': { RoleARN: null, Audience: null, UseRegionalSTS: null, TokenExpiration: null } }),
    { ...found, roleArn: '' },
  ],
  [config({ 'team/reader': { TokenExpiration: 0 } }), { ...found, roleArn: '' }],
  [config({ 'team/reader': { TokenExpiration: -5 } }), { ...found, roleArn: '', expiration: -5 }],
  [config({ 'team/reader': { RoleARN: 'a' }, other: null }), found],
  [config({ 'team/reader': { RoleARN: 'a', More: [] } }), found],
  [config({ 'team/reader': { RoleARN: 'a' } }, { name: 'pod-identity-webhook' }), found],
  [config({ 'team/reader': { RoleARN: 'a' } }, { name: 'pod-identity-webhook', namespace: 'team' }), undefined],
  [config({ 'team/reader': { RoleARN: 'a' } }, { name: 'webhook', namespace: 'eks' }), undefined],
  [config({ 'team/writer': { RoleARN: 'a' } }), undefined],
  [config({ 'team/reader': null }), undefined],
  [config({ 'team/reader': { RoleARN: 'a' }, other: 1 }), undefined],
  [config({ 'team/reader': { RoleARN: 1 } }), undefined],
  [config({ 'team/reader': { Audience: [] } }), undefined],
  [config({ 'team/reader': { UseRegionalSTS: 'true' } }), undefined],
  [config({ 'team/reader': { TokenExpiration: '900' } }), undefined],
  [config('{"team/reader": {"RoleARN": "a", "TokenExpiration": 900.0}}'), undefined],
  [config('{"team/reader": {"RoleARN": "a", "tokenExpiration" : 9e2}}'), undefined],
  [config('{'), undefined],
  [config([]), undefined],
  [{ configMap: { metadata: { name: 'pod-identity-webhook' } } }, undefined],
  [{}, undefined],
])('the entry of %j', (settings, entry) => {
  expect(configMapEntry('team/reader', settings)).toEqual(entry);
});

/** cache.go and handler.go: at least 600 seconds; what Go does not read is passed over. */
test.each([
  [undefined, 86400],
  ['3600', 3600],
  ['600', 600],
  ['599', 600],
  ['-1', 600],
  ['601', 601],
  ['1h', 86400],
  ['9223372036854775807', 9223372036854775807n],
  ['-9223372036854775808', 600n],
  ['9223372036854775808', 86400],
])('the lifetime of a pod that says %s', (written, seconds) => {
  expect(podExpiration(written, 86400)).toBe(seconds);
});

test('seconds beyond what a number holds exactly stay whole', () => {
  expect([secondsOf('9007199254740991'), secondsOf('9007199254740993'), secondsOf('x')]).toEqual([
    9007199254740991,
    9007199254740993n,
    undefined,
  ]);
});

test.each([
  [1, 1, true],
  [null, null, true],
  [null, {}, false],
  [[], {}, false],
  [{}, [], false],
  [[1, [2]], [1, [2]], true],
  [[1], [1, 2], false],
  [[1, 2], [1], false],
  [[1], [2], false],
  [{ a: 1 }, { a: 1 }, true],
  [{ a: 1 }, { a: 2 }, false],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: null }, { b: null }, false],
  ['1', 1, false],
] as readonly (readonly [Json, Json, boolean])[])('%j and %j are the same: %s', (a, b, same) => {
  expect(sameJson(a, b)).toBe(same);
});

test('what is inherited is not there', () => {
  expect([at({ a: { b: 1 } }, ['a', 'b']), at({}, ['constructor']), at([1], ['0']), at({ a: 1 }, ['a', 'b'])]).toEqual([
    1,
    undefined,
    undefined,
    undefined,
  ]);
});
