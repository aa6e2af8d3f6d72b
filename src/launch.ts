#!/usr/bin/env node
/** Starts the program. Its modules come in packs (scripts/packs.mjs makes them), each of which V8 compiles once: after that its code is cached. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { codeCache } from './discover/code-cache.js';
import { programFiles } from './discover/program-files.js';

type Module = (module: { exports: object }, require: (id: number | string) => unknown) => void;

interface Pack {
  /** The name of its file, which says what is in it. */
  readonly file: string;
  /** Its modules are numbered from here. */
  readonly first: number;
  readonly size: number;
}

declare const PACKS: readonly Pack[];
/** The module that is the program. */
declare const PROGRAM: number;

const FLAG = '--no-code-cache';
const words = process.argv.slice(2);
const options = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
// V8 counts no calls of functions that come out of its cache.
const isCached = !options.includes(FLAG) && process.env['NODE_V8_COVERAGE'] === undefined;
if (options.includes(FLAG)) process.argv.splice(2 + words.indexOf(FLAG), 1);

/**
 * By the major version of V8: to optimize a function only when it has run some four times as often as V8 waits for. Most runs end before what its compiler does
 * for hundreds of functions is gained back: it took up to two fifths of linting a thousand files. Later versions wait by themselves.
 */
const PATIENCE: ReadonlyMap<string | undefined, string> = new Map([
  ['11', '--interrupt-budget=500000'],
  ['12', '--invocation-count-for-turbofan=12000'],
]);
const patience = PATIENCE.get(process.versions.v8.split('.')[0]);
// Before any code of the program is loaded: V8 refuses cached code of other flags.
if (patience !== undefined) setFlagsFromString(patience);

const files = programFiles(__dirname, process);
const cache = codeCache({
  // What lies beside a single file is anybody's.
  shipped: files.folder === undefined ? undefined : join(files.folder, 'code-cache'),
  runtime: [process.version, process.platform, process.arch, process.env['NODE_OPTIONS'], ...process.execArgv].join(
    ' ',
  ),
  env: process.env,
  home: homedir,
  user: process.getuid?.(),
  cwd: process.cwd(),
  words,
  run: process.pid,
  now: Date.now,
});
const modules = new Map<number, { exports: object } | 'begun'>();
const packs = new Map<Pack, readonly Module[]>();
const compiled = new Map<Pack, Script>();

process.once('exit', (code) => {
  // A mistake of the user's ends before much of the program has run.
  if (!isCached || code === 2) return;
  for (const [pack, script] of compiled) if (isExampleOf(pack)) cache.write(pack.file, () => script.createCachedData());
});
requireModule(PROGRAM);

/** Whether this run used enough of a pack that what V8 compiled for it is of use to others: `--version` comes to little of what linting needs. */
function isExampleOf({ first, size }: Pack): boolean {
  const used = Array.from({ length: size }, (_, i) => first + i).filter((id) => modules.has(id));
  return used.length >= size / 4;
}

/** Modules of the program have numbers; what has a name is Node's. */
function requireModule(id: number | string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- this file becomes CommonJS
  if (typeof id === 'string') return require(id);
  const known = modules.get(id);
  if (known === 'begun') throw new Error(`module ${id} needs itself to begin`);
  if (known !== undefined) return known.exports;
  modules.set(id, 'begun');
  const pack = PACKS.findLast(({ first }) => first <= id);
  const run = pack === undefined ? undefined : modulesOf(pack)[id - pack.first];
  if (run === undefined) throw new Error(`there is no module ${id}`);
  const module = { exports: {} };
  run(module, requireModule);
  modules.set(id, module);
  return module.exports;
}

function modulesOf(pack: Pack): readonly Module[] {
  const known = packs.get(pack);
  if (known !== undefined) return known;
  const path = `program/${pack.file}.js`;
  const filename = join(__dirname, path);
  // The build writes every character beyond ASCII as an escape: nothing needs to be decoded.
  const source = files.read(path).toString('latin1');
  const cachedData = isCached ? cache.read(pack.file) : undefined;
  const script = new Script(source, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
  if (cachedData === undefined || script.cachedDataRejected === true) compiled.set(pack, script);
  const inFolder = script.runInThisContext() as (folder: string) => readonly Module[];
  const own = inFolder(__dirname);
  packs.set(pack, own);
  return own;
}
