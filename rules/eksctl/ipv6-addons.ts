import { POD_IDENTITY_AGENT } from '../../src/aws/eksctl-addons.js';
import { ipv6Faults, type Ipv6Fault } from '../../src/aws/eksctl-ipv6.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'eksctl/ipv6-addons',
  on: 'cluster-config',
  summary: 'an IPv6 cluster without the add-ons or the CNI identity that eksctl asks for',
  messages: {
    missing: {
      severity: 'error',
      text: (_: Ipv6Fault) =>
        'an IPv6 cluster must list the add-on `coredns`: list `vpc-cni`, `coredns` and `kube-proxy` under `addons`',
    },
    association: {
      severity: 'error',
      text: (_: Ipv6Fault) =>
        `the add-on \`vpc-cni\` of an IPv6 cluster needs a Pod Identity association because \`${POD_IDENTITY_AGENT}\` is listed: set \`useDefaultPodIdentityAssociations: true\``,
    },
    old: {
      severity: 'error',
      text: ({ version }: Ipv6Fault) => `\`vpc-cni\` ${version} does not support IPv6: use 1.10.0 or later`,
    },
  },
  check({ tree }, { report }) {
    for (const fault of ipv6Faults(tree))
      report({
        message: fault.is,
        data: fault,
        at: fault.at,
        note: NOTES[fault.is],
        related: fault.other === undefined ? [] : [fault.other],
      });
  },
});

const NOTES: Readonly<Record<Ipv6Fault['is'], string>> = {
  missing: 'eksctl refuses the file',
  association: 'no association',
  old: 'too old for IPv6',
};
