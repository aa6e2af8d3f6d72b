import { incompleteWebIdentityEnv } from '../../src/link/credentials.js';
import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'workload/web-identity-env-incomplete',
  on: 'workload',
  summary: 'one of the two web identity variables is set by hand, the other is not',
  messages: {
    half: {
      severity: 'error',
      text: ({ set, other }: { set: string; other: string }) =>
        `\`${set}\` is set without \`${other}\`, so the webhook adds neither and the container gets no role: remove it, or set both`,
    },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    if (role === undefined || workload.transformed.patch) return;
    for (const container of workload.containers) {
      const half = incompleteWebIdentityEnv(container);
      if (half === undefined) continue;
      const related = [
        { at: role.account.roleArn?.value.at ?? role.account.nameAt, note: 'the role of the service account' },
      ];
      const data = { set: half.set.name, other: half.other };
      report({ message: 'half', data, at: half.set.nameAt, note: `\`${half.other}\` is not set`, related });
    }
  },
});
