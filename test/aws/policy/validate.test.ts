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
});
