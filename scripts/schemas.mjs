// Compiles the input schemas to plain validators in src/generated/, so that nothing is compiled at run time.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

export function compileSchemas() {
  const names = {
    'cluster-config': 'clusterConfig',
    'service-account': 'serviceAccount',
    'pod-template': 'podTemplate',
    config: 'config',
  };
  const schemas = Object.keys(names).map((name) => JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')));
  const ajv = new Ajv.default({
    schemas,
    allErrors: true,
    allowUnionTypes: true,
    messages: false,
    inlineRefs: false,
    code: { source: true, esm: true },
  });
  const validators = standalone.default(
    ajv,
    Object.fromEntries(Object.entries(names).map(([file, name]) => [name, `${file}.schema.json`])),
  );
  const fields = Object.keys(names).map((name, i) => [
    name,
    Object.fromEntries(fieldsByPath(schemas[i], schemas[i], '')),
  ]);
  const exports = Object.values(names).map((name) => `export const ${name}: Validate;`);
  mkdirSync('src/generated', { recursive: true });
  writeWhole(
    'src/generated/validators.js',
    `${validators}export const knownFields = ${JSON.stringify(Object.fromEntries(fields))};\n`,
  );
  writeWhole(
    'src/generated/validators.d.ts',
    `export interface SchemaError { readonly instancePath: string; readonly keyword: string; readonly params: Readonly<Record<string, unknown>> }\nexport interface Validate { (data: unknown): boolean; errors?: readonly SchemaError[] | null }\n${exports.join('\n')}\nexport const knownFields: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;\n`,
  );
}

function writeWhole(path, text) {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

/** What the closed mappings of a schema may hold, by the way to each, as in `iam.serviceAccounts[].metadata`: for the nearest name to an unknown one. */
function fieldsByPath(root, schema, path) {
  const { properties, items, additionalProperties } =
    '$ref' in schema ? root.definitions[schema.$ref.slice('#/definitions/'.length)] : schema;
  return [
    ...(additionalProperties === false ? [[path, Object.keys(properties)]] : []),
    ...Object.entries(properties ?? {}).flatMap(([name, value]) =>
      fieldsByPath(root, value, path === '' ? name : `${path}.${name}`),
    ),
    ...(items === undefined ? [] : fieldsByPath(root, items, `${path}[]`)),
  ];
}
