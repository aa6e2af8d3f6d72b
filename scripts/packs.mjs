// Builds the program: dist/program/ with packs of modules, and dist/cli.cjs, which loads them. V8 caches the code of scripts, not of ES modules, and what is
// not evaluated needs not be cached: so each module becomes a function that runs when one of its exports is used for the first time.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { build, transform } from 'esbuild';
import { USUAL } from './code-cache.mjs';

const PROGRAM = 'src/cli.ts';
const LINT = 'src/cli/lint.ts';
const RULES = 'rules/index.ts';

/** `folder`: where to. `options`: esbuild's. */
export async function buildProgram(folder, options) {
  const modules = await modulesFrom(PROGRAM, options);
  const packs = packsOf(modules, await usualPacks(modules, folder));
  const idOf = new Map([...packs.values()].flat().map((name, i) => [name, i]));
  mkdirSync(`${folder}/program`, { recursive: true });
  const table = [];
  for (const [pack, names] of packs) {
    const functions = names.map(
      (name) => `/* ${name} */function(module,require){${linked(modules.get(name), idOf)}\n}`,
    );
    const text = `(function(irsaLintFolder){"use strict";return[\n${functions.join(',\n')}]})`;
    // What was not understood is an error here.
    new Script(text);
    const file = `${pack}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    writeFileSync(`${folder}/program/${file}.js`, text);
    table.push({ file, first: idOf.get(names[0]), size: names.length });
  }
  await build({
    ...options,
    entryPoints: ['src/launch.ts'],
    format: 'cjs',
    outfile: `${folder}/cli.cjs`,
    define: { PACKS: JSON.stringify(table), PROGRAM: JSON.stringify(idOf.get(PROGRAM)) },
  });
}

/** By path or by the name of a package, all that `entry` reaches: the code, what it asks for by which specifier, and what only when it runs. */
async function modulesFrom(entry, options) {
  const modules = new Map();
  const used = new Map();
  const pending = [entry];
  for (let name; (name = pending.pop()) !== undefined;) {
    if (modules.has(name)) continue;
    const module = await compiled(name, options);
    modules.set(name, module);
    for (const { target, names } of module.requires.values()) {
      if (target === undefined) continue;
      if (isOwn(target)) pending.push(target);
      else used.set(target, new Set([...(used.get(target) ?? []), ...names]));
    }
  }
  for (const [name, names] of used)
    modules.set(name, { code: await bundledPackage(name, names, options), requires: new Map(), exported: undefined });
  return modules;
}

/** Not a file of a package. */
const isOwn = (name) => /^(?:src|rules|schemas|package\.json)/.test(name) && /\.(?:ts|js|json)$/.test(name);

async function compiled(name, options) {
  if (name.endsWith(WHOLE_TABLE)) {
    const table = JSON.parse(readFileSync(dirname(name), 'utf8'));
    return { code: `module.exports=JSON.parse(${JSON.stringify(JSON.stringify(table))});`, requires: new Map() };
  }
  if (name.endsWith('.json')) return tableOnDemand(name);
  const source = name === RULES ? await ruleStubs(options) : readFileSync(name, 'utf8');
  const { code } = await transform(source, {
    ...sizes(options),
    loader: name.endsWith('.js') ? 'js' : 'ts',
    format: 'cjs',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.dirname': 'irsaLintFolder' },
  });
  return commonJs(code, name);
}

const WHOLE_TABLE = '.json/all.json';

/** A table is loaded when somebody asks for what is large in it. */
function tableOnDemand(name) {
  const members = Object.entries(JSON.parse(readFileSync(name, 'utf8'))).map(([key, value]) =>
    typeof value === 'object' ? `get ${key}(){return require("all").${key}}` : `${key}:${JSON.stringify(value)}`,
  );
  const all = { target: join(name, 'all.json'), names: [], isDynamic: false };
  return { code: `module.exports={default:{${members}}};`, requires: new Map([['all', all]]) };
}

const sizes = ({ platform, target, minifyWhitespace, minifySyntax }) => ({
  platform,
  target,
  minifyWhitespace,
  minifySyntax,
});

/** The rules without their code, which is loaded where there is a fact to look at. */
async function ruleStubs(options) {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [RULES],
    format: 'esm',
    write: false,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('file:///');" },
  });
  const { rules } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
  const stubs = rules.map((rule) => `stub(${JSON.stringify(rule)}, () => require('./${rule.id}.js'))`);
  return `const stub = (rule, load) => ({ fix: undefined, ...rule, run(world, ...to) { if (rule.visits.some((kind) => world.facts[kind].length > 0)) load().default.run(world, ...to); } });
export const rules = [${stubs.join(',\n')}];`;
}

const EXPORTS =
  /^[^]*?\bstdin_exports=\{\};__export\(stdin_exports,\{([^]*?)\}\);module\.exports=__toCommonJS\(stdin_exports\);/;
const IMPORT = /^(?:var |,)(\w+)=(?:__toESM\(require\("([^"]+)"\)(?:,1)?\)|require\("([^"]+)"\))/;
const HELPERS = /^(?:var __\w+=[^;]*;)+/;

/** What esbuild makes of a module, with imports that load when they are used. */
function commonJs(text, name) {
  const exported = EXPORTS.exec(text)?.[1];
  let code =
    exported === undefined ? text.replace(/^"use strict";/, '').replace(HELPERS, '') : text.replace(EXPORTS, '');
  const requires = new Map();
  const imports = new Map();
  const namespaces = [];
  for (let match; (match = IMPORT.exec(code)) !== null;) {
    const [whole, variable, interop, plain] = match;
    // A namespace has its own name, which may be any: it is loaded at once.
    if (variable.startsWith('import_')) imports.set(variable, interop ?? plain);
    else namespaces.push([variable, interop ?? plain]);
    code = code.slice(whole.length).replace(/^;/, '');
    if (code.startsWith(',') && !IMPORT.test(code)) code = `var ${code.slice(1)}`;
  }
  const ask = (specifier, isDynamic) => {
    const known = requires.get(specifier) ?? { target: targetOf(specifier, name), names: [], isDynamic };
    requires.set(specifier, { ...known, isDynamic: known.isDynamic && isDynamic });
  };
  for (const specifier of imports.values()) ask(specifier, false);
  code = code.replace(/0&&\(module\.exports=\{[^}]*\}\);\s*$/, '');
  if (exported !== undefined) code += `module.exports={${exportsOf(exported)}};`;
  code = code
    .replace(/(?<=Promise\.resolve\(\)\.then\(\(\)=>)__toESM\((require\("([^"]+)"\))\)/g, (_, call, specifier) => {
      ask(specifier, true);
      return call;
    })
    .replace(/(?<![\w$"'`]|[^.]\.)(import_\w+)\b(?:\.(\w+))?/g, (whole, variable, member) => {
      const specifier = imports.get(variable);
      if (specifier === undefined) throw new Error(`${name}: ${whole} is no import`);
      if (member !== undefined) requires.get(specifier).names.push(member);
      return `(${variable}??=require("${specifier}"))${member === undefined ? '' : `.${member}`}`;
    });
  for (const [, specifier] of code.matchAll(/(?<!\.then\(\(\)=>)require\("([^"]+)"\)/g)) ask(specifier, false);
  for (const [, specifier] of namespaces) ask(specifier, false);
  const variables = [
    ...imports.keys(),
    ...namespaces.map(([variable, specifier]) => `${variable}=require("${specifier}")`),
  ];
  return { code: `${variables.length === 0 ? '' : `var ${variables.join()};`}${code}`, requires };
}

const exportsOf = (list) =>
  list
    .split(/,(?=\w+:\(\)=>)/)
    .map((one) => {
      const [name, value] = one.split(':()=>');
      // What is only passed on is loaded when somebody wants it.
      return /^\w+$/.test(value) ? `${name}:${value}` : `get ${name}(){return ${value}}`;
    })
    .join();

/** A file of the project, or the name of a package; undefined: Node has it. */
function targetOf(specifier, from) {
  if (isBuiltin(specifier)) return undefined;
  if (!specifier.startsWith('.')) return specifier;
  const path = join(dirname(from), specifier);
  // A file of a package that the package does not export by a name.
  if (path.startsWith('node_modules/')) return path;
  return path.startsWith('src/generated/') ? path : path.replace(/\.js$/, '.ts');
}

/** TypeScript asks where it lies, to find its libraries; nothing here needs them. */
export const NOWHERE = { __filename: '"/"', __dirname: '"/"' };

async function bundledPackage(name, names, options) {
  const { outputFiles } = await build({
    ...options,
    ...(name.startsWith('node_modules/') ? { minify: true, define: NOWHERE } : {}),
    stdin: {
      contents: `export { ${[...names].sort().join(', ')} } from '${name.startsWith('node_modules/') ? resolve(name) : name}'`,
      resolveDir: '.',
      sourcefile: 'names.mjs',
    },
    format: 'cjs',
    write: false,
    plugins: [withoutQuestions],
  });
  return outputFiles[0].text;
}

/** What packages ask of Node when they are loaded and we never use, and what is put in its place: each costs as much as to parse the command line. */
const NOT_ASKED = [
  {
    // It can start other programs.
    file: /[\\/]commander[\\/]lib[\\/]command\.js$/,
    asked: "const childProcess = require('node:child_process');",
    instead: "const childProcess = { spawn: (...words) => require('node:child_process').spawn(...words) };",
  },
  {
    // Whether there are colours we say ourselves; to ask standard output makes a stream of it.
    file: /[\\/]picocolors[\\/]picocolors\.js$/,
    asked: '(p.stdout || {}).isTTY',
    instead: 'false',
  },
];

const withoutQuestions = {
  name: 'without questions',
  setup(build) {
    for (const { file, asked, instead } of NOT_ASKED)
      build.onLoad({ filter: file }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!text.includes(asked)) throw new Error(`${path} no longer says ${asked}`);
        return { contents: text.replace(asked, instead) };
      });
  },
};

/** What linting usually comes to in one pack, what else it can come to in another; what several other commands share, and what one of them has for itself. */
function packsOf(modules, usual) {
  const linting = reached(modules, [PROGRAM, LINT]);
  const asked = [...modules.values()].flatMap(({ requires }) =>
    [...requires.values()].filter(({ isDynamic }) => isDynamic),
  );
  const users = new Map();
  for (const entry of new Set(asked.map(({ target }) => target).filter((target) => !linting.has(target))))
    for (const name of reached(modules, [entry])) users.set(name, [...(users.get(name) ?? []), entry]);
  const packOf = (name) => {
    if (name.endsWith(WHOLE_TABLE)) return basename(dirname(name), '.json').replaceAll('.', '-');
    // What reads programs is large, and of several dialects.
    if (name.startsWith('node_modules/')) return 'parser';
    if (/^src\/(?:facts\/program|document\/typescript)\//.test(name) && !linting.has(name)) return 'program';
    if (name.startsWith('src/lint/')) return 'lint';
    if (linting.has(name)) return usual.get(name) ?? 'seldom';
    const [first, ...others] = users.get(name);
    if (others.length > 0) return 'shared';
    const entry = basename(first, '.ts');
    return entry === 'read' ? `read-${basename(dirname(first))}` : entry;
  };
  const packs = new Map();
  for (const name of [...modules.keys()].sort()) {
    const pack = packOf(name);
    packs.set(pack, [...(packs.get(pack) ?? []), name]);
  }
  return packs;
}

/** Modules by the first of the usual runs that evaluates them. */
async function usualPacks(modules, folder) {
  const packs = new Map();
  for (const [pack, paths] of Object.entries(USUAL))
    for (const name of await evaluatedModules(modules, paths, folder)) if (!packs.has(name)) packs.set(name, pack);
  return packs;
}

async function evaluatedModules(modules, paths, folder) {
  const evaluated = new Map();
  const load = (name) => {
    if (!evaluated.has(name)) {
      const module = { exports: {} };
      evaluated.set(name, module);
      const { code, requires } = modules.get(name);
      const nodeRequire = createRequire(import.meta.url);
      const require = (specifier) => {
        const target = requires.get(specifier)?.target;
        return target === undefined ? nodeRequire(specifier) : load(target);
      };
      new Script(`(function(module,require,irsaLintFolder){"use strict";${code}\n})`).runInThisContext()(
        module,
        require,
        resolve(folder),
      );
    }
    return evaluated.get(name).exports;
  };
  const output = { write: () => undefined, isTTY: false, columns: undefined };
  await load('src/cli/main.ts').main(paths, {
    stdout: output,
    stderr: output,
    cwd: process.cwd(),
    env: {},
    home: process.cwd(),
    now: () => 0,
    today: () => new Date(0),
    fs: load('src/discover/file-system.ts').realFileSystem,
    program: { version: '', folder: '', file: () => Buffer.of(), node: '', platform: '' },
  });
  for (const name of [PROGRAM, 'src/discover/standard-stream.ts']) evaluated.set(name, undefined);
  return evaluated.keys();
}

function reached(modules, names, seen = new Set()) {
  for (const name of names)
    if (name !== undefined && !seen.has(name)) {
      seen.add(name);
      const asked = [...modules.get(name).requires.values()].filter(({ isDynamic }) => !isDynamic);
      reached(
        modules,
        asked.map(({ target }) => target),
        seen,
      );
    }
  return seen;
}

/** The code of a module, with names that the loader knows. */
const linked = ({ code, requires }, idOf) =>
  code.replace(/^"use strict";/, '').replace(/\brequire\("([^"]+)"\)/g, (whole, specifier) => {
    const target = requires.get(specifier)?.target;
    return target === undefined ? whole : `require(${idOf.get(target)})`;
  });
