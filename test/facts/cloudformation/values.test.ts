/** What CloudFormation's functions make of values, in a table: `<X>` is what only a deployment knows, `a | b` one of two, `-` not written. */
import { expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { recordsOf } from '../../../src/records/records.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const isMap = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function written(value: Json | undefined): string {
  if (value === undefined || value === null) return '-';
  if (!isMap(value))
    return Array.isArray(value) ? `[${value.map(written).join(', ')}]` : JSON.stringify(value).replaceAll('"', '');
  const { text, choice, ref } = value;
  if (typeof ref === 'string') return `<${ref}>`;
  if (Array.isArray(text)) return text.map(written).join('');
  if (Array.isArray(choice)) return choice.map(written).join(' | ');
  return value['unknown'] === true ? '?' : JSON.stringify(value);
}

const SECTIONS = `Parameters:
  Env: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Free: { Type: String }
  Names: { Type: CommaDelimitedList }
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /name }
Mappings:
  Names:
    dev: { role: reader-dev }
    prod: { role: reader }
    old: { role: gone }
  Regions:
    eu-west-1: { role: ireland }
    us-east-1: { role: virginia }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [dev, !Ref Env]
  NotProd: !Not [!Condition IsProd]
  Never: !Equals [!Ref Env, staging]
  Always: !Equals [a, a]
  Both: !And [!Condition IsProd, !Condition IsDev]
  Either: !Or [!Condition IsProd, !Condition IsDev]
  HasFree: !Not [!Equals [!Ref Free, '']]
Resources:
  Other: { Type: 'AWS::IAM::Role', Properties: { RoleName: other, Path: /team/, AssumeRolePolicyDocument: {} } }
  Unnamed: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } }
  Cluster: { Type: 'AWS::EKS::Cluster', Properties: { Name: orchard } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { Service: pods.eks.amazonaws.com }, Action: ['sts:AssumeRole', 'sts:TagSession'] }] }
`;

const ROWS: readonly (readonly [expression: string, value: string])[] = [
  ['reader', 'reader'],
  ['!Ref Free', '<Free>'],
  ['!Ref Env', '<Env>'],
  ['!Ref Stored', '<Stored>'],
  ['!Ref Missing', '<Missing>'],
  ['{ Ref: Free }', '<Free>'],
  ['!Ref AWS::NoValue', '-'],
  ["!Sub '${Free}-reader'", '<Free>-reader'],
  ["{ 'Fn::Sub': '${Free}-reader' }", '<Free>-reader'],
  ["!Sub '${AWS::Region}-${!Literal}'", '<AWS::Region>-${Literal}'],
  ["!Sub ['${a}-${Free}', { a: x }]", 'x-<Free>'],
  ["!Sub ['${a}', { a: !Sub ['${b}!', { b: y }] }]", 'y!'],
  ["!Join ['-', [a, !Ref Free, c]]", 'a-<Free>-c'],
  ["!Join ['', []]", ''],
  ["!Join ['-', [a, !If [IsProd, b, !Ref 'AWS::NoValue']]]", 'a-b | a'],
  ["!Join ['-', !Ref Names]", '<Join(-,Names)>'],
  ['!Select [1, [a, b]]', 'b'],
  ["!Select ['1', [a, b]]", 'b'],
  ['!Select [7, [a, b]]', '<Fn::Select>'],
  ['!Select [0, !Ref Names]', '<Select(0,Names)>'],
  ["!Select [1, !Split ['-', a-b-c]]", 'b'],
  ["!Select [1, !Split ['/', !Ref Free]]", '<Select(1,Split(/,Free))>'],
  ["!Select [1, !Split [':', !Sub 'a:${AWS::Region}:c']]", '<AWS::Region>'],
  [
    "!Select [1, !Split ['//', !GetAtt Cluster.OpenIdConnectIssuerUrl]]",
    '<Select(1,Split(//,Cluster.OpenIdConnectIssuerUrl))>',
  ],
  [
    "!Select [1, !Split ['https://', !GetAtt Cluster.OpenIdConnectIssuerUrl]]",
    '<Select(1,Split(//,Cluster.OpenIdConnectIssuerUrl))>',
  ],
  ['!If [IsProd, reader, !Sub "${Free}-test"]', 'reader | <Free>-test'],
  ['!If [Never, a, b]', 'b'],
  ['!If [Always, a, b]', 'a'],
  ['!If [Both, a, b]', 'b'],
  ['!If [Either, a, b]', 'a'],
  ['!If [Unknown, a, b]', 'a | b'],
  ['!If [IsProd, !If [NotProd, a, b], c]', 'b | c'],
  ["!Join ['-', [!If [IsProd, a, b], !If [NotProd, c, d]]]", 'a-d | b-c'],
  ["!Join ['-', [!If [IsProd, a, b], !If [HasFree, c, d]]]", 'a-d | a-c | b-d | b-c'],
  ["{ 'Fn::If': [IsProd, a, { Ref: 'AWS::NoValue' }] }", '<a or null>'],
  ['!FindInMap [Names, prod, role]', 'reader'],
  ['!FindInMap [Names, !Ref Env, role]', 'reader-dev | reader'],
  ['!FindInMap [Regions, !Ref AWS::Region, role]', 'ireland | virginia'],
  ['!FindInMap [Regions, mars, role]', '<Fn::FindInMap>'],
  ['!FindInMap [Regions, mars, role, { DefaultValue: earth }]', 'earth'],
  ['!FindInMap [Regions, !Ref AWS::Region, role, { DefaultValue: earth }]', 'ireland | virginia | earth'],
  ["!Join ['-', [!FindInMap [Names, !Ref Env, role], !If [IsProd, p, d]]]", 'reader-dev-d | reader-p'],
  ['!ImportValue exported', '<ImportValue(exported)>'],
  ["!ImportValue { 'Fn::Sub': '${Free}-role' }", '<ImportValue(Free-role)>'],
  ['!Ref Other', '<Other>'],
  ['!Ref Unnamed', '<Unnamed>'],
  ['!GetAtt Other.Arn', 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/team/other'],
  ['!GetAtt [Other, Arn]', 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/team/other'],
  ["!Sub '${Other.Arn}'", 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/team/other'],
  ['!GetAtt Unnamed.Arn', 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/<Unnamed>'],
  ['!GetAtt Cluster.Arn', 'arn:<AWS::Partition>:eks:<AWS::Region>:<AWS::AccountId>:cluster/orchard'],
  ['!Base64 x', '<Fn::Base64>'],
  ['!Transform { Name: Upper }', '<Fn::Transform>'],
  ["'{{resolve:ssm:/name}}-reader'", '<resolve:ssm:/name>-reader'],
];

const recordsIn = (text: string) => recordsOf(worldOf([{ path: 'template.yaml', text }], { everything: true }));

test.each(ROWS)('%s', (expression, value) => {
  const role = recordsIn(`${SECTIONS}      RoleName: ${expression}\n`).find(({ kind }) => kind === 'role');
  expect(written((role as { readonly name?: Json } | undefined)?.name)).toBe(value);
});

test('a parameter is never its default, which is a hint', () => {
  const [role] = recordsIn(`${SECTIONS}      RoleName: !Ref Env\n`).filter(({ kind }) => kind === 'role');
  expect(role).toMatchObject({ name: { text: [{ ref: 'Env', default: 'dev', allowed: ['dev', 'prod'] }] } });
});
