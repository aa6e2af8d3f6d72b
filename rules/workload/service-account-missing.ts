import { serviceAccountOf, accountsNamed, mayBeDeclared } from '../../src/link/service-account.js';
import { sameEnvironment } from '../../src/link/environment.js';
import { associationsOf } from '../../src/link/association.js';
import type { ClaimValue } from '../../src/aws/trust/statement.js';
import type { TokenReference, Workload } from '../../src/facts/kubernetes-facts.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { exactSubjects, subjectOf } from '../../src/link/identity.js';
import { policiesNaming } from '../../src/link/role.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { covers } from '../../src/value/span.js';
import { qualifiedName } from '../../src/value/display.js';
import { display, equals, hasHoles, knownValue, type Text } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';
import { isOfProgram } from '../../src/facts/program-files.js';

const text = ({ account }: { account: string }): string =>
  `a role admits the service account \`${account}\`, which is not declared: declare it, annotated with the role`;

export default defineRule({
  id: 'workload/service-account-missing',
  on: 'workload',
  summary: 'a workload runs as a service account that a role admits and nothing declares',
  messages: {
    absent: { severity: 'error', mild: 'in samples', text },
    unseen: { severity: 'warning', mild: 'in samples', confidence: 'possible', text },
    'other than made': {
      severity: 'warning',
      mild: 'in samples',
      text: ({ account, made }: { account: string; made: string }) =>
        `the pods run as \`${account}\`, which this chart does not make; it makes \`${made}\`, which has the role, and which no pod uses: give both one name`,
    },
    unmade: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ account }: { account: string }) =>
        `nothing here creates the service account \`${account}\`, which a role of this program admits: create it, annotated with the role`,
    },
  },
  check(workload, { world, report }) {
    const { serviceAccountName } = workload;
    const name = textOf(serviceAccountName);
    const subject = subjectOf({ namespace: workload.namespace, name });
    if (serviceAccountName === undefined || name === undefined || subject === undefined || hasHoles(subject)) return;
    if (knownValue(name) === 'default') return;
    const found = serviceAccountOf(world, workload);
    if (found.kind === 'found' || found.kind === 'possible' || isMadeElsewhere(world, workload, name)) return;
    const admitting = policiesNaming(world, subject, workload)
      .flatMap(exactSubjects)
      .find((value) => equals(value.text, subject) === 'yes');
    if (admitting === undefined) return;
    report({
      message: found.kind,
      data: { account: qualifiedName({ namespace: workload.namespace, name }) },
      at: serviceAccountName.at,
      note:
        found.kind === 'absent' ? 'the configuration says that all service accounts are here' : 'not in these files',
      related: [{ at: admitting.at, note: 'the trust policy admits it' }],
    });
  },
  also: (visiting) => [
    visiting('unused-account', ({ account, workload }, { world, report }) => {
      const name = textOf(workload.serviceAccountName);
      if (workload.serviceAccountName === undefined || name === undefined || account.name === undefined) return;
      if (mayBeDeclared(world, { ...workload, name }) || eksctlAccountsOf(world, workload, name).length > 0) return;
      if (associationsOf(world, { ...workload, name }).length > 0) return;
      report({
        message: 'other than made',
        data: { account: display(name), made: display(account.name) },
        at: workload.serviceAccountName.at,
        note: 'the chart makes no service account of this name',
        related: [{ at: account.nameAt, note: 'the name of the service account that has the role' }],
      });
    }),
    visiting('token-reference', (reference, { world, report }) => {
      const { account, namespace } = reference;
      const admitting = namespace === 'consumer' ? undefined : unmadeAccount(world, reference, namespace);
      if (namespace === 'consumer' || admitting === undefined) return;
      report({
        message: 'unmade',
        data: { account: qualifiedName({ namespace, name: account.text }) },
        // The value of a reference stands elsewhere.
        at: covers(reference.object.tree.at, account.at) ? account.at : (reference.keyAt ?? account.at),
        note: 'no token can be requested for it',
        related: [{ at: admitting.at, note: 'the trust policy admits it' }],
      });
    }),
  ],
});

/** Where the program makes the role for it as well, and no chart that it releases is likely to create the account. */
function unmadeAccount(world: World, { account, object }: TokenReference, namespace: Text): ClaimValue | undefined {
  const { document } = object;
  const name = knownValue(account.text);
  const subject = subjectOf({ namespace, name: account.text });
  if (!isOfProgram(document) || name === undefined || subject === undefined || hasHoles(subject)) return undefined;
  if (name === 'default' || isMadeElsewhere(world, { document, namespace }, account.text)) return undefined;
  const isOfChart = world.facts['helm-release'].some(
    (release) =>
      release.document.unit === document.unit &&
      [release.name, release.chart].some((own) => {
        const known = own === undefined ? undefined : knownValue(own);
        return known === undefined || name === known || name.startsWith(`${known}-`);
      }),
  );
  if (isOfChart) return undefined;
  return policiesNaming(world, subject, object)
    .filter((policy) => policy.document.unit === document.unit)
    .flatMap(exactSubjects)
    .find((value) => equals(value.text, subject) === 'yes');
}

/** One in another namespace is workload/service-account-in-other-namespace; eksctl creates what a ClusterConfig names. */
const isMadeElsewhere = (world: World, workload: Pick<Workload, 'document' | 'namespace'>, name: Text): boolean =>
  accountsNamed(world, name).some((account) => sameEnvironment(world, account, workload)) ||
  eksctlAccountsOf(world, workload, name).length > 0 ||
  associationsOf(world, { ...workload, name }).length > 0;
