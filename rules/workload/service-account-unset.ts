import { workloadsOf } from '../../src/link/workload.js';
import type { ServiceAccount, Workload } from '../../src/facts/facts.js';
import { accountsOfUnit, sameNamespace } from '../../src/link/service-account.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, display } from '../../src/value/text.js';
import { entryOf, isOpen, stringOf, type MapTree, field } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/service-account-unset',
  on: 'workload',
  summary: 'a workload that names no service account, beside one with a role that is meant for it',
  messages: {
    unset: {
      severity: 'warning',
      text: ({ account }: { account: string }) =>
        `this workload runs as \`default\`, not as \`${account}\`, which has a role: set \`serviceAccountName: ${account}\``,
    },
  },
  check(workload, { world, report }) {
    if (workload.serviceAccountName !== undefined || isOpen(workload.podSpec) || !workload.asWritten) return;
    const meant = accountsOfUnit(world, workload.unit).filter((account) => isMeantFor(account, workload, world));
    const [account, ...others] = meant;
    if (account?.name === undefined || others.length > 0) return;
    report({
      message: 'unset',
      data: { account: display(account.name) },
      at: workload.nameAt,
      note: 'its pods name no service account',
      related: [{ at: account.nameAt, note: 'this service account has a role, and no workload here uses it' }],
    });
  },
});

function isMeantFor(account: ServiceAccount, workload: Workload, world: World): boolean {
  if (account.roleArn === undefined || !account.asWritten) return false;
  if (account.name === undefined || workload.name === undefined) return false;
  if (sameNamespace(account, workload) !== 'yes') return false;
  if (workloadsOf(world, account).length > 0) return false;
  return equals(account.name, workload.name) === 'yes' || sameLabels(account.tree, workload.tree);
}

/** The labels that Kubernetes recommends for saying what belongs together. */
const LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app'];
/** Which part of an application of several. */
const COMPONENT = 'app.kubernetes.io/component';

const sameLabels = (account: MapTree, workload: MapTree): boolean =>
  LABELS.some((key) => labelOf(account, key) !== undefined) &&
  [...LABELS, COMPONENT].every((key) => labelOf(account, key) === labelOf(workload, key));

const labelOf = (object: MapTree, key: string): string | undefined =>
  stringOf(entryOf(field(object, 'metadata', 'labels'), key)?.value);
