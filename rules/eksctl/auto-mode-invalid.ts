import { autoMode } from '../../src/aws/eksctl-addons.js';
import { autoModeFaults, NODE_POOLS, type AutoModeFault } from '../../src/aws/eksctl-auto-mode.js';
import { keyName, setEntries } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { isUnread } from '../../src/value/tree.js';

/** What Auto Mode runs itself. */
const BUILT_IN = ['vpc-cni', 'coredns', 'kube-proxy'];

export default defineRule({
  id: 'eksctl/auto-mode-invalid',
  on: 'cluster-config',
  summary: 'settings of Auto Mode that eksctl refuses',
  messages: {
    off: {
      severity: 'error',
      text: ({ what }: AutoModeFault) =>
        `\`${what}\` needs \`autoModeConfig.enabled: true\`: switch Auto Mode on, or remove \`${what}\``,
    },
    'no-pools': {
      severity: 'error',
      text: ({ what }: AutoModeFault) =>
        `\`${what}\` cannot be combined with an empty \`nodePools\`: list a node pool, or remove \`${what}\``,
    },
    boundary: {
      severity: 'error',
      text: (_: AutoModeFault) =>
        '`permissionsBoundaryARN` cannot be combined with `nodeRoleARN`: eksctl sets a boundary only on roles it creates',
    },
    pool: {
      severity: 'error',
      text: ({ what }: AutoModeFault) =>
        `\`${what}\` is not a valid node pool: must be one of ${NODE_POOLS.map((name) => `\`${name}\``).join(', ')}`,
    },
    'pool-twice': {
      severity: 'error',
      text: ({ what }: AutoModeFault) => `the node pool \`${what}\` is listed twice: remove one`,
    },
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
    for (const fault of autoModeFaults(tree)) report({ message: fault.is, data: fault, at: fault.at, note });
    if (autoMode(tree) !== true) return;
    for (const groups of setEntries(tree, ['nodeGroups', 'managedNodeGroups']))
      if (groups.value.kind === 'list')
        report({ message: 'groups', data: { key: keyName(groups) }, at: groups.keyAt, note });
    // Pods on Fargate and hybrid nodes need the add-ons; what could not be read may be there.
    const others = ['fargateProfiles', 'remoteNetworkConfig'];
    if (isUnread(tree) || setEntries(tree, others).length > 0) return;
    for (const { name, nameAt } of addons) {
      const addon = name === undefined ? undefined : knownValue(name);
      if (addon !== undefined && BUILT_IN.includes(addon))
        report({ message: 'addon', data: { addon }, at: nameAt, note });
    }
  },
});
