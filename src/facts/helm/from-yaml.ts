/** YAML as Helm reads it: by sigs.k8s.io/yaml, YAML 1.1, and then as JSON, so that all numbers are floats. */
import { readYaml } from '../../document/yaml/read.js';
import type { Span } from '../../value/span.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import type { Entry, Tree } from '../../value/tree.js';
import { FlatText } from '../flat-text.js';
import { list, map, NIL, placed, type MapValue, type Value } from './value.js';

const MAX_DEPTH = 100;

/** What a key is called that stands at a place. */
type KeyName = (name: string, at: Span) => string;

export function valueOf(tree: Tree | undefined, keyName: KeyName = resolvedKey, depth = 0): Value {
  if (tree === undefined) return NIL;
  const { at } = tree;
  if (depth > MAX_DEPTH)
    return { kind: 'hole', hole: { reference: 'a value', scope: at.source.path, anonymous: true }, at };
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
      return { kind: 'hole', hole: { reference: 'a conditional', scope: at.source.path, anonymous: true }, at };
  }
}

function mapOf(tree: Extract<Tree, { kind: 'map' }>, keyName: KeyName, depth: number): MapValue {
  const made: MapValue = { ...map(), at: tree.at };
  if (tree.open) made.open = true;
  for (const { key, keyAt, value } of tree.entries) {
    const name = knownValue(key);
    if (name === undefined) made.open = true;
    else made.members.set(keyName(name, keyAt), { value: valueOf(value, keyName, depth + 1), keyAt });
  }
  return made;
}

/** A key without quotes is read as a value before it becomes a text again. */
function resolvedKey(name: string, at: Span): string {
  const { source, start } = at;
  if (/["']/.test(source.text.charAt(start - 1)) || /["']/.test(source.text.charAt(start))) return name;
  if (/^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)$/.test(name)) return 'true';
  if (/^(?:n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/.test(name)) return 'false';
  return NUMBER_KEY.test(name) ? String(sizeOf(name.replaceAll('_', ''))) : name;
}

/** Numbers of few digits, of which any way to write them gives the same. */
const NUMBER_KEY =
  /^(?:[0-9][0-9_]{0,14}|0x[0-9a-fA-F]{1,12}|0b[01]{1,40}|0o[0-7]{1,12}|[0-9]{1,6}\.[0-9]{0,5}|[0-9]e\+?[0-9])$/;

/** Octal by a leading zero, too. */
const sizeOf = (written: string): number => (/^0[0-7]+$/.test(written) ? Number.parseInt(written, 8) : Number(written));

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

/** Octal by a leading zero; `0o7`, underscores and infinities as go-yaml has them. */
function numberOf(written: string, value: number, at: Span): Value {
  const octal = /^([-+]?)0o?([0-7]+)$/.exec(written);
  const size = octal === null ? value : Number.parseInt(octal[2] ?? '0', 8) * (octal[1] === '-' ? -1 : 1);
  return Number.isFinite(size)
    ? { kind: 'number', value: size, type: 'float64', at }
    : { kind: 'text', text: placed(written, at), at };
}

/** The first document of a text with holes. Undefined: it is not YAML, or what is known of it does not say. */
export function readText(text: Text, at: Span): { readonly value: Value } | undefined {
  const flat = new FlatText(text, at);
  const [first] = readYaml(flat.source, { findHoles: flat.findHoles });
  if (first === undefined) return { value: NIL };
  if (first.faults.length > 0) return undefined;
  const tree = first.tree === undefined ? undefined : flat.place(withResolvedKeys(first.tree));
  return { value: valueOf(tree, (name) => name) };
}
