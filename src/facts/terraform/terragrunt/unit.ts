/** A unit as an environment of its module: the module's files with those of the unit and generated ones over them, and its inputs. */
import type { Source, Span } from '../../../value/span.js';
import { lazyEntry } from '../blocks.js';
import { ModuleInstance, type Workspace } from '../instance.js';
import { named } from '../members.js';
import { isModuleFile, moduleOf, type Module } from '../module.js';
import { inLoadingOrder, variableFiles, variablesIn } from '../program.js';
import { registryModule } from '../registry/models.js';
import type { Budget } from '../scope.js';
import { nothing, object, unknown, type Value } from '../value.js';
import type { Config, Run } from './config.js';
import { generatedFiles } from './generated.js';
import { shallowSettings, type Settings } from './settings.js';
import { moduleSource, versionIn, type ModuleSource } from './source.js';
import { join, parentOf, type Files } from './tree.js';
import { ExtraArguments, nullInputs, unitInputs, type Inputs } from './variables.js';

export class TerragruntUnit {
  private made: ModuleInstance | 'busy' | 'none' | undefined;

  constructor(
    readonly folder: string,
    private readonly config: Config,
    /** What a stack puts over the unit. */
    private readonly over: Config | undefined,
    private readonly modules: (folder: string) => Module | undefined,
  ) {}

  private get files(): Files {
    return this.config.run.files;
  }

  private get settings(): Settings {
    const own = this.config.settings();
    return this.over === undefined ? own : shallowSettings(own, this.over.settings());
  }

  get path(): string {
    return this.config.path;
  }

  get source(): ModuleSource {
    return moduleSource(this.settings.source(), this.folder);
  }

  /** It asks for values that nothing gives. */
  get isRefused(): boolean {
    return this.config.lacksValues;
  }

  /** The files that it includes. */
  included(): readonly string[] {
    return this.config.includes().flatMap(({ config }) => config?.path ?? []);
  }

  /** Undefined: its module is not here, or Terragrunt refuses the unit. */
  instance(): ModuleInstance | undefined {
    if (this.made === 'busy') return undefined;
    if (this.made === undefined) {
      this.made = 'busy';
      this.made = this.make() ?? 'none';
    }
    return this.made === 'none' ? undefined : this.made;
  }

  outputs(reference: string): Value | undefined {
    const instance = this.instance();
    const at = instance?.module.files[0]?.source;
    if (instance === undefined || at === undefined) return undefined;
    const place: Span = { source: at, start: 0, end: 0 };
    const entries = [...instance.module.outputs.keys()].map((name) =>
      lazyEntry(name, place, () => instance.output(name) ?? unknown(place)),
    );
    return named(object(entries, place, 'object', instance.module.broken), reference, this.folder);
  }

  private make(): ModuleInstance | undefined {
    const { source } = this;
    const inputs = this.settings.inputs();
    this.config.locals(nowhere).entries.forEach(({ value }) => value);
    if (this.config.lacksValues) return undefined;
    if (source.kind === 'local') return this.local(source, inputs);
    return source.kind === 'remote' ? this.ofRegistry(source, inputs) : undefined;
  }

  private get budget(): Budget {
    return ownBudget(this.config.run);
  }

  private local(
    source: Extract<ModuleSource, { kind: 'local' }>,
    inputs: Value | undefined,
  ): ModuleInstance | undefined {
    const { files, folder: unit } = this;
    const { folder, copied } = source;
    const own = new Map(
      folder === unit
        ? []
        : files
            .below(unit)
            .filter(isVisible)
            .map((name) => [join(folder, name), join(unit, name)]),
    );
    const { files: generated, names } = generatedFiles(
      this.settings.generates.values(),
      folder,
      (path) => own.has(path) || files.has(path),
    );
    const read = (path: string): Source | undefined => generated.get(path) ?? files.get(own.get(path) ?? path);
    const isWritten = new Set([...own.keys(), ...generated.keys()].filter(isModuleFile).map(parentOf));
    const filesIn = (path: string): readonly string[] =>
      [...new Set([...files.below(path).map((name) => join(path, name)), ...own.keys(), ...generated.keys()])].filter(
        (one) => parentOf(one) === path,
      );
    const made = new Map<string, Module | undefined>();
    const moduleIn = (path: string): Module | undefined => {
      if (!isWritten.has(path)) return copied === undefined || isWithin(path, copied) ? this.modules(path) : undefined;
      if (!made.has(path))
        made.set(
          path,
          moduleOf(
            path,
            filesIn(path)
              .filter(isModuleFile)
              .flatMap((one) => read(one) ?? []),
          ),
        );
      return made.get(path);
    };
    const module = moduleIn(folder);
    // What is generated alone is no module.
    if (module === undefined || !filesIn(folder).some((path) => isModuleFile(path) && !generated.has(path)))
      return undefined;
    const budget = this.budget;
    const workspace: Workspace = {
      module: moduleIn,
      read,
      get paths() {
        return [...new Set([...files.below(''), ...own.keys(), ...generated.keys()])].sort();
      },
      budget,
      root: folder,
      scope: unit,
      workspace: 'default',
      names,
    };
    return new ModuleInstance(
      module,
      workspace,
      '',
      this.variables(module, inputs, filesIn(folder), read, budget),
      undefined,
    );
  }

  private variables(
    module: Module,
    inputs: Value | undefined,
    paths: readonly string[],
    read: (path: string) => Source | undefined,
    budget: Budget,
  ): Inputs {
    const given = unitInputs(module, inputs, this.folder, budget);
    const blocks = [...this.settings.arguments.values()];
    const inModule = (path: string): Source | undefined =>
      path.includes('..') ? undefined : read(join(module.folder, path));
    const extra = new ExtraArguments(module, this.folder, { inModule, inTree: (path) => this.files.get(path) }, budget);
    extra.environment(blocks, given);
    // Null inputs have a file of their own, among those that Terraform loads by itself.
    const written = join(module.folder, '.terragrunt-null-vars.auto.tfvars.json');
    for (const path of inLoadingOrder([...variableFiles(module.folder, paths), written])) {
      const source = path === written ? undefined : read(path);
      if (path === written)
        for (const name of nullInputs(inputs)) given.set(name, () => nothing(inputs?.at ?? nowhere));
      if (source !== undefined) for (const [name, value] of variablesIn(source, budget)) given.set(name, value);
    }
    extra.arguments(blocks, given);
    return given;
  }

  /** A module of the registry that is known: the inputs are its arguments. */
  private ofRegistry(
    { address, at }: Extract<ModuleSource, { kind: 'remote' }>,
    inputs: Value | undefined,
  ): ModuleInstance | undefined {
    const known = registryModule(address, versionIn(address), at);
    if (known === undefined) return undefined;
    const { files: generated, names } = generatedFiles(this.settings.generates.values(), this.folder, () => false);
    const beside = moduleOf(
      this.folder,
      [...generated].filter(([path]) => isModuleFile(path)).map(([, source]) => source),
    );
    const module: Module = {
      ...known,
      providers: [...known.providers, ...beside.providers],
      locals: new Map([...beside.locals, ...known.locals]),
      resources: new Map([...beside.resources, ...known.resources]),
    };
    const given: Inputs = new Map();
    const isOpen = inputs !== undefined && (inputs.kind !== 'map' || inputs.open);
    if (isOpen) for (const name of module.variables.keys()) given.set(name, () => unknown(inputs.at, name));
    if (inputs?.kind === 'map')
      for (const { key, value } of inputs.entries) {
        const [part] = key.parts;
        if (key.parts.length === 1 && part !== undefined && 'literal' in part) given.set(part.literal, () => value);
      }
    const workspace: Workspace = {
      module: () => undefined,
      read: () => undefined,
      paths: [],
      budget: this.budget,
      root: this.folder,
      scope: this.folder,
      workspace: 'default',
      names,
    };
    return new ModuleInstance(module, workspace, '', given, undefined);
  }
}

const nowhere: Span = { source: { path: '', text: '' }, start: 0, end: 0 };

/** Hidden files are not copied. */
const isVisible = (name: string): boolean =>
  !/(?:^|\/)\./.test(name) && !/(?:^|\/)terragrunt(?:\.[\w-]+)*\.hcl(?:\.json)?$/.test(name);

const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

/** Steps of its own; how deep evaluations stand within each other is counted over all units, for one asks another. */
const ownBudget = ({ budget: shared, steps }: Run): Budget => ({
  steps: steps(),
  get depth() {
    return shared.depth;
  },
  set depth(value) {
    shared.depth = value;
  },
});
