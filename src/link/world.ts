/** All facts of a run, indexed by what the joins ask for. Built once, then only asked, by the functions beside this file. */
import { present } from '../aws/eksctl-values.js';
import { readArn, readRoleArn } from '../aws/arn.js';
import { idOf } from '../aws/issuer.js';
import type { AccessMapping, Association, Cluster, GrantedAccount } from '../facts/cluster-facts.js';
import type { FactLists, Facts } from '../facts/facts.js';
import type { PermissionPolicy, Provider, ProviderList, Role, TrustPolicy } from '../facts/iam-facts.js';
import type { Annotation, KubernetesObject, ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import type { ClusterConfig, NodeGroup } from '../facts/cluster-config-facts.js';
import { knownValue, type Text } from '../value/text.js';
import { field, itemsOf, parsesAsTrue, stringOf, textOf, type MapTree, type Tree } from '../value/tree.js';
import { mappedRoleName, mayNameRole, nodeRoleNameOf, type NodeRoleName } from './admission.js';
import type { EksctlAccount } from './eksctl.js';
import {
  collectedNames,
  environmentIn,
  unconfigured,
  type CollectedNames,
  type Environment,
  type Located,
  type Scope,
} from './environment.js';
import { exactSubjects } from './identity.js';
import { podRoleArns, type PodRoleArn } from './pod-role.js';
import { issuersOf } from '../aws/trust/statement.js';
import { isCilium, isNetworkPolicy } from './network-policy.js';
import { roleOf } from './role.js';
import { programsIn, type Programs } from './programs.js';
import { bondsOf, declarationsByIdentity, type Declaration } from './service-account.js';
import { append } from '../value/append.js';
import { indexBy, indexByIdentity, type NamespacedIndex, type TextIndex } from './text-index.js';
import type { Watch } from './watch.js';

export type { Facts, FactLists };

export interface Indexes {
  /** Parsed documents by the path of their file. */
  readonly documentsByFile: ReadonlyMap<string, readonly Facts['document'][]>;
  readonly rolesByName: TextIndex<Role>;
  readonly rolesByArn: TextIndex<Role>;
  /** By the issuers that their trust policies name. */
  readonly rolesByIssuer: TextIndex<Role>;
  /** By the subjects that their trust policies name exactly. */
  readonly rolesBySubject: TextIndex<Role>;
  readonly policiesByIssuer: TextIndex<TrustPolicy>;
  readonly policiesBySubject: TextIndex<TrustPolicy>;
  /** By the principals of kind AWS: accounts, roles and users. */
  readonly policiesByPrincipal: TextIndex<TrustPolicy>;
  /** Not templates. */
  readonly accountsByName: TextIndex<ServiceAccount>;
  readonly accountsByIdentity: NamespacedIndex<ServiceAccount>;
  /** Those that are applied as they stand and have a role, by what ties them to workloads. */
  readonly accountsByBond: ReadonlyMap<string, readonly ServiceAccount[]>;
  readonly accountsByNamespace: TextIndex<ServiceAccount>;
  readonly declarationsByIdentity: ReadonlyMap<string, readonly Declaration[]>;
  readonly accountsByUnit: ReadonlyMap<string, readonly ServiceAccount[]>;
  readonly accountIdsByEnvironment: ReadonlyMap<string, readonly string[]>;
  /** Those that name a service account. */
  readonly workloadsByAccount: NamespacedIndex<Workload>;
  readonly workloadsByNamespace: TextIndex<Workload>;
  readonly workloadsByTree: ReadonlyMap<MapTree, Workload>;
  readonly podRolesByArn: TextIndex<PodRoleArn>;
  readonly permissionPoliciesByArn: TextIndex<PermissionPolicy>;
  readonly associationsByAccount: TextIndex<Association>;
  readonly associationsByRole: TextIndex<Association>;
  readonly grantsByAccount: TextIndex<GrantedAccount>;
  readonly configMapsByName: TextIndex<KubernetesObject>;
  readonly secretsByName: TextIndex<KubernetesObject>;
  readonly providersByIssuer: TextIndex<Provider>;
  /** By the accounts of the ARNs in them. */
  readonly providerListsByAccount: ReadonlyMap<string, readonly ProviderList[]>;
  /** Audiences that some service account asks for and some provider knows. */
  readonly agreedAudiences: ReadonlySet<string>;
  readonly clustersByEnvironment: ByEnvironment<Cluster>;
  readonly clustersByIssuer: TextIndex<Cluster>;
  readonly clustersByName: TextIndex<Cluster>;
  /** By the id at the end of the issuer, where all of the issuer is known. */
  readonly clustersByIssuerId: ReadonlyMap<string | undefined, readonly Cluster[]>;
  readonly configsByEnvironment: ByEnvironment<ClusterConfig>;
  readonly configDocuments: ReadonlySet<ClusterConfig['document']>;
  readonly accessByPrincipal: TextIndex<AccessMapping>;
  /** Those that name a role, or may. */
  readonly accessByRoleName: TextIndex<AccessMapping>;
  readonly nodeGroupsByEnvironment: ByEnvironment<NodeGroup>;
  /** A policy of the whole cluster is of no namespace. */
  readonly networkPoliciesByNamespace: TextIndex<KubernetesObject>;
  /** Cilium counts the node to no block of addresses. */
  readonly hasCiliumPolicies: boolean;
  readonly nodeGroupsByRole: TextIndex<NodeGroup>;
  readonly nodeRolesByName: TextIndex<NodeRoleName>;
  readonly eksctlAccountsByName: TextIndex<EksctlAccount>;
  readonly annotationsByTree: ReadonlyMap<MapTree, readonly Annotation[]>;
  /** By the service account that the object names beside them. */
  readonly annotationsByAccount: TextIndex<Annotation>;
  readonly programs: Programs;
  /** Names of the service accounts that a controller requests tokens of. */
  readonly tokenReferences: ReadonlySet<string>;
}

/** What may be joined within an environment: its own, and what is of none. */
export interface ByEnvironment<T> {
  readonly all: readonly T[];
  readonly of: (name: string) => readonly T[] | undefined;
  /** Of no environment. */
  readonly common: readonly T[];
}

/** Facts and their indexes, before any join. */
export interface Indexed {
  readonly facts: FactLists;
  readonly scope: Scope;
  readonly index: Indexes;
  /** Who takes note of what is asked. */
  readonly watch?: Watch;
}

export interface World extends Indexed {
  readonly trustPolicies: readonly TrustPolicy[];
  /** Service accounts by the roles that their annotations name for certain. */
  readonly accountsByRole: ReadonlyMap<Role, readonly ServiceAccount[]>;
}

export function link(facts: FactLists, scope: Scope = unconfigured): World {
  const remembered = remember(scope, collectedNames(pathsIn(facts)));
  const indexed: Indexed = { facts, scope: remembered, index: indexesOf(facts, remembered) };
  const accountsByRole = accountsByRoleOf(indexed);
  return { ...indexed, accountsByRole, trustPolicies: facts['trust-policy'] };
}

/** Of all that is here, and of what applies it. */
export const pathsIn = (facts: FactLists): ReadonlySet<string> =>
  new Set(
    Object.values(facts).flatMap((some: readonly Facts[keyof Facts][]) =>
      some.flatMap((fact) => ('document' in fact ? pathsOf(fact) : 'faults' in fact ? [fact.file.path] : [])),
    ),
  );

/** Of the file of a fact, and of what applies it. */
export const pathsOf = ({ document: { file, appliedBy } }: Located): readonly string[] =>
  appliedBy === undefined ? [file.path] : [file.path, appliedBy.path, ...(appliedBy.through ?? [])];

/** A path is looked up many times. */
function remember(scope: Scope, named: CollectedNames): Scope {
  const known = new Map<string, Environment | undefined>();
  return {
    ...scope,
    environmentOf(path) {
      if (!known.has(path)) known.set(path, scope.environmentOf(path, named));
      return known.get(path);
    },
  };
}

function indexesOf(facts: FactLists, scope: Scope): Indexes {
  const byEnvironment = <T>(items: readonly T[], placed: (item: T) => Located): ByEnvironment<T> => {
    const positions = group([...items.keys()], (i) => {
      const item = items[i];
      return item === undefined ? undefined : environmentIn(scope, placed(item))?.name;
    });
    const at = (all: readonly number[]): readonly T[] => all.flatMap((i) => items[i] ?? []);
    const common = positions.get(undefined) ?? [];
    // What is of no environment is of each: with many environments it is put to theirs only when somebody asks.
    const known = new Map<string, readonly T[] | undefined>();
    const within = (name: string): readonly T[] | undefined => {
      const own = positions.get(name);
      return own === undefined ? undefined : at(common.length === 0 ? own : [...common, ...own].sort((a, b) => a - b));
    };
    return {
      all: items,
      of(name) {
        if (!known.has(name)) known.set(name, within(name));
        return known.get(name);
      },
      common: at(common),
    };
  };
  return {
    ...roleIndexes(facts),
    ...accountIndexes(facts, scope),
    ...workloadIndexes(facts),
    podRolesByArn: indexBy(podRoleArns(facts), ({ value }) => [textOf(value)]),
    permissionPoliciesByArn: indexBy(facts['permission-policy'], ({ arn }) => [arn]),
    associationsByAccount: indexBy(facts.association, ({ serviceAccount }) => [serviceAccount]),
    associationsByRole: indexBy(facts.association, ({ roleArn }) => [roleArn]),
    grantsByAccount: indexBy(facts['granted-account'], ({ name }) => [name]),
    configMapsByName: indexBy(
      facts.object.filter(({ kind }) => kind === 'ConfigMap'),
      ({ name }) => [name],
    ),
    secretsByName: indexBy(
      facts.object.filter(({ kind }) => kind === 'Secret'),
      ({ name }) => [name],
    ),
    providersByIssuer: indexBy(facts.provider, ({ issuer }) => [issuer]),
    providerListsByAccount: providerListsByAccount(facts['provider-list']),
    agreedAudiences: agreedAudiences(facts),
    clustersByEnvironment: byEnvironment(facts.cluster, (cluster) => cluster),
    clustersByIssuer: indexBy(facts.cluster, ({ issuer }) => [issuer]),
    clustersByName: indexBy(facts.cluster, ({ name }) => [name]),
    clustersByIssuerId: group(facts.cluster, ({ issuer }) =>
      issuer === undefined || knownValue(issuer) === undefined ? undefined : idOf(issuer),
    ),
    configDocuments: new Set(facts['cluster-config'].map(({ document }) => document)),
    accessByPrincipal: indexBy(facts['access-mapping'], ({ arn }) => [textOf(arn)]),
    accessByRoleName: indexBy(facts['access-mapping'].filter(mayNameRole), (mapping) => [mappedRoleName(mapping)]),
    configsByEnvironment: byEnvironment(facts['cluster-config'], (config) => config),
    nodeGroupsByEnvironment: byEnvironment(facts['node-group'], ({ config }) => config),
    networkPoliciesByNamespace: indexBy(facts.object.filter(isNetworkPolicy), (policy) =>
      policy.kind === 'CiliumClusterwideNetworkPolicy' ? [] : [policy.namespace],
    ),
    hasCiliumPolicies: facts.object.some(isCilium),
    nodeGroupsByRole: indexBy(facts['node-group'], ({ iam }) => [textOf(field(iam, 'instanceRoleARN'))]),
    nodeRolesByName: indexBy(
      facts['node-group'].flatMap((group) => nodeRoleNameOf(group) ?? []),
      ({ name }) => [name],
    ),
    eksctlAccountsByName: indexBy(facts['cluster-config'].flatMap(eksctlAccountsIn), ({ name }) => [name]),
    documentsByFile: group(facts.document, ({ file }) => file.path),
    programs: programsIn(facts, scope),
    tokenReferences: new Set(facts['token-reference'].flatMap(({ account }) => knownValue(account.text) ?? [])),
  };
}

function roleIndexes({
  role,
  'trust-policy': policies,
}: FactLists): Pick<
  Indexes,
  | 'rolesByName'
  | 'rolesByArn'
  | 'rolesByIssuer'
  | 'rolesBySubject'
  | 'policiesByIssuer'
  | 'policiesBySubject'
  | 'policiesByPrincipal'
> {
  const issuers = (policy: TrustPolicy | undefined): readonly Text[] =>
    policy === undefined ? [] : issuersOf(policy.statements);
  const subjects = (policy: TrustPolicy | undefined): readonly Text[] =>
    policy === undefined ? [] : exactSubjects(policy).map(({ text }) => text);
  return {
    rolesByName: indexBy(role, ({ name, arn }) => [name ?? (arn === undefined ? undefined : readRoleArn(arn)?.name)]),
    rolesByArn: indexBy(role, ({ arn, references = [] }) => [arn, ...references]),
    rolesByIssuer: indexBy(role, ({ trust }) => issuers(trust)),
    rolesBySubject: indexBy(role, ({ trust }) => subjects(trust)),
    policiesByIssuer: indexBy(policies, issuers),
    policiesBySubject: indexBy(policies, subjects),
    policiesByPrincipal: indexBy(policies, ({ statements }) =>
      statements.flatMap(({ principals }) =>
        principals.flatMap(({ kind, text }) => (kind === 'AWS' ? (text ?? []) : [])),
      ),
    ),
  };
}

function accountIndexes(
  facts: FactLists,
  scope: Scope,
): Pick<
  Indexes,
  | 'accountsByName'
  | 'accountsByIdentity'
  | 'accountsByBond'
  | 'accountsByNamespace'
  | 'declarationsByIdentity'
  | 'accountsByUnit'
  | 'accountIdsByEnvironment'
  | 'annotationsByTree'
  | 'annotationsByAccount'
> {
  const accounts = facts['service-account'];
  const named = accounts.filter(({ template }) => !template);
  const ids = new Map<string, string[]>();
  for (const one of accounts) {
    const environment = environmentIn(scope, one)?.name;
    const text = textOf(one.roleArn?.value);
    const account = text === undefined ? undefined : readRoleArn(text)?.account;
    const id = account === undefined ? undefined : knownValue(account);
    if (environment !== undefined && id !== undefined) append(ids, environment, id);
  }
  const accountsByIdentity = indexByIdentity(
    named,
    ({ name }) => name,
    ({ namespace }) => namespace,
  );
  const bonds = new Map<string, ServiceAccount[]>();
  for (const account of accounts)
    if (account.roleArn !== undefined && account.asWritten)
      for (const bond of bondsOf(account)) append(bonds, bond, account);
  return {
    accountsByName: accountsByIdentity.byName,
    accountsByIdentity,
    accountsByBond: bonds,
    accountsByNamespace: indexBy(accounts, ({ namespace }) => [namespace]),
    declarationsByIdentity: declarationsByIdentity(accounts, scope),
    accountsByUnit: group(accounts, ({ unit }) => unit),
    accountIdsByEnvironment: ids,
    annotationsByAccount: indexBy(
      facts.annotation.filter(({ account }) => account !== undefined),
      ({ account }) => [textOf(account)],
    ),
    annotationsByTree: group(facts.annotation, ({ object }) => object.tree),
  };
}

function workloadIndexes({
  workload,
}: FactLists): Pick<Indexes, 'workloadsByAccount' | 'workloadsByNamespace' | 'workloadsByTree'> {
  return {
    workloadsByAccount: indexByIdentity(
      workload.filter(({ serviceAccountName }) => serviceAccountName !== undefined),
      ({ serviceAccountName }) => textOf(serviceAccountName),
      ({ namespace }) => namespace,
    ),
    workloadsByNamespace: indexBy(workload, ({ namespace }) => [namespace]),
    workloadsByTree: new Map(workload.map((one) => [one.tree, one])),
  };
}

function providerListsByAccount(lists: readonly ProviderList[]): ReadonlyMap<string, readonly ProviderList[]> {
  const accountOf = (arn: Tree): string | undefined => knownValue(readArn(textOf(arn) ?? NO_TEXT)?.account ?? NO_TEXT);
  const byAccount = new Map<string, ProviderList[]>();
  for (const list of lists)
    for (const account of new Set(list.arns.flatMap((arn) => accountOf(arn) ?? []))) append(byAccount, account, list);
  return byAccount;
}

const NO_TEXT: Text = { parts: [] };

function agreedAudiences(facts: FactLists): ReadonlySet<string> {
  const known = new Set(
    facts.provider.flatMap(({ clientIds }) => itemsOf(clientIds).flatMap((id) => stringOf(id) ?? [])),
  );
  const asked = facts['service-account'].flatMap(({ audience }) => stringOf(audience?.value) ?? []);
  return new Set(asked.filter((audience) => known.has(audience)));
}

/** The items of `iam.serviceAccounts` of a ClusterConfig. */
function eksctlAccountsIn(config: ClusterConfig): readonly EksctlAccount[] {
  return config.serviceAccounts.flatMap(({ tree, name, nameAt, namespace }): readonly EksctlAccount[] => {
    if (name === undefined || namespace === undefined) return [];
    const arn = field(tree, 'attachRoleARN');
    return [
      {
        config,
        document: config.document,
        tree,
        at: nameAt,
        namespace,
        name,
        roleOnly: parsesAsTrue(field(tree, 'roleOnly')) !== false,
        roleArn: present(arn) ? textOf(arn) : undefined,
        roleName: textOf(field(tree, 'roleName')),
      },
    ];
  });
}

function accountsByRoleOf(world: Indexed): ReadonlyMap<Role, readonly ServiceAccount[]> {
  const accounts = new Map<Role, ServiceAccount[]>();
  for (const account of world.facts['service-account']) {
    const arn = textOf(account.roleArn?.value);
    if (arn === undefined) continue;
    const resolution = roleOf(world, arn, account);
    if (resolution.kind === 'found') for (const role of resolution.all) append(accounts, role, account);
  }
  return accounts;
}

function group<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) append(groups, keyOf(item), item);
  return groups;
}
