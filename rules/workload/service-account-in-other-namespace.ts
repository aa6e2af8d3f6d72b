import { accountsNamedForCertain, serviceAccountOf } from '../../src/link/service-account.js';
import { sameEnvironment, isComplete } from '../../src/link/environment.js';
import type { ServiceAccount, Workload } from '../../src/facts/kubernetes-facts.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { hasHoles, knownValue, display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Namespaces {
  readonly name: string;
  readonly here: string;
  readonly there: string;
}

const text = ({ name, here, there }: Namespaces): string =>
  `the service account \`${name}\` is declared in ${there}, not in this pod's namespace \`${here}\`: declare it there, or move the workload`;

export default defineRule({
  id: 'workload/service-account-in-other-namespace',
  on: 'workload',
  summary: 'the service account of a workload is declared in another namespace only',
  messages: {
    unit: { rests: 'on absence', severity: 'warning', text },
    complete: { rests: 'on absence', severity: 'error', text },
    elsewhere: { rests: 'on absence', severity: 'warning', confidence: 'possible', text },
  },
  check(workload, { world, report }) {
    const { serviceAccountName } = workload;
    const here = knownValue(workload.namespace);
    const account = accountElsewhere(world, workload);
    if (serviceAccountName === undefined || here === undefined || account === undefined) return;
    const named = knownValue(account.namespace);
    const there = named === undefined ? 'another namespace' : `\`${named}\``;
    const undeclared = account.unit === workload.unit ? 'unit' : 'elsewhere';
    report({
      message: isComplete(world, 'service-accounts', workload) ? 'complete' : undeclared,
      data: { name: display(account.name ?? { parts: [] }), here, there },
      at: serviceAccountName.at,
      note: `looked up in \`${here}\``,
      related: [{ at: account.nameAt, note: `declared in ${there}` }],
    });
  },
});

/** The service account with a role, where every one of that name is in another namespace for certain; of those the one beside the workload. */
function accountElsewhere(world: World, workload: Workload): ServiceAccount | undefined {
  const name = textOf(workload.serviceAccountName);
  if (name === undefined || hasHoles(name) || knownValue(name) === 'default') return undefined;
  const { kind } = serviceAccountOf(world, workload);
  if (kind === 'found' || kind === 'possible') return undefined;
  const withRole = accountsNamedForCertain(world, name).filter(
    (account) => account.roleArn !== undefined && sameEnvironment(world, account, workload),
  );
  return withRole.find((account) => account.unit === workload.unit) ?? withRole[0];
}
