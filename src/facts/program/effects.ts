/** What a program changes, kept so that branches of which nobody knows which one is taken are run one after another from the same state, and then joined. */
import { knownValue } from '../../value/text.js';
import type { Variable } from './scope.js';
import { unknownValue, type ListValue, type Member, type ObjectValue, type Value } from './value.js';

/** One place that can be written. */
interface Cell<T> {
  readonly read: () => T;
  readonly write: (value: T) => void;
  /** What holds where one of the two happened. */
  readonly joined: (a: T, b: T) => T;
  /** What holds where it happened any number of times. */
  readonly repeated: (before: T, after: T) => T;
}

/** A cell that keeps what was there under numbers: only it knows its type. */
interface Kept {
  /** Takes down what is there now. */
  readonly save: () => number;
  readonly restore: (state: number) => void;
  /** Writes what holds where any of the states holds; undefined: what is there now. */
  readonly join: (states: readonly (number | undefined)[], isRepeated: boolean) => void;
}

/** By owner and key. */
type Cells = Map<object, Map<string, { readonly cell: Kept; readonly state: number }>>;

export type JoinValues = (values: readonly Value[]) => Value;

/** Owns the logs of the branches that are being run. */
export class Effects {
  private logs: Cells[] = [];
  private readonly cells = new WeakMap<object, Map<string, Kept>>();

  constructor(private readonly choose: JoinValues) {}

  assign(variable: Variable, value: Value): void {
    this.touch(variable, '', {
      read: () => variable.value,
      write: (one) => (variable.value = one),
      joined: (a, b) => (a === undefined || b === undefined ? (a ?? b) : this.choose([a, b])),
      repeated: (a, b) => (a === b || b === undefined ? a : unknownValue(b.at)),
    });
    variable.value = value;
  }

  setMember(object: ObjectValue, member: Member): void {
    const name = knownValue(member.key);
    if (name === undefined) {
      this.touchOthers(object);
      object.others = [...object.others, member];
      return;
    }
    this.touchMember(object, name);
    object.members.set(name, member);
  }

  deleteMember(object: ObjectValue, name: string): void {
    this.touchMember(object, name);
    object.members.delete(name);
  }

  /** More members may be there from now on. */
  openObject(object: ObjectValue): void {
    this.touch(object, ' open', {
      read: () => object.open,
      write: (open) => (object.open = open),
      joined: (a, b) => a || b,
      repeated: (a, b) => a || b,
    });
    object.open = true;
  }

  setItems(list: ListValue, items: Value[], open = list.open): void {
    this.touch(list, '', {
      read: () => ({ items: list.items, open: list.open }),
      write: (one) => {
        list.items = one.items;
        list.open = one.open;
      },
      joined: joinedItems,
      repeated: joinedItems,
    });
    list.items = items;
    list.open = open;
  }

  /** What stays, whatever branch it is done in. */
  outside(work: () => void): void {
    const { logs } = this;
    this.logs = [];
    try {
      work();
    } finally {
      this.logs = logs;
    }
  }

  /** What is done any number of times: once is shown, and what it changes is not known afterwards. */
  repeated<T>(work: () => T): T {
    const { result, after } = this.apart(work);
    this.join([after], true);
    return result;
  }

  /** Runs a work and takes back what it changed. */
  apart<T>(work: () => T): Branch<T> {
    const log: Cells = new Map();
    this.logs.push(log);
    let result: T;
    try {
      result = work();
    } finally {
      this.logs.pop();
    }
    const after: Cells = new Map();
    for (const [owner, cells] of log)
      after.set(owner, new Map([...cells].map(([key, { cell }]) => [key, { cell, state: cell.save() }])));
    for (const cells of log.values()) for (const { cell, state } of cells.values()) cell.restore(state);
    return { result, after };
  }

  /** Puts back what a branch had changed. */
  resume({ after }: Branch<unknown>): void {
    for (const [owner, cells] of after)
      for (const [key, { cell, state }] of cells) {
        this.note(owner, key, cell);
        cell.restore(state);
      }
  }

  join(ends: readonly Cells[], isRepeated = false): void {
    const cells = new Map<object, Map<string, Kept>>();
    for (const end of ends)
      for (const [owner, changed] of end)
        for (const [key, { cell }] of changed)
          cells.set(owner, (cells.get(owner) ?? new Map<string, Kept>()).set(key, cell));
    for (const [owner, changed] of cells)
      for (const [key, cell] of changed) {
        this.note(owner, key, cell);
        cell.join(
          ends.map((end) => end.get(owner)?.get(key)?.state),
          isRepeated,
        );
      }
  }

  private touchMember(object: ObjectValue, name: string): void {
    const nothing = (member: Member): Value => ({ kind: 'undefined', at: member.value.at });
    this.touch<Member | undefined>(object, `.${name}`, {
      read: () => object.members.get(name),
      write: (member) => {
        if (member === undefined) object.members.delete(name);
        else object.members.set(name, member);
      },
      joined: (a, b) => {
        const one = b ?? a;
        if (one === undefined || a?.value === b?.value) return one;
        return { ...one, value: this.choose([a?.value ?? nothing(one), b?.value ?? nothing(one)]) };
      },
      repeated: (a, b) => {
        const one = b ?? a;
        return one === undefined || a?.value === b?.value ? one : { ...one, value: unknownValue(one.value.at) };
      },
    });
  }

  private touchOthers(object: ObjectValue): void {
    this.touch(object, ' others', {
      read: () => object.others,
      write: (others) => (object.others = others),
      joined: (a, b) => (a === b ? a : [...a, ...b.filter((member) => !a.includes(member))]),
      repeated: (a, b) => [...a, ...b.filter((member) => !a.includes(member))],
    });
  }

  private touch<T>(owner: object, key: string, cell: Cell<T>): void {
    if (this.logs.length === 0) return;
    const known = this.cells.get(owner) ?? new Map<string, Kept>();
    this.cells.set(owner, known);
    const kept = known.get(key) ?? keptCell(cell);
    known.set(key, kept);
    this.note(owner, key, kept);
  }

  private note(owner: object, key: string, cell: Kept): void {
    const log = this.logs.at(-1);
    if (log === undefined) return;
    const cells = log.get(owner) ?? new Map<string, { readonly cell: Kept; readonly state: number }>();
    log.set(owner, cells);
    if (!cells.has(key)) cells.set(key, { cell, state: cell.save() });
  }
}

export interface Branch<T> {
  readonly result: T;
  readonly after: Cells;
}

function keptCell<T>({ read, write, joined, repeated }: Cell<T>): Kept {
  const states: (readonly [T])[] = [];
  return {
    save: () => states.push([read()]) - 1,
    restore(state) {
      const kept = states[state];
      if (kept !== undefined) write(kept[0]);
    },
    join(ends, isRepeated) {
      const now = read();
      const all = ends.map((state): T => {
        const kept = state === undefined ? undefined : states[state];
        return kept === undefined ? now : kept[0];
      });
      write(isRepeated ? all.reduce(repeated, now) : all.length === 0 ? now : all.reduce(joined));
    },
  };
}

const sameItems = (a: readonly Value[], b: readonly Value[]): number => {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
};

interface Items {
  readonly items: Value[];
  readonly open: boolean;
}

/** What both begin with is there; what else may be is not known. */
function joinedItems(a: Items, b: Items): Items {
  const same = sameItems(a.items, b.items);
  const isSame = same === a.items.length && same === b.items.length;
  return isSame ? { items: a.items, open: a.open || b.open } : { items: a.items.slice(0, same), open: true };
}
