/** `yamldecode`, as go-cty-yaml has it, and `yamlencode`. */
import type { Span } from '../../../value/span.js';
import { hasHoles, knownValue, literalText, shapeOf, type Text } from '../../../value/text.js';
import type { Entry } from '../../../value/tree.js';
import { decimalOf } from '../decimal.js';
import { boolean, fail, list, number, object, requireText, string, textFrom, unknown, type Value } from '../value.js';
import type { TerraformFunction } from './index.js';
import { yamlOf } from './yaml-encode.js';
import { encodedValue, remember } from '../../json-text.js';
import { plainScalar, yamlTrees } from '../../yaml-text.js';

/** All documents of a YAML text with holes; undefined where it cannot be read. */
const yamlDocuments = (text: Text, at: Span): readonly Value[] | undefined => yamlTrees(text, at, typed);

/** A tree of YAML with the types of Terraform. What a tag makes of a value is not known. */
function typed(tree: Value): Value {
  const tag = tree.kind === 'hole' ? undefined : tagBefore(tree.at);
  if (tag !== undefined) return tag === '!!str' ? tree : unknown(tree.at, tag);
  switch (tree.kind) {
    case 'list':
      return list(tree.items.map(typed), tree.at, 'tuple', tree.open);
    case 'map':
      // A merge key that comes behind a member takes its place.
      if (tree.overrides?.some(({ keyAt }) => keyAt.start < lastMerge(tree.at)) === true)
        return unknown(tree.at, 'a merge');
      return object(
        tree.entries.map((one): Entry => ({ ...one, key: keyOf(one), value: typed(one.value) })),
        tree.at,
        'object',
        tree.open,
      );
    case 'number':
      return numberOf(tree.written, tree.at);
    case 'boolean':
      return boolean(tree.value, tree.at);
    case 'text':
      return stamped(tree);
    default:
      return tree;
  }
}

const lastMerge = ({ source, end }: Span): number => source.text.lastIndexOf('<<', end);

/** A merge key in quotes, or one of anything but a map or an alias: go-cty-yaml merges the first and refuses most of the others. */
const OTHER_MERGE = /(?:^|[\s{,])(?:(?:"<<"|'<<')\s{0,8}:|<<\s{0,8}:(?! {1,8}[*{]))/;

/** A number that is none to the reader, as it is larger than any that it has. */
const LARGE = /^[-+]?\d[\d.]*[eE][-+]?\d+$/;

/** Dates become timestamps, unless they stand in quotes. */
function stamped(tree: Extract<Value, { kind: 'text' }>): Value {
  const known = knownValue(tree.text);
  const isPlain = !/["']/.test(tree.at.source.text.charAt(tree.at.start - 1));
  if (known === undefined || !isPlain) return tree;
  if (LARGE.test(known)) return numberOf(known, tree.at);
  const time = timestampOf(known);
  return time === undefined ? tree : string(time, tree.at);
}

/** In quotes a key is as it is written; any other is the text of its value, which cannot be null. */
function keyOf({ key, keyAt }: Entry): Text {
  const known = knownValue(key);
  if (known === undefined || /["']/.test(keyAt.source.text.charAt(keyAt.start))) return key;
  const value = typed(plainScalar(known, keyAt) ?? { kind: 'text', text: key, at: keyAt });
  if (value.kind === 'null') return fail('a key cannot be null');
  return value.kind === 'boolean' ? literalText(String(value.value)) : (textFrom(value) ?? key);
}

const TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(Z|[-+]\d{2}:\d{2})| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?)?$/;

/** go-cty-yaml, resolve.go: the forms of dates and times that it knows, without fractions of a second as it prints them. */
function timestampOf(written: string): string | undefined {
  const [, year, month = '', day = '', h, m, s, zone = 'Z', ...spaced] = TIME.exec(written) ?? [];
  if (year === undefined) return undefined;
  const [hour = '', minute = '', second = ''] = (h === undefined ? spaced : [h, m, s]).map((one) =>
    one?.padStart(2, '0'),
  );
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = `${date}T${hour || '00'}:${minute || '00'}:${second || '00'}`;
  const parsed = new Date(`${time}Z`);
  // February has no thirtieth day.
  return Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(time) ? undefined : time + zone;
}

/** The tag that is written before a value; that of strings is told already. */
const tagBefore = ({ source, start }: Span): string | undefined =>
  /(?:^|[\s[{,:])(!!?[^\s!,[\]{}]*)\s+["'|>]?$/.exec(source.text.slice(Math.max(0, start - 60), start))?.[1];

function numberOf(written: string, at: Span): Value {
  const time = timestampOf(written);
  if (time !== undefined) return string(time, at);
  if (/^[-+]0x/.test(written) || /^[-+]?0b/.test(written)) return string(written, at);
  const sign = written.startsWith('-') ? '-' : '';
  const digits = written.replace(/^[-+]/, '');
  const radix = /^0x[0-9a-fA-F]+$/.test(digits) ? 'hex' : /^0o[0-7]+$/.test(digits) ? 'oct' : undefined;
  if (radix !== undefined) return number(sign + BigInt(digits).toString(), at);
  if (digits.includes('_')) return string(written, at);
  if (/^\.(?:inf|nan)$/i.test(digits)) fail('there is no such number');
  const decimal = decimalOf(
    sign +
      digits
        .replace(/^0+(?=\d)/, '')
        .replace(/^\./, '0.')
        .replace(/\.(?=$|[eE])/, ''),
  );
  if (decimal !== undefined) return number(decimal, at);
  return /^\d+(?:\.\d*)?[eE]/.test(digits) ? unknown(at, 'a large number') : string(written, at);
}

const yamldecode: TerraformFunction = ([value = fail('a text is required')], at) => {
  const text = requireText(value);
  const encoded = encodedValue(text);
  if (encoded !== undefined) return encoded;
  const documents = yamlDocuments(text, at);
  if (documents === undefined) return hasHoles(text) ? undefined : fail('this is not YAML');
  if (OTHER_MERGE.test(shapeOf(text))) return undefined;
  if (documents.length > 1) fail('only one document can be decoded');
  // A mark that ends a document which has not begun.
  if (/^\s*\.\.\.\s*$/.test(knownValue(text) ?? '')) fail('there is no document');
  return documents[0] ?? fail('there is no document');
};

const yamlencode: TerraformFunction = ([value = fail('a value is required')], at) => {
  const text = yamlOf(value);
  if (text === undefined) {
    const whole: Text = { parts: [{ reference: 'yamlencode(…)', scope: at.source.path, anonymous: true, at }] };
    return string(remember(whole, value), at);
  }
  return string(remember(text, value), at);
};

export const YAML = { yamldecode, yamlencode } satisfies Readonly<Record<string, TerraformFunction>>;

/** The documents of a text, each as a value; those that cannot be read are one that is not known. */
export const documentsOf = (text: Text, at: Span): readonly Value[] => {
  const encoded = encodedValue(text);
  return encoded === undefined ? (yamlDocuments(text, at) ?? [unknown(at)]) : [encoded];
};
