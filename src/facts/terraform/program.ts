/** Root modules: which folders are one, and the values of their variables that Terraform loads by itself. */
import { append } from '../../value/append.js';
import type { Body, HclFile } from '../../document/hcl/ast.js';
import { pathFrom } from '../../value/path.js';
import { remembered } from '../../value/remembered.js';
import type { Source } from '../../value/span.js';
import { evaluate } from './evaluate.js';
import type { Budget, Scope } from './scope.js';
import { ModuleInstance, type Workspace } from './instance.js';
import { Allowance } from '../allowance.js';
import { attributeIn, isModuleFile, moduleOf, type Module } from './module.js';
import { bodyFile } from './parsed.js';
import type { Value } from './value.js';

/** Steps that a root may take. */
export const MAX_STEPS = 2_000_000;

export interface Tree {
  readonly get: (path: string) => Source | undefined;
  /** As in `Sources`. */
  readonly isAbsent: (path: string) => boolean;
  readonly paths: readonly string[];
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The folder of the tree that a call names; undefined: it names a module that stands elsewhere. */
export function calledFolder(call: Body, from: string): string | undefined {
  const source = attributeIn(call, 'source')?.value;
  const [only, ...others] = source?.kind === 'template' ? source.parts : [];
  return only?.kind === 'literal' && others.length === 0 && /^\.\.?(?:\/|$)/.test(only.text)
    ? pathFrom(from, only.text)
    : undefined;
}

/** The files of the modules of a tree, by folder. */
export const moduleFilesIn = remembered((paths: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const folders = new Map<string, string[]>();
  for (const path of paths) if (isModuleFile(path)) append(folders, folderOf(path), path);
  return folders;
});

/** All modules of a tree, by folder; each is read when it is asked for. */
export class Modules {
  private readonly modules = new Map<string, Module>();

  constructor(
    private readonly tree: Tree,
    /** What the next root may take. */
    readonly steps: () => Allowance = () => new Allowance(MAX_STEPS),
    private readonly read = (folder: string): Module | undefined => {
      const paths = moduleFilesIn(tree.paths).get(folder);
      return paths === undefined ? undefined : moduleOf(folder, filesAt(paths, tree));
    },
  ) {}

  names(): readonly string[] {
    return [...moduleFilesIn(this.tree.paths).keys()];
  }

  /** Folders that a call of another folder names. */
  called(): ReadonlySet<string> {
    const called = new Set<string>();
    for (const folder of this.names())
      for (const { body } of this.of(folder)?.calls.values() ?? []) {
        const target = calledFolder(body, folder);
        if (target !== undefined && target !== folder) called.add(target);
      }
    return called;
  }

  /** Files that cannot be read in full. */
  faulty(): readonly HclFile[] {
    return this.names().flatMap((folder) => this.of(folder)?.files.filter(({ faults }) => faults.length > 0) ?? []);
  }

  of(folder: string): Module | undefined {
    const known = this.modules.get(folder);
    if (known !== undefined) return known;
    const made = this.read(folder);
    if (made !== undefined) this.modules.set(folder, made);
    return made;
  }
}

export const filesAt = (paths: readonly string[], { get }: Pick<Tree, 'get'>): readonly Source[] =>
  paths.flatMap((path) => get(path) ?? []);

/** A root module with its defaults and the variables that Terraform loads by itself. `inputs` come last. */
export function rootInstance(
  folder: string,
  modules: Modules,
  tree: Tree,
  more: {
    readonly workspace?: string;
    readonly scope?: string;
    readonly inputs?: (budget: Budget) => ReadonlyMap<string, () => Value>;
  } = {},
): ModuleInstance | undefined {
  const module = modules.of(folder);
  if (module === undefined) return undefined;
  const budget: Budget = { steps: modules.steps(), depth: 0 };
  const workspace: Workspace = {
    module: (path) => modules.of(path),
    read: tree.get,
    isAbsent: tree.isAbsent,
    paths: tree.paths,
    budget,
    root: folder,
    workspace: more.workspace ?? 'default',
    ...(more.scope === undefined ? {} : { scope: more.scope }),
  };
  const inputs = new Map<string, () => Value>();
  for (const path of variableFiles(folder, tree.paths)) {
    const source = tree.get(path);
    if (source === undefined) continue;
    for (const [name, value] of variablesIn(source, budget)) inputs.set(name, value);
  }
  for (const [name, value] of more.inputs?.(budget) ?? []) inputs.set(name, value);
  return new ModuleInstance(module, workspace, '', inputs, undefined);
}

/** The variables that a file sets, in its order; nothing can be referred to in it. */
export function variablesIn(source: Source, budget: Budget): readonly (readonly [string, () => Value])[] {
  const scope = bareScope(budget);
  return bodyFile(source).body.attributes.map(({ name, value }) => [name, () => evaluate(value, scope)]);
}

/** In which nothing has a name. */
export const bareScope = (budget: Budget): Scope => ({
  names: new Map<string, Value>(),
  reference: () => undefined,
  files: { read: () => undefined, isAbsent: () => false, paths: () => [], resolve: () => undefined },
  budget,
});

/** What Terraform loads by itself of a folder, in its order: later ones win. */
const LOADED: readonly RegExp[] = [/^terraform\.tfvars$/, /^terraform\.tfvars\.json$/, /\.auto\.tfvars(?:\.json)?$/];

const loadingRank = (path: string): number => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return LOADED.findIndex((pattern) => pattern.test(name));
};

/** Whether Terraform loads the variables of a file without being told. */
export const isLoadedByItself = (path: string): boolean => loadingRank(path) !== -1;

/** Files of variables in the order in which Terraform loads them. */
export const inLoadingOrder = (paths: readonly string[]): readonly string[] =>
  paths.toSorted((a, b) => loadingRank(a) - loadingRank(b) || (a < b ? -1 : 1));

const loadedByFolder = remembered((paths: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const path of paths.filter(isLoadedByItself)) append(found, folderOf(path), path);
  return new Map([...found].map(([folder, own]) => [folder, inLoadingOrder(own)]));
});

/** In the order in which later ones win. */
export const variableFiles = (folder: string, paths: readonly string[]): readonly string[] =>
  loadedByFolder(paths).get(folder) ?? [];
