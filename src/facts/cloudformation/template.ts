/** A template: its sections, and what the names of its parameters and resources stand for. */
import type { Allowance } from '../allowance.js';
import { folderOf, type Span } from '../../value/span.js';
import { knownValue, literalText, type Hole } from '../../value/text.js';
import { entriesOf, field, itemsOf, listOf, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { excludedByName } from '../../document/holes.js';
import { assembledText } from '../../document/assembled.js';
import { locked } from '../tidy.js';
import { attributeOf, referenceTo } from './attributes.js';
import { holds } from './conditions.js';
import { Evaluator, type Names } from './evaluate.js';
import { expandEntries } from './for-each.js';
import { pseudoParameter } from './pseudo-parameters.js';

export interface Resource {
  readonly name: string;
  readonly type: string;
  /** As written. */
  readonly properties: MapTree | undefined;
  readonly tree: MapTree;
  /** What the identifiers of the loops around it stand for. */
  readonly locals: ReadonlyMap<string, Tree>;
}

/** What a template is read with. */
export interface Surroundings {
  /** Keeps its names apart from those of others. */
  readonly scope: string;
  /** Whose account, region and exports are one. */
  readonly shared: string;
  /** The account that its resources are made in, where that is known. */
  readonly account?: string | undefined;
  /** Values of the parameters, where a template that takes it in says so: what it leaves out has its default. */
  readonly given?: ReadonlyMap<string, Tree>;
  readonly exported?: (name: string) => Tree | undefined;
  /** Left out, it has all for itself. */
  readonly steps?: Allowance;
  /** A template that a resource here takes in. */
  readonly child?: (resource: Resource, template: Template) => Template | undefined;
}

/** Names that refer to each other in a circle end somewhere. */
const MAX_DEPTH = 30;

export class Template implements Names {
  readonly evaluator: Evaluator;
  /** None while loops say which there are: what they go over may name no resource. */
  readonly resources: ReadonlyMap<string, Resource> = new Map<string, Resource>();
  /** More resources may exist than could be read. */
  readonly open: boolean;
  readonly scope: string;
  readonly shared: string;
  private readonly references = new Map<string, Tree | 'computing'>();
  private hasCircle = false;
  private readonly children = new Map<string, Template | undefined>();
  private depth = 0;

  constructor(
    readonly root: MapTree,
    readonly surroundings: Surroundings,
  ) {
    this.scope = surroundings.scope;
    this.shared = surroundings.shared;
    this.evaluator = new Evaluator(this, surroundings.steps);
    const section = field(root, 'Resources');
    const { entries, open } = expandEntries(entriesOf(section), this.evaluator);
    const macros = itemsOf(field(root, 'Transform')).some((item) => stringOf(item)?.startsWith('AWS::') !== true);
    this.open = open || macros || (section?.kind === 'map' && section.open);
    this.resources = new Map(
      entries.flatMap(({ key, value, locals = new Map<string, Tree>() }): readonly (readonly [string, Resource])[] => {
        const name = knownValue(key);
        const type = stringOf(field(value, 'Type'));
        if (name === undefined || type === undefined || value.kind !== 'map') return [];
        const properties = field(value, 'Properties');
        return [
          [name, { name, type, properties: properties?.kind === 'map' ? properties : undefined, tree: value, locals }],
        ];
      }),
    );
  }

  reference(name: string, at: Span, evaluator: Evaluator): Tree {
    const pseudo = pseudoParameter(name, this.shared, at);
    if (pseudo !== undefined) return pseudo;
    const parameter = field(field(this.root, 'Parameters'), name);
    if (parameter !== undefined) return this.parameter(name, parameter, at);
    const resource = this.resources.get(name);
    return resource === undefined
      ? evaluator.hole(name, at)
      : this.guarded(name, resource, at, (own) => referenceTo(resource, this, own));
  }

  private parameter(name: string, declaration: Tree, at: Span): Tree {
    const { given } = this.surroundings;
    const type = stringOf(field(declaration, 'Type')) ?? 'String';
    const isList = /^(?:CommaDelimitedList$|List<)/.test(type);
    // The default of a stored parameter is where its value is stored.
    const isStored = type.startsWith('AWS::SSM::Parameter::');
    const fallback = isStored ? undefined : field(declaration, 'Default');
    const value = given === undefined || isStored ? undefined : (given.get(name) ?? fallback);
    if (value !== undefined) return isList ? this.listFrom(value) : value;
    const without = isList ? undefined : excludedByName(name);
    return this.evaluator.hole(name, at, {
      ...(isList || type.includes('<List<') ? {} : { string: true as const }),
      ...(without === undefined ? {} : { without }),
      ...this.hintsOf(name, fallback),
    });
  }

  private hintsOf(name: string, fallback: Tree | undefined): Pick<Hole, 'hints'> {
    const allowed = this.allowed(name);
    const text = fallback === undefined ? undefined : this.evaluator.text(fallback);
    const known = text === undefined ? undefined : knownValue(text);
    if (known === undefined && allowed === undefined) return {};
    return {
      hints: {
        ...(known === undefined ? {} : { default: known }),
        ...(allowed === undefined ? {} : { allowed }),
      },
    };
  }

  /** A list parameter takes a text with commas. */
  private listFrom(value: Tree): Tree {
    const text = value.kind === 'text' ? knownValue(value.text) : undefined;
    if (text === undefined) return value;
    const items = text.split(',').map((item): Tree => ({ kind: 'text', text: literalText(item.trim()), at: value.at }));
    return { kind: 'list', items, open: false, at: value.at };
  }

  allowed(name: string): readonly string[] | undefined {
    const values = listOf(field(field(this.root, 'Parameters'), name, 'AllowedValues')).map((value) => {
      const text = this.evaluator.text(value);
      return text === undefined ? undefined : knownValue(text);
    });
    const known = values.flatMap((value) => value ?? []);
    return values.length === 0 || known.length < values.length ? undefined : known;
  }

  attribute(name: string, attribute: string, at: Span, evaluator: Evaluator): Tree {
    const resource = this.resources.get(name);
    if (resource === undefined) return evaluator.hole(`${name}.${attribute}`, at);
    return this.guarded(`${name}.${attribute}`, resource, at, (own) => attributeOf(resource, attribute, this, own));
  }

  /** One value for one name, and a hole where a name leads to itself. */
  private guarded(name: string, resource: Resource, at: Span, compute: (at: Span) => Tree): Tree {
    const known = this.references.get(name);
    if (known === 'computing') this.hasCircle = true;
    if (known === 'computing' || this.depth > MAX_DEPTH) return this.evaluator.hole(name, at);
    if (known !== undefined) return placedAt(known, at);
    this.references.set(name, 'computing');
    this.depth++;
    const value = compute(resource.tree.at);
    this.depth--;
    // What depends on an answer, or on a circle that is not closed yet, is computed anew.
    if (this.evaluator.isConditional || this.hasCircle) this.references.delete(name);
    else this.references.set(name, value);
    if (this.depth === 0) this.hasCircle = false;
    return placedAt(value, at);
  }

  /** A property of a resource, computed; undefined: not written. */
  property(resource: Resource, ...path: readonly string[]): Tree | undefined {
    const written = field(resource.properties, ...path);
    if (written === undefined) return undefined;
    const value = this.evaluator.valueIn(written, resource.locals);
    return value.kind === 'null' ? undefined : value;
  }

  /** Whether its condition lets a resource be made, in every deployment or in none; undefined: it depends. */
  isMade({ tree }: Resource): boolean | undefined {
    const condition = field(tree, 'Condition');
    if (condition === undefined) return true;
    const answers = this.evaluator.explored(() => holds(condition, this.evaluator));
    const [first] = answers ?? [];
    return answers?.every(({ value }) => value === first?.value) === true ? first?.value : undefined;
  }

  child(resource: Resource): Template | undefined {
    const { name } = resource;
    if (!this.children.has(name)) {
      // Of stacks that take in each other the second reading finds none.
      this.children.set(name, undefined);
      this.children.set(name, this.surroundings.child?.(resource, this));
    }
    return this.children.get(name);
  }

  /** What `Outputs` says under a name. */
  output(name: string): Tree | undefined {
    const written = field(field(this.root, 'Outputs'), name, 'Value');
    return written === undefined ? undefined : this.evaluator.value(written);
  }

  /** The name that others import it by, where it is a text. */
  exportName(output: string): string | undefined {
    const written = field(field(this.root, 'Outputs'), output, 'Export', 'Name');
    const name = written === undefined ? undefined : this.evaluator.text(written);
    return name === undefined ? undefined : knownValue(name);
  }

  imported(name: string): Tree | undefined {
    return this.surroundings.exported?.(name);
  }

  mapping(name: string): MapTree | undefined {
    const mapping = field(field(this.root, 'Mappings'), name);
    return mapping?.kind === 'map' ? mapping : undefined;
  }

  condition(name: string): Tree | undefined {
    return field(field(this.root, 'Conditions'), name);
  }
}

/** The value where it is referred to, which is not where it is written. */
function placedAt(value: Tree, at: Span): Tree {
  if (value.kind === 'hole') return { ...value, hole: { ...value.hole, at }, at };
  if (value.kind !== 'text') return { ...value, at: locked(at) };
  const pieces = value.text.parts.map((part) => ({ part, at }));
  return { kind: 'text', text: assembledText(pieces, at), at: locked(at) };
}

/** A root whose resources are those of CloudFormation. */
export function isTemplate(root: MapTree): boolean {
  return entriesOf(field(root, 'Resources')).some(({ key, value }) => {
    if (/^Fn::(?:ForEach|Transform)/.test(knownValue(key) ?? '')) return true;
    const type = textOf(field(value, 'Type'));
    return type !== undefined && /^[A-Za-z0-9]+::[A-Za-z0-9]/.test(knownValue(type) ?? '');
  });
}

export const surroundingsOf = (path: string, unit: string | undefined, account?: string): Surroundings => ({
  scope: unit ?? path,
  shared: folderOf(path),
  account,
});
