import { lostDuties, NODE_CAPABILITIES, type Duty, type LostDuties } from '../../src/aws/eksctl-node-role.js';
import { managedPolicyArn } from '../../src/aws/managed-policy.js';
import { unfitNodeRole } from '../../src/link/node-role.js';
import { insertItems } from '../../src/lint/edits.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, type Text } from '../../src/value/text.js';

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
    const unfit = unfitNodeRole(world, group);
    if (unfit !== undefined)
      report({
        message: 'declared',
        data: { role: display(unfit.arn), missing: inWords(unfit.duties.map(({ standard }) => standard)) },
        at: unfit.at,
        note: 'the role of the nodes',
        related: [{ at: unfit.attachedAt, note: 'all that is attached to it' }],
      });
    const lost = lostDuties(config.tree, role);
    if (lost === undefined) return;
    const own = role?.inlineAt;
    report({
      message: lost.kind,
      data: { missing: inWords(lost.duties.map(withStandard)) },
      at: lost.listed.keyAt,
      note: 'any item here switches the defaults off',
      related: own === undefined ? [] : [{ at: own, note: 'a policy of your own' }],
      fixes: adding(lost, config.region),
    });
  },
});

const withStandard = ({ name, standard }: Duty): string => (name === standard ? name : `${name} (${standard})`);

const inWords = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

function adding({ listed, duties }: LostDuties, region: Text | undefined): readonly Fix[] {
  if (listed.value.kind !== 'list') return [];
  const names = duties.map(({ standard }) => standard);
  const edit = insertItems(
    listed.value,
    names.map((name) => managedPolicyArn(name, region)),
  );
  return edit === undefined ? [] : [{ title: `add ${names.join(', ')}`, safety: 'unsafe', edits: [edit] }];
}
