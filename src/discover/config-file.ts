/** The configuration file that counts for a folder: the nearest one upwards. */
import { dirname, join, relative, sep } from 'node:path';
import type { FileSystem } from './file-system.js';
import { readText } from './read.js';

const NAMES = ['.irsa-lint.yaml', '.irsa-lint.yml', '.irsa-lint.json', 'package.json'];

export interface ConfigFile {
  /** As a user would write it from the root. */
  readonly path: string;
  readonly text: string;
  /** The way from its folder to the root: empty, or with a slash at its end. */
  readonly base: string;
}

/** It is there, and cannot be read as text. */
export class UnreadableConfig extends Error {}

/** `root` is absolute. A package.json counts only if it speaks of irsaLint. Throws UnreadableConfig. */
export function findConfig(root: string, fs: FileSystem): ConfigFile | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const file = join(folder, name);
      const found = name === 'package.json' ? readPackage(file, root, fs) : readConfigFile(file, root, fs);
      if (found !== undefined) return found;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/** Undefined: there is no such file. Throws UnreadableConfig. */
export function readConfigFile(file: string, root: string, fs: FileSystem): ConfigFile | undefined {
  const content = readText({ path: file, named: true }, { root, fs });
  const path = relative(root, file).split(sep).join('/');
  if ('problem' in content) {
    const { kind, detail } = content.problem;
    if (kind === 'missing' || kind === 'not a file') return undefined;
    throw new UnreadableConfig(`the configuration ${path} cannot be read: ${kind} (${detail})`);
  }
  const base = relative(dirname(file), root).split(sep).join('/');
  return { path, text: content.text, base: base === '' || base.startsWith('..') ? '' : `${base}/` };
}

/** Other tools say what is wrong with a package.json. */
function readPackage(file: string, root: string, fs: FileSystem): ConfigFile | undefined {
  try {
    const found = readConfigFile(file, root, fs);
    return found !== undefined && /"irsaLint"\s*:/.test(found.text) ? found : undefined;
  } catch (error) {
    if (error instanceof UnreadableConfig) return undefined;
    throw error;
  }
}
