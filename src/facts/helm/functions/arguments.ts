/** Arguments of template functions. */
import { knownValue, type Text } from '../../../value/text.js';
import type { Context } from '../output.js';
import { fail, isName, printed, type Value } from '../value.js';

/** Undefined: what it gives is not known, and is one hole for equal arguments. */
export type TemplateFunction = (args: readonly Value[], context: Context) => Value | undefined;

export const arg = (args: readonly Value[], at: number): Value => args.at(at) ?? fail('wrong number of arguments');

export const isUnknown = (value: Value): boolean =>
  value.kind === 'hole' || value.kind === 'native' || (value.kind === 'text' && knownValue(value.text) === undefined);

/** A string argument, as Go passes it: anything else is refused. Undefined where it is not known. */
export function stringArg(args: readonly Value[], at: number): string | undefined {
  const value = arg(args, at);
  if (isUnknown(value)) return undefined;
  if (value.kind === 'text') return knownValue(value.text);
  return fail(`wrong type for value; expected string; got ${value.kind}`);
}

/** As sprig's `toInt64` reads it. Undefined where it is not known. */
export function intArg(args: readonly Value[], at: number): number | undefined {
  const value = arg(args, at);
  if (isUnknown(value)) return undefined;
  if (value.kind === 'number') return safe(Math.trunc(value.value));
  if (value.kind === 'boolean') return value.value ? 1 : 0;
  return value.kind === 'text' ? integerIn(knownValue(value.text) ?? '') : 0;
}

const safe = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined);

/** What 64 bits hold is kept, if it is exact here; 0 for anything larger. */
const bounded = (value: number): number | undefined => (Math.abs(value) > 2 ** 63 ? 0 : safe(value));

/** strconv.ParseInt with base 0, and 0 where that fails. */
function integerIn(written: string): number | undefined {
  const bare = written.replace(/^([^.]*)\.0*$/, '$1');
  const isParted = /^[+-]?[0-9A-Za-z]+(?:_[0-9A-Za-z]+)+$/.test(bare);
  const known = isParted ? bare.replaceAll('_', '') : bare;
  const [, sign = '', digits = ''] =
    /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/.exec(known) ?? [];
  if (digits === '') return 0;
  const octal = /^0[oO]?([0-7]+)$/.exec(digits);
  const size = octal === null ? Number(digits) : Number.parseInt(octal[1] ?? '0', 8);
  return bounded(sign === '-' ? -size : size);
}

/** As sprig's `toFloat64` reads it. Undefined where it is not known. */
export function floatArg(args: readonly Value[], at: number): number | undefined {
  const value = arg(args, at);
  if (isUnknown(value)) return undefined;
  if (value.kind === 'number') return value.value;
  if (value.kind === 'boolean') return value.value ? 1 : 0;
  const known = value.kind === 'text' ? (knownValue(value.text) ?? '') : '';
  if (/^[+-]?(?:inf|infinity|nan)$|^[+-]?0x|_/i.test(known)) return undefined;
  return /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?$/.test(known) ? Number(known) : 0;
}

/** A whole number where Go itself takes an `int`: a number of a values file is none. Undefined where it is not known, and for `3.0`, which is one as it is written in a template. */
export function goIntArg(args: readonly Value[], at: number): number | undefined {
  const value = arg(args, at);
  if (isUnknown(value)) return undefined;
  if (value.kind !== 'number') return fail(`wrong type for value; expected int; got ${value.kind}`);
  if (value.type === 'int') return value.value;
  return value.type === 'float64' && value.at === undefined && Number.isInteger(value.value)
    ? undefined
    : fail(`wrong type for value; expected int; got ${value.type}`);
}

/** A text, or a name of Kubernetes that is not known: other holes may be of any kind, other values are refused. */
export function textualArg(args: readonly Value[], at: number): Text | undefined {
  const value = arg(args, at);
  if (!isUnknown(value) && value.kind !== 'text') fail(`wrong type for value; expected string; got ${value.kind}`);
  return value.kind === 'native' || (value.kind === 'hole' && !isName(value.hole)) ? undefined : printed(value);
}
