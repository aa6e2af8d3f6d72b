/**
 * Whether a text may match one of many regular expressions, in one pass and three times as fast as the engine takes for all of them together.
 * It errs only towards yes: what the automaton does not know (what stands around a place, an end) it takes for met.
 */
import { table } from '../value/table.js';

/** Bytes from which on the automaton is worth its making. */
export const WORTH_AUTOMATON = 1_000_000;

export function mayMatch(expressions: readonly RegExp[]): (text: string) => boolean {
  const machine = machineOf(expressions.map(({ source }) => source));
  return machine === undefined ? () => true : (text) => machine.accepts(text);
}

/** Units from here on are one symbol. */
const OTHER = 127;
const SYMBOLS = 128;
const LINE_END = 10;
const ACCEPTED = 1;
const UNKNOWN = -1;
/** Beyond this a text may match. */
const MAX_STATES = 4000;

type Symbols = ReadonlySet<number>;

/** A state consumes one of `symbols`, or (without them) nothing. */
interface State {
  readonly symbols: Symbols | undefined;
  readonly next: number[];
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

function machineOf(sources: readonly string[]): Machine | undefined {
  const states: State[] = [];
  try {
    const pieces = sources.map((source) => new Reader(source, states).whole());
    return new Machine(
      states,
      pieces.map(({ start }) => start),
      new Set(pieces.map(({ end }) => end)),
    );
  } catch (error) {
    // A form that is not known here decides nothing.
    if (error instanceof UnknownForm) return undefined;
    throw error;
  }
}

class UnknownForm extends Error {}

/** Owns the table of the states that texts have led to so far. */
class Machine {
  private readonly members: (readonly number[])[];
  private readonly ids = new Map<string, number>();
  private readonly first: number;
  private table = new Int32Array(64 * SYMBOLS).fill(UNKNOWN);

  constructor(
    private readonly states: readonly State[],
    private readonly starts: readonly number[],
    private readonly ends: ReadonlySet<number>,
  ) {
    this.members = [this.closure(starts), []];
    if (this.members[0]?.some((state) => ends.has(state)) === true) throw new UnknownForm();
    this.first = this.step(0, LINE_END);
  }

  accepts(text: string): boolean {
    let { table } = this;
    let state = this.first;
    if (state === ACCEPTED) return true;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const at = state * SYMBOLS + (unit < OTHER ? unit : OTHER);
      let next = table[at] ?? UNKNOWN;
      if (next === UNKNOWN) {
        next = this.step(state, unit < OTHER ? unit : OTHER);
        ({ table } = this);
      }
      if (next === ACCEPTED) return true;
      state = next;
    }
    return false;
  }

  private step(from: number, symbol: number): number {
    const moved = (this.members[from] ?? []).flatMap((state) => {
      const { symbols, next } = this.states[state] ?? { symbols: undefined, next: [] };
      return symbols?.has(symbol) === true ? next : [];
    });
    const members = this.closure([...moved, ...this.starts]);
    const id = members.some((state) => this.ends.has(state)) ? ACCEPTED : this.idOf(members);
    this.table[from * SYMBOLS + symbol] = id;
    return id;
  }

  private idOf(members: readonly number[]): number {
    const key = members.join();
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    if (this.members.length >= MAX_STATES) return ACCEPTED;
    const id = this.members.push(members) - 1;
    this.ids.set(key, id);
    if ((id + 1) * SYMBOLS > this.table.length) {
      const larger = new Int32Array(this.table.length * 2).fill(UNKNOWN);
      larger.set(this.table);
      this.table = larger;
    }
    return id;
  }

  private closure(of: readonly number[]): readonly number[] {
    const found = new Set<number>();
    const stack = [...of];
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      if (found.has(state)) continue;
      found.add(state);
      const { symbols, next } = this.states[state] ?? { symbols: undefined, next: [] };
      if (symbols === undefined) for (const one of next) stack.push(one);
    }
    return [...found].sort((a, b) => a - b);
  }
}

/** Reads an expression to states. */
class Reader {
  private at = 0;
  /** Nothing was consumed yet. */
  private begins = true;

  constructor(
    private readonly source: string,
    private readonly states: State[],
  ) {}

  whole(): Piece {
    const piece = this.alternatives();
    if (this.at < this.source.length) throw new UnknownForm();
    return piece;
  }

  private alternatives(): Piece {
    const { begins } = this;
    const all = [this.sequence()];
    while (this.source.charAt(this.at) === '|') {
      this.at++;
      this.begins = begins;
      all.push(this.sequence());
    }
    this.begins = false;
    const end = this.add(undefined);
    for (const piece of all) this.join(piece.end, end);
    return { start: this.add(undefined, ...all.map(({ start }) => start)), end };
  }

  private sequence(): Piece {
    const start = this.add(undefined);
    let end = start;
    while (this.at < this.source.length && !'|)'.includes(this.source.charAt(this.at))) {
      const piece = this.repeated();
      this.join(end, piece.start);
      end = piece.end;
    }
    return { start, end };
  }

  private repeated(): Piece {
    const from = this.at;
    const piece = this.atom();
    const times = timesOf(this.source.slice(this.at));
    if (times === undefined) return piece;
    const { few, many } = times;
    const after = this.at + times.length;
    const again = (): Piece => {
      this.at = from;
      return this.atom();
    };
    const end = this.add(undefined);
    const start = this.add(undefined);
    let last = start;
    for (let i = 0; i < few; i++) last = this.append(last, i === 0 ? piece : again());
    if (many === Infinity) last = this.loop(last, few === 0 ? piece : again());
    else
      for (let i = few; i < many; i++) {
        this.join(last, end);
        last = this.append(last, i === 0 ? piece : again());
      }
    this.join(last, end);
    this.at = after;
    return { start, end };
  }

  private loop(last: number, { start, end }: Piece): number {
    const before = this.add(undefined, start);
    this.join(last, before);
    this.join(end, before);
    return before;
  }

  private append(last: number, { start, end }: Piece): number {
    this.join(last, start);
    return end;
  }

  private atom(): Piece {
    const character = this.source.charAt(this.at++);
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return this.one(this.set());
      case '.':
        return this.one(ALL);
      case '^':
        // The text is read as if a line ended before it.
        return this.begins ? this.one(new Set([LINE_END])) : this.nothing();
      case '$':
        return this.nothing();
      case '\\': {
        if (/[bB]/.test(this.source.charAt(this.at))) {
          this.at++;
          return this.nothing();
        }
        return this.one(this.escape());
      }
      default:
        if ('?*+{'.includes(character)) throw new UnknownForm();
        return this.one(new Set([symbolOf(character)]));
    }
  }

  private group(): Piece {
    const [kind = ''] = /^\?(?::|<?[=!])/.exec(this.source.slice(this.at)) ?? [];
    if (kind === '' && this.source.charAt(this.at) === '?') throw new UnknownForm();
    this.at += kind.length;
    const piece = this.alternatives();
    if (this.source.charAt(this.at++) !== ')') throw new UnknownForm();
    // What stands around a place is taken for met.
    return kind === '' || kind === '?:' ? piece : this.nothing();
  }

  private set(): Symbols {
    const not = this.source.charAt(this.at) === '^';
    if (not) this.at++;
    const found = new Set<number>();
    while (this.source.charAt(this.at) !== ']') {
      if (this.at >= this.source.length) throw new UnknownForm();
      const first = this.member();
      const [low] = first;
      if (this.source.charAt(this.at) === '-' && this.source.charAt(this.at + 1) !== ']') {
        this.at++;
        const [high] = this.member();
        for (let symbol = low ?? 0; symbol <= (high ?? OTHER); symbol++) found.add(symbol);
      } else for (const symbol of first) found.add(symbol);
    }
    this.at++;
    // A unit of those that are one symbol may always be meant.
    return not ? new Set([...ALL].filter((symbol) => symbol === OTHER || !found.has(symbol))) : found;
  }

  private member(): Symbols {
    const character = this.source.charAt(this.at++);
    return character === '\\' ? this.escape() : new Set([symbolOf(character)]);
  }

  private escape(): Symbols {
    const character = this.source.charAt(this.at++);
    const digits = character === 'u' ? 4 : character === 'x' ? 2 : 0;
    if (digits > 0) {
      const code = Number.parseInt(this.source.slice(this.at, this.at + digits), 16);
      this.at += digits;
      return new Set([Math.min(code, OTHER)]);
    }
    const known = CLASSES[character];
    if (known !== undefined) return known;
    if (/[\w]/.test(character)) throw new UnknownForm();
    return new Set([symbolOf(character)]);
  }

  private one(symbols: Symbols): Piece {
    const end = this.add(undefined);
    this.begins = false;
    return { start: this.add(symbols, end), end };
  }

  private nothing(): Piece {
    const state = this.add(undefined);
    return { start: state, end: state };
  }

  private add(symbols: Symbols | undefined, ...next: number[]): number {
    return this.states.push({ symbols, next }) - 1;
  }

  private join(from: number, to: number): void {
    this.states[from]?.next.push(to);
  }
}

interface Times {
  readonly few: number;
  readonly many: number;
  /** Of what is written. */
  readonly length: number;
}

/** How often the piece before may stand; undefined: nothing is written of it. */
function timesOf(rest: string): Times | undefined {
  const [written, least = '', comma, most = ''] = /^(?:[?*+]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(rest) ?? [];
  if (written === undefined) return undefined;
  const { length } = written;
  if (!written.startsWith('{'))
    return { few: written.startsWith('+') ? 1 : 0, many: written.startsWith('?') ? 1 : Infinity, length };
  const few = Number(least);
  const many = comma === undefined ? few : most === '' ? Infinity : Number(most);
  if (few > 100 || (many > 100 && many < Infinity)) throw new UnknownForm();
  return { few, many, length };
}

const ALL: Symbols = new Set(Array.from({ length: SYMBOLS }, (_, symbol) => symbol));

const symbolOf = (character: string): number => Math.min(character.charCodeAt(0), OTHER);

const matching = (pattern: RegExp): Symbols =>
  new Set([...ALL].filter((symbol) => symbol === OTHER || pattern.test(String.fromCharCode(symbol))));

const CLASSES: Readonly<Record<string, Symbols>> = table({
  s: matching(/\s/),
  S: matching(/\S/),
  d: matching(/\d/),
  D: matching(/\D/),
  w: matching(/\w/),
  W: matching(/\W/),
  n: new Set([10]),
  r: new Set([13]),
  t: new Set([9]),
  f: new Set([12]),
  v: new Set([11]),
});
