/** IAM's own JSON, in files and inside of whatever carries it: trust policies, roles as the AWS command line prints them, policy ARNs. */
import { knownValue } from '../../value/text.js';
import { field, itemsOf, type MapTree } from '../../value/tree.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { readRole, trustPolicyEntry } from '../role.js';
import { isPermissionPolicy, isTrustPolicy, trustPolicyOf } from '../trust-policy.js';

export const iam: DocumentDialect = {
  kind: 'document',
  name: 'iam',
  scan: /arn:|(?:^|[^a-z])sts:|\\[nrt]sts:|[rR]ole[-_.]?[aA][rR][nN]|[aA]ssume_?[rR]ole|[iI]am\b|\bIAM|"Statement"/,
  mapping(tree, reading) {
    readPolicy(tree, reading);
    for (const { key, value } of tree.entries)
      if (ATTACHED.test(knownValue(key) ?? ''))
        for (const item of itemsOf(value))
          reading.emit.fact('policy-reference', {
            document: reading.document,
            value: item,
            holder: 'other',
            region: undefined,
          });
    return undefined;
  },
};

/** Attachments of Crossplane and ACK, and CloudFormation's roles; a policy's own document has no such key. */
const ATTACHED = /^(?:policy_?arns?|managed_?policy_?arns?)$/i;

function readPolicy(tree: MapTree, reading: Reading): void {
  const { document, emit } = reading;
  const trust = trustPolicyEntry(tree);
  if (trust !== undefined) readRole(tree, trust.value, field(tree, 'RoleName') ?? field(tree, 'roleName'), reading);
  else if (field(tree, 'Statement') === undefined) return;
  else if (isTrustPolicy(tree)) emit.fact('trust-policy', trustPolicyOf(document, tree, undefined));
  else if (isPermissionPolicy(tree)) emit.fact('permission-policy', { document, tree, arn: undefined, at: tree.at });
}
