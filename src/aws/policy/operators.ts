/**
 * The condition operators: what a name means, and how each compares one value of the policy with one of the request.
 * IAM User Guide: reference_policies_elements_condition_operators, reference_policies_condition-single-vs-multi-valued-context-keys.
 */
import {
  contains,
  equals,
  equalsAny,
  knownValue,
  like,
  literalText,
  lowerCase,
  splitOnce,
  type Text,
} from '../../value/text.js';
import { all, truth, type Truth } from '../../value/truth.js';
import { table } from '../../value/table.js';

export type OperatorKind =
  'string' | 'string-ignore-case' | 'like' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'arn' | 'null';

export interface Operator {
  /** The name without set prefix and IfExists. */
  readonly base: string;
  readonly kind: OperatorKind;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
}

const BASES: Readonly<Record<string, { readonly kind: OperatorKind; readonly negated?: true }>> = table({
  StringEquals: { kind: 'string' },
  StringNotEquals: { kind: 'string', negated: true },
  StringEqualsIgnoreCase: { kind: 'string-ignore-case' },
  StringNotEqualsIgnoreCase: { kind: 'string-ignore-case', negated: true },
  StringLike: { kind: 'like' },
  StringNotLike: { kind: 'like', negated: true },
  NumericEquals: { kind: 'numeric' },
  NumericNotEquals: { kind: 'numeric', negated: true },
  NumericLessThan: { kind: 'numeric' },
  NumericLessThanEquals: { kind: 'numeric' },
  NumericGreaterThan: { kind: 'numeric' },
  NumericGreaterThanEquals: { kind: 'numeric' },
  DateEquals: { kind: 'date' },
  DateNotEquals: { kind: 'date', negated: true },
  DateLessThan: { kind: 'date' },
  DateLessThanEquals: { kind: 'date' },
  DateGreaterThan: { kind: 'date' },
  DateGreaterThanEquals: { kind: 'date' },
  Bool: { kind: 'bool' },
  BinaryEquals: { kind: 'binary' },
  IpAddress: { kind: 'ip' },
  NotIpAddress: { kind: 'ip', negated: true },
  ArnEquals: { kind: 'arn' },
  ArnLike: { kind: 'arn' },
  ArnNotEquals: { kind: 'arn', negated: true },
  ArnNotLike: { kind: 'arn', negated: true },
  Null: { kind: 'null' },
});

/** Base names of all operators, for suggestions. */
export const OPERATORS: readonly string[] = Object.keys(BASES);

/** The meaning of an operator's name, which counts with its letter case. Null has no IfExists. */
export function readOperator(name: string): Operator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  const base = match?.[2];
  if (match === null || base === undefined || !Object.hasOwn(BASES, base)) return undefined;
  const found = BASES[base];
  const ifExists = match[3] !== undefined;
  if (found === undefined || (found.kind === 'null' && ifExists)) return undefined;
  const set = match[1] === 'ForAllValues' || match[1] === 'ForAnyValue' ? match[1] : undefined;
  return { base, kind: found.kind, negated: found.negated === true, ifExists, set };
}

/** ForAllValues, IfExists and negation make an absent key true; ForAnyValue needs one, negated or not. */
export function whenAbsent({ set, ifExists, negated }: Operator): Truth {
  if (ifExists || set === 'ForAllValues') return 'yes';
  return truth(negated && set === undefined);
}

/** Whether a test holds only for requests that have the key: one that an absent key meets restricts nobody who lacks it. */
export const requiresKey = (operator: Operator | undefined): boolean =>
  operator !== undefined && operator.kind !== 'null' && whenAbsent(operator) === 'no';

/** One value of the policy against one of the request; negation and sets are the caller's. */
export function matchesText(pattern: Text, value: Text, operator: Operator): Truth {
  switch (operator.kind) {
    case 'string':
    case 'binary':
      return equals(pattern, value);
    case 'string-ignore-case':
      return equals(lowerCase(pattern), lowerCase(value));
    case 'like':
      return like(pattern, value);
    case 'arn':
      return arnLike(pattern, value);
    case 'bool':
      return all([
        equals(lowerCase(pattern), lowerCase(value)),
        equalsAny(lowerCase(value), [literalText('true'), literalText('false')]),
      ]);
    case 'numeric':
      return compare(pattern, value, operator, readNumber);
    case 'date':
      return compare(pattern, value, operator, readDate);
    case 'ip':
      return addressIn(pattern, value);
    case 'null':
      return 'unknown';
  }
}

/** Every key that holds an address is set by the call. A claim or a tag is none, unless it looks like one. */
function addressIn(range: Text, value: Text): Truth {
  const address = knownValue(value);
  if (address === undefined) return 'unknown';
  if (knownValue(range)?.endsWith('/0') === true) return 'yes';
  return /^[\d.]+$|^[\da-f]*:[\da-f:.]*$/i.test(address) ? 'unknown' : 'no';
}

const readNumber = (text: string): number | undefined => (/^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined);

function compare(pattern: Text, value: Text, operator: Operator, read: (text: string) => number | undefined): Truth {
  const [right, left] = [knownValue(pattern), knownValue(value)];
  if (right === undefined || left === undefined) return 'unknown';
  const [b, a] = [read(right), read(left)];
  if (a === undefined || b === undefined) return 'no';
  if (operator.base.endsWith('LessThan')) return truth(a < b);
  if (operator.base.endsWith('LessThanEquals')) return truth(a <= b);
  if (operator.base.endsWith('GreaterThan')) return truth(a > b);
  if (operator.base.endsWith('GreaterThanEquals')) return truth(a >= b);
  return truth(a === b);
}

/** Each of the six fields of an ARN is compared apart, with wildcards, under ArnEquals too. */
function arnLike(pattern: Text, value: Text): Truth {
  const p = arnFields(pattern);
  const v = arnFields(value);
  if (v === 'no' || p === 'no') return 'no';
  if (v === 'unknown' || p === 'unknown') return 'unknown';
  return all(p.map((field, i) => like(field, v[i] ?? literalText(''))));
}

function arnFields(text: Text): readonly Text[] | 'no' | 'unknown' {
  const fields: Text[] = [];
  let rest = text;
  while (fields.length < 5) {
    const next = splitOnce(rest, ':');
    if (next === undefined) return contains(rest, ':') === 'no' ? 'no' : 'unknown';
    if (!next.certain) return 'unknown';
    fields.push(next.before);
    rest = next.after;
  }
  return [...fields, rest];
}

/** A W3C profile of ISO 8601, or seconds since 1970 (reference_policies_elements_condition_operators, date operators). In milliseconds. */
export function readDate(text: string): number | undefined {
  if (/^-?\d{5,}(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/i.exec(text);
  const iso = basic === null ? text : `${basic.slice(1, 4).join('-')}T${basic.slice(4).join(':')}Z`;
  if (!/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?$/i.test(iso))
    return undefined;
  // Without a zone it is UTC.
  const time = Date.parse(
    /T/i.test(iso) && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso)
      ? `${iso}Z`
      : iso.replace(/([+-]\d\d)(\d\d)$/, (whole, hours: string, minutes: string) =>
          /T/i.test(iso) ? `${hours}:${minutes}` : whole,
        ),
  );
  return Number.isNaN(time) ? undefined : time;
}
