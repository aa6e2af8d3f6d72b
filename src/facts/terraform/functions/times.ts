/** Times and addresses of networks. */
import { knownValue } from '../../../value/text.js';
import { fail, integerOf, number, requireText, string, type Value } from '../value.js';
import type { TerraformFunction } from './index.js';

const missing = (): never => fail('an argument is missing');
const known = (value: Value | undefined): string | undefined => knownValue(requireText(value ?? missing()));

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Only times of UTC in whole seconds; others are not known. */
const timeOf = (text: string): Date | undefined => (RFC3339.test(text) ? new Date(text) : undefined);

const written = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

const UNITS: ReadonlyMap<string, number> = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]);

function durationOf(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const rest = text.replace(/^[-+]/, '');
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[hms]))+$/.test(rest)) return undefined;
  const parts = [...rest.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/g)];
  return sign * parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS.get(unit) ?? 0), 0);
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];

const two = (value: number): string => String(value).padStart(2, '0');

function formatToken(token: string, time: Date): string | undefined {
  const hours = time.getUTCHours();
  switch (token) {
    case 'YYYY':
      return String(time.getUTCFullYear()).padStart(4, '0');
    case 'YY':
      return two(time.getUTCFullYear() % 100);
    case 'MMMM':
      return MONTHS[time.getUTCMonth()];
    case 'MMM':
      return MONTHS[time.getUTCMonth()]?.slice(0, 3);
    case 'MM':
      return two(time.getUTCMonth() + 1);
    case 'M':
      return String(time.getUTCMonth() + 1);
    case 'DD':
      return two(time.getUTCDate());
    case 'D':
      return String(time.getUTCDate());
    case 'EEEE':
      return DAYS[time.getUTCDay()];
    case 'EEE':
      return DAYS[time.getUTCDay()]?.slice(0, 3);
    case 'hh':
      return two(hours);
    case 'h':
      return String(hours);
    case 'HH':
      return two(hours % 12 || 12);
    case 'H':
      return String(hours % 12 || 12);
    case 'AA':
      return hours < 12 ? 'AM' : 'PM';
    case 'aa':
      return hours < 12 ? 'am' : 'pm';
    case 'mm':
      return two(time.getUTCMinutes());
    case 'm':
      return String(time.getUTCMinutes());
    case 'ss':
      return two(time.getUTCSeconds());
    case 's':
      return String(time.getUTCSeconds());
    case 'ZZZ':
      return 'UTC';
    case 'Z':
      return 'Z';
    case 'ZZZZ':
      return '+0000';
    case 'ZZZZZ':
      return '+00:00';
    default:
      return undefined;
  }
}

const formatdate: TerraformFunction = ([pattern, value], at) => {
  const [format, text] = [known(pattern), known(value)];
  const time = text === undefined ? undefined : timeOf(text);
  if (format === undefined || time === undefined) return undefined;
  let bad = false;
  const result = format.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (token, quoted?: string) => {
    if (quoted !== undefined) return quoted.replaceAll("''", "'");
    const part = formatToken(token, time);
    bad ||= part === undefined;
    return part ?? '';
  });
  return bad ? fail('there is no such verb') : string(result, at);
};

const timeadd: TerraformFunction = ([value, duration], at) => {
  const [text, length] = [known(value), known(duration)];
  const [time, milliseconds] = [
    text === undefined ? undefined : timeOf(text),
    length === undefined ? undefined : durationOf(length),
  ];
  return time === undefined || milliseconds === undefined || milliseconds % 1000 !== 0
    ? undefined
    : string(written(new Date(time.getTime() + milliseconds)), at);
};

const timecmp: TerraformFunction = ([a, b], at) => {
  const [x, y] = [known(a), known(b)].map((text) => (text === undefined ? undefined : timeOf(text)));
  return x === undefined || y === undefined ? undefined : number(String(Math.sign(x.getTime() - y.getTime())), at);
};

interface Network {
  readonly address: bigint;
  readonly length: number;
}

/** Of version 4 alone. */
function networkOf(text: string): Network | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (found === null) return undefined;
  const octets = found.slice(1, 5).map(Number);
  const length = Number(found[5]);
  if (length > 32 || octets.some((octet) => octet > 255)) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  const host = (1n << BigInt(32 - length)) - 1n;
  return { address: address - (address & host), length };
}

const dotted = (address: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');

const cidrhost: TerraformFunction = ([prefix, host], at) => {
  const text = known(prefix);
  const network = text === undefined ? undefined : networkOf(text);
  const wanted = integerOf(host ?? missing());
  if (network === undefined || wanted === undefined) return undefined;
  const size = 1n << BigInt(32 - network.length);
  const index = wanted < 0 ? size + BigInt(wanted) : BigInt(wanted);
  if (index < 0n || index >= size) fail('the prefix has no such host');
  return string(dotted(network.address + index), at);
};

const cidrsubnet: TerraformFunction = ([prefix, bits, index], at) => {
  const text = known(prefix);
  const network = text === undefined ? undefined : networkOf(text);
  const [more, wanted] = [integerOf(bits ?? missing()), integerOf(index ?? missing())];
  if (network === undefined || more === undefined || wanted === undefined) return undefined;
  const length = network.length + more;
  if (more < 0 || length > 32 || wanted < 0 || wanted >= 2 ** more) fail('the prefix has no such subnet');
  return string(`${dotted(network.address + (BigInt(wanted) << BigInt(32 - length)))}/${length}`, at);
};

const cidrnetmask: TerraformFunction = ([prefix], at) => {
  const text = known(prefix);
  const network = text === undefined ? undefined : networkOf(text);
  if (network === undefined) return undefined;
  return string(dotted(((1n << 32n) - 1n) ^ ((1n << BigInt(32 - network.length)) - 1n)), at);
};

export const TIMES = {
  formatdate,
  timeadd,
  timecmp,
  cidrhost,
  cidrsubnet,
  cidrnetmask,
} satisfies Readonly<Record<string, TerraformFunction>>;
