/**
 * The files of an editor and what is found in them: the one place that holds state. A folder is judged as the command line judges it, with the memory of
 * the run before, so that only what changed is read and evaluated again.
 */
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { knownFindings, keptOf } from '../cli/baseline-filter.js';
import type { Io } from '../cli/io.js';
import type { LintOptions } from '../cli/options.js';
import { newRunMemory, prepare, type Prepared, type RunMemory } from '../cli/prepare.js';
import { UsageError } from '../cli/usage.js';
import type { Judgement } from '../analyse.js';
import { isBelow, type WritableFileSystem } from '../discover/file-system.js';
import { warmUp } from '../facts/collect.js';
import { DIALECTS } from '../facts/dialects.js';
import type { World } from '../link/world.js';
import type { Finding } from '../lint/finding.js';
import { toFileSpan, type Source } from '../value/span.js';
import { withBuffers } from './buffers.js';
import { Stamps } from './stamps.js';
import { pathOfUri, uriOfPath } from './uris.js';

export interface OpenDocument {
  readonly uri: string;
  /** undefined: the client counts none. */
  readonly version: number | undefined;
  readonly text: string;
}

export interface Settings {
  readonly pedantic: boolean;
  /** A path, relative to the folder; undefined: the nearest one upwards. */
  readonly config: string | undefined;
}

/** What is known of one folder. */
export interface View {
  /** Absolute. */
  readonly root: string;
  /** Its file, absolute; undefined: there is none. */
  readonly configuration: string | undefined;
  readonly files: readonly Source[];
  readonly world: World;
  /** The last one in which all that is open could be read, where this is none. */
  readonly readable: World | undefined;
  readonly findings: readonly Finding[];
  readonly failures: Judgement['failures'];
  /** What is wrong with the configuration, a line each. The findings are those of before then. */
  readonly faults: readonly string[];
}

interface Folder {
  readonly root: string;
  /** What of it is read, in words of the command line. */
  readonly paths: readonly string[];
  readonly ignore: boolean;
  memory: RunMemory;
  /** Names of files and folders that are not, since they were read, what they were. */
  touched: Set<string>;
  isStale: boolean;
  view: View | undefined;
}

/** How far a long run is. */
export interface Watching {
  readonly report: (done: number, all: number) => void;
  readonly isCancelled: () => boolean;
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>;
}

/** Names of files that decide which files are read, and how. */
const DECIDES = /^(?:\.irsa-lint\.(?:ya?ml|json)|package\.json|\.gitignore|\.irsa-lintignore|exclude)$/;

export class Workspace {
  private readonly documents = new Map<string, OpenDocument>();
  private readonly buffers = new Map<string, string>();
  /** Of what is open: by its address, the path that it is judged at. */
  private readonly places = new Map<string, string>();
  private folders: Folder[] = [];
  /** A folder is gone, and what was said of it. */
  private isLess = false;
  private readonly fs: WritableFileSystem;
  private readonly stamps: Stamps;
  /** Of changes of files; else they are looked for. */
  isTold = false;
  settings: Settings = { pedantic: false, config: undefined };

  constructor(
    private readonly io: Io,
    private readonly log: (text: string) => void,
    private readonly windows = io.program.platform === 'win32',
  ) {
    this.stamps = new Stamps(io.fs, (path) => DECIDES.test(basename(path)));
    const asked = (): Pick<WritableFileSystem, 'readFile' | 'stat'> => (this.isTold ? io.fs : this.stamps);
    const disk = {
      ...io.fs,
      readFile: (path: string) => asked().readFile(path),
      stat: (path: string) => asked().stat(path),
    };
    this.fs = withBuffers(disk, this.buffers);
  }

  /** Folders by their addresses; of those that stay everything is kept. */
  setFolders(uris: readonly string[]): void {
    const roots = uris.flatMap((uri) => pathOfUri(uri, this.windows) ?? []).map((path) => resolve(path));
    const kept = this.folders.filter(({ root, paths }) => paths.length === 0 && roots.includes(root));
    const known = new Set(kept.map(({ root }) => root));
    this.isLess = true;
    this.folders = [...kept, ...roots.filter((root) => !known.has(root)).map((root) => folderAt(root, []))];
    for (const uri of this.documents.keys()) this.adopt(this.placeOf(uri));
  }

  open(document: OpenDocument): void {
    const path = this.placeOf(document.uri);
    this.documents.set(document.uri, document);
    this.places.set(document.uri, path);
    const before = this.buffers.get(path);
    this.buffers.set(path, document.text);
    this.adopt(path);
    if (before !== document.text) this.touch(path, before === undefined && !this.isOnDisk(path));
  }

  close(uri: string): void {
    const path = this.placeOf(uri);
    if (!this.documents.delete(uri)) return;
    this.places.delete(uri);
    const other = this.openDocuments().find((one) => this.placeOf(one.uri) === path);
    if (other !== undefined) {
      this.buffers.set(path, other.text);
      this.touch(path, false);
      return;
    }
    this.buffers.delete(path);
    this.touch(path, !this.isOnDisk(path));
    const left = this.folders.filter(({ root, paths }) => paths.length === 0 || join(root, paths[0] ?? '') !== path);
    this.isLess ||= left.length < this.folders.length;
    this.folders = left;
  }

  document(uri: string): OpenDocument | undefined {
    return this.documents.get(uri);
  }

  openDocuments(): readonly OpenDocument[] {
    return [...this.documents.values()];
  }

  /** Something happened to a file outside of the editor. `names`: it is new, or gone. */
  fileChanged(uri: string, names: boolean): void {
    const path = pathOfUri(uri, this.windows);
    if (path !== undefined) this.touch(resolve(path), names);
  }

  /** For a client that does not tell what happens to files: those that are not what they were when they were read, and names that are new. */
  look(): void {
    if (this.isTold) return;
    for (const path of this.stamps.changed()) this.touch(path, true);
    for (const { memory } of this.folders) memory.input.walked = undefined;
  }

  /** Everything is read anew: of settings nobody knows what they change. */
  forget(): void {
    for (const folder of this.folders) Object.assign(folder, { memory: newRunMemory(), isStale: true });
  }

  isStale(): boolean {
    return this.isLess || this.folders.some((folder) => folder.isStale);
  }

  /** Judges what has changed. Undefined: nothing had. */
  async refresh(watching?: Watching): Promise<readonly View[] | undefined> {
    if (!this.isStale()) return undefined;
    this.isLess = false;
    for (const folder of this.folders) if (folder.isStale) await this.judge(folder, watching);
    return this.views();
  }

  views(): readonly View[] {
    return this.folders.flatMap(({ view }) => view ?? []);
  }

  /** Where a document is judged: of folders within each other the innermost. */
  located(uri: string): { readonly view: View; readonly file: Source } | undefined {
    const path = this.placeOf(uri);
    const view = this.folderOf(path)?.view;
    const name = view === undefined ? undefined : nameIn(view.root, path);
    const file = view?.files.find((one) => one.path === name);
    return view === undefined || file === undefined ? undefined : { view, file };
  }

  /** Whether the findings of a view in a file are said by it: a folder within it says those of its own files, but sees less, and what it has no word on the outer one says. */
  isOwn(view: View, path: string, rule?: string): boolean {
    const at = resolve(view.root, path);
    const inner = this.folderOf(at)?.view;
    if (inner === view) return true;
    if (inner === undefined || rule === undefined || inner.configuration !== view.configuration) return false;
    const name = nameIn(inner.root, at);
    return !inner.findings.some((one) => one.rule === rule && toFileSpan(one.primary.at).source.path === name);
  }

  uriOf(view: View, path: string): string {
    const at = resolve(view.root, path);
    for (const uri of this.documents.keys()) if (this.placeOf(uri) === at) return uri;
    return uriOfPath(at, this.windows);
  }

  private async judge(folder: Folder, watching: Watching | undefined): Promise<void> {
    folder.isStale = false;
    forgetTouched(folder);
    const { root, paths, memory, ignore } = folder;
    const options = optionsOf(this.settings, ignore);
    const say = { write: this.log, isTTY: false, columns: undefined };
    const io: Io = { ...this.io, fs: this.fs, cwd: root, stdout: say, stderr: say };
    try {
      const prepared = await prepare(paths.length === 0 ? ['.'] : paths, options, io, memory);
      if (watching !== undefined && !(await this.warm(prepared, memory, watching))) {
        folder.isStale = true;
        return;
      }
      const { world, kept, failures } = prepared.judge(prepared.input.files);
      const known = knownFindings(prepared, options, io);
      const findings = known === undefined ? kept : keptOf(kept, known);
      const readable = this.isReadable(root, findings) ? undefined : (folder.view?.readable ?? folder.view?.world);
      const configuration = prepared.from === undefined ? undefined : resolve(root, prepared.from);
      const { files } = prepared.input;
      folder.view = { root, configuration, files, world, readable, findings, failures, faults: [] };
      for (const { what, error } of failures) this.log(`${what} was left out: ${String(error)}\n`);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      if (folder.view !== undefined) folder.view = { ...folder.view, faults: [error.message, ...error.more] };
      this.log(`${[error.message, ...error.more].join('\n')}\n`);
    }
  }

  /** A file that somebody writes in can seldom be parsed. */
  private isReadable(root: string, findings: readonly Finding[]): boolean {
    return !findings.some(
      ({ rule, primary }) =>
        rule === 'file/syntax-error' && this.buffers.has(resolve(root, toFileSpan(primary.at).source.path)),
    );
  }

  /** Parses what the run will ask for, a little at a time. False: somebody wants no more of it. */
  private async warm({ input }: Prepared, { facts }: RunMemory, watching: Watching): Promise<boolean> {
    const { files } = input;
    let done = 0;
    for (const _ of warmUp(files, DIALECTS, facts)) {
      done++;
      if (done % STRIDE !== 0) continue;
      watching.report(done, files.length);
      await watching.pause();
      if (watching.isCancelled()) return false;
    }
    return true;
  }

  /** What is of no folder is judged alone, and only while it is open. */
  private adopt(path: string): void {
    if (this.folderOf(path) !== undefined) return;
    this.folders.push(folderAt(dirname(path), [basename(path)]));
  }

  private touch(path: string, names: boolean): void {
    for (const folder of this.folders) {
      if (!isBelow(folder.root, path) && !DECIDES.test(basename(path))) continue;
      folder.isStale = true;
      if (DECIDES.test(basename(path))) folder.memory = newRunMemory();
      else {
        folder.touched.add(nameIn(folder.root, path));
        if (names) folder.memory.input.walked = undefined;
      }
    }
  }

  private folderOf(path: string): Folder | undefined {
    return this.folders
      .filter(({ root, paths }) => (paths.length === 0 ? isBelow(root, path) : join(root, paths[0] ?? '') === path))
      .sort((a, b) => b.root.length - a.root.length)[0];
  }

  /** A document that is no file has a place that no file has. */
  private placeOf(uri: string): string {
    const known = this.places.get(uri);
    if (known !== undefined) return known;
    const path = pathOfUri(uri, this.windows);
    if (path !== undefined) return this.throughLinks(resolve(path));
    return resolve(sep, '\u0001unsaved', encodeURIComponent(uri), basename(uri.replace(/^[a-z][a-z0-9+.-]*:/i, '')));
  }

  /** A link in a folder leads to the file that is judged there. */
  private throughLinks(path: string): string {
    const folder = this.folderOf(path);
    if (folder === undefined) return path;
    try {
      const [root, target] = [this.io.fs.realpath(folder.root), this.io.fs.realpath(path)];
      return target !== root && isBelow(root, target) ? join(folder.root, relative(root, target)) : path;
    } catch {
      return path;
    }
  }

  private isOnDisk(path: string): boolean {
    try {
      this.io.fs.lstat(path);
      return true;
    } catch {
      return false;
    }
  }
}

const optionsOf = ({ pedantic, config }: Settings, ignore: boolean): LintOptions => ({
  ignore,
  format: [],
  rule: [],
  ...(pedantic ? { pedantic: true as const } : {}),
  ...(config === undefined ? {} : { config }),
});

/** So many files are read before others have their turn. */
const STRIDE = 50;

const folderAt = (root: string, paths: readonly string[]): Folder => ({
  root,
  paths,
  ignore: paths.length === 0,
  memory: newRunMemory(),
  touched: new Set(),
  isStale: true,
  view: undefined,
});

/** Of a folder that was touched also what is below it. */
function forgetTouched({ memory: { input }, touched }: Folder): void {
  if (touched.size === 0) return;
  for (const path of input.reads.keys()) {
    const names = path.split('/');
    if (names.some((_, i) => touched.has(names.slice(0, i + 1).join('/')))) input.reads.delete(path);
  }
  touched.clear();
}

const nameIn = (root: string, path: string): string => relative(root, path).split(sep).join('/');
