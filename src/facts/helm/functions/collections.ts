/** Lists and maps of sprig. `set`, `unset` and `merge` change the map that they are given. */
import { byteLength, utf8 } from '../../../value/bytes.js';
import { knownValue } from '../../../value/text.js';
import type { Truth } from '../../../value/truth.js';
import type { Context } from '../output.js';
import {
  boolean,
  fail,
  int,
  knownText,
  list,
  map,
  NIL,
  printed,
  sortedNames,
  strings,
  text,
  truthOf,
  type ListValue,
  type MapValue,
  type Member,
  type Value,
} from '../value.js';
import { heldAs, missingIn } from '../fields.js';
import { equalTo } from './logic.js';
import { arg, goIntArg, intArg, isUnknown, stringArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

/** Items that are compared with each other. */
const MAX_COMPARED = 300;

/** Nothing at all is a map without members. Undefined where it is not known. */
function mapArg(args: readonly Value[], at: number): MapValue | undefined {
  const value = arg(args, at);
  if (value.kind === 'map')
    return value.of === undefined ? value : fail(`wrong type for value; expected a map; got map[string]${value.of}`);
  if (value.kind === 'nil' && value.isInterface !== true) return map();
  return isUnknown(value) ? undefined : fail(`wrong type for value; expected a map; got ${value.kind}`);
}

function listArg(args: readonly Value[], at: number): ListValue | undefined {
  const value = arg(args, at);
  if (value.kind === 'list') return value;
  return isUnknown(value) ? undefined : fail(`wrong type for value; expected a list; got ${value.kind}`);
}

/** Undefined where items may be missing, or come in any order. */
const itemsArg = (args: readonly Value[], at: number): readonly Value[] | undefined => {
  const value = listArg(args, at);
  return value === undefined || value.open === true || value.unordered === true ? undefined : value.items;
};

const dict: TemplateFunction = (args) => {
  const made = map();
  for (let i = 0; i < args.length; i += 2) {
    const name = keyArg(arg(args, i));
    if (name === undefined) forget(made);
    else made.members.set(name, { value: args[i + 1] ?? text('') });
  }
  return made;
};

const keyArg = (value: Value): string | undefined =>
  value.kind === 'text' ? knownText(value) : isUnknown(value) ? undefined : stringOf(value);

const stringOf = (value: Value): string => (value.kind === 'nil' ? '<nil>' : (knownValue(printed(value)) ?? ''));

const missing = (held: MapValue, context: Context): Value | undefined =>
  held.open === true ? unknownMember(context) : undefined;

const unknownMember = ({ scope }: Pick<Context, 'scope'>): Value => ({
  kind: 'hole',
  hole: { reference: 'a member', scope, anonymous: true },
});

const get: TemplateFunction = (args, context) => {
  const [held, name] = [mapArg(args, 0), stringArg(args, 1)];
  if (held === undefined || name === undefined) return undefined;
  return held.members.get(name)?.value ?? missing(held, context) ?? text('');
};

/** Nothing of it is known any more. */
function forget(held: MapValue): void {
  held.members.clear();
  held.open = true;
}

const set: TemplateFunction = (args, { touch }) => {
  const [held, name] = [mapArg(args, 0), stringArg(args, 1)];
  if (held === undefined) return undefined;
  if (arg(args, 0).kind === 'nil') return fail('assignment to entry in nil map');
  touch(held);
  if (name === undefined) forget(held);
  else held.members.set(name, { value: arg(args, 2) });
  return held;
};

const unset: TemplateFunction = (args, { touch }) => {
  const [held, name] = [mapArg(args, 0), stringArg(args, 1)];
  if (held === undefined) return undefined;
  touch(held);
  if (name === undefined || held.open === true) forget(held);
  else held.members.delete(name);
  return held;
};

const hasKey: TemplateFunction = (args) => {
  const [held, name] = [mapArg(args, 0), stringArg(args, 1)];
  if (held === undefined || name === undefined) return undefined;
  return held.members.has(name) ? boolean(true) : held.open === true ? undefined : boolean(false);
};

const selected =
  (keeps: (name: string, names: readonly string[]) => boolean): TemplateFunction =>
  (args) => {
    const held = mapArg(args, 0);
    const names = args.slice(1).map((_, i) => stringArg(args, i + 1));
    if (held === undefined || names.includes(undefined)) return undefined;
    const known = names.flatMap((name) => name ?? []);
    const made = map([...held.members].filter(([name]) => keeps(name, known)));
    return held.open === true ? Object.assign(made, { open: true as const }) : made;
  };

/** `dig "a" "b" DEFAULT MAP` */
const dig: TemplateFunction = (args, context) => {
  if (args.length < 3) return fail('dig takes three arguments');
  let at = arg(args, -1);
  if (at.kind === 'map' && at.isValues === true) return fail('dig takes no `.Values` itself');
  for (const [i] of args.slice(0, -2).entries()) {
    const name = stringArg(args, i);
    if (name === undefined || isUnknown(at)) return undefined;
    if (at.kind !== 'map') return fail('dig goes through maps only');
    const next = at.members.get(name)?.value ?? missing(at, context);
    if (next === undefined) return arg(args, -2);
    at = next;
  }
  return at;
};

/** Whether the member of the other map takes the place of one that is there. */
type Fills = (own: Value) => Truth;

/** Copies what the other map has and this one lacks. */
function mergeInto(
  held: MapValue,
  other: MapValue,
  fills: Fills,
  { touch, scope }: Pick<Context, 'touch' | 'scope'>,
  depth: number,
): void {
  touch(held);
  if (other.open === true) mergeUnknown(held, fills, scope);
  for (const [name, theirs] of other.members) {
    const own = held.members.get(name)?.value;
    if (own === undefined)
      held.members.set(name, held.open === true ? { ...theirs, value: unknownMember({ scope }) } : theirs);
    else if (own.kind === 'map' && theirs.value.kind === 'map' && depth < 50)
      mergeInto(own, theirs.value, fills, { touch, scope }, depth + 1);
    else if (fills(own) === 'unknown' || isUnknown(theirs.value))
      held.members.set(name, { ...theirs, value: unknownMember({ scope }) });
    else if (fills(own) === 'yes') held.members.set(name, theirs);
  }
}

/** What is merged is not known, and may replace each member that can be replaced. */
function mergeUnknown(held: MapValue, fills: Fills, scope: string): void {
  held.open = true;
  for (const [name, member] of held.members)
    if (fills(member.value) !== 'no') held.members.set(name, { ...member, value: unknownMember({ scope }) });
}

const merging =
  (fills: Fills): TemplateFunction =>
  (args, context) => {
    const held = mapArg(args, 0);
    if (held === undefined) return undefined;
    for (const [i] of args.entries()) {
      if (i === 0) continue;
      const other = mapArg(args, i);
      if (other !== undefined) mergeInto(held, other, fills, context, 0);
      else {
        context.touch(held);
        mergeUnknown(held, fills, context.scope);
      }
    }
    return held;
  };

const merge = merging((own) => {
  const holds = truthOf(own);
  return holds === 'unknown' ? 'unknown' : holds === 'no' ? 'yes' : 'no';
});
const mergeOverwrite = merging(() => 'yes');

/** A copy with copies of all it holds. */
export function deepCopyOf(value: Value, depth = 0): Value {
  if (depth > 100) return value;
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => deepCopyOf(item, depth + 1)) };
  if (value.kind !== 'map') return value;
  const members = [...value.members].map(([name, member]): [string, Member] => [
    name,
    { ...member, value: deepCopyOf(member.value, depth + 1) },
  ]);
  return { ...value, members: new Map(members) };
}

/** A missing last step gives nil; a step into nil fails. */
const index: TemplateFunction = (args, context) => {
  let at = arg(args, 0);
  for (const [i, step] of args.slice(1).entries()) {
    if (isUnknown(at) || isUnknown(step)) return undefined;
    if (at.kind === 'nil') return fail('index of untyped nil');
    const next = stepInto(at, step, args, i + 1);
    if (next === undefined) {
      if (at.kind === 'map' && at.open === true) return unknownMember(context);
      at = at.kind === 'map' ? missingIn(at) : NIL;
    } else at = heldAs(next);
  }
  return at;
};

const byteOf = (value: number): Value => ({ kind: 'number', value, type: 'uint8' });

function stepInto(at: Value, step: Value, args: readonly Value[], i: number): Value | undefined {
  if (at.kind === 'map') return at.members.get(knownText(step) ?? fail('a map is indexed by a string'))?.value;
  if (at.kind === 'text' && step.kind === 'number' && step.type !== 'float64')
    return byteOf(utf8(knownText(at) ?? '')[step.value] ?? fail('index out of range'));
  if (at.kind !== 'list' || step.kind !== 'number' || step.type === 'float64') return fail(`can't index a ${at.kind}`);
  const number = intArg(args, i) ?? 0;
  return at.items[number] ?? (at.open === true ? undefined : fail('index out of range'));
}

const len: TemplateFunction = (args) => {
  const value = arg(args, 0);
  switch (value.kind) {
    case 'map':
      return value.open === true ? undefined : int(value.members.size);
    case 'list':
      return value.open === true ? undefined : int(value.items.length);
    case 'text': {
      const known = knownText(value);
      return known === undefined ? undefined : int(byteLength(known));
    }
    case 'hole':
    case 'native':
      return undefined;
    default:
      return fail(`len of type ${value.kind}`);
  }
};

const has: TemplateFunction = (args) => {
  const value = arg(args, 1);
  if (value.kind === 'nil') return boolean(false);
  const held = listArg(args, 1);
  if (held === undefined) return undefined;
  const answers = held.items.map((item) => equalTo(arg(args, 0), item));
  if (answers.includes('yes')) return boolean(true);
  return held.open === true || answers.includes('unknown') ? undefined : boolean(false);
};

const uniq: TemplateFunction = (args) => {
  const items = itemsArg(args, 0);
  if (items === undefined || items.length > MAX_COMPARED) return undefined;
  const kept: Value[] = [];
  for (const item of items) {
    const answers = kept.map((other) => equalTo(item, other));
    if (answers.includes('yes')) continue;
    if (answers.includes('unknown')) return undefined;
    kept.push(item);
  }
  return list(kept);
};

const ofItems =
  (of: (items: readonly Value[], args: readonly Value[]) => Value | undefined): TemplateFunction =>
  (args) => {
    const items = itemsArg(args, 0);
    return items === undefined ? undefined : of(items, args);
  };

const concatenated: TemplateFunction = (args) => {
  const lists = args.map((_, i) => itemsArg(args, i));
  return lists.includes(undefined) ? undefined : list(lists.flatMap((items) => items ?? []));
};

const until = (from: number, to: number, step: number): Value | undefined => {
  const count = step === 0 ? 0 : Math.max(0, Math.ceil((to - from) / step));
  return count > 10_000
    ? undefined
    : { ...list(Array.from({ length: count }, (_, i) => int(from + i * step))), of: 'int' };
};

const sortAlpha: TemplateFunction = (args) => {
  const held = arg(args, 0);
  if (isUnknown(held) || (held.kind === 'list' && held.open === true)) return undefined;
  const items =
    held.kind === 'list'
      ? held.items.filter(({ kind }) => kind !== 'nil')
      : [text(held.kind === 'nil' ? '<nil>' : printed(held))];
  const known = items.map((item) => (isUnknown(item) ? undefined : stringOf(item)));
  return known.includes(undefined)
    ? undefined
    : strings([...known.flatMap((one) => one ?? [])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
};

/** Go's maps have no order. */
const unordered = (items: ListValue): Value => (items.items.length < 2 ? items : { ...items, unordered: true });

const sliced = ofItems((items, args) => {
  const [from, to] = [args.length > 1 ? intArg(args, 1) : 0, args.length > 2 ? intArg(args, 2) : items.length];
  if (from === undefined || to === undefined) return undefined;
  if (items.length === 0) return NIL;
  const { of } = listArg(args, 0) ?? {};
  return from < 0 || to < from || to > items.length
    ? fail('slice index out of bounds')
    : { ...list(items.slice(from, to)), ...(of === undefined ? {} : { of }) };
});

const appended = ofItems((items, args) => list([...items, arg(args, 1)]));

const withoutAll = ofItems((items, args) => {
  const answers = items.map((item) => args.slice(1).map((other) => equalTo(item, other)));
  return answers.some((all) => all.includes('unknown'))
    ? undefined
    : list(items.filter((_, i) => answers[i]?.includes('yes') !== true));
});

export const COLLECTIONS: Readonly<Record<string, TemplateFunction>> = table({
  dict,
  get,
  set,
  unset,
  hasKey,
  pick: selected((name, names) => names.includes(name)),
  omit: selected((name, names) => !names.includes(name)),
  dig,
  pluck: (args) => {
    const name = stringArg(args, 0);
    const maps = args.slice(1).map((_, i) => mapArg(args, i + 1));
    if (name === undefined || maps.some((one) => one === undefined || one.open === true)) return undefined;
    return list(maps.flatMap((one) => one?.members.get(name)?.value ?? []));
  },
  merge,
  mergeOverwrite,
  deepCopy: (args) => deepCopyOf(arg(args, 0)),
  keys: (args) => {
    const maps = args.map((_, i) => mapArg(args, i));
    return maps.some((one) => one === undefined || one.open === true)
      ? undefined
      : unordered(strings(maps.flatMap((one) => (one === undefined ? [] : sortedNames(one)))));
  },
  values: (args) => {
    const held = mapArg(args, 0);
    return held === undefined || held.open === true
      ? undefined
      : unordered(list(sortedNames(held).map((name) => held.members.get(name)?.value ?? NIL)));
  },
  index,
  slice: sliced,
  len,
  list: (args) => list(args),
  tuple: (args) => list(args),
  has,
  uniq,
  first: ofItems(([first = NIL]) => first),
  last: ofItems((items) => items.at(-1) ?? NIL),
  rest: ofItems((items) => list(items.slice(1))),
  chunk: (args) => {
    const [size, items] = [goIntArg(args, 0), itemsArg(args, 1)];
    if (size === undefined || size < 1 || items === undefined) return undefined;
    const count = Math.ceil(items.length / size);
    return {
      ...list(Array.from({ length: count }, (_, i) => list(items.slice(i * size, (i + 1) * size)))),
      of: '[]interface {}',
    };
  },
  initial: ofItems((items) => list(items.slice(0, -1))),
  append: appended,
  push: appended,
  prepend: ofItems((items, args) => list([arg(args, 1), ...items])),
  reverse: ofItems((items) => list([...items].reverse())),
  compact: ofItems((items) =>
    items.some((item) => truthOf(item) === 'unknown')
      ? undefined
      : list(items.filter((item) => truthOf(item) === 'yes')),
  ),
  without: withoutAll,
  concat: concatenated,
  sortAlpha,
  until: (args) => {
    const to = goIntArg(args, 0);
    return to === undefined ? undefined : until(0, to, to < 0 ? -1 : 1);
  },
  untilStep: (args) => {
    const [from, to, step] = [goIntArg(args, 0), goIntArg(args, 1), goIntArg(args, 2)];
    return from === undefined || to === undefined || step === undefined ? undefined : until(from, to, step);
  },
});
