/** Rows of aws-auth: which keys the authenticator drops, and which were meant. Sources: aws-iam-authenticator, pkg/config/types.go (RoleMapping, UserMapping); the keys that people write instead are those of access entries and of Kubernetes. */
import { expect, test } from 'vitest';
import { listFault, numbersIn, rowFaults } from '../../src/aws/aws-auth.js';
import { openList, opened, treeOf } from './trees.js';

const ARN = 'arn:aws:iam::111122223333:role/nodes';
const faultsOf = (list: 'mapRoles' | 'mapUsers', row: object): readonly string[] =>
  rowFaults(list, treeOf([row])).map(({ is, key, meant }) => `${is} ${key} ${meant}`);

test.each([
  ['mapRoles', { rolearn: ARN, username: 'a', groups: ['b'], sso: {}, userid: 'c' }],
  ['mapRoles', { RoleARN: ARN, userName: 'a', Groups: ['b'], SSO: {}, UserId: 'c' }],
  ['mapUsers', { userarn: ARN, username: 'a', groups: ['b'], userid: 'c' }],
  ['mapUsers', { UserARN: ARN, UserName: 'a', Groups: ['b'], userID: 'c' }],
] as const)('%s has %j', (list, row) => {
  expect(faultsOf(list, row)).toEqual([]);
});

test.each([
  ['arn', 'rolearn', 'userarn'],
  ['role', 'rolearn', 'userarn'],
  ['user', 'rolearn', 'userarn'],
  ['iamRole', 'rolearn', 'userarn'],
  ['principalArn', 'rolearn', 'userarn'],
  ['principal_arn', 'rolearn', 'userarn'],
  ['group', 'groups', 'groups'],
  ['kubernetesGroups', 'groups', 'groups'],
  ['kubernetes-groups', 'groups', 'groups'],
  ['kubernetesUsername', 'username', 'username'],
  ['name', 'username', 'username'],
  ['user name', 'username', 'username'],
  ['user-name', 'username', 'username'],
  ['usename', 'username', 'username'],
  ['role_arn', 'rolearn', undefined],
  ['user-arn', undefined, 'userarn'],
  ['rolarn', 'rolearn', undefined],
  ['cluster', undefined, undefined],
  ['sso', undefined, undefined],
] as const)('%s is dropped: %s of a role, %s of a user was meant', (key, ofRole, ofUser) => {
  const said = (meant: string | undefined): readonly string[] => (meant === undefined ? [] : [`key ${key} ${meant}`]);
  expect([faultsOf('mapRoles', { [key]: 'a' }), faultsOf('mapUsers', { [key]: 'a' })]).toEqual([
    said(ofRole),
    said(ofUser),
  ]);
});

test.each([
  ['the key that was meant is there as well', { arn: 'a', RoleArn: ARN }, []],
  ['a key of the template', { '<KEY>': 'a' }, []],
  ['groups that are a text', { groups: 'system:nodes' }, ['groups groups groups']],
  ['groups that are a number', { Groups: 1 }, ['groups Groups Groups']],
  ['groups that are a mapping', { groups: { a: 'b' } }, ['groups groups groups']],
  ['groups of the template', { groups: '<GROUPS>' }, []],
  ['groups partly of the template', { groups: 'system:<GROUPS>' }, []],
  ['no groups', { groups: null }, []],
] as const)('%s', (_, row, said) => {
  expect(faultsOf('mapRoles', row)).toEqual(said);
});

test('rows that are no mappings, and lists that are none', () => {
  expect(rowFaults('mapRoles', treeOf(['a', null]))).toEqual([]);
  expect(rowFaults('mapRoles', undefined)).toEqual([]);
});

test.each([
  ['[]', undefined, 'no-text'],
  ['{}', undefined, 'no-text'],
  ['1', undefined, 'no-text'],
  ['true', undefined, 'no-text'],
  ['null', undefined, undefined],
  ['"- a"', '["a"]', undefined],
  ['"a: b"', '{"a": "b"}', 'no-list'],
  ['"a"', '"a"', undefined],
])('a list that is %s, which holds %s: %s', (written, parsed, fault) => {
  expect(listFault(treeOf(written), parsed === undefined ? undefined : treeOf(parsed))).toBe(fault);
});

test('a mapping that was not read to its end may be a list', () => {
  expect(listFault(treeOf('"a"'), opened({ a: 'b' }))).toBeUndefined();
});

test('accounts that are numbers', () => {
  const shown = (text: string): readonly unknown[] =>
    numbersIn(treeOf(text)).map((tree) => tree.kind === 'number' && tree.written);
  expect(shown('[111122223333, "111122223333", null, 12]')).toEqual(['111122223333', '12']);
  expect(numbersIn(openList([]))).toEqual([]);
});
