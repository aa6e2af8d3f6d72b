/**
 * Where V8's code of the program is kept between runs: beside the program for the Node that it was built under, else in the user's cache folder. It runs
 * as it is read, so nothing is taken but what this user's own run wrote there; whatever is wrong with it, the program is compiled as if it were not there.
 */
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';

export interface CodeCache {
  /** Undefined: there is none that may be used. */
  readonly read: (name: string) => Buffer | undefined;
  readonly write: (name: string, data: () => Uint8Array) => void;
}

export interface Surroundings {
  /** Beside the program; undefined: nothing is. */
  readonly shipped: string | undefined;
  /** All that V8's code depends on beside the program. */
  readonly runtime: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's folder; undefined or not absolute: there is none. */
  readonly home: () => string | undefined;
  /** Undefined where there are no such numbers. */
  readonly user: number | undefined;
  readonly cwd: string;
  /** The words of the command line, of which each may name a folder to lint. */
  readonly words: readonly string[];
  /** No other run that goes on at the same time has this number. */
  readonly run: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Files that nobody wrote anew for so long are of programs that are gone. */
const STALE = 30 * 24 * 60 * 60 * 1000;

export function codeCache(around: Surroundings): CodeCache {
  let found: string | undefined | false = false;
  const own = (): string | undefined => (found === false ? (found = orNothing(() => ownFolder(around))) : found);
  const key = (pack: string): string => `${pack} ${around.runtime}`;
  return {
    read(pack) {
      const name = fileOf(pack, around.runtime);
      const shipped = orNothing(() =>
        around.shipped === undefined ? undefined : readWhole(join(around.shipped, name), () => headOf(key(pack), '')),
      );
      if (shipped !== undefined) return shipped;
      return orNothing(() => {
        const folder = own();
        if (folder === undefined || !isPrivate(folder, around.user)) return undefined;
        return readWhole(join(folder, name), (stat) =>
          isOwn(stat, around.user) ? headOf(key(pack), identityOf(stat)) : undefined,
        );
      });
    },
    write(pack, data) {
      orNothing(() => {
        const folder = own();
        if (folder === undefined || !makePrivate(folder, around.user)) return;
        writeWhole(join(folder, fileOf(pack, around.runtime)), around.run, (stat) =>
          whole(headOf(key(pack), identityOf(stat)), data()),
        );
        removeStale(folder, around.now());
      });
    },
  };
}

/** A file for each pack and each runtime; the file itself says which, so two of one name are no harm. */
export function fileOf(pack: string, runtime: string): string {
  let hash = 0;
  for (let i = 0; i < runtime.length; i++) hash = (Math.imul(hash, 31) + runtime.charCodeAt(i)) >>> 0;
  return `${pack}-${hash.toString(16)}`;
}

/** What a file must begin with. V8 wants what follows to be aligned. */
export function headOf(key: string, identity: string): Buffer {
  const text = Buffer.from(`${key}\n${identity}\n`);
  return Buffer.concat([text, Buffer.alloc(8 - (text.length % 8), '\n')]);
}

/** The length and the data twice: V8 does not look for damage, and comparing takes no time, where loading node:crypto takes as long as linting a file. */
export function whole(head: Uint8Array, data: Uint8Array): Buffer {
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32LE(data.length);
  return Buffer.concat([head, length, data, data]);
}

const LENGTH = 8;

function orNothing<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** `head`: what the file must begin with; undefined: it is not to be used. */
function readWhole(path: string, head: (stat: BigIntStats) => Buffer | undefined): Buffer | undefined {
  // Windows has no O_NOFOLLOW, which adds nothing then.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(file, { bigint: true });
    const begin = stat.isFile() ? head(stat) : undefined;
    if (begin === undefined) return undefined;
    const content = readFileSync(file);
    const from = begin.length + LENGTH;
    const data = content.subarray(from, from + (content.length - from) / 2);
    const isIntact =
      data.length > 0 &&
      content.subarray(0, begin.length).equals(begin) &&
      content.readUInt32LE(begin.length) === data.length &&
      content.subarray(from + data.length).equals(data);
    return isIntact ? data : undefined;
  } finally {
    closeSync(file);
  }
}

/** What nobody can know who packs a file into an archive or a repository: where it will lie, and since when. */
const identityOf = ({ ino, birthtimeNs }: BigIntStats): string => `${ino} ${birthtimeNs}`;

function writeWhole(path: string, run: number, contentOf: (stat: BigIntStats) => Uint8Array): void {
  const beside = `${path}.${run}.tmp`;
  try {
    const file = openSync(beside, 'wx', 0o600);
    try {
      const content = contentOf(fstatSync(file, { bigint: true }));
      for (let written = 0; written < content.length;) written += writeSync(file, content, written);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function removeStale(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (now - statSync(path).mtimeMs > STALE) rmSync(path);
  }
}

/** Undefined where there is none, or it lies in what is linted. Not necessarily there. */
function ownFolder({ env, home, cwd, words }: Surroundings): string | undefined {
  const configured = env['XDG_CACHE_HOME'] ?? '';
  const user = configured === '' ? home() : undefined;
  const base = configured !== '' ? configured : user === undefined ? '' : join(user, '.cache');
  if (!isAbsolute(base)) return undefined;
  const real = realPathOf(base);
  return isLinted(real, cwd, words) ? undefined : join(real, 'irsa-lint', 'code');
}

/** Also where the folder is yet to be made. */
function realPathOf(path: string): string {
  if (existsSync(path) || path === dirname(path)) return realpathSync.native(path);
  return join(realPathOf(dirname(path)), path.slice(dirname(path).length));
}

/** Within the folder where it runs, the repository around that, or a folder that is named. */
function isLinted(folder: string, cwd: string, words: readonly string[]): boolean {
  const named = words.map((word) => resolve(cwd, word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word));
  return (
    [cwd, ...named].some((tree) => isWithin(folder, tree)) ||
    repositoriesAround(cwd).some((tree) => isWithin(folder, tree))
  );
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

function repositoriesAround(folder: string): readonly string[] {
  const above = dirname(folder) === folder ? [] : repositoriesAround(dirname(folder));
  return existsSync(join(folder, '.git')) ? [...above, folder] : above;
}

interface Owned {
  readonly uid: number | bigint;
  readonly mode: number | bigint;
}

const isOwn = ({ uid, mode }: Owned, user: number | undefined): boolean =>
  user === undefined || (Number(uid) === user && (Number(mode) & 0o022) === 0);

/** A folder of this user's in a folder of this user's, not links, and nobody else can look into it. */
function isPrivate(folder: string, user: number | undefined): boolean {
  const [stat, above] = [lstatSync(folder), lstatSync(dirname(folder))];
  if (!stat.isDirectory() || !above.isDirectory()) return false;
  return isOwn(stat, user) && isOwn(above, user) && (user === undefined || (stat.mode & 0o077) === 0);
}

function makePrivate(folder: string, user: number | undefined): boolean {
  if (!existsSync(folder)) {
    // Whoever runs this as another user leaves nothing in a home that is not his.
    if (!isOwn(statSync(existingAbove(folder)), user)) return false;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
  return isPrivate(folder, user);
}

const existingAbove = (path: string): string => (existsSync(path) ? path : existingAbove(dirname(path)));
