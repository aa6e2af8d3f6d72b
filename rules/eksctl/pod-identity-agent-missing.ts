import { addonsOpen, POD_IDENTITY_AGENT, addonOf, hasItems, mapsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, parsesAsTrue } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/pod-identity-agent-missing',
  on: 'cluster-config',
  summary: 'associations of Pod Identity without its agent',
  messages: {
    missing: {
      severity: 'error',
      text: (_: object) =>
        `associations of Pod Identity need the addon \`${POD_IDENTITY_AGENT}\`, or Auto Mode: eksctl refuses the file`,
    },
  },
  check({ tree }, { report }) {
    if (
      addonsOpen(tree) ||
      addonOf(tree, POD_IDENTITY_AGENT) !== undefined ||
      parsesAsTrue(field(tree, 'autoModeConfig', 'enabled')) !== false
    )
      return;
    const own = entryOf(field(tree, 'iam'), 'podIdentityAssociations');
    const ofAddons = mapsOf(field(tree, 'addons')).flatMap((addon) => {
      const [list, defaults] = [
        entryOf(addon, 'podIdentityAssociations'),
        entryOf(addon, 'useDefaultPodIdentityAssociations'),
      ];
      return [
        ...(list !== undefined && hasItems(list.value) ? [list] : []),
        ...(defaults !== undefined && parsesAsTrue(defaults.value) === true ? [defaults] : []),
      ];
    });
    const [first] = [...(own !== undefined && hasItems(own.value) ? [own] : []), ...ofAddons];
    if (first !== undefined)
      report({ message: 'missing', data: {}, at: first.keyAt, note: 'nothing hands out its credentials' });
  },
});
