import { ADDON_POLICIES } from '../../src/aws/eksctl-addon-policies.js';
import { enabledKeys, keyName } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field } from '../../src/value/tree.js';

/** The key of wellKnownPolicies that grants the same. */
const WELL_KNOWN: Readonly<Record<string, string>> = { ebs: 'ebsCSIController' };

export default defineRule({
  id: 'node/addon-policy-on-nodes',
  on: 'node-group',
  summary: 'a narrow key of `withAddonPolicies` whose permissions belong to a service account',
  messages: {
    twice: {
      severity: 'warning',
      text: ({ key, account }: { key: string; account: string }) =>
        `\`${key}\` grants every pod on these nodes what the service account \`${account}\` has already: remove it from the nodes`,
    },
    narrow: {
      severity: 'info',
      text: (d: { key: string; grants: string; instead: string }) =>
        `\`${d.key}\` grants every pod on these nodes ${d.grants}: consider granting it to ${d.instead}`,
    },
  },
  check({ config, addonPolicies }, { report }) {
    for (const entry of addonPolicies) {
      const key = keyName(entry);
      const policy = ADDON_POLICIES[key];
      if (policy?.broad !== false) continue;
      const holder = config.serviceAccounts.find(({ tree }) =>
        enabledKeys(field(tree, 'wellKnownPolicies')).some((own) => keyName(own) === WELL_KNOWN[key]),
      );
      if (holder?.account === undefined)
        report({ message: 'narrow', data: { key, ...policy }, at: entry.keyAt, note: 'on the node role' });
      else
        report({
          message: 'twice',
          data: { key, account: holder.account },
          at: entry.keyAt,
          note: 'on the node role',
          related: [{ at: holder.nameAt, note: 'has the permissions already' }],
        });
    }
  },
});
