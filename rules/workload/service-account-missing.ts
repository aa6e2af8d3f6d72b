import { serviceAccountOf, accountsNamed, mayBeDeclared } from '../../src/link/service-account.js';
import { environmentOf, sameEnvironment } from '../../src/link/environment.js';
import { associationsOf } from '../../src/link/association.js';
import type { ClaimValue } from '../../src/aws/trust/statement.js';
import type { ServiceAccount, TokenReference, Workload } from '../../src/facts/kubernetes-facts.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { exactSubjects, subjectOf } from '../../src/link/identity.js';
import { accountMisnamed } from '../../src/link/near-account.js';
import { policiesNaming } from '../../src/link/role.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { covers, type Span } from '../../src/value/span.js';
import { qualifiedName } from '../../src/value/display.js';
import { display, equals, hasHoles, knownValue, type Text } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';
import { isOfProgram } from '../../src/facts/program-files.js';

const text = ({ account }: { account: string }): string =>
  `a role admits the service account \`${account}\`, which is not declared: declare it, annotated with the role`;

interface Misnamed {
  readonly account: string;
  readonly near: string;
}

const misnamedText = ({ account, near }: Misnamed): string =>
  `the service account \`${account}\` is not declared; did you mean \`${near}\`, which has a role and which no workload uses?`;

export default defineRule({
  id: 'workload/service-account-missing',
  on: 'workload',
  summary: 'a workload runs as a service account that a role admits and nothing declares',
  messages: {
    absent: { rests: 'on absence', severity: 'error', mild: 'in samples', text },
    unseen: { rests: 'on absence', severity: 'warning', mild: 'in samples', confidence: 'possible', text },
    misspelt: { rests: 'on absence', severity: 'warning', mild: 'in samples', text: misnamedText },
    'misspelt, all here': { rests: 'on absence', severity: 'error', mild: 'in samples', text: misnamedText },
    'misspelt or elsewhere': {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      confidence: 'possible',
      text: misnamedText,
    },
    'other than made': {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      text: ({ account, made }: { account: string; made: string }) =>
        `the pods run as \`${account}\`, which this chart does not make; it makes \`${made}\`, which has the role, and which no pod uses: give both one name`,
    },
    unmade: {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      text: ({ account }: { account: string }) =>
        `nothing here creates the service account \`${account}\`, which a role of this program admits: create it, annotated with the role`,
    },
  },
  check(workload, { world, report }) {
    const missing = missingAccount(world, workload);
    if (missing === undefined) return;
    const { name, at, isAbsent } = missing;
    const account = qualifiedName({ namespace: workload.namespace, name });
    const admitting = admittingSubject(world, workload, name);
    const near = admitting === undefined ? accountMisnamed(world, workload) : undefined;
    if (admitting !== undefined)
      report({
        message: isAbsent ? 'absent' : 'unseen',
        data: { account },
        at,
        note: isAbsent ? 'the configuration says that all service accounts are here' : 'not in these files',
        related: [{ at: admitting.at, note: 'the trust policy admits it' }],
      });
    else if (near?.name !== undefined)
      report({
        message: isAbsent ? 'misspelt, all here' : misspelt(world, near, workload),
        data: { account, near: display(near.name) },
        at,
        note: 'no service account here has this name',
        related: [{ at: near.nameAt, note: 'the nearest name; no workload here runs as it' }],
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

interface Missing {
  readonly name: Text;
  readonly at: Span;
  /** The owner says that all are here. */
  readonly isAbsent: boolean;
}

/** What a workload runs as, where nothing here is it or makes it. */
function missingAccount(world: World, workload: Workload): Missing | undefined {
  const { serviceAccountName } = workload;
  const name = textOf(serviceAccountName);
  if (serviceAccountName === undefined || name === undefined || hasHoles(name) || knownValue(name) === 'default')
    return undefined;
  const { kind } = serviceAccountOf(world, workload);
  if (kind === 'found' || kind === 'possible' || isMadeElsewhere(world, workload, name)) return undefined;
  return { name, at: serviceAccountName.at, isAbsent: kind === 'absent' };
}

function admittingSubject(world: World, workload: Workload, name: Text): ClaimValue | undefined {
  const subject = subjectOf({ namespace: workload.namespace, name });
  return subject === undefined || hasHoles(subject)
    ? undefined
    : policiesNaming(world, subject, workload)
        .flatMap(exactSubjects)
        .find((value) => equals(value.text, subject) === 'yes');
}

/** What is applied together, or is known to be of one cluster, shows most likely all that there is. */
function misspelt(world: World, near: ServiceAccount, workload: Workload): 'misspelt' | 'misspelt or elsewhere' {
  const [a, b] = [environmentOf(world, near), environmentOf(world, workload)];
  return near.unit === workload.unit || (a !== undefined && a.name === b?.name) ? 'misspelt' : 'misspelt or elsewhere';
}

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
