import { accountSpan, associatedAccount, associationOf } from '../../src/link/association.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';
import { entriesOf, entryOf, field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/unsupported-compute',
  on: 'workload',
  summary: 'pods with a Pod Identity association on compute that does not support it',
  messages: {
    windows: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `EKS Pod Identity does not support Windows: pods of \`${account}\` get no credentials; use IRSA`,
    },
    fargate: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `EKS Pod Identity does not support Fargate: pods of \`${account}\` get no credentials; use IRSA`,
    },
  },
  check(workload, { world, report }) {
    const association = associationOf(world, workload);
    if (association === undefined) return;
    const related = [{ at: accountSpan(association), note: 'the association' }];
    const data = { account: associatedAccount(association) };
    const selected = entriesOf(field(workload.podSpec, 'nodeSelector'));
    // Source: EKS User Guide, pod-identities, "Restrictions".
    const windows =
      selected.find(
        (entry) => /^(?:beta\.)?kubernetes\.io\/os$/.test(display(entry.key)) && stringOf(entry.value) === 'windows',
      ) ??
      (stringOf(field(workload.podSpec, 'os', 'name')) === 'windows'
        ? entryOf(field(workload.podSpec, 'os'), 'name')
        : undefined);
    if (windows !== undefined)
      report({ message: 'windows', data, at: windows.value.at, note: 'runs on Windows', related });
    const fargate = [...selected, ...entriesOf(field(workload.podMetadata, 'labels'))].find(
      (entry) =>
        display(entry.key) === 'eks.amazonaws.com/fargate-profile' ||
        (display(entry.key) === 'eks.amazonaws.com/compute-type' && stringOf(entry.value) === 'fargate'),
    );
    if (fargate !== undefined)
      report({ message: 'fargate', data, at: fargate.value.at, note: 'runs on Fargate', related });
  },
});
