import {
  endedFamily,
  publicGroup,
  sizeFault,
  unavailableFault,
  volumeFaults,
  type VolumeFault,
} from '../../src/aws/eksctl-node-group-faults.js';
import { defineRule } from '../../src/lint/rule.js';

const NOTE = 'eksctl refuses the file';

export default defineRule({
  id: 'eksctl/node-group-invalid',
  on: 'node-group',
  summary: 'a node group whose sizes, family of AMIs or network eksctl refuses',
  messages: {
    sizes: {
      severity: 'error',
      text: ({ low, high }: { low: string; high: string }) =>
        `\`${low}\` is more than \`${high}\`: correct one of them`,
    },
    unavailable: {
      severity: 'error',
      text: (_: object) => '`updateConfig.maxUnavailable` is more than `maxSize`: lower it',
    },
    volume: {
      severity: 'error',
      text: ({ key, type, from, to }: VolumeFault) =>
        `\`${key}\` of a volume of type \`${type}\` must be from ${from} to ${to}`,
    },
    family: {
      severity: 'error',
      text: (_: object) => '`AmazonLinux2` has no AMIs for Kubernetes 1.33 and later: use `amiFamily: AmazonLinux2023`',
    },
    public: {
      severity: 'error',
      text: (_: object) => 'a node group of a fully private cluster needs `privateNetworking: true`',
    },
  },
  check({ config, tree, managed, nameAt }, { report }) {
    const size = sizeFault(tree);
    if (size !== undefined)
      report({
        message: 'sizes',
        data: { low: size.low, high: size.high },
        at: size.at,
        note: NOTE,
        related: size.other === undefined ? [] : [{ at: size.other, note: 'the other' }],
      });
    const unavailable = managed ? unavailableFault(tree) : undefined;
    if (unavailable !== undefined) report({ message: 'unavailable', data: {}, at: unavailable.keyAt, note: NOTE });
    for (const fault of volumeFaults(tree)) report({ message: 'volume', data: fault, at: fault.at, note: NOTE });
    const family = endedFamily(config.tree, tree, managed);
    if (family !== undefined) report({ message: 'family', data: {}, at: family.value.at, note: NOTE });
    const privateOnly = publicGroup(config.tree, tree);
    if (privateOnly !== undefined)
      report({
        message: 'public',
        data: {},
        at: nameAt,
        note: NOTE,
        related: [{ at: privateOnly.keyAt, note: 'the cluster is fully private' }],
      });
  },
});
