import { serviceAccountOf, accountsNamed } from '../../src/link/service-account.js';
import { sameEnvironment } from '../../src/link/environment.js';
import { associationsOf } from '../../src/link/association.js';
import type { Workload } from '../../src/facts/facts.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { exactSubjects } from '../../src/link/identity.js';
import { policiesNaming } from '../../src/link/role.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, literalText, type Text } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

const text = ({ account }: { account: string }): string =>
  `a role admits the service account \`${account}\`, which is not declared: declare it, annotated with the role`;

export default defineRule({
  id: 'workload/service-account-missing',
  on: 'workload',
  summary: 'a workload runs as a service account that a role admits and nothing declares',
  messages: {
    absent: { severity: 'error', text },
    unseen: { severity: 'warning', confidence: 'possible', text },
  },
  check(workload, { world, report }) {
    const { serviceAccountName } = workload;
    const name = textOf(serviceAccountName);
    const literal = name === undefined ? undefined : knownValue(name);
    const namespace = knownValue(workload.namespace);
    if (serviceAccountName === undefined || name === undefined || literal === undefined || namespace === undefined)
      return;
    if (literal === 'default' || workload.transformed.patch) return;
    const found = serviceAccountOf(world, workload);
    if (found.kind === 'found' || found.kind === 'possible' || isMadeElsewhere(world, workload, name)) return;
    const subject = literalText(`system:serviceaccount:${namespace}:${literal}`);
    const admitting = policiesNaming(world, subject, workload)
      .flatMap(exactSubjects)
      .find((value) => equals(value.text, subject) === 'yes');
    if (admitting === undefined) return;
    report({
      message: found.kind,
      data: { account: `${namespace}/${literal}` },
      at: serviceAccountName.at,
      note:
        found.kind === 'absent' ? 'the configuration says that all service accounts are here' : 'not in these files',
      related: [{ at: admitting.at, note: 'the trust policy admits it' }],
    });
  },
});

/** One in another namespace is workload/service-account-in-other-namespace; eksctl creates what a ClusterConfig names. */
const isMadeElsewhere = (world: World, workload: Workload, name: Text): boolean =>
  accountsNamed(world, name).some((account) => sameEnvironment(world, account, workload)) ||
  eksctlAccountsOf(world, workload, name).length > 0 ||
  associationsOf(world, { ...workload, name }).length > 0;
