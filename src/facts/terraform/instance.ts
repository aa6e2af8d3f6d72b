/** A module as it is called once: what `var.x`, `local.x`, `module.x` and the names of resources mean in it. */
import type { Attribute, Block, Expression } from '../../document/hcl/ast.js';
import { pathFrom } from '../../value/path.js';
import type { Source, Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { attributeValue, lazyEntry, withName } from './blocks.js';
import { evaluate } from './evaluate.js';
import { countOf, eachOf, keyParts } from './loops.js';
import { named } from './members.js';
import { instanceOf, type Instance, type Instances } from './instances.js';
import type { Budget, Files, Scope } from './scope.js';
import { attributeIn, type Module } from './module.js';
import { providersOf, type Providers } from './providers.js';
import { registryModule } from './registry/models.js';
import { resourceValue } from './resources.js';
import { relativePath, resolvedFrom } from './root-path.js';
import { unsetIfEmpty } from '../unset.js';
import { convert, typeOf } from './types.js';
import {
  entry,
  hole,
  isUnknown,
  knownText,
  list,
  nothing,
  number,
  numberOf,
  object,
  optional,
  settle,
  string,
  unknown,
  withLeading,
  type Value,
} from './value.js';

/** What modules are read with. */
export interface Workspace {
  /** The module of a folder; undefined: there is none, or it is outside of the linted tree. */
  readonly module: (folder: string) => Module | undefined;
  readonly read: (path: string) => Source | undefined;
  /** As in `Sources`; left out, what is not read may be there. */
  readonly isAbsent?: (path: string) => boolean;
  readonly paths: readonly string[];
  readonly budget: Budget;
  /** The folder of the root module. */
  readonly root: string;
  /** What holes of this environment of the root module are scoped by; its folder where it has but one. */
  readonly scope?: string;
  /** What names mean that are no Terraform's: parts of generated files that are not known. */
  readonly names?: ReadonlyMap<string, Value>;
  readonly workspace: string;
}

/** What a run builds, as it is named to people: the folder of its root. */
export const builtFolder = ({ root }: Pick<Workspace, 'root'>): string => (root === '' ? '.' : root);

/** Calls within each other beyond these are not followed. */
const MAX_MODULES = 24;

/** More instances are not made. */
const MAX_INSTANCES = 2000;

export class ModuleInstance {
  readonly scope: Scope;
  readonly providers: Providers;
  private readonly values = new Map<string, Value | 'busy'>();
  private readonly all = new Map<string, Instances>();
  private readonly children = new Map<string, ModuleInstance | undefined>();

  constructor(
    readonly module: Module,
    readonly workspace: Workspace,
    /** `module.eks`; empty for a root. */
    readonly address: string,
    private readonly inputs: ReadonlyMap<string, () => Value>,
    inherited: Providers | undefined,
    private readonly depth = 0,
    /** What calls it; undefined for a root. */
    readonly caller?: { readonly module: ModuleInstance; readonly block: Block; readonly isCertain: boolean },
  ) {
    const files: Files = {
      read: (path) => {
        const resolved = this.resolve(path);
        return resolved === undefined ? undefined : workspace.read(resolved);
      },
      isAbsent: (path) => {
        const resolved = this.resolve(path);
        return resolved !== undefined && workspace.isAbsent?.(resolved) === true;
      },
      paths: () => workspace.paths,
      resolve: (path) => this.resolve(path),
    };
    this.scope = {
      names: workspace.names ?? new Map(),
      reference: (path, at) => this.reference(path, at),
      files,
      budget: workspace.budget,
      ...(caller?.isCertain === false ? { uncertain: true } : {}),
    };
    this.providers = providersOf(this, inherited);
  }

  /** What holes of this module are scoped by: other roots have values of their own. */
  get holeScope(): string {
    return `${this.workspace.scope ?? this.workspace.root}#${this.address}`;
  }

  /** Paths are relative to the root module's folder. */
  private resolve(path: string): string | undefined {
    return resolvedFrom(this.workspace.root, path);
  }

  private reference(path: readonly string[], at: Span): Value | undefined {
    const [root = '', name = '', third = ''] = path;
    switch (root) {
      case 'var':
        return this.memo(`var.${name}`, at, () => this.variable(name, at));
      case 'local':
        return this.memo(`local.${name}`, at, () => this.local(name));
      case 'module':
        return this.memo(`module.${name}`, at, () => this.call(name, at));
      case 'path':
        return this.pathOf(name, at);
      case 'terraform':
        return this.ofTerraform(name, at);
      case 'each':
      case 'count':
      case 'self':
        return hole(path.join('.'), this.holeScope, at, { anonymous: true });
      case 'data':
        return this.memo(`data.${name}.${third}`, at, () => this.resource(`data.${name}.${third}`, at));
      default:
        return name === '' && !this.isType(root)
          ? undefined
          : this.memo(`${root}.${name}`, at, () => this.resource(`${root}.${name}`, at));
    }
  }

  private isType(name: string): boolean {
    return [...this.module.resources.keys()].some((key) => key.startsWith(`${name}.`));
  }

  private memo(key: string, at: Span, compute: () => Value | undefined): Value | undefined {
    const known = this.values.get(key);
    if (known === 'busy') return unknown(at, key);
    if (known !== undefined) return known;
    this.values.set(key, 'busy');
    let value: Value | undefined;
    try {
      value = compute();
    } finally {
      this.values.delete(key);
    }
    // What is not declared here may stand in a file that was not given.
    if (value === undefined) return hole(key, this.holeScope, at);
    this.values.set(key, value);
    return value;
  }

  private ofTerraform(name: string, at: Span): Value {
    return name === 'workspace' ? string(this.workspace.workspace, at) : hole(`terraform.${name}`, '', at);
  }

  private pathOf(name: string, at: Span): Value {
    const { root } = this.workspace;
    const { folder } = this.module;
    if (name === 'root') return string('.', at);
    if (name !== 'module') return hole(`path.${name}`, this.holeScope, at);
    if (folder === root) return string('.', at);
    return string(relativePath(root, folder), at);
  }

  private variable(name: string, at: Span): Value | undefined {
    const block = this.module.variables.get(name);
    if (block === undefined) return undefined;
    const { body } = block;
    const type = attributeIn(body, 'type')?.value;
    const byDefault = attributeIn(body, 'default')?.value;
    const otherwise = (): Value =>
      byDefault === undefined ? hole(`var.${name}`, this.holeScope, at) : this.fillable(name, byDefault);
    const input = this.inputs.get(name);
    const given = input === undefined ? undefined : settle(input, at);
    const isNullable = !this.isFalse(attributeIn(body, 'nullable'));
    const value =
      given === undefined || (given.kind === 'null' && !isNullable && byDefault !== undefined) ? otherwise() : given;
    if (type === undefined) return value;
    return settle(() => convert(value, typeOf(type), (expression) => evaluate(expression, this.scope)), value.at);
  }

  /** An empty default of a root for which nothing here sets any variable: whoever applies it fills it in. */
  private fillable(name: string, byDefault: Expression): Value {
    const value = settle(() => evaluate(byDefault, this.scope), byDefault.at);
    return this.depth + this.inputs.size > 0 ? value : unsetIfEmpty(value, `var.${name}`, this.holeScope);
  }

  private isFalse(attribute: Attribute | undefined): boolean {
    return attribute?.value.kind === 'boolean' && !attribute.value.value;
  }

  private local(name: string): Value | undefined {
    const attribute = this.module.locals.get(name);
    if (attribute === undefined) return undefined;
    return settle(() => evaluate(attribute.value, this.scope), attribute.value.at);
  }

  output(name: string): Value | undefined {
    const block = this.module.outputs.get(name);
    const value = block === undefined ? undefined : attributeIn(block.body, 'value')?.value;
    return value === undefined ? undefined : settle(() => evaluate(value, this.scope), value.at);
  }

  /** All instances of a resource, data source or module call. */
  instances(key: string): Instances | undefined {
    const known = this.all.get(key);
    if (known !== undefined) return known;
    const block = this.module.resources.get(key) ?? this.module.calls.get(key.replace(/^module\./, ''));
    if (block === undefined) return undefined;
    const made = this.expand(key, block);
    this.all.set(key, made);
    return made;
  }

  private expand(address: string, block: Block): Instances {
    const { scope } = this;
    const count = attributeIn(block.body, 'count');
    const each = attributeIn(block.body, 'for_each');
    if (count !== undefined) return this.counted(address, block, count.value);
    if (each !== undefined) return this.forEach(address, block, each.value);
    const certain = block.body.broken === undefined;
    return { kind: 'one', open: false, items: [instanceOf({ address, block, scope, certain, key: undefined })] };
  }

  private counted(address: string, block: Block, expression: Expression): Instances {
    const value = settle(() => evaluate(expression, this.scope), expression.at);
    const arms = value.kind === 'choice' ? value.arms : [value];
    const counts = arms
      .map((arm) => settle(() => countOf(arm), expression.at))
      .map((arm) => Number(numberOf(arm) ?? Number.NaN));
    const isKnown = value.kind !== 'choice' && counts.every((one) => Number.isSafeInteger(one));
    const length = isKnown ? (counts[0] ?? 0) : 1;
    const items = Array.from({ length: Math.min(length, MAX_INSTANCES) }, (_, i) => {
      const key = number(String(i), expression.at);
      const scope = withName(this.scope, 'count', object([entry('index', key, expression.at)], expression.at));
      return instanceOf({ address: `${address}[${i}]`, block, scope, certain: isKnown, key });
    });
    const isOptional = !isKnown && counts.every((one) => one === 0 || one === 1);
    return { kind: 'list', items, open: !isKnown || length > MAX_INSTANCES, ...(isOptional ? { optional: true } : {}) };
  }

  private forEach(address: string, block: Block, expression: Expression): Instances {
    const value = settle(() => evaluate(expression, this.scope), expression.at);
    const isOpen = isUnknown(value) || ((value.kind === 'map' || value.kind === 'list') && value.open);
    const elements = eachOf(value);
    const items = elements.slice(0, MAX_INSTANCES).map(([key, member]) => {
      const own = settleText(key);
      return instanceOf({
        address: `${address}[${own === undefined ? '…' : JSON.stringify(own)}]`,
        block,
        scope: this.withEach(key, member, expression.at),
        certain: !isOpen,
        key,
      });
    });
    if (isOpen && items.length === 0) {
      // Each is a template of any number.
      const key = hole(`${address} each.key`, this.holeScope, expression.at);
      const member = hole(`${address} each.value`, this.holeScope, expression.at);
      const scope = this.withEach(key, member, expression.at);
      return {
        kind: 'map',
        open: true,
        items: [instanceOf({ address: `${address}[…]`, block, scope, certain: false, key: undefined })],
      };
    }
    return { kind: 'map', items, open: isOpen || elements.length > MAX_INSTANCES };
  }

  private withEach(key: Value, value: Value, at: Span): Scope {
    return withName(this.scope, 'each', object([entry('key', key, at), entry('value', value, at)], at));
  }

  private resource(key: string, at: Span): Value | undefined {
    const found = this.instances(key);
    if (found === undefined) return undefined;
    return this.collected(found, key, at, (instance) => resourceValue(this, key, instance));
  }

  private call(name: string, at: Span): Value | undefined {
    const key = `module.${name}`;
    const found = this.instances(key);
    if (found === undefined) return undefined;
    return this.collected(found, key, at, (instance) => this.callValue(instance));
  }

  private collected(
    { kind, items, open, optional: isOptional }: Instances,
    key: string,
    at: Span,
    valueOf: (instance: Instance) => Value,
  ): Value {
    const [only] = items;
    if (kind === 'one') return only === undefined ? nothing(at) : valueOf(only);
    // Where there is any there is a first.
    if (kind === 'list') {
      const made = withLeading(list(items.map(valueOf), at, 'tuple', open), items.length);
      return isOptional === true ? optional(made) : made;
    }
    const known = items.flatMap((item) => (item.key === undefined ? [] : [[item.key, item] as const]));
    return named(
      object(
        known.map(([each, item]) => ({ key: { parts: keyParts(each) }, keyAt: each.at, value: valueOf(item) })),
        at,
        'object',
        open,
      ),
      key,
      this.holeScope,
    );
  }

  /** The outputs of a called module. */
  private callValue(instance: Instance): Value {
    const at = instance.block.at;
    const child = this.child(instance);
    if (child === undefined) return hole(instance.address, this.holeScope, at);
    const entries = [...child.module.outputs.keys()].map((name) =>
      lazyEntry(name, at, () => child.output(name) ?? unknown(at)),
    );
    return child.module.broken
      ? named(object(entries, at, 'object', true), instance.address, this.holeScope)
      : object(entries, at);
  }

  /** The module that a call brings in; undefined: it is not in the tree. */
  child(instance: Instance): ModuleInstance | undefined {
    const known = this.children.get(instance.address);
    if (known !== undefined || this.children.has(instance.address)) return known;
    const made = this.depth < MAX_MODULES ? this.makeChild(instance) : undefined;
    this.children.set(instance.address, made);
    return made;
  }

  private localModule(source: string): Module | undefined {
    return this.workspace.module(pathFrom(this.module.folder, source));
  }

  private makeChild({ address, block, scope, certain }: Instance): ModuleInstance | undefined {
    const text = (name: string): string | undefined => {
      const value = attributeValue({ body: block.body, scope }, name);
      return value?.kind === 'text' ? knownValue(value.text) : undefined;
    };
    const source = text('source');
    if (source === undefined) return undefined;
    const module = isLocal(source) ? this.localModule(source) : registryModule(source, text('version'), block.at);
    if (module === undefined) return undefined;
    const inputs = new Map<string, () => Value>(
      block.body.attributes
        .filter(({ name }) => !CALL_META.has(name))
        .map(({ name, value }) => [name, () => evaluate(value, scope)] as const),
    );
    // What a call that could not be read in full gives to the module is not known.
    if (block.body.broken !== undefined)
      for (const name of module.variables.keys())
        if (!inputs.has(name)) inputs.set(name, () => unknown(block.at, `var.${name}`));
    const providers = this.providers.passed(attributeIn(block.body, 'providers')?.value);
    return new ModuleInstance(
      module,
      this.workspace,
      joinAddress(this.address, address),
      inputs,
      providers,
      this.depth + 1,
      { module: this, block, isCertain: certain && this.scope.uncertain !== true },
    );
  }
}

export const isLocal = (source: string): boolean => /^\.\.?(?:\/|$)/.test(source);

/** Arguments of a call that are none of the module's. */
export const CALL_META = new Set(['source', 'version', 'count', 'for_each', 'providers', 'depends_on']);

const joinAddress = (outer: string, inner: string): string => (outer === '' ? inner : `${outer}.${inner}`);

const settleText = (key: Value): string | undefined => (isUnknown(key) ? undefined : knownText(key));
