/** Joins that answer with lists: by exact text, by what may equal it, and never across environments. */
import { describe, expect, test } from 'vitest';
import { associationOf, associationsOf, associationsOfRole } from '../../src/link/association.js';
import { clustersOfIssuerId, configsAround } from '../../src/link/cluster.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { annotatedAccountIds } from '../../src/link/environment.js';
import { rolesAdmitting } from '../../src/link/identity.js';
import { nodeGroupsAround, nodeGroupsOf } from '../../src/link/node-group.js';
import { accountsOf, rolesNamed, rolesTrusting } from '../../src/link/role.js';
import { accountsIn, accountsNamed, mayBeDeclared } from '../../src/link/service-account.js';
import { certainly, indexBy, possibly } from '../../src/link/text-index.js';
import { workloadsIn, workloadsOf } from '../../src/link/workload.js';
import { equals, literalText, type Text } from '../../src/value/text.js';
import { account, association, cluster, ISSUER, only, pod, role, world } from './world.js';

const READER = 'arn:aws:iam::111122223333:role/reader';
const at = (path: string) => ({ document: { file: { path } } });
const named = (path: string, namespace: string, name: string) => ({
  ...at(path),
  namespace: literalText(namespace),
  name: literalText(name),
});

describe('an index by text', () => {
  const hole = (reference: string, scope = 'a'): Text => ({ parts: [{ reference, scope }] });
  const texts: readonly (Text | undefined)[] = [
    literalText('reader'),
    { parts: [{ literal: 'rea' }, { literal: 'der' }] },
    literalText('writer'),
    hole('var.name'),
    hole('var.name', 'b'),
    { parts: [{ reference: 'xxxx', scope: 'a', anonymous: true }] },
    undefined,
  ];
  const index = indexBy(
    texts.map((text, id) => ({ text, id })),
    ({ text }) => [text],
  );
  const ids = (found: readonly { readonly id: number }[]): readonly number[] => found.map(({ id }) => id);

  test('certain are those that equal it, for certain and no others', () => {
    for (const text of texts)
      expect(ids(certainly(index, text))).toEqual(
        texts.flatMap((own, id) =>
          own !== undefined && text !== undefined && equals(own, text) === 'yes' ? [id] : [],
        ),
      );
  });

  test('possible are at least those that may equal it', () => {
    for (const text of texts.filter((one) => one !== undefined))
      expect(ids(possibly(index, text))).toEqual(
        expect.arrayContaining(
          texts.flatMap((own, id) => (own === undefined || equals(own, text) !== 'no' ? [id] : [])),
        ),
      );
    expect(ids(possibly(index, literalText('reader')))).not.toContain(2);
  });
});

describe('roles', () => {
  const one = world({
    'prod/sa.yaml': account('reader', 'team', READER),
    'prod/role.json': role(READER),
    'dev/role.json': role(READER),
    'role.json': role('arn:aws:iam::111122223333:role/writer', 'system:serviceaccount:team:*'),
    'far.json': role('arn:aws:iam::111122223333:role/${NAME}', 'system:serviceaccount:team:reader', 'oidc.example.com'),
  });
  const paths = (roles: readonly { readonly document: { readonly file: { readonly path: string } } }[]) =>
    roles.map(({ document }) => document.file.path);
  const own = only(one.facts['service-account']);

  test('that admit exactly a service account, by name and not by a pattern', () => {
    expect(paths(rolesAdmitting(one, own))).toEqual(['prod/role.json', 'far.json']);
  });
  test('of a name, for certain', () => {
    expect(paths(rolesNamed(one, literalText('reader'), own))).toEqual(['prod/role.json']);
  });
  test('that trust an issuer', () => {
    expect(paths(rolesTrusting(one, literalText(ISSUER), own))).toEqual(['prod/role.json', 'role.json']);
  });
  test('and the accounts that name them', () => {
    expect(one.facts.role.map((each) => [each.document.file.path, accountsOf(one, each).length])).toEqual(
      expect.arrayContaining([
        ['prod/role.json', 1],
        ['dev/role.json', 0],
        ['far.json', 0],
      ]),
    );
  });
  test('and the account ids of an environment', () => {
    expect([...annotatedAccountIds(one)]).toEqual([['production', ['111122223333']]]);
  });
});

describe('service accounts and workloads', () => {
  const one = world({
    'prod/a.yaml': account('reader', 'team'),
    'dev/b.yaml': account('reader', 'team'),
    'prod/c.yaml': account('${NAME}', 'shop'),
    'prod/p.yaml': pod('app', 'reader', 'team'),
    'prod/q.yaml': pod('unset', 'reader'),
    'dev/p.yaml': pod('app', 'reader', 'team'),
  });
  test('of a name, or that may have it', () => {
    expect(accountsNamed(one, literalText('reader'))).toHaveLength(3);
    expect(accountsNamed(one, literalText('writer'))).toHaveLength(1);
  });
  test('of a namespace', () => {
    expect(accountsIn(one, 'team', at('prod/x.yaml'))).toHaveLength(1);
    expect(accountsIn(one, 'nothing', at('prod/x.yaml'))).toHaveLength(0);
  });
  test.each([
    ['prod/x.yaml', 'team', 'reader', true],
    ['prod/x.yaml', 'team', 'writer', false],
    ['prod/x.yaml', 'shop', 'writer', true],
    ['dev/x.yaml', 'shop', 'writer', false],
  ])('%s: %s/%s may be declared: %s', (path, namespace, name, expected) => {
    expect(mayBeDeclared(one, named(path, namespace, name))).toBe(expected);
  });
  test('workloads that may run as one', () => {
    const own = only(one.facts['service-account'].filter(({ document }) => document.file.path === 'prod/a.yaml'));
    expect(workloadsOf(one, own).map(({ document }) => document.file.path)).toEqual(['prod/p.yaml', 'prod/q.yaml']);
    expect(workloadsIn(one, 'team', own)).toHaveLength(1);
    expect(workloadsIn(one, 'team')).toHaveLength(2);
  });
});

describe('associations', () => {
  const one = world({
    'a.json': association('team', 'reader', READER),
    'b.json': association('${NAMESPACE}', 'reader', 'arn:aws:iam::${ACCOUNT}:role/reader'),
    'c.json': association('shop', 'reader', READER),
    'p.yaml': pod('app', 'reader', 'team'),
  });
  test('of a service account, and those whose namespace may be its own', () => {
    expect(associationsOf(one, named('p.yaml', 'team', 'reader'))).toHaveLength(2);
    expect(associationsOf(one, named('p.yaml', 'team', 'writer'))).toHaveLength(0);
    expect(associationsOf(one, { ...named('p.yaml', 'team', 'reader'), name: undefined })).toHaveLength(0);
  });
  test('of a workload, for certain', () => {
    expect(associationOf(one, only(one.facts.workload))?.document.file.path).toBe('a.json');
  });
  test('of a role, or that may be', () => {
    expect(associationsOfRole(one, literalText(READER))).toHaveLength(3);
    expect(associationsOfRole(one, literalText('arn:aws:iam::111122223333:role/writer'))).toHaveLength(0);
  });
});

describe('clusters, ClusterConfigs and node groups', () => {
  const config = (name: string): string => `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: ${name}, region: eu-west-1}
iam:
  serviceAccounts:
    - metadata: {name: reader}
    - metadata: {name: writer, namespace: "\${NAMESPACE}"}
managedNodeGroups:
  - name: ${name}-nodes
    iam: {instanceRoleARN: "arn:aws:iam::111122223333:role/nodes"}
`;
  const one = world({
    'prod/c.yaml': config('orchard'),
    'dev/c.yaml': config('meadow'),
    'c.json': cluster('orchard', ISSUER),
  });
  test('what eksctl creates, for certain: without a namespace in default', () => {
    expect(eksctlAccountsOf(one, named('prod/x', 'default', 'reader'), literalText('reader'))).toHaveLength(1);
    expect(eksctlAccountsOf(one, named('x', 'default', 'reader'), literalText('reader'))).toHaveLength(2);
    expect(eksctlAccountsOf(one, named('prod/x', 'team', 'writer'), literalText('writer'))).toHaveLength(0);
  });
  test.each([
    ['prod/x', 1],
    ['x', 2],
    ['staging/x', 0],
  ])('around %s there are %i', (path, count) => {
    expect(configsAround(one, at(path))).toHaveLength(count);
    expect(nodeGroupsAround(one, at(path))).toHaveLength(count);
  });
  test('node groups by the role of their nodes', () => {
    expect(nodeGroupsOf(one, literalText('arn:aws:iam::111122223333:role/nodes'))).toHaveLength(2);
  });
  test('a cluster by the id of its issuer, whatever the region', () => {
    const other = literalText(ISSUER.replace('eu-west-1', 'us-west-2'));
    expect(clustersOfIssuerId(one, other, at('prod/x'))).toHaveLength(1);
    expect(clustersOfIssuerId(one, literalText('oidc.example.com'), at('prod/x'))).toHaveLength(0);
  });
});
