/** What IAM refuses to save, and what a hole hides of it. The truths are of the IAM User Guide, reference_policies_grammar and reference_policies_elements_*. */
import { describe, expect, test } from 'vitest';
import { policyFaults } from '../../../src/aws/policy/validate.js';
import { mapOf, openList, opened, treeOf, withMember } from '../trees.js';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1';
const SOUND = {
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { 'host/id/A1:sub': 'system:serviceaccount:team:reader' } },
};
const PAGE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_';
const GRAMMAR = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html';

interface Row {
  /** Put over a sound statement; undefined takes an element away. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly faults: readonly string[];
  readonly source: string;
}

const rows: readonly Row[] = [
  { change: {}, faults: [], source: GRAMMAR },
  { change: { Effect: 'Permit' }, faults: ['malformed-effect Statement[0].Effect'], source: `${PAGE}effect.html` },
  { change: { Effect: '<EFFECT>' }, faults: [], source: `${PAGE}effect.html` },
  { change: { Effect: 'Per<REST>' }, faults: ['malformed-effect Statement[0].Effect'], source: `${PAGE}effect.html` },
  { change: { Effect: undefined }, faults: ['missing-element Statement[0].Effect'], source: `${PAGE}effect.html` },
  { change: { Sid: 'Two words' }, faults: ['malformed-sid Statement[0].Sid'], source: `${PAGE}sid.html` },
  { change: { Sid: '<SID>' }, faults: [], source: `${PAGE}sid.html` },
  { change: { Resource: '*' }, faults: ['prohibited-element Statement[0].Resource'], source: `${PAGE}resource.html` },
  { change: { Conditions: {} }, faults: ['unknown-element Statement[0].Conditions'], source: GRAMMAR },
  { change: { '<NAME>': {}, Effect: undefined }, faults: [], source: GRAMMAR },
  {
    change: { NotAction: 'sts:*' },
    faults: ['conflicting-elements Statement[0].NotAction'],
    source: `${PAGE}notaction.html`,
  },
  { change: { Action: [] }, faults: ['malformed-action Statement[0].Action'], source: `${PAGE}action.html` },
  { change: { Action: 'AssumeRole' }, faults: ['malformed-action Statement[0].Action'], source: `${PAGE}action.html` },
  { change: { Action: '<ACTION>' }, faults: [], source: `${PAGE}action.html` },
  {
    change: { Principal: '*' },
    faults: ['malformed-principal Statement[0].Principal'],
    source: `${PAGE}principal.html`,
  },
  { change: { Principal: '<WHO>' }, faults: [], source: `${PAGE}principal.html` },
  {
    change: { Principal: { Aws: '*' } },
    faults: ['malformed-principal Statement[0].Principal.Aws'],
    source: `${PAGE}principal.html`,
  },
  { change: { Principal: { '<KIND>': '*' } }, faults: [], source: `${PAGE}principal.html` },
  {
    change: { Principal: { AWS: PROVIDER } },
    faults: ['malformed-principal Statement[0].Principal.AWS'],
    source: `${PAGE}principal.html`,
  },
  { change: { Principal: { AWS: '<ARN>' } }, faults: [], source: `${PAGE}principal.html` },
  {
    change: { Condition: 'x' },
    faults: ['malformed-condition Statement[0].Condition'],
    source: `${PAGE}condition.html`,
  },
  { change: { Condition: '<ALL>' }, faults: [], source: `${PAGE}condition.html` },
  {
    change: { Condition: { StringEqual: { k: 'v' } } },
    faults: ['malformed-operator Statement[0].Condition.StringEqual'],
    source: `${PAGE}condition_operators.html`,
  },
  { change: { Condition: { '<OPERATOR>': { k: 'v' } } }, faults: [], source: `${PAGE}condition_operators.html` },
  {
    change: { Condition: { NullIfExists: { k: 'true' } } },
    faults: ['malformed-operator Statement[0].Condition.NullIfExists'],
    source: `${PAGE}condition_operators.html`,
  },
  {
    change: { Condition: { DateLessThan: { k: 'soon' } } },
    faults: ['malformed-condition-value Statement[0].Condition.DateLessThan.k'],
    source: `${PAGE}condition_operators.html`,
  },
  {
    change: { Condition: { StringEquals: { K: 'a', k: 'b' } } },
    faults: ['duplicate-key Statement[0].Condition.StringEquals.k'],
    source: `${PAGE}condition.html`,
  },
  // reference_policies_elements_sid: letters and digits, once in a policy.
  { change: { Sid: 'a1B2' }, faults: [], source: `${PAGE}sid.html` },
  { change: { Sid: '' }, faults: [], source: `${PAGE}sid.html` },
  { change: { Sid: 'a-b' }, faults: ['malformed-sid Statement[0].Sid'], source: `${PAGE}sid.html` },
  { change: { Sid: 'a<SID>-' }, faults: ['malformed-sid Statement[0].Sid'], source: `${PAGE}sid.html` },
  { change: { Sid: 1 }, faults: ['malformed-sid Statement[0].Sid'], source: `${PAGE}sid.html` },
  { change: { Effect: 'Deny' }, faults: [], source: `${PAGE}effect.html` },
  { change: { Effect: 'allow' }, faults: ['malformed-effect Statement[0].Effect'], source: `${PAGE}effect.html` },
  { change: { Effect: ['Allow'] }, faults: ['malformed-effect Statement[0].Effect'], source: `${PAGE}effect.html` },
  {
    change: { NotResource: 'arn:aws:s3:::a' },
    faults: ['prohibited-element Statement[0].NotResource'],
    source: `${PAGE}notresource.html`,
  },
  {
    change: { NotPrincipal: { AWS: '111122223333' }, Principal: undefined },
    faults: ['prohibited-element Statement[0].NotPrincipal'],
    source: `${PAGE}notprincipal.html`,
  },
  {
    change: { Principal: undefined },
    faults: ['missing-element Statement[0].Principal'],
    source: `${PAGE}principal.html`,
  },
  { change: { Action: undefined }, faults: ['missing-element Statement[0].Action'], source: `${PAGE}action.html` },
  { change: { Action: undefined, NotAction: 'sts:*' }, faults: [], source: `${PAGE}notaction.html` },
  { change: { constructor: 'x' }, faults: ['unknown-element Statement[0].constructor'], source: GRAMMAR },
  // reference_policies_elements_action: a service and a name, with wildcards in either.
  ...[
    '*',
    'sts:*',
    'sts:Assume?ole',
    'S3:Get*',
    ['sts:AssumeRole', 'sts:TagSession'],
    'sts:<NAME>',
    '<A>:<B>',
    '<A>',
  ].map((Action) => ({
    change: { Action },
    faults: [],
    source: `${PAGE}action.html`,
  })),
  ...[
    '',
    'sts:',
    ':AssumeRole',
    'sts:Assume:Role',
    's ts:AssumeRole',
    '<A>:b:<C>',
    ['sts:*', 'x'],
    1,
    {},
    ['sts:*', 1],
  ].map((Action) => ({
    change: { Action },
    faults: ['malformed-action Statement[0].Action'],
    source: `${PAGE}action.html`,
  })),
  {
    change: { Action: undefined, NotAction: 'x' },
    faults: ['malformed-action Statement[0].NotAction'],
    source: `${PAGE}notaction.html`,
  },
  // reference_policies_elements_principal: the forms of each kind.
  ...[
    { AWS: '*' },
    { AWS: '111122223333' },
    { AWS: 'AROAEXAMPLEEXAMPLE' },
    { AWS: 'arn:aws:iam::111122223333:root' },
    { AWS: 'arn:aws:iam::111122223333:user/reader' },
    { AWS: 'arn:aws:iam::111122223333:role/team/reader' },
    { AWS: 'arn:aws:sts::111122223333:assumed-role/reader/session' },
    { AWS: 'arn:aws:sts::111122223333:federated-user/reader' },
    { AWS: ['111122223333', 'arn:aws:iam::<ACCOUNT>:root'] },
    { AWS: 'arn:<ANY>' },
    { AWS: 'arn:aws:iam::111122223333:<WHO>' },
    { Federated: 'cognito-identity.amazonaws.com' },
    { Federated: 'arn:aws:iam::111122223333:saml-provider/Okta' },
    { Federated: '<ARN>' },
    { Service: 'ec2.amazonaws.com' },
    { Service: ['pods.eks.amazonaws.com', '<SERVICE>'] },
    { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' },
  ].map((Principal) => ({ change: { Principal }, faults: [], source: `${PAGE}principal.html` })),
  ...[
    { AWS: '' },
    { AWS: '11112222333' },
    { AWS: 'AROAEXAMPLE' },
    { AWS: 'reader' },
    { AWS: 'arn:aws:iam::111122223333:role/*' },
    { AWS: 'arn:aws:iam::111122223333:group/readers' },
    { AWS: 'arn:aws:iam::11112222333:root' },
    { AWS: 'arn:aws:s3::111122223333:root' },
    { AWS: 'arn:aws:iam:111122223333:root' },
    { AWS: ['111122223333', 'reader'] },
    { AWS: 1 },
    { Federated: '' },
    { Federated: '*' },
    { Federated: 'accounts.google.*' },
    { Federated: 'arn:aws:iam::111122223333:role/reader' },
    { Federated: 'arn:aws:sts::111122223333:oidc-provider/host' },
    { Federated: 'arn:aws:iam::1111:oidc-provider/host' },
    { Service: '' },
    { Service: '*' },
    { Service: 'ec2.amazonaws.co?' },
    { Service: 'arn:aws:iam::111122223333:root' },
    { Service: 'ec2.amazonaws.com/a' },
    { Anybody: '*' },
    { constructor: '*' },
  ].map((Principal) => ({
    change: { Principal },
    faults: [`malformed-principal Statement[0].Principal.${Object.keys(Principal)[0] ?? ''}`],
    source: `${PAGE}principal.html`,
  })),
  ...[{}, [], 1, '111122223333'].map((Principal) => ({
    change: { Principal },
    faults: ['malformed-principal Statement[0].Principal'],
    source: `${PAGE}principal.html`,
  })),
  // reference_policies_elements_condition: operators, then keys, then one value or a list.
  ...[
    {},
    { StringEquals: {} },
    { StringEqual: {} },
    { StringEquals: { k: ['a', 1, true] } },
    { StringEquals: { k: '<V>' } },
    { StringEquals: '<ALL>' },
    { DateLessThan: { k: ['2024-06-01', '2024-06-01T00:00:00Z', 1717200000, '<DATE>', '${aws:CurrentTime}'] } },
    { StringEquals: { k: 'soon' } },
  ].map((Condition) => ({ change: { Condition }, faults: [], source: `${PAGE}condition.html` })),
  ...[[], 1, ['x']].map((Condition) => ({
    change: { Condition },
    faults: ['malformed-condition Statement[0].Condition'],
    source: `${PAGE}condition.html`,
  })),
  ...['x', [], 1, ['x']].map((StringEquals) => ({
    change: { Condition: { StringEquals } },
    faults: ['malformed-condition Statement[0].Condition.StringEquals'],
    source: `${PAGE}condition.html`,
  })),
  {
    change: { Condition: { StringEquals: { '': 'x' } } },
    faults: ['malformed-condition Statement[0].Condition.StringEquals[""]'],
    source: `${PAGE}condition.html`,
  },
  ...[{}, null, ['a', {}], [['a']], ['a', null]].map((k) => ({
    change: { Condition: { StringEquals: { k } } },
    faults: ['malformed-condition-value Statement[0].Condition.StringEquals.k'],
    source: `${PAGE}condition.html`,
  })),
  ...[['2024-06-01', 'soon'], '', true].map((k) => ({
    change: { Condition: { DateLessThan: { k } } },
    faults: ['malformed-condition-value Statement[0].Condition.DateLessThan.k'],
    source: `${PAGE}condition_operators.html`,
  })),
];

test.each(rows)('$change', ({ change, faults, source }) => {
  const statement = Object.fromEntries(
    Object.entries<unknown>({ ...SOUND, ...change }).filter(([, value]) => value !== undefined),
  );
  const found = policyFaults(treeOf({ Version: '2012-10-17', Statement: [statement] }));
  expect(found.map(({ reason, path }) => `${reason} ${path}`)).toEqual(faults);
  for (const { statement: index } of found) expect(index).toBe(0);
  expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
});

describe('documents', () => {
  const found = (tree: Parameters<typeof policyFaults>[0]) =>
    policyFaults(tree).map(({ reason, path, statement }) => [reason, path, statement]);

  test('without a statement', () => {
    expect(found(treeOf({}))).toEqual([['missing-element', 'Statement', null]]);
    expect(found(opened({}))).toEqual([]);
    expect(found(treeOf({ Statement: [] }))).toEqual([['malformed-statement', 'Statement', null]]);
    expect(found(withMember(mapOf({ Statement: 0 }), 'Statement', openList([])))).toEqual([]);
  });

  test('with a Sid twice', () => {
    const named = { ...SOUND, Sid: 'Reader' };
    expect(found(treeOf({ Statement: [named, named] }))).toEqual([['duplicate-sid', 'Statement[1].Sid', 1]]);
    const held = { ...SOUND, Sid: '<SID>' };
    expect(found(treeOf({ Statement: [held, held] }))).toEqual([['duplicate-sid', 'Statement[1].Sid', 1]]);
  });

  test('with a key twice name where it was first', () => {
    const text = `{"Statement": {"Effect": "Allow", "Effect": "Deny"}}`;
    const [fault] = policyFaults(treeOf(text));
    expect(fault).toMatchObject({ reason: 'duplicate-key', path: 'Statement.Effect', statement: 0, name: 'Effect' });
    expect(fault?.first?.start).toBe(text.indexOf('Effect'));
    expect(fault?.at.start).toBe(text.lastIndexOf('Effect'));
  });

  test('that are no mapping', () => {
    expect(found(treeOf('[]'))).toEqual([['malformed-document', '', null]]);
    expect(found(treeOf('"<POLICY>"'))).toEqual([]);
  });

  test('of an old or a new version', () => {
    const version = (Version: unknown) => found(treeOf({ Version, Statement: SOUND }));
    expect([version('2008-10-17'), version('2012-10-17'), version('<VERSION>'), version('20<YEAR>')]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    for (const wrong of ['2012-10-18', '', 2012, ['2012-10-17'], '19<YEAR>'])
      expect(version(wrong)).toEqual([['malformed-version', 'Version', null]]);
  });

  test('with an Id, and with what is no element', () => {
    expect(found(treeOf({ Id: 'a', Statement: SOUND }))).toEqual([]);
    expect(found(treeOf({ Id: 1, Statement: SOUND }))).toEqual([['malformed-id', 'Id', null]]);
    expect(found(treeOf({ Ids: 'a', Statement: SOUND }))).toEqual([['unknown-element', 'Ids', null]]);
    expect(found(treeOf({ '<NAME>': 'a' }))).toEqual([]);
  });

  test('whose Statement is no statement', () => {
    for (const wrong of ['x', 1, [], null])
      expect(found(treeOf({ Statement: wrong }))).toEqual([['malformed-statement', 'Statement', null]]);
    expect(found(treeOf({ Statement: [SOUND, 'x', '<STATEMENT>', 1] }))).toEqual([
      ['malformed-statement', 'Statement[1]', 1],
      ['malformed-statement', 'Statement[3]', 3],
    ]);
    expect(found(treeOf({ Statement: '<STATEMENTS>' }))).toEqual([]);
  });

  test('with a single statement', () => {
    expect(found(treeOf({ Statement: { ...SOUND, Sid: 'a b', Effect: undefined } }))).toEqual([
      ['malformed-sid', 'Statement.Sid', 0],
      ['missing-element', 'Statement.Effect', 0],
    ]);
  });

  test('with Sids that may differ', () => {
    const of = (...sids: readonly string[]) => found(treeOf({ Statement: sids.map((Sid) => ({ ...SOUND, Sid })) }));
    expect(of('a', 'b', 'a', 'a')).toEqual([
      ['duplicate-sid', 'Statement[2].Sid', 2],
      ['duplicate-sid', 'Statement[3].Sid', 3],
    ]);
    expect(of('', '')).toEqual([]);
    expect(of('<A>', '<B>', 'a')).toEqual([]);
  });

  test('with names twice at any depth', () => {
    expect(found(treeOf('{"Version": "2012-10-17", "Version": "2012-10-17", "<A>": 1, "<B>": 2, "<A>": 3}'))).toEqual([
      ['duplicate-key', 'Version', null],
      ['duplicate-key', '["<A>"]', null],
    ]);
    const inList = treeOf(
      '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*", "AWS": "*"}, "Action": "sts:*", "Condition": {"Bool": {"k": "a", "k": "b"}}}]}',
    );
    expect(found(inList)).toEqual([
      ['duplicate-key', 'Statement[0].Principal.AWS', 0],
      ['duplicate-key', 'Statement[0].Condition.Bool.k', 0],
    ]);
  });

  test('point at what is at fault', () => {
    const text =
      '{"Statement": [{"Effect": "Permit", "Principal": {"Service": ["a.com", "*"]}, "Action": ["sts:*", "x"], "Resource": "y"}]}';
    expect(
      policyFaults(treeOf(text)).map(({ name, at, entry }) => [
        name,
        text.slice(at.start, at.end),
        entry === undefined,
      ]),
    ).toEqual([
      ['Effect', 'Permit', false],
      ['Service', '*', false],
      ['Action', 'x', false],
      ['Resource', 'Resource', false],
    ]);
    const [missing] = policyFaults(treeOf('{"Statement": {}}'));
    expect([missing?.name, missing?.entry]).toEqual(['Effect', undefined]);
  });
});
