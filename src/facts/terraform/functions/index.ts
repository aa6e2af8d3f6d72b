/** Terraform's functions by name. A function answers undefined where its result cannot be known. */
import { isHole, type Text } from '../../../value/text.js';
import type { Span } from '../../../value/span.js';
import { unsetAmong } from '../../unset.js';
import { attempt, choice, distribute } from '../choices.js';
import type { Scope } from '../scope.js';
import { fail, hole, isOptional, optionalArms, textFrom, unknown, type Value } from '../value.js';
import { COLLECTIONS } from './collections.js';
import { CONVERSIONS } from './conversions.js';
import { ENCODINGS } from './encodings.js';
import { FILES } from './files.js';
import { NETWORKS } from './networks.js';
import { NUMBERS } from './numbers.js';
import { PROVIDERS } from './providers.js';
import { TEXTS } from './texts.js';
import { TIMES } from './times.js';

/** A function over values; `at` is where it is called. */
export type TerraformFunction = (args: readonly Value[], at: Span, scope: Scope) => Value | undefined;

const FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map(
  Object.entries({
    ...COLLECTIONS,
    ...CONVERSIONS,
    ...ENCODINGS,
    ...FILES,
    ...NETWORKS,
    ...NUMBERS,
    ...PROVIDERS,
    ...TEXTS,
    ...TIMES,
  }),
);

/** Each call may give another value. */
const NOT_DETERMINISTIC = new Set(['uuid', 'timestamp', 'plantimestamp', 'bcrypt']);
/** Known to Terraform, and not computed here. */
const NOT_COMPUTED = new Set([
  ...['abspath', 'rsadecrypt', 'base64gzip', 'base64gunzip', 'textencodebase64', 'textdecodebase64'],
  ...['type', 'cidrcontains'],
]);

export function callFunction(name: string, args: readonly Value[], at: Span, scope: Scope): Value {
  const given = scope.functions?.get(name);
  const own = given ?? FUNCTIONS.get(name.replace(/^core::/, ''));
  if (given === undefined && (NOT_DETERMINISTIC.has(name) || (own === undefined && name.startsWith('provider::'))))
    return unknown(at, `${name}()`);
  if (own === undefined)
    return NOT_COMPUTED.has(name) ? result(name, args, at) : fail(`there is no function \`${name}\``);
  if (given === undefined && !takes(name.replace(/^core::/, ''), args.length)) fail('the number of arguments is wrong');
  const chosen = args.findIndex(({ kind }) => kind === 'choice');
  const first = args[chosen];
  if (first !== undefined && !KEEPS_CHOICES.has(name))
    return distribute(first, (arm) => callFunction(name, args.toSpliced(chosen, 1, arm), at, scope), at);
  return ofOptional(name, args, at, scope) ?? remaining(own(args, at, scope) ?? result(name, args, at), args);
}

/** Of a list of one item or none what the function makes of either; undefined: there is no such list. */
function ofOptional(name: string, args: readonly Value[], at: Span, scope: Scope): Value | undefined {
  const given = OF_WHOLE_LISTS.has(name) ? args.findIndex(isOptional) : -1;
  const list = args[given];
  if (list?.kind !== 'list') return undefined;
  const arms = optionalArms(list).flatMap(
    (arm) => attempt(() => callFunction(name, args.toSpliced(given, 1, arm), at, scope)) ?? [],
  );
  return arms.length === 0 ? undefined : choice(arms, at);
}

/** These answer of a list all of which is known, and of no other. */
const OF_WHOLE_LISTS = new Set(['one', 'join', 'length', 'compact', 'coalescelist', 'flatten', 'tolist', 'toset']);

/** What is made of a text that is not set, and is empty as well, is not set either. */
function remaining(value: Value, args: readonly Value[]): Value {
  if (value.kind !== 'text' || value.text.parts.length > 0) return value;
  const unset = unsetAmong(args.flatMap((one) => (one.kind === 'text' ? [one.text] : [])));
  return unset === undefined ? value : { ...value, text: unset };
}

/** How many arguments the functions take that take a number of them; one, if they are not named here. */
const COUNTS: readonly (readonly [least: number, most: number, names: readonly string[]])[] = [
  [2, 2, ['chunklist', 'cidrhost', 'contains', 'element', 'endswith', 'fileset', 'formatdate', 'indent', 'index']],
  [2, 2, ['parseint', 'pow', 'regex', 'regexall', 'setsubtract', 'split', 'startswith', 'strcontains', 'timeadd']],
  [2, 2, ['log', 'templatestring', 'templatefile', 'timecmp', 'trim', 'trimprefix', 'trimsuffix', 'uuidv5', 'zipmap']],
  [5, 5, ['provider::aws::arn_build']],
  [3, 3, ['cidrsubnet', 'matchkeys', 'replace', 'slice', 'substr']],
  [2, 3, ['lookup']],
  [1, 3, ['range']],
  [0, Infinity, ['coalesce', 'coalescelist', 'list', 'max', 'merge', 'min']],
  [1, Infinity, ['cidrsubnets', 'concat', 'format', 'formatlist', 'setintersection', 'setunion']],
  [2, Infinity, ['join', 'setproduct']],
];

const TAKEN = new Map(COUNTS.flatMap(([least, most, names]) => names.map((name) => [name, [least, most]] as const)));

function takes(name: string, count: number): boolean {
  const [least, most] = TAKEN.get(name) ?? [1, 1];
  return count >= least && count <= most;
}

/** These look at their arguments one by one. */
const KEEPS_CHOICES = new Set(['coalesce', 'concat', 'tolist', 'sensitive', 'nonsensitive', 'jsonencode', 'list']);

/** With each reference in full: what is printed alike need not be equal. */
const referred = ({ parts }: Text): string =>
  parts.map((part) => (isHole(part) ? part.reference : part.literal)).join('');

/** An unknown result, named after the call: two calls with the same arguments are one value. */
function result(name: string, args: readonly Value[], at: Span): Value {
  const texts = args.map(textFrom);
  const [scope] = texts.flatMap(
    (text) => text?.parts.flatMap((part) => ('reference' in part ? [part.scope] : [])) ?? [],
  );
  const anonymous = texts.some(
    (text) => text === undefined || text.parts.some((part) => 'reference' in part && part.anonymous === true),
  );
  if (anonymous) return unknown(at, `${name}(…)`);
  const written = texts.map((text) => (text === undefined ? '' : referred(text))).join(', ');
  return hole(`${name}(${written})`, scope ?? '', at);
}
