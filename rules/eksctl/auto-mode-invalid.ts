import { autoMode } from '../../src/aws/eksctl-addons.js';
import { autoModeFaults, NODE_POOLS, type AutoModeFault } from '../../src/aws/eksctl-auto-mode.js';
import { keyName, setEntries } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { isUnread, field } from '../../src/value/tree.js';

/** What Auto Mode runs itself. */
const BUILT_IN = ['vpc-cni', 'coredns', 'kube-proxy'];

export default defineRule({
  id: 'eksctl/auto-mode-invalid',
  on: 'cluster-config',
  summary: 'settings of Auto Mode that eksctl refuses',
  messages: {
    invalid: { severity: 'error', text: (fault: AutoModeFault) => WORDING[fault.is](fault.what) },
    groups: {
      severity: 'error',
      text: ({ key }: { key: string }) =>
        `\`${key}\` cannot be combined with \`autoModeConfig.enabled: true\` when the cluster is created: add node groups afterwards`,
    },
    addon: {
      severity: 'error',
      text: ({ addon }: { addon: string }) =>
        `the add-on \`${addon}\` cannot be combined with \`autoModeConfig.enabled: true\`, which runs it itself: remove it`,
    },
  },
  check({ tree, addons }, { report }) {
    const note = 'eksctl refuses the file';
    for (const fault of autoModeFaults(tree)) report({ message: 'invalid', data: fault, at: fault.at, note });
    if (isUnread(field(tree, 'autoModeConfig')) || autoMode(tree) !== true) return;
    for (const groups of setEntries(tree, ['nodeGroups', 'managedNodeGroups']))
      if (groups.value.kind === 'list')
        report({ message: 'groups', data: { key: keyName(groups) }, at: groups.keyAt, note });
    // Pods on Fargate need the add-ons; profiles that could not be read may be there.
    if (isUnread(tree) || isUnread(field(tree, 'fargateProfiles')) || setEntries(tree, ['fargateProfiles']).length > 0)
      return;
    for (const { name, nameAt } of addons) {
      const addon = name === undefined ? undefined : knownValue(name);
      if (addon !== undefined && BUILT_IN.includes(addon))
        report({ message: 'addon', data: { addon }, at: nameAt, note });
    }
  },
});

const WORDING: Readonly<Record<AutoModeFault['is'], (what: string) => string>> = {
  off: (key) => `\`${key}\` needs \`autoModeConfig.enabled: true\`: switch Auto Mode on, or remove \`${key}\``,
  'no-pools': (key) =>
    `\`${key}\` cannot be combined with an empty \`nodePools\`: list a node pool, or remove \`${key}\``,
  boundary: () =>
    '`permissionsBoundaryARN` cannot be combined with `nodeRoleARN`: eksctl sets a boundary only on roles it creates',
  pool: (pool) =>
    `\`${pool}\` is not a valid node pool: must be one of ${NODE_POOLS.map((name) => `\`${name}\``).join(', ')}`,
  'pool-twice': (pool) => `the node pool \`${pool}\` is listed twice: remove one`,
};
