import {
  ADDON_IDENTITY,
  ADDON_IRSA,
  addonsOpen,
  enabledKeys,
  hasItems,
  isAbsent,
  mapsOf,
  present,
} from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, parsesAsTrue, stringOf } from '../../src/value/tree.js';

/** Addons for which eksctl creates a role by itself. Source: pkg/actions/addon/create.go. */
const RECOMMENDED = ['aws-ebs-csi-driver', 'aws-efs-csi-driver'];

export default defineRule({
  id: 'eksctl/addon-open-trust',
  on: 'cluster-config',
  summary: 'a role that eksctl creates for an addon, open to every service account of the cluster',
  messages: {
    open: {
      severity: 'warning',
      text: ({ addon }: { addon: string }) =>
        `eksctl creates the role of the addon \`${addon}\` with a trust policy without a subject: every service account of the cluster can assume it`,
    },
  },
  check({ tree, withOIDC }, { report }) {
    if (
      withOIDC !== true ||
      addonsOpen(tree) ||
      parsesAsTrue(field(tree, 'addonsConfig', 'autoApplyPodIdentityAssociations')) !== false
    )
      return;
    for (const addon of mapsOf(field(tree, 'addons'))) {
      const name = stringOf(field(addon, 'name'));
      // Of all addons eksctl knows the service account of this one.
      if (name === undefined || name === 'vpc-cni') continue;
      const source = ADDON_IRSA.flatMap((key) => entryOf(addon, key) ?? []).find(
        ({ value }) =>
          present(value) &&
          (value.kind !== 'list' || hasItems(value)) &&
          (value.kind !== 'map' || enabledKeys(value).length > 0 || field(value, 'Statement') !== undefined),
      );
      const byItself = RECOMMENDED.includes(name) && ADDON_IDENTITY.every((key) => isAbsent(addon, key));
      if (source === undefined && !byItself) continue;
      report({
        message: 'open',
        data: { addon: name },
        at: source?.keyAt ?? field(addon, 'name')?.at ?? addon.at,
        note: '`useDefaultPodIdentityAssociations` or a role of your own ties it to the service account of the addon',
      });
    }
  },
});
