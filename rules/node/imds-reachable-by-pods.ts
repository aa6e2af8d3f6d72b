import { attachedBreadth, statementBreadth } from '../../src/aws/breadth.js';
import { ADDON_POLICIES, enabledKeys, imdsHopLimit, nodeRoleOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field, itemsOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/imds-reachable-by-pods',
  on: 'node-group',
  summary: 'pods reach a node role with wide rights through the metadata service',
  messages: {
    reachable: {
      severity: 'warning',
      text: (_: object) =>
        'every pod of these nodes reaches the wide rights of the node role: eksctl sets the hop limit of the metadata service to 2',
    },
  },
  check(group, { report }) {
    if (imdsHopLimit(group.tree) !== 2) return;
    const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
    const inline = itemsOf(field(role?.inline, 'Statement')).filter(
      (statement) => statementBreadth(statement) !== undefined,
    );
    const [first] = inline;
    if (role === undefined || first === undefined) return;
    // The rules that speak of these say it in their notes.
    const saidElsewhere =
      role.policies.some((policy) => attachedBreadth(policy) !== undefined) ||
      enabledKeys(field(group.iam, 'withAddonPolicies')).some(
        (entry) => ADDON_POLICIES[knownValue(entry.key) ?? '']?.broad === true,
      );
    if (saidElsewhere) return;
    const imds = entryOf(group.tree, 'disablePodIMDS') ?? entryOf(group.tree, 'name');
    report({
      message: 'reachable',
      data: {},
      at: imds?.keyAt ?? group.tree.at,
      note: '`disablePodIMDS: true` sets it to 1',
      related: [{ at: first.at, note: 'the wide rights' }],
    });
  },
});
