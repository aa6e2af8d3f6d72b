import { hasItems, mapsOf, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, isOpen, parsesAsTrue, listOf, stringOf } from '../../src/value/tree.js';

/** Source: auto_mode.go, AutoModeKnownNodePools. */
const POOLS = ['general-purpose', 'system'];
/** What Auto Mode runs itself. */
const OWN_ADDONS = ['vpc-cni', 'coredns', 'kube-proxy'];

export default defineRule({
  id: 'eksctl/auto-mode-invalid',
  on: 'cluster-config',
  summary: 'settings of Auto Mode that eksctl refuses',
  messages: {
    off: { severity: 'error', text: ({ key }: { key: string }) => `\`${key}\` needs \`autoModeConfig.enabled: true\`` },
    pools: {
      severity: 'error',
      text: ({ key }: { key: string }) => `\`${key}\` has no use without node pools: \`nodePools\` is empty`,
    },
    boundary: {
      severity: 'error',
      text: (_: object) => 'a boundary cannot be put on a role that exists: `nodeRoleARN` stands beside it',
    },
    pool: {
      severity: 'error',
      text: ({ pool, why }: { pool: string; why: string }) => `the node pool \`${pool}\` ${why}`,
    },
    groups: {
      severity: 'error',
      text: (_: object) => 'node groups cannot be created together with an Auto Mode cluster',
    },
    addon: {
      severity: 'error',
      text: ({ addon }: { addon: string }) =>
        `the Auto Mode of EKS runs \`${addon}\` itself: eksctl refuses it at the creation of the cluster`,
    },
  },
  check({ tree }, { report }) {
    const config = field(tree, 'autoModeConfig');
    const enabled = parsesAsTrue(field(config, 'enabled'));
    if (config?.kind !== 'map' || isOpen(config) || enabled === undefined) return;
    const given = (key: string) => [entryOf(config, key)].find((entry) => entry !== undefined && present(entry.value));
    const [role, boundary, pools] = [given('nodeRoleARN'), given('permissionsBoundaryARN'), given('nodePools')];
    if (!enabled) {
      for (const [key, entry] of [
        ['nodeRoleARN', role],
        ['permissionsBoundaryARN', boundary],
        ['nodePools', pools !== undefined && hasItems(pools.value) ? pools : undefined],
      ] as const) {
        if (entry !== undefined) report({ message: 'off', data: { key }, at: entry.keyAt, note: 'Auto Mode is off' });
      }
      return;
    }
    const none = pools?.value.kind === 'list' && pools.value.items.length === 0 && !pools.value.open;
    for (const [key, entry] of [
      ['nodeRoleARN', role],
      ['permissionsBoundaryARN', boundary],
    ] as const)
      if (none && entry !== undefined)
        report({ message: 'pools', data: { key }, at: entry.keyAt, note: 'no nodes are created' });
    if (role !== undefined && boundary !== undefined && !none)
      report({
        message: 'boundary',
        data: {},
        at: boundary.keyAt,
        note: 'eksctl refuses the file',
        related: [{ at: role.keyAt, note: 'names a role that exists' }],
      });
    const seen = new Set<string>();
    for (const item of listOf(pools?.value)) {
      const pool = stringOf(item);
      if (pool === undefined) continue;
      if (!POOLS.includes(pool))
        report({
          message: 'pool',
          data: { pool, why: 'does not exist: there are `general-purpose` and `system`' },
          at: item.at,
          note: 'eksctl refuses the file',
        });
      else if (seen.has(pool))
        report({
          message: 'pool',
          data: { pool, why: 'is listed twice' },
          at: item.at,
          note: 'eksctl refuses the file',
        });
      seen.add(pool);
    }
    for (const key of ['nodeGroups', 'managedNodeGroups']) {
      const groups = entryOf(tree, key);
      if (groups !== undefined && hasItems(groups.value))
        report({ message: 'groups', data: {}, at: groups.keyAt, note: 'add them when the cluster exists' });
    }
    if (hasItems(field(tree, 'fargateProfiles'))) return;
    for (const name of mapsOf(field(tree, 'addons')).map((addon) => field(addon, 'name'))) {
      const addon = stringOf(name);
      if (name !== undefined && addon !== undefined && OWN_ADDONS.includes(addon))
        report({ message: 'addon', data: { addon }, at: name.at, note: 'part of Auto Mode' });
    }
  },
});
