import { ENTRY_TYPES, entryFaults, RESERVED, type EntryFault } from '../../src/aws/access-entry.js';
import { standsInClusterConfig } from '../../src/link/cluster.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'access/entry-invalid',
  on: 'access-mapping',
  summary: 'an access entry that EKS refuses',
  messages: {
    type: {
      severity: 'error',
      text: ({ value, meant }: EntryFault) =>
        `\`${value}\` is not a type of access entries: must be one of ${ENTRY_TYPES.join(', ')}${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
    },
    reserved: {
      severity: 'error',
      text: ({ value, part }: EntryFault) =>
        `an access entry cannot have the ${part} \`${value}\`: EKS reserves names that begin with \`${RESERVED.exec(value)?.[0] ?? ''}\``,
    },
    masters: {
      severity: 'error',
      text: (_: EntryFault) =>
        'an access entry cannot have the group `system:masters`: associate the access policy `AmazonEKSClusterAdminPolicy` instead',
    },
    managed: {
      severity: 'error',
      text: ({ value, part }: EntryFault) =>
        `an access entry of type \`${value}\` takes no ${part}: EKS sets what its nodes need; leave this out, or use \`STANDARD\``,
    },
    user: {
      severity: 'error',
      text: ({ value }: EntryFault) => `an access entry of type \`${value}\` needs the ARN of a role`,
    },
    policy: {
      severity: 'error',
      text: ({ value, meant }: EntryFault) =>
        `there is no access policy \`${value}\`${meant === undefined ? ': IAM has a policy of this name, which gives no rights in a cluster' : `; did you mean \`${meant}\`?`}`,
    },
    iam: {
      severity: 'error',
      text: ({ meant }: EntryFault) =>
        `this is the ARN of an IAM policy: use one of an access policy, \`arn:aws:eks::aws:cluster-access-policy/${meant ?? '<name>'}\``,
    },
    partition: {
      severity: 'error',
      text: ({ value, meant }: EntryFault) =>
        `the access policy is of the partition \`${value}\`, the principal of \`${meant ?? ''}\`: write \`arn:${meant ?? ''}:eks::aws:cluster-access-policy/…\``,
    },
    'no-namespace': {
      severity: 'error',
      text: (_: EntryFault) => 'an access scope of type `namespace` needs at least one namespace',
    },
    namespaces: {
      severity: 'error',
      text: (_: EntryFault) => 'an access scope of type `cluster` takes no namespaces: remove them, or use `namespace`',
    },
  },
  check(entry, { world, report }) {
    // What AWS printed it has taken.
    if (entry.source !== 'access entry' || entry.made || entry.document.templated) return;
    // What eksctl refuses by itself is eksctl/access-entry-invalid.
    const byEksctl = standsInClusterConfig(world, entry);
    for (const fault of entryFaults(entry))
      if (!byEksctl || !EKSCTL_REFUSES.has(fault.is))
        report({ message: fault.is, data: fault, at: fault.at, note: 'EKS refuses the access entry' });
  },
});

const EKSCTL_REFUSES: ReadonlySet<EntryFault['is']> = new Set([
  'type',
  'managed',
  'user',
  'iam',
  'no-namespace',
  'namespaces',
]);
