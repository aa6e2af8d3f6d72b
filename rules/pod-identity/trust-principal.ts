import { policyMayAdmitService } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { roleSpan } from '../../src/link/association.js';
import { roleName, roleOf } from '../../src/link/role.js';

export default defineRule({
  id: 'pod-identity/trust-principal',
  on: 'association',
  summary: 'the role of an association does not trust EKS Pod Identity',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role }: { role: string | undefined }) =>
        `EKS Pod Identity cannot assume ${role === undefined ? 'the role' : `the role \`${role}\``}: add \`pods.eks.amazonaws.com\` to its trust policy, for \`sts:AssumeRole\` and \`sts:TagSession\``,
    },
  },
  check(association, { world, report }) {
    const { roleArn } = association;
    const found = roleArn === undefined ? undefined : roleOf(world, roleArn, association);
    if (found?.kind !== 'found') return;
    const [role] = found.all;
    if (
      role.trust === undefined ||
      found.all.some(({ trust }) => trust === undefined || policyMayAdmitService(trust, /^pods\.eks\.amazonaws\.com$/))
    )
      return;
    report({
      message: 'refused',
      data: { role: roleName(role, roleArn) },
      at: roleSpan(association),
      note: 'its pods get no credentials',
      related: [{ at: role.arnAt ?? role.trust.at, note: 'the role' }],
    });
  },
});
