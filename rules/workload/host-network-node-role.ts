import { attachedBreadth, statementBreadth } from '../../src/aws/breadth.js';
import { ADDON_POLICIES, enabledKeys, nodeRoleOf } from '../../src/aws/eksctl.js';
import type { NodeGroup, Workload } from '../../src/facts/facts.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { knownValue, shapeOf } from '../../src/value/text.js';
import { entryOf, field, parsesAsTrue, itemsOf, listOf, stringOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/host-network-node-role',
  on: 'workload',
  summary: 'a pod on the network of its node that uses AWS without a role of its own',
  messages: {
    broad: {
      severity: 'warning',
      text: (_: object) =>
        'on the network of the node this pod has the wide rights of the node role, whatever the hop limit of the metadata service is',
    },
    node: {
      severity: 'warning',
      confidence: 'possible',
      text: (_: object) => 'on the network of the node this pod uses AWS with the role of the node',
    },
  },
  check(workload, { world, report }) {
    const host = entryOf(workload.podSpec, 'hostNetwork');
    if (host === undefined || parsesAsTrue(host.value) !== true || !usesAws(workload) || mayHaveRole(world, workload))
      return;
    const groups = world.facts['node-group'].filter(({ config }) => world.sameEnvironment(config, workload));
    const wide = groups.map(wideRights);
    const [first] = wide;
    // It may run on any of them.
    if (first !== undefined && wide.every((at) => at !== undefined))
      report({
        message: 'broad',
        data: {},
        at: host.keyAt,
        note: 'reaches the metadata service of the node',
        related: [{ at: first, note: 'the wide rights' }],
      });
    else report({ message: 'node', data: {}, at: host.keyAt, note: 'reaches the metadata service of the node' });
  },
});

const usesAws = ({ containers }: Workload): boolean =>
  containers.some(
    ({ env, tree }) =>
      env.some(({ name }) => /^AWS_(?:DEFAULT_)?REGION$/.test(name)) ||
      ['command', 'args'].some((key) =>
        listOf(field(tree, key)).some((word) => /^--aws-|^aws$/.test(shapeOf(textOf(word) ?? { parts: [] }))),
      ) ||
      /(?:^|\/)aws-cli(?:[:@]|$)/.test(stringOf(field(tree, 'image')) ?? ''),
  );

/** By its service account, an association, eksctl, or by hand; also where that is not known. */
function mayHaveRole(world: World, workload: Workload): boolean {
  if (
    workload.containers.some(
      ({ env, envOpen }) =>
        envOpen ||
        env.some(({ name }) => /^AWS_(?:ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|ACCESS_KEY_ID|PROFILE|CONTAINER_)/.test(name)),
    )
  )
    return true;
  if (workload.serviceAccountName === undefined || stringOf(workload.serviceAccountName) === 'default') return false;
  // The CNI belongs to the node, or eksctl gives it a role.
  if (stringOf(workload.serviceAccountName) === 'aws-node') return true;
  const found = world.serviceAccountOf(workload);
  return (
    found.kind !== 'found' ||
    found.all.some(
      (account) => account.roleArn !== undefined || account.annotationsOpen || world.associationsOf(account).length > 0,
    )
  );
}

function wideRights(group: NodeGroup): Span | undefined {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  const attached = role?.policies.find((policy) => attachedBreadth(policy) !== undefined)?.at;
  const inline = itemsOf(field(role?.inline, 'Statement')).find(
    (statement) => statementBreadth(statement) !== undefined,
  )?.at;
  return (
    attached ??
    inline ??
    enabledKeys(field(group.iam, 'withAddonPolicies')).find(
      (entry) => ADDON_POLICIES[knownValue(entry.key) ?? '']?.broad === true,
    )?.keyAt
  );
}
