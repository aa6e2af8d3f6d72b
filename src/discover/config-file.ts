/** The configuration file that counts for a folder: the nearest one upwards. */
import { dirname, join, relative, sep } from 'node:path';
import { kindOfError, realFileSystem, type FileSystem } from './file-system.js';

const NAMES = ['.irsa-lint.yaml', '.irsa-lint.yml', '.irsa-lint.json', 'package.json'];

export interface ConfigFile {
  /** As a user would write it from the root. */
  readonly path: string;
  readonly text: string;
  /** The way from its folder to the root: empty, or with a slash at its end. */
  readonly base: string;
}

/** `root` is absolute. A package.json counts only if it speaks of irsaLint. Throws what reading throws, except where there is no file. */
export function findConfig(root: string, fs: FileSystem = realFileSystem): ConfigFile | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const found = readConfigFile(join(folder, name), root, fs);
      if (found !== undefined && (name !== 'package.json' || /"irsaLint"\s*:/.test(found.text))) return found;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

export function readConfigFile(file: string, root: string, fs: FileSystem = realFileSystem): ConfigFile | undefined {
  try {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(fs.readFile(file));
    const base = relative(dirname(file), root).split(sep).join('/');
    return {
      path: relative(root, file).split(sep).join('/'),
      text,
      base: base === '' || base.startsWith('..') ? '' : `${base}/`,
    };
  } catch (error) {
    if (kindOfError(error) === 'missing' || (error instanceof Error && 'code' in error && error.code === 'EISDIR'))
      return undefined;
    throw error;
  }
}
