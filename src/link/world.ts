/** All subjects of a run and the joins between them. Built once, then only asked. */
import { readArn, readRoleArn } from '../aws/arn.js';
import type {
  Association,
  Cluster,
  FactLists,
  Facts,
  Provider,
  Role,
  ServiceAccount,
  TrustPolicy,
  Workload,
} from '../facts/facts.js';
import { display, equals, knownValue, literalText, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { all, type Truth } from '../value/truth.js';
import { type Completable, differentEnvironments, type Environment, type Scope, unconfigured } from './environment.js';

export type { Facts, FactLists };

/** The answer of a lookup. `absent`: every place it could be was read. `unseen`: it may stand in a file nobody gave us. */
export type Resolution<T> =
  | { readonly kind: 'found'; readonly all: readonly [T, ...T[]] }
  | { readonly kind: 'possible'; readonly all: readonly [T, ...T[]] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unseen' };

/** Anything that stands in a file, and so in an environment. */
interface Located {
  readonly document: { readonly file: { readonly path: string } };
}

export interface World {
  readonly facts: FactLists;
  readonly environmentOf: (subject: Located) => Environment | undefined;
  readonly sameEnvironment: (a: Located, b: Located) => boolean;
  /** The issuer of the cluster that the environment of a subject names. */
  readonly issuerAt: (subject: Located) => Text | undefined;
  /** Whether the owner says that all of these were read, for the environment of the subject. */
  readonly isComplete: (what: Completable, subject: Located) => boolean;
  /** The role an ARN names, seen from where the ARN stands. Like every join it does not cross environments. */
  readonly roleOf: (arn: Text, from: Located) => Resolution<Role>;
  /** The service account a workload runs as, among those of its namespace. */
  readonly serviceAccountOf: (workload: Workload) => Resolution<ServiceAccount>;
  readonly workloadsOf: (account: ServiceAccount) => readonly Workload[];
  /** Service accounts that have this name, or may have it: not templates. */
  readonly accountsNamed: (name: Text) => readonly ServiceAccount[];
  /** Workloads that stand in this namespace for certain. */
  readonly workloadsIn: (namespace: string) => readonly Workload[];
  readonly accountsOf: (role: Role) => readonly ServiceAccount[];
  readonly providerOf: (issuer: Text, from: Located) => Resolution<Provider>;
  readonly clusterOf: (issuer: Text, from: Located) => Resolution<Cluster>;
  /** The associations of a service account, whether it stands in a file or is only named. */
  readonly associationsOf: (
    account: Located & { readonly namespace: Text; readonly name: Text | undefined },
  ) => readonly Association[];
  readonly trustPolicies: readonly TrustPolicy[];
}

export function link(subjects: FactLists, scope: Scope = unconfigured): World {
  const roles = indexed(subjects.role, (role) => role.name);
  const accounts = indexed(
    subjects['service-account'].filter((account) => !account.template),
    (account) => account.name,
  );
  const workloads = indexed(
    subjects.workload.filter((workload) => workload.serviceAccountName !== undefined),
    (workload) => textOf(workload.serviceAccountName),
  );
  const associations = indexed(subjects.association, (association) => association.serviceAccount);
  const byNamespace = new Map<string, Workload[]>();
  for (const workload of subjects.workload) {
    const namespace = knownValue(workload.namespace);
    if (namespace !== undefined) (byNamespace.get(namespace) ?? setDefault(byNamespace, namespace)).push(workload);
  }
  const environments = new Map<string, Environment | undefined>();
  const environmentOf = ({ document: { file } }: Located): Environment | undefined => {
    if (!environments.has(file.path)) environments.set(file.path, scope.environmentOf(file.path));
    return environments.get(file.path);
  };
  const together = (a: Located, b: Located): boolean => !differentEnvironments(environmentOf(a), environmentOf(b));
  const isComplete = (what: Completable, { document: { file } }: Located): boolean =>
    scope.completeAt(file.path).has(what);
  const missing = (what: Completable, from: Located): Resolution<never> =>
    isComplete(what, from) ? { kind: 'absent' } : { kind: 'unseen' };
  const join = <T extends Located>(
    candidates: readonly T[],
    from: Located,
    fits: (candidate: T) => Truth,
    what: Completable,
  ): Resolution<T> =>
    resolve(
      candidates.filter((candidate) => together(candidate, from)).map((candidate) => [candidate, fits(candidate)]),
      missing(what, from),
    );

  const roleOf = (arn: Text, from: Located): Resolution<Role> => {
    const name = readRoleArn(arn)?.name;
    return join(name === undefined ? [] : roles(name), from, (role) => isRole(role, arn), 'roles');
  };
  const serviceAccountOf = (workload: Workload): Resolution<ServiceAccount> => {
    const name = textOf(workload.serviceAccountName);
    if (name === undefined) return { kind: 'unseen' };
    return join(
      accounts(name),
      workload,
      (account) => all([same(account.name, name), sameNamespace(account, workload)]),
      'service-accounts',
    );
  };
  const accountsByRole = new Map<Role, ServiceAccount[]>();
  for (const account of subjects['service-account']) {
    const arn = textOf(account.roleArn?.value);
    if (arn === undefined) continue;
    const resolution = roleOf(arn, account);
    if (resolution.kind === 'found')
      for (const role of resolution.all) (accountsByRole.get(role) ?? setDefault(accountsByRole, role)).push(account);
  }
  return {
    facts: subjects,
    environmentOf,
    isComplete,
    sameEnvironment: together,
    issuerAt(subject) {
      const environment = environmentOf(subject);
      if (environment?.issuer !== undefined) return literalText(environment.issuer);
      if (environment?.cluster === undefined) return undefined;
      const named = subjects.cluster.filter(
        (cluster) =>
          together(cluster, subject) && cluster.name !== undefined && knownValue(cluster.name) === environment.cluster,
      );
      return named.length === 1 ? named[0]?.issuer : undefined;
    },
    roleOf,
    serviceAccountOf,
    workloadsOf: (account) =>
      account.name === undefined
        ? []
        : workloads(account.name).filter(
            (workload) => together(account, workload) && sameNamespace(account, workload) !== 'no',
          ),
    accountsOf: (role) => accountsByRole.get(role) ?? [],
    providerOf: (issuer, from) =>
      join(
        subjects.provider,
        from,
        (provider) => (provider.issuer === undefined ? 'unknown' : equals(provider.issuer, issuer)),
        'providers',
      ),
    clusterOf: (issuer, from) =>
      join(
        subjects.cluster,
        from,
        (cluster) => (cluster.issuer === undefined ? 'unknown' : equals(cluster.issuer, issuer)),
        'clusters',
      ),
    accountsNamed: accounts,
    workloadsIn: (namespace) => byNamespace.get(namespace) ?? [],
    associationsOf: (account) =>
      (account.name === undefined ? [] : associations(account.name)).filter(
        (association) =>
          together(account, association) &&
          same(association.serviceAccount, account.name) === 'yes' &&
          same(association.namespace, account.namespace) !== 'no',
      ),
    trustPolicies: subjects['trust-policy'],
  };
}

const same = (a: Text | undefined, b: Text | undefined): Truth =>
  a === undefined || b === undefined ? 'unknown' : equals(a, b);

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
  const path = role.path === undefined ? literalText('/') : role.path;
  if (equals(path, literalText(wanted.path)) === 'no') return 'no';
  const name = equals(role.name, wanted.name);
  return name === 'yes' ? accountOf(role, wanted.account) : name;
}

/** A web identity provider always stands in the role's own account; a declaration without one tells no account. */
function accountOf(role: Role, account: Text): Truth {
  for (const { text, issuer } of role.trust?.statements.flatMap(({ principals }) => principals) ?? []) {
    const provider = text === undefined || issuer === undefined ? undefined : readArn(text);
    if (provider !== undefined)
      return equals(provider.account, account) === 'no' ? 'unknown' : equals(provider.account, account);
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

function setDefault<K, T>(map: Map<K, T[]>, key: K): T[] {
  const list: T[] = [];
  map.set(key, list);
  return list;
}

/** Candidates by a literal name; those whose name has holes are candidates for every name. */
function indexed<T>(items: readonly T[], nameOf: (item: T) => Text | undefined): (name: Text) => readonly T[] {
  const byName = new Map<string, T[]>();
  const open: T[] = [];
  for (const item of items) {
    const name = nameOf(item);
    const literal = name === undefined ? undefined : knownValue(name);
    if (literal === undefined) open.push(item);
    else (byName.get(literal) ?? setDefault(byName, literal)).push(item);
  }
  return (name) => {
    const literal = knownValue(name);
    return literal === undefined ? items : [...(byName.get(literal) ?? []), ...open];
  };
}

/** namespace/name as written, for messages. */
export const qualified = (object: {
  readonly namespace: Text;
  readonly namespaceWritten: boolean;
  readonly name: Text | undefined;
}): string =>
  `${object.namespaceWritten ? `${display(object.namespace)}/` : ''}${object.name === undefined ? '?' : display(object.name)}`;
