/** What values cost those who go through them. A map that holds another twice doubles at every level. */
import { isHole, type Part, type Text } from '../../value/text.js';
import type { Value } from './value.js';

/** Functions that go through all of what their arguments hold. */
export const WEIGHED: ReadonlySet<string> = new Set(
  (
    'toYaml toYamlPretty mustToYaml toJson mustToJson toPrettyJson toRawJson mustToPrettyJson mustToRawJson deepCopy ' +
    'mustDeepCopy merge mustMerge mergeOverwrite mustMergeOverwrite print println printf quote squote toString toStrings ' +
    'cat join has mustHas uniq without eq ne deepEqual sortAlpha'
  ).split(' '),
);

/** A node takes as much time as so many units of a text. */
const NODE = 10;

/** Values within values. `set` can put a map into itself. */
const MAX_DEPTH = 300;

/** Nodes and UTF-16 units of a value, where it holds something twice twice; counting stops at a limit. What has no end weighs as much. */
export function weightOf(value: Value, limit: number, depth = 0): number {
  if (value.kind === 'text') return textWeight(value.text) + (depth === 0 ? 0 : NODE);
  if (depth > MAX_DEPTH) return limit;
  let weight = NODE;
  if (value.kind === 'list')
    for (const inner of value.items) {
      if (weight >= limit) return weight;
      weight += weightOf(inner, limit - weight, depth + 1);
    }
  if (value.kind === 'map')
    for (const { value: inner } of value.members.values()) {
      if (weight >= limit) return weight;
      weight += weightOf(inner, limit - weight, depth + 1);
    }
  return weight;
}

const textWeight = ({ parts }: Text): number => parts.reduce((sum, part) => sum + weightOfPart(part), 1);

const weightOfPart = (part: Part): number => (isHole(part) ? 1 : 1 + part.literal.length);

/** The same without what maps and lists hold. */
export const lightWeight = (value: Value): number =>
  value.kind === 'list' ? value.items.length : value.kind === 'map' ? 1 : weightOf(value, Infinity);
