import { addonOf, addonsOpen, cniHasOwnRole, namesVpc, nodeRoleOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, itemsOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/cni-ipv6-policy',
  on: 'node-group',
  summary: 'the nodes of an IPv6 cluster have the IPv4 policy of the CNI alone',
  messages: {
    ipv4: {
      severity: 'error',
      text: (_: object) =>
        'the policy AmazonEKS_CNI_Policy has no `ec2:AssignIpv6Addresses`: on an IPv6 cluster the pods get no address',
    },
  },
  check(group, { report }) {
    const cluster = group.config.tree;
    const family = stringOf(field(cluster, 'kubernetesNetworkConfig', 'ipFamily'))?.toLowerCase();
    // Where eksctl itself asks for a role of the CNI, its rules speak; and a cluster that exists may have one.
    if (
      family !== 'ipv6' ||
      cniHasOwnRole(cluster) !== false ||
      addonsOpen(cluster) ||
      addonOf(cluster, 'vpc-cni') !== undefined ||
      namesVpc(cluster)
    )
      return;
    const role = nodeRoleOf(cluster, group.tree, group.managed);
    const listed = role?.policies.find(
      (policy) => policy.name === 'AmazonEKS_CNI_Policy' && policy.origin === 'attachPolicyARNs',
    );
    if (
      role === undefined ||
      listed === undefined ||
      !role.complete ||
      role.policies.some(({ owner }) => owner === 'customer')
    )
      return;
    const inline = itemsOf(field(role.inline, 'Statement'))
      .flatMap((statement) => itemsOf(field(statement, 'Action')))
      .map(stringOf);
    if (
      inline.some((action) => action === undefined || /^(?:\*|ec2:(?:\*|Assign\*|AssignIpv6Addresses))$/i.test(action))
    )
      return;
    report({
      message: 'ipv4',
      data: {},
      at: listed.at,
      note: 'for IPv4 alone',
      related: [
        {
          at: entryOf(field(cluster, 'kubernetesNetworkConfig'), 'ipFamily')?.value.at ?? listed.at,
          note: 'an IPv6 cluster',
        },
      ],
    });
  },
});
