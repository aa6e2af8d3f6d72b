/** Annotations of the webhook, audiences, and values as Go reads them. Sources: aws/amazon-eks-pod-identity-webhook at 3bf80a34, pkg/annotations.go, pkg/cache/cache.go, main.go; kube2iam and kiam, README (iam.amazonaws.com/role). */
import { expect, test } from 'vitest';
import { ACCOUNT_ANNOTATIONS, misspeltAnnotation, readOn, ROLE_ARN } from '../../src/aws/annotations.js';
import { audienceFault } from '../../src/aws/audience.js';
import { parseBool, parseInt64 } from '../../src/aws/go-parse.js';
import { metadataArgumentsOf } from '../../src/aws/metadata-arguments.js';

test.each([
  ['eks.amazonaws.com/role-arn', true, false],
  ['eks.amazonaws.com/audience', true, false],
  ['eks.amazonaws.com/sts-regional-endpoints', true, false],
  ['eks.amazonaws.com/token-expiration', true, true],
  ['eks.amazonaws.com/skip-containers', false, true],
])('%s is read on accounts: %s, on pods: %s', (key, account, pod) => {
  expect(readOn(key)).toEqual({ account, pod });
  expect(ACCOUNT_ANNOTATIONS.includes(key)).toBe(account);
});

test('the webhook reads nothing else', () => {
  expect(ROLE_ARN).toBe('eks.amazonaws.com/role-arn');
  expect(ACCOUNT_ANNOTATIONS).toHaveLength(4);
  expect([readOn('role-arn'), readOn('iam.amazonaws.com/role-arn'), readOn('eks.amazonaws.com/role')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  // What is right, and what is something else.
  ['eks.amazonaws.com/role-arn', undefined],
  ['eks.amazonaws.com/sourceRole', undefined],
  ['app.kubernetes.io/name', undefined],
  ['example.com/role-arn', undefined],
  ['example.com/audience', undefined],
  // Of a short name one slip, of a long one two.
  ['eks.amazonaws.com/role-arm', 'role-arn'],
  ['eks.amazonaws.com/role_arm', undefined],
  ['eks.amazonaws.com/audince', 'audience'],
  ['eks.amazonaws.com/audinc', undefined],
  ['eks.amazonaws.com/audiennce', 'audience'],
  ['eks.amazonaws.com/audienncee', 'audience'],
  ['eks.amazonaws.com/audienncees', undefined],
  ['eks.amazonaws.com/tokn-expiraton', 'token-expiration'],
  ['eks.amazonaws.com/tkn-expiraton', undefined],
  ['eks.amazonaws.com/sts-regional-endpoint', 'sts-regional-endpoints'],
  ['eks.amazonaws.com/token-expiration-seconds', 'token-expiration'],
  ['eks.amazonaws.com/skip-container', 'skip-containers'],
  ['eks.amazonaws.com/role', 'role-arn'],
  ['eks.amazonaws.com/roleArn', 'role-arn'],
  ['eks.amazonaws.com/role_arn', 'role-arn'],
  ['eks.amazonaws.com/iam-role', 'role-arn'],
  ['eks.amazonaws.com/iam-role-arn', 'role-arn'],
  ['eks.amazonaws.com/arn', 'role-arn'],
  // Prefixes that people write instead, or nearly.
  ['iam.amazonaws.com/role', 'role-arn'],
  ['eks.amazon.com/role-arn', 'role-arn'],
  ['amazonaws.com/role-arn', 'role-arn'],
  ['eks.aws.com/role-arn', 'role-arn'],
  ['eks.aws.amazon.com/role-arn', 'role-arn'],
  ['eks.amazonaws.com.cn/role-arn', 'role-arn'],
  ['irsa.amazonaws.com/role-arn', 'role-arn'],
  ['eks.amazonws.com/role-arn', 'role-arn'],
  ['eks.amzonws.co/role-arn', 'role-arn'],
  ['ek.amzonws.co/role-arn', undefined],
  // Without a prefix only what says arn.
  ['role-arn', 'role-arn'],
  ['roleArn', 'role-arn'],
  ['role', undefined],
  ['audience', undefined],
  ['sts-regional-endpoint', undefined],
  ['/role-arn', 'role-arn'],
  ['xrole-arn', 'role-arn'],
])('the annotation %s is meant to be %s', (key, suffix) => {
  expect(misspeltAnnotation(key)).toBe(suffix === undefined ? undefined : `eks.amazonaws.com/${suffix}`);
});

/** A near miss is up to three slips; an endpoint of STS is a name of a host, in any partition (AWS General Reference, sts). */
test.each([
  ['sts.amazonaws.com', undefined],
  ['https://sts.amazonaws.com', 'endpoint'],
  ['http://sts.amazonaws.com', 'endpoint'],
  ['sts.amazonaws.com/', 'endpoint'],
  ['https://sts.amazonaws.com//', 'endpoint'],
  ['sts.eu-west-1.amazonaws.com', 'endpoint'],
  ['sts-fips.us-east-1.amazonaws.com', 'endpoint'],
  ['sts.cn-north-1.amazonaws.com.cn', 'endpoint'],
  ['sts.amazonaws.com.cn', 'endpoint'],
  ['STS.amazonaws.com', 'near-miss'],
  ['sts.amazonaws.co', 'near-miss'],
  ['sts.amazonws.co', 'near-miss'],
  ['ts.amazonws.co', 'near-miss'],
  ['ts.amznws.co', undefined],
  ['vault', undefined],
  ['https://kubernetes.default.svc', undefined],
])('the audience %s: %s', (audience, fault) => {
  expect(audienceFault(audience)).toBe(fault);
});

/** strconv.ParseInt(s, 10, 64) and strconv.ParseBool. */
test.each([
  ['0', 0n],
  ['-0', 0n],
  ['+5', 5n],
  ['-5', -5n],
  ['007', 7n],
  ['9223372036854775807', 9223372036854775807n],
  ['9223372036854775808', undefined],
  ['-9223372036854775808', -9223372036854775808n],
  ['-9223372036854775809', undefined],
  ['', undefined],
  ['+', undefined],
  ['+-5', undefined],
  ['1_000', undefined],
  ['0x10', undefined],
  [' 5', undefined],
  ['5.0', undefined],
])('the number %j', (text, number) => {
  expect(parseInt64(text)).toBe(number);
});

test.each([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
  ...['', 'yes', 'on', 'tRUE', 'fALSE', ' true', 'regional'].map((text) => [text, undefined] as const),
])('the switch %j', (text, on) => {
  expect(parseBool(text)).toBe(on);
});

/** kubernetes-sigs/aws-load-balancer-controller, docs/deploy/installation: without access to instance metadata the region and the VPC are arguments. */
test.each([
  ['public.ecr.aws/eks/aws-load-balancer-controller:v2.13.0', 1],
  ['aws-load-balancer-controller', 1],
  ['host/aws-load-balancer-controller@sha256:00', 1],
  ['host/my-aws-load-balancer-controller:v1', 0],
  ['host/aws-load-balancer-controller-docs:v1', 0],
])('%s', (image, count) => {
  const wanted = metadataArgumentsOf(image);
  expect(wanted).toHaveLength(count);
  for (const { argument, givenBy } of wanted) {
    expect(argument).toBe('--aws-vpc-id');
    const given = [
      '--aws-vpc-id=vpc-1',
      '--aws-vpc-id',
      '--aws-vpc-tags=a=b',
      '--aws-vpc-tag-key=Name',
      '--aws-vpc-id2=a',
      '--aws-region=a',
    ];
    expect(given.map((written) => givenBy.test(written))).toEqual([true, true, true, true, false, false]);
  }
});
