/** Values as YAML, byte for byte as Helm writes it: what is made of it may be a template again (`tpl`), or stand in a text. Source: go-yaml v2.4, emitterc.go, encode.go and sorter.go. */
import { isPlainString } from '../../../document/yaml/read.js';
import { isHole, type Part, type Text } from '../../../value/text.js';
import { NIL, placed, printed, printedNumber, type MapValue, type NumberValue, type Value } from '../value.js';

const MAX_DEPTH = 50;

/** Columns after which a line is broken at the next space. */
const WIDTH = 80;

/** Where a value stands. */
interface Place {
  /** Of the lines that follow its first. */
  readonly indent: string;
  /** At which it begins. */
  readonly column: number;
  readonly depth: number;
}

/** A number as JSON has it: digits up to 10^21. */
export function jsonNumber({ value }: NumberValue): string {
  if (value !== 0 && (Math.abs(value) < 1e-6 || Math.abs(value) >= 1e21))
    return value.toExponential().replace(/e\+(\d)$/, 'e+0$1');
  return String(value);
}

/** Whole numbers of 64 bits by their digits. */
const yamlNumber = (value: NumberValue): string =>
  Number.isInteger(value.value) && value.value > -(2 ** 63) && value.value < 2 ** 64
    ? String(value.value === 0 ? 0 : value.value)
    : printedNumber({ ...value, type: 'float64' });

/** Undefined where what is not known may be more than a scalar beside others. It ends with a line break. */
export const yamlOf = (value: Value): readonly Part[] | undefined => nodeOf(value, { indent: '', column: 0, depth: 0 });

function nodeOf(value: Value, place: Place): readonly Part[] | undefined {
  if (place.depth > MAX_DEPTH) return undefined;
  switch (value.kind) {
    case 'list':
      if (value.items.length === 0) return value.open === true ? undefined : [{ literal: '[]\n' }];
      return value.open === true || value.unordered === true ? undefined : sequence(value.items, place);
    case 'map':
      if (value.members.size === 0) return value.open === true ? undefined : [{ literal: '{}\n' }];
      return value.open === true ? undefined : mapping(value, place);
    case 'native':
      return undefined;
    default:
      return scalarOf(value, place);
  }
}

function scalarOf(value: Exclude<Value, { kind: 'list' | 'map' | 'native' }>, place: Place): readonly Part[] {
  if (value.kind === 'text' && value.text.parts.length > 0)
    return scalar(value.text, place.depth === 0 ? { ...place, indent: '  ' } : place);
  return [...wordOf(value).parts, { literal: '\n' }];
}

/** What needs no quotes of its own. */
function wordOf(value: Exclude<Value, { kind: 'list' | 'map' | 'native' }>): Text {
  switch (value.kind) {
    case 'text':
      return placed('""', value.at);
    case 'number':
      return placed(yamlNumber(value), value.at);
    case 'nil':
      return placed('null', value.at);
    default:
      return printed(value);
  }
}

const isNested = (value: Value): boolean =>
  (value.kind === 'list' && value.items.length > 0) || (value.kind === 'map' && value.members.size > 0);

function sequence(items: readonly Value[], { indent, column, depth }: Place): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const [i, item] of items.entries()) {
    const inner = `${indent}  `;
    const own = nodeOf(item, {
      indent: inner,
      column: (i === 0 ? column : indent.length) + 2,
      depth: depth + 1,
    });
    if (own === undefined) return undefined;
    parts.push({ literal: `${i === 0 ? '' : indent}- ` });
    for (const part of own) parts.push(part);
  }
  return parts;
}

function mapping(value: MapValue, { indent, column, depth }: Place): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const [i, name] of [...value.members.keys()].sort(byNumbers).entries()) {
    const member = value.members.get(name);
    const held = member?.value ?? NIL;
    const key = keyOf(name);
    const inner = held.kind === 'list' ? indent : `${indent}  `;
    const own = nodeOf(held, {
      indent: inner,
      column: isNested(held) ? inner.length : (i === 0 ? column : indent.length) + key.length + 2,
      depth: depth + 1,
    });
    if (own === undefined) return undefined;
    if (i > 0) parts.push({ literal: indent });
    for (const part of placed(key, member?.keyAt).parts) parts.push(part);
    parts.push({ literal: isNested(held) ? `:\n${inner}` : ': ' });
    for (const part of own) parts.push(part);
  }
  return parts;
}

/** Numbers in keys by their size, other characters before letters. */
function byNumbers(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const at = x.findIndex((c, i) => c !== y[i]);
  if (at < 0 || at >= y.length) return x.length - y.length;
  const [c = '', d = ''] = [x[at], y[at]];
  const [isLetter, other] = [/^\p{L}$/u.test(c), /^\p{L}$/u.test(d)];
  if (isLetter !== other) return isLetter ? 1 : -1;
  if (!isLetter) {
    const [m, n] = [numberAt(x, at), numberAt(y, at)];
    if (m.value !== n.value) return m.value - n.value;
    if (m.digits !== n.digits) return m.digits - n.digits;
  }
  return (c.codePointAt(0) ?? 0) - (d.codePointAt(0) ?? 0);
}

function numberAt(text: readonly string[], from: number): { readonly value: number; readonly digits: number } {
  let end = from;
  while (/^\d$/.test(text[end] ?? '')) end++;
  let before = from - 1;
  while (text[before] === '0') before--;
  // Zeros after other digits count.
  const one = text[from] === '0' && /^[1-9]$/.test(text[before] ?? '') ? '1' : '';
  return { value: Number(`${one}${text.slice(from, end).join('')}` || '0'), digits: end - from };
}

type Style = 'plain' | 'single' | 'double' | 'block';

/** A letter for what is not known. */
const shapeOf = ({ parts }: Text): string => parts.map((part) => (isHole(part) ? 'h' : part.literal)).join('');

const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const AMBIGUOUS = /^[,[\]{}#&*!|>'"%@`]|^[-?:](?: |$)|^---|^\.\.\.|:(?: |$)| #/;
const TIME =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]|$)|^[-+]?[0-9][0-9_]{0,20}(?::[0-5]?[0-9]){1,20}(?:\.[0-9_]{0,20})?$|^(?:<<|)$/;

function styleOf(shape: string, isKey: boolean): Style {
  const hasBreak = shape.includes('\n');
  if (UNPRINTABLE.test(shape) || / \n/.test(shape)) return 'double';
  if (hasBreak) return isKey || shape.endsWith(' ') ? 'double' : 'block';
  if (!isPlainString(shape) || TIME.test(shape)) return shape === '<<' ? 'plain' : 'double';
  return /^ | $/.test(shape) || AMBIGUOUS.test(shape) ? 'single' : 'plain';
}

function keyOf(name: string): string {
  const style = name === '' ? 'double' : styleOf(name, true);
  return style === 'plain' ? name : style === 'single' ? `'${name.replaceAll("'", "''")}'` : doubleEscaped(name);
}

const doubleEscaped = (text: string): string => `"${escaped(text)}"`;

/** Characters that have an escape of one letter. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...Array.from('\0\x07\b\t\n\v\f\r\x1b').map((c, i) => [c, '0abtnvfre'.charAt(i)] as const),
  ...Array.from('"\\').map((c) => [c, c] as const),
  ...Array.from('\x85\u2028\u2029').map((c, i) => [c, 'NLP'.charAt(i)] as const),
]);

const escaped = (text: string): string =>
  text.replace(/["\\\n]|[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu, (c) => {
    const letter = ESCAPES.get(c);
    if (letter !== undefined) return `\\${letter}`;
    const code = c.codePointAt(0) ?? 0;
    const digits = code.toString(16).toUpperCase();
    return code <= 0xff
      ? `\\x${digits.padStart(2, '0')}`
      : code <= 0xffff
        ? `\\u${digits.padStart(4, '0')}`
        : `\\U${digits.padStart(8, '0')}`;
  });

function scalar(text: Text, place: Place): readonly Part[] {
  const { parts } = text;
  const shape = shapeOf(text);
  const style = parts.length === 1 && parts.every(isHole) ? 'plain' : styleOf(shape, false);
  if (style === 'block') return block(parts, shape, place);
  const isKnown = !parts.some(isHole);
  const of = (escape: (literal: string) => string, mark: string): readonly Part[] => [
    ...(mark === '' ? [] : [{ literal: mark }]),
    ...parts.map((part) => (isHole(part) ? part : rewritten(part, escape(part.literal)))),
    { literal: `${mark}\n` },
  ];
  // A line with something unknown may be longer than it looks; where it is broken changes nothing that it means.
  const fold = (literal: string): string => (isKnown ? folded(literal, place, style) : literal);
  if (style === 'plain') return of(fold, '');
  if (style === 'single') return of((literal) => fold(literal.replaceAll("'", "''")), "'");
  return of((literal) => escaped(literal), '"');
}

const rewritten = (part: Exclude<Part, { reference: string }>, literal: string): Part =>
  literal === part.literal ? part : { ...part, literal };

/** Lines broken at a space, once they are longer than the width. */
function folded(literal: string, { indent, column }: Place, style: Style): string {
  let at = column + (style === 'single' ? 1 : 0);
  if (at + literal.length <= WIDTH) return literal;
  let out = '';
  let wasSpace = false;
  const last = literal.length - 1;
  for (const [i, c] of Array.from(literal).entries()) {
    const breaks = c === ' ' && !wasSpace && at > WIDTH && literal.charAt(i + 1) !== ' ';
    if (breaks && (style === 'plain' || (i > 0 && i < last))) {
      out += `\n${indent}`;
      at = indent.length;
    } else {
      out += c;
      at++;
    }
    wasSpace = c === ' ';
  }
  return out;
}

/** Lines as they are, below a `|`. */
function block(parts: readonly Part[], shape: string, { indent }: Place): readonly Part[] {
  const hint = /^[ \n]/.test(shape) ? '2' : '';
  const chomp = !shape.endsWith('\n') ? '-' : shape === '\n' || shape.endsWith('\n\n') ? '+' : '';
  const lines: Part[] = [{ literal: `|${hint}${chomp}\n` }];
  let isStart = true;
  for (const part of parts) {
    if (isHole(part)) {
      if (isStart) lines.push({ literal: indent });
      lines.push(part);
      isStart = false;
      continue;
    }
    for (const line of part.literal.split(/(?<=\n)/)) {
      if (isStart && line !== '\n') lines.push({ literal: indent });
      lines.push(rewritten(part, line));
      isStart = line.endsWith('\n');
    }
  }
  if (!shape.endsWith('\n')) lines.push({ literal: '\n' });
  return lines;
}
