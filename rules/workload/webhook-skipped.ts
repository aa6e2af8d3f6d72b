import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/webhook-skipped',
  on: 'workload',
  summary: 'the skip label on a pod whose service account has a role',
  messages: {
    skipped: {
      severity: 'warning',
      text: (_: object) => 'with this label, whatever its value, the webhook passes over the pod: it gets no role',
    },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    const label = entryOf(field(workload.podMetadata, 'labels'), 'eks.amazonaws.com/skip-pod-identity-webhook');
    if (role !== undefined && label !== undefined)
      report({
        message: 'skipped',
        data: {},
        at: label.keyAt,
        note: 'the key alone counts',
        related: [{ at: role.account.roleArn?.value.at ?? role.account.nameAt, note: 'the role that is meant' }],
      });
  },
});
