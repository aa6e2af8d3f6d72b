/** Bodies to values: attributes as members, nested blocks as lists of objects, dynamic blocks as many as they are known to be. */
import type { Attribute, Block, Body, Expression } from '../../document/hcl/ast.js';
import type { Span } from '../../value/span.js';
import { knownValue, type Text } from '../../value/text.js';
import type { Entry, MapTree } from '../../value/tree.js';
import { evaluate } from './evaluate.js';
import { elementsOf } from './loops.js';
import { named } from './members.js';
import type { Scope } from './scope.js';
import { entry, isUnknown, list, literalKey, object, settle, unknown, withLeading, type Value } from './value.js';

/** A block where it stands, with what its names mean there. */
export interface PlacedBody {
  readonly body: Body;
  readonly scope: Scope;
  readonly at: Span;
}

export interface PlacedBodies {
  readonly items: readonly PlacedBody[];
  readonly open: boolean;
}

/** The blocks of a type in a body, dynamic ones too; in JSON they are objects and lists of objects. */
export function blocksOf(body: Body, type: string, scope: Scope): PlacedBodies {
  const items: PlacedBody[] = [];
  let open = body.broken !== undefined;
  for (const block of body.blocks) {
    if (block.type === type) items.push({ body: block.body, scope, at: block.at });
    else if (block.type === 'dynamic' && block.labels[0]?.value === type) {
      const expanded = dynamicBlocks(block, type, scope);
      for (const one of expanded.items) items.push(one);
      open ||= expanded.open;
    }
  }
  for (const attribute of body.attributes) {
    if (attribute.name === type) open = addAll(items, bodiesOfAttribute(attribute.value, scope)) || open;
    if (attribute.name === 'dynamic') {
      const all = bodiesOfExpression(attribute.value, scope).flatMap((one) => blocksOf(one.body, type, scope).items);
      for (const one of all) {
        const expanded = dynamicBlocks({ type: 'dynamic', typeAt: one.at, labels: [], ...one }, type, scope);
        for (const one of expanded.items) items.push(one);
        open ||= expanded.open;
      }
    }
  }
  return { items, open };
}

/** Says whether there may be more. */
function addAll(items: PlacedBody[], added: PlacedBodies): boolean {
  for (const one of added.items) items.push(one);
  return added.open;
}

/** Objects as they are written in JSON, and as an attribute that holds blocks. */
function bodiesOfExpression(expression: Expression, scope: Scope): readonly PlacedBody[] {
  if (expression.kind === 'tuple') return expression.items.flatMap((item) => bodiesOfExpression(item, scope));
  if (expression.kind !== 'object') return [];
  const attributes = expression.members.flatMap(({ key, value }): readonly Attribute[] => {
    const name = nameOf(key);
    return name === undefined ? [] : [{ name, nameAt: key.at, value, at: value.at }];
  });
  return [{ body: { attributes, blocks: [] }, scope, at: expression.at }];
}

/** An attribute that holds blocks: written out, or as the value of an expression (`inline_policy = local.policies`). */
function bodiesOfAttribute(expression: Expression, scope: Scope): PlacedBodies {
  if (expression.kind === 'tuple' || expression.kind === 'object')
    return { items: bodiesOfExpression(expression, scope), open: false };
  const value = settle(() => evaluate(expression, scope), expression.at);
  const objects = value.kind === 'list' ? value.items : [value];
  const items = objects.flatMap((one): readonly PlacedBody[] => (one.kind === 'map' ? [bodyOfValue(one, scope)] : []));
  const isNothing = value.kind === 'null';
  return { items, open: !isNothing && (items.length < objects.length || (value.kind === 'list' && value.open)) };
}

/** Members as attributes whose expressions are names for their values. */
function bodyOfValue(value: MapTree, scope: Scope): PlacedBody {
  const names = new Map(scope.names);
  const attributes = value.entries.flatMap(({ key, keyAt, value: own }): readonly Attribute[] => {
    const name = knownValue(key);
    if (name === undefined) return [];
    names.set(`${MEMBER}${name}`, own);
    return [{ name, nameAt: keyAt, value: { kind: 'name', name: `${MEMBER}${name}`, at: own.at }, at: own.at }];
  });
  const body: Body = { attributes, blocks: [], ...(value.open ? { broken: value.at } : {}) };
  return { body, scope: { ...scope, names }, at: value.at };
}

/** No name of a configuration begins with it. */
const MEMBER = 'member ';

function nameOf(key: Expression): string | undefined {
  if (key.kind === 'name') return key.name;
  if (key.kind !== 'template') return undefined;
  const [only, ...others] = key.parts;
  return only?.kind === 'literal' && others.length === 0 ? only.text : undefined;
}

/** A block of a dynamic one is read further when its program is done: of a statement, a policy is made, and judged. */
const STEPS_OF_BLOCK = 100;

function dynamicBlocks(block: Block, type: string, scope: Scope): PlacedBodies {
  const { body } = block;
  const each = body.attributes.find(({ name }) => name === 'for_each');
  const named = body.attributes.find(({ name }) => name === 'iterator')?.value;
  const iterator = named?.kind === 'name' ? named.name : named === undefined ? type : (nameOf(named) ?? type);
  const [content] = blocksOf(body, 'content', scope).items;
  if (each === undefined || content === undefined) return { items: [], open: true };
  const collection = settle(() => evaluate(each.value, scope), each.value.at);
  if (isUnknown(collection) || (collection.kind !== 'list' && collection.kind !== 'map')) {
    if (collection.kind === 'null') return { items: [], open: false };
    return { items: [], open: true };
  }
  const elements = elementsOf(collection);
  if (!scope.budget.steps.take(elements.length * STEPS_OF_BLOCK)) return { items: [], open: true };
  const items = elements.map(([key, value]): PlacedBody => ({
    body: content.body,
    at: content.at,
    scope: withName(scope, iterator, object([entry('key', key, block.at), entry('value', value, block.at)], block.at)),
  }));
  return { items, open: collection.open };
}

export const withName = (scope: Scope, name: string, value: Value): Scope => ({
  ...scope,
  names: new Map(scope.names).set(name, value),
});

/** An entry whose value is computed when somebody asks, and once. */
export const lazyEntry = (name: string, at: Span, compute: () => Value): Entry =>
  new LazyEntry(literalKey(name), at, compute);

class LazyEntry implements Entry {
  private known: Value | undefined;
  private busy = false;

  constructor(
    readonly key: Text,
    readonly keyAt: Span,
    private readonly compute: () => Value,
  ) {}

  get value(): Value {
    if (this.known !== undefined) return this.known;
    // A value that is asked for while it is computed hangs on itself: no program that Terraform accepts does.
    if (this.busy) return unknown(this.keyAt, 'a circle');
    this.busy = true;
    try {
      this.known = settle(this.compute, this.keyAt);
    } finally {
      this.busy = false;
    }
    return this.known;
  }
}

/** The value of an attribute; undefined where it is not written, or is null. In a body that could not be read in full it may be written. */
export function attributeValue({ body, scope }: Omit<PlacedBody, 'at'>, name: string): Value | undefined {
  const attribute = body.attributes.findLast((one) => one.name === name);
  if (attribute === undefined) return body.broken === undefined ? undefined : unknown(body.broken, name);
  const value = settle(() => evaluate(attribute.value, scope), attribute.value.at);
  return value.kind === 'null' ? undefined : value;
}

const META = new Set(['count', 'for_each', 'provider', 'depends_on', 'dynamic']);
const META_BLOCKS = new Set(['lifecycle', 'provisioner', 'connection', 'dynamic', 'timeouts']);

/** All of a body as an object; open, for AWS computes more. `reference`: what members that are not written are called. */
function bodyValue({ body, scope, at }: PlacedBody, reference: string, address: string): Value {
  return named(object(bodyEntries({ body, scope, at }, reference, address), at, 'object', true), reference, address);
}

export function bodyEntries({ body, scope }: PlacedBody, reference: string, address: string): readonly Entry[] {
  const attributes = body.attributes
    .filter(({ name }) => !META.has(name))
    .map((one) => lazyEntry(one.name, one.nameAt, () => evaluate(one.value, scope)));
  const types = new Set(
    body.blocks.flatMap(({ type, labels }) =>
      type === 'dynamic' ? (labels[0]?.value ?? []) : META_BLOCKS.has(type) ? [] : type,
    ),
  );
  const blocks = [...types].map((type) => {
    const at = body.blocks.find((one) => one.type === type || one.labels[0]?.value === type)?.at;
    return lazyEntry(type, at ?? body.blocks[0]?.at ?? NOWHERE, () => {
      const { items, open } = blocksOf(body, type, scope);
      const made = items.map((item, i) => bodyValue(item, `${reference}.${type}[${i}]`, address));
      // What is not known of blocks is mostly whether there are more.
      return withLeading(list(made, at ?? NOWHERE, 'list', open), made.length);
    });
  });
  return [...attributes, ...blocks];
}

const NOWHERE: Span = { source: { path: '', text: '' }, start: 0, end: 0 };
