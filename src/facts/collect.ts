/** Files to facts: units first, then the documents that may hold something, then those that the facts name. */
import type { Document, Part } from '../document/language.js';
import { mayDirect, partsOf } from '../document/languages.js';
import { MAX_VALUES, MAX_VALUES_OF_RUN, TOO_MUCH, valuesIn } from '../document/size.js';
import { remembered, rememberedIn } from '../value/remembered.js';
import type { Source } from '../value/span.js';
import {
  isMeant,
  type ChartRelease,
  type Dialect,
  type DocumentDialect,
  type Emit,
  type HelmRelease,
  type TransformationOf,
} from './dialect.js';
import { emptyFacts, type FactLists } from './facts.js';
import { combined, untouched } from './kubernetes-object.js';
import { handOn, keeping, noTexts, type Memory } from './memory.js';
import { fileMentionsAwsIdentity } from './mentions-aws-identity.js';
import { holdsNoIdentity } from './no-identity.js';
import { readDocument } from './read-document.js';
import { mayMatch, WORTH_AUTOMATON } from './scan.js';
import { attempt, Units, type Failed } from './units.js';
import { unreadLanguageOf } from './unread.js';

export interface CollectOptions {
  /** Every document is parsed, also one in which no dialect's scan finds anything. */
  readonly everything?: boolean;
  /** How a part is parsed, where somebody may have done so before. */
  readonly parse?: (part: Part) => readonly Document[];
  /** A document or a unit of this name threw and is lost; without this it throws on. */
  readonly failed?: Failed;
  /** Charts as the user says that they are installed. */
  readonly releases?: readonly HelmRelease[];
  /** As in `Sources`; without this all that is not here is unseen. */
  readonly isAbsent?: (path: string) => boolean;
  /** Of the runs before this one. */
  readonly memory?: Memory;
}

export function collect(files: readonly Source[], dialects: readonly Dialect[], options: CollectOptions): FactLists {
  const { everything = false, failed = rethrow, memory, parse = parseAnew } = options;
  const texts = memory?.texts ?? noTexts;
  const documents = parsedParts(parse, failed, memory);
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
  const units = new Units(
    files,
    dialects,
    emit,
    { failed, memory },
    {
      documents: (file, except = () => false) =>
        cut(file).flatMap((part) => (except(part.text) ? [] : documentsOf(part))),
      made: () => made,
      installed: () => installed,
      releases: options.releases ?? [],
      isAbsent: options.isAbsent ?? never,
    },
  );
  const always = (): boolean => true;
  const scanned = (what: keyof Scans): ((text: string) => boolean) => {
    if (everything) return always;
    const scan = scansOf(dialects)[what](isMuchIn(files));
    return (text) => texts.of(what, text, scan);
  };
  units.read(scanned('identities'));
  units.check(() => documents.forgetMany());
  documents.forget();
  const isRead = readAtAll(dialects, memory);
  const isOpen = (file: Source): boolean => !units.claimed.has(file.path) && isRead(file);
  const unread = new UnreadParts(files.filter(isOpen), cut, (file) => units.isWaiting(file));
  const first = (everything ? unread.take(always) : unread.take(scanned('all'), holdsNoIdentity, isQuiet)).flatMap(
    documentsOf,
  );
  const transformationOf = transformationsOf(readers, first, failed);
  const read = (document: Document): void =>
    attempt(document.file.path, () => readOnce(document, readers, transformationOf, emit, memory), failed);
  for (const document of first) read(document);
  let madeRead = 0;
  const readMade = (): void => {
    for (let next = made[madeRead]; next !== undefined; next = made[++madeRead]) read(next);
  };
  const readNamed = (): void => {
    const names = readers.flatMap(({ name, joined }) => attempt(name, () => joined?.(facts, texts), failed) ?? []);
    if (names.length === 0) return;
    const isNamed = (text: string): boolean => names.some((one) => one(text));
    units.read(isNamed);
    const more = unread.take(isNamed).filter(({ file }) => !units.claimed.has(file.path));
    for (const document of more.flatMap(documentsOf)) read(document);
  };
  // What units make names as much as what is written.
  readMade();
  readNamed();
  if (made.length > madeRead) {
    readMade();
    readNamed();
  }
  const isBrokenBeside = (part: Part): boolean =>
    !units.claimed.has(part.file.path) &&
    isBesideIdentity(part) &&
    attempt(part.file.path, () => part.isBroken(), failed) === true;
  const beside = unread.parts().filter(isBrokenBeside).flatMap(documentsOf);
  for (const document of beside.filter(({ faults }) => faults.length > 0)) emit.fact('document', document);
  readMade();
  memory?.texts.turn();
  return facts;
}

/** Whether a file is of a language that somebody reads. */
function readAtAll(dialects: readonly Dialect[], memory: Memory | undefined): (file: Source) => boolean {
  const isRead = (file: Source): boolean => unreadLanguageOf(file, dialects) === undefined;
  return memory === undefined ? isRead : memory.ofSources('read at all', isRead);
}

/** Parses what a run will ask for, into its memory: a step for each file, so that whoever waits can do something else between them. */
export function* warmUp(files: readonly Source[], dialects: readonly Dialect[], memory: Memory): Generator<undefined> {
  const scan = scansOf(dialects).all(isMuchIn(files));
  for (const file of files) {
    if (unreadLanguageOf(file, dialects) === undefined && memory.texts.of('all', file.text, scan))
      attempt(
        file.path,
        () => warmFile(file, scan, memory),
        () => undefined,
      );
    yield undefined;
  }
}

function warmFile(file: Source, scan: (text: string) => boolean, memory: Memory): void {
  for (const part of rememberedIn(memory.parts, file, () => partsOf(file)))
    if (memory.texts.of('all', part.text, scan)) rememberedIn(memory.documents, part, () => part.parse());
}

/** A document whose transformations are what they were says what it said. */
function readOnce(
  document: Document,
  readers: readonly DocumentDialect[],
  transformationOf: TransformationOf,
  emit: Emit,
  memory: Memory | undefined,
): void {
  if (memory === undefined) return readDocument(document, readers, transformationOf, emit);
  const before = memory.read.get(document);
  if (before?.asked.every(({ path, kind, answer }) => isSame(answer, transformationOf(path, kind))) === true)
    return handOn(before.handed, emit);
  const asked: { path: string; kind: string; answer: ReturnType<TransformationOf> }[] = [];
  const asking: TransformationOf = (path, kind) => {
    const answer = transformationOf(path, kind);
    asked.push({ path, kind, answer });
    return answer;
  };
  const kept = keeping(emit);
  readDocument(document, readers, asking, kept.emit);
  memory.read.set(document, { asked, handed: kept.handed });
}

const isSame = (a: ReturnType<TransformationOf>, b: ReturnType<TransformationOf>): boolean =>
  a.name === b.name && a.namespace === b.namespace && a.annotations === b.annotations && a.patch === b.patch;

const parseAnew = (part: Part): readonly Document[] => part.parse();
const never = (): boolean => false;

function parsedParts(
  parse: (part: Part) => readonly Document[],
  failed: Failed,
  memory: Memory | undefined,
): ParsedParts {
  let left = MAX_VALUES_OF_RUN;
  const counted = new Set<string>();
  const cut = (file: Source): readonly Part[] =>
    memory === undefined ? partsOf(file) : rememberedIn(memory.parts, file, () => partsOf(file));
  const countOf = (part: Part): number => {
    const count = (): number => valuesIn(part.text, MAX_VALUES);
    return memory === undefined ? count() : rememberedIn(memory.counts, part, count);
  };
  const documentsIn = (part: Part): readonly Document[] =>
    memory === undefined ? parse(part) : rememberedIn(memory.documents, part, () => parse(part));
  return new ParsedParts(
    (file) => attempt(file.path, () => cut(file), failed) ?? [],
    (part) => {
      // What is parsed anew after it was forgotten counts once.
      const key = `${String(part.from)} ${part.file.path}`;
      if (!counted.has(key)) left -= countOf(part);
      counted.add(key);
      return left < 0 ? [passedOver(part)] : (attempt(part.file.path, () => documentsIn(part), failed) ?? []);
    },
  );
}

/** A document that is one too many. */
const passedOver = ({ file, from }: Part): Document => ({
  file,
  language: 'yaml',
  templated: false,
  tree: undefined,
  faults: [
    {
      message: TOO_MUCH,
      at: { source: file, start: Math.max(0, from), end: Math.max(0, from) },
      mayPass: true,
      isOfRun: true,
    },
  ],
});

/** Bytes of a file of which also those documents are parsed that hold nothing, to say so if they are broken. */
const SMALL = 100_000;

/** Whoever applies the file reads all of it. */
const isBesideIdentity = ({ file }: Part): boolean => file.text.length < SMALL && fileMentionsAwsIdentity(file);

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

  /** Those that were left of files of which other parts were taken. */
  parts(): readonly Part[] {
    return this.left.filter((one) => 'parse' in one);
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
  const matters = scansOf(dialects).all(true);
  return (file) =>
    (!matters(file.text) || holdsNoIdentity(file.text)) &&
    !mayDirect(file.text) &&
    unreadLanguageOf(file, dialects) === undefined &&
    !units.some((dialect) => isMeant(dialect, file));
}

type Scan = (text: string) => boolean;

/** Whether a dialect may read something in a text: any of them, or one that reads more than what changes others. */
interface Scans {
  readonly all: (isMuch: boolean) => Scan;
  readonly identities: (isMuch: boolean) => Scan;
}

/** An automaton learns from each text that it reads. */
const scansOf = remembered((dialects: readonly Dialect[]): Scans => {
  const readers = dialects.filter((dialect) => dialect.kind === 'document');
  return {
    all: scanIn(readers),
    identities: scanIn(readers.filter(({ changesOnly }) => changesOnly !== true)),
  };
});

/** Of many texts an automaton first tells of most that they match nothing. */
function scanIn(readers: readonly DocumentDialect[]): (isMuch: boolean) => Scan {
  const scans = [ESCAPES, ...readers.map((dialect) => dialect.scan)];
  // A part begins where a line of its file does.
  const scan = new RegExp(scans.map(({ source }) => source).join('|'), 'm');
  const few: Scan = (text) => scan.test(text);
  let many: Scan | undefined;
  return (isMuch) => {
    if (!isMuch) return few;
    if (many === undefined) {
      const may = mayMatch(scans);
      many = (text) => may(text) && scan.test(text);
    }
    return many;
  };
}

const isMuchIn = (files: readonly Source[]): boolean =>
  files.reduce((sum, file) => sum + (isQuiet(file) ? 0 : file.text.length), 0) > WORTH_AUTOMATON;

const isQuiet = ({ glance }: Source): boolean => glance !== undefined;

/** An escape could hide whatever a scan looks for. */
const ESCAPES = /\\[xuU][0-9a-fA-F]{2}/;

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

function rethrow(_: string, error: unknown): never {
  throw error;
}
