/** The parts of the policy language: condition keys, dates, variables, sizes, versions. IAM User Guide: condition-keys-wif, reference_policies_elements_condition_operators, reference_policies_variables, reference_iam-quotas. */
import { describe, expect, test } from 'vitest';
import { conditionKey, conditionKeyFault } from '../../../src/aws/policy/condition-key.js';
import { contradictions } from '../../../src/aws/policy/contradictions.js';
import { readStatement, step, variablesOf } from '../../../src/aws/policy/model.js';
import { OPERATORS, readDate, readOperator, requiresKey, whenAbsent } from '../../../src/aws/policy/operators.js';
import { policySize, TRUST_POLICY_MAXIMUM, TRUST_POLICY_QUOTA } from '../../../src/aws/policy/size.js';
import { display } from '../../../src/value/text.js';
import { choiceOf, textWithHoles, treeOf } from '../trees.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/A1';

test.each([
  [`${ISSUER}:sub`, 'sub', ISSUER],
  [`${ISSUER}:AUD`, 'aud', ISSUER],
  ['<ISSUER>:sub', 'sub', '<ISSUER>'],
  [`${ISSUER}:subject`, 'other', `${ISSUER}:subject`],
  ['aws:SourceIp', 'other', 'aws:SourceIp'],
  ['sub', 'other', 'sub'],
  ['<KEY>', 'unknown', '<KEY>'],
  [`${ISSUER}:<CLAIM>`, 'unknown', `${ISSUER}:<CLAIM>`],
])('the key %s asks for %s of %s', (key, claim, issuer) => {
  const read = conditionKey(textWithHoles(key));
  expect([read.claim, display(read.issuer)]).toEqual([claim, issuer]);
});

/** The claims of a web identity are keys as `<issuer>:<claim>`, the issuer as the name of its provider: without scheme, without ARN. */
describe('a key that no token answers', () => {
  const only = (claim: string): string =>
    `EKS tokens have no claim \`${claim}\`, only \`sub\` and \`aud\` are condition keys`;
  const meant = (claim: string, near: string): string =>
    `EKS tokens have no claim \`${claim}\`; did you mean \`${near}\`?`;
  test.each<readonly [key: string, what: string | undefined, mended: string | undefined]>([
    [`${ISSUER}:sub`, undefined, undefined],
    [`${ISSUER}:SUB`, undefined, undefined],
    ['aws:SourceIp', undefined, undefined],
    ['token.actions.githubusercontent.com:subject', undefined, undefined],
    ...['amr', 'azp', 'id', 'oaud', 'AZP'].map((claim) => [`${ISSUER}:${claim}`, undefined, undefined] as const),
    [`${ISSUER}:<CLAIM>`, undefined, undefined],
    [`${ISSUER}<CLAIM>`, undefined, undefined],
    ['oidc.eks.eu-west-1.amazonaws.com', undefined, undefined],
    [`arn:aws:iam::111122223333:oidc-provider/${ISSUER}:sub`, 'it contains the provider ARN', `${ISSUER}:sub`],
    ['arn:aws:iam::<ACCOUNT>:oidc-provider/host:sub', 'it contains the provider ARN', undefined],
    [`https://${ISSUER}:sub`, 'it contains `https://`', `${ISSUER}:sub`],
    ['http://host/id/A:aud', 'it contains `https://`', 'host/id/A:aud'],
    [`https:// ${ISSUER}:sub`, 'it contains `https://`', `${ISSUER}:sub`],
    [ISSUER, 'the claim (`:sub` or `:aud`) is missing', undefined],
    [`${ISSUER}:subject`, meant('subject', 'sub'), `${ISSUER}:sub`],
    [`${ISSUER}:audience`, meant('audience', 'aud'), `${ISSUER}:aud`],
    [`${ISSUER}:subs`, meant('subs', 'sub'), `${ISSUER}:sub`],
    [`${ISSUER}:sub `, meant('sub ', 'sub'), `${ISSUER}:sub`],
    [`${ISSUER}:au`, meant('au', 'aud'), `${ISSUER}:aud`],
    [`${ISSUER}:subss`, only('subss'), undefined],
    [`${ISSUER}:iss`, only('iss'), undefined],
    ['oidc.eks.<REGION>.amazonaws.com/id/A:subject', meant('subject', 'sub'), undefined],
    // No issuer has these, so that of a cluster neither.
    ['<ISSUER>:subject', meant('subject', 'sub'), undefined],
    ['<HOST>/id/<ID>:audience', meant('audience', 'aud'), undefined],
    ['<ISSUER>:amr', undefined, undefined],
    ['<ISSUER>:subs', undefined, undefined],
  ])('%s', (key, what, mended) => {
    const fault = conditionKeyFault(textWithHoles(key));
    expect([fault?.what, fault?.mended]).toEqual([what, mended]);
  });
});

/** Date operators take a W3C profile of ISO 8601 or the time of the epoch. */
test.each([
  ['2024', '2024-01-01T00:00:00.000Z'],
  ['2024-06', '2024-06-01T00:00:00.000Z'],
  ['2024-06-01', '2024-06-01T00:00:00.000Z'],
  ['2024-06-01T10:30', '2024-06-01T10:30:00.000Z'],
  ['2024-06-01T10:30:15', '2024-06-01T10:30:15.000Z'],
  ['2024-06-01t10:30:15z', '2024-06-01T10:30:15.000Z'],
  ['2024-06-01T10:30:15.5Z', '2024-06-01T10:30:15.500Z'],
  ['2024-06-01T10:30:15+02:00', '2024-06-01T08:30:15.000Z'],
  ['2024-06-01T10:30:15+0200', '2024-06-01T08:30:15.000Z'],
  ['2024-06-01T10:30:15-0130', '2024-06-01T12:00:15.000Z'],
  ['20240601T103015Z', '2024-06-01T10:30:15.000Z'],
  ['1717237815', '2024-06-01T10:30:15.000Z'],
  ['1717237815.5', '2024-06-01T10:30:15.500Z'],
  ['-86400', '1969-12-31T00:00:00.000Z'],
  ['86400', '1970-01-02T00:00:00.000Z'],
  ['8640', '8640-01-01T00:00:00.000Z'],
  ['2024-13-01', undefined],
  ['2024-06-01T25:00Z', undefined],
  ['2024-6-1', undefined],
  ['20240601', '1970-08-23T06:23:21.000Z'],
  ['20240601T1030Z', undefined],
  ['01.06.2024', undefined],
  ['soon', undefined],
  ['', undefined],
])('the date %j', (text, iso) => {
  const time = readDate(text);
  expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(iso);
});

/** The table of operators of the page: all of them, and which are negated. */
test('the operators', () => {
  expect(OPERATORS.filter((name) => readOperator(name)?.negated === true)).toEqual([
    'StringNotEquals',
    'StringNotEqualsIgnoreCase',
    'StringNotLike',
    'NumericNotEquals',
    'DateNotEquals',
    'NotIpAddress',
    'ArnNotEquals',
    'ArnNotLike',
  ]);
  expect(OPERATORS).toHaveLength(27);
});

test.each([
  ['StringEquals', 'no', true],
  ['StringEqualsIfExists', 'yes', false],
  ['StringNotEquals', 'yes', false],
  ['StringNotEqualsIfExists', 'yes', false],
  ['ForAllValues:StringEquals', 'yes', false],
  ['ForAllValues:StringNotEquals', 'yes', false],
  ['ForAnyValue:StringEquals', 'no', true],
  ['ForAnyValue:StringNotEquals', 'no', true],
  ['ForAnyValue:StringEqualsIfExists', 'yes', false],
  ['Null', 'no', false],
])('without its key %s is %s', (name, absent, requires) => {
  const operator = readOperator(name);
  expect(operator && whenAbsent(operator)).toBe(absent);
  expect(requiresKey(operator)).toBe(requires);
});

test.each([
  'stringEquals',
  'StringEqual',
  'NullIfExists',
  'ForAllValues:NullIfExists',
  'ForEachValue:StringEquals',
  'ForAllValuesStringEquals',
  'StringEqualsIfExistsIfExists',
  'constructor',
  '',
])('%j is no operator', (name) => {
  expect(readOperator(name)).toBeUndefined();
  expect(requiresKey(readOperator(name))).toBe(false);
});

/** reference_iam-quotas: 2048 characters, at most 4096; white space does not count. */
test.each([
  ['{}', 2],
  ['[]', 2],
  ['{"a": "b"}', 9],
  ['{"a": "b", "c": []}', 16],
  ['["a", "bc" , true, null, 12]', 23],
  ['[ "a" ]', 5],
  ['{"a": "x<HOLE>y"}', 10],
  ['"\\n\\""', 6],
])('the size of %s', (json, size) => {
  expect(policySize(treeOf(json))).toBe(size);
});

test('what a template chooses counts as nothing, and the quotas are those of IAM', () => {
  expect(policySize(choiceOf(treeOf('"abc"'), treeOf('"d"')))).toBe(0);
  expect([TRUST_POLICY_QUOTA, TRUST_POLICY_MAXIMUM]).toEqual([2048, 4096]);
});

test.each([
  ['', 'Statement', 'Statement'],
  ['Statement[0]', 'Condition', 'Statement[0].Condition'],
  ['Condition', 'aws:SourceIp', 'Condition["aws:SourceIp"]'],
  ['', 'a-b', '["a-b"]'],
  ['a', '1b', 'a["1b"]'],
  ['a', '_b1', 'a._b1'],
])('the path of %j and %j', (path, name, whole) => {
  expect(step(path, name)).toBe(whole);
});

test.each([
  ['${aws:username}', true],
  ['a/${aws:PrincipalTag/team}', true],
  ['${sts:RoleSessionName}', true],
  ['${saml:sub}', true],
  ['${iam:ResourceTag/a}', true],
  ['${*}', false],
  ['${VAR}', false],
  ['aws:username', false],
])('%s uses a policy variable: %s', (value, uses) => {
  const statement = readStatement(treeOf({ Condition: { StringEquals: { a: [value, 'b'] } } }));
  expect(variablesOf(statement)).toHaveLength(uses ? 1 : 0);
});

/** Conditions under several operators must all hold (reference_policies_condition-logic-multiple-context-keys-or-values). */
test.each([
  ['an exact value outside of a pattern', { StringEquals: { a: 'x' }, StringLike: { a: 'y*' } }, 1],
  ['in either order', { StringLike: { a: 'y*' }, StringEquals: { a: 'x' } }, 1],
  ['whatever the case of the key', { StringEquals: { A: 'x' }, StringLike: { a: 'y*' } }, 1],
  ['an exact value inside of a pattern', { StringEquals: { a: 'yx' }, StringLike: { a: 'y*' } }, 0],
  ['one of two values inside', { StringEquals: { a: ['x', 'yx'] }, StringLike: { a: 'y*' } }, 0],
  ['one of two patterns holds it', { StringEquals: { a: 'x' }, StringLike: { a: ['y*', 'x*'] } }, 0],
  ['two values, both outside', { StringEquals: { a: ['x', 'z'] }, StringLike: { a: 'y*' } }, 1],
  ['another key', { StringEquals: { a: 'x' }, StringLike: { b: 'y*' } }, 0],
  ['two patterns', { StringLike: { a: 'x*' }, 'ForAnyValue:StringLike': { a: 'y*' } }, 0],
  ['two exact values', { StringEquals: { a: 'x' }, StringEqualsIfExists: { a: 'y' } }, 1],
  ['a value that is not known', { StringEquals: { a: '<X>' }, StringLike: { a: 'y*' } }, 0],
  ['a pattern that is not known', { StringEquals: { a: 'x' }, StringLike: { a: '<Y>' } }, 0],
  ['a star under StringEquals', { StringEquals: { a: ['x*', 'z'] }, StringLike: { a: 'y*' } }, 0],
  ['a question mark under StringEquals', { StringEquals: { a: 'x?' }, StringLike: { a: 'y*' } }, 0],
  ['no values', { StringEquals: { a: [] }, StringLike: { a: 'y*' } }, 0],
  ['no patterns', { StringEquals: { a: 'x' }, StringLike: { a: [] } }, 0],
  ['an operator of another kind', { StringEquals: { a: 'x' }, ArnLike: { a: 'y*' } }, 0],
  ['no operator', { StringEquals: { a: 'x' }, StringLikes: { a: 'y*' } }, 0],
  ['three that contradict', { StringEquals: { a: 'x' }, StringEqualsIfExists: { a: 'y' }, StringLike: { a: 'z*' } }, 3],
])('contradictions: %s', (_, condition, count) => {
  expect(contradictions(readStatement(treeOf({ Condition: condition })).conditions)).toHaveLength(count);
});

test('the same key twice under one operator is another fault', () => {
  const { conditions } = readStatement(treeOf('{"Condition": {"StringEquals": {"a": "x", "a": "y"}}}'));
  expect(contradictions(conditions)).toEqual([]);
});
