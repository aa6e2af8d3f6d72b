import { variableOf } from '../../src/link/credentials.js';
import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, display } from '../../src/value/text.js';

export default defineRule({
  id: 'workload/env-role-mismatch',
  on: 'workload',
  summary: '`AWS_ROLE_ARN` names another role than the annotation of the service account',
  messages: {
    differ: {
      severity: 'warning',
      text: (d: { env: string; annotated: string }) =>
        `\`AWS_ROLE_ARN\` is \`${d.env}\`, the annotation says \`${d.annotated}\`: the variable takes precedence; remove it, or annotate the role that is meant`,
    },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    if (role === undefined) return;
    for (const container of workload.containers) {
      const value = variableOf(container, 'AWS_ROLE_ARN')?.value;
      if (value === undefined || value.text.parts.length === 0 || equals(value.text, role.arn) !== 'no') continue;
      report({
        message: 'differ',
        data: { env: display(value.text), annotated: display(role.arn) },
        at: value.at,
        note: 'the webhook never overwrites a variable',
        related: [{ at: role.account.roleArn?.value.at ?? role.account.nameAt, note: 'the annotated role' }],
      });
    }
  },
});
