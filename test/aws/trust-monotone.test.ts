/** What a hole hides may make an answer unknown, never wrong: filling holes within their domains turns no allow into deny and no deny into allow. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statementsOf, versionOf } from '../../src/aws/policy/model.js';
import { evaluate } from '../../src/aws/trust/decision.js';
import { statementAdmits } from '../../src/aws/trust/evaluate.js';
import type { TrustRequest } from '../../src/aws/trust/request.js';
import { readPolicy } from '../../src/aws/policy/policy.js';
import { readJson } from '../../src/document/json/read.js';
import { noHoles, readText, type FindHoles } from '../../src/document/scalar.js';
import type { Text } from '../../src/value/text.js';
import type { Tree } from '../../src/value/tree.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/A1B2';

/** `<F1>` may be anything; `<S1>` holds no separator. */
const findHoles: FindHoles = (value) =>
  [...value.matchAll(/<([FS])\d>/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    hole: { reference: match[0], scope: '', ...(match[1] === 'S' ? { without: ':/.' } : {}) },
  }));

const HOLES = ['<F1>', '<F2>', '<S1>', '<S2>'] as const;

/** Strings whose stretches are replaced by holes now and then. */
const withHoles = (...values: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...values), fc.nat(), fc.nat(), fc.constantFrom(...HOLES), fc.nat(3))
    .map(([value, a, b, hole, often]) => {
      if (often === 0) return value;
      const [from, to] = [a % (value.length + 1), b % (value.length + 1)].sort((x, y) => x - y);
      return value.slice(0, from) + hole + value.slice(to);
    });

const key = withHoles(
  `${ISSUER}:sub`,
  `${ISSUER}:aud`,
  `${ISSUER.toLowerCase()}:SUB`,
  `${ISSUER}:subject`,
  'aws:SourceIp',
  'aws:RequestTag/kubernetes-namespace',
  'aws:TagKeys',
);
const value = withHoles(
  'system:serviceaccount:prod:app',
  'system:serviceaccount:*:app',
  'sts.amazonaws.com',
  '*',
  'prod',
  'true',
  'false',
  "${aws:PrincipalTag/team, 'prod'}",
  'system:${*}:?',
  'kubernetes-namespace',
);
const operator = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringEqualsIfExists',
  'ForAllValues:StringLike',
  'ForAnyValue:StringEquals',
  'ForAnyValue:StringNotLike',
  'ForAllValues:StringNotEquals',
  'Null',
  'Bool',
  'ArnLike',
  'ArnNotEquals',
  'NumericEquals',
  'NotIpAddress',
  'ForAllValues:Null',
);

const oneOrMore = (one: fc.Arbitrary<string>): fc.Arbitrary<string | string[]> =>
  fc.oneof(one, fc.array(one, { maxLength: 3 }));

const statement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Principal: fc.oneof(
      fc.record({
        Federated: oneOrMore(
          withHoles(
            `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`,
            'arn:aws:iam::444455556666:oidc-provider/other.example/x',
          ),
        ),
      }),
      fc.record({ Service: withHoles('pods.eks.amazonaws.com', 'ec2.amazonaws.com') }),
    ),
    Action: fc.oneof(
      fc.constant(['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole', 'sts:TagSession']),
      oneOrMore(withHoles('sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole*', 'sts:*')),
    ),
    Condition: fc.dictionary(operator, fc.dictionary(key, oneOrMore(value), { maxKeys: 2 }), { maxKeys: 3 }),
  },
  { requiredKeys: ['Effect', 'Principal', 'Action'] },
);

const policy = fc.record({
  Version: withHoles('2012-10-17', '2008-10-17'),
  Statement: fc.array(statement, { minLength: 1, maxLength: 3 }),
});

const free = fc.constantFrom(
  '',
  'a',
  '*',
  '?',
  ':',
  'sub',
  ':sub',
  'prod',
  'system:serviceaccount:',
  'app',
  ISSUER,
  ISSUER.slice(0, 9),
  '111122223333',
  'sts.',
  'amazonaws.com',
  '2012',
  '${*}',
  'true',
  'aws:TagKeys',
  'system:serviceaccount:prod:app',
  `${ISSUER}:aud`,
  '111122223333:oidc-provider/oidc.eks',
);
const separated = fc.constantFrom(
  '',
  'a',
  '*',
  '?',
  'prod',
  'app',
  'sub',
  'A1B2',
  '111122223333',
  'eu-west-1',
  'system',
  '2012-10-17',
  'true',
  'eks',
);
const filling = fc.tuple(free, free, separated, separated);

const request = fc.record({
  pod: fc.boolean(),
  issuer: withHoles(ISSUER),
  subject: withHoles('system:serviceaccount:prod:app'),
  roleArn: fc.option(fc.constantFrom('arn:aws:iam::111122223333:role/app', 'arn:aws:iam::<S1>:role/app'), {
    nil: undefined,
  }),
  provider: fc.option(withHoles(`arn:aws:iam::111122223333:oidc-provider/${ISSUER}`), { nil: undefined }),
  namespace: withHoles('prod'),
});
type RequestShape = typeof request extends fc.Arbitrary<infer T> ? T : never;

const text = (written: string, find: FindHoles): Text => readText({ path: '', text: written }, find);

function requestOf(shape: RequestShape, find: FindHoles, fill: (text: string) => string): TrustRequest {
  const read = (written: string): Text => text(fill(written), find);
  const roleArn = shape.roleArn === undefined ? {} : { roleArn: read(shape.roleArn) };
  if (shape.pod) return { kind: 'pod-identity', tags: { 'kubernetes-namespace': read(shape.namespace) }, ...roleArn };
  const providers =
    shape.provider === undefined
      ? {}
      : { providers: [{ arn: read(shape.provider), clientIds: [read('sts.amazonaws.com')] }] };
  return {
    kind: 'web-identity',
    issuer: read(shape.issuer),
    subject: read(shape.subject),
    audience: read('sts.amazonaws.com'),
    ...roleArn,
    ...providers,
  };
}

function treeOf(written: string, find: FindHoles): Tree {
  const { tree, faults } = readJson({ path: 'policy.json', text: written }, find);
  if (tree === undefined || faults.length > 0) throw new Error(`not JSON: ${written}`);
  return tree;
}

test('never turns yes into no', () => {
  const seen = { certain: 0, unknown: 0 };
  fc.assert(
    fc.property(policy, request, filling, (document, shape, values) => {
      const fill = (written: string): string =>
        HOLES.reduce((filled, hole, i) => filled.replaceAll(hole, values[i] ?? ''), written);
      const open = treeOf(JSON.stringify(document), findHoles);
      const filled = treeOf(fill(JSON.stringify(document)), noHoles);
      const [before, after] = [requestOf(shape, findHoles, (written) => written), requestOf(shape, noHoles, fill)];

      const [a, b] = [evaluate(readPolicy(open), before), evaluate(readPolicy(filled), after)];
      seen[a.decision === 'unknown' ? 'unknown' : 'certain']++;
      if (a.decision === 'invalid') expect(b.decision).toBe('invalid');
      // A filling that makes the document invalid is outside of every domain.
      if (b.decision === 'invalid') return;
      if (a.decision !== 'unknown') expect(b.decision).toBe(a.decision);

      const [one, other] = [statementsOf(open)[0], statementsOf(filled)[0]];
      if (one === undefined || other === undefined) return;
      const admits = statementAdmits(one, before, versionOf(open));
      if (admits !== 'unknown') expect(statementAdmits(other, after, versionOf(filled))).toBe(admits);
    }),
    { seed: 20240607, numRuns: 4000 },
  );
  // The property says nothing if everything is unknown.
  expect(seen.certain).toBeGreaterThan(500);
  expect(seen.unknown).toBeGreaterThan(500);
});
