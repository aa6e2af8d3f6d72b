/** YAML, JSON, base64 and digests. */
import { base64Of, base64OfBytes, bytesOfBase64, textOfUtf8 } from '../../../value/bytes.js';
import { digest, type Algorithm } from '../../../value/digest.js';
import type { Source } from '../../../value/span.js';
import {
  concat,
  hasHoles,
  isHole,
  knownValue,
  literalText,
  separated,
  type Part,
  type Text,
} from '../../../value/text.js';
import { readText } from '../from-yaml.js';
import type { Context } from '../output.js';
import { yamlOf } from './yaml.js';
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

function jsonOf(value: Value, depth: number): Text | undefined {
  if (depth > MAX_DEPTH) return undefined;
  switch (value.kind) {
    case 'text':
      return quoted(value.text);
    case 'number':
      return placed(String(value.value), value.at);
    case 'boolean':
      return printed(value);
    case 'nil':
      return literalText('null');
    case 'list':
      return value.open === true || value.unordered === true
        ? undefined
        : between(
            '[',
            value.items.map((item) => jsonOf(item, depth + 1)),
            ']',
          );
    case 'map':
      return value.open === true
        ? undefined
        : between(
            '{',
            sortedNames(value).map((name) => pairOf(name, value.members.get(name)?.value ?? NIL, depth)),
            '}',
          );
    default:
      return undefined;
  }
}

function pairOf(name: string, value: Value, depth: number): Text | undefined {
  const own = jsonOf(value, depth + 1);
  return own === undefined ? undefined : concat(literalText(`${JSON.stringify(name)}:`), own);
}

function between(open: string, items: readonly (Text | undefined)[], close: string): Text | undefined {
  const known = items.flatMap((item) => item ?? []);
  if (known.length < items.length) return undefined;
  return concat(literalText(open), separated(known, ','), literalText(close));
}

const rawJson: TemplateFunction = (args) => {
  const made = jsonOf(arg(args, -1), 0);
  return made === undefined ? undefined : text(made);
};

/** Go escapes what HTML would read. */
const toJson: TemplateFunction = (args, context) => {
  const made = rawJson(args, context);
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

/** Of more than a scalar it has line breaks, which are not made here. */
const pretty: TemplateFunction = (args, context) => {
  const { kind } = arg(args, -1);
  return kind === 'map' || kind === 'list' ? undefined : toJson(args, context);
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

const digesting =
  (algorithm: Algorithm): TemplateFunction =>
  (args) => {
    const value = arg(args, -1);
    // What is made of YAML or JSON here has the same meaning as Helm's, and not the same bytes.
    if (value.kind !== 'text' || value.text.parts.length > 1) return undefined;
    const known = knownValue(value.text);
    return known === undefined ? undefined : text(digest(algorithm, known));
  };

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

/** Go cleans paths; what it would clean is not decided here. */
const ofPath =
  (of: (value: string) => string): TemplateFunction =>
  (args) => {
    const value = stringArg(args, -1);
    return value === undefined || !/^[\w.-]+(?:\/[\w.-]+)*$/.test(value) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(value)
      ? undefined
      : text(of(value));
  };

export const ENCODINGS: Readonly<Record<string, TemplateFunction>> = table({
  toYaml,
  toYamlPretty: toYaml,
  toJson,
  toPrettyJson: pretty,
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
  urlquery: base64((value) =>
    encodeURIComponent(value)
      .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
  ),
  base: ofPath((value) => value.slice(value.lastIndexOf('/') + 1)),
  dir: ofPath((value) => (value.includes('/') ? value.slice(0, value.lastIndexOf('/')) : '.')),
  ext: base64((value) => /\.[^./]*$/.exec(value)?.[0] ?? ''),
  env: () => fail('function "env" not defined'),
});
