/** Which module a unit takes, from how its `source` is written. */
import { display, isHole, type Text } from '../../../value/text.js';
import type { Span } from '../../../value/span.js';
import { belowRoot, fromRoot, pathIn, within } from '../root-path.js';
import { textFrom, type Value } from '../value.js';

export type ModuleSource =
  /** `copied`: the folder that is copied whole; nothing beside it can be called. Undefined: nothing is copied. */
  | { readonly kind: 'local'; readonly folder: string; readonly copied: string | undefined }
  /** `address` as it is written, without a version that is not known. */
  | { readonly kind: 'remote'; readonly address: string; readonly written: string; readonly at: Span }
  | { readonly kind: 'unknown' };

const UNKNOWN: ModuleSource = { kind: 'unknown' };

/** `folder`: of the unit, where relative paths start. */
export function moduleSource(value: Value | undefined, folder: string): ModuleSource {
  if (value === undefined || value.kind === 'null') return { kind: 'local', folder, copied: undefined };
  const text = value.kind === 'choice' ? undefined : textFrom(value);
  if (text === undefined) return UNKNOWN;
  const remote = remoteAddress(text);
  if (remote !== undefined) return { kind: 'remote', address: remote, written: display(text), at: value.at };
  return localSource(text, folder);
}

function localSource(text: Text, folder: string): ModuleSource {
  const written = pathIn(text);
  if (written === undefined) return UNKNOWN;
  const below = belowRoot(written);
  const path = beforeQuery(below ?? written);
  if (below === undefined && path.startsWith('/')) return UNKNOWN;
  const cut = path.indexOf('//');
  const [before, inside] = cut < 0 ? [path, ''] : [path.slice(0, cut), path.slice(cut)];
  const copied = below === undefined ? within(folder, before) : fromRoot(before, folder);
  const module = copied === undefined ? undefined : within(copied, inside);
  return copied === undefined || module === undefined ? UNKNOWN : { kind: 'local', folder: module, copied };
}

const beforeQuery = (path: string): string => (path.includes('?') ? path.slice(0, path.indexOf('?')) : path);

const REMOTE = /^(?:[a-z0-9+.-]+::|[a-z0-9+.-]+:\/\/|[\w.-]+@|(?:www\.)?(?:github\.com|bitbucket\.org|gitlab\.com)\/)/i;

/** An address that leads out of the tree, whatever its parts that are not known. */
function remoteAddress({ parts }: Text): string | undefined {
  const [first] = parts;
  if (first === undefined || isHole(first) || !REMOTE.test(first.literal)) return undefined;
  const written = parts.map((part) => (isHole(part) ? '\0' : part.literal)).join('');
  const hole = written.indexOf('\0');
  if (hole < 0) return written;
  const query = written.lastIndexOf('?', hole);
  return query < 0 ? '' : written.slice(0, query);
}

/** `?version=5.1.0`, `?ref=v5.1.0`. */
export const versionIn = (address: string): string | undefined => /[?&](?:version|ref)=v?([\w.]+)/.exec(address)?.[1];
