/** JSON values and how they are asked: what is not there, or of another type, is undefined. */
/** A JSON value; an object without a prototype or with one. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  let current = value;
  for (const name of path) {
    if (!isObject(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current;
}

export const objectAt = (value: Json | undefined, ...path: readonly string[]): JsonObject | undefined => {
  const found = at(value, path);
  return isObject(found) ? found : undefined;
};

export const stringAt = (value: Json | undefined, ...path: readonly string[]): string | undefined => {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
};

export const arrayAt = (value: Json | undefined, key: string): readonly Json[] | undefined => {
  const found = at(value, [key]);
  return isArray(found) ? found : undefined;
};

export function sameJson(a: Json, b: Json): boolean {
  if (isArray(a) || isArray(b))
    return isArray(a) && isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i] ?? null));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] ?? null, b[key] ?? null))
    );
  }
  return a === b;
}
