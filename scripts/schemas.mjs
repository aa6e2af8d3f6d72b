// Compiles the input schemas to plain validators in src/generated/, so that nothing is compiled at run time.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

export function compileSchemas() {
  const names = { 'cluster-config': 'clusterConfig', 'service-account': 'serviceAccount', 'pod-template': 'podTemplate' };
  const schemas = Object.keys(names).map((name) => JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')));
  const ajv = new Ajv.default({ schemas, allErrors: true, allowUnionTypes: true, messages: false, inlineRefs: false, code: { source: true, esm: true } });
  mkdirSync('src/generated', { recursive: true });
  writeFileSync('src/generated/validators.js', standalone.default(ajv, Object.fromEntries(Object.entries(names).map(([file, name]) => [name, `${file}.schema.json`]))));
  const exports = Object.values(names).map((name) => `export const ${name}: Validate;`);
  writeFileSync(
    'src/generated/validators.d.ts',
    `export interface SchemaError { readonly instancePath: string; readonly keyword: string; readonly params: Readonly<Record<string, unknown>> }\nexport interface Validate { (data: unknown): boolean; errors?: readonly SchemaError[] | null }\n${exports.join('\n')}\n`,
  );
}
