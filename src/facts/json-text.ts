/** Trees as JSON text and back. A text that an encoder makes remembers its tree, so that what reads it finds every place again. Shared by the dialects. */
import { lastAtMost } from '../value/search.js';
import { concat, isHole, knownValue, literalText, type Part, type Text } from '../value/text.js';
import type { Entry, Tree } from '../value/tree.js';
import type { Span } from '../value/span.js';
import { placeOfRange } from './part-places.js';

const ORIGINS = new WeakMap<Text, Tree | (() => Tree | undefined)>();

/** What was encoded, if the text is what an encoder made of it. */
export function encodedValue(text: Text): Tree | undefined {
  const known = ORIGINS.get(text);
  if (typeof known !== 'function') return known;
  const value = known();
  if (value === undefined) ORIGINS.delete(text);
  else ORIGINS.set(text, value);
  return value;
}

export function remember(text: Text, value: Tree): Text {
  ORIGINS.set(text, value);
  return text;
}

/** The same of a text that may hold JSON, which is read when somebody asks. */
export function rememberLater(text: Text, read: () => Tree | undefined): Text {
  ORIGINS.set(text, read);
  return text;
}

/** A text that is the other in other parts holds the same. */
export function withOriginOf(text: Text, other: Text): Text {
  const known = ORIGINS.get(other);
  if (known !== undefined) ORIGINS.set(text, known);
  return text;
}

/** How a language makes its values of what a JSON text holds. */
export interface JsonMaker {
  /** Digits as JSON has them; undefined: no number for it. */
  readonly number: (written: string, at: Span) => Tree | undefined;
  readonly list: (items: readonly Tree[], at: Span) => Tree;
  /** In the order of the text, repeated keys included. */
  readonly object: (entries: readonly Entry[], at: Span) => Tree;
}

const AS_WRITTEN: JsonMaker = {
  number: (written, at) => ({ kind: 'number', value: Number(written), written, at }),
  list: (items, at) => ({ kind: 'list', items, open: false, at }),
  object: (entries, at) => ({ kind: 'map', entries, open: false, at }),
};

/** A policy that stands in a string, as a tree: what was encoded, or what the text says. What cannot be read is not known. */
export function policyTree(value: Tree, maker?: JsonMaker): Tree {
  if (value.kind === 'choice') return { ...value, arms: value.arms.map((arm) => policyTree(arm, maker)) };
  if (value.kind !== 'text') return value;
  const encoded = encodedValue(value.text);
  if (encoded !== undefined) return encoded;
  const read = new JsonReader(value.text, value.at, maker).read();
  if (read !== undefined && read !== 'unknown') return read;
  const hole = { reference: 'a policy', scope: value.at.source.path, anonymous: true as const };
  return { kind: 'hole', hole, at: value.at };
}

/** Undefined where what is not known may be more than a scalar. */
export function jsonOf(value: Tree, depth = 0): Text | undefined {
  if (depth > 100) return undefined;
  switch (value.kind) {
    case 'null':
      return literalText('null');
    case 'boolean':
    case 'number':
      return literalText(value.written);
    case 'text':
      return quoted(value.text);
    case 'hole':
    case 'choice':
      return undefined;
    case 'list': {
      if (value.open) return undefined;
      return bracketed(
        '[',
        value.items.map((item) => jsonOf(item, depth + 1)),
        ']',
      );
    }
    case 'map': {
      if (value.open) return undefined;
      const members = value.entries.map(({ key, value: member }) => {
        const written = jsonOf(member, depth + 1);
        return written === undefined ? undefined : concat(quoted(key), literalText(':'), written);
      });
      return bracketed('{', members, '}');
    }
  }
}

function bracketed(open: string, members: readonly (Text | undefined)[], close: string): Text | undefined {
  const parts: Part[] = [{ literal: open }];
  for (const [i, member] of members.entries()) {
    if (member === undefined) return undefined;
    if (i > 0) parts.push({ literal: ',' });
    for (const one of member.parts) parts.push(one);
  }
  return { parts: merged([...parts, { literal: close }]) };
}

/** Literals without a place that touch become one. */
function merged(parts: readonly Part[]): readonly Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last !== undefined && !isHole(last) && !isHole(part) && last.at === undefined && part.at === undefined)
      out.splice(-1, 1, { literal: last.literal + part.literal });
    else out.push(part);
  }
  return out;
}

const quoted = (text: Text): Text => ({
  parts: [
    { literal: '"' },
    ...text.parts.map((part): Part => (isHole(part) ? part : { ...part, literal: escaped(part.literal) })),
    { literal: '"' },
  ],
});

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** As Go's encoding/json does, with HTML's characters escaped. */
const escaped = (text: string): string =>
  text.replace(
    /["\\\u0000-\u001F<>&\u2028\u2029]/g,
    (c) => ESCAPES.get(c) ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Owns the position in a JSON text with holes; places of strings are those of the text's parts. */
export class JsonReader {
  private i = 0;
  private depth = 0;
  private readonly whole: string;
  private readonly starts: readonly number[];

  constructor(
    private readonly text: Text,
    private readonly at: Span,
    private readonly make: JsonMaker = AS_WRITTEN,
  ) {
    const starts: number[] = [];
    let whole = '';
    for (const part of text.parts) {
      starts.push(whole.length);
      whole += isHole(part) ? '\uE000' : part.literal;
    }
    this.whole = whole;
    this.starts = starts;
  }

  /** Undefined: this is no JSON for certain, or a hole stands where it may be anything. */
  read(): Tree | 'unknown' | undefined {
    const value = this.value();
    this.skip();
    if (value === undefined) return this.sawHole ? 'unknown' : undefined;
    return this.i === this.whole.length ? value : this.sawHole ? 'unknown' : undefined;
  }

  private sawHole = false;

  private skip(): void {
    while (/[ \t\r\n]/.test(this.whole.charAt(this.i))) this.i++;
  }

  private value(): Tree | undefined {
    this.skip();
    const c = this.whole.charAt(this.i);
    if (c === '\uE000') return this.bareHole();
    if (c === '"') return this.string();
    if (c === '{' || c === '[') {
      if (++this.depth > 100) return undefined;
      const result = c === '{' ? this.object() : this.array();
      this.depth--;
      return result;
    }
    const start = this.i;
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/.exec(
      this.whole.slice(start, start + 400),
    )?.[0];
    if (word === undefined) return undefined;
    this.i += word.length;
    const at = this.span(start, this.i);
    if (word === 'null') return { kind: 'null', at };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', written: word, at };
    return this.make.number(word, at);
  }

  /** A hole that stands alone where a value may stand is one. */
  private bareHole(): Tree | undefined {
    this.sawHole = true;
    const part = this.text.parts[lastAtMost(this.starts, this.i)];
    if (part === undefined || !isHole(part) || !/^\s*[,}\]]/.test(`${this.whole.slice(this.i + 1)},`)) return undefined;
    const at = this.span(this.i, this.i + 1);
    this.i++;
    return { kind: 'hole', hole: { ...part, at }, at };
  }

  private array(): Tree | undefined {
    const start = this.i++;
    const items: Tree[] = [];
    this.skip();
    if (this.whole.charAt(this.i) === ']') return this.make.list([], this.span(start, ++this.i));
    for (;;) {
      const item = this.value();
      if (item === undefined) return undefined;
      items.push(item);
      this.skip();
      if (this.take(']')) return this.make.list(items, this.span(start, this.i));
      if (!this.take(',')) return undefined;
    }
  }

  private take(c: string): boolean {
    const isThere = this.stands(c);
    if (isThere) this.i++;
    return isThere;
  }

  /** Whether it stands next. What a hole there holds is not known. */
  private stands(c: string): boolean {
    const next = this.whole.charAt(this.i);
    if (next === '\uE000') this.sawHole = true;
    return next === c;
  }

  private object(): Tree | undefined {
    const start = this.i++;
    const entries: Entry[] = [];
    this.skip();
    if (this.whole.charAt(this.i) === '}') return this.make.object([], this.span(start, ++this.i));
    for (;;) {
      this.skip();
      if (!this.stands('"')) return undefined;
      const key = this.string();
      if (key?.kind !== 'text') return undefined;
      this.skip();
      if (!this.take(':')) return undefined;
      const value = this.value();
      if (value === undefined) return undefined;
      entries.push({ key: key.text, keyAt: key.at, value });
      this.skip();
      if (this.take('}')) return this.make.object(entries, this.span(start, this.i));
      if (!this.take(',')) return undefined;
    }
  }

  private string(): Tree | undefined {
    const start = ++this.i;
    const parts: Part[] = [];
    let from = start;
    const flush = (end: number): void => {
      if (end > from) parts.push({ literal: this.whole.slice(from, end), at: this.span(from, end) });
    };
    for (;;) {
      const c = this.whole.charAt(this.i);
      if (c === '' || c < ' ') return undefined;
      if (c === '"') break;
      if (c === '\uE000') {
        flush(this.i);
        const part = this.text.parts[lastAtMost(this.starts, this.i)];
        if (part !== undefined) parts.push(part);
        from = ++this.i;
      } else if (c === '\\') {
        flush(this.i);
        const escape = /^\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/.exec(this.whole.slice(this.i, this.i + 6));
        if (escape === null) return undefined;
        const [whole, hex, letter = ''] = escape;
        const literal =
          hex === undefined ? (DECODED.get(letter) ?? letter) : String.fromCharCode(Number.parseInt(hex, 16));
        parts.push({ literal, at: this.span(this.i, this.i + whole.length) });
        from = this.i += whole.length;
      } else this.i++;
    }
    flush(this.i);
    const at = this.span(start, this.i);
    this.i++;
    const text: Text = { parts };
    const isJoined = knownValue(text) !== undefined && parts.length > 1;
    return { kind: 'text', text: isJoined ? joinedLiterals(parts, at) : text, at };
  }

  private span(start: number, end: number): Span {
    return placeOfRange({ parts: this.text.parts, starts: this.starts }, start, end) ?? this.at;
  }
}

const DECODED: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** All is known: one literal, so that a whole value has one place. */
function joinedLiterals(parts: readonly Part[], at: Span): Text {
  return { parts: [{ literal: parts.map((part) => (isHole(part) ? '' : part.literal)).join(''), at }] };
}
