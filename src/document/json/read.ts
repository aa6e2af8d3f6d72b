/** JSON to trees with exact places, strict but tolerant: what is not JSON is a fault with a place, and what could be read is kept. */
import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { Span, OffsetSegment, Source } from '../../value/span.js';
import type { Text } from '../../value/text.js';
import type { Entry, Tree } from '../../value/tree.js';
import type { Fault, Parsed } from '../language.js';
import { MAX_VALUES, TOO_LARGE, valuesIn } from '../size.js';
import { AsWritten, embed, encodeDoubleQuoted, readText, type FindHoles } from '../scalar.js';

/** The parser and whoever walks a tree recurse. No configuration is nested a tenth as deep. */
const MAX_DEPTH = 500;

/** Keys keep their duplicates and their order. The place of a string is what stands between its quotes. */
export function readJson(source: Source, findHoles: FindHoles): Parsed {
  // A space of the same length keeps every offset.
  const text = source.text.replace(/^\uFEFF/, ' ');
  if (valuesIn(text, MAX_VALUES) > MAX_VALUES)
    return { tree: undefined, faults: [{ message: TOO_LARGE, at: { source, start: 0, end: 0 } }] };
  const tooDeep = offsetBeyondDepth(text, MAX_DEPTH);
  if (tooDeep !== undefined)
    return {
      tree: undefined,
      faults: [{ message: 'nested too deeply to be read', at: { source, start: tooDeep, end: tooDeep + 1 } }],
    };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  // The parser may complain of one spot several times: the first complaint is the cause.
  const faults = errors
    .filter(({ error, offset }) => MESSAGES[error] !== FOLLOWED || !areLines(text, offset))
    .map((error) => faultOf(source, text, error))
    .filter((fault, i, all) => fault.at.start !== all[i - 1]?.at.start);
  return { tree: root === undefined ? undefined : build(root, source, findHoles), faults };
}

/** The first bracket that opens one level too many. */
function offsetBeyondDepth(text: string, limit: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c === '\\') i++;
      // A string ends with its line, as for the parser, so that one missing quote does not hide the rest.
      else if (c === '"' || c === '\n' || c === '\r') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{' || c === '[') {
      if (++depth > limit) return i;
    } else if (c === '}' || c === ']') depth--;
  }
  return undefined;
}

const FOLLOWED = 'nothing may follow the document';

/** By the parser's error codes. They are a const enum, which single-file compilers cannot read. */
const MESSAGES: Readonly<Record<number, string>> = {
  1: 'this is not a JSON value',
  2: 'this is not a JSON number',
  3: 'a property name in double quotes is expected',
  4: 'a value is expected',
  5: 'a colon is expected',
  6: 'a comma is expected',
  7: 'a closing brace is expected',
  8: 'a closing bracket is expected',
  9: FOLLOWED,
  10: 'comments are not allowed in JSON',
  11: 'comments are not allowed in JSON',
  12: 'the string has no closing quote',
  13: 'the number is not complete',
  14: 'the unicode escape is not complete',
  15: 'there is no such escape in JSON: write `\\\\` for a backslash',
  16: 'control characters must be escaped',
};

function faultOf(source: Source, text: string, { error, offset, length }: ParseError): Fault {
  if (text.trim() === '') return { message: 'the document is empty', at: { source, start: 0, end: 0 } };
  const start = Math.min(offset, text.length);
  if ([3, 4].includes(error) && /[\]}]/.test(text.charAt(start))) {
    const comma = lastNonSpace(text, start);
    if (text.charAt(comma) === ',')
      return { message: 'a trailing comma is not allowed in JSON', at: { source, start: comma, end: comma + 1 } };
  }
  return {
    message: MESSAGES[error] ?? 'this is not JSON',
    at: { source, start, end: Math.min(start + length, text.length) },
  };
}

/** One value on each line, as programs log them and `jq -c` writes them (https://jsonlines.org): whoever reads such files refuses none. The first is read. */
function areLines(text: string, second: number): boolean {
  const first = text.slice(0, second);
  return /^[[{]/.test(text.charAt(second)) && first.includes('\n') && !first.trim().includes('\n');
}

function lastNonSpace(text: string, before: number): number {
  let i = before - 1;
  while (/\s/.test(text.charAt(i))) i--;
  return i;
}

function build(node: Node, source: Source, findHoles: FindHoles): Tree {
  const at: Span = { source, start: node.offset, end: node.offset + node.length };
  switch (node.type) {
    case 'object':
      return {
        kind: 'map',
        open: false,
        at,
        entries: (node.children ?? []).flatMap((property) => entryOf(property, source, findHoles)).slice(),
      };
    case 'array':
      return {
        kind: 'list',
        open: false,
        at,
        items: (node.children ?? []).map((item) => build(item, source, findHoles)),
      };
    case 'string': {
      const inside = insideQuotes(node, source);
      return { kind: 'text', text: stringText(node, inside, findHoles), at: inside };
    }
    case 'number':
      return { kind: 'number', value: Number(node.value), written: source.text.slice(at.start, at.end), at };
    case 'boolean':
      return { kind: 'boolean', value: node.value === true, written: source.text.slice(at.start, at.end), at };
    default:
      return { kind: 'null', at };
  }
}

/** A property whose value is missing has a fault of its own and reads as null. */
function entryOf(property: Node, source: Source, findHoles: FindHoles): Entry[] {
  const [key, value] = property.children ?? [];
  if (key === undefined) return [];
  const keyAt = insideQuotes(key, source);
  const end = property.offset + property.length;
  return [
    {
      key: stringText(key, keyAt, findHoles),
      keyAt,
      value: value === undefined ? { kind: 'null', at: { source, start: end, end } } : build(value, source, findHoles),
    },
  ];
}

function insideQuotes(node: Node, source: Source): Span {
  const end = node.offset + node.length;
  const closed = node.length > 1 && source.text.charAt(end - 1) === '"';
  return { source, start: node.offset + 1, end: closed ? end - 1 : end };
}

function stringText(node: Node, inside: Span, findHoles: FindHoles): Text {
  const value = String(node.value);
  const { source, start, end } = inside;
  const written = source.text.slice(start, end);
  return readText(
    written === value
      ? new AsWritten(written, source, start, encodeDoubleQuoted)
      : embed(value, inside, () => segmentsOf(inside), encodeDoubleQuoted),
    findHoles,
  );
}

/** Every JSON escape stands for one UTF-16 unit: `\uXXXX` takes six, the others two. */
function segmentsOf({ source, start, end }: Span): readonly OffsetSegment[] {
  const segments: OffsetSegment[] = [];
  let inner = 0;
  let outer = start;
  const push = (innerLength: number, outerLength: number): void => {
    segments.push({ inner, outer, innerLength, outerLength });
    inner += innerLength;
    outer += outerLength;
  };
  while (outer < end) {
    const escape = source.text.indexOf('\\', outer);
    const plainEnd = escape < 0 || escape > end ? end : escape;
    if (plainEnd > outer) push(plainEnd - outer, plainEnd - outer);
    if (outer < end) push(1, source.text.charAt(outer + 1) === 'u' ? 6 : 2);
  }
  // An empty string still has a place.
  if (segments.length === 0) push(0, 0);
  return segments;
}
