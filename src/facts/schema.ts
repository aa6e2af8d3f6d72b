/** What the schemas of the inputs say of a tree, at the places of the tree. */
import { knownFields as clusterConfigFields, validate as clusterConfig } from '../generated/cluster-config.js';
import { knownFields as configFields, validate as config } from '../generated/config.js';
import { knownFields as podTemplateFields, validate as podTemplate } from '../generated/pod-template.js';
import { knownFields as serviceAccountFields, validate as serviceAccount } from '../generated/service-account.js';
import type { KnownFields, SchemaError, Validate } from '../generated/validate.js';
import type { Span } from '../value/span.js';
import { knownValue, shapeOf } from '../value/text.js';
import { isOpen, type Entry, type Tree } from '../value/tree.js';
import { table } from '../value/table.js';

export interface SchemaTypeError {
  readonly at: Span;
  /** The way to the value, as in `iam.withOIDC`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

export interface UnknownField {
  readonly entry: Entry;
  /** The mapping it stands in, as in `iam.serviceAccounts[0]`; empty at the root. */
  readonly path: string;
  /** The fields the mapping may have. */
  readonly known: readonly string[];
  /** The mappings that may have the field, as in `iam.serviceAccounts[].metadata`. */
  readonly elsewhere: readonly string[];
}

/** Functions: the program loads a validator when it is asked. */
const VALIDATORS = {
  'cluster-config': () => ({ validate: clusterConfig, knownFields: clusterConfigFields }),
  'service-account': () => ({ validate: serviceAccount, knownFields: serviceAccountFields }),
  'pod-template': () => ({ validate: podTemplate, knownFields: podTemplateFields }),
  config: () => ({ validate: config, knownFields: configFields }),
} satisfies Readonly<Record<string, () => { readonly validate: Validate; readonly knownFields: KnownFields }>>;

export type SchemaName = keyof typeof VALIDATORS;

/** A fault of any other kind than type and name: what the schema asks for, in its own terms. */
export interface SchemaRuleError {
  readonly at: Span;
  readonly path: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export const otherFaults = (schema: SchemaName, tree: Tree): readonly SchemaRuleError[] =>
  errorsOf(schema, tree).flatMap((error) => {
    const steps = stepsOf(error);
    const at = treeAt(tree, steps)?.at;
    return error.keyword === 'type' || error.keyword === 'additionalProperties' || at === undefined
      ? []
      : [{ at, path: pathOf(steps), keyword: error.keyword, params: error.params }];
  });

/** Values of the wrong type. Faults at or below a hole or an open collection are dropped: what stands there was not read. */
export function schemaFaults(schema: SchemaName, tree: Tree): readonly SchemaTypeError[] {
  return errorsOf(schema, tree).flatMap((error) => (error.keyword === 'type' ? (typeFaultOf(tree, error) ?? []) : []));
}

/** Keys that the schema does not know at their place. */
export function unknownFields(schema: SchemaName, tree: Tree): readonly UnknownField[] {
  const keys = new Map<string, { readonly error: SchemaError; readonly unknown: Set<string> }>();
  for (const error of errorsOf(schema, tree)) {
    if (error.keyword !== 'additionalProperties') continue;
    const at = keys.get(error.instancePath) ?? { error, unknown: new Set() };
    at.unknown.add(String(error.params['additionalProperty']));
    keys.set(error.instancePath, at);
  }
  return [...keys.values()].flatMap(({ error, unknown }): readonly UnknownField[] => {
    const steps = stepsOf(error);
    const path = pathOf(steps);
    const known = knownFieldsOf(schema)[path.replace(/\[\d+\]/g, '[]')];
    const holder = treeAt(tree, steps);
    if (known === undefined || holder?.kind !== 'map') return [];
    return holder.entries.flatMap((entry) => {
      const key = knownValue(entry.key);
      return key !== undefined && unknown.has(key) ? [{ entry, path, known, elsewhere: holdersOf(schema, key) }] : [];
    });
  });
}

const knownFieldsOf = (schema: SchemaName): KnownFields => VALIDATORS[schema]().knownFields;

const holdersOf = (schema: SchemaName, key: string): readonly string[] =>
  Object.entries(knownFieldsOf(schema)).flatMap(([path, keys]) => (keys.includes(key) ? [path] : []));

function errorsOf(schema: SchemaName, tree: Tree): readonly SchemaError[] {
  const { validate } = VALIDATORS[schema]();
  return validate(plainOf(tree)) ? [] : (validate.errors ?? []);
}

/** A value for the validator. A hole becomes undefined, of which ajv asks nothing; so do members an open collection hides, and null, which Go reads as no value. */
function plainOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'text':
      return shapeOf(tree.text);
    case 'number':
    case 'boolean':
      return tree.value;
    case 'list':
      return tree.items.map(plainOf);
    // A null prototype: a key may be called `__proto__`.
    case 'map':
      return tree.entries.reduce((object, entry) => {
        const name = knownValue(entry.key);
        if (name !== undefined) object[name] = plainOf(entry.value);
        return object;
      }, nullPrototype());
    case 'null':
    case 'choice':
    case 'hole':
      return undefined;
  }
}

const stepsOf = (error: SchemaError): readonly string[] =>
  error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

const pathOf = (steps: readonly string[]): string =>
  steps
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');

/** The tree at the steps; undefined below an open collection, whose members are not all known. */
function treeAt(root: Tree, steps: readonly string[]): Tree | undefined {
  let tree: Tree | undefined = root;
  for (const step of steps) {
    if (isOpen(tree)) return undefined;
    tree =
      tree.kind === 'list'
        ? tree.items[Number(step)]
        : tree.kind === 'map'
          ? tree.entries.findLast((entry) => knownValue(entry.key) === step)?.value
          : undefined;
    if (tree === undefined) return undefined;
  }
  return tree;
}

function typeFaultOf(root: Tree, error: SchemaError): SchemaTypeError | undefined {
  const steps = stepsOf(error);
  const tree = treeAt(root, steps);
  if (tree === undefined || tree.kind === 'null' || isOpen(tree)) return undefined;
  // A text that is all hole may be of any type once it is filled.
  if (tree.kind === 'text' && knownValue(tree.text) === undefined) return undefined;
  const types = error.params['type'];
  const expected = (Array.isArray(types) ? types : [types])
    .filter((type): type is string => typeof type === 'string' && type !== 'null')
    .map((type) => NAMES[type] ?? type);
  // Of two numbers the kind says nothing.
  const found = tree.kind === 'number' && types === 'integer' ? tree.written : FOUND[tree.kind];
  return { at: tree.at, path: pathOf(steps), expected: expected.join(' or '), found };
}

const NAMES: Readonly<Record<string, string>> = table({
  object: 'a mapping',
  array: 'a list',
  string: 'a string',
  boolean: 'a boolean',
  number: 'a number',
  integer: 'an integer',
});
const FOUND: Readonly<Record<Tree['kind'], string>> = {
  text: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  null: 'nothing',
  list: 'a list',
  map: 'a mapping',
  choice: 'a conditional',
  hole: 'an unknown value',
};

function nullPrototype(): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  Object.setPrototypeOf(object, null);
  return object;
}
