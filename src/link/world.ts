/** All subjects of a run and the joins between them. Built once, then only asked. */
import { readRoleArn, issuerOfProviderArn, readArn } from '../aws/arn.js';
import type { Association, Cluster, Provider, Role, ServiceAccount, SubjectLists, Subjects, TrustPolicy, Workload } from '../facts/subjects.js';
import { equals, literalOf, plain, written, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import type { Truth } from '../value/truth.js';

export type { Subjects, SubjectLists };

/** The answer of a lookup. `absent`: every place it could be was read. `unseen`: it may stand in a file nobody gave us. */
export type Resolution<T> =
  | { readonly kind: 'found'; readonly all: readonly [T, ...T[]] }
  | { readonly kind: 'possible'; readonly all: readonly [T, ...T[]] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unseen' };

/** What the owner says has been read completely. */
export interface Scope {
  readonly complete: ReadonlySet<'roles' | 'service-accounts' | 'providers' | 'clusters'>;
}

export interface World {
  readonly subjects: SubjectLists;
  readonly scope: Scope;
  /** The role an ARN names. */
  readonly roleOf: (arn: Text) => Resolution<Role>;
  /** The service account a workload runs as, among those of its namespace. */
  readonly serviceAccountOf: (workload: Workload) => Resolution<ServiceAccount>;
  readonly workloadsOf: (account: ServiceAccount) => readonly Workload[];
  readonly accountsOf: (role: Role) => readonly ServiceAccount[];
  readonly providerOf: (issuer: Text) => Resolution<Provider>;
  readonly clusterOf: (issuer: Text) => Resolution<Cluster>;
  readonly associationsOf: (account: ServiceAccount) => readonly Association[];
  readonly trustPolicies: readonly TrustPolicy[];
}

export const nothingComplete: Scope = { complete: new Set() };

export function link(subjects: SubjectLists, scope: Scope = nothingComplete): World {
  const roles = indexed(subjects.role, (role) => role.name);
  const accounts = indexed(subjects['service-account'].filter((account) => !account.template), (account) => account.name);
  const workloads = indexed(subjects.workload, (workload) => textOf(workload.serviceAccountName));
  const missing = (what: 'roles' | 'service-accounts' | 'providers' | 'clusters'): Resolution<never> => (scope.complete.has(what) ? { kind: 'absent' } : { kind: 'unseen' });

  const roleOf = (arn: Text): Resolution<Role> => {
    const name = readRoleArn(arn)?.name;
    const candidates = name === undefined ? [] : roles(name);
    return resolve(candidates.map((role) => [role, isRole(role, arn)]), missing('roles'));
  };
  const serviceAccountOf = (workload: Workload): Resolution<ServiceAccount> => {
    const name = textOf(workload.serviceAccountName);
    if (name === undefined) return { kind: 'unseen' };
    return resolve(accounts(name).map((account) => [account, sameNamespace(account, workload)]), missing('service-accounts'));
  };
  const accountsByRole = new Map<Role, ServiceAccount[]>();
  for (const account of subjects['service-account']) {
    const arn = textOf(account.roleArn?.value);
    if (arn === undefined) continue;
    const resolution = roleOf(arn);
    if (resolution.kind === 'found') for (const role of resolution.all) accountsByRole.set(role, [...(accountsByRole.get(role) ?? []), account]);
  }
  return {
    subjects,
    scope,
    roleOf,
    serviceAccountOf,
    workloadsOf: (account) => (account.name === undefined ? [] : workloads(account.name).filter((workload) => sameNamespace(account, workload) !== 'no')),
    accountsOf: (role) => accountsByRole.get(role) ?? [],
    providerOf: (issuer) => resolve(subjects.provider.map((provider) => [provider, provider.issuer === undefined ? 'unknown' : equals(provider.issuer, issuer)]), missing('providers')),
    clusterOf: (issuer) => resolve(subjects.cluster.map((cluster) => [cluster, cluster.issuer === undefined ? 'unknown' : equals(cluster.issuer, issuer)]), missing('clusters')),
    associationsOf: (account) =>
      subjects.association.filter((association) => same(association.serviceAccount, account.name) === 'yes' && same(association.namespace, account.namespace) !== 'no'),
    trustPolicies: subjects['trust-policy'],
  };
}

const same = (a: Text | undefined, b: Text | undefined): Truth => (a === undefined || b === undefined ? 'unknown' : equals(a, b));

/** Objects without a namespace may be applied to any, but of one folder to the same. */
function sameNamespace(account: ServiceAccount, workload: Workload): Truth {
  if (!account.namespaceWritten && !workload.namespaceWritten && account.unit === workload.unit) return 'yes';
  return equals(account.namespace, workload.namespace);
}

/** The role has this ARN: by its own, or by name, path and the account its trust policy's provider stands in. */
function isRole(role: Role, arn: Text): Truth {
  if (role.arn !== undefined) return equals(role.arn, arn);
  const wanted = readRoleArn(arn);
  if (wanted === undefined || role.name === undefined) return 'unknown';
  const path = role.path === undefined ? plain('/') : role.path;
  if (equals(path, plain(wanted.path)) === 'no') return 'no';
  const name = equals(role.name, wanted.name);
  return name === 'yes' ? accountOf(role, wanted.account) : name;
}

/** A web identity provider always stands in the role's own account; a declaration without one tells no account. */
function accountOf(role: Role, account: Text): Truth {
  const arns = role.trust?.statements.flatMap((statement) => (statement.kind === 'map' ? statement.entries : [])).filter((entry) => literalOf(entry.key) === 'Principal') ?? [];
  for (const principal of arns) {
    const federated = principal.value.kind === 'map' ? principal.value.entries.find((entry) => literalOf(entry.key) === 'Federated')?.value : undefined;
    const text = textOf(federated);
    const provider = text === undefined || issuerOfProviderArn(text) === undefined ? undefined : readArn(text);
    if (provider !== undefined) return equals(provider.account, account) === 'no' ? 'unknown' : equals(provider.account, account);
  }
  return 'unknown';
}

function resolve<T>(candidates: readonly (readonly [T, Truth])[], otherwise: Resolution<never>): Resolution<T> {
  const of = (truth: Truth): T[] => candidates.filter(([, t]) => t === truth).map(([candidate]) => candidate);
  const [first, ...rest] = of('yes');
  if (first !== undefined) return { kind: 'found', all: [first, ...rest] };
  const [maybe, ...others] = of('unknown');
  return maybe === undefined ? otherwise : { kind: 'possible', all: [maybe, ...others] };
}

/** Candidates by a literal name; those whose name has holes are candidates for every name. */
function indexed<T>(items: readonly T[], nameOf: (item: T) => Text | undefined): (name: Text) => readonly T[] {
  const byName = new Map<string, T[]>();
  const open: T[] = [];
  for (const item of items) {
    const name = nameOf(item);
    const literal = name === undefined ? undefined : literalOf(name);
    if (literal === undefined) open.push(item);
    else byName.set(literal, [...(byName.get(literal) ?? []), item]);
  }
  return (name) => {
    const literal = literalOf(name);
    return literal === undefined ? items : [...(byName.get(literal) ?? []), ...open];
  };
}

/** namespace/name as written, for messages. */
export const qualified = (object: { readonly namespace: Text; readonly namespaceWritten: boolean; readonly name: Text | undefined }): string =>
  `${object.namespaceWritten ? `${written(object.namespace)}/` : ''}${object.name === undefined ? '?' : written(object.name)}`;
