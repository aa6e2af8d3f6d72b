/** JSON.stringify and JSON.parse. */
import { encodedValue, jsonOf, JsonReader, remember } from '../../json-text.js';
import type { Span } from '../../../value/span.js';
import type { Machine } from '../machine.js';
import { treeOf, valueOf } from '../tree.js';
import { listValue, objectValue, textValue, undefinedValue, unknownValue, type Value } from '../value.js';

/** A text that knows what it holds, whatever the indentation. */
export function stringified(value: Value, at: Span, machine: Machine): Value {
  const made = jsonValue(value, machine, new Set());
  if (made.kind === 'undefined' || made.kind === 'function') return undefinedValue(at);
  const tree = treeOf(made);
  const compact = jsonOf(tree);
  const text = compact ?? { parts: [machine.hole('JSON', at, { anonymous: true }).hole] };
  return textValue(remember({ parts: text.parts }, tree), at);
}

/** What stands for each value in JSON. `around`: what it stands in; what holds itself is refused. */
function jsonValue(value: Value, machine: Machine, around: Set<Value>): Value {
  machine.step();
  if (around.size > 100 || around.has(value)) return unknownValue(value.at);
  around.add(value);
  const made = withEach(value, machine, (inner) => jsonValue(inner, machine, around));
  around.delete(value);
  return made;
}

function withEach(value: Value, machine: Machine, json: (inner: Value) => Value): Value {
  switch (value.kind) {
    case 'native': {
      const { toJson, plain } = value.native;
      const made = toJson?.(value.at, machine) ?? plain?.(value.at);
      return made === undefined || made === value ? unknownValue(value.at, value.native.name) : json(made);
    }
    case 'list':
      return listValue(value.items.map(json), value.at, value.open);
    case 'object': {
      if (value.base !== undefined) return json(value.base);
      const members = [...value.members.values(), ...value.others];
      return objectValue(
        members.map((member) => ({ ...member, value: json(member.value) })),
        value.at,
        value.open,
      );
    }
    case 'choice':
      return { ...value, arms: value.arms.map(json) };
    default:
      return value;
  }
}

export function parsed(value: Value, at: Span, machine: Machine): Value {
  if (value.kind !== 'text') return unknownValue(at, 'JSON.parse()');
  machine.step();
  const encoded = encodedValue(value.text);
  if (encoded !== undefined) return valueOf(encoded);
  const read = new JsonReader(value.text, value.at).read();
  return read === undefined || read === 'unknown' ? unknownValue(at, 'JSON.parse()') : valueOf(read);
}
