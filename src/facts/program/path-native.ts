/** Namespaces of a library as one thing: `aws.iam.Role` is a path, and what is done with it is asked by the path. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from './library.js';
import { nativeValue, type NativeValue, type Value } from './value.js';

export interface PathHandlers {
  /** `new PATH(...)`; undefined: nothing that is known. */
  readonly construct: (path: string, call: Call, run: Run) => Value | undefined;
  readonly call: (path: string, call: Call, run: Run) => Value | undefined;
  /** A constant or an enumeration; undefined: a further namespace, class or function. */
  readonly member: (path: string, at: Span, run: Run) => Value | undefined;
}

/** Members in a row. */
const MAX_PATH = 12;

export function pathNative(path: string, handlers: PathHandlers, at: Span): NativeValue {
  const native: Native = {
    name: path,
    get(name, place, run) {
      if (name === 'default' || name === 'prototype') return nativeValue(native, place);
      const inner = `${path}.${name}`;
      if (inner.split('.').length > MAX_PATH) return undefined;
      return handlers.member(inner, place, run) ?? pathNative(inner, handlers, place);
    },
    construct: (call, run) =>
      handlers.construct(path, call, run) ?? run.hole(`new ${path}`, call.at, { anonymous: true }),
    call: (call, run) => handlers.call(path, call, run) ?? run.hole(`${path}()`, call.at, { anonymous: true }),
  };
  return nativeValue(native, at);
}
