// The program as one module that counts its steps: every turn of a loop and every call of a function, the same on every machine.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { instrumented } from './instrument.mjs';

const ENTRY = `
export { analyse, worldOf } from './src/analyse.js';
export { collect } from './src/facts/collect.js';
export { DIALECTS, loadDialects } from './src/facts/dialects.js';
export { rules } from './rules/index.js';
export { explain } from './src/explain/target.js';
export { graphOf } from './src/explain/graph.js';
export { difference } from './src/explain/diff.js';
`;

/** `count` runs something and answers with what it made and how many steps it took. */
export async function countingProgram() {
  const root = mkdtempSync(join(tmpdir(), 'irsa-lint-counting-'));
  const outfile = join(root, 'program.mjs');
  let steps = 0;
  globalThis.irsaLintStep = () => void steps++;
  globalThis.irsaLintHit = globalThis.irsaLintStep;
  try {
    await build({
      stdin: { contents: ENTRY, resolveDir: process.cwd() },
      bundle: true,
      outfile,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      mainFields: ['module', 'main'],
      alias: { yaml: resolve('node_modules/yaml/browser/index.js') },
      logLevel: 'warning',
      banner: {
        js: "import { createRequire as irsaLintCreateRequire } from 'node:module'; const require = irsaLintCreateRequire(import.meta.url); const { irsaLintStep, irsaLintHit } = globalThis;",
      },
      plugins: [
        {
          name: 'counting',
          setup({ onLoad }) {
            onLoad({ filter: /\.ts$/ }, ({ path }) => {
              const own = relative(process.cwd(), path);
              const text = readFileSync(path, 'utf8');
              return {
                loader: 'ts',
                contents: instrumented(own, text, { hits: true }).replaceAll(
                  /irsaLintHit\("[^"]*"\)/g,
                  'irsaLintHit()',
                ),
              };
            });
          },
        },
      ],
    });
    const program = await import(pathToFileURL(outfile).href);
    const count = (work) => {
      const before = steps;
      const made = work();
      return { made, steps: steps - before };
    };
    return { program, count };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
