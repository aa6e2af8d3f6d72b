// Builds dist/: the program as a split ESM bundle, the rule pages beside it, and (unless --program) the types.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { compileSchemas } from './schemas.mjs';

const program = process.argv.includes('--program');
compileSchemas();
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
const entryPoints = ['src/index.ts', 'src/cli.ts'].filter((file) => existsSync(file));
const options = {
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // jsonc-parser's `main` is UMD and requires its parts by computed names.
  mainFields: ['module', 'main'],
  // For Node yaml offers CommonJS, of which nothing can be left out; its other form is the same code as modules.
  alias: { yaml: resolve('node_modules/yaml/browser/index.js') },
  minify: true,
  keepNames: true,
  // CommonJS packages in an ESM bundle call require.
  banner: {
    js: "import { createRequire as irsaLintCreateRequire } from 'node:module'; const require = irsaLintCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
};
// What walks folders is a file of its own that shares nothing: shared chunks would be three more files to load where a hook names a file.
await build({ ...options, entryPoints, splitting: true, external: ['*/walk-folder.js'] });
await build({ ...options, entryPoints: ['src/discover/walk-folder.ts'] });
// Only scripts/table.mjs loads it.
await build({ ...options, entryPoints: [{ in: 'src/facts/terraform/table.ts', out: 'table' }] });
for (const group of readdirSync('rules', { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  for (const page of readdirSync(`rules/${group.name}`).filter((file) => file.endsWith('.md'))) {
    cpSync(`rules/${group.name}/${page}`, `dist/rules/${group.name}/${page}`);
  }
}
cpSync('page', 'dist/page', { recursive: true });
if (!program)
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.types.json'], {
    stdio: 'inherit',
  });
