/** How values become text: quotes, indents, and Go's verbs. */
import {
  concat,
  concatenated,
  isHole,
  knownValue,
  literalText,
  separated,
  type Part,
  type Text,
} from '../../../value/text.js';
import { fail, knownText, NIL, placed, printed, sortedNames, text, type Value } from '../value.js';
import { arg, goIntArg, type TemplateFunction } from './arguments.js';
import { typeOf } from './logic.js';
import { table } from '../../../value/table.js';

/** Go's `%q` and sprig's `quote`: what must be escaped in the literal parts. Source: Go, strconv.Quote. */
const escaped = (literal: string): string =>
  literal.replace(/["\\\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu, (c) => {
    if (c === ' ') return c;
    const code = c.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    return (
      ESCAPES.get(c) ??
      (code < 0x80
        ? `\\x${digits.padStart(2, '0')}`
        : code <= 0xffff
          ? `\\u${digits.padStart(4, '0')}`
          : `\\U${digits.padStart(8, '0')}`)
    );
  });

/** Characters that have an escape of one letter. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ...Array.from('\x07\b\f\n\r\t\v').map((c, i) => [c, `\\${'abfnrtv'.charAt(i)}`] as const),
]);

const quoteAll =
  (mark: string, escape: (literal: string) => string): TemplateFunction =>
  (args) => {
    const quoted = args.filter(({ kind }) => kind !== 'nil').map((value) => around(mark, printed(value), escape));
    return text(separated(quoted, ' '));
  };

const around = (mark: string, { parts }: Text, escape: (literal: string) => string): Text => ({
  parts: [
    { literal: mark },
    ...parts.map((part) => (isHole(part) ? part : escapedPart(part, escape))),
    { literal: mark },
  ],
});

const escapedPart = (part: Exclude<Part, { reference: string }>, escape: (literal: string) => string): Part => {
  const literal = escape(part.literal);
  return literal === part.literal ? part : { ...part, literal };
};

const indent: TemplateFunction = (args) => {
  const width = goIntArg(args, 0);
  const value = arg(args, 1);
  if (width === undefined) return undefined;
  if (value.kind !== 'text' && value.kind !== 'hole' && value.kind !== 'native')
    return fail(`wrong type for value; expected string; got ${value.kind}`);
  return text(indented(printed(value), width));
};

const indented = ({ parts }: Text, width: number): Text => {
  const pad = ' '.repeat(Math.min(Math.max(0, width), 1000));
  return { parts: [{ literal: pad }, ...parts.flatMap((part) => (isHole(part) ? [part] : paddedLines(part, pad)))] };
};

/** Each line by itself, so that each keeps its place. */
function paddedLines(part: Exclude<Part, { reference: string }>, pad: string): readonly Part[] {
  if (!part.literal.includes('\n')) return [part];
  const { at } = part;
  const isExact = at !== undefined && at.end - at.start === part.literal.length;
  const lines = part.literal.split('\n');
  let from = 0;
  return lines.flatMap((line, i): readonly Part[] => {
    const start = from;
    from += line.length + 1;
    const own = isExact ? { source: at.source, start: at.start + start, end: at.start + start + line.length } : at;
    const written: Part[] = line === '' ? [] : [own === undefined ? { literal: line } : { literal: line, at: own }];
    return i === 0 ? written : [{ literal: `\n${pad}` }, ...written];
  });
}

const nindent: TemplateFunction = (args, context) => {
  const inner = indent(args, context);
  return inner === undefined ? undefined : text(concat(literalText('\n'), printed(inner)));
};

/** Go's verbs. Undefined where a verb is asked of what is not known and is none that copies it. */
const printf: TemplateFunction = ([format = fail('printf takes a format'), ...values]) => {
  const known = knownText(format);
  if (known === undefined) return undefined;
  const pieces: Text[] = [];
  const rest = [...values];
  let from = 0;
  for (const match of known.matchAll(/%([-+# 0]{0,5})((?:[1-9][0-9]{0,4})?)(?:\.([0-9]{0,3}))?([a-zA-Z%])/g)) {
    const [all, flags = '', width = '', precision, verb = ''] = match;
    const before = known.slice(from, match.index);
    if (before.includes('%')) return undefined;
    pieces.push(placedLiteral(format, before, match.index));
    from = match.index + all.length;
    if (verb === '%') {
      pieces.push(literalText('%'));
      continue;
    }
    const value = rest.shift();
    const made =
      value === undefined ? literalText(`%!${verb}(MISSING)`) : filledIn({ verb, flags, width, precision }, value);
    if (made === undefined) return undefined;
    pieces.push(made);
  }
  // Verbs by number and a percent sign alone are not made here.
  if (known.includes('%', from)) return undefined;
  pieces.push(placedLiteral(format, known.slice(from), known.length));
  const extra = extraOf(rest);
  return extra === undefined ? undefined : text(concatenated([...pieces, extra]));
};

interface Directive {
  readonly verb: string;
  readonly flags: string;
  readonly width: string;
  readonly precision: string | undefined;
}

/** Undefined for forms of a value that are not made here. */
function filledIn({ verb, flags, width, precision }: Directive, value: Value): Text | undefined {
  const own = /[# ]/.test(flags) ? undefined : signed(flags, formatted(verb, value, precision), value);
  return own === undefined ? undefined : padded(own, flags, width);
}

/** What Go says of arguments that no verb takes. */
function extraOf(values: readonly Value[]): Text | undefined {
  if (values.length === 0) return literalText('');
  const all = values.map((value) => (value.kind === 'nil' ? literalText('<nil>') : typed(value)));
  const known = all.flatMap((one) => one ?? []);
  return known.length < all.length
    ? undefined
    : concatenated([literalText('%!(EXTRA '), separated(known, ', '), literalText(')')]);
}

/** A stretch of a format stands where it is written, if the format is written as it is. */
function placedLiteral(format: Value, literal: string, end: number): Text {
  const at = format.kind === 'text' ? format.text.parts[0]?.at : undefined;
  if (at === undefined || format.kind !== 'text' || format.text.parts.length !== 1) return placed(literal, at);
  const inner = at.end - at.start - 2 === (knownValue(format.text) ?? '').length;
  if (!inner) return placed(literal, at);
  const start = at.start + 1 + end - literal.length;
  return placed(literal, { source: at.source, start, end: start + literal.length });
}

const signed = (flags: string, own: Text | undefined, value: Value): Text | undefined =>
  own === undefined || !flags.includes('+')
    ? own
    : value.kind === 'number'
      ? concat(literalText(value.value < 0 ? '' : '+'), own)
      : undefined;

function padded(value: Text, flags: string, width: string): Text | undefined {
  if (width === '') return value;
  const known = knownValue(value);
  if (known === undefined) return undefined;
  // What does not fit its verb is padded within.
  if (known.startsWith('%!')) return undefined;
  const size = Math.min(Number(width), 1000);
  const [sign = ''] = /^[-+]/.exec(known) ?? [];
  if (flags.includes('-')) return placed(known.padEnd(size), value.parts[0]?.at);
  const made = flags.includes('0')
    ? sign + known.slice(sign.length).padStart(size - sign.length, '0')
    : known.padStart(size);
  return placed(made, value.parts[0]?.at);
}

type Verb = (value: Value, precision: string | undefined) => Text | undefined;

const VERBS: Readonly<Record<string, Verb>> = table({
  s: (value, precision) =>
    value.kind === 'text' || value.kind === 'hole' ? cut(printed(value), precision) : refused('s', value),
  v: (value) => shown(value),
  d: (value) => (isWhole(value) ? printed(value) : refused('d', value)),
  q: (value) =>
    value.kind === 'text' ? around('"', value.text, escaped) : isWhole(value) ? undefined : refused('q', value),
  f: (value, precision) =>
    value.kind === 'number' && value.type === 'float64'
      ? literalText(fixed(value.value, precision === undefined ? 6 : Math.min(50, Number(precision || '0'))))
      : refused('f', value),
  t: (value) => (value.kind === 'boolean' ? printed(value) : refused('t', value)),
  x: (value) => inBase(value, 16),
  X: (value) => inBase(value, 16, (digits) => digits.toUpperCase()),
  o: (value) => inBase(value, 8),
  b: (value) => inBase(value, 2),
  T: (value) => (value.kind === 'hole' || value.kind === 'native' ? undefined : literalText(typeOf(value))),
});

const isWhole = (value: Value): boolean => value.kind === 'number' && value.type !== 'float64';

const inBase = (value: Value, base: number, of = (digits: string): string => digits): Text | undefined =>
  value.kind === 'number' && value.type !== 'float64' ? literalText(of(value.value.toString(base))) : undefined;

/** Go rounds what lies in the middle to the even digit; `toFixed` away from zero. */
function fixed(value: number, digits: number): string {
  const whole = value.toFixed(digits);
  const exact = value.toFixed(digits + 50);
  const cut = exact.slice(0, exact.length - 50).replace(/\.$/, '');
  const isMiddle = /^50*$/.test(exact.slice(-50));
  return isMiddle && /[02468]$/.test(cut) ? cut : whole;
}

/** At most so many characters. Undefined where it is not known which. */
function cut(value: Text, precision: string | undefined): Text | undefined {
  if (precision === undefined) return value;
  const known = knownValue(value);
  return known === undefined
    ? undefined
    : placed(
        Array.from(known)
          .slice(0, Number(precision || '0'))
          .join(''),
        value.parts[0]?.at,
      );
}

/** What Go prints for a verb that does not take such a value. Undefined where that hangs on more than is kept of it. */
function refused(verb: string, value: Value): Text | undefined {
  if (value.kind === 'nil') return literalText(`%!${verb}(<nil>)`);
  if (value.kind === 'text' && knownText(value) === undefined) return undefined;
  const shown = typed(value);
  return shown === undefined ? undefined : concatenated([literalText(`%!${verb}(`), shown, literalText(')')]);
}

/** `int=3`. */
const typed = (value: Value): Text | undefined =>
  value.kind === 'text' || value.kind === 'number' || value.kind === 'boolean'
    ? concat(literalText(`${typeOf(value)}=`), printed(value))
    : undefined;

/** Verbs go into lists and maps. */
function formatted(verb: string, value: Value, precision: string | undefined, depth = 0): Text | undefined {
  if (depth > 0 && value.kind === 'nil') return literalText('<nil>');
  const isInside = 'sdq'.includes(verb) && depth < MAX_DEPTH;
  const each = (item: Value): Text | undefined => formatted(verb, item, precision, depth + 1);
  if (value.kind === 'list' && isInside && value.open !== true && value.unordered !== true)
    return bracketed('[', value.items.map(each));
  if (value.kind === 'map' && isInside && value.open !== true)
    return bracketed(
      'map[',
      sortedNames(value).map((name) => joined(each(text(name)), each(value.members.get(name)?.value ?? NIL))),
    );
  return VERBS[verb]?.(value, precision);
}

const MAX_DEPTH = 20;

const joined = (name: Text | undefined, value: Text | undefined): Text | undefined =>
  name === undefined || value === undefined ? undefined : concatenated([name, literalText(':'), value]);

function bracketed(open: string, items: readonly (Text | undefined)[]): Text | undefined {
  const known = items.flatMap((item) => item ?? []);
  return known.length < items.length
    ? undefined
    : concatenated([literalText(open), separated(known, ' '), literalText(']')]);
}

export const print: TemplateFunction = (args) =>
  text(
    concatenated(
      args.flatMap((value, i) => {
        const before = args[i - 1];
        const apart = before !== undefined && before.kind !== 'text' && value.kind !== 'text' ? [literalText(' ')] : [];
        return [...apart, shown(value)];
      }),
    ),
  );

const shown = (value: Value): Text => (value.kind === 'nil' ? literalText('<nil>') : printed(value));

const println: TemplateFunction = (args) => text(concat(separated(args.map(shown), ' '), literalText('\n')));

export const FORMATS: Readonly<Record<string, TemplateFunction>> = table({
  quote: quoteAll('"', escaped),
  squote: quoteAll("'", (literal) => literal),
  indent,
  nindent,
  printf,
  print,
  println,
});
