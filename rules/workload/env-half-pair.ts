import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { field } from '../../src/value/tree.js';

const PAIR = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'];

export default defineRule({
  id: 'workload/env-half-pair',
  on: 'workload',
  summary: 'one of the two variables that give a pod its role is set by hand',
  messages: {
    half: { severity: 'error', text: ({ set, other }: { set: string; other: string }) => `\`${set}\` is set and \`${other}\` is not: the webhook then adds neither, and the container gets no role` },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    if (role === undefined || workload.transformed.patch) return;
    for (const { env, envOpen } of workload.containers) {
      const set = env.filter(({ name }) => PAIR.includes(name));
      const [only] = set;
      const other = PAIR.find((name) => !set.some((entry) => entry.name === name));
      // envFrom may bring the other.
      if (only === undefined || other === undefined || envOpen) continue;
      report({ message: 'half', data: { set: only.name, other }, at: field(only.entry, 'name')?.at ?? only.entry.at, note: 'half of the pair', related: [{ at: role.account.roleArn?.value.at ?? role.account.nameAt, note: 'the role that is meant' }] });
    }
  },
});
