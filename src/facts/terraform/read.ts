/** Reads a root module with all it calls. This file and what it imports are loaded only where a file of Terraform is there. */
import type { HclFile } from '../../document/hcl/ast.js';
import { allowanceByRun, type Allowance } from '../allowance.js';
import type { Emit, Sources, Unit } from '../dialect.js';
import { appliedAt, emitFacts } from './emit.js';
import { emitGivenSecrets } from './emit-secrets.js';
import { applierOf, environmentAt, environmentFilesOf, inputsOf, type Environment } from './environments.js';
import { moduleOf, type Module } from './module.js';
import { bodyFile, emitFaults } from './parsed.js';
import { filesAt, MAX_STEPS, moduleFilesIn, Modules, rootInstance, variableFiles } from './program.js';
import { toFileSpan, type Source } from '../../value/span.js';
import type { Budget } from './scope.js';
import { Planned } from './planned.js';
import { Terragrunt } from './terragrunt/units.js';

interface Programs {
  readonly modules: Modules;
  /** Undefined: no file of Terragrunt is there. */
  readonly terragrunt: Terragrunt | undefined;
}

const stepsOf = allowanceByRun(MAX_STEPS);

/** Those of a view of the files. */
const ALL = new WeakMap<Sources, Programs>();

function programsOf(sources: Sources): Programs {
  const known = ALL.get(sources);
  if (known !== undefined) return known;
  const steps = (): Allowance => stepsOf(sources);
  const modules = new Modules(sources, steps, (folder) => sources.share(moduleAt, folder));
  const terragrunt = sources.share(hasTerragrunt, '')
    ? new Terragrunt(sources, (folder) => modules.of(folder), steps)
    : undefined;
  // All of its files are read before the first unit is.
  terragrunt?.modules();
  const made: Programs = { modules, terragrunt };
  ALL.set(sources, made);
  return made;
}

const moduleAt = (sources: Sources, folder: string): Module | undefined => {
  const paths = sources.share(filesOfModule, folder);
  return paths.length === 0 ? undefined : moduleOf(folder, filesAt(paths, sources));
};

const filesOfModule = ({ paths }: Sources, folder: string): readonly string[] => moduleFilesIn(paths).get(folder) ?? [];

const hasTerragrunt = ({ paths }: Sources): boolean =>
  paths.some((path) => /(?:^|\/)terragrunt(?:\.stack)?\.hcl(?:\.json)?$/.test(path));

const calledFolders = (sources: Sources): ReadonlySet<string> => programsOf(sources).modules.called();

const faultyFiles = (sources: Sources): readonly HclFile[] => programsOf(sources).modules.faulty();

/** The files of environments, by the folders of their modules. */
const environmentFiles = (sources: Sources): ReadonlyMap<string, readonly string[]> => {
  const { modules } = programsOf(sources);
  const called = sources.share(calledFolders, '');
  const roots = modules.names().filter((name) => !called.has(name));
  const isModule = (folder: string): boolean => modules.of(folder) !== undefined;
  return environmentFilesOf(
    sources.paths,
    roots.flatMap((name) => modules.of(name) ?? []),
    isModule,
    sources.get,
  );
};

const filesOfEnvironments = (sources: Sources, folder: string): readonly string[] =>
  sources.share(environmentFiles, '').get(folder) ?? [];

const environmentsIn = (folder: string, sources: Sources): readonly Environment[] =>
  sources.share(filesOfEnvironments, folder).map((path) => environmentAt(folder, path));

/** By the names of the units of environments the folders of their modules. */
const environmentFolders = (sources: Sources): ReadonlyMap<string, string> =>
  new Map(
    [...sources.share(environmentFiles, '').keys()].flatMap((folder) =>
      environmentsIn(folder, sources).map(({ unit }) => [unit, folder] as const),
    ),
  );

const folderOfEnvironment = (sources: Sources, unit: string): string | undefined =>
  sources.share(environmentFolders, '').get(unit);

function environmentNamed(unit: string, sources: Sources): Environment | undefined {
  const folder = sources.share(folderOfEnvironment, unit);
  return folder === undefined ? undefined : environmentsIn(folder, sources).find((one) => one.unit === unit);
}

const nameOf = (folder: string): string => (folder === '' ? '.' : folder);

/** The unit of what cannot be read in full, which no folder can be called. */
const FAULTS = '#faults';

/** Folders that no other calls; of folders that call each other in a circle the first. What units of Terragrunt take is read through them alone. */
export function unitsOf(files: readonly Source[], sources: Sources): readonly Unit[] {
  const { modules, terragrunt } = programsOf(sources);
  const called = sources.share(calledFolders, '');
  const taken = terragrunt?.modules() ?? new Set();
  const planned = plannedOf(files, sources);
  const replaced = planned.programs();
  const roots = modules.names().filter((name) => !called.has(name) && !taken.has(name) && !replaced.has(name));
  const ofRoots = roots.flatMap((folder) => rootUnits(folder, sources));
  const others = [...(terragrunt?.folders() ?? []), ...(terragrunt?.unseenFolders() ?? [])].map(nameOf);
  const units: readonly Unit[] = [
    ...[...ofRoots, ...others].map((name) => ({ name, files: [] })),
    ...files.filter(({ path }) => planned.paths().includes(path)).map((file) => ({ name: file.path, files: [file] })),
  ];
  if (units.length === 0) return [];
  const all = [{ name: FAULTS, files: [] }, ...units];
  // Units of Terragrunt ask each other for what they give.
  return terragrunt === undefined ? all : all.map((unit) => ({ ...unit, together: 'terragrunt' }));
}

const plannedOf = (files: readonly Source[], sources: Sources): Planned =>
  new Planned(files, (folder) => programsOf(sources).modules.of(folder));

/** A module that has environments is read through them alone. */
function rootUnits(folder: string, sources: Sources): readonly string[] {
  const all = environmentsIn(folder, sources);
  return all.length === 0 ? [nameOf(folder)] : all.map(({ unit }) => unit);
}

function readEnvironment(environment: Environment, sources: Sources, emit: Emit): void {
  const { modules } = programsOf(sources);
  const { unit, folder } = environment;
  const all = environmentsIn(folder, sources);
  const inputs = (budget: Budget) => inputsOf(environment, all, sources.get, budget);
  const root = rootInstance(folder, modules, sources, { scope: unit, inputs });
  if (root === undefined) return;
  const files = [...variableFiles(folder, sources.paths), environment.path];
  emitFacts(root, { unit, appliedBy: applierOf(environment, all), givenBy: files }, emit);
  emitGivenSecrets(root, filesAt(files, sources), emit);
}

export function readUnit({ name, files }: Unit, sources: Sources, emit: Emit): void {
  const folder = name === '.' ? '' : name;
  const { modules, terragrunt } = programsOf(sources);
  const read = terragrunt?.read() ?? [];
  if (name === FAULTS) return emitFaults([...sources.share(faultyFiles, ''), ...read], sources, emit);
  const environment = environmentNamed(name, sources);
  const loaded = environment === undefined ? variableFiles(folder, sources.paths) : [environment.path];
  const variables = filesAt(loaded, sources);
  emitFaults([...read, ...variables.map(bodyFile)], sources, emit);
  if (environment !== undefined) return readEnvironment(environment, sources, emit);
  if (files.length > 0) return plannedOf(files, sources).read(name, emit);
  if (terragrunt !== undefined) stateUnseen(terragrunt.unseen(folder), name, emit);
  const unit = terragrunt?.unit(folder);
  const root = unit === undefined ? rootInstance(folder, modules, sources) : terragrunt?.instance(folder);
  if (root === undefined) return;
  const place = unit === undefined ? { unit: name } : appliedAt(name, unit.path);
  emitFacts(root, { ...place, givenBy: variables.map(({ path }) => path) }, emit);
  emitGivenSecrets(root, variables, emit);
}

/** The module of a unit of Terragrunt that is not here. */
function stateUnseen(unseen: ReturnType<Terragrunt['unseen']>, unit: string, emit: Emit): void {
  if (unseen === undefined) return;
  const { source: file } = toFileSpan(unseen.at);
  const document = { file, language: 'hcl', templated: false, tree: undefined, faults: [], unit };
  emit.fact('unseen-part', { kind: 'module', document, unit, ...unseen });
}
