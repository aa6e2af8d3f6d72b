/** Environments: which clusters and accounts a file is about. What stands in different ones is never joined. */
import type { KubernetesObject } from '../facts/kubernetes-facts.js';
import { hasHoles, literalText, type Text } from '../value/text.js';
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
  /** `named`: what the collections of the tree call their environments. */
  readonly environmentOf: (path: string, named?: CollectedNames) => Environment | undefined;
  /** The one environment that the owner says to have this account. */
  readonly environmentWithAccount: (account: string) => Environment | undefined;
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
  environmentWithAccount: () => undefined,
  environmentNamed: (name) => ({ name }),
  completeIn: () => NOTHING,
  completeAt: () => NOTHING,
};

const NAMES =
  'dev|devel|development|test|testing|qa|uat|int|integration|stage|staging|preprod|pre-prod|prod|production|sandbox|nonprod|non-prod';
const NAME = new RegExp(`(?:^|[-_.])(${NAMES})(?=[-_.]|$)`, 'i');
/** Folders whose children are environments. */
const COLLECTION = /^(?:overlays|environments|envs|clusters|accounts)$/i;

/** The environments of the collections of a tree, by their names with `-` between the words: a folder has one environment of its name, wherever it stands. */
export type CollectedNames = ReadonlyMap<string, string>;

const NONE: CollectedNames = new Map();

/** Of `clusters/prod-eu` the name is more than a common word: `iam/prod-eu` and `roles-prod-eu.json` are of that environment and not of all that is called production. */
export function collectedNames(paths: Iterable<string>): CollectedNames {
  const names = new Map<string, string>();
  for (const path of paths) {
    const found = namedBy(path);
    if (found?.collected !== true || !NAME.test(found.name)) continue;
    const key = hyphenated(found.name);
    const known = names.get(key);
    if (known === undefined || found.name < known) names.set(key, found.name);
  }
  return names;
}

/** `overlays/prod/sa.yaml`, `roles-prod.json`: the outermost name that is one. */
export function environmentByName(path: string, named: CollectedNames = NONE): Environment | undefined {
  const found = namedBy(path, named);
  return found === undefined ? undefined : { name: found.name };
}

interface NamedPath {
  readonly name: string;
  /** Of all that lies there. */
  readonly pattern: string;
  /** As the child of a collection. */
  readonly collected: boolean;
}

/** The environment that a path names. */
export function namedBy(path: string, named: CollectedNames = NONE): NamedPath | undefined {
  const segments = path.split('/');
  const asNamed = (written: string, depth: number, collected: boolean): NamedPath => {
    const name = written.toLowerCase();
    return {
      name: named.get(hyphenated(name)) ?? longName(name),
      pattern: segments.slice(0, depth).join('/') + (depth < segments.length ? '/**' : ''),
      collected,
    };
  };
  for (const [index, segment] of segments.entries()) {
    const child = segments[index + 1];
    if (COLLECTION.test(segment) && child !== undefined && index + 2 < segments.length)
      return asNamed(child, index + 2, true);
    const name = NAME.exec(segment)?.[1];
    if (name !== undefined) return asNamed(collectedIn(segment, named) ?? name, index + 1, false);
  }
  return undefined;
}

const hyphenated = (name: string): string => name.toLowerCase().replace(/[_.]/g, '-');

/** The longest of the names that stands in a segment in whole words; of two the first. */
function collectedIn(segment: string, named: CollectedNames): string | undefined {
  if (named.size === 0) return undefined;
  const words = hyphenated(segment).split('-').slice(0, MOST_WORDS);
  for (let length = words.length; length > 1; length--)
    for (let start = 0; start + length <= words.length; start++) {
      const name = words.slice(start, start + length).join('-');
      if (named.has(name)) return name;
    }
  return undefined;
}

/** Names of files are short. */
const MOST_WORDS = 16;

/** `prod` and `production` are one name. */
export const longName = (name: string): string => LONG.get(name) ?? name;

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
  readonly document: {
    readonly file: { readonly path: string };
    readonly appliedBy?: Applier;
    readonly stack?: string;
    readonly account?: string;
  };
}

/** The file by which a fact belongs to an environment: the outermost of those that lead to it and name one. */
function placeOf(environmentOf: Scope['environmentOf'], { document: { file, appliedBy } }: Located): string {
  if (appliedBy === undefined) return file.path;
  const { path, through = [] } = appliedBy;
  return [path, ...through].find((one) => environmentOf(one) !== undefined) ?? path;
}

/** By the owner's word, by the files that lead to a fact, else by what its program says of the stack: one class makes those of all environments. */
export function environmentIn(scope: Scope, located: Located): Environment | undefined {
  const { appliedBy, account, stack } = located.document;
  if (appliedBy?.environment !== undefined) return scope.environmentNamed(appliedBy.environment);
  return (
    scope.environmentOf(placeOf(scope.environmentOf, located)) ??
    (account === undefined ? undefined : scope.environmentWithAccount(account)) ??
    (stack === undefined ? undefined : scope.environmentOf(hyphenatedWords(stack)))
  );
}

/** `WorkloadsProd`: `Workloads-Prod`. */
const hyphenatedWords = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2');

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
  const place = placeOf(scope.environmentOf, located);
  const isOfPlace = located.document.appliedBy?.environment === undefined && scope.environmentOf(place) !== undefined;
  const environment = isOfPlace ? undefined : environmentIn(scope, located)?.name;
  const said = environment === undefined ? scope.completeAt(place) : scope.completeIn(environment);
  return said.has(what) && !unreadDocuments(world).some((document) => sameEnvironment(world, { document }, located));
}

/** The answer where no candidate is left. Of what is not known in full nobody can say that it is not there. */
export const missing = (
  world: Indexed,
  what: Completable,
  from: Located,
  asked: Text,
  read: string | undefined,
): { readonly kind: 'absent' } | Unseen =>
  !hasHoles(asked) && isComplete(world, what, from) ? { kind: 'absent' } : { kind: 'unseen', read };

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
