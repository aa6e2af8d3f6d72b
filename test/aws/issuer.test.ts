/** Issuers and the ARNs of their providers. Sources: EKS User Guide, associate-service-account-role and enable-iam-roles-for-service-accounts (the host); terraform-aws-eks #1704 (China). */
import { describe, expect, test } from 'vitest';
import {
  differenceOf,
  hasIdShape,
  hostFault,
  idOf,
  looksLikeEksIssuer,
  providerArnFault,
  regionOf,
  withoutScheme,
} from '../../src/aws/issuer.js';
import { readText } from '../../src/document/scalar.js';
import { display, literalText } from '../../src/value/text.js';
import { textWithHoles } from './trees.js';

const ID = '5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const HOST = 'oidc.eks.eu-west-1.amazonaws.com';

test.each([
  [`${HOST}/id/${ID}`, true],
  ['oidc-eks.eu-west-1.api.aws/id/A', true],
  ['eks.oidc.eu-west-1.amazonaws.com/id/A', true],
  ['oidc.eks', true],
  ['oidc.example.com/eks', false],
  ['oidc.weeks.com', false],
  ['eks.amazonaws.com', false],
  ['<ISSUER>', false],
])('%s is an EKS issuer or meant to be: %s', (issuer, looks) => {
  expect(looksLikeEksIssuer(textWithHoles(issuer))).toBe(looks);
});

test.each([
  ['https://host/id/A', 'host/id/A'],
  ['https://', ''],
  ['https://<HOST>/id/A', '<HOST>/id/A'],
  ['http://host', 'http://host'],
  ['host/https://', 'host/https://'],
  ['<URL>', '<URL>'],
  ['', ''],
])('%j without its scheme', (url, bare) => {
  expect(display(withoutScheme(textWithHoles(url)))).toBe(bare);
});

test('what is left behind the scheme keeps its place', () => {
  const source = { path: 'a.yaml', text: 'https://host/id/A' };
  const [part] = withoutScheme(readText(source, () => [])).parts;
  expect(part?.at !== undefined ? source.text.slice(part.at.start, part.at.end) : '').toBe('host/id/A');
  expect(withoutScheme(literalText('https://host')).parts).toEqual([{ literal: 'host' }]);
});

describe('the issuer', () => {
  test.each([
    [`${HOST}/id/${ID}`, undefined],
    ['oidc.eks-fips.us-east-1.amazonaws.com/id/A', undefined],
    ['oidc.eks.cn-north-1.amazonaws.com.cn/id/A', undefined],
    ['oidc.eks.us-gov-west-1.amazonaws.com/id/A', undefined],
    ['oidc.eks.<REGION>.amazonaws.com/id/<CLUSTER>', undefined],
    [`${HOST}/id/<CLUSTER>`, undefined],
    [`${HOST}/<PATH>`, undefined],
    ['oidc.eks.<ANY>.com/id/A', undefined],
    ['oidc.eks.<ANY>', undefined],
    ['token.actions.githubusercontent.com', undefined],
    // The suffix of these partitions nobody documented.
    ['oidc.eks.us-iso-east-1.amazonaws.com.cn/id/A', undefined],
    ['oidc.eu-west-1.eks.amazonaws.com/id/A', ['swapped', HOST]],
    ['eks.oidc.eu-west-1.amazonaws.com/id/A', ['swapped', HOST]],
    ['eu-west-1.oidc.eks.amazonaws.com/id/A', ['swapped', HOST]],
    ['oidc.cn-north-1.eks.amazonaws.com.cn/id/A', ['swapped', 'oidc.eks.cn-north-1.amazonaws.com.cn']],
    ['oidc.<REGION>.eks.amazonaws.com/id/A', ['swapped', 'oidc.eks.<REGION>.amazonaws.com']],
    ['oidc-eks.eu-west-1.api.aws/id/A', ['dual-stack', HOST]],
    ['oidc.eks.eu-west-1/id/A', ['no-amazonaws', HOST]],
    ['oidc.eks.eu-west-1.aws.com/id/A', ['no-amazonaws', HOST]],
    ['oidc.eks.cn-north-1.amazonaws.com/id/A', ['suffix', 'oidc.eks.cn-north-1.amazonaws.com.cn']],
    ['oidc.eks.eu-west-1.amazonaws.com.cn/id/A', ['suffix', HOST]],
    [HOST, ['no-id', `${HOST}/id/<id>`]],
    [`${HOST}/`, ['no-id', `${HOST}/id/<id>`]],
    [`${HOST}/id/`, ['no-id', `${HOST}/id/<id>`]],
    [`${HOST}/id`, ['no-id', `${HOST}/id/<id>`]],
    [`${HOST}/${ID}`, ['no-id', `${HOST}/id/<id>`]],
    [`${HOST}/<CLUSTER>`, ['no-id', `${HOST}/id/<id>`]],
    [`${HOST}/i<CLUSTER>`, ['no-id', `${HOST}/id/<id>`]],
    ['oidc.eks.<REGION>.amazonaws.com', ['no-id', 'oidc.eks.<region>.amazonaws.com/id/<id>']],
  ])('%s', (issuer, fault) => {
    const found = hostFault(textWithHoles(issuer));
    expect(found && [found.what, found.expected]).toEqual(fault);
  });
});

/** As programs join it, in parts that touch. */
test.each([
  [[HOST, '/', 'id', '/', ID], undefined],
  [['oidc.eks.', 'eu-west-1', '.amazonaws.com/i', 'd/', ID], undefined],
  [[HOST, '/id', `/${ID}`], undefined],
  [[HOST, '/', 'id'], 'no-id'],
  [[HOST, '/', 'id', '/'], 'no-id'],
  [[HOST, '/', ID], 'no-id'],
])('the issuer of the parts %j', (parts, fault) => {
  expect(hostFault({ parts: parts.map((literal) => ({ literal })) })?.what).toBe(fault);
});

test.each([
  [`${HOST}/id/${ID}`, 'eu-west-1', ID],
  ['oidc.eks-fips.us-east-1.amazonaws.com/id/A', 'us-east-1', 'A'],
  ['oidc.eks.<REGION>.amazonaws.com/id/A', undefined, 'A'],
  [`${HOST}/id/<CLUSTER>`, 'eu-west-1', undefined],
  [`oidc.eks.<ANY>/id/A`, undefined, undefined],
  ['host/id/A', undefined, 'A'],
  [HOST, 'eu-west-1', undefined],
])('region and id of %s', (issuer, region, id) => {
  expect([regionOf(textWithHoles(issuer)), idOf(textWithHoles(issuer))]).toEqual([region, id]);
});

test.each([
  [ID, true],
  [ID.toLowerCase(), false],
  [ID.slice(1), false],
  [`${ID}0`, false],
])('%s has the shape of an id: %s', (id, shape) => {
  expect(hasIdShape(id)).toBe(shape);
});

test.each([
  [`${HOST}/id/A`, 'oidc.eks.us-east-1.amazonaws.com/id/A', 'region `eu-west-1` is not `us-east-1`'],
  [`${HOST}/id/A`, `${HOST}/id/B`, 'the ids differ'],
  [`${HOST}/id/A`, `${HOST}/id/a`, 'the two differ'],
  [`${HOST}/id/A`, 'host/id/B', 'the ids differ'],
  ['host/id/B', `${HOST}/id/A`, 'the ids differ'],
  [`${HOST}/id/A`, 'host', 'the two differ'],
  ['host', `${HOST}/id/A`, 'the two differ'],
])('%s and %s', (a, b, difference) => {
  expect(differenceOf(textWithHoles(a), textWithHoles(b))).toBe(difference);
});

const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${HOST}/id/${ID}`;

/** IAM User Guide, reference_policies_elements_principal: an ARN of IAM with the account that owns the provider. */
test.each([
  [PROVIDER, undefined],
  ['*', undefined],
  ['<ARN>', undefined],
  ['cognito-identity.amazonaws.com', undefined],
  ['accounts.google.com', undefined],
  ['arn:aws:iam::111122223333:saml-provider/Okta', undefined],
  ['arn:aws:iam::<ACCOUNT>:oidc-provider/host', undefined],
  ['arn:aws:iam::111122223333:<PROVIDER>', undefined],
  ['arn:aws:<ANY>', undefined],
  ['arn:aws:iam:<REGION>:111122223333:oidc-provider/host', undefined],
  ['arn:aws:<CLUSTER>::111122223333:oidc-provider/host', undefined],
  ['', 'it is empty'],
  ['https://host/id/A', 'remove `https://`'],
  ['arn:aws:iam::111122223333:oidc-provider/http://host', 'remove `https://`'],
  [`${PROVIDER} `, 'it contains white space'],
  [`${PROVIDER.slice(0, 50)}*`, 'a principal cannot contain a wildcard'],
  [`${PROVIDER.slice(0, 50)}?`, 'a principal cannot contain a wildcard'],
  [`${HOST}/id/A`, 'this is only the issuer'],
  ['eks.eu-west-1.amazonaws.com', 'this is only the issuer'],
  ['oidc.example.com', 'this is only the issuer'],
  ['example.com/id/A', 'this is only the issuer'],
  ['arn:aws:iam:111122223333:oidc-provider/host', 'an ARN has six fields, separated by colons'],
  ['arn:aws:sts::111122223333:oidc-provider/host', 'this is an ARN of `sts`'],
  ['arn:aws:iam::111122223333:role/reader', 'this is a role ARN'],
  ['arn:aws:iam::111122223333:host/id/A', 'this is a host ARN'],
  ['arn:aws:iam::111122223333:oidc-provider', 'the resource must begin with `oidc-provider/`'],
  ['arn:aws:iam::111122223333:oidc-provider:host', 'the resource must begin with `oidc-provider/`'],
  ['arn:aws:iam:::oidc-provider/host', 'the account ID is missing'],
  ['arn:aws:iam::11112222333:oidc-provider/host', 'an account ID has 12 digits'],
  ['arn:aws:iam::1111222233334:oidc-provider/host', 'an account ID has 12 digits'],
  [
    'arn:aws:iam:eu-west-1:111122223333:oidc-provider/host',
    'IAM ARNs have no region: write two colons before the account ID',
  ],
  [
    'arn:aws:iam::<ACCOUNT>:oidc-provider/arn:aws:iam::<ACCOUNT>:oidc-provider/host',
    'it has an ARN after `oidc-provider/`, where the issuer belongs',
  ],
])('the Federated principal %j: %s', (arn, fault) => {
  expect(providerArnFault(textWithHoles(arn))).toBe(fault);
});
