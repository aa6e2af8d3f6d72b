/** Files to facts: units first, then the documents that may hold something, then those that the facts name. */
import type { Document, Part } from '../document/language.js';
import { partsOf } from '../document/languages.js';
import type { Source } from '../value/span.js';
import type { Dialect, DocumentDialect, Emit, HelmRelease, Sources, TransformationOf, UnitDialect } from './dialect.js';
import { emptyFacts, type FactLists } from './facts.js';
import { combined, untouched } from './kubernetes-object.js';
import { readDocument } from './read-document.js';
import { unreadLanguageOf } from './unread.js';

type Failed = (name: string, error: unknown) => void;

export interface CollectOptions {
  /** Every document is parsed, also one in which no dialect's scan finds anything. */
  readonly everything?: boolean;
  /** How a part is parsed, where a cache knows better. */
  readonly parse?: (part: Part) => readonly Document[];
  /** A document or a unit of this name threw and is lost; without this it throws on. */
  readonly failed?: Failed;
  /** Charts as the user says that they are installed. */
  readonly releases?: readonly HelmRelease[];
}

export function collect(files: readonly Source[], dialects: readonly Dialect[], options: CollectOptions): FactLists {
  const { everything = false, failed = rethrow, parse = (part: Part): readonly Document[] => part.parse() } = options;
  const parsed = (part: Part): readonly Document[] => attempt(part.file.path, () => parse(part), failed) ?? [];
  const facts = emptyFacts();
  const made: Document[] = [];
  const emit: Emit = {
    fact: (kind, fact) => void facts[kind].push(fact),
    document: (document) => void made.push(document),
  };
  const claimed = readUnits(files, dialects, emit, failed, options.releases ?? []);
  const readers = dialects.filter((dialect) => dialect.kind === 'document');
  const parts = files
    .filter(({ path }) => !claimed.has(path) && unreadLanguageOf(path, dialects) === undefined)
    .flatMap(partsOf);
  const scan = new RegExp([ESCAPES, ...readers.map((dialect) => dialect.scan)].map(({ source }) => source).join('|'));
  const first = parts.filter(({ text }) => (everything || scan.test(text)) && !holdsNoIdentity(text));
  const documents = first.flatMap(parsed);
  const transformationOf = transformationsOf(readers, documents, failed);
  const read = (document: Document): void =>
    attempt(document.file.path, () => readDocument(document, readers, transformationOf, emit), failed);
  for (const document of documents) read(document);
  const names = readers.flatMap(({ joined }) => joined?.(facts) ?? []);
  const known = new Set(first);
  const more = parts.filter((part) => !known.has(part) && names.some((isNamed) => isNamed(part.text)));
  for (const document of more.flatMap(parsed)) read(document);
  for (let next = made.shift(); next !== undefined; next = made.shift()) read(next);
  return facts;
}

/** An escape could hide whatever a scan looks for. */
const ESCAPES = /\\[xuU][0-9a-fA-F]{2}/;

/** Objects that describe types, webhooks and APIs. In repositories that vendor them they are most of the bytes. */
const NO_IDENTITY =
  /^kind:[ \t]*["']?(?:CustomResourceDefinition|ValidatingWebhookConfiguration|MutatingWebhookConfiguration|APIService)\b/m;

/** Only where the text is one document for certain. */
const holdsNoIdentity = (text: string): boolean => NO_IDENTITY.test(text) && !/\n---|^%/m.test(text);

/** Reads the units of every dialect that has files of its own; answers with the paths of all that belongs to a unit. */
function readUnits(
  files: readonly Source[],
  dialects: readonly Dialect[],
  emit: Emit,
  failed: Failed,
  releases: readonly HelmRelease[],
): ReadonlySet<string> {
  const claimed = new Set<string>();
  const byPath = new Map(files.map((file) => [file.path, file]));
  const sources: Sources = {
    paths: [...byPath.keys()].sort(),
    get(path) {
      const file = byPath.get(path);
      if (file !== undefined) claimed.add(path);
      return file;
    },
    peek: (path) => byPath.get(path),
    releases,
  };
  for (const dialect of dialects) {
    if (dialect.kind !== 'unit') continue;
    const own = files.filter(({ path }) => dialect.owns(path));
    for (const { path } of own) claimed.add(path);
    if (own.length === 0) continue;
    attempt(dialect.name, () => readUnitsOf(dialect, own, sources, emit, failed), failed);
  }
  return claimed;
}

function readUnitsOf(dialect: UnitDialect, own: readonly Source[], sources: Sources, emit: Emit, failed: Failed): void {
  for (const unit of dialect.unitsOf(own, sources)) {
    const inUnit: Emit = { ...emit, document: (document) => emit.document({ unit: unit.name, ...document }) };
    attempt(unit.name, () => dialect.read(unit, sources, inUnit), failed);
  }
}

/** What several dialects say of an object adds up. */
function transformationsOf(
  readers: readonly DocumentDialect[],
  documents: readonly Document[],
  failed: Failed,
): TransformationOf {
  const all = readers.flatMap(
    ({ name, transformations }) => attempt(name, () => transformations?.(documents), failed) ?? [],
  );
  return (path, kind) => all.map((of) => of(path, kind)).reduce(combined, untouched);
}

/** What throws is said and loses itself alone. */
function attempt<T>(name: string, work: () => T, failed: Failed): T | undefined {
  try {
    return work();
  } catch (error) {
    failed(name, error);
    return undefined;
  }
}

function rethrow(_: string, error: unknown): never {
  throw error;
}
