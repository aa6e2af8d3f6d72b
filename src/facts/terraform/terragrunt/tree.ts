/** The files of a run as Terragrunt finds them: with the copies that stacks make, without its cache. */
import { repositoriesOf } from '../../../value/path.js';
import type { Source } from '../../../value/span.js';
import type { Sources } from '../../dialect.js';

/** More files are not copied. */
const MAX_COPIES = 50_000;

/** Owns the copies. */
export class Files {
  /** What is copied, by where it is copied to. */
  private readonly copies = new Map<string, string>();
  private readonly folders = new Map<string, Set<string>>();

  constructor(private readonly sources: Sources) {
    for (const path of sources.paths) if (!/(?:^|\/)\.terragrunt-cache\//.test(path)) this.index(path);
  }

  private index(path: string): void {
    for (let folder = parentOf(path), from = path; ; from = folder, folder = parentOf(folder)) {
      const known = this.folders.get(folder);
      if (known === undefined) this.folders.set(folder, new Set([from]));
      else known.add(from);
      if (known !== undefined || folder === '') return;
    }
  }

  /** Whoever takes a file reads it: it belongs to a program. */
  get(path: string): Source | undefined {
    return this.has(path) ? this.sources.get(this.copies.get(path) ?? path) : undefined;
  }

  has(path: string): boolean {
    return this.folders.get(parentOf(path))?.has(path) === true && !this.folders.has(path);
  }

  hasFolder(path: string): boolean {
    return this.folders.has(path);
  }

  /** The root of the repository that holds a folder: that of the run, or for what stands beside it the last folder that all stands in. */
  repositoryOf(folder: string): string {
    const tops = repositoriesOf(`${folder}/`);
    const found = tops.findLast((top) => this.sources.paths.every((path) => path.startsWith(top))) ?? tops[0] ?? '';
    return found.replace(/\/$/, '');
  }

  /** Files below a folder, relative to it. */
  below(folder: string): readonly string[] {
    const found: string[] = [];
    const visit = (at: string): void => {
      for (const path of this.folders.get(at) ?? [])
        if (this.folders.has(path)) visit(path);
        else found.push(folder === '' ? path : path.slice(folder.length + 1));
    };
    if (this.folders.has(folder)) visit(folder);
    return found.sort();
  }

  copy(from: string, to: string): void {
    for (const name of this.below(from)) {
      if (this.copies.size >= MAX_COPIES) return;
      const path = join(to, name);
      const existed = this.has(path);
      const source = join(from, name);
      this.copies.set(path, this.copies.get(source) ?? source);
      if (!existed) this.index(path);
    }
  }

  /** Whether a path is made by a stack. */
  isCopy(path: string): boolean {
    return this.copies.has(path);
  }

  /** All paths of this name, sorted. */
  named(name: string): readonly string[] {
    const found: string[] = [];
    for (const folder of this.folders.keys()) if (this.has(join(folder, name))) found.push(folder);
    return found.sort();
  }
}

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
