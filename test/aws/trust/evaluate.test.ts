/** Whether one statement applies, also where it was not read whole, and what is said of each thing that was asked. IAM User Guide: reference_policies_evaluation-logic, reference_policies_elements_condition; EKS User Guide: pod-id-role, pod-id-abac (the session tags). */
import { describe, expect, test } from 'vitest';
import { readStatement } from '../../../src/aws/policy/model.js';
import { readPolicy } from '../../../src/aws/policy/policy.js';
import { evaluate } from '../../../src/aws/trust/decision.js';
import { effectIs } from '../../../src/aws/policy/statement.js';
import { statementAdmits, statementChecks } from '../../../src/aws/trust/evaluate.js';
import { lookUp, type PodIdentityRequest, type TrustRequest } from '../../../src/aws/trust/request.js';
import type { Tree } from '../../../src/value/tree.js';
import { display, literalText } from '../../../src/value/text.js';
import { choiceOf, mapOf, opened, textWithHoles, treeOf, withMember } from '../trees.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/A1';
const ARN = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const token: TrustRequest = {
  kind: 'web-identity',
  issuer: literalText(ISSUER),
  subject: literalText('system:serviceaccount:team:reader'),
  audience: literalText('sts.amazonaws.com'),
};
const ALLOW = { Effect: 'Allow', Principal: { Federated: ARN }, Action: 'sts:AssumeRoleWithWebIdentity' };
const without = (name: string): object => Object.fromEntries(Object.entries(ALLOW).filter(([key]) => key !== name));
const conditioned = (tree: Tree): Tree => withMember(mapOf({ ...ALLOW, Condition: 0 }), 'Condition', tree);
const SUB = { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:team:reader' } };
const OTHER = { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:team:writer' } };

test.each<[string, Tree, 'yes' | 'no' | 'unknown']>([
  ['all that is asked', treeOf(ALLOW), 'yes'],
  ['no Principal', treeOf(without('Principal')), 'no'],
  ['no Principal that was read', opened(without('Principal')), 'unknown'],
  ['no Action', treeOf(without('Action')), 'no'],
  ['no Action that was read', opened(without('Action')), 'unknown'],
  ['a Principal of another kind', treeOf({ ...ALLOW, Principal: { AWS: ARN } }), 'no'],
  [
    'a Principal that was not read whole',
    withMember(mapOf({ ...ALLOW, Principal: 0 }), 'Principal', opened({})),
    'unknown',
  ],
  ['a Principal that is a number', treeOf({ ...ALLOW, Principal: { Federated: 1 } }), 'no'],
  ['an Action that is a number', treeOf({ ...ALLOW, Action: 1 }), 'no'],
  ['an Action beside a number', treeOf({ ...ALLOW, Action: [1, ALLOW.Action] }), 'yes'],
  ['a Condition that was not read whole', conditioned(opened(SUB)), 'unknown'],
  ['a Condition that fails, whatever was not read', conditioned(opened(OTHER)), 'no'],
  ['a choice of Conditions that hold', conditioned(choiceOf(treeOf(SUB), treeOf({}))), 'yes'],
  ['a choice of Conditions that fail', conditioned(choiceOf(treeOf(OTHER), treeOf({ ...SUB, ...OTHER }))), 'no'],
  ['a choice of Conditions that differ', conditioned(choiceOf(treeOf(SUB), treeOf(OTHER))), 'unknown'],
  ['a choice with a Condition that was not read whole', conditioned(choiceOf(treeOf(SUB), opened(SUB))), 'unknown'],
  ['a choice with what is no Condition', conditioned(choiceOf(treeOf('"x"'), treeOf('"x"'))), 'unknown'],
  [
    'a choice of blocks',
    conditioned(
      withMember(
        mapOf({ StringEquals: 0 }),
        'StringEquals',
        choiceOf(treeOf(OTHER.StringEquals), treeOf(OTHER.StringEquals)),
      ),
    ),
    'no',
  ],
  [
    'a choice of blocks that are none',
    conditioned(withMember(mapOf({ StringEquals: 0 }), 'StringEquals', choiceOf(treeOf('"x"'), treeOf('"x"')))),
    'unknown',
  ],
  ['a statement without Condition that was not read whole', opened(ALLOW), 'unknown'],
  ['an operator that there is not', treeOf({ ...ALLOW, Condition: { StringEqual: SUB.StringEquals } }), 'unknown'],
  ['Null with what is no switch', treeOf({ ...ALLOW, Condition: { Null: { [`${ISSUER}:sub`]: [{}] } } }), 'no'],
  ['Null with both', treeOf({ ...ALLOW, Condition: { Null: { [`${ISSUER}:sub`]: ['true', 'False'] } } }), 'yes'],
  [
    'a value that is a mapping',
    treeOf({ ...ALLOW, Condition: { StringEquals: { [`${ISSUER}:sub`]: {} } } }),
    'unknown',
  ],
])('%s', (_, tree, truth) => {
  expect(statementAdmits(readStatement(tree), token, '2012-10-17')).toBe(truth);
});

test.each<[Tree, 'yes' | 'no' | 'unknown', 'yes' | 'no' | 'unknown']>([
  [treeOf({ Effect: 'Allow' }), 'yes', 'no'],
  [treeOf({ Effect: 'Deny' }), 'no', 'yes'],
  [treeOf({ Effect: 1 }), 'no', 'no'],
  [treeOf({}), 'no', 'no'],
  [opened({}), 'unknown', 'unknown'],
  [treeOf({ Effect: '<EFFECT>' }), 'unknown', 'unknown'],
])('the effect of %#', (tree, allow, deny) => {
  const statement = readStatement(tree);
  expect([effectIs(statement, 'Allow'), effectIs(statement, 'Deny')]).toEqual([allow, deny]);
});

describe('what is said', () => {
  const said = (condition: object): readonly string[] =>
    statementChecks(
      readStatement(treeOf({ ...ALLOW, Condition: condition })),
      token,
      '2012-10-17',
      'sts:AssumeRoleWithWebIdentity',
    )
      .filter(({ stage }) => stage === 'condition')
      .map(({ what }) => what);
  const key = `${ISSUER}:sub`;
  const has = 'the request has `system:serviceaccount:team:reader`';
  test.each([
    [{ StringEquals: { [key]: 'a' } }, [`StringEquals \`a\`: ${has}`]],
    [{ StringEquals: { [key]: ['a', 'b'] } }, [`StringEquals \`a\` or \`b\`: ${has}`]],
    [{ StringEquals: { [key]: ['a', 'b', 'c'] } }, [`StringEquals \`a\` or \`b\` or \`c\`: ${has}`]],
    [{ StringEquals: { [key]: ['a', 'b', 'c', 'd'] } }, [`StringEquals \`a\` or \`b\` or \`c\` or 1 more: ${has}`]],
    [
      { StringEquals: { [key]: ['a', 'b', 'c', 'd', 'e'] } },
      [`StringEquals \`a\` or \`b\` or \`c\` or 2 more: ${has}`],
    ],
    [{ StringEquals: { [key]: [] } }, [`StringEquals nothing: ${has}`]],
    [{ StringEquals: { 'other:sub': 'a' } }, ['StringEquals `a`: the request does not have it']],
    [{ StringEquals: { 'aws:SourceIp': 'a' } }, ['StringEquals `a`: whether the request has it is not known']],
  ])('%j', (condition, what) => {
    expect(said(condition)).toEqual(what);
  });

  test('where the principal, the action and the condition stand', () => {
    const places = (change: object): readonly (string | undefined)[] => {
      const text = JSON.stringify({ ...ALLOW, ...change });
      return statementChecks(readStatement(treeOf(text)), token, '2012-10-17', 'sts:AssumeRoleWithWebIdentity').map(
        ({ at }) => at && text.slice(at.start, at.end),
      );
    };
    expect(places({})).toEqual([ARN, ALLOW.Action]);
    expect(places({ Principal: { Federated: ['a', 'b'] }, Action: undefined })).toEqual([
      '{"Federated":["a","b"]}',
      undefined,
    ]);
    expect(places({ Principal: {}, Action: [] })).toEqual(['{}', '[]']);
    expect(
      statementChecks(readStatement(treeOf({})), token, '2012-10-17', 'sts:AssumeRole').map(({ path, what }) => [
        path,
        what,
      ]),
    ).toEqual([
      ['Principal', `Principal is the provider of ${ISSUER}`],
      ['Action', 'Action covers sts:AssumeRole'],
    ]);
  });
});

/** The tags that EKS Pod Identity sends are listed on pod-id-abac; the keys of the call on reference_policies_condition-keys. */
describe('what a request has', () => {
  const pod: PodIdentityRequest = {
    kind: 'pod-identity',
    tags: { 'eks-cluster-arn': literalText('arn:c'), 'kubernetes-namespace': literalText('team') },
    roleArn: literalText('arn:aws:iam::111122223333:role/reader'),
  };
  const bare: PodIdentityRequest = { kind: 'pod-identity', tags: {} };
  const found = (key: string, request: TrustRequest) => {
    const { present, values } = lookUp(textWithHoles(key), request);
    return [present, ...values.map(display)];
  };
  test.each<[string, TrustRequest, readonly string[]]>([
    ['aws:RequestTag/kubernetes-namespace', pod, ['yes', 'team']],
    ['AWS:requesttag/KUBERNETES-namespace', pod, ['yes', 'team']],
    ['aws:RequestTag/other', pod, ['no']],
    ['aws:RequestTag/<TAG>', pod, ['unknown', 'aws:RequestTag/<TAG>']],
    ['aws:TagKeys', pod, ['yes', 'eks-cluster-arn', 'kubernetes-namespace']],
    ['aws:TagKeys', bare, ['no']],
    ['aws:SourceAccount', pod, ['yes', '111122223333']],
    ['aws:SourceAccount', bare, ['yes', 'account']],
    ['aws:SourceArn', pod, ['yes', 'arn:c']],
    ['aws:SourceArn', bare, ['yes', 'arn:partition:eks:region:account:cluster/cluster']],
    [`${ISSUER}:sub`, token, ['yes', 'system:serviceaccount:team:reader']],
    [`${ISSUER.toUpperCase()}:AUD`, token, ['yes', 'sts.amazonaws.com']],
    ['other.example:sub', token, ['no', 'system:serviceaccount:team:reader']],
    [`${ISSUER}:subject`, token, ['no']],
    ['<KEY>', token, ['unknown', '<KEY>']],
    ...[
      'sts:RoleSessionName',
      'aws:SourceIp',
      'aws:VpcSourceIp',
      'aws:SourceVpc',
      'aws:SourceVpce',
      'aws:UserAgent',
      'aws:Referer',
      'aws:CurrentTime',
      'aws:EpochTime',
      'aws:SecureTransport',
      'aws:RequestedRegion',
    ].map((key): [string, TrustRequest, readonly string[]] => [key, token, ['unknown', key]]),
  ])('under %s', (key, request, values) => {
    expect(found(key, request)).toEqual(values);
  });
});

/** reference_policies_evaluation-logic: of those that decide the first is named, of those that refuse the one that came furthest. */
test.each<[string, readonly object[], TrustRequest, readonly unknown[]]>([
  ['two that allow', [ALLOW, ALLOW], token, ['allow', 'match', 0, 'Statement[0]']],
  [
    'two that deny',
    [ALLOW, { ...ALLOW, Effect: 'Deny' }, { ...ALLOW, Effect: 'Deny' }],
    token,
    ['deny', 'explicit-deny', 1, 'Statement[1]'],
  ],
  [
    'two that may allow',
    [
      { ...ALLOW, Action: '<A>' },
      { ...ALLOW, Action: '<B>' },
    ],
    token,
    ['unknown', 'unknown-value', 0, 'Statement[0].Action'],
  ],
  [
    'one that may allow beside one that does not',
    [
      { ...ALLOW, Action: 'sts:AssumeRole' },
      { ...ALLOW, Action: '<B>' },
    ],
    token,
    ['unknown', 'unknown-value', 1, 'Statement[1].Action'],
  ],
  [
    'two of another principal',
    [
      { ...ALLOW, Principal: { AWS: '111122223333' } },
      { ...ALLOW, Principal: { AWS: '111122223333' } },
    ],
    token,
    ['deny', 'principal-mismatch', 0, 'Statement[0].Principal'],
  ],
  [
    'the action comes after the principal',
    [
      { ...ALLOW, Principal: { AWS: '111122223333' } },
      { ...ALLOW, Action: 'sts:AssumeRole' },
    ],
    token,
    ['deny', 'action-mismatch', 1, 'Statement[1].Action'],
  ],
  [
    'the condition comes after the action',
    [
      { ...ALLOW, Condition: OTHER },
      { ...ALLOW, Action: 'sts:AssumeRole' },
    ],
    token,
    ['deny', 'condition-sub', 0, `Statement[0].Condition.StringEquals["${ISSUER}:sub"]`],
  ],
])('%s', (_, statements, request, wanted) => {
  const { decision, reason, statement, path } = evaluate(
    readPolicy(treeOf({ Version: '2012-10-17', Statement: statements })),
    request,
  );
  expect([decision, reason, statement, path]).toEqual(wanted);
});

test('without providers that were seen the policy alone decides, and the trace says so', () => {
  const { trace } = evaluate(readPolicy(treeOf({ Statement: ALLOW })), token);
  expect(trace[0]).toEqual({
    statement: null,
    path: null,
    what: 'the issuer has a provider that knows the audience',
    truth: 'unknown',
  });
});
