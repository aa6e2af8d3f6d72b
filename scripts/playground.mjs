// Builds the playground: a page with the linter beside it as classic scripts, so that it works from a folder, too. `node scripts/playground.mjs [FOLDER]`
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { isBuiltin } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { NOWHERE } from './packs.mjs';

const folder = process.argv[2] ?? 'site/playground';
const PARSER = /typescript-estree\/dist\/parser\.js$/;

/** The parser of programs is a script of its own; what packages ask of Node is not there. */
const forBrowser = (isParser) => ({
  name: 'for a browser',
  setup(one) {
    one.onResolve({ filter: /.*/ }, ({ path }) => {
      if (!isParser && PARSER.test(path)) return { path, namespace: 'parser' };
      // What writes a log of the parser's work; nobody reads one.
      if (path === 'debug') return { path, namespace: 'silent' };
      if (/^(?:node:)?path$/.test(path)) return { path: resolve('page/parser/path.js') };
      return isParser && isBuiltin(path) ? { path, namespace: 'none' } : undefined;
    });
    one.onLoad({ filter: /.*/, namespace: 'parser' }, () => ({
      contents: 'export const parse = (...words) => globalThis.irsaLintParser.parse(...words);',
    }));
    one.onLoad({ filter: /.*/, namespace: 'silent' }, () => ({ contents: 'module.exports = () => () => undefined;' }));
    one.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
});

const options = (isParser) => ({
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: ['chrome110', 'firefox115', 'safari16.4'],
  mainFields: ['module', 'main'],
  alias: { yaml: resolve('node_modules/yaml/browser/index.js') },
  define: NOWHERE,
  minify: true,
  logLevel: 'warning',
  legalComments: 'none',
  plugins: [forBrowser(isParser)],
});

const read = (name) => readFileSync(`page/${name}`, 'utf8');

const filesBelow = (at) =>
  readdirSync(at)
    .sort()
    .flatMap((name) => {
      const path = join(at, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });

/** Folders of page/examples: their names, and their files. */
const examples = () =>
  readdirSync('page/examples')
    .sort()
    .map((name) => ({
      name: name.replace(/^\d+-/, '').replaceAll('-', ' '),
      files: filesBelow(join('page/examples', name)).map((path) => ({
        path: relative(join('page/examples', name), path),
        text: readFileSync(path, 'utf8'),
      })),
    }));

/** Of each rule's page why it matters and how to mend it. */
const ruleTexts = () =>
  Object.fromEntries(
    readdirSync('rules', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => filesBelow(join('rules', name)))
      .filter((path) => path.endsWith('.md'))
      .map((path) => [
        path.slice('rules/'.length, -'.md'.length),
        readFileSync(path, 'utf8')
          .split(/^(?=## )/m)
          .filter((section) => /^## (?:Why it matters|How to fix)\n/.test(section))
          .join('')
          .trim(),
      ]),
  );

/** Within a script element only `<` can end it or begin a comment. */
const data = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const graph = { style: read('theme.css') + read('graph.css'), body: read('graph.html'), script: read('graph.js') };
const policy = [
  "default-src 'none'",
  // The page of the graph is within this one, and has its policy.
  `script-src 'self' ${hash(graph.script)}`,
  `style-src 'self' ${hash(graph.style)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const write = (name, text) => writeFileSync(join(folder, name), text);
await Promise.all([
  build({
    ...options(false),
    entryPoints: ['src/playground.ts'],
    globalName: 'irsaLint',
    outfile: join(folder, 'linter.js'),
  }),
  build({
    ...options(true),
    stdin: {
      contents: "export { parse } from './node_modules/@typescript-eslint/typescript-estree/dist/parser.js';",
      resolveDir: '.',
    },
    globalName: 'irsaLintParser',
    // It asks where it runs, and nothing here comes of the answer.
    inject: ['page/parser/process.js'],
    outfile: join(folder, 'parser.js'),
  }),
]);
write('rules.js', `globalThis.irsaLintRules = ${JSON.stringify(ruleTexts())};\n`);
write('playground.css', read('theme.css') + read('playground.css'));
write('NOTICE', readFileSync('NOTICE', 'utf8'));
write('playground.js', read('playground.js'));
write(
  'index.html',
  read('playground.html')
    .replace('POLICY', () => policy)
    .replace('PARTS', () => data({ graph, examples: examples() })),
);
