/** Which files are not there for certain: below a folder that was walked whole, and nothing ignores them or may write them. */
import { relative, resolve, sep } from 'node:path';
import { isBelow, kindOfError, realFileSystem, type FileSystem } from './file-system.js';
import { ignoreFilesFrom, repositoryRoot } from './ignore-files.js';
import { readText } from './read.js';
import { NEVER_WALKED } from './walk.js';

export interface AbsenceOptions {
  /** Absolute. */
  readonly root: string;
  /** Absolute folders that were walked whole. */
  readonly folders: readonly string[];
  /** Paths of scripts, relative to the root: they may write what they name. */
  readonly scripts: readonly string[];
  readonly fs?: FileSystem;
}

/** Asks the file system only when it is asked: `path` is relative to the root. */
export function absenceOf({ root, folders, scripts, fs = realFileSystem }: AbsenceOptions): (path: string) => boolean {
  let texts: readonly string[] | undefined;
  const mayWrite = (name: string): boolean => {
    texts ??= scripts.flatMap((path) => {
      const read = readText({ path, named: false }, { root, fs });
      return 'text' in read ? [read.text] : [];
    });
    return texts.some((text) => text.includes(name));
  };
  return (path) => {
    const at = resolve(root, path);
    const folder = folders.find((one) => isBelow(one, at));
    if (
      folder === undefined ||
      relative(folder, at)
        .split(sep)
        .some((name) => NEVER_WALKED.includes(name))
    )
      return false;
    try {
      fs.stat(at);
      return false;
    } catch (error) {
      if (kindOfError(error) !== 'missing') return false;
    }
    // As for the walk: ignore files of the root count for what is below it.
    const start = isBelow(root, folder) ? root : folder;
    const ignored = ignoreFilesFrom(repositoryRoot(start, fs) ?? start, fs);
    if (ignored.excludes(at, false) || ignored.excludes(at, true)) return false;
    return !mayWrite(path.slice(path.lastIndexOf('/') + 1));
  };
}

/** By their names: shells, makefiles, task runners, pipelines. */
export const mayWriteFiles = (name: string): boolean =>
  /\.(?:sh|bash|zsh|ps1|mk|py|rb|js|mjs|ts)$|^(?:GNU)?[Mm]akefile$|^[Jj]ustfile$|^Jenkinsfile|^Dockerfile|^Tiltfile$|^Rakefile$|^Earthfile$|^magefile\.go$/.test(
    name,
  );
