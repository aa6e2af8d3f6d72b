/** The one writer of files: a new file beside, then renamed, so that a file is whole or as it was; never through a symbolic link. */
import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { detailOf, isBelow, kindOfError, type Stat, type WritableFileSystem } from './file-system.js';

export interface WriteOptions {
  /** Permission bits of a file that is new; without them the umask decides. One that was there keeps its own. */
  readonly mode?: number;
  /** Refuses what is there already. */
  readonly onlyNew?: true;
  /** Makes the folders above it. */
  readonly folders?: true;
}

/** `path` is absolute. Undefined if it was written; else why not. */
export function writeFile(
  path: string,
  content: string,
  fs: WritableFileSystem,
  { mode, onlyNew, folders }: WriteOptions = {},
): string | undefined {
  try {
    if (folders === true) fs.mkdir(dirname(path));
    const before = statOf(path, fs);
    if (before === undefined) replace(path, content, { mode }, fs);
    else if (onlyNew === true) return 'it exists already';
    else if (before.isFile()) replace(path, content, { mode: before.mode & 0o7777, owner: before }, fs);
    else if (before.isDirectory()) return 'it is a folder';
    // A rename would put a file in the place of /dev/null or of a named pipe; /dev/stdout is a link to one.
    else if (!before.isSymbolicLink() || leadsToDevice(path, fs)) fs.writeDevice(path, content);
    else return 'it is a symbolic link';
    return undefined;
  } catch (error) {
    return detailOf(error);
  }
}

/** Writes a file back where it was read, inside of the root. `before` is what was read. Undefined if it was written; else why not. */
export function rewriteFile(
  root: string,
  path: string,
  { before, after }: { readonly before: string; readonly after: string },
  fs: WritableFileSystem,
): string | undefined {
  try {
    const target = resolve(root, path);
    if (!isBelow(fs.realpath(root), fs.realpath(target))) return 'it lies outside of the root';
    if (!Buffer.from(before).equals(fs.readFile(target))) return 'it has changed since it was read';
    return writeFile(target, after, fs);
  } catch (error) {
    return detailOf(error);
  }
}

interface Wanted {
  readonly mode: number | undefined;
  readonly owner?: Pick<Stat, 'uid' | 'gid'>;
}

/** Under a new name the content is whole before it takes the old one; other names of the old file (hard links) keep what they had. */
function replace(path: string, content: string, { mode, owner }: Wanted, fs: WritableFileSystem): void {
  const beside = join(dirname(path), `.irsa-lint-${randomBytes(6).toString('hex')}.tmp`);
  try {
    fs.writeNew(beside, content, mode);
    if (owner !== undefined) giveBack(beside, owner, mode, fs);
    fs.rename(beside, path);
  } catch (error) {
    fs.remove(beside);
    throw error;
  }
}

/** Root mends files of others, and they stay theirs; who may not give a file away owns what he writes. A change of owner may take bits off the mode. */
function giveBack(
  path: string,
  { uid, gid }: Pick<Stat, 'uid' | 'gid'>,
  mode: number | undefined,
  fs: WritableFileSystem,
): void {
  const own = fs.lstat(path);
  if (own.uid === uid && own.gid === gid) return;
  try {
    fs.chown(path, uid, gid);
    if (mode !== undefined) fs.chmod(path, mode);
  } catch (error) {
    if (kindOfError(error) !== 'not permitted') throw error;
  }
}

function leadsToDevice(path: string, fs: WritableFileSystem): boolean {
  try {
    const stat = fs.stat(path);
    return !stat.isFile() && !stat.isDirectory();
  } catch {
    return false;
  }
}

function statOf(path: string, fs: WritableFileSystem): Stat | undefined {
  try {
    return fs.lstat(path);
  } catch (error) {
    if (kindOfError(error) === 'missing') return undefined;
    throw error;
  }
}
