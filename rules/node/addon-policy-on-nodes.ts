import { ADDON_POLICIES, enabledKeys } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { literalOf } from '../../src/value/text.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/addon-policy-on-nodes',
  on: 'node-group',
  summary: 'a narrow switch of `withAddonPolicies` whose rights belong to a service account',
  messages: {
    narrow: { severity: 'info', text: (d: { key: string; grants: string; instead: string }) => `\`${d.key}\` lets every pod of these nodes ${d.grants}; ${d.instead} could hold it` },
  },
  check(group, { report }) {
    for (const entry of enabledKeys(field(group.iam, 'withAddonPolicies'))) {
      const key = literalOf(entry.key);
      const policy = key === undefined ? undefined : ADDON_POLICIES[key];
      if (key !== undefined && policy?.broad === false) report({ message: 'narrow', data: { key, ...policy }, at: entry.keyAt, note: 'on the node role' });
    }
  },
});
