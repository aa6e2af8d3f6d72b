/** `yamldecode`, as go-cty-yaml has it, and `yamlencode`. */
import type { Span } from '../../../value/span.js';
import { hasHoles, knownValue, type Text } from '../../../value/text.js';
import type { Entry } from '../../../value/tree.js';
import { decimalOf } from '../decimal.js';
import { boolean, fail, list, number, object, requireText, string, unknown, type Value } from '../value.js';
import type { TerraformFunction } from './index.js';
import { yamlOf } from './yaml-encode.js';
import { encodedValue, remember } from '../../json-text.js';
import { yamlTrees } from '../../yaml-text.js';

/** All documents of a YAML text with holes; undefined where it cannot be read. */
const yamlDocuments = (text: Text, at: Span): readonly Value[] | undefined => yamlTrees(text, at, typed);

/** A tree of YAML with the types of Terraform. */
function typed(tree: Value): Value {
  switch (tree.kind) {
    case 'list':
      return list(tree.items.map(typed), tree.at, 'tuple', tree.open);
    case 'map':
      return object(
        tree.entries.map((one): Entry => ({ ...one, value: typed(one.value) })),
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

/** Dates become timestamps, unless they stand in quotes. */
function stamped(tree: Extract<Value, { kind: 'text' }>): Value {
  const known = knownValue(tree.text);
  const isPlain = !/["']/.test(tree.at.source.text.charAt(tree.at.start - 1));
  return known !== undefined && isPlain && /^\d{4}-\d{2}-\d{2}$/.test(known)
    ? string(`${known}T00:00:00Z`, tree.at)
    : tree;
}

function numberOf(written: string, at: Span): Value {
  if (/^[-+]?\d{4}-\d{2}-\d{2}$/.test(written)) return string(`${written}T00:00:00Z`, at);
  const sign = written.startsWith('-') ? '-' : '';
  const digits = written.replace(/^[-+]/, '');
  const radix = /^0x[0-9a-fA-F]+$/.test(digits)
    ? 'hex'
    : /^0b[01]+$/.test(digits)
      ? 'bin'
      : /^0o[0-7]+$/.test(digits)
        ? 'oct'
        : undefined;
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
  return decimal === undefined ? string(written, at) : number(decimal, at);
}

const yamldecode: TerraformFunction = ([value = fail('a text is required')], at) => {
  const text = requireText(value);
  const encoded = encodedValue(text);
  if (encoded !== undefined) return encoded;
  const documents = yamlDocuments(text, at);
  if (documents === undefined) return hasHoles(text) ? undefined : fail('this is not YAML');
  if (documents.length > 1) fail('only one document can be decoded');
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
