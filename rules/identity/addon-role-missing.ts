import { addonNeed } from '../../src/aws/addons.js';
import { ADDON_IDENTITY } from '../../src/aws/eksctl-addons.js';
import { present } from '../../src/aws/eksctl-values.js';
import { mayHaveRoleOfEksctl, nodesMay } from '../../src/link/addon.js';
import { associationsOf } from '../../src/link/association.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { accountsNamedForCertain } from '../../src/link/service-account.js';
import { roleNotPassed } from '../../src/link/addon-role.js';
import { roleName } from '../../src/link/role.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, literalText } from '../../src/value/text.js';
import { field, isOpen } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/addon-role-missing',
  on: 'addon',
  summary: 'an EKS add-on that calls AWS and has no role',
  messages: {
    missing: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ addon, policy }: { addon: string; policy: string }) =>
        `the add-on \`${addon}\` has no role, and no node role here grants what it needs: give it a Pod Identity association or an IRSA role with \`${policy}\``,
    },
    unpassed: {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      text: ({ addon, role, account }: { addon: string; role: string; account: string }) =>
        `the add-on \`${addon}\` has no role, although ${role} trusts its service account \`${account}\`: give it as \`service_account_role_arn\``,
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
  // What Terraform declares; the other is for a ClusterConfig.
  also: (visiting) => [
    visiting('addon', (fact, { world, report }) => {
      const addon = fact.name === undefined ? undefined : knownValue(fact.name);
      const need = addon === undefined ? undefined : addonNeed(addon);
      const waiting = need === undefined ? undefined : roleNotPassed(world, fact, need);
      if (addon === undefined || need === undefined || waiting === undefined) return;
      const named = roleName(waiting);
      const account = `${need.namespace}/${need.serviceAccounts[0]}`;
      report({
        message: 'unpassed',
        data: {
          addon,
          role: named === undefined ? 'a role' : `the role \`${named}\``,
          account,
        },
        at: fact.nameAt,
        note: 'its calls to AWS are made with the role of the node',
        related: [{ at: waiting.tree.at, note: 'the role' }],
        fixes: [
          {
            title: `set \`service_account_role_arn\` of the add-on to the ARN of ${named === undefined ? 'the role' : `\`${named}\``}, or make a Pod Identity association for \`${account}\``,
            safety: 'manual',
            edits: [],
          },
        ],
      });
    }),
  ],
});
