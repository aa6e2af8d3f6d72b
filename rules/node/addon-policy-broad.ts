import { ADDON_POLICIES, enabledKeys, imdsHopLimit } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/addon-policy-broad',
  on: 'node-group',
  summary: 'a switch of `withAddonPolicies` that gives every pod of the nodes wide rights',
  messages: {
    broad: {
      severity: 'warning',
      text: (d: { key: string; grants: string; instead: string }) =>
        `\`${d.key}\` lets every pod of these nodes ${d.grants}: give it to ${d.instead}`,
    },
  },
  check(group, { report }) {
    for (const entry of enabledKeys(field(group.iam, 'withAddonPolicies'))) {
      const key = knownValue(entry.key);
      const policy = key === undefined ? undefined : ADDON_POLICIES[key];
      if (key === undefined || policy?.broad !== true) continue;
      report({
        message: 'broad',
        data: { key, ...policy },
        at: entry.keyAt,
        note:
          imdsHopLimit(group.tree) === 2
            ? 'on the node role, which pods reach: the hop limit of the metadata service is 2'
            : 'on the node role',
      });
    }
  },
});
