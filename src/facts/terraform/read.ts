/** Reads a root module with all it calls. This file and what it imports are loaded only where a file of Terraform is there. */
import { once } from '../../document/language.js';
import type { Emit, Sources, Unit } from '../dialect.js';
import { appliedAt, emitFacts } from './emit.js';
import { emitGivenSecrets } from './emit-secrets.js';
import { applierOf, environmentsOf, inputsOf, type Environment } from './environments.js';
import type { Module } from './module.js';
import { bodyFile, emitFaults } from './parsed.js';
import { Modules, rootInstance, variableFiles } from './program.js';
import { toFileSpan, type Source } from '../../value/span.js';
import type { Budget } from './scope.js';
import { Planned } from './planned.js';
import { Terragrunt } from './terragrunt/units.js';

interface Programs {
  readonly modules: Modules;
  readonly terragrunt: Terragrunt;
  readonly planned: Planned;
  /** Files of which it was said that they cannot be read in full. */
  readonly said: Set<string>;
  readonly environments: () => ReadonlyMap<string, readonly Environment[]>;
  readonly byUnit: () => ReadonlyMap<string, Environment>;
}

/** All is read once for all units of one run. */
const ALL = new WeakMap<Sources, Programs>();

function programsOf(sources: Sources, files: readonly Source[] = []): Programs {
  const known = ALL.get(sources);
  if (known !== undefined) return known;
  const modules = new Modules(sources);
  const moduleOf = (folder: string): Module | undefined => modules.of(folder);
  const environments = once(() => {
    const called = modules.called();
    const roots = modules.names().filter((name) => !called.has(name));
    const isModule = (folder: string): boolean => moduleOf(folder) !== undefined;
    return environmentsOf(
      sources.paths,
      roots.flatMap((name) => moduleOf(name) ?? []),
      isModule,
      sources.get,
    );
  });
  const made: Programs = {
    modules,
    terragrunt: new Terragrunt(sources, moduleOf, modules.steps),
    planned: new Planned(files, moduleOf),
    said: new Set(),
    environments,
    byUnit: once(() => new Map([...environments().values()].flat().map((one) => [one.unit, one]))),
  };
  ALL.set(sources, made);
  return made;
}

const nameOf = (folder: string): string => (folder === '' ? '.' : folder);

/** Folders that no other calls; of folders that call each other in a circle the first. What units of Terragrunt take is read through them alone. */
export function unitsOf(files: readonly Source[], sources: Sources): readonly Unit[] {
  const { modules, terragrunt, planned } = programsOf(sources, files);
  const called = modules.called();
  const taken = terragrunt.modules();
  const replaced = planned.programs();
  const roots = modules.names().filter((name) => !called.has(name) && !taken.has(name) && !replaced.has(name));
  const ofRoots = roots.flatMap((folder) => rootUnits(folder, sources));
  const others = [...terragrunt.folders(), ...terragrunt.unseenFolders()].map(nameOf);
  return [...ofRoots, ...others, ...planned.paths()].map((name) => ({ name, files: [] }));
}

/** A module that has environments is read through them alone. */
function rootUnits(folder: string, sources: Sources): readonly string[] {
  const all = programsOf(sources).environments().get(folder);
  return all === undefined ? [nameOf(folder)] : all.map(({ unit }) => unit);
}

function readEnvironment(environment: Environment, sources: Sources, emit: Emit): void {
  const { modules, environments } = programsOf(sources);
  const { unit, folder } = environment;
  const all = environments().get(folder) ?? [];
  const inputs = (budget: Budget) => inputsOf(environment, all, sources.get, budget);
  const root = rootInstance(folder, modules, sources, { scope: unit, inputs });
  if (root === undefined) return;
  const files = [...variableFiles(folder, sources.paths), environment.path];
  emitFacts(root, { unit, appliedBy: applierOf(environment, all), givenBy: files }, emit);
  emitGivenSecrets(
    root,
    files.flatMap((path) => sources.get(path) ?? []),
    emit,
  );
}

export function readUnit({ name }: Unit, sources: Sources, emit: Emit): void {
  const folder = name === '.' ? '' : name;
  const { modules, terragrunt, planned, said, byUnit } = programsOf(sources);
  const environment = byUnit().get(name);
  const loaded = environment === undefined ? variableFiles(folder, sources.paths) : [environment.path];
  const variables = loaded.flatMap((path) => sources.get(path) ?? []);
  emitFaults([...modules.faulty(), ...terragrunt.read(), ...variables.map(bodyFile)], said, emit);
  if (environment !== undefined) return readEnvironment(environment, sources, emit);
  if (planned.paths().includes(name)) return planned.read(name, emit);
  const unseen = terragrunt.unseen(folder);
  if (unseen !== undefined) {
    const { source: file } = toFileSpan(unseen.at);
    const document = { file, language: 'hcl', templated: false, tree: undefined, faults: [], unit: name };
    emit.fact('unseen-part', { kind: 'module', document, unit: name, ...unseen });
  }
  const root =
    terragrunt.unit(folder) === undefined ? rootInstance(folder, modules, sources) : terragrunt.instance(folder);
  if (root === undefined) return;
  const config = terragrunt.unit(folder)?.path;
  const place = config === undefined ? { unit: name } : appliedAt(name, config);
  emitFacts(root, { ...place, givenBy: variables.map(({ path }) => path) }, emit);
  emitGivenSecrets(root, variables, emit);
}
