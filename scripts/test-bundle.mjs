// Tests and what they test as one module, with one file changed: what vitest would do, without starting it.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { context } from 'esbuild';
import { instrumented } from './instrument.mjs';

const BANNER = [
  "import { createRequire as irsaLintCreateRequire } from 'node:module'; const require = irsaLintCreateRequire(import.meta.url);",
  'const irsaLintStep = globalThis.irsaLintStep; const irsaLintHit = globalThis.irsaLintHit;',
].join('\n');

/** A function from a change ({ path, text } or none) to the path of the module. Functions of `counted` files report their calls. */
export async function testBundle(files, counted) {
  const root = mkdtempSync(join(tmpdir(), 'irsa-lint-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const ready = new Map();
  let change;
  let number = 0;
  const textOf = (path, hits) => {
    const changed = change?.path === path;
    const key = `${path}:${hits}`;
    if (!changed && ready.has(key)) return ready.get(key);
    const plain = changed ? change.text : readFileSync(path, 'utf8');
    const counting = path.startsWith('src/') ? instrumented(path, plain, { hits }) : plain;
    const text = counting
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(resolve(path)).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(resolve(path))));
    if (!changed) ready.set(key, text);
    return text;
  };
  let hits = false;
  const build = await context({
    stdin: { contents: files.map((file) => `import './${file}';`).join('\n'), resolveDir: process.cwd() },
    bundle: true,
    write: true,
    outfile: join(root, 'tests.mjs'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
    banner: { js: BANNER },
    plugins: [
      {
        name: 'changed',
        setup({ onLoad, onResolve }) {
          onResolve({ filter: /^vitest$/ }, () => ({ path: resolve('scripts/small-vitest.mjs') }));
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const own = relative(process.cwd(), path);
            return { loader: 'ts', contents: textOf(own, hits && counted(own)) };
          });
        },
      },
    ],
  });
  const bundle = async ({ change: wanted, counting = false }) => {
    change = wanted;
    hits = counting;
    const outfile = join(root, 'tests.mjs');
    await build.rebuild();
    // Every module needs a name of its own, for names are loaded once.
    const path = join(root, `tests-${number++}.mjs`);
    copyFileSync(outfile, path);
    return path;
  };
  // As long as the bundler waits for the next change the process does not end.
  return { bundle, dispose: () => build.dispose() };
}
