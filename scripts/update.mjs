// Writes every generated file of the repository: `npm run update` all of them, `npm run update -- STEP...` some, `--check` fails if a file changed by it.
// A file is written beside its place and then renamed, so a step that fails leaves it as it was.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { notice, ruleIndex, ruleTables } from './generate.mjs';
import { compileSchemas } from './schemas.mjs';

const changed = [];

function write(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
  changed.push(path);
}

const run = (script, args, env = {}) =>
  execFileSync(process.execPath, [script, ...args], { stdio: 'inherit', env: { ...process.env, ...env } });
/** Tests that write what they compare with. */
const tests = (...files) => run('node_modules/vitest/vitest.mjs', ['run', ...files], { UPDATE: '1' });

/** In their order: each reads what those before it wrote. */
const STEPS = {
  validators: () => compileSchemas(),
  rules: () => write('rules/index.ts', ruleIndex()),
  notice: async () => write('NOTICE', await notice()),
  tables: async () => write('docs/rules.md', await ruleTables()),
  pages: () => tests('test/rules.test.ts'),
  docs: () =>
    tests('test/messages.test.ts', 'test/mutations.test.ts', 'test/eksctl-page.test.ts', 'test/facts-page.test.ts'),
  counters: () => tests('test/counters.test.ts'),
  outputs: () =>
    tests('test/cli/explain.test.ts', 'test/cli/facts.test.ts', 'test/readme.test.ts', 'test/projects.test.ts'),
};

const check = process.argv.includes('--check');
const wanted = process.argv.slice(2).filter((word) => word !== '--check');
const unknown = wanted.filter((step) => !Object.hasOwn(STEPS, step));
if (unknown.length > 0) {
  console.error(`no step ${unknown.join(', ')}; there are ${Object.keys(STEPS).join(', ')}`);
  process.exit(2);
}
for (const [name, step] of Object.entries(STEPS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    await step();
  } catch (error) {
    console.error(`update: ${name} failed, what comes after it was not updated: ${error.message}`);
    process.exit(1);
  }
}
if (check && changed.length > 0) {
  console.error(`generated files were stale: ${changed.join(', ')}; run npm run update`);
  process.exit(1);
}
