import { mayAdmitService } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/trust-principal',
  on: 'association',
  summary: 'the role of an association that Pod Identity cannot assume',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role }: { role: string }) =>
        `the agent of Pod Identity cannot get the role \`${role}\`: its trust policy does not admit \`pods.eks.amazonaws.com\``,
    },
  },
  check(association, { world, report }) {
    const { roleArn } = association;
    const found = roleArn === undefined ? undefined : world.roleOf(roleArn, association);
    if (roleArn === undefined || found?.kind !== 'found') return;
    const [role] = found.all;
    if (
      role.trust === undefined ||
      found.all.some(
        ({ trust }) =>
          trust === undefined ||
          trust.open ||
          trust.statements.some((statement) => mayAdmitService(statement, /^pods\.eks\.amazonaws\.com$/)),
      )
    )
      return;
    report({
      message: 'refused',
      data: { role: role.name === undefined ? display(roleArn) : display(role.name) },
      at: association.at,
      note: 'its pods get no credentials',
      related: [{ at: role.arnAt ?? role.trust.at, note: 'the role' }],
    });
  },
});
