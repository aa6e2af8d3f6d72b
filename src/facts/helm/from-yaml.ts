/** YAML as Helm reads it: by sigs.k8s.io/yaml, YAML 1.1, and then as JSON, so that all numbers are floats. */
import { plainScalar, readYaml } from '../../document/yaml/read.js';
import type { Span } from '../../value/span.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import type { Entry, Tree } from '../../value/tree.js';
import { FlatText } from '../flat-text.js';
import { list, map, NIL, printed, type MapValue, type Value } from './value.js';

const MAX_DEPTH = 100;

/** What a key is called that stands at a place; undefined: not known. */
type KeyName = (name: string, at: Span) => string | undefined;

export function valueOf(tree: Tree | undefined, keyName: KeyName = resolvedKey, depth = 0): Value {
  if (tree === undefined) return NIL;
  const { at } = tree;
  if (depth > MAX_DEPTH) return unreadable('a value', at);
  switch (tree.kind) {
    case 'text':
      return { kind: 'text', text: tree.text, at };
    case 'boolean':
      return { kind: 'boolean', value: tree.value, at };
    case 'number':
      return numberOf(tree.written, tree.value, at);
    case 'null':
      return { kind: 'nil', at };
    case 'list':
      return {
        ...list(
          tree.items.map((item) => valueOf(item, keyName, depth + 1)),
          tree.open,
        ),
        at,
      };
    case 'map':
      return mapOf(tree, keyName, depth);
    case 'hole':
      return { kind: 'hole', hole: tree.hole, at };
    case 'choice':
      return unreadable('a conditional', at);
  }
}

function mapOf(tree: Extract<Tree, { kind: 'map' }>, keyName: KeyName, depth: number): MapValue {
  const made: MapValue = { ...map(), at: tree.at };
  if (tree.open) made.open = true;
  for (const { key, keyAt, value } of tree.entries) {
    const written = knownValue(key);
    const name = written === undefined ? undefined : keyName(written, keyAt);
    if (name === undefined) made.open = true;
    else made.members.set(name, { value: valueOf(value, keyName, depth + 1), keyAt });
  }
  return made;
}

/** A key without quotes is read as a value before it becomes a text again. Undefined for nothing, which is none. Source: sigs.k8s.io/yaml, yaml.go, convertToJSONableObject. */
function resolvedKey(name: string, at: Span): string | undefined {
  const { source, start } = at;
  if (/["']/.test(source.text.charAt(start - 1)) || /["']/.test(source.text.charAt(start))) return name;
  const scalar = plainScalar(name, at);
  if (scalar?.kind === 'null') return undefined;
  if (scalar?.kind === 'boolean') return String(scalar.value);
  return scalar?.kind === 'number' && Number.isFinite(scalar.value) ? writtenAs(scalar.written, scalar.value) : name;
}

/** A number that becomes a text: whole ones of 64 bits by their digits, others as numbers of 32 bits. */
export function writtenAs(written: string, value: number): string {
  const isInteger = /^[-+]?(?:0[xXbBoO].*|[0-9_]+)$/.test(written) && Math.abs(value) < 2 ** 63;
  if (!isInteger) return shortest(value);
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  return written.replaceAll('_', '').replace(/^\+/, '');
}

/** With as few digits as tell it from other numbers of 32 bits. */
function shortest(value: number): string {
  const single = Math.fround(value);
  for (let digits = 1; digits < 10; digits++) {
    const rounded = Number(single.toPrecision(digits));
    if (Math.fround(rounded) === single)
      return knownValue(printed({ kind: 'number', value: rounded, type: 'float64' })) ?? '';
  }
  return String(value);
}

/** The same tree with its keys as they are read. */
function withResolvedKeys(tree: Tree): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(withResolvedKeys) };
  if (tree.kind !== 'map') return tree;
  const entries = tree.entries.map((entry): Entry => {
    const name = knownValue(entry.key);
    const resolved = name === undefined ? undefined : resolvedKey(name, entry.keyAt);
    const key = resolved === undefined || resolved === name ? entry.key : literalText(resolved);
    return { ...entry, key, value: withResolvedKeys(entry.value) };
  });
  return { ...tree, entries };
}

/** Infinities are refused. */
const numberOf = (written: string, value: number, at: Span): Value =>
  Number.isFinite(value) ? { kind: 'number', value, type: 'float64', at } : unreadable(written, at);

const unreadable = (reference: string, at: Span): Value => ({
  kind: 'hole',
  hole: { reference, scope: at.source.path, anonymous: true },
  at,
});

/** The first document of a text with holes. Undefined: it is not YAML, or what is known of it does not say. */
export function readText(text: Text, at: Span): { readonly value: Value } | undefined {
  const flat = new FlatText(text, at);
  const [first] = readYaml(flat.source, { findHoles: flat.findHoles });
  if (first === undefined) return { value: NIL };
  if (first.faults.length > 0) return undefined;
  const tree = first.tree === undefined ? undefined : flat.place(withResolvedKeys(first.tree));
  return { value: valueOf(tree, (name) => name) };
}
