/** Names that the libraries make of paths, as they made them. */
import { expect, test } from 'vitest';
import { dnsLabel, logicalId } from '../../../src/facts/cdk/names.js';

test.each([
  [['Role'], 'Role'],
  [['Role', 'Resource'], 'Role1ABCC5F0'],
  [['Policy', 'Resource'], 'Policy23B91518'],
  [['Cluster', 'Reader', 'Role', 'Resource'], 'ClusterReaderRole0A8FE95E'],
  [['ClusterStack', 'Cluster', 'MyServiceAccount'], 'ClusterStackClusterMyServiceAccount019366F1'],
])('the logical id of %j', (path, id) => {
  expect(logicalId(path)).toBe(id);
});

test('the name of an object without one', () => {
  expect(dnsLabel(['accounts', 'deployment'])).toBe('accounts-deployment-c8e15166');
  expect(dnsLabel(['accounts'])).toBe('accounts');
});
