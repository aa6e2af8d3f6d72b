/** Where what is named stands, and where it is named, across service accounts, roles, workloads, providers and ClusterConfigs, whatever language they are in. */
import type { Location } from 'vscode-languageserver/node.js';
import { accountInSubject } from '../aws/subject.js';
import { issuersOf } from '../aws/trust/statement.js';
import type { Provider, Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { accountSpan, roleSpan } from '../link/association.js';
import { eksctlAccounts } from '../link/eksctl.js';
import { found, type Resolution } from '../link/resolution.js';
import { roleOf } from '../link/role.js';
import { providerOf } from '../link/provider.js';
import { serviceAccountOf } from '../link/service-account.js';
import type { World } from '../link/world.js';
import { remembered } from '../value/remembered.js';
import { comparePlaces, toFileSpan, type Span } from '../value/span.js';
import { equals, knownValue, literalText, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import type { Asked } from './actions.js';
import { lengthOf, rangeIn, standsIn } from './positions.js';

/** A place that means something, and where that stands. */
interface Mention {
  readonly at: Span;
  /** It is the thing itself, by its name. */
  readonly isDeclaration: boolean;
  readonly meant: readonly object[];
}

export function definitionsAt(asked: Asked, offset: number): readonly Location[] {
  const mentions = mentionsOf(asked.view.world);
  const meant = meantAt(mentions, asked, offset);
  return locations(
    mentions.filter((one) => one.isDeclaration && one.meant.some((thing) => meant.has(thing))),
    asked,
  );
}

export function referencesAt(asked: Asked, offset: number, withDeclaration: boolean): readonly Location[] {
  const mentions = mentionsOf(asked.view.world);
  const meant = meantAt(mentions, asked, offset);
  return locations(
    mentions.filter((one) => (withDeclaration || !one.isDeclaration) && one.meant.some((thing) => meant.has(thing))),
    asked,
  );
}

/** Of places within each other the smallest counts. */
function meantAt(mentions: readonly Mention[], { file }: Asked, offset: number): ReadonlySet<object> {
  const here = mentions.filter(({ at }) => standsIn(at, file.path, offset));
  const least = here.reduce((size, { at }) => Math.min(size, lengthOf(at)), Infinity);
  return new Set(here.filter(({ at }) => lengthOf(at) === least).flatMap(({ meant }) => meant));
}

function locations(mentions: readonly Mention[], { workspace, view, encoding }: Asked): readonly Location[] {
  const seen = new Set<string>();
  return [...mentions]
    .sort((a, b) => comparePlaces(a.at, b.at))
    .flatMap(({ at }) => {
      const { source, start, end } = toFileSpan(at);
      const key = `${String(start)} ${String(end)} ${source.path}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ uri: workspace.uriOf(view, source.path), range: rangeIn(at, encoding) }];
    });
}

const mentionsOf = remembered((world: World): readonly Mention[] => [
  ...world.facts['service-account'].flatMap((account) => ofAccount(world, account)),
  ...world.facts.workload.flatMap((workload) => ofWorkload(world, workload)),
  ...world.facts.role.map((role): Mention => ({ at: nameOfRole(role), isDeclaration: true, meant: [role] })),
  ...world.facts.provider.map(declared),
  ...world.trustPolicies.flatMap((policy) => ofPolicy(world, policy)),
  ...world.facts.association.flatMap((association): readonly Mention[] => [
    mention(roleSpan(association), rolesOf(world, association.roleArn, association)),
    mention(accountSpan(association), accountsNamed(world, association.namespace, association.serviceAccount)),
  ]),
  ...eksctlAccounts(world).flatMap((account): readonly Mention[] => [
    { at: account.at, isDeclaration: true, meant: [account] },
    mention(account.at, accountsNamed(world, account.namespace, account.name)),
  ]),
  ...world.facts['cluster-config'].flatMap((config): readonly Mention[] =>
    config.name === undefined ? [] : [{ at: config.tree.at, isDeclaration: true, meant: [config] }],
  ),
]);

const mention = (at: Span, meant: readonly object[]): Mention => ({ at, isDeclaration: false, meant });

const declared = (provider: Provider): Mention => ({
  at: provider.url?.at ?? provider.at,
  isDeclaration: true,
  meant: [provider],
});

/** Its name, where that is written. */
const nameOfRole = ({ name, arnAt, at }: Role): Span => spanOf(name) ?? arnAt ?? at;

const spanOf = (text: Text | undefined): Span | undefined => (text?.parts.length === 1 ? text.parts[0]?.at : undefined);

type From = Parameters<typeof roleOf>[2];

/** Those that are meant for certain, else those that may be. */
const all = <T>(resolution: Resolution<T>): readonly T[] =>
  resolution.kind === 'possible' ? resolution.all : found(resolution);

const rolesOf = (world: World, arn: Text | undefined, from: From): readonly Role[] =>
  arn === undefined ? [] : all(roleOf(world, arn, from));

function ofAccount(world: World, account: ServiceAccount): readonly Mention[] {
  const { roleArn, nameAt } = account;
  return [
    { at: nameAt, isDeclaration: true, meant: [account] },
    ...(roleArn === undefined ? [] : [mention(roleArn.value.at, rolesOf(world, textOf(roleArn.value), account))]),
  ];
}

function ofWorkload(world: World, workload: Workload): readonly Mention[] {
  const { serviceAccountName, nameAt } = workload;
  return [
    { at: nameAt, isDeclaration: true, meant: [workload] },
    ...(serviceAccountName === undefined
      ? []
      : [
          mention(serviceAccountName.at, [
            ...all(serviceAccountOf(world, workload)),
            ...eksctlNamed(world, workload.namespace, textOf(serviceAccountName)),
          ]),
        ]),
  ];
}

function accountsNamed(world: World, namespace: Text | undefined, name: Text | undefined): readonly object[] {
  const [within, own] = [namespace, name].map((text) => (text === undefined ? undefined : knownValue(text)));
  if (own === undefined) return [];
  return [
    ...world.facts['service-account'].filter(
      (account) =>
        !account.template &&
        account.name !== undefined &&
        knownValue(account.name) === own &&
        (within === undefined || (knownValue(account.namespace) ?? within) === within),
    ),
    ...eksctlNamed(world, namespace, name),
  ];
}

const eksctlNamed = (world: World, namespace: Text | undefined, name: Text | undefined): readonly object[] =>
  name === undefined
    ? []
    : eksctlAccounts(world).filter(
        (account) =>
          equals(account.name, name) === 'yes' &&
          (namespace === undefined || equals(account.namespace, namespace) !== 'no'),
      );

function ofPolicy(world: World, policy: TrustPolicy): readonly Mention[] {
  const providers = issuersOf(policy.statements).flatMap((issuer) => all(providerOf(world, issuer, policy)));
  return policy.statements.flatMap((statement): readonly Mention[] => [
    ...statement.principals.flatMap(({ kind, text, at, issuer }): readonly Mention[] =>
      issuer !== undefined
        ? [mention(at, all(providerOf(world, issuer, policy)))]
        : kind === 'AWS'
          ? [mention(at, rolesOf(world, text, policy))]
          : [],
    ),
    ...statement.conditions.flatMap(({ keyAt, values }): readonly Mention[] => [
      ...(providers.length === 0 ? [] : [mention(keyAt, providers)]),
      ...values.flatMap(({ text, at }): readonly Mention[] => {
        const account = text === undefined ? undefined : accountInSubject(text);
        return account === undefined
          ? []
          : [mention(at, accountsNamed(world, literalText(account.namespace), literalText(account.name)))];
      }),
    ]),
  ]);
}
