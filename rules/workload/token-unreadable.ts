import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { written } from '../../src/value/text.js';
import { entryOf, field, isOpen, isTrue, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/token-unreadable',
  on: 'workload',
  summary: 'a user other than root that cannot read the token on a cluster older than 1.19',
  messages: {
    unreadable: { severity: 'error', text: ({ version }: { version: string }) => `the kubelet of Kubernetes ${version} writes the token for root alone: without \`fsGroup\` the user of this pod cannot read it` },
  },
  check(workload, { world, report }) {
    const account = annotatedRole(world, workload)?.account;
    if (account === undefined) return;
    const clusters = world.subjects.cluster.filter((cluster) => world.together(cluster, workload));
    const [cluster] = clusters;
    // Every cluster it may run on must be that old for certain.
    if (cluster?.version === undefined || !clusters.every(({ version }) => version !== undefined && isOld(version))) return;
    const pod = entryOf(workload.podSpec, 'securityContext');
    if (isOpen(workload.podSpec) || isOpen(pod?.value) || field(pod?.value, 'fsGroup') !== undefined) return;
    const contexts = [pod, ...workload.containers.map((container) => entryOf(container.tree, 'securityContext'))];
    const other = contexts.find((context) => context !== undefined && isOtherUser(context.value));
    if (other === undefined) return;
    report({ message: 'unreadable', data: { version: cluster.version }, at: other.keyAt, note: 'runs as another user than root', related: [{ at: account.nameAt, note: `its token carries the identity of \`${written(account.name ?? { parts: [] })}\`` }] });
  },
});

const isOtherUser = (context: Tree): boolean => {
  const user = field(context, 'runAsUser');
  return isTrue(field(context, 'runAsNonRoot')) === true || (user?.kind === 'number' && user.value > 0);
};

/** Since 1.19 the kubelet makes the token readable (kubernetes/kubernetes#89193). */
function isOld(version: string): boolean {
  const minor = /^1\.(\d+)/.exec(version)?.[1];
  return minor !== undefined && Number(minor) < 19;
}
