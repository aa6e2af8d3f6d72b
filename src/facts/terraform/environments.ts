/** Files of variables that Terraform reads only when they are named (`prod.tfvars`): each is an environment of its module. */
import type { Applier } from '../../document/language.js';
import type { Source } from '../../value/span.js';
import type { Module } from './module.js';
import { bodyFile } from './parsed.js';
import { isLoadedByItself, variablesIn } from './program.js';
import type { Budget } from './scope.js';
import { hole, type Value } from './value.js';

/** A module as one of its files of variables has it. */
export interface Environment {
  readonly unit: string;
  readonly folder: string;
  readonly path: string;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Values that somebody is to replace. */
const SAMPLE = /(?:^|[/._-])(?:example|sample|template|dist)s?(?=[/._-])/i;

/** More of one module are not read. */
const MAX_ENVIRONMENTS = 40;

/** The files of the environments of root modules, by the folders of these. A file belongs to the nearest module at or above its folder; those of a module that another calls are never read. */
export function environmentFilesOf(
  paths: readonly string[],
  roots: readonly Module[],
  isModule: (folder: string) => boolean,
  get: Get,
): ReadonlyMap<string, readonly string[]> {
  const byFolder = new Map(roots.map((root) => [root.folder, root]));
  const found = new Map<string, string[]>();
  for (const path of paths) {
    if (!/\.tfvars(?:\.json)?$/.test(path) || SAMPLE.test(path)) continue;
    let folder = parentOf(path);
    while (folder !== '' && !isModule(folder)) folder = parentOf(folder);
    const root = byFolder.get(folder);
    if (root === undefined || (isLoadedByItself(path) && parentOf(path) === folder)) continue;
    const known = found.get(folder) ?? [];
    if (known.length >= MAX_ENVIRONMENTS || !isOf(root, get(path))) continue;
    found.set(folder, [...known, path]);
  }
  return found;
}

export function environmentAt(folder: string, path: string): Environment {
  const name = folder === '' ? path : path.slice(folder.length + 1);
  return { unit: `${folder === '' ? '.' : folder} (${name})`, folder, path };
}

/** Most of what it sets are variables of the module: settings of a backend stand in such files, too. */
function isOf(root: Module, source: Source | undefined): boolean {
  const names = source === undefined ? [] : bodyFile(source).body.attributes.map(({ name }) => name);
  const own = names.filter((name) => root.variables.has(name)).length;
  return own > 0 && own * 2 >= names.length;
}

type Get = (path: string) => Source | undefined;

/** What the file sets. What another file of the module sets and this one does not may come from a second one that is named beside it: it is not known. */
export function inputsOf(
  environment: Environment,
  all: readonly Environment[],
  get: Get,
  budget: Budget,
): ReadonlyMap<string, () => Value> {
  const inputs = new Map<string, () => Value>();
  for (const { path } of all) {
    const source = get(path);
    if (source === undefined || path === environment.path) continue;
    for (const { name, at } of bodyFile(source).body.attributes)
      inputs.set(name, () => hole(`var.${name}`, environment.unit, at));
  }
  const own = get(environment.path);
  for (const [name, value] of own === undefined ? [] : variablesIn(own, budget)) inputs.set(name, value);
  return inputs;
}

export const applierOf = ({ unit, path }: Environment, all: readonly Environment[]): Applier => ({
  name: unit,
  path,
  alternatives: new Set(all.flatMap((other) => (other.unit === unit ? [] : other.unit))),
});
