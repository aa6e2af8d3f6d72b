import { roleOf } from '../../src/link/role.js';
import { partitionOfRegion } from '../../src/aws/arn.js';
import { cniHasOwnRole, describesCluster, namesVpc } from '../../src/aws/eksctl-addons.js';
import {
  fulfils,
  mayHoldDutiesElsewhere,
  missingDuties,
  NODE_CAPABILITIES,
  type Duty,
} from '../../src/aws/eksctl-node-role.js';
import { meantPolicy, policyNameOf } from '../../src/aws/managed-policy.js';
import type { NodeGroup } from '../../src/facts/cluster-config-facts.js';
import { insertItems } from '../../src/lint/edits.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import type { World } from '../../src/link/world.js';
import { display, knownValue, type Text } from '../../src/value/text.js';
import { field, textOf, type Entry } from '../../src/value/tree.js';

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
        `\`attachPolicyARNs\` replaces eksctl's default policies, and nodes cannot join the cluster or pull images without ${missing}: add what is missing`,
    },
    perhaps: {
      severity: 'warning',
      text: ({ missing }: Missing) =>
        `\`attachPolicyARNs\` replaces eksctl's default policies and lacks ${missing}: add what is missing, unless another policy or role grants the same`,
    },
    declared: {
      severity: 'error',
      text: ({ role, missing }: Missing & { role: string }) =>
        `nodes with the role \`${role}\` cannot join the cluster or pull images: attach ${missing} to it`,
    },
    session: {
      severity: 'info',
      text: (_: object) =>
        `\`attachPolicyARNs\` replaces eksctl's default policies, and Session Manager cannot reach the nodes without ${NODE_CAPABILITIES.ssm.standard}: add it if you need Session Manager`,
    },
  },
  check(group, { world, report }) {
    const { config, role } = group;
    const declared = role === undefined ? declaredRole(group, world) : undefined;
    if (declared !== undefined)
      report({
        message: 'declared',
        data: declared,
        at: declared.at,
        note: 'the role of the nodes',
        related: declared.related,
      });
    if (role?.replacesDefaults === undefined || !role.complete) return;
    const { keyAt: at } = role.replacesDefaults;
    const note = 'any item here switches the defaults off';
    const names = role.policies.map(meantPolicy);
    const missing = missingDuties(names, { cniOnNodes: cniHasOwnRole(config.tree) === false });
    if (missing.length === 0) {
      const fixes = adding(role.replacesDefaults, [NODE_CAPABILITIES.ssm], config.region);
      if (!fulfils(role, NODE_CAPABILITIES.ssm)) report({ message: 'session', data: {}, at, note, fixes });
      return;
    }
    // Node groups that are added to a cluster whose CNI got its role elsewhere.
    const addedToCluster =
      namesVpc(config.tree) &&
      !describesCluster(config.tree) &&
      missing.every((duty) => duty === NODE_CAPABILITIES.cni);
    report({
      message: addedToCluster || mayHoldDutiesElsewhere(role) ? 'perhaps' : 'missing',
      data: { missing: inWords(missing.map(withStandard)) },
      at,
      note,
      related: role.inline === undefined ? [] : [{ at: role.inlineAt ?? at, note: 'a policy of your own' }],
      fixes: adding(role.replacesDefaults, missing, config.region),
    });
  },
});

/** An existing role is judged where all its attachments are here, and no policy of its owner's may grant the same. */
function declaredRole({ iam, config }: NodeGroup, world: World) {
  const value = field(iam, 'instanceRoleARN');
  const arn = textOf(value);
  const found = arn === undefined ? undefined : roleOf(world, arn, config);
  const attachments = found?.kind === 'found' && found.all.length === 1 ? found.all[0].attachments : undefined;
  if (value === undefined || arn === undefined || attachments === undefined || attachments.inline) return undefined;
  const names = attachments.managed.map((item) => policyNameOf(textOf(item) ?? { parts: [] }));
  if (names.some((name) => name?.owner !== 'aws')) return undefined;
  const lacking = missingDuties(
    names.flatMap((name) => (name === undefined ? [] : meantPolicy(name))),
    { cniOnNodes: cniHasOwnRole(config.tree) === false && describesCluster(config.tree) },
  );
  if (lacking.length === 0) return undefined;
  return {
    role: display(arn),
    missing: inWords(lacking.map((duty) => duty.standard)),
    at: value.at,
    related: [{ at: attachments.at, note: 'all that is attached to it' }],
  };
}

const withStandard = ({ name, standard }: Duty): string => (name === standard ? name : `${name} (${standard})`);

const inWords = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

function adding({ value }: Entry, duties: readonly Duty[], region: Text | undefined): readonly Fix[] {
  if (value.kind !== 'list') return [];
  const partition = partitionOfRegion(knownValue(region ?? { parts: [] }) ?? '') ?? 'aws';
  const edit = insertItems(
    value,
    duties.map((duty) => `arn:${partition}:iam::aws:policy/${duty.standard}`),
  );
  const title = `add ${duties.map((duty) => duty.standard).join(', ')}`;
  return edit === undefined ? [] : [{ title, safety: 'unsafe', edits: [edit] }];
}
