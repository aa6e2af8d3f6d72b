/** Who asks for an identity: pods of a workload, or any pod of a service account. */
import type { Association } from '../facts/cluster-facts.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { associationsFor } from '../link/association.js';
import { explicitWebIdentityRole } from '../link/credentials.js';
import { eksctlAccounts, nearestEksctlAccountsOf } from '../link/eksctl.js';
import { audienceOf, DEFAULT_AUDIENCE } from '../link/identity.js';
import { accountsCalled } from '../link/service-account.js';
import type { World } from '../link/world.js';
import { displayMarked, qualifiedName } from '../value/display.js';
import type { Span } from '../value/span.js';
import { knownValue, literalText, type Text } from '../value/text.js';
import { isOpen, textOf } from '../value/tree.js';
import type { IdentitySource } from './chain.js';
import { onlyAccountOf } from './mutate.js';

export function holderOfAccount(world: World, account: ServiceAccount): IdentitySource {
  const { namespace, name, document } = account;
  const eksctl = name === undefined ? undefined : nearestEksctlAccountsOf(world, account, name)[0];
  return {
    workload: undefined,
    account,
    eksctl,
    byHand: undefined,
    associations: associationsFor(world, account),
    namespace,
    name,
    from: { document },
  };
}

export function holderOfWorkload(world: World, workload: Workload): IdentitySource {
  const account = onlyAccountOf(world, workload);
  const name =
    textOf(workload.serviceAccountName) ??
    (workload.serviceAccountName === undefined && !isOpen(workload.podSpec) ? literalText('default') : undefined);
  const namespace =
    knownValue(workload.namespace) === undefined && account !== undefined ? account.namespace : workload.namespace;
  const named = { document: workload.document, namespace, name };
  return {
    workload,
    account,
    byHand: explicitWebIdentityRole(workload),
    eksctl: name === undefined ? undefined : nearestEksctlAccountsOf(world, named, name)[0],
    associations: associationsFor(world, named),
    namespace,
    name,
    from: { document: workload.document },
  };
}

/** Everything here that has or wants an identity: workloads, service accounts, and those that only eksctl makes. */
export const holdersOf = (world: World): readonly IdentitySource[] => [
  ...world.facts.workload
    .filter(({ transformed }) => !transformed.patch)
    .map((workload) => holderOfWorkload(world, workload)),
  ...world.facts['service-account']
    .filter(({ template, transformed }) => !template && !transformed.patch)
    .map((account) => holderOfAccount(world, account)),
  ...eksctlHolders(world).filter(({ account }) => account === undefined),
];

/** The items of `iam.serviceAccounts`; one may stand in a manifest, too, for which eksctl only makes the role. */
export const eksctlHolders = (world: World): readonly IdentitySource[] =>
  eksctlAccounts(world).map((eksctl): IdentitySource => {
    const { document, namespace, name } = eksctl;
    const named = { document, namespace, name };
    return {
      workload: undefined,
      account: accountsCalled(world, named, (same) => same === 'yes')[0],
      byHand: undefined,
      eksctl,
      associations: associationsFor(world, named),
      namespace,
      name,
      from: { document },
    };
  });

/** Whom an association gives its role: the service account of its name, which may be here or not. */
export function holderOfAssociation(world: World, association: Association): IdentitySource {
  const { document, serviceAccount: name } = association;
  const namespace = association.namespace ?? unknownNamespace(association.at);
  const named = { document, namespace, name };
  const account =
    name === undefined ? undefined : accountsCalled(world, { ...named, name }, (same) => same === 'yes')[0];
  return account !== undefined
    ? holderOfAccount(world, account)
    : {
        workload: undefined,
        account,
        byHand: undefined,
        eksctl: name === undefined ? undefined : nearestEksctlAccountsOf(world, named, name)[0],
        associations: [association],
        namespace,
        name,
        from: { document },
      };
}

const unknownNamespace = (at: Span): Text => ({
  parts: [{ reference: 'namespace', scope: `${at.source.path}:${at.start}`, anonymous: true, at }],
});

/** As in `Deployment team/reader`. */
export const holderTitle = (holder: IdentitySource): string =>
  holder.workload !== undefined ? workloadTitle(holder.workload) : `ServiceAccount ${accountTitle(holder)}`;

export const workloadTitle = (workload: Workload): string => `${workload.kind} ${qualifiedName(workload)}`;

/** The service account as it is declared, else as it is named. */
export const accountTitle = ({ account, namespace, name }: IdentitySource): string =>
  qualifiedName(account ?? { namespace, name });

/** The audience of the token; undefined where it could not be read. */
export const tokenAudience = ({ account, byHand }: IdentitySource): Text | undefined =>
  byHand?.audience ?? (account === undefined ? literalText(DEFAULT_AUDIENCE) : audienceOf(account));

/** A value in a sentence, as its author wrote it. */
export const shown = (text: Text | undefined): string => displayMarked(text) ?? 'not known';

/** In the author's words. */
export const shownRole = (role: Text | undefined): string => {
  const name = displayMarked(role);
  return name === undefined ? 'a role that is not known' : `the role \`${name}\``;
};
