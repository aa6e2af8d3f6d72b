/** `yamlencode`: a value as YAML, character by character as the emitter of go-cty-yaml writes it. */
import { concat, concatenated, isHole, knownValue, literalText, type Part, type Text } from '../../../value/text.js';
import type { Entry } from '../../../value/tree.js';
import type { Value } from '../value.js';

/** Undefined where what is not known may be more than a scalar. */
export function yamlOf(value: Value): Text | undefined {
  const isPlain = value.kind === 'null' || value.kind === 'boolean' || value.kind === 'number';
  const text = nodeOf(value, { column: 0, indent: 0 });
  return text === undefined || !isPlain ? text : concat(text, literalText('...\n'));
}

/** Where a node begins, and how far the lines are indented that a scalar there goes on in. */
interface Place {
  readonly column: number;
  readonly indent: number;
}

function nodeOf(value: Value, place: Place): Text | undefined {
  switch (value.kind) {
    case 'null':
      return literalText('null\n');
    case 'boolean':
    case 'number':
      return literalText(`${value.written}\n`);
    case 'text':
      return scalarOf(value.text, { ...place, indent: Math.max(2, place.indent) });
    case 'list':
      return value.open ? undefined : sequence(value.items, place.indent);
    case 'map':
      return value.open ? undefined : mapping(value.entries, place.indent);
    default:
      return undefined;
  }
}

/** `indent`: the column of the dashes. */
function sequence(items: readonly Value[], indent: number): Text | undefined {
  if (items.length === 0) return literalText('[]\n');
  const texts: Text[] = [];
  for (const item of items) {
    const text = nodeOf(item, { column: indent + 2, indent: indent + 2 });
    if (text === undefined) return undefined;
    texts.push(literalText(`${texts.length === 0 ? '' : ' '.repeat(indent)}- `), text);
  }
  return concatenated(texts);
}

/** Longer keys are written in another form. */
const MAX_KEY = 128;

/** `indent`: the column of the keys. */
function mapping(entries: readonly Entry[], indent: number): Text | undefined {
  if (entries.length === 0) return literalText('{}\n');
  const texts: Text[] = [];
  for (const { key, value } of entries) {
    const name: Text = { parts: [{ literal: '"' }, ...key.parts.map(quotedPart), { literal: '":' }] };
    const known = knownValue(key);
    if (known !== undefined && (known.includes('\n') || known.length > MAX_KEY)) return undefined;
    const isNested =
      (value.kind === 'list' && value.items.length > 0) || (value.kind === 'map' && value.entries.length > 0);
    // A list begins below its key, all else two columns on.
    const own = isNested && value.kind === 'list' ? indent : indent + 2;
    const text = nodeOf(value, { column: indent + Array.from(knownValue(name) ?? '').length + 1, indent: own });
    if (text === undefined) return undefined;
    texts.push(
      literalText(texts.length === 0 ? '' : ' '.repeat(indent)),
      name,
      literalText(isNested ? `\n${' '.repeat(own)}` : ' '),
      text,
    );
  }
  return concatenated(texts);
}

/** In quotes, or in a block where there are lines in it. */
function scalarOf(text: Text, place: Place): Text {
  const known = knownValue(text);
  if (known === undefined) return { parts: [{ literal: '"' }, ...text.parts.map(quotedPart), { literal: '"\n' }] };
  const isBlock = known.includes('\n') && !/ (?:\n|$)/.test(known) && Array.from(known).every(isPrintable);
  return literalText(isBlock ? blockOf(known, ' '.repeat(place.indent)) : `"${folded(known, place)}"\n`);
}

function blockOf(text: string, indent: string): string {
  const size = /^[ \n]/.test(text) ? '2' : '';
  const end = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = (end === '-' ? text : text.slice(0, -1)).split('\n');
  return `|${size}${end}\n${lines.map((line) => (line === '' ? '' : indent + line)).join('\n')}\n`;
}

/** Lines are broken at the first space behind this column. */
const WIDTH = 80;

function folded(text: string, { column, indent }: Place): string {
  const characters = Array.from(text);
  const out: string[] = [];
  let at = column + 1;
  for (const [i, c] of characters.entries()) {
    const isBreak = c === ' ' && characters[i - 1] !== ' ' && at > WIDTH && i > 0 && i < characters.length - 1;
    const written = isBreak ? `\n${' '.repeat(indent)}${characters[i + 1] === ' ' ? '\\' : ''}` : escaped(c);
    at = isBreak ? indent + written.length - indent - 1 : at + written.length;
    out.push(written);
  }
  return out.join('');
}

const quotedPart = (part: Part): Part =>
  isHole(part) ? part : { ...part, literal: Array.from(part.literal, escaped).join('') };

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\u001B', '\\e'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\u0085', '\\N'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
]);

function escaped(c: string): string {
  const short = ESCAPES.get(c);
  if (short !== undefined || isPrintable(c)) return short ?? c;
  const code = c.codePointAt(0) ?? 0;
  const [letter, width] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).toUpperCase().padStart(width, '0')}`;
}

/** Of the basic plane alone. */
function isPrintable(c: string): boolean {
  const code = c.codePointAt(0) ?? 0;
  if (code < 0xa0) return code === 0x0a || (code >= 0x20 && code <= 0x7e);
  return code <= 0xfffd && code !== 0xfeff && !(code >= 0xd800 && code < 0xe000);
}
