// Makes one file of dist/ and Node that needs nothing else installed: an executable that carries the program, for a Linux with glibc.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inject } from 'postject';

/**
 * The Node that is carried, as the registry has it. Of the versions under maintenance the newest that needs no library which small images lack: 26 asks for
 * libatomic.
 */
export const RUNTIME = {
  version: '24.22.3',
  integrity: {
    x64: 'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
    arm64: 'sha512-IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw==',
  },
};
export const ARCHITECTURES = Object.keys(RUNTIME.integrity);
export const runtimePackage = (arch) => `node-linux-${arch}`;
/** Where Node looks for what it is to run, and what says that there is something. */
const [RESOURCE, FUSE] = ['NODE_SEA_BLOB', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'];

/** The executable of Node for `arch`, and its licence, below `folder`. Throws where the registry gives something else. */
export function runtime(arch, folder) {
  const name = `${runtimePackage(arch)}@${RUNTIME.version}`;
  const pack = ['pack', '--silent', '--prefer-offline', '--pack-destination', folder, name];
  const file = join(
    folder,
    execFileSync('npm', pack, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim(),
  );
  const digest = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (digest !== RUNTIME.integrity[arch]) throw new Error(`${name} is not what it was: ${digest}`);
  const own = mkdtempSync(join(folder, `${arch}-`));
  execFileSync('tar', ['-xzf', file, '-C', own, 'package/bin/node', 'package/LICENSE']);
  return { node: join(own, 'package/bin/node'), licence: readFileSync(join(own, 'package/LICENSE'), 'utf8') };
}

/** What the executable carries, by the path that the program asks for: all of dist/ that it reads as it runs, never at once. */
function assets() {
  const below = (folder) =>
    readdirSync(join('dist', folder), { recursive: true })
      .map((name) => join(folder, name))
      .filter((path) => statSync(join('dist', path)).isFile());
  const files = [
    ...below('program'),
    ...below('rules'),
    ...below('page').filter((path) => !path.includes('/', 5)),
  ].sort();
  return {
    ...Object.fromEntries(['cli.cjs', ...files].map((path) => [path, resolve('dist', path)])),
    '../package.json': resolve('package.json'),
  };
}

/** What a Node of the carried version runs when it begins; `own`: one for this machine. */
export function blob(own, folder) {
  const output = join(folder, 'blob');
  const config = join(folder, 'single-file.json');
  // The name of what is run becomes part of it: no folder of this machine is in it.
  writeFileSync(
    config,
    JSON.stringify({ main: 'cli.cjs', output, disableExperimentalSEAWarning: true, assets: assets() }),
  );
  execFileSync(own, ['--experimental-sea-config', config], { cwd: 'dist', stdio: 'pipe' });
  return readFileSync(output);
}

/** Writes `target`: `node` with `content`, as bytes of `blob`. */
export async function writeSingleFile(node, content, target) {
  copyFileSync(node, target);
  chmodSync(target, 0o755);
  // It warns of sections that it leaves as they are.
  const { warn } = console;
  console.warn = () => undefined;
  try {
    await inject(target, RESOURCE, content, { sentinelFuse: FUSE });
  } finally {
    console.warn = warn;
  }
}

/** Writes `irsa-lint-linux-ARCH` into `target` for each of `architectures`, this machine's among them; returns the licence of Node, and what it carries in turn. */
export async function singleFiles(target, architectures = ARCHITECTURES) {
  const folder = mkdtempSync(join(tmpdir(), 'irsa-lint-single-'));
  try {
    const runtimes = new Map(architectures.map((arch) => [arch, runtime(arch, folder)]));
    const own = runtimes.get(process.arch);
    if (process.platform !== 'linux' || own === undefined)
      throw new Error(`single files are made on Linux, on ${architectures.join(' or ')}`);
    const content = blob(own.node, folder);
    for (const [arch, { node }] of runtimes) await writeSingleFile(node, content, join(target, singleFile(arch)));
    const versions = JSON.parse(
      execFileSync(own.node, ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8' }),
    );
    return { licence: own.licence, versions };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const singleFile = (arch) => `irsa-lint-linux-${arch}`;
