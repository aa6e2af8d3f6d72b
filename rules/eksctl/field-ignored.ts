import { hasItems, mapsOf, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Severity } from '../../src/lint/finding.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field, parsesAsTrue, type Entry, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/field-ignored',
  on: 'cluster-config',
  summary: 'a field that eksctl accepts and drops',
  messages: {
    beside: {
      severity: 'warning',
      text: ({ key, owner }: { key: string; owner: string }) =>
        `eksctl drops \`${key}\` beside \`${owner}\`: it creates no role then`,
    },
    noop: {
      severity: 'warning',
      text: (_: object) =>
        'with `attachRoleARN` eksctl creates no role, and with `roleOnly` no service account: this item does nothing',
    },
    addon: {
      severity: 'warning',
      text: ({ key }: { key: string }) =>
        `of an association of an addon eksctl sends the role and the service account alone: \`${key}\` is dropped`,
    },
    boundary: {
      severity: 'warning',
      text: (_: object) => "eksctl puts no permissions boundary on a capability's role",
    },
  },
  check({ tree }, { report }) {
    const beside = (
      holder: Tree | undefined,
      owner: string,
      keys: readonly string[],
      severityOf: (key: string) => Severity = () => 'warning',
    ): void => {
      const own = entryOf(holder, owner);
      if (own === undefined || !present(own.value)) return;
      for (const entry of keys.flatMap((key) => entryOf(holder, key) ?? []).filter(says)) {
        const key = knownValue(entry.key) ?? '';
        report({
          message: 'beside',
          data: { key, owner },
          severity: severityOf(key),
          at: entry.keyAt,
          note: 'has no effect',
          related: [{ at: own.keyAt, note: 'names a role that exists' }],
        });
      }
    };
    const iam = field(tree, 'iam');
    beside(iam, 'serviceRoleARN', ['serviceRolePermissionsBoundary', 'vpcResourceControllerPolicy']);
    beside(iam, 'fargatePodExecutionRoleARN', ['fargatePodExecutionRolePermissionsBoundary']);
    for (const account of mapsOf(field(iam, 'serviceAccounts'))) {
      // The author thinks that the policies are attached.
      beside(
        account,
        'attachRoleARN',
        [...POLICIES, 'permissionsBoundary', 'roleName', 'tags', 'subjectPattern'],
        (key) => (POLICIES.includes(key) ? 'error' : 'warning'),
      );
      const only = entryOf(account, 'roleOnly');
      if (only !== undefined && parsesAsTrue(only.value) === true && present(field(account, 'attachRoleARN')))
        report({ message: 'noop', data: {}, at: only.keyAt, note: 'nothing is left to create' });
    }
    for (const association of mapsOf(field(iam, 'podIdentityAssociations')))
      beside(association, 'roleARN', ['roleName', 'permissionsBoundaryARN']);
    for (const association of mapsOf(field(tree, 'addons')).flatMap((addon) =>
      mapsOf(field(addon, 'podIdentityAssociations')),
    )) {
      beside(association, 'roleARN', ['roleName', 'permissionsBoundaryARN']);
      for (const entry of ['createServiceAccount', 'targetRoleARN', 'disableSessionTags', 'policy']
        .flatMap((key) => entryOf(association, key) ?? [])
        .filter(says))
        report({
          message: 'addon',
          data: { key: knownValue(entry.key) ?? '' },
          at: entry.keyAt,
          note: 'has no effect',
        });
    }
    for (const capability of mapsOf(field(tree, 'capabilities'))) {
      beside(capability, 'roleArn', ['attachPolicyARNs', 'attachPolicy', 'permissionsBoundary']);
      const boundary = entryOf(capability, 'permissionsBoundary');
      if (boundary !== undefined && present(boundary.value) && !present(field(capability, 'roleArn')))
        report({ message: 'boundary', data: {}, at: boundary.keyAt, note: 'has no effect' });
    }
  },
});

const POLICIES = ['attachPolicyARNs', 'attachPolicy', 'wellKnownPolicies'];

/** It would do something: not null, not an empty list. */
const says = ({ value }: Entry): boolean => present(value) && (value.kind !== 'list' || hasItems(value));
