/** The places of files that mean a service account, a workload, a role, a provider or a cluster, whatever language they are in. */
import { accountInSubject } from '../aws/subject.js';
import { issuersOf } from '../aws/trust/statement.js';
import { partsOf } from '../document/languages.js';
import type { Association } from '../facts/cluster-facts.js';
import type { Provider, Role, TrustPolicy } from '../facts/iam-facts.js';
import type { KubernetesObject, ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { accountSpan, roleSpan } from '../link/association.js';
import { eksctlAccounts, type EksctlAccount } from '../link/eksctl.js';
import { sameEnvironment, type Located } from '../link/environment.js';
import { providerOf } from '../link/provider.js';
import { found, type Resolution } from '../link/resolution.js';
import { roleOf, rolesNamed } from '../link/role.js';
import { serviceAccountOf } from '../link/service-account.js';
import type { World } from '../link/world.js';
import { remembered } from '../value/remembered.js';
import { covers, toFileSpan, type Source, type Span } from '../value/span.js';
import { equals, isHole, knownValue, literalText, type Text } from '../value/text.js';
import { entriesOf, entryOf, field, stringOf, textOf, treesIn, type Tree } from '../value/tree.js';
import { behindKey, givenTo } from './written.js';

/** A place that means something. */
export interface Mention {
  readonly at: Span;
  /** `declared`: there it is made. `origin`: its name is written there, and made elsewhere of it. `label`: what its own text calls it. `use`: it is referred to. */
  readonly as: 'declared' | 'origin' | 'label' | 'use';
  readonly meant: readonly object[];
}

export const mentionsOf = (world: World): readonly Mention[] => [
  ...world.facts['service-account'].flatMap((account) => ofAccount(world, account)),
  ...world.facts.workload.flatMap((workload) => ofWorkload(world, workload)),
  ...world.facts.role.flatMap(ofRole),
  ...world.facts.provider.map((provider): Mention => ({
    at: placeOfProvider(provider),
    as: 'declared',
    meant: [provider],
  })),
  ...world.trustPolicies.flatMap((policy) => ofPolicy(world, policy)),
  ...world.facts.association.flatMap((association) => ofAssociation(world, association)),
  ...eksctlAccounts(world).flatMap((account) => ofEksctlAccount(world, account)),
  ...otherUses(world),
  ...ofClusters(world),
];

/** Where a thing is declared: the place that a definition leads to. */
const placeOfRole = ({ nameGivenAt, name, arnAt, at, tree }: Role): Span => {
  if (nameGivenAt !== undefined) return behindKey(toFileSpan(nameGivenAt)) ?? nameGivenAt;
  const own = entryOf(tree, 'RoleName') ?? entryOf(tree, 'roleName');
  if (own !== undefined) return givenTo(own);
  const written = spanOf(name);
  return written !== undefined && toFileSpan(written).source.path === toFileSpan(tree.at).source.path
    ? written
    : (arnAt ?? at);
};

function placeOfObject({ tree, nameAt }: KubernetesObject): Span {
  const own = entryOf(field(tree, 'metadata'), 'name');
  if (own === undefined) return nameAt;
  const given = givenTo(own);
  return toFileSpan(given).source === toFileSpan(tree.at).source ? given : nameAt;
}

const placeOfProvider = ({ url, at }: Provider): Span => url?.at ?? at;

const use = (at: Span | undefined, meant: readonly object[]): readonly Mention[] =>
  at === undefined || meant.length === 0 ? [] : [{ at, as: 'use', meant }];

/** A value, and where it is given if it is written elsewhere. */
const usesOf = (entry: Parameters<typeof givenTo>[0], meant: readonly object[]): readonly Mention[] => [
  ...use(entry.value.at, meant),
  ...use(givenTo(entry), meant),
];

const spanOf = (text: Text | undefined): Span | undefined => (text?.parts.length === 1 ? text.parts[0]?.at : undefined);

/** Where a thing is declared, and where what it is called is written. */
function declared(thing: object, at: Span, name: Text | undefined, labels: readonly Span[] = []): readonly Mention[] {
  const origins = (name?.parts ?? []).flatMap((part) =>
    part.at === undefined || isHole(part) || covers(at, part.at) || covers(part.at, at) ? [] : [part.at],
  );
  return [
    { at, as: 'declared', meant: [thing] },
    ...origins.map((origin): Mention => ({ at: origin, as: 'origin', meant: [thing] })),
    ...labels.map((label): Mention => ({ at: label, as: 'label', meant: [thing] })),
  ];
}

/** Those that are meant for certain, else those that may be. */
const all = <T>(resolution: Resolution<T>): readonly T[] =>
  resolution.kind === 'possible' ? resolution.all : found(resolution);

const rolesOf = (world: World, arn: Text | undefined, from: Located): readonly Role[] =>
  arn === undefined ? [] : all(roleOf(world, arn, from));

function ofAccount(world: World, account: ServiceAccount): readonly Mention[] {
  const { roleArn, name } = account;
  return [
    ...declared(account, placeOfObject(account), name),
    ...patchesOf(account),
    ...(roleArn === undefined ? [] : usesOf(roleArn, rolesOf(world, textOf(roleArn.value), account))),
  ];
}

function ofWorkload(world: World, workload: Workload): readonly Mention[] {
  const { serviceAccountName, podSpec, name } = workload;
  const own = [...declared(workload, placeOfObject(workload), name), ...patchesOf(workload)];
  if (serviceAccountName === undefined) return own;
  const meant = [
    ...all(serviceAccountOf(world, workload)),
    ...eksctlNamed(world, workload.namespace, textOf(serviceAccountName)),
  ];
  const entry = entryOf(podSpec, 'serviceAccountName') ?? entryOf(podSpec, 'serviceAccount');
  return [...own, ...use(serviceAccountName.at, meant), ...(entry === undefined ? [] : usesOf(entry, meant))];
}

/** The names by which patches in other files speak of an object. */
function patchesOf(object: KubernetesObject): readonly Mention[] {
  const { kind, name, tree } = object;
  const files = new Set(
    [...treesIn(tree)].flatMap((one) => entriesOf(one).map(({ keyAt }) => toFileSpan(keyAt).source)),
  );
  files.delete(toFileSpan(tree.at).source);
  const called = (name?.parts ?? []).flatMap((part) => (isHole(part) ? [] : part.literal));
  return [...files]
    .filter(({ path }) => /\.ya?ml$/.test(path))
    .flatMap((file) =>
      documentsIn(file).flatMap((patch): readonly Mention[] => {
        const named = field(patch, 'metadata', 'name');
        if (stringOf(field(patch, 'kind')) !== kind || named === undefined) return [];
        return called.includes(stringOf(named) ?? '') ? use(named.at, [object]) : [];
      }),
    );
}

const documentsIn = remembered((file: Source): readonly Tree[] =>
  partsOf(file).flatMap((part) => part.parse().flatMap(({ tree }) => tree ?? [])),
);

const ofRole = (role: Role): readonly Mention[] => [
  ...declared(role, placeOfRole(role), role.name),
  ...(role.arnAt === undefined ? [] : [{ at: role.arnAt, as: 'label', meant: [role] } as const]),
];

function ofAssociation(world: World, association: Association): readonly Mention[] {
  const { roleArn, namespace, serviceAccount, tree } = association;
  const roles = rolesOf(world, roleArn, association);
  const accounts = accountsNamed(world, association, namespace, serviceAccount);
  const given = (names: readonly string[], meant: readonly object[]): readonly Mention[] =>
    tree.entries
      .filter(({ key }) => names.includes((knownValue(key) ?? '').toLowerCase().replaceAll('_', '')))
      .flatMap((entry) => use(givenTo(entry), meant));
  return [
    ...use(roleSpan(association), roles),
    ...use(accountSpan(association), accounts),
    ...given(['rolearn'], roles),
    ...given(['serviceaccount', 'serviceaccountname'], accounts),
  ];
}

function ofEksctlAccount(world: World, account: EksctlAccount): readonly Mention[] {
  const { tree, namespace, name, roleArn, at } = account;
  const own = entryOf(field(tree, 'metadata'), 'name')?.value.at ?? at;
  return [
    ...declared(account, own, name),
    ...use(own, accountsNamed(world, account, namespace, name)),
    ...use(entryOf(tree, 'attachRoleARN')?.value.at, rolesOf(world, roleArn, account)),
  ];
}

/** Fields that name a role or a service account, and no identity by themselves. */
function otherUses(world: World): readonly Mention[] {
  const { facts } = world;
  const ofArn = (value: Tree | undefined, from: Located): readonly Mention[] =>
    use(value?.at, rolesOf(world, textOf(value), from));
  return [
    ...facts['role-field'].flatMap(({ entry, config }) => ofArn(entry.value, config)),
    ...facts['role-arn-field'].flatMap((one) => use(one.value.at, rolesOf(world, one.value.text, one))),
    ...facts['access-mapping'].flatMap((one) => ofArn(one.arn, one)),
    ...facts.addon.flatMap((one) => ofArn(one.roleArn, one)),
    ...facts['node-group'].flatMap((one) => ofArn(one.declared?.roleArn, one.config)),
    ...facts['policy-attachment'].flatMap((one) =>
      use(spanOf(one.role), one.role === undefined ? [] : rolesNamed(world, one.role, one)),
    ),
    ...facts['token-reference'].flatMap((one) => {
      const namespace = one.namespace === 'consumer' ? undefined : one.namespace;
      return use(one.account.at, accountsNamed(world, one, namespace, one.account.text));
    }),
  ];
}

function accountsNamed(
  world: World,
  from: Located,
  namespace: Text | undefined,
  name: Text | undefined,
): readonly object[] {
  const [within, own] = [namespace, name].map((text) => (text === undefined ? undefined : knownValue(text)));
  if (own === undefined) return [];
  return [
    ...world.facts['service-account'].filter(
      (account) =>
        !account.template &&
        account.name !== undefined &&
        knownValue(account.name) === own &&
        (within === undefined || (knownValue(account.namespace) ?? within) === within) &&
        sameEnvironment(world, account, from),
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
        ? use(at, all(providerOf(world, issuer, policy)))
        : kind === 'AWS'
          ? use(at, rolesOf(world, text, policy))
          : [],
    ),
    ...statement.conditions.flatMap(({ keyAt, values }): readonly Mention[] => [
      ...use(keyAt, providers),
      ...values.flatMap(({ text, at }): readonly Mention[] => {
        const account = text === undefined ? undefined : accountInSubject(text);
        const valuesUsed = (meant: readonly object[]): readonly Mention[] =>
          values.length === 1 ? usesOf({ keyAt, value: { at } }, meant) : use(at, meant);
        return account === undefined
          ? []
          : valuesUsed(accountsNamed(world, policy, literalText(account.namespace), literalText(account.name)));
      }),
    ]),
  ]);
}

/** ClusterConfigs and clusters by their names. */
function ofClusters(world: World): readonly Mention[] {
  const { facts } = world;
  const clusters = [
    ...facts['cluster-config'].map((config) => ({ thing: config, name: config.name, document: config.document })),
    ...facts.cluster.map((cluster) => ({ thing: cluster, name: cluster.name, document: cluster.document })),
  ];
  const named = (name: Text | undefined, from: Located): readonly object[] =>
    name === undefined
      ? []
      : clusters
          .filter(
            (one) => one.name !== undefined && equals(one.name, name) === 'yes' && sameEnvironment(world, one, from),
          )
          .map(({ thing }) => thing);
  const users = [...facts.association, ...facts.addon, ...facts['access-mapping'], ...facts['fargate-selector']];
  return [
    ...clusters.flatMap(({ thing, name }) => {
      const at = spanOf(name);
      return at === undefined ? [] : [{ at, as: 'declared', meant: [thing] } as const];
    }),
    ...users.flatMap((one) => use(spanOf(one.clusterName), named(one.clusterName, one))),
  ];
}
