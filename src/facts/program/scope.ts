/** Names and what they stand for, from the inside out. */
import type { Value } from './value.js';

export interface Variable {
  /** Undefined: declared, and not yet given a value. */
  value: Value | undefined;
  readonly constant: boolean;
}

/** Names of one block, function or file. An import is a variable that is looked up when it is used. */
export interface Scope {
  readonly names: Map<string, Variable | (() => Value | undefined)>;
  readonly parent: Scope | undefined;
}

export const scopeIn = (parent: Scope | undefined): Scope => ({ names: new Map(), parent });

export function lookUp(scope: Scope, name: string): Variable | (() => Value | undefined) | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
