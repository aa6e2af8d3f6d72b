/** What templates declare, alone and with others, each at its own place; and what hostile ones cost: bounded, and never an exception. */
import { describe, expect, test } from 'vitest';
import { rules } from '../../../rules/index.js';
import { analyse, worldOf } from '../../../src/analyse.js';
import { recordsOf } from '../../../src/records/records.js';
import { rangeOf } from '../../../src/value/span.js';

type Files = Readonly<Record<string, string>>;

const sourcesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));

const recordsIn = (files: Files) => recordsOf(worldOf(sourcesOf(files), { everything: true }));

const kindsIn = (files: Files) => recordsIn(files).map(({ kind }) => kind);

const findingsIn = (files: Files) =>
  analyse(sourcesOf(files), rules, {
    levelOf: () => undefined,
    pedantic: false,
    unreadable: [],
  }).result.findings.map(({ rule, primary }) => ({
    rule,
    path: primary.at.source.path,
    line: rangeOf(primary.at).start.line,
  }));

const HOST = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

const POD = `{ Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { Service: pods.eks.amazonaws.com }, Action: ['sts:AssumeRole', 'sts:TagSession'] }] }`;

/** A subject with a typo stands on the line that holds `serviceaccounts`. */
const FAULTY: Readonly<Record<string, string>> = {
  'JSON in !Sub with a map': `Parameters: { Account: { Type: String } }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: !Sub
        - |
          {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::\${Account}:oidc-provider/\${Issuer}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {
              "\${Issuer}:sub": "system:serviceaccounts:team:reader",
              "\${Issuer}:aud": "sts.amazonaws.com"}}}]}
        - Issuer: ${HOST}
`,
  'JSON in Fn::Join': `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Fn::Join:
          - ''
          - - '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",'
            - '"Principal": {"Federated": "arn:aws:iam::'
            - !Ref AWS::AccountId
            - ':oidc-provider/${HOST}"},'
            - '"Condition": {"StringEquals": {"${HOST}:aud": "sts.amazonaws.com",'
            - '"${HOST}:sub": "system:serviceaccounts:team:reader"}}}]}'
`,
  'a mapping with a condition around it': `Conditions: { On: !Equals [!Ref AWS::Region, eu-west-1] }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/${HOST}' }
            Condition:
              StringEquals:
                ${HOST}:aud: sts.amazonaws.com
                ${HOST}:sub: !If [On,
                  'system:serviceaccounts:team:reader', 'system:serviceaccounts:team:reader']
`,
  'Fn::ToJsonString': `Transform: AWS::LanguageExtensions
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Fn::ToJsonString:
          Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Action: sts:AssumeRoleWithWebIdentity
              Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/${HOST}' }
              Condition:
                StringEquals:
                  ${HOST}:aud: sts.amazonaws.com
                  ${HOST}:sub: system:serviceaccounts:team:reader
`,
  'a template in a text': `Resources:
  Members:
    Type: AWS::CloudFormation::StackSet
    Properties:
      TemplateBody: |
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Version: '2012-10-17'
                Statement:
                  - Effect: Allow
                    Action: sts:AssumeRoleWithWebIdentity
                    Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/${HOST}' }
                    Condition:
                      StringEquals:
                        ${HOST}:aud: sts.amazonaws.com
                        ${HOST}:sub: system:serviceaccounts:team:reader
`,
};

test.each(Object.entries(FAULTY))('a fault is found at its line: %s', (_, text) => {
  const line = text.split('\n').findIndex((one) => one.includes('serviceaccounts')) + 1;
  expect(findingsIn({ 'template.yaml': text })).toContainEqual({
    rule: 'trust/subject-malformed',
    path: 'template.yaml',
    line,
  });
});

describe('stacks', () => {
  const CHILD = `Parameters: { Name: { Type: String }, Namespace: { Type: String, Default: team } }
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: !Sub '\${Namespace}-\${Name}', AssumeRolePolicyDocument: ${POD} } }
Outputs: { Arn: { Value: !GetAtt Role.Arn } }
`;
  const parent = (url: string): string => `Resources:
  One: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${url}, Parameters: { Name: one } } }
  Two: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${url}, Parameters: { Name: two, Namespace: other } } }
`;

  test('a nested stack has the values of its parent, and its own defaults', () => {
    const roles = recordsIn({ 'main.yaml': parent('./child.yaml'), 'child.yaml': CHILD });
    expect(roles.map((record) => (record.kind === 'role' ? [record.unit, record.name] : record.kind))).toEqual([
      ['main.yaml/One', 'team-one'],
      ['main.yaml/Two', 'other-two'],
    ]);
  });

  test('of a template that is elsewhere nothing is known, and the child stands for itself', () => {
    const files = { 'main.yaml': parent('https://s3.amazonaws.com/b/child.yaml'), 'child.yaml': CHILD };
    expect(recordsIn(files)).toMatchObject([
      { kind: 'role', name: { text: [{ ref: 'Namespace', default: 'team' }, '-', { ref: 'Name' }] } },
    ]);
  });

  test('stacks that take in each other come to an end', () => {
    const circle = (url: string): string => `${parent(url)}
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: !GetAtt One.Outputs.Arn, AssumeRolePolicyDocument: ${POD} } }
`;
    expect(kindsIn({ 'a.yaml': circle('b.yaml'), 'b.yaml': circle('a.yaml') })).toContain('role');
    expect(kindsIn({ 'a.yaml': circle('a.yaml') })).toEqual(['role']);
  });

  test('an export is followed by its name, unless two templates have it', () => {
    const exporting = (name: string): string => `Resources: { Q: { Type: AWS::SQS::Queue } }
Outputs: { Name: { Value: ${name}, Export: { Name: reader-name } } }
`;
    const importing = `Resources:
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: !ImportValue reader-name, AssumeRolePolicyDocument: ${POD} } }
`;
    const once = { 'a.yaml': exporting('reader'), 'b.yaml': importing };
    expect(recordsIn(once)).toMatchObject([{ kind: 'role', name: 'reader' }]);
    expect(recordsIn({ ...once, 'c.yaml': exporting('writer') })).toMatchObject([
      { kind: 'role', name: { text: [{ ref: 'ImportValue(reader-name)' }] } },
    ]);
  });
});

test('identifiers of a loop are replaced in keys and texts, behind `&` without what no key may hold', () => {
  const text = `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Apps:
    - N
    - [api-v1, web]
    - Role&{N}: { Type: AWS::IAM::Role, Properties: { RoleName: 'x-\${N}', AssumeRolePolicyDocument: ${POD} } }
      Association&{N}:
        Type: AWS::EKS::PodIdentityAssociation
        Properties:
          { ClusterName: orchard, Namespace: !Sub 'ns-&{N}', ServiceAccount: !Ref N, RoleArn: !GetAtt [!Sub 'Role&{N}', Arn] }
`;
  expect(recordsIn({ 'template.yaml': text })).toMatchObject([
    { kind: 'role', name: 'x-api-v1' },
    { kind: 'role', name: 'x-web' },
    { kind: 'association', namespace: 'ns-apiv1', serviceAccount: 'api-v1' },
    { kind: 'association', namespace: 'ns-web', serviceAccount: 'web' },
  ]);
});

test('what a template applies to a cluster is joined with the role that it makes', () => {
  const manifest = [
    '[{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"reader","namespace":"team","annotations":{"eks.amazonaws.com/role-arn":"',
    { 'Fn::GetAtt': ['Role', 'Arn'] },
    '"}}}]',
  ];
  const template = {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
          },
        },
      },
      Manifest: {
        Type: 'Custom::AWSCDK-EKS-KubernetesResource',
        Properties: { Manifest: { 'Fn::Join': ['', manifest] } },
      },
    },
  };
  const files = { 'stack.template.json': JSON.stringify(template, null, 1) };
  expect(recordsIn(files)).toContainEqual(
    expect.objectContaining({ kind: 'service-account', namespace: 'team', name: 'reader' }),
  );
  expect(findingsIn(files).map(({ rule }) => rule)).toContain('identity/trust-not-web-identity');
});

describe('hostile templates', () => {
  const role = (name: unknown): unknown => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'pods.eks.amazonaws.com' } }],
      },
    },
  });
  const nested = (count: number, wrap: (inner: unknown) => unknown): unknown =>
    Array.from({ length: count }).reduce<unknown>((inner) => wrap(inner), 'x');
  const numbered = (count: number, of: (i: number) => unknown): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`N${String(i)}`, of(i)]));
  const items = (letter: string): readonly string[] => Array.from({ length: 100 }, (_, i) => `${letter}${String(i)}`);

  const TEMPLATES: Readonly<Record<string, unknown>> = {
    'a text that doubles': { Resources: { R: role(nested(60, (a) => ({ 'Fn::Sub': ['${a}${a}', { a }] }))) } },
    'references that double': {
      Resources: numbered(60, (i) => role(i === 0 ? 'x' : { 'Fn::Sub': `\${N${String(i - 1)}}\${N${String(i - 1)}}` })),
    },
    'conditions that multiply': {
      Parameters: numbered(40, () => ({ Type: 'String' })),
      Conditions: numbered(40, (i) => ({ 'Fn::Equals': [{ Ref: `N${String(i)}` }, 'x'] })),
      Resources: {
        R: role({ 'Fn::Join': ['', Object.values(numbered(40, (i) => ({ 'Fn::If': [`N${String(i)}`, 'a', 'b'] })))] }),
      },
    },
    'conditions in a circle': {
      Conditions: { A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } },
      Resources: { R: role({ 'Fn::If': ['A', 'a', 'b'] }) },
    },
    'names in a circle': { Resources: { A: role({ Ref: 'B' }), B: role({ 'Fn::Sub': '${A}-${B}' }) } },
    'loops within loops': {
      Transform: 'AWS::LanguageExtensions',
      Resources: {
        R: role('x'),
        'Fn::ForEach::A': [
          'A',
          items('a'),
          { 'Fn::ForEach::B': ['B', items('b'), { 'Fn::ForEach::C': ['C', items('c'), { 'X${A}${B}${C}': {} }] }] },
        ],
      },
    },
  };

  test.each(Object.entries(TEMPLATES))('%s', (_, template) => {
    expect(kindsIn({ 'stack.json': JSON.stringify(template) })).toContain('role');
  });
});

describe('a resource under a condition', () => {
  const made = (condition: string, more = ''): string =>
    `${more}Conditions: { Wanted: ${condition} }\nResources:\n  Reader:\n    Type: AWS::IAM::Role\n    Condition: Wanted\n    Properties: { RoleName: reader, AssumeRolePolicyDocument: ${POD} }\n`;
  const STAGE = `Parameters: { Stage: { Type: String, Default: dev, AllowedValues: [dev, test] } }\n`;
  const stack = (value: string): string =>
    `Resources: { Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { Make: ${value} } } } }\n`;
  const CHILD = made(`!Not [!Equals [!Ref Make, 'no']]`, `Parameters: { Make: { Type: String, Default: 'no' } }\n`);
  test.each<[string, Files, readonly string[]]>([
    ['that literals deny is not made', { 'a.yaml': made('!Equals [a, b]') }, []],
    ['that no allowed value fulfils is not made', { 'a.yaml': made('!Equals [!Ref Stage, prod]', STAGE) }, []],
    ['that an allowed value fulfils may be made', { 'a.yaml': made('!Equals [!Ref Stage, dev]', STAGE) }, ['role']],
    ['that hangs on the region may be made', { 'a.yaml': made(`!Equals [!Ref 'AWS::Region', eu-west-1]`) }, ['role']],
    ['that a nested stack is given as off is not made', { 'a.yaml': stack(`'no'`), 'child.yaml': CHILD }, []],
    ['that a nested stack is given as on is made', { 'a.yaml': stack(`'yes'`), 'child.yaml': CHILD }, ['role']],
  ])('%s', (_, files, expected) => {
    expect(kindsIn(files)).toEqual(expected);
  });
});

describe('a provider that is one of several', () => {
  const trust = (federated: string): string =>
    `Conditions: { Wanted: !Equals [!Ref AWS::Region, eu-west-1] }\nMappings: { Stages: { dev: { Id: ${HOST} }, prod: { Id: ${HOST.replace('5B', '6C')} } } }\nParameters: { Stage: { Type: String } }\nResources:\n  Reader:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n          - Effect: Allow\n            Action: sts:AssumeRoleWithWebIdentity\n            Condition: { StringEquals: { '${HOST}:sub': system:serviceaccount:team:reader, '${HOST}:aud': sts.amazonaws.com } }\n            Principal:\n              Federated: ${federated}\n`;
  const arn = (kind: string, host = HOST): string => `arn:aws:iam::111122223333:${kind}/${host}`;
  const malformed = (federated: string): number =>
    findingsIn({ 'a.yaml': trust(federated) }).filter(({ rule }) => rule === 'trust/provider-arn-malformed').length;
  test.each<[string, string, number]>([
    ['both arms', `!If [Wanted, '${arn('role')}', '${arn('oidc-providers')}']`, 1],
    [
      'a mapping within a text',
      `!Sub ['arn:aws:iam::111122223333:role/\${Id}', { Id: !FindInMap [Stages, !Ref Stage, Id] }]`,
      1,
    ],
    ['an arm within an arm', `!If [Wanted, !If [Other, '${arn('role')}', '${arn('user')}'], '${arn('role')}']`, 1],
    ['one arm is right', `!If [Wanted, '${arn('role')}', '${arn('oidc-provider')}']`, 0],
    ['one arm is not known', `!If [Wanted, '${arn('role')}', !Ref Stage]`, 0],
    ['no arm', `!If [Wanted, '${arn('oidc-provider')}', '${arn('oidc-provider', HOST.replace('5B', '6C'))}']`, 0],
  ])('is malformed where all of them are: %s', (_, federated, count) => {
    expect(malformed(federated)).toBe(count);
  });
});
