/** What a statement is for, and what it asks of a token. */
import { expect, test } from 'vitest';
import { readPolicy } from '../../../src/aws/policy/policy.js';
import { readStatement } from '../../../src/aws/policy/model.js';
import {
  attemptsClaim,
  conditionIsSound,
  isForEks,
  isForServiceAccounts,
  isForPodIdentity,
  issuersOf,
  mayAdmitService,
  policyMayAdmitService,
  misplacedConditions,
  valuesAskedOf,
  webIdentityPrincipals,
} from '../../../src/aws/trust/statement.js';
import { display } from '../../../src/value/text.js';
import { mapOf, opened, treeOf, withMember } from '../trees.js';

const EKS = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const arnOf = (issuer: string): string => `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
const federated = (...values: readonly string[]) => readStatement(treeOf({ Principal: { Federated: values } }));

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
test.each([
  [[arnOf(EKS)], 1, true],
  [[arnOf(EKS), arnOf('token.actions.githubusercontent.com')], 2, false],
  [['arn:aws:iam::111122223333:saml-provider/Okta'], 0, false],
  [['cognito-identity.amazonaws.com'], 0, false],
  [['<ARN>'], 1, false],
  [['arn:aws:iam::<ACCOUNT>:oidc-provider/<ISSUER>'], 1, false],
  [['arn:aws:iam::<ACCOUNT>:oidc-provider/oidc.eks.<REGION>.amazonaws.com/id/<CLUSTER>'], 1, true],
] as const)('providers of %j', (values, count, eks) => {
  expect(webIdentityPrincipals(federated(...values))).toHaveLength(count);
  expect(isForEks(federated(...values))).toBe(eks);
});

test('of a provider that is not known the action tells whether it is SAML', () => {
  const of = (arn: string) =>
    webIdentityPrincipals(readStatement(treeOf({ Principal: { Federated: arn }, Action: 'sts:AssumeRoleWithSAML' })));
  expect(of('<ARN>')).toHaveLength(0);
  expect(of(arnOf('<ISSUER>'))).toHaveLength(1);
});

test('issuers are named once', () => {
  const statements = [federated(arnOf(EKS)), federated(arnOf(EKS), arnOf('<ISSUER>'))];
  expect(issuersOf(statements).map(display)).toEqual([EKS, '<ISSUER>']);
});

test.each([
  [{ Service: 'pods.eks.amazonaws.com' }, true, true],
  [{ Service: ['ec2.amazonaws.com', 'pods.eks.amazonaws.com'] }, true, true],
  [{ Service: '<SERVICE>' }, false, true],
  [{ AWS: '*' }, false, true],
  ['<WHO>', false, true],
  [{ '<KIND>': 'ec2.amazonaws.com' }, false, true],
  [{ Federated: arnOf(EKS) }, false, false],
  [{ Service: 'ec2.amazonaws.com' }, false, false],
] as const)('Pod Identity and %j', (principal, named, may) => {
  const statement = readStatement(treeOf({ Effect: 'Allow', Principal: principal }));
  expect(isForPodIdentity(statement)).toBe(named);
  expect(mayAdmitService(statement, /^pods\.eks\.amazonaws\.com$/)).toBe(may);
});

test('a statement that was not read whole may admit a service, one that denies does not', () => {
  const host = /^ec2\.amazonaws\.com$/;
  expect(mayAdmitService(readStatement(opened({})), host)).toBe(true);
  expect(
    mayAdmitService(readStatement(treeOf({ Effect: 'Deny', Principal: { Service: 'ec2.amazonaws.com' } })), host),
  ).toBe(false);
});

const conditioned = (condition: object) => readStatement(treeOf({ Condition: condition }));

test.each([
  [{ StringEquals: { [`${EKS}:sub`]: 'x' } }, 'yes'],
  [{ StringEquals: { [`${EKS}:SUB`]: 'x' } }, 'yes'],
  [{ StringEquals: { [`${EKS}:aud`]: 'x' } }, 'no'],
  [{ StringEquals: { '<ISSUER>:sub': 'x' } }, 'yes'],
  [{ StringEquals: { '<KEY>': 'x' } }, 'unknown'],
  [{ StringEquals: { [`${EKS}:subject`]: 'x' } }, 'unknown'],
  [{ '<OPERATOR>': { [`${EKS}:aud`]: 'x' } }, 'no'],
  [{ StringEquals: '<TESTS>' }, 'unknown'],
] as const)('%j speaks of the subject: %s', (condition, truth) => {
  expect(attemptsClaim(conditioned(condition), 'sub')).toBe(truth);
});

test('an open condition may speak of the subject', () => {
  const open = withMember(mapOf({ Condition: 0 }), 'Condition', opened({ Bool: { a: 'true' } }));
  expect(attemptsClaim(readStatement(open), 'sub')).toBe('unknown');
});

test('subjects are the values of tests that only a match meets', () => {
  const statement = conditioned({
    StringEquals: { [`${EKS}:sub`]: ['a', 'b<X>'], [`${EKS}:aud`]: 'c' },
    StringNotEquals: { [`${EKS}:sub`]: 'd' },
    '<OPERATOR>': { [`${EKS}:sub`]: 'e' },
  });
  expect(valuesAskedOf(statement, 'sub').map(({ text }) => display(text))).toEqual(['a', 'b<X>']);
});

test.each([
  [{ Condition: { StringEquals: {} } }, true, []],
  [{ Condition: { '<OPERATOR>': {} } }, true, []],
  [{ Condition: {} }, false, []],
  [{ Condition: { StringEqual: {} } }, false, []],
  [{ Condition: { StringEquals: {} }, StringLike: {} }, false, ['StringLike']],
  [{ Conditions: {} }, false, ['Conditions']],
  [{ [`${EKS}:sub`]: 'x' }, false, [`${EKS}:sub`]],
  [{ '<NAME>': {} }, false, []],
] as const)('the form of %j', (statement, sound, misplaced) => {
  const tree = treeOf(statement);
  expect(conditionIsSound(readStatement(tree))).toBe(sound);
  expect(misplacedConditions(tree).map(({ key }) => display(key))).toEqual(misplaced);
});

test.each([
  [[{ Service: 'ec2.amazonaws.com' }], false],
  [[{ Service: 'ec2.amazonaws.com' }, { Service: 'pods.eks.amazonaws.com' }], true],
  [[{ Service: 'pods.eks.amazonaws.com' }, { Service: 'ec2.amazonaws.com' }], true],
  [[], false],
])('one statement of a policy is enough: %j', (principals, may) => {
  const Statement = principals.map((Principal) => ({ Effect: 'Allow', Principal }));
  expect(policyMayAdmitService(readPolicy(treeOf({ Statement })), /^pods\.eks\.amazonaws\.com$/)).toBe(may);
});

/** Whose tokens a provider has that is not known, a subject tells. */
test.each([
  [arnOf(EKS), 'anything', true],
  ['<ARN>', 'system:serviceaccount:team:reader', true],
  ['<ARN>', 'system:serviceaccounts:team:reader', true],
  ['<ARN>', 'serviceaccount:team:reader', true],
  ['arn:aws:iam::<ACCOUNT>:oidc-provider/<ISSUER>', 'system:serviceaccount:*:*', true],
  ['arn:aws:iam::<ACCOUNT>:oidc-provider/<HOST>/id/<ID>', 'system:serviceaccount:team:reader', true],
  ['<ARN>', '<SUBJECT>', false],
  ['<ARN>', 'project_path:team/serviceaccounts:ref_type:branch:ref:main', false],
  [arnOf('token.actions.githubusercontent.com'), 'repo:team/reader:*', false],
  ['arn:aws:iam::<ACCOUNT>:oidc-provider/https://<ISSUER>', 'system:serviceaccount:team:reader', true],
  [arnOf('cluster.example'), 'system:serviceaccount:team:*', true],
])('provider %s, subject %s: for service accounts %s', (arn, subject, wanted) => {
  const Condition = { StringEquals: { '<ISSUER>:sub': subject } };
  expect(isForServiceAccounts(readStatement(treeOf({ Principal: { Federated: arn }, Condition })))).toBe(wanted);
});
