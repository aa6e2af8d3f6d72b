import { ADDON_IDENTITY, addonsOpen, autoAppliesAssociations, irsaPermissions } from '../../src/aws/eksctl-addons.js';
import { isAbsent } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

/** Add-ons for which eksctl creates a role by itself. Source: pkg/actions/addon/create.go. */
const RECOMMENDED = ['aws-ebs-csi-driver', 'aws-efs-csi-driver'];

export default defineRule({
  id: 'eksctl/addon-open-trust',
  on: 'eksctl-addon',
  summary: 'a role that eksctl creates for an add-on, open to every service account of the cluster',
  security: { score: 6.5, cwe: 732, cis: '5.2.1' },
  messages: {
    open: {
      severity: 'warning',
      text: ({ addon }: { addon: string }) =>
        `every service account of the cluster can assume the role that eksctl creates for the add-on \`${addon}\`: its trust policy has no subject; use \`useDefaultPodIdentityAssociations\`, \`podIdentityAssociations\` or \`serviceAccountRoleARN\` instead`,
    },
  },
  check({ config, tree, name, nameAt }, { report }) {
    const addon = name === undefined ? undefined : knownValue(name);
    // vpc-cni is the one add-on whose service account eksctl knows; here it compares without case.
    if (addon === undefined || addon.toLowerCase() === 'vpc-cni' || config.withOIDC !== true) return;
    if (addonsOpen(config.tree) || autoAppliesAssociations(config.tree) !== false) return;
    const [source] = irsaPermissions(tree);
    const byItself = RECOMMENDED.includes(addon) && ADDON_IDENTITY.every((key) => isAbsent(tree, key));
    if (source === undefined && !byItself) return;
    report({
      message: 'open',
      data: { addon },
      at: source?.keyAt ?? nameAt,
      note: source === undefined ? 'eksctl creates a role for it by itself' : 'granted by IRSA, without a subject',
    });
  },
});
