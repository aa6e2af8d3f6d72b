import { addonNeed } from '../../src/aws/addons.js';
import { ADDON_IDENTITY } from '../../src/aws/eksctl-addons.js';
import { nodeRoleOf } from '../../src/aws/eksctl-node-role.js';
import { enabledKeys, present } from '../../src/aws/eksctl-values.js';
import type { ClusterConfig, NodeGroup } from '../../src/facts/cluster-config-facts.js';
import { associationsOf } from '../../src/link/association.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { accountsNamedForCertain } from '../../src/link/service-account.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, literalText } from '../../src/value/text.js';
import { field, isOpen, parsesAsTrue } from '../../src/value/tree.js';

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
      config.nodeGroups.some((group) => may(group, policy, need.nodeSwitch) !== false)
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

/** Whether eksctl, or Auto Mode, may give the add-on what it needs. */
function mayHaveRoleOfEksctl({ tree, withOIDC }: ClusterConfig, createsRole: boolean): boolean {
  const automatic = parsesAsTrue(field(tree, 'addonsConfig', 'autoApplyPodIdentityAssociations'));
  const auto = parsesAsTrue(field(tree, 'autoModeConfig', 'enabled'));
  return automatic !== false || auto !== false || (createsRole && withOIDC !== false);
}

/** Whether the nodes have the rights; undefined: not known. A policy of the owner's own may hold them. */
function may(group: NodeGroup, policy: string, nodeSwitch: string | undefined): boolean | undefined {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  if (
    role === undefined ||
    !role.complete ||
    role.inline !== undefined ||
    role.policies.some(({ owner }) => owner === 'customer')
  )
    return undefined;
  const on = enabledKeys(field(group.iam, 'withAddonPolicies')).some((entry) => knownValue(entry.key) === nodeSwitch);
  return (
    on ||
    role.policies.some(
      ({ name }) =>
        name.startsWith(policy.replace(/Policy$/, '')) ||
        /^(?:AdministratorAccess|PowerUserAccess)$/.test(name) ||
        name === 'AmazonElasticFileSystemFullAccess',
    )
  );
}
