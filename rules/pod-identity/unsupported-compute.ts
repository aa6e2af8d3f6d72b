import type { Association } from '../../src/facts/cluster-facts.js';
import type { Workload } from '../../src/facts/kubernetes-facts.js';
import { accountSpan, associatedAccount, workloadsWith } from '../../src/link/association.js';
import { fargateSelectorOf } from '../../src/link/fargate.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';
import { entriesOf, entryOf, field, stringOf, type Entry } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/unsupported-compute',
  on: 'association',
  summary: 'pods with a Pod Identity association on compute that does not support it',
  messages: {
    windows: {
      rests: 'on absence',
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `EKS Pod Identity does not support Windows: pods of \`${account}\` get no credentials; use IRSA`,
    },
    fargate: {
      rests: 'on absence',
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `EKS Pod Identity does not support Fargate: pods of \`${account}\` get no credentials; use IRSA`,
    },
  },
  check(association, { world, report }) {
    const workloads = workloadsWith(world, association);
    const data = { account: associatedAccount(association) };
    const related = [{ at: accountSpan(association), note: 'the association' }];
    for (const workload of workloads) {
      const windows = windowsOf(workload);
      if (windows !== undefined)
        report({ message: 'windows', data, at: windows.value.at, note: 'runs on Windows', related });
      const fargate = fargateOf(workload);
      if (fargate !== undefined)
        report({ message: 'fargate', data, at: fargate.value.at, note: 'runs on Fargate', related });
    }
    if (workloads.some((workload) => fargateOf(workload) !== undefined)) return;
    const selector = selectorOf(world, association, workloads);
    if (selector === undefined) return;
    report({
      message: 'fargate',
      data,
      at: accountSpan(association),
      note: 'its pods run on Fargate',
      related: [{ at: selector.namespace.at, note: 'the Fargate profile that selects them' }],
    });
  },
});

/** Source: EKS User Guide, pod-identities, "Restrictions". */
const windowsOf = ({ podSpec }: Workload): Entry | undefined =>
  entriesOf(field(podSpec, 'nodeSelector')).find(
    (entry) => /^(?:beta\.)?kubernetes\.io\/os$/.test(display(entry.key)) && stringOf(entry.value) === 'windows',
  ) ?? (stringOf(field(podSpec, 'os', 'name')) === 'windows' ? entryOf(field(podSpec, 'os'), 'name') : undefined);

const fargateOf = ({ podSpec, podMetadata }: Workload): Entry | undefined =>
  [...entriesOf(field(podSpec, 'nodeSelector')), ...entriesOf(field(podMetadata, 'labels'))].find(
    (entry) =>
      display(entry.key) === 'eks.amazonaws.com/fargate-profile' ||
      (display(entry.key) === COMPUTE && stringOf(entry.value) === 'fargate'),
  );

const COMPUTE = 'eks.amazonaws.com/compute-type';

/** The profile by which all its pods run on Fargate; a pod may be kept from it by a label. */
function selectorOf(world: World, association: Association, workloads: readonly Workload[]) {
  const kept = workloads.some(({ podMetadata }) => entryOf(field(podMetadata, 'labels'), COMPUTE) !== undefined);
  return kept ? undefined : fargateSelectorOf(world, association, workloads);
}
