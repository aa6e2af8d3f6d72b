import { addonOf, addonsOpen, cniHasOwnRole, ipv6Family, namesVpc } from '../../src/aws/eksctl-addons.js';
import { inlineMayAllow } from '../../src/aws/eksctl-node-role.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'node/cni-ipv6-policy',
  on: 'node-group',
  summary: 'nodes of an IPv6 cluster with only the IPv4 policy of the CNI',
  messages: {
    ipv4: {
      severity: 'error',
      text: (_: object) =>
        'pods on an IPv6 cluster get no address: AmazonEKS_CNI_Policy does not allow `ec2:AssignIpv6Addresses`; set `withOIDC: true` and list the add-on `vpc-cni`, or attach a policy that allows it',
    },
  },
  check({ config: { tree }, role }, { report }) {
    const family = ipv6Family(tree);
    // Where eksctl itself asks for a role of the CNI, its rules speak; and a cluster that exists may have one.
    if (family === undefined || cniHasOwnRole(tree) !== false || namesVpc(tree)) return;
    if (addonsOpen(tree) || addonOf(tree, 'vpc-cni') !== undefined) return;
    const listed = role?.policies.find(
      (policy) => policy.name === 'AmazonEKS_CNI_Policy' && policy.origin === 'attachPolicyARNs',
    );
    if (role === undefined || listed === undefined || !role.complete) return;
    if (role.policies.some(({ owner }) => owner === 'customer')) return;
    if (inlineMayAllow(role, /^(?:\*|ec2:(?:\*|Assign\*|AssignIpv6Addresses))$/i)) return;
    report({
      message: 'ipv4',
      data: {},
      at: listed.at,
      note: 'IPv4 only',
      related: [{ at: family.value.at, note: 'an IPv6 cluster' }],
    });
  },
});
