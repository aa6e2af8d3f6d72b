/** What is said of a service account beside roles that admit it, and beside roles that have nothing to do with it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { toFileSpan } from '../../src/value/span.js';
import { rules } from '../../rules/index.js';
import { account, role } from './world.js';

type Files = Readonly<Record<string, string>>;
const sources = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));

const CDK = `import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
const stack = new Stack(new App(), 'Sandbox', { env: { account: '222233334444', region: 'eu-west-1' } });
new iam.Role(stack, 'Lambda', { assumedBy: new iam.WebIdentityPrincipal('accounts.google.com') });
`;

beforeAll(() =>
  loadDialects(
    sources({ 'cdk.json': '{}', 'app.ts': CDK, 'Pulumi.yaml': 'name: x', 'index.ts': "import '@pulumi/aws';" }),
  ),
);

const found = (files: Files, ids: readonly string[]): readonly string[] =>
  analyse(sources(files), rules, { levelOf: () => undefined, pedantic: false }).result.findings.flatMap(
    ({ rule, primary }) => (ids.includes(rule) ? [`${toFileSpan(primary.at).source.path} ${rule}`] : []),
  );

const arn = (name: string, id = '111122223333'): string => `arn:aws:iam::${id}:role/${name}`;
const READER = arn('reader');
const bare = account('reader', 'team');
const annotated = account('reader', 'team', READER);

describe('a service account without an annotation, whose role another of its name has,', () => {
  test.each<[string, Files, readonly string[]]>([
    ['in a folder beside it', { 'alpha/sa.yaml': annotated, 'beta/sa.yaml': bare }, []],
    ['in another region', { 'us-east-1/sa.yaml': annotated, 'eu-west-1/sa.yaml': bare }, []],
    ['in another environment', { 'prod/sa.yaml': annotated, 'dev/sa.yaml': bare }, []],
    ['where it is of an environment alone', { 'sa.yaml': annotated, 'dev/sa.yaml': bare }, []],
    ['in the same environment', { 'prod/a/sa.yaml': annotated, 'prod/b/sa.yaml': bare }, ['prod/b/sa.yaml']],
    ['in another namespace', { 'a/sa.yaml': account('reader', 'other', READER), 'b/sa.yaml': bare }, ['b/sa.yaml']],
    ['but not this role', { 'a/sa.yaml': account('reader', 'team', arn('writer')), 'b/sa.yaml': bare }, ['b/sa.yaml']],
  ])('%s', (_, files, expected) => {
    const all = found({ 'role.json': role(READER), ...files }, ['identity/annotation-missing']);
    expect(all).toEqual(expected.map((path) => `${path} identity/annotation-missing`));
  });
});

const template = (properties: string): string =>
  `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Other:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ec2.amazonaws.com } }]
${properties}`;

const forPods = (properties: string): string =>
  template(properties).replace('sts:AssumeRole,', '[sts:AssumeRole, sts:TagSession],').replace('ec2.', 'pods.eks.');

const pulumi = (name: string): Files => ({
  'Pulumi.yaml': 'name: x\nruntime: nodejs\n',
  'index.ts': `import * as aws from '@pulumi/aws';
new aws.iam.Role('${name}', { assumeRolePolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'pods.eks.amazonaws.com' } }] } });
`,
});

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const own = (name: string, path: string): Files => ({
  'role.json': '{}',
  'iam.yaml': `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ${name}
      Path: ${path}
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/${ISSUER}" }
            Condition: { StringEquals: { "${ISSUER}:sub": "system:serviceaccount:team:reader" } }
`,
});

describe('an annotation with the wrong name or path', () => {
  const NEAR = ['sa.yaml identity/role-name-near-miss'];
  const PATH = ['sa.yaml identity/role-path-dropped'];
  const misspelt = { 'role.json': role(READER), 'sa.yaml': account('reader', 'team', arn('raeder')) };
  const pathless = { 'role.json': role(arn('apps/reader')), 'sa.yaml': annotated };
  test.each<[string, Files, readonly string[]]>([
    ['beside nothing', misspelt, NEAR],
    ['beside a role that CDK leaves unnamed', { ...misspelt, 'cdk/cdk.json': '{}', 'cdk/app.ts': CDK }, NEAR],
    [
      'of a path, beside a role that CDK leaves unnamed',
      { ...pathless, 'cdk/cdk.json': '{}', 'cdk/app.ts': CDK },
      PATH,
    ],
    ['beside a role that a template leaves unnamed', { ...misspelt, 'iam.yaml': template('') }, NEAR],
    ['of a path, beside a role that a template leaves unnamed', { ...pathless, 'iam.yaml': template('') }, PATH],
    [
      'beside a role of nodes whose name is not known',
      { ...misspelt, 'iam.yaml': template('      RoleName: !ImportValue name\n') },
      NEAR,
    ],
    [
      'of a path, beside a role of nodes whose name is not known',
      { ...pathless, 'iam.yaml': template('      RoleName: !ImportValue name\n') },
      PATH,
    ],
    [
      'beside a role of pods whose name is not known',
      { ...misspelt, 'iam.yaml': forPods('      RoleName: !ImportValue name\n') },
      [],
    ],
    [
      'beside a role of pods that may be unnamed',
      { ...misspelt, 'iam.yaml': forPods('      Fn::Transform: { Name: Names }\n') },
      [],
    ],
    ['beside a role that Pulumi names', { ...misspelt, ...pulumi('other') }, NEAR],
    ['beside one that Pulumi may name so', { ...misspelt, ...pulumi('rae') }, []],
    ['of a template, by the account of its provider', { ...misspelt, ...own('reader', '/') }, NEAR],
    [
      'of a path in a template, by the account of its provider',
      { 'sa.yaml': annotated, ...own('reader', '/x/') },
      PATH,
    ],
    ['in a template that has it', { 'sa.yaml': annotated, ...own('reader', '/') }, []],
    [
      'of an account with another digit, of a role of another folder',
      { 'role.json': role(READER), 'prod/sa.yaml': account('reader', 'team', arn('reader', '111122223334')) },
      ['prod/sa.yaml identity/role-name-near-miss'],
    ],
    [
      'of the account of another environment',
      {
        'dev/role.json': role(arn('other', '444455556666')),
        'prod/role.json': role(READER),
        'prod/sa.yaml': account('reader', 'team', arn('reader', '444455556666')),
      },
      ['prod/sa.yaml identity/role-name-near-miss'],
    ],
    [
      'of an account that its environment has too',
      {
        'dev/role.json': role(arn('other', '444455556666')),
        'prod/role.json': role(READER),
        'prod/other.yaml': account('other', 'team', arn('other', '444455556666')),
        'prod/sa.yaml': account('reader', 'team', arn('reader', '444455556666')),
      },
      [],
    ],
    [
      'whose account alone is wrong, where that one has a role for it, too',
      {
        'dev.json': role(arn('reader-dev')),
        'live.json': role(arn('reader-live', '444455556666')),
        'sa.yaml': account('reader', 'team', arn('reader-live')),
      },
      [],
    ],
    [
      'that is more like the one of another account',
      {
        'dev.json': role(arn('reader-dev')),
        'live.json': role(arn('reader-live', '444455556666')),
        'sa.yaml': account('reader', 'team', arn('reader-lvie')),
      },
      [],
    ],
    [
      'that is more like the one of its own account',
      {
        'dev.json': role(arn('reader-dev')),
        'live.json': role(arn('reader-live', '444455556666')),
        'sa.yaml': account('reader', 'team', arn('reader-edv')),
      },
      NEAR,
    ],
    [
      'that CloudFormation may have made',
      {
        'role.json': role(READER),
        'iam.yaml': forPods(''),
        'sa.yaml': account('reader', 'team', arn('stack-Other-1A2b3C4d5E6f')),
      },
      [],
    ],
  ])('%s', (_, files, expected) => {
    expect(found(files, ['identity/role-name-near-miss', 'identity/role-path-dropped'])).toEqual(expected);
  });
});

describe("an annotation with the role's name in another account", () => {
  const OTHER = '444455556666';
  const elsewhere = account('reader', 'team', arn('reader', OTHER));
  const role1 = { 'role.json': role(READER) };
  test.each<[string, Files, boolean]>([
    ['which stands nowhere else', { ...role1, 'sa.yaml': elsewhere }, true],
    ['of one environment', { 'prod/role.json': role(READER), 'prod/sa.yaml': elsewhere }, true],
    [
      'that another role is of',
      { ...role1, 'sa.yaml': elsewhere, 'writer.json': role(arn('writer', OTHER), 'system:serviceaccount:team:b') },
      false,
    ],
    [
      'that another annotation has',
      { ...role1, 'sa.yaml': elsewhere, 'b.yaml': account('b', 'team', arn('b', OTHER)) },
      false,
    ],
    ['whose own service account is here', { ...role1, 'sa.yaml': elsewhere, 'b/sa.yaml': annotated }, false],
    ['of an environment of its own', { ...role1, 'dev/sa.yaml': elsewhere }, false],
    ['of two environments', { 'prod/role.json': role(READER), 'dev/sa.yaml': elsewhere }, false],
    ['for another subject', { 'role.json': role(READER, 'system:serviceaccount:team:b'), 'sa.yaml': elsewhere }, false],
    ['under another name', { ...role1, 'sa.yaml': account('reader', 'team', arn('raeder', OTHER)) }, false],
    [
      'of what is no account',
      { ...role1, 'sa.yaml': account('reader', 'team', arn('reader', '4.44455556666e+11')) },
      false,
    ],
    [
      'of an account with a digit too few',
      { ...role1, 'sa.yaml': account('reader', 'team', arn('reader', '44445555666')) },
      false,
    ],
    [
      'of an account of two words',
      { ...role1, 'sa.yaml': account('reader', 'team', arn('reader', '%!s(int=4)')) },
      false,
    ],
    ['under another path', { ...role1, 'sa.yaml': account('reader', 'team', arn('apps/reader', OTHER)) }, false],
  ])('%s', (_, files, expected) => {
    expect(found(files, ['identity/role-name-near-miss'])).toHaveLength(expected ? 1 : 0);
  });
});
