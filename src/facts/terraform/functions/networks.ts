/** Addresses of networks of both versions, as net.ParseCIDR and go-cidr have them. */
import { knownValue } from '../../../value/text.js';
import type { Span } from '../../../value/span.js';
import { fail, integerOf, list, requireText, string, type Value } from '../value.js';
import { missing } from './arguments.js';
import type { TerraformFunction } from './index.js';

interface Network {
  readonly address: bigint;
  readonly length: number;
  /** Bits of an address. */
  readonly bits: 32 | 128;
}

/** Undefined where the text is not known, or of a form that is not read: an address of version 4 within one of version 6. */
function networkOf(value: Value | undefined): Network | undefined {
  const text = knownValue(requireText(value ?? missing()));
  const [, address = '', digits = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text ?? '') ?? [];
  const bits = address.includes(':') ? 128 : 32;
  const whole = bits === 32 ? version4(address) : version6(address);
  const length = Number(digits);
  if (whole === undefined || digits === '' || length > bits) return undefined;
  const host = (1n << BigInt(bits - length)) - 1n;
  return { address: whole - (whole & host), length, bits };
}

function version4(text: string): bigint | undefined {
  const octets = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) ? text.split('.').map(Number) : [];
  return octets.length !== 4 || octets.some((octet) => octet > 255)
    ? undefined
    : octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

function version6(text: string): bigint | undefined {
  const [before = '', after, ...others] = text.split('::');
  if (others.length > 0) return undefined;
  const [left, right] = [before, after ?? ''].map((half) => (half === '' ? [] : half.split(':')));
  const given = [...(left ?? []), ...(right ?? [])];
  const gap = 8 - given.length;
  if (given.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group)) || (after === undefined ? gap !== 0 : gap < 1))
    return undefined;
  const groups = [...(left ?? []), ...Array.from({ length: gap }, () => '0'), ...(right ?? [])];
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** An address as Go prints it (RFC 5952); undefined for one of version 4 within one of version 6. */
function written(address: bigint, bits: number): string | undefined {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
  if (address >> 32n === 0xffffn) return undefined;
  const groups = Array.from({ length: 8 }, (_, i) => Number((address >> BigInt(16 * (7 - i))) & 0xffffn));
  const { start, length } = longestZeros(groups);
  const shown = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return length < 2 ? shown(groups) : `${shown(groups.slice(0, start))}::${shown(groups.slice(start + length))}`;
}

/** Of equal ones the first. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}

/** A text that may be none that is read here is not known. */
const placed = (text: string | undefined, after: string, at: Span): Value | undefined =>
  text === undefined ? undefined : string(text + after, at);

const cidrhost: TerraformFunction = ([prefix, host], at) => {
  const network = networkOf(prefix);
  const wanted = integerOf(host ?? missing());
  if (network === undefined || wanted === undefined) return undefined;
  const size = 1n << BigInt(network.bits - network.length);
  const index = wanted < 0 ? size + BigInt(wanted) : BigInt(wanted);
  if (index < 0n || index >= size) fail('the prefix has no such host');
  return placed(written(network.address + index, network.bits), '', at);
};

const cidrsubnet: TerraformFunction = ([prefix, more, index], at) => {
  const network = networkOf(prefix);
  const [longer, wanted] = [integerOf(more ?? missing()), integerOf(index ?? missing())];
  if (network === undefined || longer === undefined || wanted === undefined) return undefined;
  const { address, bits } = network;
  const length = network.length + longer;
  if (longer < 0 || length > bits || wanted < 0 || BigInt(wanted) >= 1n << BigInt(longer))
    fail('the prefix has no such subnet');
  return placed(written(address + (BigInt(wanted) << BigInt(bits - length)), bits), `/${length}`, at);
};

/** More bits at once are refused. */
const MAX_MORE = 32;

/** One behind the other, each where the one before ends or at the next multiple of its own size. */
const cidrsubnets: TerraformFunction = ([prefix, ...more], at) => {
  const network = networkOf(prefix);
  const wanted = more.map(integerOf);
  if (network === undefined || !wanted.every((one) => one !== undefined)) return undefined;
  const { bits } = network;
  const end = network.address + (1n << BigInt(bits - network.length));
  let next = network.address;
  const subnets = wanted.map((longer) => {
    const length = network.length + longer;
    if (longer < 1 || longer > MAX_MORE || length > bits) return fail('the prefix has no such subnet');
    const size = 1n << BigInt(bits - length);
    const address = ((next + size - 1n) / size) * size;
    next = address + size;
    if (next > end) fail('the prefix has no room for it');
    return placed(written(address, bits), `/${length}`, at);
  });
  return subnets.every((one) => one !== undefined) ? list(subnets, at, 'list') : undefined;
};

const cidrnetmask: TerraformFunction = ([prefix], at) => {
  const network = networkOf(prefix);
  if (network === undefined) return undefined;
  if (network.bits !== 32) fail('an address of version 6 has no mask');
  return placed(written(((1n << 32n) - 1n) ^ ((1n << BigInt(32 - network.length)) - 1n), 32), '', at);
};

export const NETWORKS = { cidrhost, cidrsubnet, cidrsubnets, cidrnetmask } satisfies Readonly<
  Record<string, TerraformFunction>
>;
