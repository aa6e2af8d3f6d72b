/** The published schemas, for tests. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

export interface Schema {
  readonly [name: string]: unknown;
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function readSchema(name: string): Schema {
  const schema: unknown = JSON.parse(readFileSync(`schemas/${name}`, 'utf8'));
  if (!isObject(schema)) throw new Error(`${name} is no schema`);
  return schema;
}

/** The published schemas allow members that they do not know; what is printed today has no others. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const members = Object.entries(schema).map(([name, value]) => [name, closed(value)]);
  const all: unknown = Object.fromEntries(members);
  return isObject(all) && isObject(all['properties']) && schema['type'] === 'object'
    ? { additionalProperties: false, ...all }
    : all;
}

/** Validates against a schema of `schemas/` without members that it does not list; `definition`: one of its definitions. */
export function strictly(name: string, definition?: string): ValidateFunction {
  const whole = closed(readSchema(name));
  if (!isObject(whole)) throw new Error(name);
  const schema =
    definition === undefined ? whole : { definitions: whole['definitions'], $ref: `#/definitions/${definition}` };
  return new Ajv({ validateFormats: false, allowUnionTypes: true }).compile(schema);
}

/** The names of all properties below a schema, each with the way to it. */
export function propertiesOf(schema: unknown, way = ''): readonly { readonly way: string; readonly name: string }[] {
  if (Array.isArray(schema)) return schema.flatMap((item) => propertiesOf(item, way));
  if (!isObject(schema)) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' && isObject(value)
      ? Object.entries(value).flatMap(([name, below]) => [{ way, name }, ...propertiesOf(below, `${way}.${name}`)])
      : propertiesOf(value, key === 'definitions' || key === 'items' ? way : `${way}.${key}`),
  );
}
