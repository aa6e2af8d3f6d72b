/** The typed model of a statement: what is read, what stays open, and what is never taken for absent. */
import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../../src/aws/policy/policy.js';
import { readStatement, statementsOf, statementsOpen, versionOf } from '../../../src/aws/policy/model.js';
import type { Tree } from '../../../src/value/tree.js';
import { display } from '../../../src/value/text.js';
import { choiceOf, mapOf, opened, openList, treeOf, withMember } from '../trees.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const ARN = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const STATEMENT = {
  Sid: 'Reader',
  Effect: 'Allow',
  Principal: { Federated: [ARN], Service: 'pods.eks.amazonaws.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:team:reader', 'aws:SourceIp': ['10.0.0.1'] } },
};

test('a statement is read with its paths', () => {
  const [statement] = statementsOf(treeOf({ Statement: [STATEMENT] }));
  expect(statement).toMatchObject({ index: 0, path: 'Statement[0]', effect: 'Allow', open: false });
  expect(statement?.principals.map(({ kind, issuer }) => [kind, issuer && display(issuer)])).toEqual([
    ['Federated', ISSUER],
    ['Service', undefined],
  ]);
  expect(statement?.actions).toMatchObject({ name: 'Action', path: 'Statement[0].Action' });
  expect(statement?.conditions.map(({ claim, path, values }) => [claim, path, values.length])).toEqual([
    ['sub', `Statement[0].Condition.StringEquals["${ISSUER}:sub"]`, 1],
    ['other', 'Statement[0].Condition.StringEquals["aws:SourceIp"]', 1],
  ]);
});

test('a single object is the first statement', () => {
  expect(statementsOf(treeOf({ Statement: STATEMENT }))).toMatchObject([{ index: 0, path: 'Statement' }]);
});

const policies: readonly {
  readonly name: string;
  readonly tree: Tree;
  readonly count: number;
  readonly open: boolean;
}[] = [
  { name: 'a list', tree: treeOf({ Statement: [STATEMENT, STATEMENT] }), count: 2, open: false },
  { name: 'no Statement', tree: treeOf({ Version: '2012-10-17' }), count: 0, open: false },
  { name: 'no Statement in an open document', tree: opened({ Version: '2012-10-17' }), count: 0, open: true },
  {
    name: 'an open list',
    tree: withMember(mapOf({ Statement: 0 }), 'Statement', openList([treeOf(STATEMENT)])),
    count: 1,
    open: true,
  },
  { name: 'a choice of documents', tree: choiceOf(treeOf({ Statement: [] }), treeOf({})), count: 0, open: true },
  {
    name: 'Statement twice: each may count, so it is one choice',
    tree: treeOf(`{"Statement": [${JSON.stringify(STATEMENT)}], "Statement": []}`),
    count: 1,
    open: false,
  },
];

test.each(policies)('statements of $name', ({ tree, count, open }) => {
  expect(statementsOf(tree)).toHaveLength(count);
  expect(statementsOpen(tree)).toBe(open);
  expect(readPolicy(tree)).toMatchObject({ open, tree });
});

describe('effects', () => {
  test.each([
    ['"Allow"', 'Allow'],
    ['"Deny"', 'Deny'],
    ['"allow"', 'unknown'],
    ['"<EFFECT>"', 'unknown'],
    ['["Allow"]', 'unknown'],
  ] as const)('%s is %s', (written, effect) => {
    expect(readStatement(treeOf(`{"Effect": ${written}}`)).effect).toBe(effect);
  });

  test('that a template chooses are not known', () => {
    const map = mapOf({ Effect: '' });
    const chosen = withMember(map, 'Effect', choiceOf(treeOf('"Allow"'), treeOf('"Deny"')));
    expect(readStatement(chosen).effect).toBe('unknown');
  });
});

describe('what may not have been read', () => {
  const sub = { StringEquals: { [`${ISSUER}:sub`]: 'x' } };
  const rows: readonly {
    readonly name: string;
    readonly tree: Tree;
    readonly open: boolean;
    readonly conditions: boolean;
  }[] = [
    { name: 'nothing', tree: treeOf({ Condition: sub }), open: false, conditions: false },
    { name: 'an open statement', tree: opened({ Condition: sub }), open: true, conditions: true },
    {
      name: 'an open Condition',
      tree: withMember(mapOf({ Condition: 0 }), 'Condition', opened(sub)),
      open: false,
      conditions: true,
    },
    {
      name: 'an open operator',
      tree: withMember(
        mapOf({ Condition: 0 }),
        'Condition',
        withMember(mapOf({ StringEquals: 0 }), 'StringEquals', opened({})),
      ),
      open: false,
      conditions: true,
    },
    { name: 'a placeholder for the Condition', tree: treeOf({ Condition: '<ALL>' }), open: false, conditions: true },
    { name: 'a placeholder as an element', tree: treeOf({ '<NAME>': 'x' }), open: true, conditions: false },
    { name: 'a choice', tree: choiceOf(treeOf({}), treeOf({})), open: true, conditions: true },
  ];

  test.each(rows)('$name', ({ tree, open, conditions }) => {
    expect(readStatement(tree)).toMatchObject({ open, conditionsOpen: conditions });
  });
});

test('a key written twice under one operator is two conditions', () => {
  const statement = readStatement(treeOf(`{"Condition": {"StringEquals": {"k:sub": "a", "k:sub": "b"}}}`));
  expect(statement.conditions.map(({ values }) => values.map(({ text }) => text && display(text)))).toEqual([
    ['a'],
    ['b'],
  ]);
});

test('an element written twice is a choice, so nothing in it is certain', () => {
  const statement = readStatement(treeOf(`{"Condition": {"Bool": {"a": true}}, "Condition": {}}`));
  expect(statement).toMatchObject({ condition: { tree: { kind: 'choice' } }, conditions: [], conditionsOpen: true });
});

test.each([
  [{}, '2008-10-17'],
  [{ Version: '2012-10-17' }, '2012-10-17'],
  [{ Version: '2012-10-18' }, 'unknown'],
  [{ Version: '<VERSION>' }, 'unknown'],
  [{ '<KEY>': '2012-10-17' }, 'unknown'],
] as const)('the version of %j is %s', (document, version) => {
  expect(versionOf(treeOf(document))).toBe(version);
});
