import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field } from '../../src/value/tree.js';

const LABEL = 'eks.amazonaws.com/skip-pod-identity-webhook';

export default defineRule({
  id: 'workload/webhook-skipped',
  on: 'workload',
  summary: 'the skip label on a pod whose service account has a role',
  messages: {
    skipped: {
      severity: 'warning',
      text: (_: object) => `\`${LABEL}\` makes the webhook ignore this pod, so it gets no role: remove the label`,
    },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    const label = entryOf(field(workload.podMetadata, 'labels'), LABEL);
    if (role === undefined || label === undefined) return;
    report({
      message: 'skipped',
      data: {},
      at: label.keyAt,
      note: 'any value counts, `"false"` as well',
      related: [{ at: role.account.roleArn?.value.at ?? role.account.nameAt, note: 'the role of the service account' }],
    });
  },
});
