import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, display } from '../../src/value/text.js';
import { field, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/env-role-mismatch',
  on: 'workload',
  summary: 'AWS_ROLE_ARN is set by hand to another role than the annotation names',
  messages: {
    differ: {
      severity: 'warning',
      text: (d: { env: string; annotated: string }) =>
        `the container asks for the role \`${d.env}\`, its service account is annotated with \`${d.annotated}\`: the variable wins`,
    },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    if (role === undefined) return;
    for (const { entry } of workload.containers.flatMap(({ env }) =>
      env.filter(({ name }) => name === 'AWS_ROLE_ARN'),
    )) {
      const value = field(entry, 'value');
      const text = textOf(value);
      if (value === undefined || text === undefined || equals(text, role.arn) !== 'no') continue;
      report({
        message: 'differ',
        data: { env: display(text), annotated: display(role.arn) },
        at: value.at,
        note: 'never overwritten',
        related: [{ at: role.account.roleArn?.value.at ?? role.account.nameAt, note: 'the annotation' }],
      });
    }
  },
});
