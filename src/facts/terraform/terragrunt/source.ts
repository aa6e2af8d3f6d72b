/** Which module a unit takes, from how its `source` is written. */
import { isHole, type Text } from '../../../value/text.js';
import type { Span } from '../../../value/span.js';
import { belowRoot, normalized, pathIn } from '../root-path.js';
import { textFrom, type Value } from '../value.js';

export type ModuleSource =
  /** `copied`: the folder that is copied whole; nothing beside it can be called. Undefined: nothing is copied. */
  | { readonly kind: 'local'; readonly folder: string; readonly copied: string | undefined }
  /** `address` as it is written, without a version that is not known. */
  | { readonly kind: 'remote'; readonly address: string; readonly at: Span }
  | { readonly kind: 'unknown' };

const UNKNOWN: ModuleSource = { kind: 'unknown' };

/** `folder`: of the unit, where relative paths start. */
export function moduleSource(value: Value | undefined, folder: string): ModuleSource {
  if (value === undefined || value.kind === 'null') return { kind: 'local', folder, copied: undefined };
  const text = value.kind === 'choice' ? undefined : textFrom(value);
  if (text === undefined) return UNKNOWN;
  const remote = remoteAddress(text);
  if (remote !== undefined) return { kind: 'remote', address: remote, at: value.at };
  const written = pathIn(text)?.replace(/\?.*$/, '');
  if (written === undefined) return UNKNOWN;
  const below = belowRoot(written);
  const [from, path] = below === undefined ? [folder, written] : ['', below];
  if (below === undefined && path.startsWith('/')) return UNKNOWN;
  const [, before = path, inside = ''] = /^(.*?[^/]|)\/\/+(.*)$/.exec(path) ?? [];
  const copied = normalized(`${from}/${before}`);
  const module = copied === undefined ? undefined : normalized(`${copied}/${inside}`);
  return copied === undefined || module === undefined ? UNKNOWN : { kind: 'local', folder: module, copied };
}

const REMOTE = /^(?:[a-z0-9+.-]+::|[a-z0-9+.-]+:\/\/|[\w.-]+@|(?:www\.)?(?:github\.com|bitbucket\.org|gitlab\.com)\/)/i;

/** An address that leads out of the tree, whatever its parts that are not known. */
function remoteAddress({ parts }: Text): string | undefined {
  const [first] = parts;
  if (first === undefined || isHole(first) || !REMOTE.test(first.literal)) return undefined;
  const written = parts.map((part) => (isHole(part) ? '\0' : part.literal)).join('');
  const known = written.replace(/\?[^?]*\0.*$/, '');
  return known.includes('\0') ? '' : known;
}

/** `?version=5.1.0`, `?ref=v5.1.0`. */
export const versionIn = (address: string): string | undefined => /[?&](?:version|ref)=v?([\w.]+)/.exec(address)?.[1];
