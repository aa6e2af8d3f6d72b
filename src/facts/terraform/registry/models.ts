/** Modules of the registry that are known by what their versions declare. */
import type { Instance, ModuleInstance } from '../instance.js';
import type { Value } from '../value.js';

export interface Model {
  /** Its outputs. */
  readonly value: Value;
}

export function modelOf(_: ModuleInstance, __: Instance): Model | undefined {
  return undefined;
}
