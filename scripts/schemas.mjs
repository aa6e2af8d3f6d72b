// Compiles the input schemas to plain validators in src/generated/, so that nothing is compiled at run time.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

export function compileSchemas() {
  mkdirSync('src/generated', { recursive: true });
  for (const name of ['cluster-config', 'service-account', 'pod-template', 'config']) {
    const schema = JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'));
    const ajv = new Ajv.default({
      schemas: [schema],
      allErrors: true,
      allowUnionTypes: true,
      messages: false,
      inlineRefs: false,
      code: { source: true, esm: true },
    });
    const fields = Object.fromEntries(fieldsByPath(schema, schema, ''));
    writeWhole(
      `src/generated/${name}.js`,
      `${withoutRequire(standalone.default(ajv, { validate: schema.$id }))}export const knownFields = ${JSON.stringify(fields)};\n`,
    );
    writeWhole(
      `src/generated/${name}.d.ts`,
      `export const validate: import('./validate.js').Validate;\nexport const knownFields: import('./validate.js').KnownFields;\n`,
    );
  }
  writeWhole(
    'src/generated/validate.d.ts',
    `export interface SchemaError { readonly instancePath: string; readonly keyword: string; readonly params: Readonly<Record<string, unknown>> }
export interface Validate { (data: unknown): boolean; errors?: readonly SchemaError[] | null }
export type KnownFields = Readonly<Record<string, readonly string[]>>;
`,
  );
}

/** Modules of this format cannot call `require`: of what Ajv has its code ask for, the length in code points is all that these schemas need. */
function withoutRequire(code) {
  const made = code.replaceAll('require("ajv/dist/runtime/ucs2length").default', '((text) => Array.from(text).length)');
  const left = /require\("[^"]*"\)/.exec(made);
  if (left !== null) throw new Error(`a validator asks for ${left[0]}`);
  return made;
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
