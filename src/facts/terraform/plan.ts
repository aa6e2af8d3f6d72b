/** Plans and states of Terraform, as `terraform show -json` prints them and as state files hold them: modules whose values are complete. */
import type { Attribute, Block, Expression, TemplatePart } from '../../document/hcl/ast.js';
import { readJson } from '../../document/json/read.js';
import { noHoles } from '../../document/scalar.js';
import type { Source, Span } from '../../value/span.js';
import { isHole, knownValue, type Text } from '../../value/text.js';
import { field, itemsOf, stringOf, type Entry, type MapTree, type Tree } from '../../value/tree.js';
import { hole, type Value } from './value.js';

/** One resource as it is, or will be. */
export interface PlannedResource {
  /** `module.eks.aws_iam_role.this[0]` */
  readonly address: string;
  readonly type: string;
  readonly attributes: readonly Attribute[];
  readonly at: Span;
}

export interface Plan {
  readonly resources: readonly PlannedResource[];
  /** Values that no output may show. */
  readonly secrets: readonly Tree[];
}

/** What stands for a value that is known after apply. */
export const AFTER_APPLY = 'known_after_apply';

export const afterApply = (at: Span, scope: string): Value => hole(AFTER_APPLY, scope, at);

export function planIn(source: Source): Plan {
  const { tree } = readJson(unwritable(source), noHoles);
  if (tree?.kind !== 'map') return { resources: [], secrets: [] };
  const outputs = [field(tree, 'outputs'), field(tree, 'planned_values', 'outputs'), field(tree, 'values', 'outputs')];
  const secrets = outputs.flatMap(sensitiveOutputs);
  const root = field(tree, 'planned_values', 'root_module') ?? field(tree, 'values', 'root_module');
  const resources =
    root === undefined ? stateResources(tree, secrets) : moduleResources(root, unknownByAddress(tree), secrets, 0);
  return { resources, secrets };
}

/** Whoever edits a plan or a state edits nothing that is applied. */
const unwritable = (file: Source): Source => ({
  path: file.path,
  text: file.text,
  inside: {
    host: file,
    segments: () => [{ inner: 0, outer: 0, innerLength: file.text.length, outerLength: file.text.length }],
    encode: () => undefined,
  },
});

/** Everything in them, for a part may be the secret. */
const sensitiveOutputs = (outputs: Tree | undefined): readonly Tree[] =>
  (outputs?.kind === 'map' ? outputs.entries : []).flatMap(({ value }) => {
    const sensitive = field(value, 'sensitive');
    return sensitive?.kind === 'boolean' && sensitive.value ? (field(value, 'value') ?? []) : [];
  });

/** What only apply tells, by the address of its resource. */
function unknownByAddress(tree: MapTree): ReadonlyMap<string, Tree> {
  const found = new Map<string, Tree>();
  for (const change of itemsOf(field(tree, 'resource_changes'))) {
    const [address, unknown] = [stringOf(field(change, 'address')), field(change, 'change', 'after_unknown')];
    if (address !== undefined && unknown !== undefined) found.set(address, unknown);
  }
  return found;
}

/** Modules within each other beyond these are not read. */
const MAX_DEPTH = 30;

function moduleResources(
  module: Tree,
  unknown: ReadonlyMap<string, Tree>,
  secrets: Tree[],
  depth: number,
): readonly PlannedResource[] {
  if (depth > MAX_DEPTH) return [];
  const own = itemsOf(field(module, 'resources')).flatMap((resource): readonly PlannedResource[] => {
    const [address, type] = [stringOf(field(resource, 'address')), stringOf(field(resource, 'type'))];
    const values = field(resource, 'values');
    if (address === undefined || type === undefined || values?.kind !== 'map') return [];
    if (stringOf(field(resource, 'mode')) !== 'managed') return [];
    const sensitive = field(resource, 'sensitive_values');
    const attributes = attributesOf(values, unknown.get(address), sensitive, secrets);
    return [{ address, type, attributes, at: resource.at }];
  });
  const children = itemsOf(field(module, 'child_modules'));
  return [...own, ...children.flatMap((child) => moduleResources(child, unknown, secrets, depth + 1))];
}

/** A state file of version 4. */
function stateResources(tree: MapTree, secrets: Tree[]): readonly PlannedResource[] {
  return itemsOf(field(tree, 'resources')).flatMap((resource) => {
    const [type, name] = [stringOf(field(resource, 'type')), stringOf(field(resource, 'name'))];
    const module = stringOf(field(resource, 'module'));
    if (type === undefined || name === undefined || stringOf(field(resource, 'mode')) !== 'managed') return [];
    const address = `${module === undefined ? '' : `${module}.`}${type}.${name}`;
    return itemsOf(field(resource, 'instances')).flatMap((instance): readonly PlannedResource[] => {
      const values = field(instance, 'attributes');
      if (values?.kind !== 'map' || field(instance, 'deposed') !== undefined) return [];
      const sensitive = new Set(itemsOf(field(instance, 'sensitive_attributes')).flatMap(firstStep));
      for (const { key, value } of values.entries) if (sensitive.has(knownValue(key) ?? '')) secrets.push(value);
      const shown = { ...values, entries: values.entries.filter(({ key }) => !sensitive.has(knownValue(key) ?? '')) };
      const hidden = [...sensitive].map((attribute) => unknownAttribute(attribute, values.at));
      const index = field(instance, 'index_key');
      return [
        {
          address: index === undefined ? address : `${address}[${keyOf(index)}]`,
          type,
          attributes: [...attributesOf(shown, undefined, undefined, secrets), ...hidden],
          at: instance.at,
        },
      ];
    });
  });
}

/** A path of `sensitive_attributes` begins with the attribute. */
const firstStep = (path: Tree): readonly string[] => {
  const [first] = itemsOf(path);
  const name = stringOf(field(first, 'value'));
  return name === undefined ? [] : [name];
};

const keyOf = (index: Tree): string =>
  index.kind === 'number' ? index.written : JSON.stringify(stringOf(index) ?? '');

function attributesOf(
  values: MapTree,
  unknown: Tree | undefined,
  sensitive: Tree | undefined,
  secrets: Tree[],
): readonly Attribute[] {
  const written = values.entries.map(({ key, keyAt, value }): Attribute => {
    const name = knownValue(key) ?? '';
    return {
      name,
      nameAt: keyAt,
      value: expressionWith(value, field(unknown, name), field(sensitive, name), secrets, 0),
      at: value.at,
    };
  });
  const names = new Set(written.map(({ name }) => name));
  const later = (unknown?.kind === 'map' ? unknown.entries : []).flatMap(({ key, value }): readonly Attribute[] => {
    const name = knownValue(key) ?? '';
    return names.has(name) || !holdsTrue(value) ? [] : [unknownAttribute(name, values.at)];
  });
  return [...written, ...later];
}

const unknownAttribute = (name: string, at: Span): Attribute => ({
  name,
  nameAt: at,
  value: unknownExpression(at),
  at,
});

/** A name that is bound to a hole. */
const unknownExpression = (at: Span): Expression => ({ kind: 'name', name: AFTER_APPLY, at });

function holdsTrue(tree: Tree): boolean {
  if (tree.kind === 'boolean') return tree.value;
  if (tree.kind === 'list') return tree.items.some(holdsTrue);
  return tree.kind === 'map' && tree.entries.some(({ value }) => holdsTrue(value));
}

/** A value, of which parts are known after apply and others are secrets. */
function expressionWith(
  value: Tree,
  unknown: Tree | undefined,
  sensitive: Tree | undefined,
  secrets: Tree[],
  depth: number,
): Expression {
  const { at } = value;
  if (sensitive?.kind === 'boolean' && sensitive.value) {
    secrets.push(value);
    return unknownExpression(at);
  }
  if (depth > MAX_DEPTH || (unknown?.kind === 'boolean' && unknown.value)) return unknownExpression(at);
  const inner = (one: Tree, name: string | number): Expression =>
    expressionWith(one, memberOf(unknown, name), memberOf(sensitive, name), secrets, depth + 1);
  switch (value.kind) {
    case 'list':
      return { kind: 'tuple', items: value.items.map(inner), at };
    case 'map':
      return {
        kind: 'object',
        members: value.entries.map((one) => ({
          key: keyExpression(one),
          value: inner(one.value, knownValue(one.key) ?? ''),
        })),
        at,
      };
    case 'text':
      return literal(value.text, at);
    case 'number':
      return value.written.startsWith('-')
        ? { kind: 'unary', operator: '-', operand: { kind: 'number', text: value.written.slice(1), at }, at }
        : { kind: 'number', text: value.written, at };
    case 'boolean':
      return { kind: 'boolean', value: value.value, at };
    default:
      return { kind: 'null', at };
  }
}

const memberOf = (tree: Tree | undefined, name: string | number): Tree | undefined =>
  typeof name === 'string' ? field(tree, name) : tree?.kind === 'list' ? tree.items[name] : undefined;

const keyExpression = ({ key, keyAt }: Entry): Expression => literal(key, keyAt);

/** Nothing in it is an expression. */
const literal = (text: Text, at: Span): Expression => ({
  kind: 'template',
  parts: text.parts.flatMap((part): readonly TemplatePart[] =>
    isHole(part) ? [] : [{ kind: 'literal', text: part.literal, raw: false, at: part.at ?? at }],
  ),
  heredoc: undefined,
  at,
});

/** A block that says what a resource will be. `label`: its name among all of the plan. */
export const plannedBlock = ({ type, attributes, at }: PlannedResource, label: string): Block => ({
  type: 'resource',
  typeAt: at,
  labels: [
    { value: type, at },
    { value: label, at },
  ],
  body: { attributes, blocks: [] },
  at,
});
