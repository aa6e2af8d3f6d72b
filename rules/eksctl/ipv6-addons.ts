import { addonOf, addonsOpen, POD_IDENTITY_AGENT, hasItems } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, parsesAsTrue, stringOf } from '../../src/value/tree.js';

/** Source: validateKubernetesNetworkConfig in validation.go. */
const NEEDED = ['vpc-cni', 'coredns', 'kube-proxy'];

export default defineRule({
  id: 'eksctl/ipv6-addons',
  on: 'cluster-config',
  summary: 'an IPv6 cluster without the addons or the CNI identity that eksctl asks for',
  messages: {
    missing: {
      severity: 'error',
      text: ({ addons }: { addons: string }) =>
        `an IPv6 cluster must list the addons vpc-cni, coredns and kube-proxy: ${addons} missing`,
    },
    association: {
      severity: 'error',
      text: (_: object) =>
        `with the addon \`${POD_IDENTITY_AGENT}\` the addon \`vpc-cni\` of an IPv6 cluster needs an association: its own, \`useDefaultPodIdentityAssociations\` or \`addonsConfig.autoApplyPodIdentityAssociations\``,
    },
    old: {
      severity: 'error',
      text: ({ version }: { version: string }) =>
        `\`vpc-cni\` ${version} knows no IPv6: the oldest that does is 1.10.0`,
    },
  },
  check({ tree }, { report }) {
    const network = entryOf(field(tree, 'kubernetesNetworkConfig'), 'ipFamily');
    if (
      network === undefined ||
      stringOf(network.value)?.toLowerCase() !== 'ipv6' ||
      addonsOpen(tree) ||
      parsesAsTrue(field(tree, 'autoModeConfig', 'enabled')) !== false
    )
      return;
    const absent = NEEDED.filter((name) => addonOf(tree, name) === undefined);
    // Without vpc-cni eksctl sees none of it when it creates node groups later.
    const addons = entryOf(tree, 'addons');
    if (absent.length > 0 && !(absent.length === 1 && absent[0] === 'vpc-cni')) {
      report({
        message: 'missing',
        data: { addons: `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'}` },
        at: addons?.keyAt ?? network.keyAt,
        note: 'eksctl refuses the file',
        related: addons === undefined ? [] : [{ at: network.value.at, note: 'an IPv6 cluster' }],
      });
    }
    const cni = addonOf(tree, 'vpc-cni');
    const agent = addonOf(tree, POD_IDENTITY_AGENT);
    if (cni === undefined) return;
    const name = field(cni, 'name')?.at ?? cni.at;
    const associated =
      parsesAsTrue(field(cni, 'useDefaultPodIdentityAssociations')) !== false ||
      hasItems(field(cni, 'podIdentityAssociations')) ||
      parsesAsTrue(field(tree, 'addonsConfig', 'autoApplyPodIdentityAssociations')) !== false;
    if (agent !== undefined && !associated)
      report({
        message: 'association',
        data: {},
        at: name,
        note: 'has no association',
        related: [{ at: field(agent, 'name')?.at ?? agent.at, note: 'the agent is listed' }],
      });
    const version = field(cni, 'version');
    const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(stringOf(version) ?? '') ?? [];
    if (version !== undefined && Number(major) === 1 && Number(minor) < 10)
      report({
        message: 'old',
        data: { version: stringOf(version) ?? '' },
        at: version.at,
        note: 'eksctl refuses the file',
      });
  },
});
