/** Variables of a template, and what `range` goes over. */
import type { Branch, Node } from '../../document/go-template/ast.js';
import { fail, int, NIL, sortedNames, text, type Value } from './value.js';

/** Variables of a block, innermost first. */
export interface Frame {
  readonly names: Map<string, Value>;
  readonly outer: Frame | undefined;
}

export interface Variable {
  readonly names: Map<string, Value>;
  readonly name: string;
  readonly value: Value;
}

export function variablesOf(frame: Frame): readonly Variable[] {
  const all: Variable[] = [];
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer)
    for (const [name, value] of at.names) all.push({ names: at.names, name, value });
  return all;
}

/** The innermost block that has declared it. */
export function holderOf(frame: Frame, name: string): Frame {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) if (at.names.has(name)) return at;
  return fail(`undefined variable \`${name}\``);
}

/** What `range` goes over: lists, maps in the order of their keys, whole numbers. */
export function itemsOf(value: Value): {
  readonly items: readonly (readonly [Value, Value])[];
  readonly open: boolean;
} {
  switch (value.kind) {
    case 'list':
      return { items: value.items.map((item, i) => [int(i), item]), open: value.open === true };
    case 'map':
      return {
        items: sortedNames(value).map((name) => [text(name), value.members.get(name)?.value ?? NIL]),
        open: value.open === true,
      };
    case 'number':
      if (value.type === 'float64') return fail('range over a float64');
      return value.value <= 10_000
        ? {
            items: Array.from({ length: Math.max(0, value.value) }, (_, i) => [
              int(i),
              { kind: 'number', value: i, type: value.type },
            ]),
            open: false,
          }
        : fail('range over a number that is too large');
    case 'nil':
      return { items: [], open: false };
    case 'hole':
      return { items: [], open: true };
    default:
      return fail(`range can't iterate over a ${value.kind}`);
  }
}

/** What decides, as it is written. */
export const writtenIn = ({ at, pipe }: Branch): string => at.source.text.slice(pipe.at.start, pipe.at.end);

/** Variables that stand left of a `=` in it. */
export function assignedIn(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node): readonly string[] => {
    if (node.kind === 'action') return node.pipe.assigns ? node.pipe.variables : [];
    if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return [];
    const own = node.pipe.assigns ? node.pipe.variables : [];
    return [...own, ...assignedIn(node.body), ...assignedIn(node.otherwise)];
  });
}
