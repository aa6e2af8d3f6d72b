/**
 * What is made of the files of a run, kept for the next one beside all that was asked for it, in its order. It holds as long as the same questions have the
 * same answers: then whoever made it would ask no others, and make the same again. What asking does (a file is taken, something is noted) is done again.
 */
import type { Purse } from './allowance.js';
import { instantiatedBy, patchedBy, type Dialect, type Sources } from './dialect.js';

/** The files of a run as it has them itself: nobody takes note of what is asked. */
export type Run = Omit<Sources, 'instantiate' | 'patched' | 'share'>;

interface Question {
  readonly answer: unknown;
  /** The same of another run, to which `pending` comes. */
  readonly again: (run: Run, pending: Pending) => unknown;
  /** What comes of asking. */
  readonly effect?: (run: Run) => void;
}

/** What comes of the questions that were asked again, if all of them are answered as before. */
interface Pending {
  readonly taken: Set<string>;
  readonly noted: Set<string>;
  readonly drawn: Map<Purse, number>;
}

interface Made {
  readonly value: unknown;
  /** What it was made of, beside the answers. */
  readonly of: readonly unknown[];
  /** It grows: a part of the value may be computed when somebody looks at it, and asks then. */
  readonly asked: ReadonlyMap<unknown, Question>;
  readonly isKept: boolean;
}

/** Something that is being made. */
interface Making {
  readonly asked: Map<unknown, Question>;
  readonly drawn: { readonly from: Purse; readonly drawn: () => number | undefined }[];
}

type Tables = Map<object, Map<unknown, Made>>;

export class Kept {
  private before: Tables = new Map();
  private now: Tables = new Map();
  private lists = new Map<unknown, readonly unknown[]>();
  /** The innermost last. */
  private readonly making: Making[] = [];
  private readonly names = new Map<object, string>();
  private run: Run | undefined;
  private dialects: readonly Dialect[] = [];

  /** What nobody asked for in the last run is forgotten. */
  begin(run: Run, dialects: readonly Dialect[]): void {
    this.before = this.now;
    this.now = new Map();
    this.run = run;
    this.dialects = dialects;
  }

  /** A list that is as it was is the same list. */
  same<T>(name: unknown, list: readonly T[]): readonly T[] {
    const before = this.lists.get(name) as readonly T[] | undefined;
    if (before !== undefined && isSameList(before, list)) return before;
    this.lists.set(name, list);
    return list;
  }

  /** `what` and `key` name it; each has a view of the files of its own, so that nothing that one remembers of them is another's. */
  of<T>(
    what: object,
    key: unknown,
    of: readonly unknown[],
    make: (sources: Sources) => T,
    mayHold: (value: T) => boolean = always,
  ): T {
    return this.made(what, key, of, make, (value) => mayHold(value as T)).value as T;
  }

  private made(
    what: object,
    key: unknown,
    of: readonly unknown[],
    make: (sources: Sources) => unknown,
    mayHold: (value: unknown) => boolean = always,
  ): Made {
    const now = tableOf(this.now, what);
    const known = now.get(key);
    if (known !== undefined) return known;
    const before = tableOf(this.before, what).get(key);
    if (before !== undefined && isSameList(before.of, of) && this.isStill(before)) {
      now.set(key, before);
      return before;
    }
    const made = this.make(of, make, mayHold);
    const same = before !== undefined && isSame(before.value, made.value) ? { ...made, value: before.value } : made;
    now.set(key, same);
    return same;
  }

  private make(
    of: readonly unknown[],
    make: (sources: Sources) => unknown,
    mayHold: (value: unknown) => boolean,
  ): Made {
    const making: Making = { asked: new Map(), drawn: [] };
    this.making.push(making);
    try {
      const value = make(this.asking(making));
      const drawn = making.drawn.map((one) => ({ from: one.from, count: one.drawn() }));
      const isKept = mayHold(value) && drawn.every(({ count }) => count !== undefined);
      for (const one of drawn) if (one.count !== undefined) making.asked.set(one, drawing(one.from, one.count));
      return { value, of, asked: making.asked, isKept };
    } finally {
      this.making.pop();
    }
  }

  private isStill({ asked, isKept }: Made): boolean {
    const { run } = this;
    if (!isKept || run === undefined) return false;
    const pending: Pending = { taken: new Set(), noted: new Set(), drawn: new Map() };
    try {
      for (const { answer, again } of asked.values()) if (!isSameAnswer(answer, again(run, pending))) return false;
    } catch {
      // What throws is made anew, and throws there.
      return false;
    }
    for (const { effect } of asked.values()) effect?.(run);
    return true;
  }

  /** Whoever asks, also by what an earlier run left, asks the files of the present one. */
  private ask<T>(own: Making, key: unknown, now: (run: Run) => T, question: Omit<Question, 'answer'>): T {
    const known = this.making.at(-1)?.asked.get(key);
    if (known !== undefined) return known.answer as T;
    const answer = now(this.present());
    this.record(own, key, { answer, ...question });
    return answer;
  }

  /** A question is one of what is being made, and of whatever the view of the files that is asked was for. */
  private record(own: Making, key: unknown, question: Question): void {
    const making = this.making.at(-1);
    if (making?.asked.has(key) === false) making.asked.set(key, question);
    if (own !== making && !own.asked.has(key)) own.asked.set(key, { answer: question.answer, again: question.again });
  }

  /** Of something that changes within a run. */
  private askNow(own: Making, name: string, now: (run: Run) => boolean, again: Question['again']): boolean {
    const answer = now(this.present());
    this.record(own, `${name} ${String(answer)}`, { answer, again });
    return answer;
  }

  private present(): Run {
    if (this.run === undefined) throw new Error('no run has begun');
    return this.run;
  }

  private asking(own: Making): Sources {
    const ask = <T>(key: unknown, now: (run: Run) => T, question?: Omit<Question, 'answer'>): T =>
      this.ask(own, key, now, question ?? { again: now });
    const sources: Sources = {
      get: (path) =>
        ask(`get ${path}`, (run) => run.get(path), {
          again: (run, { taken }) => {
            const file = run.peek(path);
            if (file !== undefined) taken.add(path);
            return file;
          },
          effect: (run) => void run.get(path),
        }),
      peek: (path) => ask(`peek ${path}`, (run) => run.peek(path)),
      where: (test) => ask(test, (run) => run.where(test)),
      documents: (file, except) =>
        ask(`documents ${except === undefined ? '' : this.nameOf(except)} ${file.path}`, (run) =>
          run.documents(file, except),
        ),
      isTaken: (path) =>
        this.askNow(
          own,
          `taken ${path}`,
          (run) => run.isTaken(path),
          (run, { taken }) => taken.has(path) || run.isTaken(path),
        ),
      isNoted: (what) =>
        this.askNow(
          own,
          `noted ${what}`,
          (run) => run.isNoted(what),
          (run, { noted }) => noted.has(what) || run.isNoted(what),
        ),
      note: (what) => {
        const note = (run: Run): void => {
          run.note(what);
        };
        ask(`note ${what}`, note, { again: (_, { noted }) => void noted.add(what), effect: note });
      },
      made: () => ask('made', (run) => [...run.made()]),
      installed: () => ask('installed', (run) => [...run.installed()]),
      isAbsent: (path) => ask(`absent ${path}`, (run) => run.isAbsent(path)),
      get paths() {
        return ask('paths', (run) => run.paths);
      },
      get releases() {
        return ask('releases', (run) => run.releases);
      },
      share: (work, key) => {
        const share = (): Made => this.made(work, key, [], (view) => work(view, key));
        const made = share();
        this.record(own, made, { answer: made.value, again: () => share().value });
        return made.value as ReturnType<typeof work>;
      },
      instantiate: (release, emit) => instantiatedBy(this.dialects, release, sources, emit),
      patched: (objects, patches, document) => patchedBy(this.dialects, objects, patches, document, sources),
      draw: (from, drawn) => {
        this.making.at(-1)?.drawn.push({ from, drawn });
        return this.present().draw(from, drawn);
      },
    };
    return sources;
  }

  private nameOf(test: object): string {
    const known = this.names.get(test) ?? String(this.names.size);
    this.names.set(test, known);
    return known;
  }
}

function tableOf(tables: Tables, what: object): Map<unknown, Made> {
  const known = tables.get(what) ?? new Map<unknown, Made>();
  tables.set(what, known);
  return known;
}

const drawing = (from: Purse, count: number): Question => ({
  answer: true,
  again(run, { drawn }) {
    const all = (drawn.get(from) ?? 0) + count;
    drawn.set(from, all);
    return run.draw(from, nothing).left >= all;
  },
  effect(run) {
    run.draw(from, nothing).left -= count;
  },
});

const nothing = (): undefined => undefined;
const always = (): boolean => true;

const isSameAnswer = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && isSameList(a, b));

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a === b || (a.length === b.length && a.every((one, i) => one === b[i]));

/** Whether a list or a table that was made anew says what the one before says. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => isSame(one, b[i]));
  if (a instanceof Set) return b instanceof Set && a.size === b.size && isSame([...a], [...b]);
  if (a instanceof Map) return b instanceof Map && a.size === b.size && isSame([...a], [...b]);
  return false;
}
