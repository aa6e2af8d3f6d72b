import { addonOf, addonsOpen, hasItems, mapsOf, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, parsesAsTrue, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/default-addons-disabled',
  on: 'cluster-config',
  summary: 'what cannot be created together with a cluster without vpc-cni',
  messages: {
    refused: {
      severity: 'error',
      text: ({ what }: { what: string }) =>
        `\`${what}\` cannot be created together with a cluster without the addon \`vpc-cni\`: eksctl refuses the file`,
    },
    never: {
      severity: 'warning',
      text: ({ what }: { what: string }) =>
        `without the addon \`vpc-cni\` the nodes of \`${what}\` never become ready; eksctl misses it where no \`desiredCapacity\` is set`,
    },
  },
  check({ tree }, { report }) {
    const disabled = entryOf(field(tree, 'addonsConfig'), 'disableDefaultAddons');
    if (
      disabled === undefined ||
      parsesAsTrue(disabled.value) !== true ||
      addonsOpen(tree) ||
      addonOf(tree, 'vpc-cni') !== undefined ||
      parsesAsTrue(field(tree, 'autoModeConfig', 'enabled')) !== false
    )
      return;
    const related = [{ at: disabled.keyAt, note: 'no addon is installed by default' }];
    // Source: validateBareCluster and HasNodes in configfile.go.
    const hasNodes = (groups: Tree | undefined): boolean =>
      mapsOf(groups).some((group) => {
        const capacity = field(group, 'desiredCapacity');
        return capacity?.kind === 'number' && capacity.value > 0;
      });
    for (const key of ['nodeGroups', 'managedNodeGroups']) {
      const groups = entryOf(tree, key);
      if (groups !== undefined && hasItems(groups.value))
        report({
          message: hasNodes(groups.value) ? 'refused' : 'never',
          data: { what: key },
          at: groups.keyAt,
          note: 'needs a CNI',
          related,
        });
    }
    const others = [
      entryOf(tree, 'fargateProfiles'),
      entryOf(tree, 'karpenter'),
      entryOf(tree, 'gitops'),
      entryOf(field(tree, 'iam'), 'serviceAccounts'),
      entryOf(field(tree, 'iam'), 'podIdentityAssociations'),
    ];
    for (const [index, what] of [
      'fargateProfiles',
      'karpenter',
      'gitops',
      'iam.serviceAccounts',
      'iam.podIdentityAssociations',
    ].entries()) {
      const entry = others[index];
      if (
        entry !== undefined &&
        present(entry.value) &&
        (entry.value.kind === 'list' ? hasItems(entry.value) : entry.value.kind === 'map')
      )
        report({ message: 'refused', data: { what }, at: entry.keyAt, note: 'needs a CNI', related });
    }
  },
});
