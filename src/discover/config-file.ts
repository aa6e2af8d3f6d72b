/** The configuration file that counts for a folder: the nearest one upwards. */
import { dirname, join, relative, sep } from 'node:path';
import type { FileSystem } from './file-system.js';
import { repositoryRoot } from './ignore-files.js';
import { readText } from './read.js';

const NAMES = ['.irsa-lint.yaml', '.irsa-lint.yml', '.irsa-lint.json', 'package.json'];

/** In bytes. */
const LIMIT = 1_000_000;

export interface ConfigFile {
  /** As a user would write it from the root. */
  readonly path: string;
  readonly text: string;
  /** The way from its folder to the root: empty, or with a slash at its end. */
  readonly base: string;
}

/** It is there, and cannot be read as text. */
export class UnreadableConfig extends Error {}

/** `root` is absolute. The search ends at the root of its repository: what lies above is not of this tree. A package.json counts only if it speaks of irsaLint. Throws UnreadableConfig. */
export function findConfig(root: string, fs: FileSystem): ConfigFile | undefined {
  const top = repositoryRoot(root, fs);
  for (let folder = root; ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const file = join(folder, name);
      const within = top ?? folder;
      const found =
        name === 'package.json' ? readPackage(file, root, within, fs) : readConfigFile(file, root, fs, within);
      if (found !== undefined) return found;
    }
    if (folder === top || dirname(folder) === folder) return undefined;
  }
}

/** Undefined: there is no such file. A link may lead to what lies `within`. Throws UnreadableConfig. */
export function readConfigFile(file: string, root: string, fs: FileSystem, within?: string): ConfigFile | undefined {
  const content = readText(
    { path: file, named: true },
    { root, fs, limit: LIMIT, ...(within === undefined ? {} : { within }) },
  );
  const path = relative(root, file).split(sep).join('/');
  if ('problem' in content) {
    const { kind, detail } = content.problem;
    if (kind === 'missing') return undefined;
    throw new UnreadableConfig(`the configuration ${path} cannot be read: ${kind} (${detail})`);
  }
  const base = relative(dirname(file), root).split(sep).join('/');
  return { path, text: content.text, base: base === '' || base.startsWith('..') ? '' : `${base}/` };
}

/** Other tools say what is wrong with a package.json. */
function readPackage(file: string, root: string, within: string, fs: FileSystem): ConfigFile | undefined {
  try {
    const found = readConfigFile(file, root, fs, within);
    return found !== undefined && /"irsaLint"\s*:/.test(found.text) ? found : undefined;
  } catch (error) {
    if (error instanceof UnreadableConfig) return undefined;
    throw error;
  }
}
