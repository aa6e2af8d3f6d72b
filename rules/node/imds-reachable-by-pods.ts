import { attachedBreadth, statementBreadth } from '../../src/aws/breadth.js';
import { ADDON_POLICIES } from '../../src/aws/eksctl-addon-policies.js';
import { imdsHopLimit } from '../../src/aws/eksctl-node-role.js';
import { keyName } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, itemsOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/imds-reachable-by-pods',
  on: 'node-group',
  summary: 'pods reach a node role with broad permissions through the metadata service',
  security: { score: 6.5, cwe: 250, cis: '5.2.1' },
  messages: {
    reachable: {
      severity: 'warning',
      text: (_: object) =>
        'every pod on these nodes can use the broad permissions of the node role through the metadata service (hop limit 2): set `disablePodIMDS: true`, or narrow the policy',
    },
  },
  check({ tree, nameAt, role, addonPolicies }, { report }) {
    if (role === undefined || imdsHopLimit(tree) !== 2) return;
    const broad = itemsOf(field(role.inline, 'Statement')).find(
      (statement) => statementBreadth(statement) !== undefined,
    );
    // The rules that speak of these say it in their notes.
    const saidElsewhere =
      role.policies.some((policy) => attachedBreadth(policy) !== undefined) ||
      addonPolicies.some((entry) => ADDON_POLICIES[keyName(entry)]?.broad === true);
    if (broad === undefined || saidElsewhere) return;
    report({
      message: 'reachable',
      data: {},
      at: entryOf(tree, 'disablePodIMDS')?.keyAt ?? nameAt,
      note: 'hop limit 2, eksctl sets it to 1 with `disablePodIMDS: true`',
      related: [{ at: (field(broad, 'Action') ?? broad).at, note: 'the broad permissions' }],
    });
  },
});
