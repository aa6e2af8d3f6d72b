/** YAML, JSON, base64 and digests. */
import { base64Of, base64OfBytes, bytesOfBase64, textOfUtf8, utf8 } from '../../../value/bytes.js';
import { digest, type Algorithm } from '../../../value/digest.js';
import type { Source } from '../../../value/span.js';
import { hasHoles, isHole, knownValue, type Part, type Text } from '../../../value/text.js';
import { readText } from '../from-yaml.js';
import type { Context } from '../output.js';
import { print } from './formats.js';
import { PATHS } from './paths.js';
import { jsonNumber, yamlOf } from './yaml.js';
import { fail, hole, list, map, NIL, placed, printed, sortedNames, text, type Value } from '../value.js';
import { arg, stringArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

const MAX_DEPTH = 50;

const quoted = ({ parts }: Text): Text => ({
  parts: [
    { literal: '"' },
    ...parts.map((part): Part => {
      if (isHole(part)) return part;
      const literal = JSON.stringify(part.literal).slice(1, -1);
      return literal === part.literal ? part : { ...part, literal };
    }),
    { literal: '"' },
  ],
});

const toYaml: TemplateFunction = (args) => {
  const value = arg(args, -1);
  if (value.kind === 'hole') return value;
  const parts = yamlOf(value);
  if (parts === undefined) return undefined;
  const last = parts.at(-1);
  const trimmed =
    last !== undefined && !isHole(last) && last.literal.endsWith('\n')
      ? [...parts.slice(0, -1), ...(last.literal === '\n' ? [] : [{ ...last, literal: last.literal.slice(0, -1) }])]
      : parts;
  return text({ parts: trimmed });
};

/** Undefined: not all of it is known. `breaks`: each member stands on a line of its own. In one pass: what is copied at each level takes too long for what is deep. */
function jsonOf(value: Value, breaks: boolean): Text | undefined {
  const parts: Part[] = [];
  return write(value, 0) ? { parts } : undefined;

  function write(one: Value, depth: number): boolean {
    if (depth > MAX_DEPTH) return false;
    switch (one.kind) {
      case 'text':
        return add(quoted(one.text));
      case 'number':
        return add(placed(jsonNumber(one), one.at));
      case 'boolean':
        return add(printed(one));
      case 'nil':
        return addLiteral('null');
      case 'list':
        return (
          one.open !== true &&
          one.unordered !== true &&
          writeMembers('[]', one.items, depth, (item) => write(item, depth + 1))
        );
      case 'map':
        return (
          one.open !== true &&
          writeMembers(
            '{}',
            sortedNames(one),
            depth,
            (name) =>
              addLiteral(`${JSON.stringify(name)}:${breaks ? ' ' : ''}`) &&
              write(one.members.get(name)?.value ?? NIL, depth + 1),
          )
        );
      default:
        return false;
    }
  }

  function writeMembers<T>(
    brackets: '[]' | '{}',
    members: readonly T[],
    depth: number,
    writeOne: (member: T) => boolean,
  ): boolean {
    const line = (indent: number): string => (breaks && members.length > 0 ? `\n${'  '.repeat(indent)}` : '');
    addLiteral(brackets.charAt(0));
    for (const [i, member] of members.entries()) {
      addLiteral(`${i === 0 ? '' : ','}${line(depth + 1)}`);
      if (!writeOne(member)) return false;
    }
    return addLiteral(line(depth) + brackets.charAt(1));
  }

  function add(text: Text): boolean {
    for (const part of text.parts) parts.push(part);
    return true;
  }

  function addLiteral(literal: string): boolean {
    const last = parts.at(-1);
    if (last !== undefined && !isHole(last) && last.at === undefined)
      parts[parts.length - 1] = { literal: last.literal + literal };
    else parts.push({ literal });
    return true;
  }
}

const json =
  (breaks: boolean): TemplateFunction =>
  (args) => {
    const made = jsonOf(arg(args, -1), breaks);
    return made === undefined ? undefined : text(made);
  };

const rawJson = json(false);

/** Go escapes what HTML would read. */
const escapedJson =
  (of: TemplateFunction): TemplateFunction =>
  (args, context) => {
    const made = of(args, context);
    return made?.kind === 'text'
      ? text({
          parts: made.text.parts.map((part) =>
            isHole(part) || !/[<>&\u2028\u2029]/.test(part.literal)
              ? part
              : {
                  ...part,
                  literal: part.literal.replace(
                    /[<>&\u2028\u2029]/g,
                    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
                  ),
                },
          ),
        })
      : made;
  };

const toJson = escapedJson(rawJson);

/** Another writer of YAML than `toYaml` has, which does not differ in maps of short texts. */
const isFlat = (value: Value): boolean => {
  if (value.kind === 'list') return value.items.length === 0;
  if (value.kind === 'map') return [...value.members.values()].every((member) => isFlat(member.value));
  return value.kind !== 'text' || !/\n|.{70}/.test(knownValue(value.text) ?? '\n');
};

/** For texts without a place of their own. */
const NOWHERE: Source = { path: '', text: '' };

/** What it says of it is not decided here. */
function refusal(kind: 'map' | 'list', { scope }: Context): Value {
  const value = hole('an error', scope, { anonymous: true });
  return kind === 'list' ? list([value]) : map([['Error', { value }]]);
}

const decoding =
  (kind: 'map' | 'list'): TemplateFunction =>
  (args, context) => {
    const value = arg(args, 0);
    if (value.kind === 'hole' || value.kind === 'native') return undefined;
    if (value.kind !== 'text') return fail(`wrong type for value; expected string; got ${value.kind}`);
    const at = value.text.parts.find((part) => part.at !== undefined)?.at ?? { source: NOWHERE, start: 0, end: 0 };
    const read = readText(value.text, at);
    if (read === undefined) return hasHoles(value.text) ? undefined : refusal(kind, context);
    if (read.value.kind === 'nil') return kind === 'map' ? map() : list([]);
    return read.value.kind === kind ? read.value : hasHoles(value.text) ? undefined : refusal(kind, context);
  };

const summed =
  (of: (value: string) => string): TemplateFunction =>
  (args) => {
    const value = stringArg(args, -1);
    const given = arg(args, -1);
    // What is made of YAML or JSON here has the same meaning as Helm's, and not the same bytes.
    return value === undefined || given.kind !== 'text' || given.text.parts.length > 1 ? undefined : text(of(value));
  };

const digesting = (algorithm: Algorithm): TemplateFunction => summed((value) => digest(algorithm, value));

/** JSON and nothing else, as `fromJson` takes it; undefined for what is none. */
function jsonText(value: Value): unknown {
  const known = value.kind === 'text' ? knownValue(value.text) : undefined;
  try {
    return known === undefined ? undefined : JSON.parse(known);
  } catch {
    return undefined;
  }
}

/** YAML is more than JSON: what is known and no JSON is refused. */
const ofJson =
  (kind: 'map' | 'list'): TemplateFunction =>
  (args, context) => {
    const value = arg(args, 0);
    const isKnown = value.kind === 'text' && !hasHoles(value.text);
    return isKnown && jsonText(value) === undefined ? refusal(kind, context) : decoding(kind)(args, context);
  };

/** Of any kind, and an error for what is none. */
const mustFromJson: TemplateFunction = (args) => {
  const value = arg(args, 0);
  if (value.kind !== 'text' || hasHoles(value.text)) return undefined;
  if (jsonText(value) === undefined) return fail('this is no JSON');
  return readText(value.text, { source: NOWHERE, start: 0, end: 0 })?.value;
};

/** Go's standard encoding, which asks for the padding. What it says of anything else, and bytes that are no text, are not made here. */
const decodedBase64: TemplateFunction = (args) => {
  const bytes = bytesOfBase64(stringArg(args, -1)?.replace(/[\r\n]/g, '') ?? '-');
  if (bytes === undefined) return undefined;
  const decoded = textOfUtf8(bytes);
  return base64Of(decoded) === base64OfBytes(bytes) ? text(decoded) : undefined;
};

const base64 =
  (of: (value: string) => string): TemplateFunction =>
  (args) => {
    const value = stringArg(args, -1);
    const given = arg(args, -1);
    // A Secret shows what was encoded, where it was written.
    const at = given.kind === 'text' ? given.text.parts.at(0)?.at : undefined;
    return value === undefined ? undefined : text(placed(of(value), at));
  };

/** Two sums of bytes, each modulo the largest prime below 2^16: RFC 1950. */
const adler32 = (value: string): string => {
  let [a, b] = [1, 0];
  for (const byte of utf8(value)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return String(b * 65536 + a);
};

/** Characters of markup; source: Go, text/template, HTMLEscape. */
const MARKUP: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['\0', '\uFFFD'],
]);

/** Of all arguments as `print` has them. */
const ofPrinted =
  (of: (value: string) => string): TemplateFunction =>
  (args, context) => {
    const shown = args.map((value) => (value.kind === 'nil' ? text('<no value>') : value));
    const whole = print(shown, context);
    return whole === undefined ? undefined : base64(of)([whole], context);
  };

export const ENCODINGS: Readonly<Record<string, TemplateFunction>> = table({
  ...PATHS,
  toYaml,
  toYamlPretty: (args, context) => (isFlat(arg(args, -1)) ? toYaml(args, context) : undefined),
  toJson,
  toPrettyJson: escapedJson(json(true)),
  toRawJson: rawJson,
  fromYaml: decoding('map'),
  fromJson: ofJson('map'),
  mustFromJson,
  fromYamlArray: decoding('list'),
  fromJsonArray: ofJson('list'),
  b64enc: base64(base64Of),
  b64dec: decodedBase64,
  sha256sum: digesting('sha256'),
  sha1sum: digesting('sha1'),
  sha512sum: digesting('sha512'),
  adler32sum: summed(adler32),
  urlquery: ofPrinted((value) =>
    encodeURIComponent(value)
      .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
  ),
  html: ofPrinted((value) => value.replace(/[&<>"'\0]/g, (c) => MARKUP.get(c) ?? c)),
  env: () => fail('function "env" not defined'),
});
