/** What a command reads: the configuration, and the files that it leaves in. */
import { relative, resolve, sep } from 'node:path';
import { worldOf } from '../analyse.js';
import type { Settings } from '../config/config.js';
import { absenceOf } from '../discover/absent.js';
import { isFolder, type FileSystem } from '../discover/file-system.js';
import { readText } from '../discover/read.js';
import { leftOutBy, type FoundFile, type WalkNotice } from '../discover/walk.js';
import { BARE_LIMIT, mayBeDocument, nameKindOf } from '../document/languages.js';
import { quietnessOf } from '../facts/collect.js';
import { DIALECTS, loadDialects } from '../facts/dialects.js';
import type { HelmRelease } from '../facts/dialect.js';
import { isProgramFile } from '../facts/program-files.js';
import type { UnreadableFile } from '../facts/facts.js';
import { holdsUnread, isProgramRoot, unreadLanguageOf } from '../facts/unread.js';
import type { World } from '../link/world.js';
import { progressOn } from '../progress.js';
import { folderOf, QuietSource, type Source } from '../value/span.js';
import { helmReleaseOf } from './helm-release.js';
import { isTextName, NOTHING, walkWithCompanions, type WalkedInput } from './companions.js';
import type { Io } from './io.js';
import { isOfKnownKind, isOfUnit, isOwned, isRecognised, namedBy } from './kinds.js';
import { standardInput } from './standard-input.js';
import { noSuchFile, UsageError, warn, type Losses } from './usage.js';
import { configuration } from './configuration.js';

export interface InputOptions {
  readonly ignore: boolean;
  readonly root?: string;
  /** What standard input is called: it stands in for the file of this name. */
  readonly stdinFilename?: string;
  /** A path; false: none is looked for. */
  readonly config?: string | false;
  /** Charts as they are installed, in the words after `helm template`. */
  readonly helm?: readonly string[];
}

/** The world of the files below the paths, with the environments of the configuration. */
export const readWorld = (paths: readonly string[], options: InputOptions, io: Io, lost: Losses): Promise<World> =>
  worldBelow(rootOf(options, io), paths, options, io, lost);

/** The same of any folder, and of another file system. */
async function worldBelow(
  root: string,
  paths: readonly string[],
  options: InputOptions,
  io: Io,
  lost: Losses,
  fs: FileSystem = io.fs,
): Promise<World> {
  return (await sideBelow(root, paths, options, io, lost, fs)).world;
}

/** The same with the files themselves. */
export async function sideBelow(
  root: string,
  paths: readonly string[],
  options: InputOptions,
  io: Io,
  lost: Losses,
  fs: FileSystem = io.fs,
): Promise<{ readonly world: World; readonly files: readonly Source[] }> {
  const { settings } = configuration(root, options, io, fs);
  const input = await readInput(root, paths, options, settings, io, fs);
  refuseMissing(input);
  const { files, unreadable, unloaded, releases, isAbsent } = input;
  for (const one of unloaded) lost.failed(...one);
  return {
    world: worldOf(files, {
      scope: settings.scope,
      unreadable,
      everything: true,
      failed: lost.failed,
      releases,
      isAbsent,
    }),
    files,
  };
}

/** The folder that paths are relative to. */
export function rootOf({ root }: InputOptions, { cwd, fs }: Io): string {
  const folder = resolve(cwd, root ?? '.');
  if (root !== undefined && !isFolder(folder, fs)) throw new UsageError(`--root ${root} is not a folder`);
  return folder;
}

export interface Input {
  readonly files: readonly Source[];
  readonly unreadable: readonly UnreadableFile[];
  /** Dialects that could not be loaded. */
  readonly unloaded: readonly (readonly [name: string, error: unknown])[];
  /** Named, and not there; as the user wrote them. */
  readonly missing: readonly string[];
  /** The named files, where others are read for their sake. */
  readonly only: ReadonlySet<string> | undefined;
  readonly releases: readonly HelmRelease[];
  /** A file of this path is not there, and nothing that is here would write it. */
  readonly isAbsent: (path: string) => boolean;
}

/** What was read before, for a run over nearly the same tree. Whoever holds it takes out what has changed. */
export interface InputMemory {
  /** undefined: names of files have changed. */
  walked: Walks | undefined;
  /** By path. */
  readonly reads: Map<string, FileRead>;
  /** Files whose dialects are loaded. */
  readonly loaded: WeakSet<Source>;
}

interface Walks {
  readonly selected: WalkedInput;
  readonly tree: WalkedInput;
  readonly isAbsent: (path: string) => boolean;
}

export const newInputMemory = (): InputMemory => ({ walked: undefined, reads: new Map(), loaded: new WeakSet() });

export interface InputUse {
  /** Of a tree of many files only those texts are kept in which something was found; see `Source.glance`. */
  readonly letsGo?: boolean;
  readonly memory?: InputMemory | undefined;
  /** Nobody will read the files: what reads their dialects need not be loaded. */
  readonly isAnswered?: (files: readonly Source[]) => boolean;
}

export function refuseMissing({ missing: [first] }: Input): void {
  if (first !== undefined) throw new UsageError(noSuchFile(first));
}

export async function readInput(
  root: string,
  paths: readonly string[],
  options: InputOptions,
  settings: Settings,
  io: Io,
  fs: FileSystem = io.fs,
  use: InputUse = {},
): Promise<Input> {
  const { letsGo = false, memory = newInputMemory(), isAnswered } = use;
  const named = new Map(paths.filter((path) => path !== '-').map((path) => [nameIn(root, path, io), path]));
  const { selected, tree, isAbsent } = (memory.walked ??= await walks(root, [...named.values()], options, io, fs));
  const listed = new Map([...tree.files, ...selected.files].map((file) => [file.path, file]));
  if (options.stdinFilename !== undefined && !paths.includes('-'))
    throw new UsageError('--stdin-filename names standard input, which is read for the path -');
  const stdin = paths.includes('-') ? standardInput(nameOfInput(root, options, io), io) : undefined;
  // What an editor holds counts, not what it has not saved yet.
  const replaces = stdin !== undefined && listed.delete(stdin.path);
  const reading: Reading = { root, options, settings, io, fs, letsGo, memory };
  const read = readFiles([...listed.values()], reading);
  const noticed = heed([...tree.notices, ...selected.notices], named, read.unreadable, io);
  const given = stdin !== undefined && 'text' in stdin ? [...read.files, stdin] : read.files;
  const files = [...given, ...filesNamedAmong(given, reading)];
  return {
    files,
    unloaded: isAnswered?.(files) === true ? [] : await loadFor(files, memory.loaded),
    unreadable: [...read.unreadable, ...noticed.unreadable, ...refusedInput(stdin)],
    missing: noticed.missing,
    isAbsent: (path) => !settings.excludes(path) && isAbsent(path),
    only: reported(),
    releases: [
      ...settings.releases,
      ...(options.helm ?? []).map((words) => helmReleaseOf(words, (path) => nameIn(root, path, io))),
    ],
  };

  function reported(): ReadonlySet<string> | undefined {
    if (replaces && options.root === undefined) return new Set([stdin.path]);
    if (options.root === undefined || (named.size === 0 && stdin === undefined)) return undefined;
    const all = [...named.keys(), ...selected.files.map(({ path }) => path)];
    return new Set(stdin === undefined ? all : [...all, stdin.path]);
  }
}

/** What could not be loaded of what reads the dialects of the files. `loaded`: theirs are. */
async function loadFor(all: readonly Source[], loaded: WeakSet<Source>): Promise<Input['unloaded']> {
  const unloaded: (readonly [name: string, error: unknown])[] = [];
  const unknown = all.filter((file) => !loaded.has(file));
  await loadDialects(unknown, (...one) => void unloaded.push(one), DIALECTS);
  for (const file of unknown) loaded.add(file);
  return unloaded;
}

async function walks(
  root: string,
  named: readonly string[],
  options: InputOptions,
  io: Io,
  fs: FileSystem,
): Promise<Walks> {
  const walked = { root, noIgnore: !options.ignore, fs };
  const places = named.map((path) => resolve(io.cwd, path));
  const selected = named.length === 0 ? NOTHING : await walkWithCompanions({ ...walked, paths: places });
  const tree = options.root === undefined ? NOTHING : await walkWithCompanions({ ...walked, paths: [] });
  const isAbsent = absenceOf({
    root,
    folders: [...(options.root === undefined ? [] : [root]), ...places.filter((path) => isFolder(path, fs))],
    scripts: [...tree.scripts, ...selected.scripts],
    fs,
  });
  return { selected, tree, isAbsent };
}

/** What the walk met, said to the user or kept as a file that could not be read. `named`: as the user wrote them, by their names in the tree. */
function heed(
  notices: readonly WalkNotice[],
  named: ReadonlyMap<string, string>,
  known: readonly UnreadableFile[],
  io: Io,
): Pick<Input, 'missing' | 'unreadable'> {
  const missing = new Set<string>();
  const unreadable: UnreadableFile[] = [];
  for (const { kind, path, detail } of notices) {
    const given = named.get(path);
    if (kind === 'ignored') warn(io, `${path}: ${detail}; --no-ignore reads it`);
    else if (kind === 'bad ignore file') warn(io, `${path}: ${detail}`);
    else if (kind === 'missing' && given !== undefined) missing.add(given);
    else if (![...known, ...unreadable].some((file) => file.source.path === path))
      unreadable.push({ source: { path, text: '' }, problem: kind, detail, named: true });
  }
  return { missing: [...missing], unreadable };
}

const refusedInput = (stdin: ReturnType<typeof standardInput> | undefined): readonly UnreadableFile[] =>
  stdin === undefined || !('problem' in stdin)
    ? []
    : [
        {
          source: { path: stdin.path, text: '' },
          problem: stdin.problem.kind,
          detail: stdin.problem.detail,
          named: true,
        },
      ];

/** Beyond it a program was made by a tool, and counts only where it makes infrastructure: then coverage says that it is not evaluated. */
const PROGRAM_LIMIT = 1_000_000;

/** A path of the command line, as results have it. */
const nameIn = (root: string, path: string, { cwd }: Io): string =>
  relative(root, resolve(cwd, path)).split(sep).join('/') || '.';

const nameOfInput = (root: string, { stdinFilename }: InputOptions, io: Io): string | undefined =>
  stdinFilename === undefined ? undefined : nameIn(root, stdinFilename, io);

interface Reading {
  readonly root: string;
  readonly options: InputOptions;
  readonly settings: Settings;
  readonly io: Io;
  readonly fs: FileSystem;
  readonly letsGo: boolean;
  readonly memory: InputMemory;
}

export interface FileRead {
  /** undefined: it cannot be read, or is nothing that is read here. */
  readonly source: Source | undefined;
  readonly problem: UnreadableFile | undefined;
  /** It counts only where something in it or beside it makes infrastructure. */
  readonly isProgram: boolean;
}

/** Below it the texts of a tree are no matter. */
const MANY_FILES = 1000;

function readFiles(found: readonly FoundFile[], reading: Reading): Pick<Input, 'files' | 'unreadable'> {
  const { io, letsGo, memory } = reading;
  const progress = progressOn(io.stderr, found.length, io.now);
  const isQuiet = quietnessAmong(found, letsGo);
  const roots = found.flatMap(({ path }) => (isProgramRoot(path) ? [folderOf(path)] : []));
  const all = found.map((file) => {
    progress.step();
    const known = memory.reads.get(file.path) ?? readOne(file, isQuiet, reading);
    memory.reads.set(file.path, known);
    return known;
  });
  progress.done();
  const sources = (isProgram: boolean): readonly Source[] =>
    all.flatMap((one) => (one.isProgram === isProgram && one.source !== undefined ? [one.source] : []));
  const [files, programs] = [sources(false), sources(true)];
  // Most are of something else; those that a program imports are read with it.
  const isOfProgram =
    programs.length > 0 &&
    [...programs, ...files.filter(({ glance }) => glance === undefined)].some(
      (file) => isRecognised(file) || holdsUnread(file, DIALECTS),
    );
  return {
    files: isOfProgram ? [...files, ...programs] : files,
    unreadable: all.flatMap(({ problem, isProgram }) =>
      problem === undefined || (isProgram && !isOfProgram && !isBelowOne(problem.source.path, roots)) ? [] : [problem],
    ),
  };
}

const isBelowOne = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path.startsWith(folder));

function readOne(file: FoundFile, isQuiet: (file: Source) => boolean, reading: Reading): FileRead {
  const { root, options, settings, io, fs } = reading;
  const isProgram = !file.named && isProgramFile(file.path);
  if (options.ignore && settings.excludes(file.path)) {
    if (file.named) warn(io, `${file.path}: excluded by the configuration; --no-ignore reads it`);
    return { source: undefined, problem: undefined, isProgram };
  }
  if (isProgram) return readProgram(file, reading);
  const isUntold = nameKindOf(file.path) === 'bare' || isTextName(file.path);
  const limit = !file.named && isUntold ? BARE_LIMIT : undefined;
  const { source, problem } = readFile(file, limit, reading);
  if (source === undefined) return { source, problem, isProgram };
  if (!file.named && !isOwned(file.path) && !mayBeDocument(file.path, source.text))
    return { source: undefined, problem, isProgram };
  return {
    source: isQuiet(source) ? new QuietSource(file.path, () => readAgain(file, root, fs)) : source,
    problem,
    isProgram,
  };
}

function readProgram(file: FoundFile, reading: Reading): FileRead {
  const { source, problem } = readFile(file, undefined, reading);
  const isMade = source !== undefined && source.text.length > PROGRAM_LIMIT && !isRecognised(source);
  return { source: isMade ? undefined : source, problem, isProgram: true };
}

/** Files that others name, and that no name of theirs tells: nothing is said of one that cannot be read. */
function filesNamedAmong(files: readonly Source[], reading: Reading): readonly Source[] {
  const { root, options, settings, fs, memory } = reading;
  const known = new Set(files.map(({ path }) => path));
  const paths = new Set(files.flatMap(namedBy).filter((path) => !known.has(path)));
  return [...paths].flatMap((path): readonly Source[] => {
    const isLeftOut = leftOutBy({ root, noIgnore: !options.ignore, fs }, resolve(root, path)) !== undefined;
    if (isLeftOut || (options.ignore && settings.excludes(path))) return [];
    const before = memory.reads.get(path);
    const source = before?.source ?? readFile({ path, named: false }, BARE_LIMIT, reading).source;
    // One that was passed over stays so for whoever does not name it.
    if (before === undefined) memory.reads.set(path, { source, problem: undefined, isProgram: false });
    return source === undefined ? [] : [source];
  });
}

/** Whether the text of a file may be let go. A unit may ask for any text of its tree. */
const quietnessAmong = (found: readonly FoundFile[], letsGo: boolean): ((file: Source) => boolean) =>
  letsGo && found.length > MANY_FILES && !found.some(({ path }) => isOfUnit(path))
    ? quietnessOf(DIALECTS)
    : (): boolean => false;

/** `limit`: bytes, beyond which the file is not meant, and nothing is said of it. */
function readFile(
  file: FoundFile,
  limit: number | undefined,
  { root, fs, io }: Reading,
): { readonly source?: Source; readonly problem?: UnreadableFile } {
  const { path, named, ...content } = readText(file, { root, fs, ...(limit === undefined ? {} : { limit }) });
  if ('text' in content) {
    const source = { path, text: content.text };
    const language = named && holdsUnread(source, DIALECTS) ? unreadLanguageOf(source, DIALECTS) : undefined;
    if (named && language === undefined && !isOfKnownKind(source))
      warn(io, `${path}: no kind of file that irsa-lint reads`);
    if (language === undefined) return { source };
    return { source, problem: { source: { path, text: '' }, problem: 'not supported', detail: language, named } };
  }
  if (limit !== undefined) return {};
  const { kind, detail } = content.problem;
  return { problem: { source: { path, text: '' }, problem: kind, detail, named } };
}

/** What was lost since, or is no text any more, holds nothing. */
function readAgain(file: FoundFile, root: string, fs: FileSystem): string {
  const content = readText(file, { root, fs });
  return 'text' in content ? content.text : '';
}
