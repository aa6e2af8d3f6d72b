/** The units of every dialect that has files of its own: formed, read, and of a run with a memory read anew only where an answer to what they asked has changed. */
import { rememberedIn } from '../value/remembered.js';
import type { Source } from '../value/span.js';
import {
  instantiatedBy,
  isOwn,
  patchedBy,
  type Dialect,
  type Emit,
  type Sources,
  type Unit,
  type UnitDialect,
} from './dialect.js';
import type { Run } from './kept.js';
import { handOn, keeping, type Handed, type Memory } from './memory.js';

export type Failed = (name: string, error: unknown) => void;

/** What throws is said and loses itself alone. */
export function attempt<T>(name: string, work: () => T, failed: Failed): T | undefined {
  try {
    return work();
  } catch (error) {
    failed(name, error);
    return undefined;
  }
}

interface UnitOptions {
  readonly failed: Failed;
  readonly memory: Memory | undefined;
}

/** Which units were read, and what belongs to them. */
export class Units {
  /** The paths of all that belongs to a unit that was read. */
  readonly claimed = new Set<string>();
  /** Those whose units are not formed yet. */
  private unformed: readonly DialectUnits[];
  private formed: readonly DialectUnits[] = [];
  private waitingFiles: ReadonlySet<Source> = new Set();

  constructor(
    files: readonly Source[],
    dialects: readonly Dialect[],
    emit: Emit,
    options: UnitOptions,
    given: Pick<Sources, 'documents' | 'made' | 'installed' | 'releases' | 'isAbsent'>,
  ) {
    const { claimed } = this;
    const { memory } = options;
    const run = runOver(files, claimed, memory, given);
    memory?.kept.begin(run, dialects);
    const sources = memory === undefined ? sourcesOf(run, dialects) : undefined;
    const loud = files.filter(({ glance }) => glance === undefined);
    this.unformed = dialects.flatMap((dialect) => {
      if (dialect.kind !== 'unit') return [];
      const once = (what: string, test: (file: Source) => boolean): ((file: Source) => boolean) =>
        memory === undefined ? test : memory.ofSources(`${what} ${dialect.name}`, test);
      const concerns = once('concerns', (file) => dialect.concerns?.(file) === true);
      const own = loud.filter(once('owns', (file) => isOwn(dialect, file)));
      for (const { path } of own) claimed.add(path);
      const make: Make = (what, key, of, work, mayHold) =>
        sources !== undefined ? work(sources) : memory?.kept.of(what, key, of, work, mayHold);
      return own.length > 0 || loud.some(concerns) ? [new DialectUnits(dialect, own, make, emit, options)] : [];
    });
  }

  /** Reads those that were not read before, and of which a text matters. A later dialect forms its units of what the earlier ones made. */
  read(matters: (text: string) => boolean): void {
    for (const units of this.formed) units.run({ phase: 'named', matters });
    for (const units of this.unformed) units.run({ phase: 'first', matters });
    this.formed = [...this.formed, ...this.unformed];
    this.unformed = [];
    this.waitingFiles = new Set(this.formed.flatMap((units) => units.left.flatMap(({ files }) => files)));
  }

  /** What is to be said of those that were not. `after` each dialect. */
  check(after: () => void): void {
    for (const units of this.formed) units.run({ phase: 'check', matters: nothing, after });
  }

  /** Its unit was not read, and so nothing in it matters. */
  isWaiting(file: Source): boolean {
    return this.waitingFiles.has(file);
  }
}

const nothing = (): boolean => false;

/** A dialect forms its units and reads those that matter; says what is to be said of the others; and reads those of them that are named. */
interface Step {
  readonly phase: 'first' | 'check' | 'named';
  readonly matters: (text: string) => boolean;
  readonly after?: () => void;
}

/** The files of a run. */
function runOver(
  files: readonly Source[],
  claimed: Set<string>,
  memory: Memory | undefined,
  given: Pick<Sources, 'documents' | 'made' | 'installed' | 'releases' | 'isAbsent'>,
): Run {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const sorted = [...byPath.keys()].sort();
  const paths = memory?.kept.same('paths', sorted) ?? sorted;
  const found = new Map<(file: Source) => boolean, readonly Source[]>();
  const noted = new Set<string>();
  const isTrue = (test: (file: Source) => boolean): ((file: Source) => boolean) => {
    if (memory === undefined) return test;
    const known = rememberedIn(memory.tests, test, () => new WeakMap<Source, boolean>());
    return (file) => rememberedIn(known, file, () => test(file));
  };
  const run: Run = {
    ...given,
    paths,
    peek: (path) => byPath.get(path),
    get(path) {
      const file = byPath.get(path);
      if (file !== undefined) claimed.add(path);
      return file;
    },
    where(test) {
      const known = found.get(test);
      if (known !== undefined) return known;
      const passes = isTrue(test);
      const all = paths.flatMap((path): readonly Source[] => {
        const file = byPath.get(path);
        return file !== undefined && passes(file) ? [file] : [];
      });
      const same = memory?.kept.same(test, all) ?? all;
      found.set(test, same);
      return same;
    },
    isTaken: (path) => claimed.has(path),
    isNoted: (what) => noted.has(what),
    note: (what) => void noted.add(what),
    draw: (from) => from(run),
  };
  return run;
}

/** The same for a run that nothing is kept of. */
function sourcesOf(run: Run, dialects: readonly Dialect[]): Sources {
  const known = new Map<object, Map<unknown, { readonly value: unknown }>>();
  const sources: Sources = {
    ...run,
    instantiate: (release, emit) => instantiatedBy(dialects, release, sources, emit),
    patched: (objects, patches, document) => patchedBy(dialects, objects, patches, document, sources),
    share(work, key) {
      const own = known.get(work) ?? new Map<unknown, { readonly value: unknown }>();
      known.set(work, own);
      const made = own.get(key) ?? { value: work(sources, key) };
      own.set(key, made);
      return made.value as ReturnType<typeof work>;
    },
  };
  return sources;
}

/** What some work makes of the files, which `what` and `key` name; made anew where it does not hold any more. `of`: what it is made of beside them. */
type Make = <T>(
  what: object,
  key: string,
  of: readonly unknown[],
  work: (sources: Sources) => T,
  mayHold: (value: T) => boolean,
) => T | undefined;

/** What was said of some units, and what threw. */
interface Outcome {
  readonly handed: Handed;
  readonly failures: readonly Parameters<Failed>[];
}

const silent: Emit = { fact: () => undefined, document: () => undefined, release: () => undefined };

class DialectUnits {
  /** Those that were not read. */
  left: readonly Unit[] = [];
  /** How many of one name were read, or looked at: each is kept by itself. */
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly dialect: UnitDialect,
    private readonly own: readonly Source[],
    private readonly make: Make,
    private readonly emit: Emit,
    private readonly options: UnitOptions,
  ) {}

  run({ phase, matters, after }: Step): void {
    const { dialect, own } = this;
    if (phase === 'first') {
      const form = (): readonly Unit[] | undefined =>
        this.make(dialect, 'units', own, (sources) => dialect.unitsOf(own, sources), always);
      this.left = attempt(dialect.name, form, this.options.failed) ?? [];
    }
    if (phase === 'check') return this.check(after);
    const meant = new Set(this.left.filter((unit) => unit.mentions?.(matters) !== false));
    for (const units of batchesOf([...meant]))
      this.take('read', units, (unit, sources, emit) => {
        dialect.read(unit, sources, emit);
      });
    this.left = this.left.filter((unit) => !meant.has(unit));
  }

  private check(after: Step['after']): void {
    const { dialect } = this;
    for (const units of batchesOf(this.left)) {
      if (dialect.check !== undefined)
        this.take('check', units, (unit, sources, emit) => dialect.check?.(unit, sources, emit));
      after?.();
    }
  }

  /** What is said of some units, again or anew. */
  private take(what: string, units: readonly Unit[], work: (unit: Unit, sources: Sources, emit: Emit) => void): void {
    const key = this.keyOf(`${what} ${units[0]?.together ?? units[0]?.name ?? ''}`);
    const names = units.map(({ name }) => name);
    const files = units.flatMap((unit) => unit.files);
    const said = this.make(
      this.dialect,
      key,
      [...names, ...files],
      (sources) => this.said(units, sources, work),
      ({ failures }) => failures.length === 0,
    );
    if (this.options.memory !== undefined) handOn(said?.handed ?? [], this.emit);
    for (const [name, error] of said?.failures ?? []) this.options.failed(name, error);
  }

  private said(
    units: readonly Unit[],
    sources: Sources,
    work: (unit: Unit, sources: Sources, emit: Emit) => void,
  ): Outcome {
    const failures: Parameters<Failed>[] = [];
    const { emit, handed } = this.options.memory === undefined ? { emit: this.emit, handed: [] } : keeping(silent);
    for (const unit of units) {
      const { name } = unit;
      const within: Emit = { ...emit, document: (document) => emit.document({ unit: name, ...document }) };
      attempt(
        name,
        () => {
          work(unit, sources, within);
        },
        (...failure) => void failures.push(failure),
      );
    }
    return { handed, failures };
  }

  private keyOf(name: string): string {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return count === 1 ? name : `${name} ${String(count)}`;
  }
}

const always = (): boolean => true;

/** One by one, or those that belong together. */
function batchesOf(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const batches: Unit[][] = [];
  for (const unit of units) {
    const last = batches.at(-1);
    if (unit.together !== undefined && last?.[0]?.together === unit.together) last.push(unit);
    else batches.push([unit]);
  }
  return batches;
}
