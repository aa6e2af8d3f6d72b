/** Which files are a program together: those below one root that its tool runs. */
import { append } from '../../value/append.js';
import { folderOf, type Source } from '../../value/span.js';
import type { Sources, Unit } from '../dialect.js';
import { candidatesOf } from './resolve.js';

/** Files that mark the folder of a program. */
const ROOTS = ['Pulumi.yaml', 'Pulumi.yml', 'cdk.json', 'cdk8s.yaml', 'package.json'] as const;

/** Units of files that were recognised; each is named by the folder of its program. Files that only others import are run when they are imported. */
export function programUnits(files: readonly Source[], sources: Pick<Sources, 'peek' | 'paths'>): readonly Unit[] {
  const byFolder = new Map<string, Source[]>();
  const paths = new Set(sources.paths);
  for (const file of files) {
    const folder = programFolder(file.path, paths);
    append(byFolder, folder, file);
  }
  return [...byFolder].map(([folder, own]) => ({ name: folder === '' ? '.' : folder.replace(/\/$/, ''), files: own }));
}

/** With its slash; empty at the root. */
function programFolder(path: string, paths: ReadonlySet<string>): string {
  for (const names of [ROOTS.slice(0, 4), ROOTS.slice(4)])
    for (let folder = folderOf(path); ; folder = folderOf(folder.slice(0, -1))) {
      if (names.some((name) => paths.has(`${folder}${name}`))) return folder;
      if (folder === '') break;
    }
  return '';
}

/** The files that are run first: those that no other of the unit imports, or all of them where they import each other in a circle. */
export function entriesOf(files: readonly Source[]): readonly Source[] {
  const imported = new Set<string>();
  const paths = new Set(files.map(({ path }) => path));
  for (const file of files)
    for (const specifier of specifiersIn(file.text))
      for (const candidate of candidatesOf(specifier, file))
        if (candidate !== file.path && paths.has(candidate)) {
          imported.add(candidate);
          break;
        }
  const entries = files.filter(({ path }) => !imported.has(path));
  return entries.length === 0 ? files : entries;
}

/** Relative specifiers, by a look at the text. */
function specifiersIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:from|import|require\()\s{0,20}["'](\.{1,2}\/[^"'\n]{0,300}|\.{1,2})["']/g)].map(
    (match) => match[1] ?? '',
  );
}
