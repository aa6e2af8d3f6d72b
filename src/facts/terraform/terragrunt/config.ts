/** One file of Terragrunt as it is read once: what its names mean, and what it settles together with the files that it includes. */
import type { Allowance } from '../../allowance.js';
import type { Attribute, Body } from '../../../document/hcl/ast.js';
import type { Span } from '../../../value/span.js';
import type { MapTree } from '../../../value/tree.js';
import { attributeValue, lazyEntry } from '../blocks.js';
import { evaluate } from '../evaluate.js';
import { attributeOf } from '../members.js';
import { attributeIn } from '../module.js';
import { pathIn, resolvedFrom } from '../root-path.js';
import type { Budget, Scope } from '../scope.js';
import { conditionOf, hole, knownText, object, settle, textFrom, unknown, type Value } from '../value.js';
import { blocksIn, localsIn } from './body.js';
import { outputsOf } from './dependency.js';
import { functionsOf } from './functions.js';
import { deepSettings, ownSettings, shallowSettings, unseenSettings, type Settings } from './settings.js';
import { parentOf, type Files } from './tree.js';

/** What files are read with. */
export interface Run {
  readonly files: Files;
  readonly budget: Budget;
  /** Of the modules that units take. */
  readonly steps: () => Allowance;
  /** The file of this path; undefined: it is not here. */
  readonly config: (path: string, place: Place) => Config | undefined;
  /** All outputs of the unit or stack of a folder; undefined: it is not here, or its module is not. */
  readonly outputs: (folder: string, reference: string) => Value | undefined;
}

/** For whom a file is read. Folders are relative to the linted tree. */
export interface Place {
  /** The folder of the unit that all is read for. */
  readonly unit: string;
  /** Where its paths start: the folder of the unit, or of the file that is read by itself. */
  readonly folder: string;
  /** Of an included file, its own folder. */
  readonly included?: string;
  /** How many files were read one within the other up to this one. */
  readonly depth?: number;
  /** What a stack gives to the unit; undefined: nothing does. */
  readonly values: Value | undefined;
  /** `unit.x`, `stack.x`, and the locals of the stack file that a block was taken from. */
  readonly outer?: Scope['reference'];
}

export interface Include {
  readonly label: string;
  /** Undefined: not here, or which file it is is not known. */
  readonly config: Config | undefined;
  readonly exposed: boolean;
  /** `shallow`, `deep`, `no_merge`; undefined: not known. */
  readonly strategy: string | undefined;
}

export class Config {
  readonly scope: Scope;
  /** Somebody asked for `values`, and nothing gives any: Terragrunt refuses the file. */
  lacksValues = false;
  private readonly known = new Map<string, Value | 'busy'>();
  private included: readonly Include[] | 'busy' | undefined;
  private settled: Settings | undefined;

  constructor(
    readonly run: Run,
    readonly path: string,
    readonly body: Body,
    /** Something in the file could not be read. */
    readonly broken: boolean,
    readonly place: Place,
  ) {
    const own = parentOf(path);
    const resolve = (written: string): string | undefined => resolvedFrom(own, written);
    this.scope = {
      names: new Map(),
      reference: (names, at) => this.reference(names, at),
      files: {
        resolve,
        read: (written) => {
          const resolved = resolve(written);
          return resolved === undefined ? undefined : run.files.get(resolved);
        },
        // What a stack or a unit copies or generates is there later.
        isAbsent: () => false,
        paths: () => run.files.below(''),
      },
      functions: functionsOf(this),
      budget: run.budget,
    };
  }

  private reference([root = '', name = '']: readonly string[], at: Span): Value | undefined {
    switch (root) {
      case 'local':
        return name === '' ? this.locals(at) : this.memo(`local.${name}`, at, () => this.local(name, at));
      case 'include':
        return this.memo(`include.${name}`, at, () => this.exposed(name, at));
      case 'dependency':
        return this.memo(`dependency.${name}`, at, () => this.dependency(name, at));
      case 'values':
        return this.valuesOf(name, at);
      case 'feature':
        return object([lazyEntry('value', at, () => hole(`feature.${name}.value`, '', at))], at);
      default:
        return this.place.outer?.([root, name], at);
    }
  }

  private memo(key: string, at: Span, compute: () => Value | undefined): Value | undefined {
    const known = this.known.get(key);
    if (known === 'busy') return unknown(at, key);
    if (known !== undefined) return known;
    this.known.set(key, 'busy');
    try {
      const value = compute();
      if (value !== undefined) this.known.set(key, value);
      return value ?? (this.broken ? unknown(at, key) : undefined);
    } finally {
      if (this.known.get(key) === 'busy') this.known.delete(key);
    }
  }

  private local(name: string, at: Span): Value | undefined {
    const found = this.localAttributes.findLast((attribute) => attribute.name === name);
    if (found === undefined) return this.place.outer?.(['local', name], at);
    return settle(() => evaluate(found.value, this.scope), found.value.at);
  }

  private get localAttributes(): readonly Attribute[] {
    return localsIn(this.body);
  }

  locals(at: Span): MapTree {
    return object(
      this.localAttributes.map(({ name, nameAt }) =>
        lazyEntry(name, nameAt, () => this.reference(['local', name], nameAt) ?? unknown(nameAt)),
      ),
      at,
      'object',
      this.broken,
    );
  }

  private valuesOf(name: string, at: Span): Value | undefined {
    const { values } = this.place;
    if (values === undefined) {
      const outer = this.place.outer?.(['values', name], at);
      if (outer === undefined) this.lacksValues = true;
      return outer;
    }
    return name === '' ? values : attributeOf(values, name, at);
  }

  /** `include.LABEL`, or the member of this name of the only include, which has no label. */
  private exposed(name: string, at: Span): Value | undefined {
    const bare = this.includes().find(({ label }) => label === '');
    const found = this.includes().find(({ label }) => label === name) ?? bare;
    if (found?.exposed !== true) return undefined;
    const value = found.config?.value(at) ?? hole(`include.${found.label}`, this.place.unit, at);
    return found === bare ? attributeOf(value, name, at) : value;
  }

  private dependency(label: string, at: Span): Value | undefined {
    const found = this.settings().dependencies.get(label);
    if (found === undefined) return this.hasUnseen ? unknown(at, `dependency.${label}`) : undefined;
    return object([lazyEntry('outputs', at, () => outputsOf(found, this.run, at))], at, 'object', true);
  }

  /** An include may bring in what is asked for, and is not here. */
  private get hasUnseen(): boolean {
    return this.broken || this.includes().some(({ config }) => config === undefined);
  }

  /** The whole file as `read_terragrunt_config` and exposed includes have it. */
  value(at: Span): Value {
    const { dependencies, inputs, generates } = this.settings();
    const members = {
      locals: () => this.locals(at),
      inputs: () => inputs() ?? object([], at),
      dependency: () =>
        object(
          [...dependencies.keys()].map((label) =>
            lazyEntry(label, at, () => this.reference(['dependency', label], at) ?? unknown(at)),
          ),
          at,
        ),
      generate: () =>
        object(
          [...generates].map(([label, one]) => lazyEntry(label, at, () => one.value(at))),
          at,
        ),
    };
    return object(
      Object.entries(members).map(([name, compute]) => lazyEntry(name, at, compute)),
      at,
      'object',
      true,
    );
  }

  includes(): readonly Include[] {
    if (this.included === 'busy') return [];
    if (this.included === undefined) {
      this.included = 'busy';
      this.included = blocksIn(this.body, 'include', 'path').map(({ label, body, at }) =>
        this.include(label, body, at),
      );
    }
    return this.included;
  }

  private include(label: string, body: Body, at: Span): Include {
    const written = (name: string): Value | undefined => attributeValue({ body, scope: this.scope }, name);
    const path = this.pathOf(written('path'));
    const { unit, folder, values, depth = 0 } = this.place;
    // An included file that includes is an error: it is read without.
    const config =
      path === undefined || this.place.included !== undefined
        ? undefined
        : this.run.config(path, { unit, folder, values, depth, included: parentOf(path) });
    const expose = written('expose');
    const strategy = written('merge_strategy');
    return {
      label,
      config,
      exposed: expose !== undefined && settle(() => expose, at).kind === 'boolean' && conditionOf(expose) === true,
      strategy: strategy === undefined ? 'shallow' : knownText(strategy),
    };
  }

  /** A path as a value, from where paths of this file start; undefined: not known, or outside of the tree. */
  pathOf(value: Value | undefined): string | undefined {
    const text = value === undefined ? undefined : textFrom(value);
    const path = text === undefined ? undefined : pathIn(text);
    return path === undefined ? undefined : resolvedFrom(this.place.folder, path);
  }

  /** What this file says together with those that it includes: the later include wins over the earlier, the file over all. */
  settings(): Settings {
    if (this.settled !== undefined) return this.settled;
    const own = ownSettings(this);
    const merged = this.includes().reduceRight<Settings>((above, { config, strategy }) => {
      if (strategy === 'no_merge') return above;
      const below = config === undefined ? unseenSettings(this) : ownSettings(config);
      return strategy === 'shallow' ? shallowSettings(below, above) : deepSettings(below, above, strategy === 'deep');
    }, own);
    this.settled = merged;
    return merged;
  }

  /** The attribute of the file itself. */
  attribute(name: string): Attribute | undefined {
    return attributeIn(this.body, name);
  }
}
