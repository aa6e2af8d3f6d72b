import { incompleteWebIdentityEnv, variableAt } from '../../src/link/credentials.js';
import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'workload/web-identity-env-incomplete',
  on: 'workload',
  summary: 'one of the two variables that give a pod its role is set by hand',
  messages: {
    half: {
      severity: 'error',
      text: ({ set, other }: { set: string; other: string }) =>
        `\`${set}\` is set and \`${other}\` is not: the webhook then adds neither, and the container gets no role`,
    },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    if (role === undefined || workload.transformed.patch) return;
    for (const container of workload.containers) {
      const half = incompleteWebIdentityEnv(container);
      if (half !== undefined)
        report({
          message: 'half',
          data: { set: half.set.name, other: half.other },
          at: variableAt(half.set),
          note: 'half of the pair',
          related: [{ at: role.account.roleArn?.value.at ?? role.account.nameAt, note: 'the role that is meant' }],
        });
    }
  },
});
