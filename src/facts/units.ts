/** The units of every dialect that has files of its own: formed, read, and of a run with a memory read anew only where an answer to what they asked has changed. */
import type { Document } from '../document/language.js';
import { rememberedIn } from '../value/remembered.js';
import type { Source } from '../value/span.js';
import {
  isOwn,
  type ChartRelease,
  type Dialect,
  type Emit,
  type Sources,
  type Unit,
  type UnitDialect,
} from './dialect.js';
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
    given: Omit<Sources, 'paths' | 'peek' | 'get' | 'isTaken' | 'where' | 'instantiate' | 'patched'>,
  ) {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const paths = [...byPath.keys()].sort();
    const { claimed } = this;
    const { memory } = options;
    const found = new Map<(file: Source) => boolean, readonly Source[]>();
    const isTrue = (test: (file: Source) => boolean): ((file: Source) => boolean) => {
      if (memory === undefined) return test;
      const known = rememberedIn(memory.tests, test, () => new WeakMap<Source, boolean>());
      return (file) => rememberedIn(known, file, () => test(file));
    };
    const sources: Sources = {
      ...given,
      paths,
      peek: (path) => byPath.get(path),
      where(test) {
        const known = found.get(test);
        if (known !== undefined) return known;
        const passes = isTrue(test);
        const all = paths.flatMap((path): readonly Source[] => {
          const file = byPath.get(path);
          return file !== undefined && passes(file) ? [file] : [];
        });
        found.set(test, all);
        return all;
      },
      isTaken: (path) => claimed.has(path),
      instantiate: (release, handOn) => {
        for (const dialect of dialects) {
          const made = dialect.kind === 'unit' ? dialect.instantiate?.(release, sources, handOn) : undefined;
          if (made !== undefined) return made;
        }
        return undefined;
      },
      patched: (objects, patches, document) => {
        for (const dialect of dialects)
          if (dialect.kind === 'unit' && dialect.patched !== undefined)
            return dialect.patched(objects, patches, document, sources);
        return { ...objects, objects: [], isWhole: false };
      },
      get(path) {
        const file = byPath.get(path);
        if (file !== undefined) claimed.add(path);
        return file;
      },
    };
    const loud = files.filter(({ glance }) => glance === undefined);
    this.unformed = dialects.flatMap((dialect) => {
      if (dialect.kind !== 'unit') return [];
      const once = (what: string, test: (file: Source) => boolean): ((file: Source) => boolean) =>
        memory === undefined ? test : memory.ofSources(`${what} ${dialect.name}`, test);
      const concerns = once('concerns', (file) => dialect.concerns?.(file) === true);
      const own = loud.filter(once('owns', (file) => isOwn(dialect, file)));
      for (const { path } of own) claimed.add(path);
      return own.length > 0 || loud.some(concerns) ? [new DialectUnits(dialect, own, sources, emit, options)] : [];
    });
  }

  /** Reads those that were not read before, and of which a text matters. A later dialect forms its units of what the earlier ones made. */
  read(matters: (text: string) => boolean): void {
    for (const units of this.formed) units.run({ phase: 'named', matters });
    for (const units of this.unformed) units.run({ phase: 'first', matters });
    this.formed = [...this.formed, ...this.unformed];
    this.unformed = [];
    this.waitingFiles = new Set(this.formed.flatMap((units) => units.waiting().flatMap(({ files }) => files)));
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

/** What a dialect asked in one step, and what it made of the answers. */
interface KeptStep {
  readonly asked: ReadonlyMap<string, Question>;
  readonly mentioned: readonly (readonly [Unit, boolean])[];
  readonly handed: Handed;
  /** Those that were not read. */
  readonly left: readonly Unit[];
  /** Nothing threw. */
  readonly isWhole: boolean;
}

export interface KeptUnits {
  readonly own: readonly Source[];
  readonly steps: Partial<Record<Step['phase'], KeptStep>>;
}

/** Something that was asked of the files of a run. */
interface Question {
  readonly answer: unknown;
  /** The same of another run. It changes nothing. */
  readonly again: (sources: Sources) => unknown;
  /** What came of asking, beside the answer. */
  readonly effect?: (sources: Sources) => void;
}

class DialectUnits {
  private readonly kept?: KeptUnits;
  private readonly steps: Partial<Record<Step['phase'], KeptStep>> = {};
  /** The steps that were taken, so that they may be taken again where a later one has to be. */
  private readonly taken: Step[] = [];
  private live: Live | undefined;

  constructor(
    private readonly dialect: UnitDialect,
    private readonly own: readonly Source[],
    private readonly sources: Sources,
    private readonly emit: Emit,
    private readonly options: UnitOptions,
  ) {
    const { memory } = options;
    if (memory === undefined || memory.isEntangled) return;
    const kept = memory.units.get(dialect.name);
    if (kept !== undefined && isSameList(kept.own, own)) this.kept = kept;
    memory.units.set(dialect.name, { own, steps: this.steps });
  }

  waiting(): readonly Unit[] {
    return (this.steps.named ?? this.steps.first)?.left ?? [];
  }

  run(step: Step): void {
    const { kept, sources, emit } = this;
    const before = this.live === undefined ? kept?.steps[step.phase] : undefined;
    if (before !== undefined && isStill(before, step, sources)) {
      for (const { effect } of before.asked.values()) effect?.(sources);
      handOn(before.handed, emit);
      this.steps[step.phase] = before;
    } else {
      this.steps[step.phase] = this.alive().take(step, this.emit, this.options.failed);
    }
    this.taken.push(step);
    step.after?.();
  }

  /** With what the earlier steps found out, which are taken again without a word. */
  private alive(): Live {
    if (this.live !== undefined) return this.live;
    const answered = new Map(this.taken.flatMap(({ phase }) => [...(this.steps[phase]?.asked ?? [])]));
    const live = new Live(this.dialect, this.own, this.sources, this.options.memory, answered);
    for (const step of this.taken) live.take(step, silent, () => undefined);
    live.heedNew();
    this.live = live;
    return live;
  }
}

const silent: Emit = { fact: () => undefined, document: () => undefined, release: () => undefined };

function isStill(before: KeptStep, { matters }: Step, sources: Sources): boolean {
  return (
    before.isWhole &&
    before.mentioned.every(([unit, answer]) => (unit.mentions?.(matters) !== false) === answer) &&
    [...before.asked.values()].every(({ answer, again }) => isSameAnswer(answer, again(sources)))
  );
}

const isSameAnswer = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && isSameList(a, b));

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a === b || (a.length === b.length && a.every((one, i) => one === b[i]));

/** A dialect at work: it keeps what it found out by its `Sources`, which are the same in all of its steps. */
class Live {
  private readonly isKept: boolean;
  private readonly asking: Asking;
  private readonly files: Sources;
  private left: readonly Unit[] = [];

  constructor(
    private readonly dialect: UnitDialect,
    private readonly own: readonly Source[],
    sources: Sources,
    memory: Memory | undefined,
    answered: ReadonlyMap<string, Question>,
  ) {
    this.isKept = memory?.isEntangled === false;
    this.asking = new Asking(sources, answered, () => {
      if (memory !== undefined) memory.isEntangled = true;
    });
    // Without a memory nobody wants to know what was asked.
    this.files = this.isKept ? this.asking.files : sources;
  }

  heedNew(): void {
    this.asking.forgetAnswers();
  }

  take({ phase, matters, after }: Step, to: Emit, failed: Failed): KeptStep {
    const { dialect, files } = this;
    let isWhole = true;
    const failing: Failed = (name, error) => {
      isWhole = false;
      failed(name, error);
    };
    const { emit, handed } = this.isKept ? keeping(to) : { emit: to, handed: [] };
    this.asking.begin();
    if (phase === 'first') this.left = attempt(dialect.name, () => dialect.unitsOf(this.own, files), failing) ?? [];
    const within = ({ name }: Unit): Emit => ({
      ...emit,
      document: (document) => emit.document({ unit: name, ...document }),
    });
    const mentioned: (readonly [Unit, boolean])[] = [];
    if (phase === 'check')
      for (const unit of this.left) {
        attempt(unit.name, () => dialect.check?.(unit, files, within(unit)), failing);
        after?.();
      }
    else {
      for (const unit of this.left) mentioned.push([unit, unit.mentions?.(matters) !== false]);
      for (const [unit, isMentioned] of mentioned)
        if (isMentioned) attempt(unit.name, () => dialect.read(unit, files, within(unit)), failing);
      this.left = mentioned.flatMap(([unit, isMentioned]) => (isMentioned ? [] : [unit]));
    }
    return { asked: this.asking.end(), mentioned, handed, left: this.left, isWhole };
  }
}

/** The files of a run as a dialect sees them, that keep what it asks. Within a silent step the answers are those of before. */
class Asking {
  readonly files: Sources;
  private asked = new Map<string, Question>();
  private answered: ReadonlyMap<string, Question>;
  private readonly got = new Set<string>();
  private readonly tests = new Map<unknown, string>();

  /** `entangled`: another dialect is asked, and keeps what it did by the files of the run. */
  constructor(base: Sources, answered: ReadonlyMap<string, Question>, entangled: () => void) {
    this.answered = answered;
    const ask = <T>(key: string, answer: () => T, question: Omit<Question, 'answer'>): T => {
      const before = this.answered.get(key) ?? this.asked.get(key);
      if (before !== undefined) {
        this.asked.set(key, before);
        return before.answer as T;
      }
      const now = answer();
      this.asked.set(key, { answer: now, ...question });
      return now;
    };
    const peek = (path: string): Source | undefined =>
      ask(`peek ${path}`, () => base.peek(path), { again: (sources) => sources.peek(path) });
    this.files = {
      ...base,
      instantiate: (release, handOn) => {
        entangled();
        return base.instantiate(release, handOn);
      },
      patched: (objects, patches, document) => {
        entangled();
        return base.patched(objects, patches, document);
      },
      peek,
      get: (path) => {
        this.got.add(path);
        // Answers do not change within a run, but what is taken does.
        base.get(path);
        return ask(`get ${path}`, () => base.peek(path), {
          again: (sources) => sources.peek(path),
          effect: (sources) => void sources.get(path),
        });
      },
      get paths() {
        return ask('paths', () => base.paths, { again: (sources) => sources.paths });
      },
      where: (test) => ask(this.keyOf(test), () => base.where(test), { again: (sources) => sources.where(test) }),
      documents: (file, except) => {
        if (except !== undefined) return base.documents(file, except);
        // The run counts how much it has parsed.
        return ask<readonly Document[]>(`documents ${file.path}`, () => base.documents(file), {
          again: (sources) => sources.documents(file),
        });
      },
      isTaken: (path) =>
        this.got.has(path)
          ? base.isTaken(path)
          : ask(`taken ${path}`, () => base.isTaken(path), { again: (sources) => sources.isTaken(path) }),
      made: () => ask<readonly Document[]>('made', () => [...base.made()], { again: (sources) => sources.made() }),
      installed: () =>
        ask<readonly ChartRelease[]>('installed', () => [...base.installed()], {
          again: (sources) => sources.installed(),
        }),
      isAbsent: (path) =>
        ask(`absent ${path}`, () => base.isAbsent(path), { again: (sources) => sources.isAbsent(path) }),
      get releases() {
        return ask('releases', () => base.releases, { again: (sources) => sources.releases });
      },
    };
  }

  begin(): void {
    this.asked = new Map();
  }

  end(): ReadonlyMap<string, Question> {
    return this.asked;
  }

  forgetAnswers(): void {
    this.answered = new Map();
  }

  private keyOf(test: unknown): string {
    const known = this.tests.get(test) ?? `where ${String(this.tests.size)}`;
    this.tests.set(test, known);
    return known;
  }
}
