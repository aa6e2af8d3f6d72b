import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, display } from '../../src/value/text.js';
import { entriesOf, field, isOpen, stringOf, type MapTree, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/service-account-unset',
  on: 'workload',
  summary: 'a workload that names no service account, beside one with a role that is meant for it',
  messages: {
    unset: {
      severity: 'warning',
      text: ({ account }: { account: string }) =>
        `this workload runs as \`default\`: no \`serviceAccountName\` names \`${account}\`, which has a role`,
    },
  },
  check(workload, { world, report }) {
    if (
      workload.serviceAccountName !== undefined ||
      isOpen(workload.podSpec) ||
      workload.transformed.patch ||
      workload.document.templated ||
      workload.name === undefined
    )
      return;
    const mine = world.facts['service-account'].filter((account) => {
      if (
        account.template ||
        account.roleArn === undefined ||
        account.unit !== workload.unit ||
        account.name === undefined ||
        account.document.templated ||
        account.transformed.patch
      )
        return false;
      const together =
        account.namespaceWritten || workload.namespaceWritten
          ? equals(account.namespace, workload.namespace) === 'yes'
          : true;
      return (
        together &&
        world.workloadsOf(account).length === 0 &&
        (equals(account.name, workload.name ?? { parts: [] }) === 'yes' || sameLabels(account.tree, workload.tree))
      );
    });
    const [account] = mine;
    if (account === undefined || mine.length > 1) return;
    report({
      message: 'unset',
      data: { account: display(account.name ?? { parts: [] }) },
      at: workload.nameAt,
      note: 'its pod names no service account',
      related: [{ at: account.nameAt, note: 'the service account, which no workload here uses' }],
    });
  },
});

/** The labels that Kubernetes recommends for saying what belongs together. */
const LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app'];

function sameLabels(account: MapTree, workload: MapTree): boolean {
  const shared = LABELS.filter(
    (key) => labelOf(account, key) !== undefined && labelOf(account, key) === labelOf(workload, key),
  );
  // Of an application with several parts the component says which.
  return (
    shared.length > 0 &&
    LABELS.every((key) => labelOf(account, key) === labelOf(workload, key)) &&
    labelOf(account, COMPONENT) === labelOf(workload, COMPONENT)
  );
}

const COMPONENT = 'app.kubernetes.io/component';

function labelOf(object: MapTree, key: string): string | undefined {
  const labels: Tree | undefined = field(object, 'metadata', 'labels');
  return stringOf(entriesOf(labels).find((entry) => knownValue(entry.key) === key)?.value);
}
