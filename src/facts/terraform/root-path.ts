/** Absolute paths below the root of the linted tree: where that root stands on a machine is not known, what stands below it is. */
import { climbOf, pathFrom } from '../../value/path.js';
import { isHole, knownValue, type Text } from '../../value/text.js';

const ROOT = 'get_repo_root()';

/** What the root's path cannot hold, by which its hole is known; and values that it may have. */
export const ROOT_WITHOUT = ':*?"<>|{}$\n';
export const ROOTS: readonly string[] = ['/home/user/repository', '/Users/Me/Code/infra-live_1', '/builds/a.b', '/r'];

/** Paths in which the unknown root is written as this; no path of a program begins so. */
const MARK = '\0';

/** `path`: relative to the root; empty for the root itself. */
export const absolutePath = (path: string): Text => ({
  parts: [{ reference: ROOT, scope: '', without: ROOT_WITHOUT }, ...(path === '' ? [] : [{ literal: `/${path}` }])],
});

/** A path as it is written, or one that `belowRoot` tells apart; undefined: not known. */
export function pathIn(text: Text): string | undefined {
  const known = knownValue(text);
  if (known !== undefined) return known;
  const [first, ...rest] = text.parts;
  if (first === undefined || !isHole(first) || first.reference !== ROOT || first.scope !== '') return undefined;
  const below = knownValue({ parts: rest });
  return below === undefined || (below !== '' && !below.startsWith('/')) ? undefined : `${MARK}${below}`;
}

/** What stands below the root, with its slash, if the path begins there. */
export const belowRoot = (path: string): string | undefined =>
  path.startsWith(MARK) ? path.slice(MARK.length) : undefined;

/** From a folder, without `.` and `..`; undefined: higher than the folder's own tree, where nobody looked. */
export function within(folder: string, path: string): string | undefined {
  const found = pathFrom(folder, path);
  return climbOf(found).length > climbOf(folder).length ? undefined : found;
}

/** From the root, where a folder's own tree is meant; undefined: higher than that. */
export function fromRoot(path: string, folder: string): string | undefined {
  const found = pathFrom('', path);
  return climbOf(found).length > climbOf(folder).length ? undefined : found;
}

export function relativePath(from: string, to: string): string {
  const [a, b] = [from, to].map((path) => (path === '' ? [] : path.split('/')));
  let same = 0;
  while (a !== undefined && b !== undefined && same < a.length && a[same] === b[same] && same < b.length) same++;
  return [...(a ?? []).slice(same).map(() => '..'), ...(b ?? []).slice(same)].join('/') || '.';
}

/** A path that may be absolute, from a folder of the tree; undefined: outside of the tree, or where it leads is not known. */
export function resolvedFrom(folder: string, path: string): string | undefined {
  const below = belowRoot(path);
  if (below !== undefined) return fromRoot(below, folder);
  return path.startsWith('/') ? undefined : within(folder, path);
}
