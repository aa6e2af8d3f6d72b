/** Names that every program has. */
import type { Span } from '../../../value/span.js';
import { folderOf } from '../../../value/span.js';
import { knownValue, literalText } from '../../../value/text.js';
import { eachArm, truthOf } from '../choices.js';
import { itemsFrom } from '../items.js';
import { numberFrom } from '../operators.js';
import type { Call, Native } from '../library.js';
import type { Machine } from '../machine.js';
import {
  booleanValue,
  listValue,
  nativeValue,
  numberValue,
  textValue,
  undefinedValue,
  unknownValue,
  type Value,
} from '../value.js';
import { argument, knownNumber, native } from './function.js';
import { parsed, stringified } from './json.js';
import { collection, OBJECT } from './objects.js';
import { patternValue } from './patterns.js';

export function globalValue(name: string, at: Span, machine: Machine): Value | undefined {
  if (name === '__dirname') return textValue(literalText(folderOf(at.source.path).replace(/\/$/, '') || '.'), at);
  if (name === '__filename') return textValue(literalText(at.source.path), at);
  if (name === 'require') return native('require', at, (call) => required(call, machine));
  const made = GLOBALS.get(name)?.(machine);
  return made === undefined ? undefined : nativeValue(made, at);
}

function required(call: Call, machine: Machine): Value {
  const value = argument(call, 0);
  const specifier = value.kind === 'text' ? knownValue(value.text) : undefined;
  return specifier === undefined
    ? unknownValue(call.at, 'require()')
    : machine.modules.whole(specifier, call.at.source, call.at);
}

type Functions = Readonly<Record<string, (call: Call, machine: Machine) => Value>>;

const table = (name: string, functions: Functions, machine: Machine, more: Partial<Native> = {}): Native => ({
  name,
  get: (member, at) => {
    const found = Object.hasOwn(functions, member) ? functions[member] : undefined;
    return found === undefined ? undefined : native(`${name}.${member}`, at, (call) => found(call, machine));
  },
  ...more,
});

type Made = (machine: Machine) => Native;

const GLOBALS: ReadonlyMap<string, Made> = new Map(
  Object.entries<Made>({
    JSON: (machine) =>
      table(
        'JSON',
        {
          stringify: (call) => stringified(argument(call, 0), call.at, machine),
          parse: (call) => parsed(argument(call, 0), call.at, machine),
        },
        machine,
      ),
    Object: (machine) => table('Object', OBJECT, machine),
    Array: (machine) =>
      table(
        'Array',
        {
          isArray: (call) =>
            eachArm(argument(call, 0), machine, '', (value) =>
              value.kind === 'hole' || value.kind === 'native'
                ? unknownValue(call.at)
                : booleanValue(value.kind === 'list', call.at),
            ),
          from: arrayFrom,
          of: (call) => listValue([...call.args], call.at, call.open),
        },
        machine,
        { call: arrayOf, construct: arrayOf },
      ),
    String: (machine) =>
      table('String', { raw: (call) => argument(call, 0) }, machine, {
        call: (call, run) => textValue(run.text(argument(call, 0), call.at), call.at),
      }),
    Number: (machine) =>
      table(
        'Number',
        {
          parseInt: parsedNumber((text, radix) => Number.parseInt(text, radix)),
          parseFloat: parsedNumber((text) => Number.parseFloat(text)),
        },
        machine,
        { call: (call) => numberFrom(argument(call, 0), call.at) },
      ),
    parseInt: () => ({ name: 'parseInt', call: parsedNumber((text, radix) => Number.parseInt(text, radix)) }),
    parseFloat: () => ({ name: 'parseFloat', call: parsedNumber((text) => Number.parseFloat(text)) }),
    encodeURIComponent: () => ({ name: 'encodeURIComponent', call: recoded(encodeURIComponent) }),
    decodeURIComponent: () => ({ name: 'decodeURIComponent', call: recoded(decodeURIComponent) }),
    encodeURI: () => ({ name: 'encodeURI', call: recoded(encodeURI) }),
    decodeURI: () => ({ name: 'decodeURI', call: recoded(decodeURI) }),
    Boolean: () => ({
      name: 'Boolean',
      call(call) {
        const truth = truthOf(argument(call, 0));
        return truth === undefined ? unknownValue(call.at) : booleanValue(truth, call.at);
      },
    }),
    Math: (machine) =>
      table(
        'Math',
        Object.fromEntries([...MATH].map(([name, compute]) => [name, (call: Call) => computed(compute, call)])),
        machine,
      ),
    Promise: (machine) =>
      table(
        'Promise',
        {
          all: (call) => argument(call, 0),
          allSettled: (call) => argument(call, 0),
          resolve: (call) => argument(call, 0),
        },
        machine,
        { construct: (call) => promised(call, machine) },
      ),
    Map: (machine) => ({ name: 'Map', construct: (call) => collection('Map', call, machine) }),
    Set: (machine) => ({ name: 'Set', construct: (call) => collection('Set', call, machine) }),
    RegExp: () => ({ name: 'RegExp', call: regExp, construct: regExp }),
    Error: () => ({
      name: 'Error',
      call: (call) => unknownValue(call.at, 'an error'),
      construct: (call) => unknownValue(call.at, 'an error'),
    }),
    console: () => ({
      name: 'console',
      get: (name, at) => native(`console.${name}`, at, (call) => undefinedValue(call.at)),
    }),
    process: (machine) => ({
      name: 'process',
      get: (name, at) =>
        name === 'env'
          ? nativeValue(environment(machine), at)
          : name === 'cwd'
            ? native('cwd', at, (call) => textValue('.', call.at))
            : unknownValue(at, `process.${name}`),
    }),
  }),
);

const MATH = new Map<string, (...numbers: number[]) => number>([
  ['max', Math.max],
  ['min', Math.min],
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['round', Math.round],
  ['trunc', Math.trunc],
  ['abs', Math.abs],
]);

function computed(compute: (...numbers: number[]) => number, { args, open, at }: Call): Value {
  const numbers = args.flatMap((arg) => (arg.kind === 'number' ? arg.value : []));
  if (open || args.length === 0 || numbers.length !== args.length) return unknownValue(at, 'a number');
  return numberValue(compute(...numbers), at);
}

/** What the environment says is asked when the program runs. */
const environment = (machine: Machine): Native => ({
  name: 'env',
  get: (name, at) => machine.hole(`env.${name}`, at, { string: true }),
});

function regExp(call: Call): Value {
  const [source, flags] = [argument(call, 0), argument(call, 1)];
  const known = source.kind === 'text' ? knownValue(source.text) : undefined;
  const knownFlags = flags.kind === 'text' ? knownValue(flags.text) : '';
  return known === undefined || knownFlags === undefined
    ? unknownValue(call.at)
    : patternValue(known, knownFlags, call.at);
}

/** `parseInt`, `parseFloat`: what follows the number is passed over. */
function parsedNumber(parse: (text: string, radix?: number) => number): (call: Call) => Value {
  return (call) => {
    const value = argument(call, 0);
    const known =
      value.kind === 'text' ? knownValue(value.text) : value.kind === 'number' ? String(value.value) : undefined;
    const radix = call.args.length > 1 ? knownNumber(call, 1) : 10;
    const number = known === undefined || radix === undefined ? Number.NaN : parse(known, radix);
    return Number.isNaN(number) ? unknownValue(call.at, 'a number') : numberValue(number, call.at);
  };
}

/** A text of a URL: what is known of it is written as the function writes it. */
function recoded(code: (text: string) => string): (call: Call) => Value {
  return (call) => {
    const value = argument(call, 0);
    const known = value.kind === 'text' ? knownValue(value.text) : undefined;
    if (known === undefined) return unknownValue(call.at, 'a text');
    try {
      const text = code(known);
      return text === known ? value : textValue(literalText(text), value.at);
    } catch {
      return unknownValue(call.at, 'a text');
    }
  };
}

/** `Array(n)`, `new Array(a, b)`. */
function arrayOf(call: Call): Value {
  const length = call.args.length === 1 && !call.open ? call.args[0] : undefined;
  if (length === undefined) return listValue([...call.args], call.at, call.open);
  if (length.kind !== 'number') return listValue([], call.at, true);
  const isKnown = Number.isInteger(length.value) && length.value >= 0 && length.value <= MAX_LENGTH;
  return isKnown
    ? listValue(
        Array.from({ length: length.value }, () => undefinedValue(call.at)),
        call.at,
      )
    : listValue([], call.at, true);
}

/** Items of a list that is made by its length. */
const MAX_LENGTH = 10_000;

/** Array.from of what is iterated, or of `{ length }`. */
function arrayFrom(call: Call, machine: Machine): Value {
  const from = argument(call, 0);
  const length = from.kind === 'object' ? from.members.get('length')?.value : undefined;
  const items =
    length?.kind === 'number' && length.value >= 0 && length.value <= MAX_LENGTH
      ? { items: Array.from({ length: length.value }, (): Value => undefinedValue(call.at)), open: false }
      : itemsFrom(from, machine);
  const made = listValue([...(items?.items ?? [])], call.at, items?.open ?? true);
  const map = call.args[1];
  if (map === undefined) return made;
  const results = made.items.map((item, i) => {
    machine.step();
    return machine.call(map, [item, numberValue(i, call.at)], call.at);
  });
  return listValue(results, call.at, made.open);
}

/** What the function hands to `resolve` is not followed. */
function promised(call: Call, machine: Machine): Value {
  const work = argument(call, 0);
  let value: Value = unknownValue(call.at, 'a promise');
  const resolve = native('resolve', call.at, (one) => {
    value = argument(one, 0);
    return undefinedValue(one.at);
  });
  if (work.kind === 'function') machine.call(work, [resolve, resolve], call.at);
  return value;
}
