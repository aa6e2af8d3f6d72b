/** All units of a run, where they stand or where stacks put them. */
import type { HclFile } from '../../../document/hcl/ast.js';
import type { Span } from '../../../value/span.js';
import type { Sources } from '../../dialect.js';
import { lazyEntry } from '../blocks.js';
import type { ModuleInstance } from '../instance.js';
import type { Module } from '../module.js';
import { Allowance } from '../../allowance.js';
import { MAX_STEPS } from '../program.js';
import type { Budget } from '../scope.js';
import { object, unknown, type Value } from '../value.js';
import { bodyFile } from '../parsed.js';
import { Config, type Place, type Run } from './config.js';
import { attributesOf } from './functions.js';
import { stackIn, type Stack } from './stack.js';
import { Files, join } from './tree.js';
import { TerragruntUnit } from './unit.js';

/** Stacks within each other, and units of all stacks, beyond these are not made. */
const MAX_DEPTH = 8;
const MAX_CHILDREN = 5000;

/** Units that ask each other for outputs, one within the other. */
const MAX_CHAIN = 40;

const UNIT = 'terragrunt.hcl';
const STACK = 'terragrunt.stack.hcl';

/** Owns the units and what is known of them. */
export class Terragrunt {
  private readonly files: Files;
  private readonly run: Run;
  private readonly configs = new Set<HclFile>();
  private readonly units = new Map<string, TerragruntUnit>();
  private readonly stacks = new Map<string, Stack>();
  /** What stacks give to what they take in, by its folder. */
  private readonly given = new Map<string, Pick<Place, 'values' | 'outer'> & { readonly over: Config | undefined }>();
  /** Folders that a stack here takes in: they are stated where it puts them. */
  private readonly taken = new Set<string>();
  /** What stacks take in from elsewhere, by where it would stand. */
  private readonly notHere = new Map<string, { readonly source: string; readonly at: Span }>();
  private made = 0;
  private asked = 0;

  constructor(
    sources: Sources,
    private readonly module: (folder: string) => Module | undefined,
    steps: () => Allowance,
  ) {
    this.files = new Files(sources);
    const budget: Budget = { steps: new Allowance(MAX_STEPS * 4), depth: 0 };
    this.run = {
      files: this.files,
      budget,
      steps,
      config: (path, place) => this.config(path, place),
      outputs: (folder, reference) => this.outputsWithin(folder, reference),
    };
    this.expandStacks();
  }

  /** Its own files that were read until now. */
  read(): readonly HclFile[] {
    return [...this.configs];
  }

  private config(path: string, place: Place): Config | undefined {
    const source = this.files.get(path);
    if (source === undefined) return undefined;
    const file = bodyFile(source);
    const { body, faults } = file;
    this.configs.add(file);
    return new Config(this.run, path, body, faults.length > 0, place);
  }

  private stack(folder: string, given: Pick<Place, 'values' | 'outer'>): Stack | undefined {
    const values = given.values ?? this.valuesBeside(folder);
    const config = this.config(join(folder, STACK), { ...given, unit: folder, folder, values });
    if (config === undefined) return undefined;
    const stack = stackIn(folder, config);
    // A stack of a catalogue that nothing gives its values.
    return config.lacksValues ? undefined : stack;
  }

  /** Those that stand in the tree first: what they take in is no stack by itself. */
  private expandStacks(): void {
    const found = this.files.named(STACK).flatMap((folder) => {
      const stack = this.stack(folder, { values: undefined });
      return stack === undefined ? [] : [[folder, stack] as const];
    });
    for (const [, { children }] of found)
      for (const { source } of children) if (source !== undefined) this.taken.add(source);
    for (const [folder, stack] of found) if (!this.taken.has(folder)) this.put(folder, stack, 0);
  }

  private put(folder: string, stack: Stack, depth: number): void {
    this.stacks.set(folder, stack);
    for (const { kind, source, unseen, folder: to, values, over } of stack.children) {
      if (unseen !== undefined && to !== undefined) this.notHere.set(to, unseen);
      if (source === undefined || to === undefined || depth >= MAX_DEPTH || this.made++ > MAX_CHILDREN) continue;
      if (source === to || to.startsWith(`${source}/`)) continue;
      this.taken.add(source);
      this.files.copy(source, to);
      const place: Place = { unit: to, folder: to, values: undefined, outer: stack.outer };
      const above = over === undefined ? undefined : new Config(this.run, join(to, UNIT), over.body, false, place);
      this.given.set(to, { values, over: above });
      const inner = kind === 'stack' ? this.stack(to, { values }) : undefined;
      if (inner !== undefined) this.put(to, inner, depth + 1);
    }
  }

  /** Values that stand beside a unit or stack, written by hand or by an earlier run. */
  private valuesBeside(folder: string): Value | undefined {
    const config = this.config(join(folder, 'terragrunt.values.hcl'), { unit: folder, folder, values: undefined });
    return config === undefined
      ? undefined
      : attributesOf(config, {
          source: this.files.get(config.path) ?? { path: config.path, text: '' },
          start: 0,
          end: 0,
        });
  }

  unit(folder: string): TerragruntUnit | undefined {
    const known = this.units.get(folder);
    if (known !== undefined) return known;
    const path = [`${UNIT}.json`, UNIT].map((name) => join(folder, name)).find((name) => this.files.has(name));
    if (path === undefined) return undefined;
    const given = this.given.get(folder);
    const place: Place = { unit: folder, folder, values: given?.values ?? this.valuesBeside(folder) };
    const config = this.config(path, place);
    if (config === undefined) return undefined;
    const over = given?.over ?? this.config(join(folder, 'terragrunt.autoinclude.hcl'), place);
    const unit = new TerragruntUnit(folder, config, over, this.module);
    this.units.set(folder, unit);
    return unit;
  }

  /** A chain of units is followed as far as the stack allows for certain. */
  private outputsWithin(folder: string, reference: string): Value | undefined {
    if (this.asked >= MAX_CHAIN) return undefined;
    this.asked++;
    try {
      return this.outputs(folder, reference);
    } finally {
      this.asked--;
    }
  }

  private outputs(folder: string, reference: string): Value | undefined {
    const stack = this.stacks.get(folder);
    if (stack === undefined) return this.unit(folder)?.outputs(reference);
    const source = this.files.get(join(folder, STACK));
    if (source === undefined) return undefined;
    const at = { source, start: 0, end: 0 };
    return object(
      stack.children.map(({ label, folder: own }) =>
        lazyEntry(
          label,
          at,
          () => (own === undefined ? undefined : this.outputs(own, `${reference}.${label}`)) ?? unknown(at),
        ),
      ),
      at,
    );
  }

  /** Folders of the units, sorted: not what others include, nor what a stack takes in. */
  folders(): readonly string[] {
    const all = [...new Set([...this.files.named(UNIT), ...this.files.named(`${UNIT}.json`)])]
      .filter((folder) => !this.taken.has(folder) || this.given.has(folder))
      .sort();
    const included = new Set(all.flatMap((folder) => this.unit(folder)?.included() ?? []));
    return all.filter((folder) => !included.has(join(folder, UNIT)));
  }

  /** Folders of what stacks take in from elsewhere. */
  unseenFolders(): readonly string[] {
    return [...this.notHere.keys()].filter((folder) => this.unit(folder) === undefined).sort();
  }

  /** Folders of modules that are judged through units, and those of the units themselves. */
  modules(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const folder of [...this.folders(), ...this.taken]) {
      const unit = this.unit(folder);
      if (unit === undefined) continue;
      found.add(folder);
      const { source } = unit;
      if (source.kind === 'local') found.add(source.folder);
    }
    return found;
  }

  /** The module of a unit, if it is not here. */
  unseen(folder: string): { readonly source: string; readonly at: Span } | undefined {
    const elsewhere = this.notHere.get(folder);
    if (elsewhere !== undefined) return elsewhere;
    const unit = this.unit(folder);
    const source = unit?.source;
    return source?.kind === 'remote' && unit?.instance() === undefined && unit?.isRefused === false
      ? { source: source.written, at: source.at }
      : undefined;
  }

  instance(folder: string): ModuleInstance | undefined {
    return this.unit(folder)?.instance();
  }
}
