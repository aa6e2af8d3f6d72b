/** Specifiers that tsconfig.json gives to files of the program: `paths`, `baseUrl`. Source: https://www.typescriptlang.org/tsconfig/#paths. */
import { pathFrom } from '../../value/path.js';
import { folderOf, type Source } from '../../value/span.js';
import { partsOf } from '../../document/languages.js';
import { knownValue } from '../../value/text.js';
import { field, listOf, stringOf } from '../../value/tree.js';
import type { Files } from './machine.js';
import { candidatesOf, isRelative } from './resolve.js';

/** `from` with one `*` at most; `to`: paths from the root of the tree. */
interface Alias {
  readonly before: string;
  readonly after: string | undefined;
  readonly to: readonly string[];
}

const NAMES = ['tsconfig.json', 'jsconfig.json'] as const;

/** Files that extend each other. */
const MAX_EXTENDED = 5;

/** Owns what was read of the settings of each folder. */
export class Aliases {
  private readonly byFolder = new Map<string, readonly Alias[]>();

  constructor(private readonly files: Pick<Files, 'peek'>) {}

  /** Paths that a specifier without dots may mean; none where it is a package's. */
  candidatesOf(specifier: string, from: Pick<Source, 'path'>): readonly string[] {
    if (isRelative(specifier)) return [];
    const all = this.aliasesOf(folderOf(from.path));
    // The longest beginning wins.
    const fitting = all.filter((alias) => capturedBy(alias, specifier) !== undefined).sort((a, b) => rank(b) - rank(a));
    const [best] = fitting;
    const captured = best === undefined ? undefined : capturedBy(best, specifier);
    if (best === undefined || captured === undefined) return [];
    return best.to.flatMap((to) => candidatesOf(`./${to.replace('*', captured)}`, { path: '' }));
  }

  /** Whether it names a file of the program that is there. */
  isAlias(specifier: string, from: Pick<Source, 'path'>): boolean {
    return this.candidatesOf(specifier, from).some((path) => this.files.peek(path) !== undefined);
  }

  private aliasesOf(folder: string): readonly Alias[] {
    const known = this.byFolder.get(folder);
    if (known !== undefined) return known;
    const file = NAMES.map((name) => this.files.peek(`${folder}${name}`)).find((one) => one !== undefined);
    const parent = folder === '' ? undefined : folderOf(folder.slice(0, -1));
    const found = file !== undefined ? this.written(file, 0) : parent === undefined ? [] : this.aliasesOf(parent);
    this.byFolder.set(folder, found);
    return found;
  }

  private written(file: Source, depth: number): readonly Alias[] {
    const [document] = partsOf(file).flatMap((part) => part.parse());
    const tree = document?.tree;
    const folder = folderOf(file.path);
    const base = stringOf(field(field(tree, 'compilerOptions'), 'baseUrl'));
    const paths = field(field(tree, 'compilerOptions'), 'paths');
    if (paths?.kind === 'map') {
      const root = pathFrom(folder, base ?? '.');
      return paths.entries.flatMap(({ key, value }): Alias[] => {
        const [before, after, ...others] = knownValue(key)?.split('*') ?? [];
        const to = listOf(value).map((one) => pathFrom(root, stringOf(one) ?? ''));
        return before === undefined || others.length > 0 ? [] : [{ before, after, to }];
      });
    }
    const extended = stringOf(field(tree, 'extends'));
    const path = extended !== undefined && isRelative(extended) ? pathFrom(folder, extended) : undefined;
    const parent =
      path === undefined || depth >= MAX_EXTENDED
        ? undefined
        : (this.files.peek(path) ?? this.files.peek(`${path}.json`));
    if (parent !== undefined && parent.path !== file.path) return this.written(parent, depth + 1);
    // Every specifier may name a file of this folder.
    return base === undefined ? [] : [{ before: '', after: '', to: [pathFrom(folder, `${base}/*`)] }];
  }
}

const rank = ({ before, after }: Alias): number => (after === undefined ? Number.MAX_SAFE_INTEGER : before.length);

/** What stands for `*`. */
function capturedBy({ before, after }: Alias, specifier: string): string | undefined {
  if (after === undefined) return specifier === before ? '' : undefined;
  const fits =
    specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : undefined;
}
