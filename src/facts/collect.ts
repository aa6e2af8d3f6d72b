/** Files to facts: units first, then the documents that may hold something, then those that the facts name. */
import type { Document, Part } from '../document/language.js';
import { mayDirect, partsOf } from '../document/languages.js';
import { MAX_VALUES, MAX_VALUES_OF_RUN, TOO_MUCH, valuesIn } from '../document/size.js';
import type { Source } from '../value/span.js';
import {
  isMeant,
  isOwn,
  type ChartRelease,
  type Dialect,
  type DocumentDialect,
  type Emit,
  type HelmRelease,
  type Sources,
  type TransformationOf,
  type Unit,
  type UnitDialect,
} from './dialect.js';
import { emptyFacts, type FactLists } from './facts.js';
import { combined, untouched } from './kubernetes-object.js';
import { readDocument } from './read-document.js';
import { mayMatch, WORTH_AUTOMATON } from './scan.js';
import { unreadLanguageOf } from './unread.js';

export type Failed = (name: string, error: unknown) => void;

export interface CollectOptions {
  /** Every document is parsed, also one in which no dialect's scan finds anything. */
  readonly everything?: boolean;
  /** How a part is parsed, where a cache knows better. */
  readonly parse?: (part: Part) => readonly Document[];
  /** A document or a unit of this name threw and is lost; without this it throws on. */
  readonly failed?: Failed;
  /** Charts as the user says that they are installed. */
  readonly releases?: readonly HelmRelease[];
  /** As in `Sources`; without this all that is not here is unseen. */
  readonly isAbsent?: (path: string) => boolean;
}

export function collect(files: readonly Source[], dialects: readonly Dialect[], options: CollectOptions): FactLists {
  const { everything = false, failed = rethrow, parse = (part: Part): readonly Document[] => part.parse() } = options;
  let left = MAX_VALUES_OF_RUN;
  const counted = new Set<string>();
  const parsed = (part: Part): readonly Document[] => {
    // What is parsed anew after it was forgotten counts once.
    const key = `${String(part.from)} ${part.file.path}`;
    if (!counted.has(key)) left -= valuesIn(part.text, MAX_VALUES);
    counted.add(key);
    return left < 0 ? [passedOver(part)] : (attempt(part.file.path, () => parse(part), failed) ?? []);
  };
  const documents = new ParsedParts((file) => attempt(file.path, () => partsOf(file), failed) ?? [], parsed);
  const cut = (file: Source): readonly Part[] => documents.partsOf(file);
  const documentsOf = (part: Part): readonly Document[] => documents.of(part);
  const facts = emptyFacts();
  const made: Document[] = [];
  const installed: ChartRelease[] = [];
  const emit: Emit = {
    fact: (kind, fact) => void facts[kind].push(fact),
    document: (document) => void made.push(document),
    release: (release) => void installed.push(release),
  };
  const readers = dialects.filter((dialect) => dialect.kind === 'document');
  const units = new Units(files, dialects, emit, failed, {
    documents: (file, except = () => false) =>
      cut(file).flatMap((part) => (except(part.text) ? [] : documentsOf(part))),
    made: () => made,
    installed: () => installed,
    releases: options.releases ?? [],
    isAbsent: options.isAbsent ?? ((): boolean => false),
  });
  const always = (): boolean => true;
  units.read(
    everything
      ? always
      : scanOf(
          readers.filter(({ changesOnly }) => changesOnly !== true),
          files,
        ),
  );
  units.check(() => documents.forgetMany());
  documents.forget();
  const isOpen = (file: Source): boolean =>
    !units.claimed.has(file.path) && unreadLanguageOf(file, dialects) === undefined;
  const unread = new UnreadParts(files.filter(isOpen), cut, (file) => units.isWaiting(file));
  const first = (
    everything ? unread.take(always) : unread.take(scanOf(readers, files), holdsNoIdentity, isQuiet)
  ).flatMap(documentsOf);
  const transformationOf = transformationsOf(readers, first, failed);
  const read = (document: Document): void =>
    attempt(document.file.path, () => readDocument(document, readers, transformationOf, emit), failed);
  for (const document of first) read(document);
  const names = readers.flatMap(({ name, joined }) => attempt(name, () => joined?.(facts), failed) ?? []);
  const isNamed = (text: string): boolean => names.some((one) => one(text));
  if (names.length > 0) units.read(isNamed);
  const more = names.length === 0 ? [] : unread.take(isNamed).filter(({ file }) => !units.claimed.has(file.path));
  for (const document of more.flatMap(documentsOf)) read(document);
  for (let next = made.shift(); next !== undefined; next = made.shift()) read(next);
  return facts;
}

/** A document that is one too many. */
const passedOver = ({ file, from }: Part): Document => ({
  file,
  language: 'yaml',
  templated: false,
  tree: undefined,
  faults: [{ message: TOO_MUCH, at: { source: file, start: Math.max(0, from), end: Math.max(0, from) } }],
});

/** Owns what is left of the files. A text is cut into its parts only when all of it has what one of them is to have. */
class UnreadParts {
  private left: readonly (Source | Part)[];

  constructor(
    files: readonly Source[],
    private readonly partsOf: (file: Source) => readonly Part[],
    private readonly isWaiting: (file: Source) => boolean,
  ) {
    this.left = files;
  }

  /** The parts that a test is true of, in order. `passed`: it is known to be true of nothing in a file. */
  take(
    test: (text: string) => boolean,
    except = (_: string): boolean => false,
    passed = (_: Source): boolean => false,
  ): readonly Part[] {
    const taken: Part[] = [];
    const left: (Source | Part)[] = [];
    const place = (part: Part): void => void (except(part.text) ? left.push(part) : taken.push(part));
    const cut = (file: Source): void => {
      for (const part of this.partsOf(file))
        if (part.text.length === file.text.length || test(part.text)) place(part);
        else left.push(part);
    };
    for (const one of this.left) {
      if (!this.isAsked(one, test, passed)) left.push(one);
      else if ('parse' in one) place(one);
      else cut(one);
    }
    this.left = left;
    return taken;
  }

  /** Of a unit that waits no text matters. */
  private isAsked(one: Source | Part, test: (text: string) => boolean, passed: (file: Source) => boolean): boolean {
    if ('parse' in one) return !this.isWaiting(one.file) && test(one.text);
    return !this.isWaiting(one) && !passed(one) && test(one.glance?.() ?? one.text);
  }
}

/** Of a file that belongs to no unit: whether nothing in it can matter unless something else names it. */
export function quietnessOf(dialects: readonly Dialect[]): (file: Source) => boolean {
  const units = dialects.filter((dialect) => dialect.kind === 'unit');
  const scans = dialects.flatMap((dialect) => (dialect.kind === 'document' ? [dialect.scan] : []));
  const matters = scanIn([ESCAPES, ...scans], true);
  return (file) =>
    (!matters(file.text) || holdsNoIdentity(file.text)) &&
    !mayDirect(file.text) &&
    unreadLanguageOf(file, dialects) === undefined &&
    !units.some((dialect) => isMeant(dialect, file));
}

/** Whether a dialect may read something in a text. Of many texts an automaton first tells of most that they match nothing. */
function scanOf(readers: readonly DocumentDialect[], files: readonly Source[]): (text: string) => boolean {
  const isMuch = files.reduce((sum, file) => sum + (isQuiet(file) ? 0 : file.text.length), 0) > WORTH_AUTOMATON;
  return scanIn([ESCAPES, ...readers.map((dialect) => dialect.scan)], isMuch);
}

function scanIn(scans: readonly RegExp[], isMuch: boolean): (text: string) => boolean {
  // A part begins where a line of its file does.
  const scan = new RegExp(scans.map(({ source }) => source).join('|'), 'm');
  const may = isMuch ? mayMatch(scans) : (): boolean => true;
  return (text) => may(text) && scan.test(text);
}

const isQuiet = ({ glance }: Source): boolean => glance !== undefined;

/** An escape could hide whatever a scan looks for. */
const ESCAPES = /\\[xuU][0-9a-fA-F]{2}/;

/** Objects that describe types, webhooks and APIs. In repositories that vendor them they are most of the bytes. */
const NO_IDENTITY =
  /^kind:[ \t]*["']?(?:CustomResourceDefinition|ValidatingWebhookConfiguration|MutatingWebhookConfiguration|APIService)\b/m;

/** Only where the text is one document for certain. */
const holdsNoIdentity = (text: string): boolean => NO_IDENTITY.test(text) && !/\n---|^%/m.test(text);

/** The units of every dialect that has files of its own, and which of them were read. */
class Units {
  /** The paths of all that belongs to a unit that was read. */
  readonly claimed = new Set<string>();
  private readonly sources: Sources;
  /** Those whose units are not formed yet, with their own files. */
  private unformed: readonly { readonly dialect: UnitDialect; readonly own: readonly Source[] }[];
  private waiting: readonly Waiting[] = [];
  private waitingFiles: ReadonlySet<Source> = new Set();

  constructor(
    files: readonly Source[],
    dialects: readonly Dialect[],
    private readonly emit: Emit,
    private readonly failed: Failed,
    given: Omit<Sources, 'paths' | 'peek' | 'get' | 'isTaken' | 'instantiate' | 'patched'>,
  ) {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const { claimed } = this;
    this.sources = {
      ...given,
      paths: [...byPath.keys()].sort(),
      peek: (path) => byPath.get(path),
      isTaken: (path) => claimed.has(path),
      instantiate: (release, handOn) => {
        for (const dialect of dialects) {
          const made = dialect.kind === 'unit' ? dialect.instantiate?.(release, this.sources, handOn) : undefined;
          if (made !== undefined) return made;
        }
        return undefined;
      },
      patched: (objects, patches, document) => {
        for (const dialect of dialects)
          if (dialect.kind === 'unit' && dialect.patched !== undefined)
            return dialect.patched(objects, patches, document, this.sources);
        return { ...objects, objects: [], isWhole: false };
      },
      get(path) {
        const file = byPath.get(path);
        if (file !== undefined) claimed.add(path);
        return file;
      },
    };
    const loud = files.filter((file) => !isQuiet(file));
    this.unformed = dialects.flatMap((dialect) => {
      if (dialect.kind !== 'unit') return [];
      const own = loud.filter((file) => isOwn(dialect, file));
      for (const { path } of own) claimed.add(path);
      return own.length > 0 || loud.some((file) => dialect.concerns?.(file) === true) ? [{ dialect, own }] : [];
    });
  }

  /** Reads those that were not read before, and of which a text matters. A later dialect forms its units of what the earlier ones made. */
  read(matters: (text: string) => boolean): void {
    const { unformed, failed } = this;
    this.unformed = [];
    let left = this.readMeant(this.waiting, matters);
    for (const { dialect, own } of unformed) {
      const units = attempt(dialect.name, () => dialect.unitsOf(own, this.sources), failed) ?? [];
      const formed = units.map((unit) => ({ dialect, unit }));
      left = [...left, ...this.readMeant(formed, matters)];
    }
    this.waiting = left;
    this.waitingFiles = new Set(left.flatMap(({ unit }) => unit.files));
  }

  /** Those that were left. */
  private readMeant(units: readonly Waiting[], matters: (text: string) => boolean): readonly Waiting[] {
    const left = new Set(units.filter(({ unit }) => unit.mentions?.(matters) === false));
    for (const one of units)
      if (!left.has(one)) {
        const { dialect, unit } = one;
        attempt(unit.name, () => dialect.read(unit, this.sources, this.within(unit)), this.failed);
      }
    return [...left];
  }

  /** What is to be said of those that were not. `after` each of them. */
  check(after: () => void): void {
    for (const { dialect, unit } of this.waiting) {
      attempt(unit.name, () => dialect.check?.(unit, this.sources, this.within(unit)), this.failed);
      after();
    }
  }

  /** Its unit was not read, and so nothing in it matters. */
  isWaiting(file: Source): boolean {
    return this.waitingFiles.has(file);
  }

  private within({ name }: Unit): Emit {
    return { ...this.emit, document: (document) => this.emit.document({ unit: name, ...document }) };
  }
}

interface Waiting {
  readonly dialect: UnitDialect;
  readonly unit: Unit;
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

/** Bytes of text of which the documents are kept for whoever asks next: they take up to some hundred times as much. */
const MANY_PARSED = 1_000_000;

/** Owns documents that were parsed, so that several may ask for them; they are parsed anew when they were forgotten. */
class ParsedParts {
  private known = new Map<Part, readonly Document[]>();
  /** A part keeps what it was parsed to. */
  private parts = new Map<Source, readonly Part[]>();
  private size = 0;

  constructor(
    private readonly cut: (file: Source) => readonly Part[],
    private readonly parse: (part: Part) => readonly Document[],
  ) {}

  partsOf(file: Source): readonly Part[] {
    const before = this.parts.get(file);
    if (before !== undefined) return before;
    const parts = this.cut(file);
    this.parts.set(file, parts);
    return parts;
  }

  of(part: Part): readonly Document[] {
    const before = this.known.get(part);
    if (before !== undefined) return before;
    const documents = this.parse(part);
    this.known.set(part, documents);
    this.size += part.text.length;
    return documents;
  }

  forget(): void {
    this.known = new Map();
    this.parts = new Map();
    this.size = 0;
  }

  forgetMany(): void {
    if (this.size > MANY_PARSED) this.forget();
  }
}

/** What throws is said and loses itself alone. */
export function attempt<T>(name: string, work: () => T, failed: Failed): T | undefined {
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
