// `npm run guards [-- PATTERN]`: takes every guard of every rule away in turn and runs the examples of its page. A guard that no example misses is reported.
// Not counted: what does not typecheck without the guard, for then the compiler keeps it, and what throws. guards-allowed.json lists those that no example can show, with the reason.
import { readFileSync } from 'node:fs';
import { applied, guardMutants, typechecker } from './mutants.mjs';
import { rulePageRunner } from './rule-page-runner.mjs';

const [pattern = ''] = process.argv.slice(2);
const allowed = JSON.parse(readFileSync(new URL('guards-allowed.json', import.meta.url), 'utf8'));
const { names, examplesOf } = await rulePageRunner();
const typechecks = typechecker(process.cwd());
const groups = new Map();
const used = new Set();
let surviving = 0;

for (const id of names.filter((name) => name.includes(pattern))) {
  const path = `rules/${id}.ts`;
  const text = readFileSync(path, 'utf8');
  const isSeen = await examplesOf(id);
  const group = id.split('/')[0];
  const count = groups.get(group) ?? { guards: 0, surviving: 0, allowed: 0 };
  groups.set(group, count);
  // What stands within a guard that survives whole says nothing more.
  let survived = { start: -1, end: -1 };
  for (const mutant of guardMutants(path, text)) {
    if (mutant.start >= survived.start && mutant.end <= survived.end) continue;
    const changed = applied(text, mutant);
    if (!(await isSeen(changed))) {
      if (!typechecks(path, changed)) continue;
      const excuse = allowed.findIndex((one) => one.rule === id && one.guard === mutant.shown);
      if (excuse >= 0) {
        used.add(excuse);
        count.allowed++;
        if (mutant.kind === 'guard') survived = mutant;
      } else {
        count.surviving++;
        surviving++;
        if (mutant.kind === 'guard') survived = mutant;
        console.log(`${path}:${mutant.line}  ${mutant.shown}`);
      }
    }
    count.guards++;
  }
}

console.log(`\n${'group'.padEnd(18)}guards  surviving  allowed`);
for (const [group, { guards, surviving: left, allowed: excused }] of groups)
  console.log(
    `${group.padEnd(18)}${String(guards).padStart(6)}${String(left).padStart(11)}${String(excused).padStart(9)}`,
  );
const stale = allowed.filter((one, i) => !used.has(i) && one.rule.includes(pattern));
for (const { rule, guard } of stale)
  console.log(`guards-allowed.json: ${rule} ${guard} does not survive: take it off the list`);
process.exitCode = surviving + stale.length > 0 ? 1 : 0;
