// The program as JavaScript modules in a temporary folder, file by file, so that one module can be replaced without a bundler.
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from 'esbuild';

/** The files of a folder and of those below it; of a file itself. */
export const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(`${path}/${name}`)) : [path];

export const javascript = (text) => transformSync(text, { loader: 'ts', format: 'esm', target: 'esnext' }).code;

/** Generated validators call require. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);\n";

/** Removed when the process ends. */
export function temporaryTree(paths) {
  const root = mkdtempSync(join(tmpdir(), 'irsa-lint-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  for (const linked of ['node_modules', 'schemas', 'fixtures']) symlinkSync(resolve(linked), join(root, linked));
  for (const path of paths.flatMap(filesBelow)) {
    if (!/\.[jt]s$/.test(path) || path.endsWith('.d.ts')) continue;
    const to = join(root, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(to), { recursive: true });
    const text = readFileSync(path, 'utf8');
    writeFileSync(to, path.endsWith('.js') ? REQUIRE + text : javascript(text));
  }
  return root;
}
