// Compares schemas/cluster-config.schema.json with the schema that eksctl publishes: node scripts/eksctl-schema.mjs PATH_OF_EKSCTL_SCHEMA_JSON
// Lists the fields that one has and the other has not, by structure; exit 1 if there are any.
import { readFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error(
    'usage: node scripts/eksctl-schema.mjs PATH (pkg/apis/eksctl.io/v1alpha5/assets/schema.json of eksctl)',
  );
  process.exit(2);
}
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const theirs = read(path).definitions;
const { properties, definitions } = read('schemas/cluster-config.schema.json');
const ours = { ClusterConfig: { properties }, ...definitions };
// A union there, one structure with the fields of its variants here.
const fieldsOf = (set, name) =>
  new Set([
    ...Object.keys(set[name]?.properties ?? {}),
    ...(set[name]?.oneOf ?? []).flatMap(({ $ref }) => Object.keys(set[$ref.split('/').at(-1)].properties)),
  ]);
const variants = new Set(
  Object.values(theirs).flatMap((definition) => (definition.oneOf ?? []).map(({ $ref }) => $ref.split('/').at(-1))),
);
let differences = 0;
for (const name of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
  if (variants.has(name) || (theirs[name]?.properties === undefined && ours[name]?.properties === undefined)) continue;
  const [a, b] = [fieldsOf(theirs, name), fieldsOf(ours, name)];
  for (const field of a)
    if (!b.has(field)) {
      differences++;
      console.log(`missing here: ${name}.${field}`);
    }
  for (const field of b)
    if (!a.has(field)) {
      differences++;
      console.log(`only here:    ${name}.${field}`);
    }
}
console.log(`${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;
