/** Resources that a program makes: what is written of them, and what others read of them. */
import type { Span } from '../../value/span.js';
import { knownValue, type Hole, type Text } from '../../value/text.js';
import type { Call, Native, Run } from '../program/library.js';
import { isNothing, nativeValue, objectValue, type ObjectValue, type Value } from '../program/value.js';
import { innerOf, outputOf, resolved } from './output.js';

export interface Resource {
  /** As in `aws.iam.Role`. */
  readonly type: string;
  /** What references begin with: its name in the program. */
  readonly label: string;
  /** Its name, as it is given. */
  readonly called: Value | undefined;
  readonly unit: string;
  /** Of its holes. */
  readonly scope: string;
  readonly args: ObjectValue;
  readonly options: Value;
  readonly certain: boolean;
  readonly at: Span;
}

/** A property that is computed; undefined: an input that is handed on, or not known. */
export type Computed = (resource: Resource, name: string, at: Span) => Value | undefined;

/** What children inherit from: a resource, or a component. */
export interface Parent {
  readonly options: Value;
}

interface ResourceNative extends Native, Parent {
  readonly resource: Resource;
}

const isResource = (native: Native): native is ResourceNative => 'resource' in native;
const isParent = (native: Native): native is Native & Parent => 'options' in native;

export const resourceOf = (value: Value | undefined): Resource | undefined => {
  const inner = value === undefined ? undefined : innerOf(value);
  if (inner?.kind === 'object' && inner.base !== undefined) return resourceOf(inner.base);
  return inner?.kind === 'native' && isResource(inner.native) ? inner.native.resource : undefined;
};

/** Parents of parents. */
const MAX_PARENTS = 30;

/** The options of a resource, and of all it is a child of, nearest first. */
export function optionsUpwards(options: Value): readonly ObjectValue[] {
  const found: ObjectValue[] = [];
  for (let at = resolved(options); at.kind === 'object' && found.length < MAX_PARENTS;) {
    found.push(at);
    const parent = parentOf(at.members.get('parent')?.value);
    if (parent === undefined) break;
    at = resolved(parent.options);
  }
  return found;
}

function parentOf(value: Value | undefined): Parent | undefined {
  const inner = value === undefined ? undefined : innerOf(value);
  if (inner?.kind === 'object' && inner.base !== undefined) return parentOf(inner.base);
  return inner?.kind === 'native' && isParent(inner.native) ? inner.native : undefined;
}

/** `new X(name, args, options)`. */
export function madeResource(type: string, call: Call, run: Run): Resource {
  run.making();
  const [name, args, options] = call.args;
  const called = name === undefined ? undefined : knownValue(run.text(innerOf(name), call.at));
  const given = args === undefined ? undefined : resolved(args);
  const label = call.bound ?? called ?? type.slice(type.lastIndexOf('.') + 1);
  return {
    type,
    label,
    called: name,
    unit: run.unit,
    scope: `${run.unit} ${type} ${called ?? run.count()}${run.certain ? '' : ` ${run.count()}`}`,
    args:
      given?.kind === 'object'
        ? given
        : objectValue([], given?.at ?? call.at, given !== undefined && !isNothing(given)),
    options: options ?? { kind: 'undefined', at: call.at },
    certain: run.certain,
    at: { ...call.at, end: call.places[0]?.end ?? call.at.end },
  };
}

/** What the program gets: properties are outputs. */
export function resourceValue(resource: Resource, computed: Computed, at: Span): Value {
  const native: ResourceNative = {
    name: resource.label,
    resource,
    options: resource.options,
    get(name, place) {
      if (name === 'apply' || name === 'then') return undefined;
      return outputOf(property(resource, computed, name, place), place);
    },
    plain: (place) => innerOf(property(resource, computed, 'id', place)),
    isInstance: () => undefined,
  };
  return nativeValue(native, at);
}

export function property(resource: Resource, computed: Computed, name: string, at: Span): Value {
  const made = computed(resource, name, at);
  if (made !== undefined) return made;
  const written = argument(resource, name);
  return written ?? { kind: 'hole', hole: holeOf(resource, name, at), at };
}

/** An argument that is written. */
export function argument({ args }: Resource, name: string): Value | undefined {
  const value = args.members.get(name)?.value;
  return value === undefined || isNothing(value) ? undefined : value;
}

export const holeOf = ({ label, scope }: Resource, name: string, at: Span, more: Partial<Hole> = {}): Hole => ({
  ...more,
  reference: `${label}.${name}`,
  scope,
  at,
});

/** An argument as a text; a hole of its own where it is not written, or depends. */
export function textOr(resource: Resource, name: string, at: Span, more: Partial<Hole> = {}): Text {
  const value = argument(resource, name);
  if (value?.kind === 'text') return value.text;
  if (value?.kind === 'hole' || value?.kind === 'choice') return { parts: [value.hole] };
  return { parts: [holeOf(resource, name, at, more)] };
}
