/** Times. */
import { knownValue } from '../../../value/text.js';
import { fail, number, requireText, string, type Value } from '../value.js';
import { missing } from './arguments.js';
import type { TerraformFunction } from './index.js';

const known = (value: Value | undefined): string | undefined => knownValue(requireText(value ?? missing()));

const RFC3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[-+]\d{2}:\d{2})$/;

/** A time as it is written: its clock as that of UTC, what stands behind the second in nanoseconds, and the minutes that it is ahead of UTC. */
interface Time {
  readonly clock: Date;
  readonly nanoseconds: bigint;
  readonly offset: number;
}

/** Undefined for what is no time, or of a form that is not read. */
function timeOf(text: string): Time | undefined {
  const [, clock = '', fraction = '', zone = ''] = RFC3339.exec(text) ?? [];
  const [, sign, hours, minutes] = /^([-+])(\d{2}):(\d{2})$/.exec(zone) ?? [];
  const date = new Date(`${clock}Z`);
  // February has no thirtieth day.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(clock)) return undefined;
  if (Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59) return undefined;
  const ahead = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return { clock: date, nanoseconds: BigInt(fraction.padEnd(9, '0')), offset: sign === '-' ? -ahead : ahead };
}

/** As RFC 3339 has it, without fractions of a second. */
const written = ({ clock, offset }: Time): string =>
  clock.toISOString().replace(/\.\d+Z$/, '') + (offset === 0 ? 'Z' : zoneOf(offset, ':'));

const zoneOf = (offset: number, separator: string): string =>
  `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${separator}${two(Math.abs(offset) % 60)}`;

/** In nanoseconds. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1000n],
  ['µs', 1000n],
  ['μs', 1000n],
  ['ns', 1n],
]);

/** Go's ParseDuration; undefined for fractions so fine that it computes them in floats. */
function durationOf(text: string): bigint | undefined {
  if (text === '0') return 0n;
  const rest = text.replace(/^[-+]/, '');
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[nuµμm]s|[hms]))+$/.test(rest)) return fail('this is no duration');
  let sum = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)(?:\.(\d*))?([nuµμm]s|[hms])/gy)) {
    const scale = 10n ** BigInt(fraction.length);
    const product = BigInt(`${whole}${fraction}`) * (UNITS.get(unit) ?? 0n);
    if (fraction.length > 9 || product % scale !== 0n) return undefined;
    sum += product / scale;
  }
  return text.startsWith('-') ? -sum : sum;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];

const two = (value: number): string => String(value).padStart(2, '0');

/** Of `formatdate`. */
const VERBS: ReadonlyMap<string, (clock: Date, offset: number) => string | undefined> = new Map<
  string,
  (clock: Date, offset: number) => string | undefined
>([
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
  ['ZZZ', (_, offset) => (offset === 0 ? 'UTC' : zoneOf(offset, ''))],
  ['Z', (_, offset) => (offset === 0 ? 'Z' : zoneOf(offset, ':'))],
  ['ZZZZ', (_, offset) => zoneOf(offset, '')],
  ['ZZZZZ', (_, offset) => zoneOf(offset, ':')],
]);

const formatdate: TerraformFunction = ([pattern, value], at) => {
  const [format, text] = [known(pattern), known(value)];
  const time = text === undefined ? undefined : timeOf(text);
  if (format === undefined || time === undefined) return undefined;
  const result = format.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (token, quoted?: string) =>
    quoted === undefined
      ? (VERBS.get(token)?.(time.clock, time.offset) ?? fail('there is no such verb'))
      : quoted.replaceAll("''", "'"),
  );
  return string(result, at);
};

const timeadd: TerraformFunction = ([value, duration], at) => {
  const [text, length] = [known(value), known(duration)];
  const [time, more] = [
    text === undefined ? undefined : timeOf(text),
    length === undefined ? undefined : durationOf(length),
  ];
  if (time === undefined || more === undefined) return undefined;
  const nanoseconds = time.nanoseconds + more;
  const second = 1_000_000_000n;
  const seconds = nanoseconds / second - (nanoseconds % second < 0n ? 1n : 0n);
  const clock = new Date(time.clock.getTime() + Number(seconds) * 1000);
  const isOrdinary = clock.getUTCFullYear() >= 0 && clock.getUTCFullYear() <= 9999;
  return isOrdinary ? string(written({ ...time, clock }), at) : undefined;
};

const timecmp: TerraformFunction = ([a, b], at) => {
  const [x, y] = [known(a), known(b)].map((text) => (text === undefined ? undefined : timeOf(text)));
  if (x === undefined || y === undefined) return undefined;
  const difference = instantOf(x) - instantOf(y);
  return number(difference === 0n ? '0' : difference < 0n ? '-1' : '1', at);
};

const instantOf = ({ clock, nanoseconds, offset }: Time): bigint =>
  BigInt(clock.getTime() - offset * 60_000) * 1_000_000n + nanoseconds;

export const TIMES = { formatdate, timeadd, timecmp } satisfies Readonly<Record<string, TerraformFunction>>;
