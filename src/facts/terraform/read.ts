/** Reads a root module with all it calls. This file and what it imports are loaded only where a file of Terraform is there. */
import type { Emit, Sources, Unit } from '../dialect.js';
import { emitFacts } from './emit.js';
import { Modules, rootInstance } from './program.js';
import { Terragrunt } from './terragrunt/units.js';

interface Programs {
  readonly modules: Modules;
  readonly terragrunt: Terragrunt;
}

/** All is read once for all units of one run. */
const ALL = new WeakMap<Sources, Programs>();

function programsOf(sources: Sources): Programs {
  const known = ALL.get(sources);
  if (known !== undefined) return known;
  const modules = new Modules(sources);
  const made = { modules, terragrunt: new Terragrunt(sources, (folder) => modules.of(folder)) };
  ALL.set(sources, made);
  return made;
}

const nameOf = (folder: string): string => (folder === '' ? '.' : folder);

/** Folders that no other calls; of folders that call each other in a circle the first. What units of Terragrunt take is read through them alone. */
export function unitsOf(sources: Sources): readonly Unit[] {
  const { modules, terragrunt } = programsOf(sources);
  const called = modules.called();
  const taken = terragrunt.modules();
  const roots = modules.names().filter((name) => !called.has(name) && !taken.has(name));
  return [...roots, ...terragrunt.folders()].map((folder) => ({ name: nameOf(folder), files: [] }));
}

export function readUnit({ name }: Unit, sources: Sources, emit: Emit): void {
  const folder = name === '.' ? '' : name;
  const { modules, terragrunt } = programsOf(sources);
  const root =
    terragrunt.unit(folder) === undefined ? rootInstance(folder, modules, sources) : terragrunt.instance(folder);
  if (root !== undefined) emitFacts(root, name, emit);
}
