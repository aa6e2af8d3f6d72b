/** Regular expressions of RE2 as JavaScript's, where they say the same and run in linear time; undefined otherwise. */

const MAX_PATTERN = 500;
/** Two unbounded quantifiers that may meet the same text cost a square of its length: texts are short then. */
export const MAX_SUBJECT = 20_000;

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['ascii', '\\x00-\\x7F'],
  ['blank', '\\t '],
  ['cntrl', '\\x00-\\x1F\\x7F'],
  ['digit', '0-9'],
  ['graph', '!-~'],
  ['lower', 'a-z'],
  ['print', ' -~'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['space', '\\t\\n\\v\\f\\r '],
  ['upper', 'A-Z'],
  ['word', '0-9A-Za-z_'],
  ['xdigit', '0-9A-Fa-f'],
]);

/** RE2's \s holds five characters, JavaScript's every space of Unicode. */
const SPACE = '\\t\\n\\f\\r ';
const SHARED_ESCAPES = ['d', 'D', 'w', 'W', 'f', 'n', 'r', 't', 'v'].map((c) => [c, `\\${c}`] as const);

/** What an escape is in JavaScript, within a class and outside of one. */
const CLASS_ESCAPES: ReadonlyMap<string, string> = new Map([...SHARED_ESCAPES, ['s', SPACE]]);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...SHARED_ESCAPES,
  ['s', `[${SPACE}]`],
  ['S', `[^${SPACE}]`],
  ['b', '\\b'],
  ['B', '\\B'],
  ['A', '^'],
  ['z', '$'],
]);

/** The pattern compiled, with flags `g`; `names` of its groups in order, undefined for those without. */
export interface RegularExpression {
  readonly expression: RegExp;
  readonly names: readonly (string | undefined)[];
}

export function regularExpression(pattern: string): RegularExpression | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  try {
    const translated = new Translator(pattern).run();
    if (translated === undefined) return undefined;
    return {
      expression: new RegExp(translated.source, `gu${translated.flags.replace('m', '')}`),
      names: translated.names,
    };
  } catch {
    return undefined;
  }
}

/** Whether RE2 refuses a pattern for certain: an operator without an operand, what is not closed, and what it does not know. */
export function isNoExpression(pattern: string): boolean {
  let depth = 0;
  let hasOperand = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i);
    if (c === '\\' && pattern.charAt(i + 1) === 'Q') return false;
    if (c === '\\' && ++i >= pattern.length) return true;
    if ('*+?'.includes(c) && !hasOperand) return true;
    depth += depthOf(c);
    if (depth < 0 || isLookaround(pattern, i)) return true;
    if (c === '[') {
      const end = endOfClass(pattern, i);
      if (end === undefined) return true;
      i = end;
    }
    // What stands behind `(?` are flags.
    if (c === '(' && pattern.charAt(i + 1) === '?') i++;
    hasOperand = c !== '(' && c !== '|';
  }
  return depth > 0;
}

const depthOf = (c: string): number => (c === '(' ? 1 : c === ')' ? -1 : 0);

const isLookaround = (pattern: string, at: number): boolean => /^\(\?(?:[=!]|<[=!])/.test(pattern.slice(at, at + 4));

/** Where the class ends that begins at `start`; undefined: nowhere. A bracket that comes first is one of its characters. */
function endOfClass(pattern: string, start: number): number | undefined {
  const first = start + (pattern.charAt(start + 1) === '^' ? 2 : 1);
  for (let i = first; i < pattern.length; i++) {
    if (pattern.startsWith('[:', i) && pattern.indexOf(':]', i) > 0) i = pattern.indexOf(':]', i) + 1;
    else if (pattern.charAt(i) === '\\') i++;
    else if (pattern.charAt(i) === ']' && i > first) return i;
  }
  return undefined;
}

interface Level {
  /** An unbounded quantifier stands in the group. */
  unbounded: boolean;
  /** Alternatives, or something optional: the group may match one text in several ways. */
  ambiguous: boolean;
  /** A character that may be left out, until what follows it is known. */
  optional: string | undefined;
  readonly start: number;
}

/** Comparisons of two characters in one pattern. */
const MAX_COMPARED = 4;

/** No text begins with both: each is one character, a class or an escape. */
function areApart(a: string, b: string): boolean {
  if (/[^\x00-\x7f]|\\[uxbB]/.test(`${a}${b}`)) return false;
  const [x, y] = [new RegExp(`^${a}$`, 'u'), new RegExp(`^${b}$`, 'u')];
  for (let code = 0; code < 0x100; code++) {
    const c = String.fromCharCode(code);
    if (x.test(c) && y.test(c)) return false;
  }
  return true;
}

/** Owns the position in a pattern. */
class Translator {
  private i = 0;
  private out = '';
  private flags = '';
  private readonly names: (string | undefined)[] = [];
  private readonly levels: Level[] = [{ unbounded: false, ambiguous: false, optional: undefined, start: 0 }];
  /** The last atom was a group of this kind. */
  private last: Level | undefined;
  private unboundedRuns = 0;
  /** The character, class or escape that was read last, as it is in JavaScript. */
  private atom = '';
  private compared = 0;

  constructor(private readonly pattern: string) {}

  run():
    { readonly source: string; readonly flags: string; readonly names: readonly (string | undefined)[] } | undefined {
    while (this.i < this.pattern.length) if (!this.next()) return undefined;
    return this.levels.length === 1 && this.unboundedRuns <= 6
      ? { source: this.out, flags: this.flags, names: this.names }
      : undefined;
  }

  private next(): boolean {
    const c = this.pattern.charAt(this.i);
    if ('*+?{'.includes(c)) return this.step();
    const level = this.level();
    const { optional } = level;
    level.optional = undefined;
    const isAtom = !'()|^$'.includes(c);
    if (optional !== undefined && !isAtom) level.ambiguous = true;
    const start = this.out.length;
    if (!this.step()) return false;
    this.atom = isAtom ? this.out.slice(start) : '';
    if (optional !== undefined && isAtom && !this.areApart(optional, this.atom)) level.ambiguous = true;
    return true;
  }

  private areApart(a: string, b: string): boolean {
    return this.flags === '' && ++this.compared <= MAX_COMPARED && areApart(a, b);
  }

  private step(): boolean {
    const c = this.pattern.charAt(this.i);
    if ('*+?{'.includes(c)) return this.quantifier();
    switch (c) {
      case '\\':
        return this.escape(false);
      case '[':
        return this.characterClass();
      case '(':
        return this.open();
      case ')':
        return this.close();
      case '|':
        this.level().ambiguous = true;
        this.last = undefined;
        return this.take('|');
      case '^':
      case '$':
        return this.lineEdge(c);
      case ']':
      case '}':
        this.last = undefined;
        this.out += `\\${c}`;
        this.i++;
        return true;
      case '.':
        this.last = undefined;
        return this.take('.', this.flags.includes('s') ? '.' : '[^\\n]');
      default: {
        this.last = undefined;
        const character = String.fromCodePoint(this.pattern.codePointAt(this.i) ?? 0);
        this.i += character.length;
        this.out += character === '/' ? '\\/' : character;
        return true;
      }
    }
  }

  /** Without the flag m, RE2's `$` is the end of the text, as JavaScript's is; with it lines end at line feeds alone. */
  private lineEdge(c: '^' | '$'): boolean {
    if (!this.flags.includes('m')) return this.take(c);
    return this.take(c, c === '^' ? '(?<![^\\n])' : '(?![^\\n])');
  }

  private take(c: string, out = c): boolean {
    this.i += c.length;
    this.out += out;
    return true;
  }

  private level(): Level {
    return this.levels.at(-1) ?? { unbounded: false, ambiguous: false, optional: undefined, start: 0 };
  }

  private escape(inClass: boolean): boolean {
    this.last = undefined;
    const next = this.pattern.charAt(this.i + 1);
    const meaning = (inClass ? CLASS_ESCAPES : ESCAPES).get(next);
    if (meaning !== undefined) return this.take(`\\${next}`, meaning);
    const hex = /^\\x([0-9A-Fa-f]{2})/.exec(this.pattern.slice(this.i, this.i + 4));
    if (hex !== null) return this.take(hex[0], hex[0]);
    if (next === '' || /[0-9A-Za-z]/.test(next) || next.charCodeAt(0) > 127) return false;
    // With the flag u only characters of syntax may be escaped.
    const out = /[\^$\\.*+?()[\]{}|/]/.test(next) || (inClass && next === '-') ? `\\${next}` : next;
    return this.take(`\\${next}`, out);
  }

  private characterClass(): boolean {
    this.last = undefined;
    this.take('[');
    if (this.pattern.charAt(this.i) === '^') this.take('^');
    let first = true;
    for (; this.i < this.pattern.length; first = false) {
      const c = this.pattern.charAt(this.i);
      if (c === ']' && !first) return this.take(']');
      const named = /^\[:(\w+):\]/.exec(this.pattern.slice(this.i));
      if (named !== null) {
        const members = CLASSES.get(named[1] ?? '');
        if (members === undefined) return false;
        this.take(named[0], members);
      } else if (c === '\\') {
        if (!this.escape(true)) return false;
      } else if (c === '[' || c === ']') this.take(c, `\\${c}`);
      else this.take(String.fromCodePoint(this.pattern.codePointAt(this.i) ?? 0));
    }
    return false;
  }

  private open(): boolean {
    const rest = this.pattern.slice(this.i);
    const flags = /^\(\?([ims]+)\)/.exec(rest);
    if (flags !== null) {
      if (this.out !== '') return false;
      this.flags += [...new Set(flags[1])].join('');
      this.i += flags[0].length;
      return true;
    }
    const named = /^\(\?P?<(\w+)>/.exec(rest);
    this.levels.push({ unbounded: false, ambiguous: false, optional: undefined, start: this.out.length });
    if (named !== null) {
      this.names.push(named[1]);
      return this.take(named[0], '(');
    }
    if (rest.startsWith('(?:')) return this.take('(?:');
    if (rest.startsWith('(?')) return false;
    this.names.push(undefined);
    return this.take('(');
  }

  private close(): boolean {
    if (this.levels.length === 1) return false;
    const group = this.levels.pop();
    if (group !== undefined) {
      const outer = this.level();
      outer.unbounded ||= group.unbounded;
      outer.ambiguous ||= group.ambiguous;
    }
    this.last = group;
    return this.take(')');
  }

  private quantifier(): boolean {
    const found = /^(?:[*+?]|\{(\d{1,3})(,?)(\d{0,3})\})/.exec(this.pattern.slice(this.i));
    if (found === null) {
      // A brace that begins no quantifier is a character.
      this.last = undefined;
      return this.take('{', '\\{');
    }
    const [text] = found;
    if (this.out === '' || /(?:^|[^\\])[(|]$/.test(this.out)) return false;
    const most = mostOf(found);
    // A quantifier over what may itself match one text in several ways can run in exponential time.
    if (most > 1 && this.last !== undefined && (this.last.unbounded || this.last.ambiguous)) return false;
    if (most === Infinity) {
      this.level().unbounded = true;
      this.unboundedRuns++;
    } else if (text === '?' && this.atom !== '' && this.level().optional === undefined)
      this.level().optional = this.atom;
    else this.level().ambiguous = true;
    this.last = undefined;
    this.take(text);
    if (this.pattern.charAt(this.i) === '?') this.take('?');
    return !/^[*+{]/.test(this.pattern.slice(this.i));
  }
}

/** How often a quantifier repeats at most. */
function mostOf([text, least, comma, most = '']: RegExpExecArray): number {
  if (text === '?') return 1;
  if (most !== '') return Number(most);
  return least === undefined || comma === ',' ? Infinity : Number(least);
}
