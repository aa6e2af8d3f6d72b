/** Environments: which clusters and accounts a file is about. What stands in different ones is never joined. */
import type { KubernetesObject } from '../facts/kubernetes-facts.js';
import { literalText, type Text } from '../value/text.js';
import { unreadDocuments } from './broken.js';
import type { Unseen } from './resolution.js';
import { certainly } from './text-index.js';
import type { Indexed } from './world.js';

export const COMPLETE = ['roles', 'service-accounts', 'providers', 'clusters'] as const;
/** Something of which the owner says that all of it was read. */
export type Completable = (typeof COMPLETE)[number];

export interface Environment {
  readonly name: string;
  /** The name of its cluster. */
  readonly cluster?: string;
  /** Twelve digits. */
  readonly account?: string;
  readonly region?: string;
  /** Host and path, without the scheme. */
  readonly issuer?: string;
  /** What its IAM OIDC provider knows. */
  readonly audiences?: readonly string[];
}

/** What is known of where things belong. Paths are relative to the root, with forward slashes. */
export interface Scope {
  readonly environmentOf: (path: string) => Environment | undefined;
  /** An environment that the owner describes. */
  readonly environmentNamed: (name: string) => Environment | undefined;
  /** What is complete in it. */
  readonly completeIn: (environment: string) => ReadonlySet<Completable>;
  readonly completeAt: (path: string) => ReadonlySet<Completable>;
}

const NOTHING: ReadonlySet<Completable> = new Set();

/** Without configuration environments are guessed by the names of folders and files, and nothing is known to be complete. */
export const unconfigured: Scope = {
  environmentOf: environmentByName,
  environmentNamed: (name) => ({ name }),
  completeIn: () => NOTHING,
  completeAt: () => NOTHING,
};

const NAMES =
  'dev|devel|development|test|testing|qa|uat|int|integration|stage|staging|preprod|pre-prod|prod|production|sandbox|nonprod|non-prod';
const NAME = new RegExp(`(?:^|[-_.])(${NAMES})(?=[-_.]|$)`, 'i');
/** Folders whose children are environments. */
const COLLECTION = /^(?:overlays|environments|envs|clusters|accounts)$/i;

/** `overlays/prod/sa.yaml`, `roles-prod.json`: the outermost name that is one. */
export function environmentByName(path: string): Environment | undefined {
  const found = namedBy(path);
  return found === undefined ? undefined : { name: found.name };
}

/** The environment that a path names, and the pattern of all that lies there. */
export function namedBy(path: string): { readonly name: string; readonly pattern: string } | undefined {
  const segments = path.split('/');
  const named = (name: string, depth: number): { readonly name: string; readonly pattern: string } => ({
    name: LONG.get(name.toLowerCase()) ?? name.toLowerCase(),
    pattern: segments.slice(0, depth).join('/') + (depth < segments.length ? '/**' : ''),
  });
  for (const [index, segment] of segments.entries()) {
    const child = segments[index + 1];
    if (COLLECTION.test(segment) && child !== undefined && index + 2 < segments.length) return named(child, index + 2);
    const name = NAME.exec(segment)?.[1];
    if (name !== undefined) return named(name, index + 1);
  }
  return undefined;
}

const LONG: ReadonlyMap<string, string> = new Map([
  ['dev', 'development'],
  ['devel', 'development'],
  ['stage', 'staging'],
  ['prod', 'production'],
  ['testing', 'test'],
  ['non-prod', 'nonprod'],
  ['pre-prod', 'preprod'],
]);

type Applier = NonNullable<KubernetesObject['document']['appliedBy']>;

/** Anything that stands in a file, and so in an environment. */
export interface Located {
  readonly document: { readonly file: { readonly path: string }; readonly appliedBy?: Applier };
}

/** The file by which a fact belongs to an environment: the outermost of those that lead to it and name one. */
export function placeOf(environmentOf: Scope['environmentOf'], { document: { file, appliedBy } }: Located): string {
  if (appliedBy === undefined) return file.path;
  const { path, through = [] } = appliedBy;
  return [path, ...through].find((one) => environmentOf(one) !== undefined) ?? path;
}

export function environmentIn(scope: Scope, located: Located): Environment | undefined {
  const named = located.document.appliedBy?.environment;
  return named === undefined
    ? scope.environmentOf(placeOf(scope.environmentOf, located))
    : scope.environmentNamed(named);
}

export const environmentOf = ({ scope }: Indexed, located: Located): Environment | undefined =>
  environmentIn(scope, located);

/** The two are not known to be of different environments. */
export const sameEnvironment = (world: Indexed, a: Located, b: Located): boolean =>
  !areAlternatives(a, b) && !differentEnvironments(environmentOf(world, a), environmentOf(world, b));

/** Two overlays of one base. */
const areAlternatives = ({ document: { appliedBy: a } }: Located, { document: { appliedBy: b } }: Located): boolean =>
  a !== undefined && b !== undefined && a.alternatives.has(b.name);

/** Whether the owner says that all of these were read, for the environment of a fact, and all of them could be. */
export function isComplete(world: Indexed, what: Completable, located: Located): boolean {
  const { scope } = world;
  const named = located.document.appliedBy?.environment;
  const said = named === undefined ? scope.completeAt(placeOf(scope.environmentOf, located)) : scope.completeIn(named);
  return said.has(what) && !unreadDocuments(world).some((document) => sameEnvironment(world, { document }, located));
}

/** The answer where no candidate is left. */
export const missing = (
  world: Indexed,
  what: Completable,
  from: Located,
  read: string | undefined,
): { readonly kind: 'absent' } | Unseen =>
  isComplete(world, what, from) ? { kind: 'absent' } : { kind: 'unseen', read };

/** The issuer of the cluster that the environment of a fact names. */
export function issuerAt(world: Indexed, from: Located): Text | undefined {
  const environment = environmentOf(world, from);
  if (environment?.issuer !== undefined) return literalText(environment.issuer);
  if (environment?.cluster === undefined) return undefined;
  const [only, ...others] = certainly(world.index.clustersByName, literalText(environment.cluster)).filter((cluster) =>
    sameEnvironment(world, cluster, from),
  );
  return others.length === 0 ? only?.issuer : undefined;
}

/** The account ids of the annotated roles of each environment. */
export const annotatedAccountIds = ({ index }: Indexed): ReadonlyMap<string, readonly string[]> =>
  index.accountIdsByEnvironment;

/** Both are known, and they are two. */
const differentEnvironments = (a: Environment | undefined, b: Environment | undefined): boolean =>
  a !== undefined && b !== undefined && a.name !== b.name;
