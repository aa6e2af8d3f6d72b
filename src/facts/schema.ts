/** What the schemas of the inputs say of a tree, at the places of the tree. */
import { clusterConfig, podTemplate, serviceAccount, type SchemaError, type Validate } from '../generated/validators.js';
import type { Place } from '../value/place.js';
import { literalOf, skeleton } from '../value/text.js';
import { isOpen, type Tree } from '../value/tree.js';

export interface SchemaFault {
  readonly at: Place;
  /** The way to the value, as in `iam.withOIDC`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

const VALIDATORS = { 'cluster-config': clusterConfig, 'service-account': serviceAccount, 'pod-template': podTemplate } satisfies Readonly<Record<string, Validate>>;

/** Faults at or below a hole or an open collection are dropped: what stands there was not read. */
export function schemaFaults(schema: keyof typeof VALIDATORS, tree: Tree): readonly SchemaFault[] {
  const validate: Validate = VALIDATORS[schema];
  if (validate(plainOf(tree))) return [];
  return (validate.errors ?? []).flatMap((error) => faultOf(tree, error) ?? []);
}

/** A value for the validator. A hole becomes undefined, of which ajv asks nothing; so do members an open collection hides. */
function plainOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'text': return skeleton(tree.text);
    case 'number': case 'boolean': return tree.value;
    case 'null': return null;
    case 'list': return tree.items.map(plainOf);
    // A null prototype: a key may be called `__proto__`.
    case 'map': return tree.entries.reduce<Record<string, unknown>>((object, entry) => {
      const name = literalOf(entry.key);
      if (name !== undefined) object[name] = plainOf(entry.value);
      return object;
    }, Object.create(null) as Record<string, unknown>);
    case 'choice': case 'hole': return undefined;
  }
}

function faultOf(root: Tree, error: SchemaError): SchemaFault | undefined {
  const steps = error.instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let tree: Tree | undefined = root;
  for (const step of steps) {
    if (isOpen(tree)) return undefined;
    tree = tree.kind === 'list' ? tree.items[Number(step)] : tree.kind === 'map' ? tree.entries.findLast((entry) => literalOf(entry.key) === step)?.value : undefined;
    if (tree === undefined) return undefined;
  }
  if (tree.kind === 'hole' || tree.kind === 'choice' || isOpen(tree)) return undefined;
  // A text that is all hole may be of any type once it is filled.
  if (tree.kind === 'text' && literalOf(tree.text) === undefined) return undefined;
  const types = error.params['type'];
  const expected = (Array.isArray(types) ? types : [types]).filter((type): type is string => typeof type === 'string' && type !== 'null').map((type) => NAMES[type] ?? type);
  return { at: tree.at, path: steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('').replace(/^\./, ''), expected: expected.join(' or '), found: FOUND[tree.kind] };
}

const NAMES: Readonly<Record<string, string>> = { object: 'a mapping', array: 'a list', string: 'a string', boolean: 'a boolean' };
const FOUND: Readonly<Record<Tree['kind'], string>> = { text: 'a string', number: 'a number', boolean: 'a boolean', null: 'nothing', list: 'a list', map: 'a mapping', choice: 'a conditional', hole: 'an unknown value' };
