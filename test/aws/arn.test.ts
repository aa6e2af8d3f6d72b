/** ARNs, their six fields and the faults of those that should name something of IAM. Sources: IAM User Guide, reference_identifiers (ARNs, paths, names) and reference_iam-quotas; AWS General Reference, aws-arns-and-namespaces. */
import { describe, expect, test } from 'vitest';
import { issuerOfProviderArn, readArn, readRoleArn } from '../../src/aws/arn.js';
import { iamArnFault, invalidRoleArn } from '../../src/aws/iam-arn.js';
import { display } from '../../src/value/text.js';
import { textWithHoles } from './trees.js';

const shown = (arn: string): readonly string[] | undefined => {
  const read = readArn(textWithHoles(arn));
  return read && [read.partition, read.service, read.region, read.account, read.resource].map(display);
};

test.each([
  ['arn:aws:iam::111122223333:role/reader', ['aws', 'iam', '', '111122223333', 'role/reader']],
  [
    'arn:aws-cn:eks:cn-north-1:111122223333:cluster/a:b',
    ['aws-cn', 'eks', 'cn-north-1', '111122223333', 'cluster/a:b'],
  ],
  ['arn:aws:iam::<ACCOUNT>:role/reader', ['aws', 'iam', '', '<ACCOUNT>', 'role/reader']],
  ['arn:aws:iam::111122223333:<ROLE>', ['aws', 'iam', '', '111122223333', '<ROLE>']],
  ['arn:aws:iam::111122223333:', ['aws', 'iam', '', '111122223333', '']],
  ['arn:aws:iam:111122223333:role/reader', undefined],
  ['ARN:aws:iam::111122223333:role/reader', undefined],
  ['arn:<ANYTHING>:iam::111122223333:role/reader', undefined],
  ['<ACCOUNT>:aws:iam::111122223333:role/reader', undefined],
  ['', undefined],
])('the fields of %j', (arn, fields) => {
  expect(shown(arn)).toEqual(fields);
});

test.each([
  ['arn:aws:iam::111122223333:role/reader', ['/', 'reader']],
  ['arn:aws:iam::111122223333:role/team/a/reader', ['/team/a/', 'reader']],
  ['arn:aws:iam::111122223333:role/team/<NAME>', ['/team/', '<NAME>']],
  ['arn:aws:iam::111122223333:role/<CLUSTER>-reader', ['/', '<CLUSTER>-reader']],
  ['arn:aws:iam::111122223333:role/<CLUSTER>/reader', undefined],
  ['arn:aws:iam::111122223333:role/a<NAME>/reader', undefined],
  ['arn:aws:iam::111122223333:user/reader', undefined],
  ['arn:aws:iam::111122223333:a-role/reader', undefined],
  ['arn:aws:iam::111122223333:<KIND>role/reader', undefined],
  ['arn:aws:sts::111122223333:role/reader', undefined],
  ['arn:aws:<CLUSTER>::111122223333:role/reader', undefined],
])('path and name of %j', (arn, parts) => {
  const read = readRoleArn(textWithHoles(arn));
  expect(read && [read.path, display(read.name)]).toEqual(parts);
});

test.each([
  ['arn:aws:iam::111122223333:oidc-provider/host/id/A', 'host/id/A'],
  ['arn:aws:iam::111122223333:oidc-provider/<ISSUER>', '<ISSUER>'],
  ['arn:aws:iam::<ANY>:oidc-provider/host', undefined],
  ['arn:aws:iam::111122223333:saml-provider/host', undefined],
])('the issuer of %j', (arn, issuer) => {
  const read = issuerOfProviderArn(textWithHoles(arn));
  expect(read && display(read)).toBe(issuer);
});

const NO_REGION = 'IAM has no region: two colons stand before the account';
const SIX = 'an ARN has six fields: `arn:<partition>:iam::<account>:role/<name>`';

describe('an ARN that should be of a role', () => {
  test.each([
    ['', undefined],
    ['arn:aws:iam::111122223333:role/reader', undefined],
    ['arn:aws-us-gov:iam::111122223333:role/team/reader', undefined],
    ['arn:aws:iam::111122223333:role/a+b=c,d.e@f-g_h', undefined],
    ['<ARN>', undefined],
    ['<ARN>er', undefined],
    ['a<ARN>', undefined],
    ['arn:<ANY>', undefined],
    ['arn:aws:iam::<ACCOUNT>:role/reader', undefined],
    ['arn:aws:iam::111122223333:<ROLE>', undefined],
    ['arn:<CLUSTER>:<CLUSTER>:<CLUSTER>:<ACCOUNT>:role/<NAME>', undefined],
    [' arn:aws:iam::111122223333:role/reader', ['malformed', 'there is white space around it']],
    ['arn:aws:iam::111122223333:role/reader\n', ['malformed', 'there is white space around it']],
    ['arn:aws:iam::111122223333:role/the reader', ['malformed', 'there is white space in it']],
    ["'arn:aws:iam::111122223333:role/reader'", ['malformed', 'there are quotes in it']],
    ['arn:aws:iam::111122223333:role/rea`der', ['malformed', 'there are quotes in it']],
    ['arn:aws:iam::111122223333:role\\reader', ['malformed', 'there is a backslash in it']],
    ['reader', ['other', 'it is a name, not an ARN']],
    ['team/reader', ['other', 'it is a name, not an ARN']],
    ['an:aws:iam::111122223333:role/reader', ['malformed', 'it begins with `an:` instead of `arn:`']],
    ['rn:aws:iam::<ACCOUNT>:role/reader', ['malformed', 'it begins with `rn:` instead of `arn:`']],
    ['https://host/reader', ['malformed', 'it does not begin with `arn:`']],
    ['role:reader', ['malformed', 'it does not begin with `arn:`']],
    ['arn:aws:iam::111122223333:role/arn:aws:iam::111122223333:role/reader', ['malformed', 'there are two ARNs in it']],
    ['arn:aws:iam:111122223333:role/reader', ['malformed', SIX]],
    ['arn:amazon:iam::111122223333:role/reader', ['malformed', 'there is no partition `amazon`']],
    ['arn::iam::111122223333:role/reader', ['malformed', 'there is no partition ``']],
    ['arn:aws:sts::111122223333:assumed-role/reader/session', ['other', 'it is a session of a role']],
    ['arn:aws:iam::111122223333:assumed-role/reader/session', ['other', 'it is the ARN of an assumed-role']],
    ['arn:aws:sts::111122223333:federated-user/reader', ['other', 'it is an ARN of `sts`']],
    ['arn:aws:iam:111122223333::role/reader', ['malformed', NO_REGION]],
    ['arn:aws:s3:111122223333::role/reader', ['malformed', NO_REGION]],
    ['arn:aws:iam:eu-west-1:111122223333:role/reader', ['malformed', NO_REGION]],
    ['arn:aws:s3:::bucket', ['other', 'it is an ARN of `s3`']],
    ['arn:aws:iam:::111122223333:role/reader', ['malformed', 'it has too many colons']],
    ['arn:aws:iam::111122223333::role/reader', ['malformed', 'it has too many colons']],
    ['arn:aws:iam::111122223333:role/a:b', ['malformed', 'the name of a role cannot hold `:`']],
    ['arn:aws:iam::111122223333:role:a:b', ['malformed', 'after `role` follows `/`, not `:`']],
    ['arn:aws:iam:::role/reader', ['malformed', 'the account is missing']],
    [
      'arn:aws:iam::11112222333:role/reader',
      ['malformed', 'an account has 12 digits, `11112222333` has 11 characters'],
    ],
    ['arn:aws:iam::aws:role/reader', ['malformed', 'an account has 12 digits, `aws` has 3 characters']],
    ['arn:aws:iam::111122223333:role:reader', ['malformed', 'after `role` follows `/`, not `:`']],
    ['arn:aws:iam::111122223333:reader', ['malformed', 'after the account follows `role/`']],
    ['arn:aws:iam::111122223333:role', ['malformed', 'after the account follows `role/`']],
    ['arn:aws:iam::111122223333:role/', ['malformed', 'the name of the role is missing']],
    ['arn:aws:iam::111122223333:role/team/', ['malformed', 'the name of the role is missing']],
    ['arn:aws:iam::111122223333:role//reader', ['malformed', 'there is an empty part in the path']],
    ['arn:aws:iam::111122223333:role/team//reader', ['malformed', 'there is an empty part in the path']],
    ['arn:aws:iam::111122223333:role/reader*', ['malformed', 'the name of a role cannot hold `*`']],
    ['arn:aws:iam::111122223333:role/<NAME>#', ['malformed', 'the name of a role cannot hold `#`']],
    ['arn:aws:iam::111122223333:policy/reader', ['other', 'it is the ARN of a policy']],
    ['arn:aws:iam::111122223333:user/reader', ['other', 'it is the ARN of a user']],
    ['arn:aws:iam::111122223333:group/reader', ['other', 'it is the ARN of a group']],
    ['arn:aws:iam::111122223333:instance-profile/reader', ['other', 'it is the ARN of an instance-profile']],
    ['arn:aws:iam::111122223333:oidc-provider/host', ['other', 'it is the ARN of an oidc-provider']],
    ['arn:aws:iam::111122223333:saml-provider/Okta', ['other', 'it is the ARN of a saml-provider']],
    ['arn:aws:iam::111122223333:server-certificate/a', ['other', 'it is the ARN of a server-certificate']],
    ['arn:aws:iam::111122223333:mfa/reader', ['other', 'it is the ARN of an mfa']],
  ] as const)('%j', (arn, fault) => {
    const found = iamArnFault(textWithHoles(arn), 'role');
    expect(found && [found.kind, found.what]).toEqual(fault);
  });
});

test.each([
  ['policy', 'arn:aws:iam::aws:policy/ReadOnlyAccess', undefined],
  ['policy', 'arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy', undefined],
  ['policy', 'arn:aws:iam::Aws:policy/ReadOnlyAccess', 'an account has 12 digits, `Aws` has 3 characters'],
  ['policy', 'arn:aws:iam::111122223333:role/reader', 'it is the ARN of a role'],
  ['instance-profile', 'arn:aws:iam::111122223333:instance-profile/workers', undefined],
  ['instance-profile', 'arn:aws:iam::111122223333:role/workers', 'it is the ARN of a role'],
  ['instance-profile', 'arn:aws:iam::aws:instance-profile/workers', 'an account has 12 digits, `aws` has 3 characters'],
] as const)('as %s %j: %s', (kind, arn, what) => {
  expect(iamArnFault(textWithHoles(arn), kind)?.what).toBe(what);
});

test('the form of a role ARN is told once', () => {
  expect(invalidRoleArn('arn:aws:iam::x', SIX)).toBe(`\`arn:aws:iam::x\` is not a valid role ARN: ${SIX}`);
  expect(invalidRoleArn('reader', 'it is a name, not an ARN')).toBe(
    '`reader` is not a valid role ARN (it is a name, not an ARN): write `arn:<partition>:iam::<account>:role/<name>`',
  );
});
