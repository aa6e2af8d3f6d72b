// Builds dist/: the program as a split ESM bundle, the rule pages beside it, and (unless --program) the types.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { buildCodeCache } from './code-cache.mjs';
import { buildProgram, NOWHERE } from './packs.mjs';
import { compileSchemas } from './schemas.mjs';

const program = process.argv.includes('--program');
compileSchemas();
// Beside dist/, which takes its place at the end: who runs the program meanwhile has all of one build.
const [next, last] = ['.dist-next', '.dist-last'];
for (const folder of [next, last]) rmSync(folder, { recursive: true, force: true });
mkdirSync(next, { recursive: true });
const options = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // jsonc-parser's `main` is UMD and requires its parts by computed names.
  mainFields: ['module', 'main'],
  // For Node yaml offers CommonJS, of which nothing can be left out; its other form is the same code as modules.
  alias: { yaml: resolve('node_modules/yaml/browser/index.js') },
  minify: true,
  keepNames: true,
  logLevel: 'warning',
};
// CommonJS packages in a bundle of ES modules call require.
const banner = {
  js: "import { createRequire as irsaLintCreateRequire } from 'node:module'; const require = irsaLintCreateRequire(import.meta.url);",
};
const modules = { ...options, format: 'esm', outdir: next, banner };
await build({ ...modules, entryPoints: ['src/index.ts'], splitting: true, define: NOWHERE });
// Only scripts/table.mjs loads it.
await build({ ...modules, entryPoints: [{ in: 'src/facts/terraform/table.ts', out: 'table' }] });
// Names stay for stack traces, without what esbuild's keepNames does to each function when a module starts.
await buildProgram(next, { ...options, keepNames: false, minify: false, minifyWhitespace: true, minifySyntax: true });
for (const group of readdirSync('rules', { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  for (const page of readdirSync(`rules/${group.name}`).filter((file) => file.endsWith('.md'))) {
    cpSync(`rules/${group.name}/${page}`, `${next}/rules/${group.name}/${page}`);
  }
}
cpSync('page', `${next}/page`, { recursive: true });
// What starts `node dist/cli.js` need not know that the program is CommonJS.
writeFileSync(`${next}/cli.js`, "#!/usr/bin/env node\nimport './cli.cjs';\n", { mode: 0o755 });
if (existsSync('dist')) renameSync('dist', last);
renameSync(next, 'dist');
rmSync(last, { recursive: true, force: true });
await buildCodeCache();
if (!program)
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.types.json'], {
    stdio: 'inherit',
  });
