/** Service accounts of the CDK with the roles and providers that a cluster makes: whether the chain is judged, in one stack, across stacks, with and without an account that is written. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { coverageOf } from '../../../src/link/coverage.js';
import { recordsOf } from '../../../src/records/records.js';

const IMPORTS = `import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eks2 from '@aws-cdk/aws-eks-v2-alpha';
const app = new cdk.App();
`;
const ENV = `{ env: { account: '111122223333', region: 'eu-west-1' } }`;
const CLUSTER = `const cluster = new eks.Cluster(stack, 'C', { version: eks.KubernetesVersion.V1_31, defaultCapacity: 0 });\n`;

beforeAll(() => loadDialects([{ path: 'app.ts', text: IMPORTS }]));

const worldIn = (program: string, context: object = {}) =>
  worldOf(
    Object.entries({ 'app.ts': IMPORTS + program, 'cdk.json': JSON.stringify({ app: 'app.ts', context }) }).map(
      ([path, text]) => ({ path, text }),
    ),
  );
const notJudged = (program: string, context: object = {}) =>
  coverageOf(worldIn(program, context)).filter(({ reason }) => reason !== undefined);
const rolesIn = (program: string) =>
  (recordsOf(worldIn(program)) as readonly object[] as readonly Readonly<Record<string, unknown>>[]).filter(
    ({ kind }) => kind === 'role',
  );

describe('is judged end to end', () => {
  const stackOf = (props = '{}'): string => `const stack = new cdk.Stack(app, 'S', ${props});\n`;
  const account = `cluster.addServiceAccount('A', { name: 'reader', namespace: 'apps' });`;
  const federated = (issuer: string): string => `const issuer = ${issuer};
new iam.Role(stack, 'R', { roleName: 'reader', assumedBy: new iam.FederatedPrincipal(cluster.openIdConnectProvider.openIdConnectProviderArn,
  { StringEquals: new cdk.CfnJson(stack, 'J', { value: { [\`\${issuer}:sub\`]: 'system:serviceaccount:apps:reader', [\`\${issuer}:aud\`]: 'sts.amazonaws.com' } }) },
  'sts:AssumeRoleWithWebIdentity') });`;
  const other = `const b = new cdk.Stack(app, 'B', ${ENV});
const provider = cluster.openIdConnectProvider;
new iam.Role(b, 'R', { roleName: 'reader', assumedBy: new iam.OpenIdConnectPrincipal(provider,
  { StringEquals: new cdk.CfnJson(b, 'J', { value: { [\`\${provider.openIdConnectProviderIssuer}:sub\`]: 'system:serviceaccount:apps:reader', [\`\${provider.openIdConnectProviderIssuer}:aud\`]: 'sts.amazonaws.com' } }) }) });`;
  const NATIVE = { '@aws-cdk/aws-eks:useNativeOidcProvider': true };
  test.each<readonly [what: string, program: string]>([
    ['addServiceAccount', stackOf() + CLUSTER + account],
    ['with an account', stackOf(ENV) + CLUSTER + account],
    [
      'of version 2',
      `${stackOf()}const cluster = new eks2.Cluster(stack, 'C', { version: eks2.KubernetesVersion.V1_31 });\n${account}`,
    ],
    ['the issuer of the cluster', stackOf(ENV) + CLUSTER + federated('cluster.clusterOpenIdConnectIssuer')],
    [
      'the issuer of the provider',
      stackOf() + CLUSTER + federated('cluster.openIdConnectProvider.openIdConnectProviderIssuer'),
    ],
    [
      'the issuer by functions',
      stackOf() + CLUSTER + federated(`cdk.Fn.select(1, cdk.Fn.split('//', cluster.clusterOpenIdConnectIssuerUrl))`),
    ],
    [
      'an ARN that is put together from the pseudo parameters',
      stackOf(ENV) +
        CLUSTER +
        federated('cluster.clusterOpenIdConnectIssuer').replace(
          'cluster.openIdConnectProvider.openIdConnectProviderArn',
          '`arn:${cdk.Aws.PARTITION}:iam::${cdk.Aws.ACCOUNT_ID}:oidc-provider/${issuer}`',
        ),
    ],
    ['the provider of another stack', stackOf(ENV) + CLUSTER + other],
    [
      'a provider with a URL that is written',
      `${stackOf()}const provider = new iam.OpenIdConnectProvider(stack, 'P', { url: 'https://oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264', clientIds: ['sts.amazonaws.com'] });
const cluster = eks.Cluster.fromClusterAttributes(stack, 'C', { clusterName: 'c', openIdConnectProvider: provider });\n${account}`,
    ],
  ])('%s', (_, program) => {
    expect(notJudged(program)).toEqual([]);
    expect(notJudged(program, NATIVE)).toEqual([]);
  });

  test('not where another provider is trusted than the key names', () => {
    const program = `${stackOf()}${CLUSTER}${federated('cdk.Fn.importValue("issuer")')}`;
    expect(notJudged(program)).not.toEqual([]);
  });
});

test('the account of a stack is that of its roles, and is not written where the template has a pseudo parameter', () => {
  const role = (stack: string): string =>
    `new iam.Role(${stack}, 'R', { roleName: 'r', assumedBy: new iam.ArnPrincipal('arn:aws:iam::' + cdk.Aws.ACCOUNT_ID + ':root') });`;
  const [known] = rolesIn(`const stack = new cdk.Stack(app, 'S', ${ENV});\n${role('stack')}`);
  expect(known?.['account']).toMatchObject({ text: [{ ref: 'AWS::AccountId', seen: ['111122223333'] }] });
  expect(JSON.stringify(known?.['trustPolicy'])).toContain('"ref":"AWS::AccountId"');
  const [unknown] = rolesIn(`const stack = new cdk.Stack(app, 'S');\n${role('stack')}`);
  expect(JSON.stringify(unknown?.['account'])).not.toContain('seen');
});
