/** How statements are combined, and which line of the trace decides. IAM User Guide: reference_policies_evaluation-logic; STS API Reference: AssumeRoleWithWebIdentity. */
import { expect, test } from 'vitest';
import { readPolicy } from '../../../src/aws/policy/policy.js';
import { evaluate, type TrustDecision } from '../../../src/aws/trust/decision.js';
import type { RegisteredProvider, TrustRequest } from '../../../src/aws/trust/request.js';
import type { Tree } from '../../../src/value/tree.js';
import { literalText } from '../../../src/value/text.js';
import { choiceOf, mapOf, openList, textWithHoles, treeOf, withMember } from '../trees.js';

const LOGIC = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html';
const STS = 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html';
const POD_IDENTITY = 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html';
const KEYS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const ARN = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const SUBJECT = 'system:serviceaccount:team:reader';

const statement = (change: object = {}): object => ({
  Effect: 'Allow',
  Principal: { Federated: ARN },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${ISSUER}:sub`]: SUBJECT } },
  ...change,
});
const policyOf = (...statements: readonly object[]): Tree => treeOf({ Version: '2012-10-17', Statement: statements });

const token = (change: Partial<Extract<TrustRequest, { kind: 'web-identity' }>> = {}): TrustRequest => ({
  kind: 'web-identity',
  issuer: literalText(ISSUER),
  subject: literalText(SUBJECT),
  audience: literalText('sts.amazonaws.com'),
  ...change,
});
const provider = (...clientIds: readonly string[]): RegisteredProvider => ({
  arn: literalText(ARN),
  clientIds: clientIds.map(textWithHoles),
});

interface Row {
  readonly name: string;
  readonly policy: Tree;
  readonly request?: TrustRequest;
  readonly want: readonly [TrustDecision['decision'], TrustDecision['reason'], string | null];
  /** What the deciding line of the trace says, and its truth. */
  readonly line: readonly [string, 'yes' | 'no' | 'unknown'];
  readonly source: string;
}

const rows: readonly Row[] = [
  {
    name: 'an Allow that applies',
    policy: policyOf(statement()),
    want: ['allow', 'match', 'Statement[0]'],
    line: [`StringEquals \`${SUBJECT}\`: the request has \`${SUBJECT}\``, 'yes'],
    source: LOGIC,
  },
  {
    name: 'a Deny wins over an Allow before it',
    policy: policyOf(statement(), statement({ Effect: 'Deny' })),
    want: ['deny', 'explicit-deny', 'Statement[1]'],
    line: [`StringEquals \`${SUBJECT}\`: the request has \`${SUBJECT}\``, 'yes'],
    source: LOGIC,
  },
  {
    name: 'an Allow beside a Deny that may apply',
    policy: policyOf(statement(), statement({ Effect: 'Deny', Principal: { Federated: '<ARN>' } })),
    want: ['unknown', 'unknown-value', 'Statement[1].Principal'],
    line: [`Principal is the provider of ${ISSUER}`, 'unknown'],
    source: LOGIC,
  },
  {
    name: 'an effect that is not known',
    policy: policyOf(statement({ Effect: '<EFFECT>' })),
    want: ['unknown', 'unknown-value', 'Statement[0].Effect'],
    line: ['Action covers sts:AssumeRoleWithWebIdentity', 'yes'],
    source: LOGIC,
  },
  {
    name: 'a placeholder for the Principal',
    policy: policyOf(statement({ Principal: '<WHO>' })),
    want: ['unknown', 'unknown-value', 'Statement[0].Principal'],
    line: [`Principal is the provider of ${ISSUER}`, 'unknown'],
    source: LOGIC,
  },
  {
    name: 'a placeholder for the Condition',
    policy: policyOf(statement({ Condition: '<TESTS>' })),
    want: ['unknown', 'unknown-key', 'Statement[0].Condition'],
    line: ['a part that could not be read', 'unknown'],
    source: LOGIC,
  },
  {
    name: 'a placeholder for a statement',
    policy: treeOf({ Version: '2012-10-17', Statement: ['<STATEMENT>'] }),
    want: ['unknown', 'unknown-value', 'Statement[0].Principal'],
    line: [`Principal is the provider of ${ISSUER}`, 'unknown'],
    source: LOGIC,
  },
  {
    name: 'another provider',
    policy: policyOf(statement({ Principal: { Federated: ARN.replace('5B0E', '0000') } })),
    want: ['deny', 'principal-mismatch', 'Statement[0].Principal'],
    line: [`Principal is the provider of ${ISSUER}`, 'no'],
    source: STS,
  },
  {
    name: 'another action',
    policy: policyOf(statement({ Action: 'sts:AssumeRole' })),
    want: ['deny', 'action-mismatch', 'Statement[0].Action'],
    line: ['Action covers sts:AssumeRoleWithWebIdentity', 'no'],
    source: STS,
  },
  {
    name: 'NotAction leaves the action in',
    policy: policyOf(statement({ Action: undefined, NotAction: 'sts:AssumeRole' })),
    want: ['allow', 'match', 'Statement[0]'],
    line: ['NotAction covers sts:AssumeRoleWithWebIdentity', 'yes'],
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html',
  },
  {
    name: 'an action with a wildcard, without regard to case',
    policy: policyOf(statement({ Action: 'STS:assumerole*' })),
    want: ['allow', 'match', 'Statement[0]'],
    line: ['Action covers sts:AssumeRoleWithWebIdentity', 'yes'],
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html',
  },
  {
    name: 'another subject',
    policy: policyOf(statement()),
    request: token({ subject: literalText('system:serviceaccount:team:writer') }),
    want: ['deny', 'condition-sub', `Statement[0].Condition.StringEquals["${ISSUER}:sub"]`],
    line: [`StringEquals \`${SUBJECT}\`: the request has \`system:serviceaccount:team:writer\``, 'no'],
    source: KEYS,
  },
  {
    name: 'a namespace that is not known',
    policy: policyOf(statement()),
    request: token({ subject: textWithHoles('system:serviceaccount:<NAMESPACE>:reader') }),
    want: ['unknown', 'unknown-key', `Statement[0].Condition.StringEquals["${ISSUER}:sub"]`],
    line: [`StringEquals \`${SUBJECT}\`: the request has \`system:serviceaccount:<NAMESPACE>:reader\``, 'unknown'],
    source: KEYS,
  },
  {
    name: 'a claim that EKS tokens do not have',
    policy: policyOf(statement({ Condition: { StringEquals: { [`${ISSUER}:subject`]: SUBJECT } } })),
    want: ['deny', 'condition-key-absent', `Statement[0].Condition.StringEquals["${ISSUER}:subject"]`],
    line: [`StringEquals \`${SUBJECT}\`: the request does not have it`, 'no'],
    source: KEYS,
  },
  {
    name: 'a key of the call',
    policy: policyOf(statement({ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } })),
    want: ['unknown', 'unknown-key', 'Statement[0].Condition.StringEquals["aws:SourceVpc"]'],
    line: ['StringEquals `vpc-1`: whether the request has it is not known', 'unknown'],
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
  },
  {
    name: 'no statement that allows',
    policy: policyOf(statement({ Effect: 'Deny', Principal: { Federated: ARN.replace('5B0E', '0000') } })),
    want: ['deny', 'no-allow-statement', 'Statement'],
    line: [`Principal is the provider of ${ISSUER}`, 'no'],
    source: LOGIC,
  },
  {
    name: 'a policy that IAM does not save',
    policy: policyOf(statement({ Resource: '*' })),
    want: ['invalid', 'prohibited-element', 'Statement[0].Resource'],
    line: ['IAM does not save the policy: prohibited-element', 'no'],
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  },
  {
    name: 'no provider in the account',
    policy: policyOf(statement()),
    request: token({ providers: [] }),
    want: ['deny', 'no-provider', null],
    line: ['the issuer has a provider in the account of the role', 'no'],
    source: STS,
  },
  {
    name: 'an audience that the provider does not know',
    policy: policyOf(statement()),
    request: token({ providers: [provider('kubernetes')] }),
    want: ['deny', 'audience-not-registered', null],
    line: ['the provider knows the audience', 'no'],
    source: STS,
  },
  {
    name: 'a client id that is not known',
    policy: policyOf(statement()),
    request: token({ providers: [provider('<ID>')] }),
    want: ['unknown', 'unknown-value', null],
    line: ['the provider knows the audience', 'unknown'],
    source: STS,
  },
  {
    name: 'Pod Identity without sts:TagSession',
    policy: policyOf({
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
    request: { kind: 'pod-identity', tags: { 'kubernetes-namespace': literalText('team') } },
    want: ['deny', 'tagsession-missing', 'Statement[0].Action'],
    line: ['Action covers sts:TagSession', 'no'],
    source: POD_IDENTITY,
  },
  {
    name: 'statements that go on',
    policy: withMember(
      mapOf({ Version: '2012-10-17', Statement: 0 }),
      'Statement',
      openList([treeOf(statement({ Action: 'sts:AssumeRole' }))]),
    ),
    want: ['unknown', 'unknown-value', 'Statement'],
    line: ['Action covers sts:AssumeRoleWithWebIdentity', 'no'],
    source: LOGIC,
  },
  {
    name: 'a conditional whose arms agree on the principal and the action',
    policy: withMember(
      mapOf({ Version: '2012-10-17', Statement: 0 }),
      'Statement',
      openList([choiceOf(treeOf(statement()), treeOf(statement({ Condition: {} })))]),
    ),
    want: ['unknown', 'unknown-key', 'Statement[0]'],
    line: ['a part that could not be read', 'unknown'],
    source: LOGIC,
  },
];

test.each(rows)('$name', ({ policy, request, want, line, source }) => {
  const { decision, reason, path, trace } = evaluate(readPolicy(policy), request ?? token());
  expect([decision, reason, path]).toEqual(want);
  expect(trace.map(({ what, truth }) => [what, truth])).toContainEqual(line);
  expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
});

test('conditions that hold only because their key is absent are named', () => {
  const policy = policyOf(statement({ Condition: { StringNotEquals: { [`${ISSUER}:subject`]: 'x' } } }));
  expect(evaluate(readPolicy(policy), token()).vacuous).toEqual([
    `Statement[0].Condition.StringNotEquals["${ISSUER}:subject"]`,
  ]);
});
