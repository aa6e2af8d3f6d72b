import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Namespaces {
  readonly name: string;
  readonly here: string;
  readonly there: string;
}

const text = ({ name, here, there }: Namespaces): string =>
  `there is no service account \`${name}\` in the namespace \`${here}\`, only one in \`${there}\``;

export default defineRule({
  id: 'workload/service-account-in-other-namespace',
  on: 'workload',
  summary: 'the service account of a workload stands only in another namespace',
  messages: {
    unit: { severity: 'warning', text },
    complete: { severity: 'error', text },
    elsewhere: { severity: 'warning', confidence: 'possible', text },
  },
  check(workload, { world, report }) {
    const name = textOf(workload.serviceAccountName);
    const literal = name === undefined ? undefined : knownValue(name);
    if (
      name === undefined ||
      literal === undefined ||
      literal === 'default' ||
      workload.serviceAccountName === undefined ||
      !workload.namespaceWritten ||
      knownValue(workload.namespace) === undefined ||
      workload.transformed.patch
    )
      return;
    const accounts = world.accountsNamed(name).filter((account) => world.sameEnvironment(account, workload));
    // Every one of that name must stand in another namespace for certain, and one of them have a role.
    if (
      accounts.some((account) => account.name === undefined || equals(account.namespace, workload.namespace) !== 'no')
    )
      return;
    const withRole = accounts.filter((account) => account.roleArn !== undefined);
    const near = withRole.find((account) => account.unit === workload.unit);
    const account = near ?? withRole[0];
    if (account === undefined) return;
    const message = world.isComplete('service-accounts', workload)
      ? 'complete'
      : near === undefined
        ? 'elsewhere'
        : 'unit';
    report({
      message,
      data: { name: literal, here: display(workload.namespace), there: display(account.namespace) },
      at: workload.serviceAccountName.at,
      note: `looked up in \`${display(workload.namespace)}\``,
      related: [{ at: account.nameAt, note: `this one is in \`${display(account.namespace)}\`` }],
    });
  },
});
