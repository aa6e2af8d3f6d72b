// Puts V8's code of the program beside it, for the Node that runs this: dist/code-cache/. Run it under others too, and the package carries theirs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Runs that are as most are, a file or two as a hook names them. By the pack that holds what each comes to and those before it do not. */
export const USUAL = {
  lint: ['fixtures/article/5-annotations/sa.yaml'],
  policy: ['fixtures/article/7-trust-host/trust-policy.json', 'fixtures/article/6-audience/role.json'],
  workload: ['fixtures/article/6-audience/pod.yaml', 'fixtures/article/6-audience/s3-reader.yaml'],
};

export async function buildCodeCache() {
  const { headOf, whole } = await library();
  const folder = mkdtempSync(join(tmpdir(), 'irsa-lint-code-'));
  try {
    for (const paths of [...Object.values(USUAL), ['fixtures/article']]) run(paths, folder);
    const from = join(folder, 'irsa-lint', 'code');
    mkdirSync('dist/code-cache', { recursive: true });
    for (const name of readdirSync(from)) {
      const content = readFileSync(join(from, name));
      const [key, identity] = content.subarray(0, 2000).toString('latin1').split('\n');
      const data = content.subarray(-content.readUInt32LE(headOf(key, identity).length));
      // Here the file is known by where it lies: beside the program, and whoever can write there can write the program.
      writeFileSync(join('dist/code-cache', name), whole(headOf(key, ''), data));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Options of Node's would make other code. */
function run(paths, cache) {
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
  const words = [resolve('dist/cli.cjs'), '--no-config', '--format', 'text', ...paths];
  const { status, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env,
  });
  if (status !== 0 && status !== 1) throw new Error(`linting ${paths.join(' ')} ended with ${status}: ${stderr}`);
}

async function library() {
  const { outputFiles } = await build({
    entryPoints: ['src/discover/code-cache.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildCodeCache();
