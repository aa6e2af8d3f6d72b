/** Times and addresses of networks. */
import { knownValue } from '../../../value/text.js';
import { fail, integerOf, list, number, requireText, string, type Value } from '../value.js';
import { missing } from './arguments.js';
import type { TerraformFunction } from './index.js';

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
  const parts = [...rest.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/gy)];
  return sign * parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS.get(unit) ?? 0), 0);
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];

const two = (value: number): string => String(value).padStart(2, '0');

/** Of `formatdate`, for times of UTC. */
const VERBS: ReadonlyMap<string, (time: Date) => string | undefined> = new Map([
  ['YYYY', (time) => String(time.getUTCFullYear()).padStart(4, '0')],
  ['YY', (time) => two(time.getUTCFullYear() % 100)],
  ['MMMM', (time) => MONTHS[time.getUTCMonth()]],
  ['MMM', (time) => MONTHS[time.getUTCMonth()]?.slice(0, 3)],
  ['MM', (time) => two(time.getUTCMonth() + 1)],
  ['M', (time) => String(time.getUTCMonth() + 1)],
  ['DD', (time) => two(time.getUTCDate())],
  ['D', (time) => String(time.getUTCDate())],
  ['EEEE', (time) => DAYS[time.getUTCDay()]],
  ['EEE', (time) => DAYS[time.getUTCDay()]?.slice(0, 3)],
  ['hh', (time) => two(time.getUTCHours())],
  ['h', (time) => String(time.getUTCHours())],
  ['HH', (time) => two(time.getUTCHours() % 12 || 12)],
  ['H', (time) => String(time.getUTCHours() % 12 || 12)],
  ['AA', (time) => (time.getUTCHours() < 12 ? 'AM' : 'PM')],
  ['aa', (time) => (time.getUTCHours() < 12 ? 'am' : 'pm')],
  ['mm', (time) => two(time.getUTCMinutes())],
  ['m', (time) => String(time.getUTCMinutes())],
  ['ss', (time) => two(time.getUTCSeconds())],
  ['s', (time) => String(time.getUTCSeconds())],
  ['ZZZ', () => 'UTC'],
  ['Z', () => 'Z'],
  ['ZZZZ', () => '+0000'],
  ['ZZZZZ', () => '+00:00'],
]);

const formatdate: TerraformFunction = ([pattern, value], at) => {
  const [format, text] = [known(pattern), known(value)];
  const time = text === undefined ? undefined : timeOf(text);
  if (format === undefined || time === undefined) return undefined;
  const result = format.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (token, quoted?: string) =>
    quoted === undefined ? (VERBS.get(token)?.(time) ?? fail('there is no such verb')) : quoted.replaceAll("''", "'"),
  );
  return string(result, at);
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

/** One behind the other, each where the one before ends or at the next multiple of its own size. */
const cidrsubnets: TerraformFunction = ([prefix, ...bits], at) => {
  const text = known(prefix);
  const network = text === undefined ? undefined : networkOf(text);
  const wanted = bits.map(integerOf);
  if (network === undefined || !wanted.every((one) => one !== undefined)) return undefined;
  const end = network.address + (1n << BigInt(32 - network.length));
  let next = network.address;
  const subnets = wanted.map((more) => {
    const length = network.length + more;
    if (more < 1 || length > 32) return fail('the prefix has no such subnet');
    const size = 1n << BigInt(32 - length);
    const address = ((next + size - 1n) / size) * size;
    next = address + size;
    if (next > end) fail('the prefix has no room for it');
    return string(`${dotted(address)}/${length}`, at);
  });
  return list(subnets, at, 'list');
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
  cidrsubnets,
  cidrnetmask,
} satisfies Readonly<Record<string, TerraformFunction>>;
