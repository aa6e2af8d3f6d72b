import { addonNeed } from '../../src/aws/addons.js';
import { ADDON_IDENTITY } from '../../src/aws/eksctl-addons.js';
import { present } from '../../src/aws/eksctl-values.js';
import { mayHaveRoleOfEksctl, nodesMay } from '../../src/link/addon.js';
import { associationsOf } from '../../src/link/association.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { accountsNamedForCertain } from '../../src/link/service-account.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, literalText } from '../../src/value/text.js';
import { field, isOpen } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/addon-role-missing',
  on: 'addon',
  summary: 'an EKS add-on that calls AWS and has no role',
  messages: {
    missing: {
      severity: 'warning',
      text: ({ addon, policy }: { addon: string; policy: string }) =>
        `the add-on \`${addon}\` has no role, and no node role here grants what it needs: give it a Pod Identity association or an IRSA role with \`${policy}\``,
    },
  },
  check({ document, tree, name, nameAt, config }, { world, report }) {
    const addon = name === undefined ? undefined : knownValue(name);
    const need = addon === undefined ? undefined : addonNeed(addon);
    if (addon === undefined || need?.policy === undefined || config === undefined) return;
    const { policy } = need;
    if (isOpen(tree) || ADDON_IDENTITY.some((key) => present(field(tree, key)))) return;
    if (mayHaveRoleOfEksctl(config, need.eksctlCreatesRole)) return;
    const given = need.serviceAccounts.some((account) => {
      const holder = { document, namespace: literalText(need.namespace), name: literalText(account) };
      return (
        eksctlAccountsOf(world, holder, holder.name).length > 0 ||
        associationsOf(world, holder).length > 0 ||
        accountsNamedForCertain(world, holder.name).some(({ roleArn }) => roleArn !== undefined)
      );
    });
    if (
      given ||
      config.nodeGroups.length === 0 ||
      config.nodeGroups.some((group) => nodesMay(group, policy, need.nodeSwitch) !== false)
    )
      return;
    report({
      message: 'missing',
      data: { addon, policy },
      at: nameAt,
      note: 'its calls to AWS are denied',
    });
  },
});
