/** Whom policies let in, and what a change of one lets in besides. The comparison is of sets: IAM User Guide, reference_policies_evaluation-logic and reference_policies_condition-logic-multiple-context-keys-or-values. */
import { expect, test } from 'vitest';
import { grantsOf, grantText, newGrants, type Grant } from '../../src/aws/grants.js';
import { readStatement } from '../../src/aws/policy/model.js';
import { treeOf } from './trees.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/A1';
const ARN = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const READER = 'system:serviceaccount:team:reader';

const grants = (...statements: readonly object[]): readonly Grant[] =>
  grantsOf(
    statements.map((change) =>
      readStatement(
        treeOf({
          Effect: 'Allow',
          Principal: { Federated: ARN },
          Action: 'sts:AssumeRoleWithWebIdentity',
          ...change,
        }),
      ),
    ),
  );
const when = (condition: object): object => ({ Condition: condition });
const sub = (subject: string | readonly string[], operator = 'StringEquals'): object =>
  when({ [operator]: { [`${ISSUER}:sub`]: subject } });

test.each([
  [sub(READER), [`${READER} (${ISSUER})`]],
  [
    sub([READER, 'system:serviceaccount:team:writer']),
    [`${READER} (${ISSUER})`, `system:serviceaccount:team:writer (${ISSUER})`],
  ],
  [{}, [`every token of ${ISSUER}`]],
  [{ Effect: 'Deny' }, [`denied: every token of ${ISSUER}`]],
  // Under StringEquals a star is a star.
  [sub('system:serviceaccount:*'), []],
  [sub('system:serviceaccount:tea?:reader'), []],
  [sub('system:serviceaccount:*', 'StringLike'), [`system:serviceaccount:* (${ISSUER})`]],
  // Conditions that a token without a subject, or with another, may meet.
  [
    sub(READER, 'StringNotEquals'),
    [`every token of ${ISSUER}, if StringNotEquals ${ISSUER.toLowerCase()}:sub: ${READER}`],
  ],
  [
    sub(READER, 'ForAllValues:StringEquals'),
    [`every token of ${ISSUER}, if ForAllValues:StringEquals ${ISSUER.toLowerCase()}:sub: ${READER}`],
  ],
  [
    sub(READER, 'ForAnyValue:StringEquals'),
    [`every token of ${ISSUER}, if ForAnyValue:StringEquals ${ISSUER.toLowerCase()}:sub: ${READER}`],
  ],
  [sub(READER, 'ArnLike'), [`every token of ${ISSUER}, if ArnLike ${ISSUER.toLowerCase()}:sub: ${READER}`]],
  // Values are a set, a literal StringLike is StringEquals, and keys count without case.
  [
    when({
      StringEquals: { [`${ISSUER}:sub`]: READER },
      StringLike: { [`${ISSUER.toUpperCase()}:AUD`]: ['sts.amazonaws.com', 'b'] },
    }),
    [`${READER} (${ISSUER}), if aud is b, sts.amazonaws.com`],
  ],
  [
    when({ StringEquals: { [`${ISSUER}:sub`]: READER }, StringLike: { [`${ISSUER}:aud`]: 'sts*' } }),
    [`${READER} (${ISSUER}), if StringLike ${ISSUER.toLowerCase()}:aud: sts*`],
  ],
  // Two conditions for the subject: one names it, the other stands beside it.
  [
    when({ StringEquals: { [`${ISSUER}:sub`]: READER }, StringLike: { [`${ISSUER}:sub`]: 'system:*' } }),
    [`${READER} (${ISSUER}), if StringLike ${ISSUER.toLowerCase()}:sub: system:*`],
  ],
  // A key of another issuer is not one of these tokens.
  [when({ StringEquals: { 'other/id/B:sub': READER } }), [`${READER} (${ISSUER}), if sub is ${READER}`]],
  [
    when({ StringEquals: { 'other/id/B:sub': READER, [`${ISSUER}:aud`]: 'a' } }),
    [`${READER} (${ISSUER}), if aud is a and sub is ${READER}`],
  ],
  [
    { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ['Service ec2.amazonaws.com, sts:assumerole'],
  ],
  [
    { Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
    ['Service pods.eks.amazonaws.com, sts:assumerole'],
  ],
  [{ Principal: { AWS: '*' }, Action: undefined, NotAction: 'sts:AssumeRole' }, ['AWS *, all but sts:assumerole']],
  [
    { Principal: { AWS: ['111122223333', '444455556666'] }, Action: 'sts:AssumeRole' },
    ['AWS 111122223333, sts:assumerole', 'AWS 444455556666, sts:assumerole'],
  ],
  [{ Action: undefined }, []],
])('%j lets in', (statement, texts) => {
  expect(grants(statement).map(grantText)).toEqual(texts);
});

const star = sub('system:serviceaccount:team:*', 'StringLike');

test.each([
  ['the same', sub(READER), sub(READER), 0],
  ['another subject', sub(READER), sub('system:serviceaccount:team:writer'), 1],
  ['within a pattern', star, sub(READER), 0],
  ['beyond a pattern', sub(READER), star, 1],
  ['within every token', {}, sub(READER), 0],
  ['every token', sub(READER), {}, 1],
  ['a condition less', when({ StringEquals: { [`${ISSUER}:sub`]: READER, [`${ISSUER}:aud`]: 'a' } }), sub(READER), 1],
  ['a condition more', sub(READER), when({ StringEquals: { [`${ISSUER}:sub`]: READER, [`${ISSUER}:aud`]: 'a' } }), 0],
  ['another principal', sub(READER), { ...sub(READER), Principal: { Federated: ARN.replace('1111', '4444') } }, 1],
  ['another action', sub(READER), { ...sub(READER), Action: 'sts:AssumeRole' }, 1],
  ['an action of all of STS', { ...sub(READER), Action: 'sts:*' }, sub(READER), 0],
  ['an action of all', { ...sub(READER), Action: '*' }, sub(READER), 0],
  ['all of STS', sub(READER), { ...sub(READER), Action: 'sts:*' }, 1],
  ['a Deny that was an Allow', sub(READER), { ...sub(READER), Effect: 'Deny' }, 1],
])('new is %s: %#', (_, before, after, count) => {
  expect(newGrants(grants(before), grants(after))).toHaveLength(count);
});

test('a grant is old if one of those before covers it', () => {
  const other = 'system:serviceaccount:team:other';
  expect(newGrants(grants(sub(READER), sub(other)), grants(sub(READER)))).toEqual([]);
  expect(newGrants(grants(sub(other), sub('system:serviceaccount:team:*', 'StringLike')), grants(sub(READER)))).toEqual(
    [],
  );
  expect(newGrants(grants(sub(other)), grants(sub(READER), sub(other)))).toHaveLength(1);
  expect(newGrants([], grants(sub(READER)))).toHaveLength(1);
});
