/** Functions that the language brings along. */
import type { Span } from '../../../value/span.js';
import { knownValue } from '../../../value/text.js';
import type { Call, Run } from '../library.js';
import { nativeValue, undefinedValue, type NativeValue, type Value } from '../value.js';

export const native = (name: string, at: Span, call: (call: Call, run: Run) => Value): NativeValue =>
  nativeValue({ name, call }, at);

export const argument = ({ args, at }: Call, i: number): Value => args[i] ?? undefinedValue(at);

/** An argument that is a text and known; undefined: it is not. */
export const knownText = (call: Call, i: number): string | undefined => {
  const value = call.args[i];
  return value?.kind === 'text' ? knownValue(value.text) : undefined;
};

/** An argument that is a number and known. */
export const knownNumber = (call: Call, i: number): number | undefined => {
  const value = call.args[i];
  return value?.kind === 'number' ? value.value : undefined;
};

/** Arguments as a call would show them; undefined: one is not known. */
export function shownArguments({ args, open }: Call): string | undefined {
  const shown: string[] = [];
  for (const arg of args) {
    if (arg.kind === 'text') {
      const known = knownValue(arg.text);
      if (known === undefined) return undefined;
      shown.push(JSON.stringify(known));
    } else if (arg.kind === 'number') shown.push(arg.written);
    else if (arg.kind === 'native' && 'pattern' in arg.native) shown.push(arg.native.name);
    else return undefined;
  }
  return open ? undefined : shown.join(', ');
}
