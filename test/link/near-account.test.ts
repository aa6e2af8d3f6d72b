/** The service account that a workload probably means by a name that none has; the workload's file says nothing else of AWS. */
import { expect, test } from 'vitest';
import { accountMeant, accountMisnamed } from '../../src/link/near-account.js';
import { knownValue } from '../../src/value/text.js';
import { account, association, only, role, world } from './world.js';

const ROLE = 'arn:aws:iam::111122223333:role/dns';
const pod = (name: string, runsAs: string, namespace = 'dns'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec:\n  serviceAccountName: ${runsAs}\n  containers:\n    - name: app\n      image: registry.example.com/app:1\n`;
const plain = (name: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: dns\n`;

const CASES: readonly {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly meant?: string;
}[] = [
  {
    name: 'apart in a hyphen',
    files: { 'sa.yaml': account('externaldns', 'dns', ROLE), 'pod.yaml': pod('a', 'external-dns') },
    meant: 'externaldns',
  },
  {
    name: 'one character too few',
    files: { 'sa.yaml': account('external-dns', 'dns', ROLE), 'pod.yaml': pod('a', 'externl-dns') },
    meant: 'external-dns',
  },
  {
    name: 'two neighbours swapped',
    files: { 'sa.yaml': account('external-dns', 'dns', ROLE), 'pod.yaml': pod('a', 'exetrnal-dns') },
    meant: 'external-dns',
  },
  {
    name: 'in a folder of its own',
    files: { 'accounts/sa.yaml': account('external-dns', 'dns', ROLE), 'pods/pod.yaml': pod('a', 'externall-dns') },
    meant: 'external-dns',
  },
  {
    name: 'another workload has it',
    files: {
      'sa.yaml': account('externaldns', 'dns', ROLE),
      'pod.yaml': pod('a', 'external-dns'),
      'other.yaml': pod('b', 'externaldns'),
    },
  },
  {
    name: 'without a role',
    files: {
      'sa.yaml': account('externaldns', 'dns'),
      'other.yaml': account('reader', 'dns', ROLE),
      'pod.yaml': pod('a', 'external-dns'),
    },
  },
  {
    name: 'in another namespace',
    files: { 'sa.yaml': account('externaldns', 'other', ROLE), 'pod.yaml': pod('a', 'external-dns') },
  },
  {
    name: 'in another environment',
    files: { 'dev/sa.yaml': account('externaldns', 'dns', ROLE), 'prod/pod.yaml': pod('a', 'external-dns') },
  },
  {
    name: 'two of them',
    files: {
      'sa.yaml': account('externaldns', 'dns', ROLE),
      'more.yaml': account('externall-dns', 'dns', ROLE),
      'pod.yaml': pod('a', 'external-dns'),
    },
  },
  {
    name: 'names that differ in a number',
    files: { 'sa.yaml': account('reader-1', 'dns', ROLE), 'pod.yaml': pod('a', 'reader-2') },
  },
];

test.each(CASES)('$name', ({ files, meant }) => {
  const one = world(files);
  const found = one.facts.workload.map((workload) => accountMisnamed(one, workload)?.name);
  expect(found.flatMap((name) => (name === undefined ? [] : (knownValue(name) ?? [])))).toEqual(
    meant === undefined ? [] : [meant],
  );
});

test('the service account of the name that the workload has is read, though it says nothing of AWS', () => {
  const one = world({
    'sa.yaml': account('externaldns', 'dns', ROLE),
    'plain.yaml': plain('external-dns'),
    'pod.yaml': pod('a', 'external-dns'),
  });
  expect(one.facts['service-account'].length).toBe(2);
});

test.each([
  ['has nothing that gives it a role', {}, 'inventory'],
  ['has an association', { 'a.json': association('dns', 'inventory', ROLE) }, undefined],
  [
    'has an association of another environment alone',
    { 'dev/a.json': association('dns', 'inventory', ROLE), 'sa.yaml': '', 'prod/sa.yaml': account('inventory', 'dns') },
    'inventory',
  ],
  ['may have one whose namespace is not known', { 'a.json': association('${NS}', 'inventory', ROLE) }, undefined],
])('whom a policy may mean that admits nobody who is here, beside an idle one that %s', (_, files, meant) => {
  const found = world({
    'role.json': role(ROLE, 'system:serviceaccount:dns:checkout'),
    'sa.yaml': account('inventory', 'dns'),
    'pod.yaml': pod('a', 'inventory'),
    ...files,
  });
  const policy = only(found.trustPolicies);
  const other = accountMeant(found, policy, found.facts['service-account'], { namespace: 'dns', name: 'checkout' });
  expect(other?.account.name === undefined ? undefined : knownValue(other.account.name)).toBe(meant);
});
