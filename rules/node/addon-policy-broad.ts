import { ADDON_POLICIES } from '../../src/aws/eksctl-addon-policies.js';
import { imdsHopLimit } from '../../src/aws/eksctl-node-role.js';
import { keyName } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'node/addon-policy-broad',
  on: 'node-group',
  summary: 'a key of `withAddonPolicies` that grants every pod on the nodes broad permissions',
  messages: {
    broad: {
      severity: 'warning',
      text: (d: { key: string; grants: string; instead: string }) =>
        `\`${d.key}\` grants every pod on these nodes ${d.grants}: grant it to ${d.instead}`,
    },
  },
  check({ tree, addonPolicies }, { report }) {
    for (const entry of addonPolicies) {
      const key = keyName(entry);
      const policy = ADDON_POLICIES[key];
      if (policy?.broad !== true) continue;
      report({
        message: 'broad',
        data: { key, ...policy },
        at: entry.keyAt,
        note:
          imdsHopLimit(tree) === 2
            ? 'on the node role, which pods reach: the metadata service has hop limit 2'
            : 'on the node role',
      });
    }
  },
});
