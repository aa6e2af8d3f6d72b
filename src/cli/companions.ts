/** Which files of a tree are read: those of languages that are read, and what goes with them. */
import { dirname, resolve } from 'node:path';
import { mayWriteFiles } from '../discover/absent.js';
import { walk, type FoundFile, type Walked, type WalkOptions } from '../discover/walk.js';
import { isProgramRoot, PROGRAM_ENDINGS } from '../facts/unread.js';
import { folderOf } from '../value/span.js';
import { isWanted } from './kinds.js';

export interface WalkedInput extends Walked {
  readonly scripts: readonly string[];
}

export const NOTHING: WalkedInput = { files: [], notices: [], scripts: [] };

/** Files that are read below a folder only because another says that they belong to it: elsewhere they are far too many. */
const COMPANIONS: readonly {
  readonly besides: (path: string) => string | undefined;
  readonly wants: (name: string) => boolean;
}[] = [
  {
    besides: (path) => (isProgramRoot(path) ? dirname(path) : undefined),
    wants: (name) => PROGRAM_ENDINGS.some((ending) => name.endsWith(ending)),
  },
  {
    // Below `templates` each is a template, and elsewhere templates read them with `.Files`.
    besides: (path) => (/(?:^|\/)Chart\.yaml$/.test(path) ? dirname(path) : undefined),
    wants: (name) => /\.(?:txt|conf|cfg|ini|toml|properties|env|policy)$/.test(name),
  },
];

/** Data and programs, and what goes with them. `scripts`: names alone, of what may write files; most programs are among them. */
export async function walkWithCompanions(options: Omit<WalkOptions, 'wants'>): Promise<WalkedInput> {
  const { files: found, notices } = await walk({
    ...options,
    wants: (name) => isWanted(name) || mayWriteFiles(name) || isTextName(name),
  });
  const nameOf = ({ path }: FoundFile): string => path.slice(path.lastIndexOf('/') + 1);
  const wanted = found.filter((file) => file.named || isWanted(nameOf(file)));
  const data = [...wanted, ...textsBeside(wanted, found)];
  const scripts = found.filter((file) => mayWriteFiles(nameOf(file))).map(({ path }) => path);
  const known = new Set(data.map(({ path }) => path));
  const files = [...data];
  for (const { besides, wants } of COMPANIONS) {
    const folders = data.flatMap(({ path }) => besides(path) ?? []);
    if (folders.length === 0) continue;
    const paths = folders.map((folder) => resolve(options.root, folder));
    for (const file of (await walk({ ...options, paths, wants })).files)
      if (!known.has(file.path)) {
        known.add(file.path);
        files.push(file);
      }
  }
  return { files, notices, scripts };
}

/** Policies that a program of Terraform reads with `file` and that no name tells. */
export const isTextName = (name: string): boolean => /\.(?:txt|policy)$/.test(name);

/** Texts at or below the folder of a program of Terraform. */
function textsBeside(wanted: readonly FoundFile[], found: readonly FoundFile[]): readonly FoundFile[] {
  const texts = found.filter(({ path, named }) => !named && isTextName(path));
  if (texts.length === 0) return [];
  const folders = new Set(wanted.flatMap(({ path }) => (/\.(?:tf|tofu)$/.test(path) ? folderOf(path) : [])));
  const isBelow = (folder: string): boolean =>
    folders.has(folder) || (folder !== '' && isBelow(folderOf(folder.slice(0, -1))));
  return folders.size === 0 ? [] : texts.filter(({ path }) => isBelow(folderOf(path)));
}
