import {
  addonOf,
  addonsOpen,
  autoAppliesAssociations,
  autoMode,
  ipv6Family,
  POD_IDENTITY_AGENT,
} from '../../src/aws/eksctl-addons.js';
import { hasItems } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, parsesAsTrue, stringOf, type MapTree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/ipv6-addons',
  on: 'cluster-config',
  summary: 'an IPv6 cluster without the add-ons or the CNI identity that eksctl asks for',
  messages: {
    missing: {
      severity: 'error',
      text: (_: object) =>
        'an IPv6 cluster must list the add-on `coredns`: list `vpc-cni`, `coredns` and `kube-proxy` under `addons`',
    },
    association: {
      severity: 'error',
      text: (_: object) =>
        `the add-on \`vpc-cni\` of an IPv6 cluster needs a Pod Identity association because \`${POD_IDENTITY_AGENT}\` is listed: set \`useDefaultPodIdentityAssociations: true\``,
    },
    old: {
      severity: 'error',
      text: ({ version }: { version: string }) => `\`vpc-cni\` ${version} does not support IPv6: use 1.10.0 or later`,
    },
  },
  check({ tree }, { report }) {
    const family = ipv6Family(tree);
    if (family === undefined || addonsOpen(tree) || autoMode(tree) !== false) return;
    const addons = entryOf(tree, 'addons');
    const related = [{ at: family.value.at, note: 'an IPv6 cluster' }];
    // Source: validateKubernetesNetworkConfig in validation.go, which asks for this one alone.
    if (addonOf(tree, 'coredns') === undefined)
      report({
        message: 'missing',
        data: {},
        at: addons?.keyAt ?? family.keyAt,
        note: 'eksctl refuses the file',
        related: addons === undefined ? [] : related,
      });
    const cni = addonOf(tree, 'vpc-cni');
    if (cni === undefined) return;
    const agent = addonOf(tree, POD_IDENTITY_AGENT);
    if (agent !== undefined && autoAppliesAssociations(tree) === false && !associated(cni))
      report({
        message: 'association',
        data: {},
        at: field(cni, 'name')?.at ?? cni.at,
        note: 'no association',
        related: [{ at: field(agent, 'name')?.at ?? agent.at, note: 'the agent is listed' }],
      });
    const version = field(cni, 'version');
    const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(stringOf(version) ?? '') ?? [];
    if (version !== undefined && Number(major) === 1 && Number(minor) < 10)
      report({ message: 'old', data: { version: stringOf(version) ?? '' }, at: version.at, note: 'too old for IPv6' });
  },
});

const associated = (cni: MapTree): boolean =>
  parsesAsTrue(field(cni, 'useDefaultPodIdentityAssociations')) !== false ||
  hasItems(field(cni, 'podIdentityAssociations'));
