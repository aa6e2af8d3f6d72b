import { partitionOfRegion } from '../../src/aws/arn.js';
import {
  cniHasOwnRole,
  describesCluster,
  NODE_CAPABILITIES,
  namesVpc,
  nodeRoleOf,
  type Duty,
  type NodeRole,
} from '../../src/aws/eksctl.js';
import { insertItems } from '../../src/lint/edits.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { policyNameOf } from '../../src/aws/managed-policy.js';
import { knownValue, display } from '../../src/value/text.js';
import { entryOf, textOf, type Entry } from '../../src/value/tree.js';

interface Missing {
  readonly missing: string;
}

export default defineRule({
  id: 'node/mandatory-policy-missing',
  on: 'node-group',
  summary: 'a node role without the policies that nodes need',
  fix: 'unsafe',
  messages: {
    missing: {
      severity: 'error',
      text: ({ missing }: Missing) =>
        `\`attachPolicyARNs\` replaces the policies that eksctl attaches by itself: ${missing} missing`,
    },
    perhaps: {
      severity: 'warning',
      text: ({ missing }: Missing) =>
        `\`attachPolicyARNs\` replaces the policies that eksctl attaches by itself: ${missing} missing, unless another policy or role holds the same rights`,
    },
    declared: {
      severity: 'error',
      text: ({ role, missing }: Missing & { role: string }) =>
        `the role \`${role}\` of these nodes lacks what nodes need: ${missing} missing`,
    },
    session: {
      severity: 'info',
      text: (_: object) =>
        `\`attachPolicyARNs\` replaces the policies that eksctl attaches by itself: without ${NODE_CAPABILITIES.ssm.standard} Session Manager does not reach the nodes`,
    },
  },
  check(group, { world, report }) {
    const cluster = group.config.tree;
    const role = nodeRoleOf(cluster, group.tree, group.managed);
    if (role === undefined) return declared();
    if (role?.replacesDefaults === undefined || !role.complete) return;
    const at = role.replacesDefaults.keyAt;
    const cni = cniHasOwnRole(cluster) === false ? [NODE_CAPABILITIES.cni] : [];
    const missing = [NODE_CAPABILITIES.worker, ...cni, NODE_CAPABILITIES.pull].filter((duty) => !holds(role, duty));
    const data = {
      missing: listed(
        missing.map((duty) => (duty.name === duty.standard ? duty.name : `${duty.name} (${duty.standard})`)),
      ),
    };
    const fixes = added(role.replacesDefaults, missing, knownValue(group.config.region ?? { parts: [] }));
    if (missing.length === 0) {
      if (!holds(role, NODE_CAPABILITIES.ssm))
        report({
          message: 'session',
          data: {},
          at,
          note: 'any item here switches the defaults off',
          fixes: added(
            role.replacesDefaults,
            [NODE_CAPABILITIES.ssm],
            knownValue(group.config.region ?? { parts: [] }),
          ),
        });
      return;
    }
    // Node groups that are added to a cluster whose CNI got its role elsewhere.
    const addedToCluster =
      namesVpc(cluster) && !describesCluster(cluster) && missing.every((duty) => duty === NODE_CAPABILITIES.cni);
    const related = role.inline === undefined ? [] : [{ at: role.inline.at, note: 'a policy of your own' }];
    report({
      message: addedToCluster || mayBeElsewhere(role) ? 'perhaps' : 'missing',
      data,
      at,
      note: 'any item here switches the defaults off',
      related,
      fixes,
    });

    /** An existing role is judged where all its attachments are here, and no policy of its owner's may hold the rights. */
    function declared(): void {
      const value = entryOf(group.iam, 'instanceRoleARN')?.value;
      const arn = textOf(value);
      const found = arn === undefined ? undefined : world.roleOf(arn, group.config);
      const attachments = found?.kind === 'found' && found.all.length === 1 ? found.all[0].attachments : undefined;
      if (value === undefined || attachments === undefined || attachments.inline) return;
      const names = attachments.managed.map((item) => policyNameOf(textOf(item) ?? { parts: [] }));
      if (names.some((name) => name?.owner !== 'aws')) return;
      const lacking = [
        NODE_CAPABILITIES.worker,
        ...(cniHasOwnRole(cluster) === false && describesCluster(cluster) ? [NODE_CAPABILITIES.cni] : []),
        NODE_CAPABILITIES.pull,
      ].filter((duty) => !names.some((name) => name !== undefined && duty.satisfiedBy.has(name.name)));
      if (lacking.length > 0)
        report({
          message: 'declared',
          data: { role: display(arn ?? { parts: [] }), missing: listed(lacking.map((duty) => duty.standard)) },
          at: value.at,
          note: 'the role of the nodes',
          related: [{ at: attachments.at, note: 'all that is attached to it' }],
        });
    }
  },
});

const holds = (role: NodeRole, duty: Duty): boolean =>
  role.policies.some((policy) => duty.satisfiedBy.has(policy.name));

/** A policy of the author's own may hold the rights, where the author thought of the node's needs at all. */
const mayBeElsewhere = (role: NodeRole): boolean =>
  (role.inline !== undefined || role.policies.some((policy) => policy.owner === 'customer')) &&
  role.policies.some(
    (policy) =>
      policy.owner === 'aws' &&
      policy.origin === 'attachPolicyARNs' &&
      Object.values(NODE_CAPABILITIES).some((duty) => duty.satisfiedBy.has(policy.name)),
  );

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? `${last} is` : `${names.slice(0, -1).join(', ')} and ${last} are`;
}

function added(list: Entry, duties: readonly Duty[], region: string | undefined): readonly Fix[] {
  if (list.value.kind !== 'list') return [];
  const partition = (region === undefined ? undefined : partitionOfRegion(region)) ?? 'aws';
  const edit = insertItems(
    list.value,
    duties.map((duty) => `arn:${partition}:iam::aws:policy/${duty.standard}`),
  );
  return edit === undefined
    ? []
    : [{ title: `add ${duties.map((duty) => duty.standard).join(', ')}`, safety: 'unsafe', edits: [edit] }];
}
