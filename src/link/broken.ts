/** Documents that cannot be parsed: which of them are ours, and what is not to be said of them. */
import { issuersOf } from '../aws/trust/statement.js';
import { mayBeApplication } from '../facts/application-set.js';
import {
  extentOf,
  fileMentionsAwsIdentity,
  isTemplated,
  mentionsAwsIdentity,
  textOfBroken,
} from '../facts/mentions-aws-identity.js';
import { append } from '../value/append.js';
import { folderOf, toFileSpan, type Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
import { onceInWorld } from './once.js';
import type { Facts, Indexed } from './world.js';

type Document = Facts['document'];

/** What a broken document keeps from being applied, if a build ends at it; undefined: it is the matter of nobody here, or not the first of its file. */
export function brokenFor(world: Indexed, document: Document): { readonly builds: readonly string[] } | undefined {
  const { path } = document.file;
  return firstOurs(world).get(path) === document ? { builds: buildsOf(world).get(path) ?? [] } : undefined;
}

/** Documents that could not be read, or built, though they hold something of ours: what would stand there is not known to be absent. A template is read in part, as others are. */
export const unreadDocuments = onceInWorld((world: Indexed): readonly Document[] => [
  ...[...firstOurs(world).values()].filter((document) => !isTemplated(document)),
  ...world.facts['build-failed'].map(({ document }) => document),
]);

/** By path. One fault makes others: the first of a file is enough. What has nothing to do with AWS is not ours. */
const firstOurs = onceInWorld((world: Indexed): ReadonlyMap<string, Document> => {
  const found = new Map<string, Document>();
  for (const document of world.facts.document) {
    const { path } = document.file;
    if (document.faults.length > 0 && !found.has(path) && isOurs(document, world)) found.set(path, document);
  }
  return found;
});

function isOurs(document: Document, world: Indexed): boolean {
  if (mentionsAwsIdentity(document)) return true;
  const { file, language, embedded } = document;
  if (isTemplated(document)) return false;
  return (
    buildsOf(world).has(file.path) ||
    (language === 'hcl' && modulesOf(world).has(folderOf(file.path))) ||
    (embedded !== true && fileMentionsAwsIdentity(file)) ||
    namesIdentity(textOfBroken(document), world)
  );
}

/** Folders of Terraform modules that make identities: no file of one is applied where another cannot be read. */
const modulesOf = onceInWorld(({ facts }: Indexed): ReadonlySet<string> => {
  const made = [...facts.role, ...facts['service-account'], ...facts.association].map(({ document }) => document);
  return new Set(made.flatMap(({ language, file }) => (language === 'hcl' ? folderOf(file.path) : [])));
});

/** Whether what is built would make an identity. */
export const makesIdentities = (world: Indexed, { document: { unit } }: Facts['build-failed']): boolean =>
  unit !== undefined && unitsOf(world).has(unit);

const unitsOf = onceInWorld(({ facts }: Indexed): ReadonlySet<string> => {
  const made = [...facts.role, ...facts['service-account'], ...facts.association].map(({ document }) => document);
  return new Set(made.flatMap(({ unit }) => unit ?? []));
});

/** By path the builds that end at a document that cannot be parsed. */
const buildsOf = onceInWorld(({ facts }: Indexed): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { isSyntax, at, name } of facts['build-failed'])
    if (isSyntax === true) append(found, toFileSpan(at).source.path, name);
  return found;
});

/** Whether the failure is the one that is said of its place: what several builds fail at is one fault, said of the first by name. */
export const isFirstFailure = (world: Indexed, failure: Facts['build-failed']): boolean =>
  firstNames(world).get(failureKey(failure)) === failure.name;

const firstNames = onceInWorld(({ facts }: Indexed): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const failure of facts['build-failed']) {
    const [key, { name }] = [failureKey(failure), failure];
    const known = found.get(key);
    if (known === undefined || name < known) found.set(key, name);
  }
  return found;
});

const failureKey = ({ tool, problem, at }: Facts['build-failed']): string =>
  JSON.stringify([tool, problem, at.source.path, at.start, at.end]);

const ACCOUNT = /\bserviceAccount(?:Name)?["']?:[ \t]{0,8}["']?([a-z0-9][a-z0-9.-]*)/g;

/** It runs as a service account that has a role, or applies what stands here beside identities. */
function namesIdentity(text: string, world: Indexed): boolean {
  const names = identitiesOf(world);
  if (mayBeApplication(text) || text.includes('toolkit.fluxcd.io/'))
    return names.size > 0 || world.facts['trust-policy'].some(({ statements }) => issuersOf(statements).length > 0);
  return names.size > 0 && [...text.matchAll(ACCOUNT)].some(([, name = '']) => names.has(name));
}

/** Names of service accounts that have a role or an association. */
const identitiesOf = onceInWorld(({ facts }: Indexed): ReadonlySet<string> => {
  const names = [
    ...facts['service-account'].flatMap(({ name, roleArn }) => (roleArn === undefined ? [] : (name ?? []))),
    ...facts.association.flatMap(({ serviceAccount }) => serviceAccount ?? []),
  ];
  return new Set(names.flatMap((name) => knownValue(name) ?? []));
});

/** Whether a place stands in a document that cannot be parsed: what it seems to say there may not be what it says. A fault of HCL, or of a program, costs the item that it stands in alone. */
export function isInBroken(world: Indexed, at: Span): boolean {
  const extents = extentsOf(world);
  if (extents.size === 0) return false;
  const { source, start } = toFileSpan(at);
  return extents.get(source.path)?.some((one) => one.start <= start && start <= one.end) === true;
}

const extentsOf = onceInWorld(({ facts }: Indexed): ReadonlyMap<string, readonly Span[]> => {
  const found = new Map<string, Span[]>();
  for (const document of facts.document) {
    if (document.faults.length === 0 || !['yaml', 'json'].includes(document.language)) continue;
    const extent = extentOf(document);
    if (extent === undefined) continue;
    const place = toFileSpan(extent);
    append(found, place.source.path, place);
  }
  return found;
});
