/** Whom `"AWS": "*"` lets in under each condition. A row names the page that says what a request of a role or a user of another account has under the key. */
import { expect, test } from 'vitest';
import { readPolicy } from '../../../src/aws/policy/policy.js';
import { opennessIn } from '../../../src/aws/trust/open.js';
import { treeOf } from '../trees.js';

const KEYS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html';
const STS_KEYS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html';
const OPERATORS =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html';
const SETS =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html';
const LOGIC = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html';
const EXTERNAL_ID = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html';
const VARIABLES = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html';

type Want = 'everyone' | 'external-id' | undefined;
const OWN = 'arn:aws:iam::111122223333:role/app';

const rows: readonly (readonly [name: string, condition: object, want: Want, source: string])[] = [
  ['no key', {}, 'everyone', LOGIC],
  ['TLS, which every call has', { Bool: { 'aws:SecureTransport': 'true' } }, 'everyone', KEYS],
  ['no TLS, which no call lacks', { Bool: { 'aws:SecureTransport': 'false' } }, undefined, KEYS],
  ['any principal', { StringLike: { 'aws:PrincipalArn': '*' } }, 'everyone', KEYS],
  ['any principal as an ARN', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } }, 'everyone', KEYS],
  ['any user', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }, 'everyone', KEYS],
  ['any partition and account', { StringLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/*' } }, 'everyone', KEYS],
  [
    'a role of that name in any account',
    { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy-*' } },
    'everyone',
    KEYS,
  ],
  ['roles of one account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } }, undefined, KEYS],
  [
    'roles of one account in any partition',
    { StringLike: { 'aws:PrincipalArn': 'arn:*:iam::111122223333:role/*' } },
    undefined,
    KEYS,
  ],
  ['one role', { ArnEquals: { 'aws:PrincipalArn': OWN } }, undefined, KEYS],
  ['one role and everyone', { StringLike: { 'aws:PrincipalArn': [OWN, '*'] } }, 'everyone', KEYS],
  ['all but one role', { ArnNotEquals: { 'aws:PrincipalArn': OWN } }, 'everyone', OPERATORS],
  ['all but one account', { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } }, 'everyone', OPERATORS],
  ['all but everyone', { StringNotLike: { 'aws:PrincipalArn': '*' } }, undefined, OPERATORS],
  [
    'a role of an account of the template',
    { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::<ACCOUNT>:role/*' } },
    undefined,
    KEYS,
  ],
  ['one account', { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, undefined, KEYS],
  [
    'one account if the key is there, which it is',
    { StringEqualsIfExists: { 'aws:PrincipalAccount': '111122223333' } },
    undefined,
    KEYS,
  ],
  ['any account', { StringLike: { 'aws:PrincipalAccount': '*' } }, 'everyone', KEYS],
  ['one organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }, undefined, KEYS],
  ['any organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, 'everyone', KEYS],
  [
    'an organization if there is one',
    { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    'everyone',
    OPERATORS,
  ],
  ['all but one organization', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }, 'everyone', OPERATORS],
  ['some organization', { Null: { 'aws:PrincipalOrgID': 'false' } }, 'everyone', OPERATORS],
  ['no organization', { Null: { 'aws:PrincipalOrgID': 'true' } }, 'everyone', OPERATORS],
  [
    'one path of an organization',
    { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/*' } },
    undefined,
    SETS,
  ],
  ['any path of an organization', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*' } }, 'everyone', SETS],
  [
    'all paths, for one who has none',
    { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/*' } },
    'everyone',
    SETS,
  ],
  ['a source ARN', { ArnLike: { 'aws:SourceArn': 'arn:aws:eks:*:111122223333:cluster/*' } }, undefined, KEYS],
  [
    'a source ARN if there is one',
    { ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:eks:*:111122223333:cluster/*' } },
    'everyone',
    OPERATORS,
  ],
  [
    'another source ARN',
    { ArnNotLike: { 'aws:SourceArn': 'arn:aws:eks:*:111122223333:cluster/*' } },
    'everyone',
    OPERATORS,
  ],
  [
    'a source account if there is one',
    { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
    'everyone',
    OPERATORS,
  ],
  ['a source account', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, undefined, KEYS],
  ['another source account', { StringNotEquals: { 'aws:SourceAccount': '111122223333' } }, 'everyone', OPERATORS],
  ['no source account', { Null: { 'aws:SourceAccount': 'true' } }, 'everyone', OPERATORS],
  ['some source account', { Null: { 'aws:SourceAccount': 'false' } }, undefined, OPERATORS],
  [
    'a source organization if there is one',
    { StringEqualsIfExists: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } },
    'everyone',
    OPERATORS,
  ],
  [
    'services called via, of which there are none',
    { 'ForAllValues:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
    'everyone',
    SETS,
  ],
  [
    'a service called via',
    { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
    undefined,
    SETS,
  ],
  ['not by way of a service', { Bool: { 'aws:ViaAWSService': 'false' } }, 'everyone', KEYS],
  ['by way of a service', { Bool: { 'aws:ViaAWSService': 'true' } }, undefined, KEYS],
  ['no service', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, 'everyone', KEYS],
  ['a service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, undefined, KEYS],
  ['an endpoint of a VPC', { StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }, undefined, KEYS],
  [
    'an endpoint of a VPC if there is one',
    { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } },
    'everyone',
    OPERATORS,
  ],
  ['not that VPC', { StringNotEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } }, 'everyone', OPERATORS],
  [
    'an address of a VPC if there is one',
    { IpAddressIfExists: { 'aws:VpcSourceIp': '10.0.0.0/8' } },
    'everyone',
    OPERATORS,
  ],
  ['every address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, 'everyone', OPERATORS],
  ['every address of both kinds', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } }, 'everyone', OPERATORS],
  ['addresses of an office', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, undefined, OPERATORS],
  [
    'all addresses but those of an office',
    { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    'everyone',
    OPERATORS,
  ],
  ['no address', { NotIpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, undefined, OPERATORS],
  ['a second factor, which every user can have', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, 'everyone', KEYS],
  ['a second factor if it is said', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, 'everyone', KEYS],
  ['a recent second factor', { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, 'everyone', KEYS],
  ['a name of the session', { StringEquals: { 'sts:RoleSessionName': 'deploy' } }, 'everyone', STS_KEYS],
  [
    'a name of the session that is the user',
    { StringLike: { 'sts:RoleSessionName': '${aws:username}' } },
    undefined,
    VARIABLES,
  ],
  [
    'two tests of the name of the session',
    { StringLike: { 'sts:RoleSessionName': 'a*' }, StringNotLike: { 'sts:RoleSessionName': 'a*' } },
    undefined,
    STS_KEYS,
  ],
  ['a short session', { NumericLessThanEquals: { 'sts:DurationSeconds': '3600' } }, 'everyone', STS_KEYS],
  ['a tag of the principal', { StringEquals: { 'aws:PrincipalTag/team': 'platform' } }, 'everyone', KEYS],
  ['no such tag', { StringNotEquals: { 'aws:PrincipalTag/team': 'guest' } }, 'everyone', KEYS],
  ['a tag of the session', { StringEquals: { 'aws:RequestTag/team': 'platform' } }, undefined, KEYS],
  [
    'a tag of the session if there is one',
    { StringEqualsIfExists: { 'aws:RequestTag/team': 'platform' } },
    'everyone',
    KEYS,
  ],
  [
    'names of tags, of which there are none',
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
    'everyone',
    SETS,
  ],
  ['a program', { StringLike: { 'aws:UserAgent': '*terraform*' } }, 'everyone', KEYS],
  ['a page', { StringLike: { 'aws:Referer': 'https://example.com/*' } }, 'everyone', KEYS],
  ['a region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, 'everyone', KEYS],
  ['sessions of roles', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, 'everyone', KEYS],
  ['users', { StringEquals: { 'aws:PrincipalType': 'User' } }, 'everyone', KEYS],
  ['nobody who signs', { StringEquals: { 'aws:PrincipalType': 'Anonymous' } }, undefined, KEYS],
  ['a user of that name', { StringEquals: { 'aws:username': 'alice' } }, 'everyone', KEYS],
  ['sessions of one role by its id', { StringLike: { 'aws:userid': 'AROAEXAMPLEIDOFONE00:*' } }, undefined, KEYS],
  ['all but the sessions of one role', { StringNotLike: { 'aws:userid': 'AROAEXAMPLEIDOFONE00:*' } }, 'everyone', KEYS],
  ['sessions of that name', { StringLike: { 'aws:userid': '*:deploy' } }, 'everyone', KEYS],
  ['an external id', { StringEquals: { 'sts:ExternalId': 'd41f9a' } }, 'external-id', EXTERNAL_ID],
  ['any external id', { StringLike: { 'sts:ExternalId': '*' } }, 'everyone', EXTERNAL_ID],
  ['some external id', { Null: { 'sts:ExternalId': 'false' } }, 'everyone', EXTERNAL_ID],
  ['an external id if there is one', { StringEqualsIfExists: { 'sts:ExternalId': 'd41f9a' } }, 'everyone', EXTERNAL_ID],
  ['an external id of the template', { StringEquals: { 'sts:ExternalId': '<ID>' } }, undefined, EXTERNAL_ID],
  [
    'an external id and an account',
    { StringEquals: { 'sts:ExternalId': 'd41f9a', 'aws:PrincipalAccount': '111122223333' } },
    undefined,
    EXTERNAL_ID,
  ],
  [
    'TLS and an organization',
    { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    undefined,
    LOGIC,
  ],
  ['a date', { DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }, undefined, OPERATORS],
  [
    'the account of the role by a variable',
    { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } },
    undefined,
    VARIABLES,
  ],
  ['a key that is not known', { StringEquals: { 'aws:Tomorrow': 'x' } }, undefined, KEYS],
  ['a key of the template', { StringEqualsIfExists: { '<KEY>': 'x' } }, undefined, KEYS],
  ['an operator of the template', { '<OPERATOR>': { 'aws:SourceArn': 'x' } }, undefined, OPERATORS],
  ['values of the template', { StringLike: { 'aws:PrincipalArn': '<VALUES>' } }, undefined, KEYS],
  ['a claim of a token', { StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/A:sub': 'x' } }, undefined, STS_KEYS],
  [
    'a claim of a token if there is one',
    { StringEqualsIfExists: { 'oidc.eks.eu-west-1.amazonaws.com/id/A:sub': 'x' } },
    'everyone',
    STS_KEYS,
  ],
  [
    'a key in another letter case',
    { ArnLikeIfExists: { 'AWS:sourcearn': 'arn:aws:eks:*:111122223333:cluster/*' } },
    'everyone',
    OPERATORS,
  ],
  ['roles of China', { ArnLike: { 'aws:PrincipalArn': 'arn:aws-cn:iam::*:role/*' } }, 'everyone', KEYS],
];

const allow = (condition: object, change: object = {}): object => ({
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: 'sts:AssumeRole',
  ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  ...change,
});

function openness(...statements: readonly object[]): Want {
  const policy = readPolicy(treeOf({ Version: '2012-10-17', Statement: statements }));
  const [statement] = policy.statements;
  return statement === undefined ? undefined : opennessIn(policy)(statement)?.to;
}

test.each(rows.map(([name, condition, want]) => ({ name, condition, want })))('$name', ({ condition, want }) =>
  expect(openness(allow(condition))).toBe(want),
);

const deny = (condition: object, change: object = {}): object => allow(condition, { Effect: 'Deny', ...change });

test.each<{ name: string; statements: readonly object[]; want: Want }>([
  {
    name: 'a Deny for everybody else',
    statements: [allow({}), deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })],
    want: undefined,
  },
  {
    name: 'a Deny for calls without TLS',
    statements: [allow({}), deny({ Bool: { 'aws:SecureTransport': 'false' } })],
    want: 'everyone',
  },
  {
    name: 'a Deny that depends on what the caller chooses',
    statements: [allow({}), deny({ StringNotLike: { 'sts:RoleSessionName': 'deploy' } })],
    want: undefined,
  },
  { name: 'a Deny for one role', statements: [allow({}), deny({}, { Principal: { AWS: OWN } })], want: 'everyone' },
  {
    name: 'a Deny of another action',
    statements: [allow({}), deny({}, { Action: 'sts:TagSession' })],
    want: 'everyone',
  },
  { name: 'an effect of the template', statements: [allow({}), allow({}, { Effect: '<EFFECT>' })], want: undefined },
  {
    name: 'an action for tokens',
    statements: [allow({}, { Action: 'sts:AssumeRoleWithWebIdentity' })],
    want: undefined,
  },
  { name: 'every action', statements: [allow({}, { Action: 'sts:*' })], want: 'everyone' },
])('$name', ({ statements, want }) => expect(openness(...statements)).toBe(want));

// reference_policies_condition-keys says of each when a request has it: in calls that a service makes, through an endpoint of a VPC, of the role of an instance, with tags or a source identity.
test.each([
  ...['aws:SourceArn', 'aws:SourceAccount', 'aws:SourceOrgID', 'aws:SourceOrgPaths', 'aws:PrincipalServiceName'],
  ...['aws:PrincipalServiceNamesList', 'aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast'],
  ...['aws:SourceVpc', 'aws:SourceVpcArn', 'aws:SourceVpce', 'aws:VpcSourceIp'],
  ...['aws:VpceAccount', 'aws:VpceOrgID', 'aws:VpceOrgPaths'],
  ...['aws:Ec2InstanceSourceVpc', 'aws:Ec2InstanceSourcePrivateIPv4', 'ec2:SourceInstanceArn', 'ec2:RoleDelivery'],
  ...['lambda:SourceFunctionArn', 'aws:TagKeys', 'sts:TransitiveTagKeys', 'sts:SourceIdentity', 'aws:SourceIdentity'],
  'aws:RequestTag/team',
])('a role or a user calls without %s', (key) => {
  expect(openness(allow({ StringLike: { [key]: '*' } }))).toBeUndefined();
  expect(openness(allow({ StringNotLike: { [key]: 'a' } }))).toBe('everyone');
  expect(openness(allow({ Null: { [key]: 'true' } }))).toBe('everyone');
});

test.each([
  ...['sts:RoleSessionName', 'sts:DurationSeconds', 'aws:UserAgent', 'aws:Referer', 'aws:RequestedRegion'],
  'aws:PrincipalTag/team',
])('whoever calls chooses %s', (key) => {
  expect(openness(allow({ StringLike: { [key]: 'a' } }))).toBe('everyone');
  expect(openness(allow({ StringNotLike: { [key]: 'a' } }))).toBe('everyone');
  // With such a Deny not everybody is let in for certain.
  expect(openness(allow({}), deny({ StringLike: { [key]: 'a' } }))).toBeUndefined();
});

test.each(['aws:FederatedProvider', 'aws:TokenIssueTime', 'aws:CurrentTime', 'aws:Something', '<KEY>'])(
  'of %s nothing is known',
  (key) => {
    expect(openness(allow({ StringLike: { [key]: '*' } }))).toBeUndefined();
    expect(openness(allow({ StringNotLike: { [key]: 'a' } }))).toBeUndefined();
  },
);

// reference_policies_variables, the table of values of aws:userid and aws:username: a session of a role has no name of a user.
test.each<[string, object, Want]>([
  ['a user has a name', { StringLike: { 'aws:username': '*' } }, 'everyone'],
  ['a role has none', { Null: { 'aws:username': 'true' } }, 'everyone'],
  ['of sessions and users', { StringLike: { 'aws:userid': '*' } }, 'everyone'],
  ['ids of users begin with AIDA', { StringLike: { 'aws:userid': 'AIDA*' } }, 'everyone'],
  ['ids of roles with AROA', { StringLike: { 'aws:userid': 'AROA*:*' } }, 'everyone'],
  ['no other id', { StringLike: { 'aws:userid': 'ASIA*' } }, undefined],
  ['one id of a user', { StringEquals: { 'aws:userid': 'AIDAEXAMPLEIDOFONE00' } }, undefined],
  ['names of users of one path', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/team/*' } }, 'everyone'],
  ['groups are no principals', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:group/*' } }, undefined],
  ['one root of an organization', { StringLike: { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/*' } }, undefined],
  ['roots of every organization', { StringLike: { 'aws:PrincipalOrgPaths': 'o-*/r-*/*' } }, 'everyone'],
  [
    'sessions that are not of a web identity',
    { Null: { 'token.actions.githubusercontent.com:sub': 'true' } },
    'everyone',
  ],
  ['sessions of a web identity', { StringLike: { 'token.actions.githubusercontent.com:sub': '*' } }, undefined],
])('%s', (_, condition, want) => expect(openness(allow(condition))).toBe(want));
