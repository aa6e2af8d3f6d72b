/** What pods on the network of their node get: the role of the node group, and how broad it is. */
import { attachedBreadth, statementBreadth } from '../aws/breadth.js';
import { ADDON_POLICIES, enabledKeys, nodeRoleOf } from '../aws/eksctl.js';
import type { NodeGroup } from '../facts/facts.js';
import type { Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
import { field, itemsOf } from '../value/tree.js';

/** Where the role of a node group gets broad permissions. */
export function broadPermission(group: NodeGroup): Span | undefined {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  const attached = role?.policies.find((policy) => attachedBreadth(policy) !== undefined)?.at;
  const inline = itemsOf(field(role?.inline, 'Statement')).find(
    (statement) => statementBreadth(statement) !== undefined,
  );
  const addon = enabledKeys(field(group.iam, 'withAddonPolicies')).find(
    (entry) => ADDON_POLICIES[knownValue(entry.key) ?? '']?.broad === true,
  );
  return attached ?? (field(inline, 'Action') ?? inline)?.at ?? addon?.keyAt;
}
