/** A file system that shows a revision of a git repository. git only reads: no filter, hook or transport runs. */
import { spawnSync } from 'node:child_process';
import { dirname, join, sep } from 'node:path';
import { isBelow, type Entry, type FileSystem, type Stat } from './file-system.js';
import { DEFAULT_LIMIT } from './read.js';

/** What git says where a folder is in no repository, or a revision is none. */
export class GitError extends Error {}

/** Where git is found and what it is told. */
type Environment = Readonly<Record<string, string | undefined>>;

interface Blob {
  readonly id: string;
  /** In bytes. */
  readonly size: number;
}

/** Bytes that are asked of git at once. */
const BATCH = 32_000_000;

/** `root` is absolute and inside the repository; paths in it are as in the working tree. Symbolic links and submodules are left out. */
export function gitTree(root: string, revision: string, env: Environment): FileSystem {
  const git = (cwd: string, args: readonly string[], input?: string): Buffer => runGit(cwd, args, env, input);
  const top = git(root, ['rev-parse', '--show-toplevel']).toString().trimEnd();
  const commit = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
    .toString()
    .trimEnd();
  const blobs = new Map<string, Blob>();
  const folders = new Map<string, Map<string, Entry>>([[top, new Map([['.git', entry('.git', true)]])]]);
  for (const line of git(root, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit]).toString().split('\0')) {
    const [, mode = '', id = '', size = '', name = ''] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t([\s\S]+)$/.exec(line) ?? [];
    if (name === '' || mode === '120000') continue;
    const path = join(top, ...name.split('/'));
    blobs.set(path, { id, size: Number(size) });
    for (let child = path, isFolder = false; child !== top; child = dirname(child), isFolder = true) {
      const siblings = folders.get(dirname(child)) ?? new Map<string, Entry>();
      folders.set(dirname(child), siblings);
      const own = child.slice(dirname(child).length + (dirname(child).endsWith(sep) ? 0 : 1));
      if (siblings.has(own)) break;
      siblings.set(own, entry(own, isFolder));
    }
  }
  const contents = new Map<string, Uint8Array>();
  const isFolder = (path: string): boolean => folders.has(path) || path === join(top, '.git') || isBelow(path, top);
  const statOf = (path: string): Stat => {
    const blob = blobs.get(path);
    return blob !== undefined ? stat(blob.size, false) : isFolder(path) ? stat(0, true) : missing(path);
  };
  return {
    readdir: (path) => [...(folders.get(path) ?? missing(path)).values()],
    readFile(path) {
      const blob = blobs.get(path) ?? missing(path);
      if (!contents.has(blob.id))
        fetchBlobs(
          (ids) => git(top, ['cat-file', '--batch', '--buffer'], ids),
          [...blobs]
            .filter(([other, { size }]) => other === path || (READ.test(other) && size <= DEFAULT_LIMIT))
            .map(([, each]) => each),
          contents,
        );
      return contents.get(blob.id) ?? missing(path);
    },
    stat: statOf,
    lstat: statOf,
    realpath: (path) => (blobs.has(path) || isFolder(path) ? path : missing(path)),
  };
}

/** What the walk and the configuration may ask for. */
const READ = /\.(?:ya?ml|json)$|ignore$/i;

const entry = (name: string, folder: boolean): Entry => ({
  name,
  isFile: () => !folder,
  isDirectory: () => folder,
  isSymbolicLink: () => false,
});
const stat = (size: number, folder: boolean): Stat => ({
  size,
  mode: folder ? 0o040755 : 0o100644,
  uid: 0,
  gid: 0,
  isFile: () => !folder,
  isDirectory: () => folder,
  isSymbolicLink: () => false,
});

function missing(path: string): never {
  throw Object.assign(new Error(`${path} is not in this revision`), { code: 'ENOENT' });
}

function fetchBlobs(cat: (ids: string) => Buffer, wanted: readonly Blob[], contents: Map<string, Uint8Array>): void {
  let batch: Blob[] = [];
  let size = 0;
  const flush = (): void => {
    if (batch.length > 0) readBatch(cat(`${batch.map(({ id }) => id).join('\n')}\n`), contents);
    batch = [];
    size = 0;
  };
  for (const blob of wanted) {
    if (contents.has(blob.id)) continue;
    if (size + blob.size > BATCH) flush();
    batch.push(blob);
    size += blob.size;
  }
  flush();
}

/** `<id> blob <size>`, a line end, the content, a line end; again and again. */
function readBatch(output: Buffer, contents: Map<string, Uint8Array>): void {
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0x0a, at);
    const [id = '', , size = ''] = output.toString('latin1', at, end).split(' ');
    const length = Number(size);
    contents.set(id, output.subarray(end + 1, end + 1 + length));
    at = end + 1 + length + 1;
  }
}

function runGit(cwd: string, args: readonly string[], env: Environment, input?: string): Buffer {
  const { status, stdout, stderr, error } = spawnSync(
    'git',
    ['-c', 'core.fsmonitor=false', '-c', 'protocol.allow=never', ...args],
    {
      cwd,
      input,
      maxBuffer: 4 * BATCH,
      env: { ...env, GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    },
  );
  if (error !== undefined) throw new GitError(`git cannot be run: ${error.message}`);
  if (status !== 0)
    throw new GitError(
      stderr
        .toString()
        .trim()
        .replace(/^fatal: /, '') || 'there is no such revision',
    );
  return stdout;
}
