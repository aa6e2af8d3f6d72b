import { ADDON_POLICIES, enabledKeys } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/addon-policy-on-nodes',
  on: 'node-group',
  summary: 'a narrow switch of `withAddonPolicies` whose rights belong to a service account',
  messages: {
    twice: {
      severity: 'warning',
      text: ({ key, account }: { key: string; account: string }) =>
        `\`${key}\` lets every pod of these nodes do what the service account \`${account}\` may already`,
    },
    narrow: {
      severity: 'info',
      text: (d: { key: string; grants: string; instead: string }) =>
        `\`${d.key}\` lets every pod of these nodes ${d.grants}; ${d.instead} could hold it`,
    },
  },
  check(group, { report }) {
    for (const entry of enabledKeys(field(group.iam, 'withAddonPolicies'))) {
      const key = knownValue(entry.key);
      const policy = key === undefined ? undefined : ADDON_POLICIES[key];
      if (key === undefined || policy?.broad !== false) continue;
      const holder = group.config.serviceAccounts.find((account) =>
        enabledKeys(field(account, 'wellKnownPolicies')).some((own) => knownValue(own.key) === WELL_KNOWN[key]),
      );
      const name = holder === undefined ? undefined : field(holder, 'metadata', 'name');
      if (name !== undefined)
        report({
          message: 'twice',
          data: {
            key,
            account: `${stringOf(field(holder, 'metadata', 'namespace')) ?? 'default'}/${stringOf(name) ?? '?'}`,
          },
          at: entry.keyAt,
          note: 'on the node role',
          related: [{ at: name.at, note: 'has the right already' }],
        });
      else report({ message: 'narrow', data: { key, ...policy }, at: entry.keyAt, note: 'on the node role' });
    }
  },
});

/** The key of wellKnownPolicies that grants the same. */
const WELL_KNOWN: Readonly<Record<string, string>> = { ebs: 'ebsCSIController' };
