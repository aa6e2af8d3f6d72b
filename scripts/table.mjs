// Runs a table of expressions (fixtures/conformance/terraform/expressions.json, or any file of its form) through the evaluator of the build.
// Prints the rows that differ or are known in part, and last how many are equal. Exit 1 on a difference.
import { readFileSync } from 'node:fs';
import { compareOutputs } from './table-compare.mjs';
import { outputsOf } from '../dist/table.js';

const [file, ...words] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/table.mjs FILE [name...]');
  process.exit(2);
}
const rows = JSON.parse(readFileSync(file, 'utf8'));
const total = { equal: 0, partial: 0, different: 0 };
let count = 0;
for (const row of rows) {
  if (words.length > 0 && !words.some((word) => row.name.includes(word))) continue;
  count++;
  const { mark, got } = compareOutputs(row, () => outputsOf(row.hcl, row.workspace));
  total[mark]++;
  if (mark !== 'equal')
    console.log(
      `${mark.toUpperCase()} ${row.name}\n  wanted ${JSON.stringify(row.outputs ?? { error: row.error })}\n  got    ${JSON.stringify(got)}`,
    );
}
console.log(`equal ${total.equal}, partial ${total.partial}, different ${total.different} of ${count}`);
process.exit(total.different === 0 ? 0 : 1);
