/** Reads a root module with all it calls. This file and what it imports are loaded only where a file of Terraform is there. */
import type { Emit, Sources, Unit } from '../dialect.js';
import { emitFacts } from './emit.js';
import { Modules, rootInstance } from './program.js';

/** Modules are read once for all units of one run. */
const ALL = new WeakMap<Sources, Modules>();

function modulesOf(sources: Sources): Modules {
  const known = ALL.get(sources);
  if (known !== undefined) return known;
  const made = new Modules(sources);
  ALL.set(sources, made);
  return made;
}

/** Folders that no other calls; of folders that call each other in a circle the first. */
export function unitsOf(sources: Sources): readonly Unit[] {
  const modules = modulesOf(sources);
  const called = modules.called();
  const roots = modules.names().filter((name) => !called.has(name));
  return roots.map((folder) => ({ name: folder === '' ? '.' : folder, files: [] }));
}

export function readUnit({ name }: Unit, sources: Sources, emit: Emit): void {
  const folder = name === '.' ? '' : name;
  const root = rootInstance(folder, modulesOf(sources), sources);
  if (root !== undefined) emitFacts(root, name, emit);
}
