/** Which layer may import which, and which packages and node modules it may name. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

interface Layer {
  readonly may: readonly string[];
  readonly packages?: readonly string[];
}

/** A file of src/ itself is a layer of its own. */
const LAYERS: Readonly<Record<string, Layer>> = {
  value: { may: [], packages: ['@noble/hashes/legacy.js', '@noble/hashes/sha2.js'] },
  aws: { may: ['value', 'schemas'] },
  document: { may: ['value'], packages: ['yaml', 'jsonc-parser', '@typescript-eslint/typescript-estree'] },
  facts: { may: ['value', 'aws', 'document', 'generated'] },
  link: { may: ['value', 'aws', 'facts'] },
  lint: { may: ['value', 'aws', 'document', 'facts', 'link'] },
  explain: { may: ['value', 'aws', 'document', 'facts', 'link', 'lint'] },
  records: { may: ['value', 'aws', 'document', 'facts', 'link'] },
  report: { may: ['value', 'link', 'lint', 'records'], packages: ['sarif'] },
  config: { may: ['value', 'document', 'facts', 'link', 'lint'], packages: ['ignore', 'brace-expansion'] },
  discover: {
    may: ['value', 'config'],
    packages: ['node:fs', 'node:path', 'node:buffer', 'node:child_process', 'node:crypto', 'ignore', 'globby'],
  },
  'analyse.ts': { may: ['value', 'document', 'facts', 'link', 'lint'] },
  'cache.ts': {
    may: ['value', 'lint', 'report', 'discover', 'analyse.ts'],
    packages: ['node:crypto', 'node:path'],
  },
  api: {
    may: [
      'value',
      'aws',
      'document',
      'facts',
      'link',
      'lint',
      'records',
      'report',
      'config',
      'analyse.ts',
      'rules',
      'package.json',
    ],
  },
  cli: {
    may: [
      'value',
      'aws',
      'document',
      'facts',
      'link',
      'lint',
      'explain',
      'records',
      'report',
      'config',
      'discover',
      'analyse.ts',
      'cache.ts',
      'progress.ts',
      'rules',
    ],
    packages: ['node:crypto', 'node:path', 'commander', 'diff', 'picocolors', 'yaml'],
  },
  lsp: {
    may: [
      'value',
      'aws',
      'document',
      'facts',
      'link',
      'lint',
      'explain',
      'report',
      'discover',
      'analyse.ts',
      'cli',
      'schemas',
    ],
    packages: ['node:path', 'vscode-languageserver/node.js'],
  },
  'lsp.ts': { may: ['cli', 'lsp'] },
  'cli.ts': { may: ['cli', 'discover', 'lsp.ts'], packages: ['node:os', 'node:path'] },
  'launch.ts': { may: ['discover'], packages: ['node:os', 'node:path', 'node:v8', 'node:vm'] },
  'progress.ts': { may: [] },
  'playground.ts': {
    may: ['value', 'facts', 'lint', 'explain', 'report', 'analyse.ts', 'api', 'rules', 'package.json'],
  },
  'index.ts': { may: ['api', 'aws', 'lint', 'records', 'report'] },
  rules: { may: ['value', 'aws', 'facts', 'link', 'lint'] },
};

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : [];
  });

const layerOf = (path: string): string =>
  path.startsWith('rules/') || path.startsWith('schemas/')
    ? path.slice(0, path.indexOf('/'))
    : (path.split('/')[1] ?? path);

const importsOf = (path: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|\bimport\('([^']+)'\)/gms)].map(
    (match) => match[1] ?? match[2] ?? '',
  );

const sources = [...filesBelow('src').filter((path) => !path.startsWith('src/generated/')), ...filesBelow('rules')];

test.each(sources)('%s imports only what its layer may', (path) => {
  const own = layerOf(path);
  const layer = LAYERS[own];
  expect(layer, `${own} is a layer of the table`).toBeDefined();
  for (const name of importsOf(path)) {
    if (name.startsWith('.') && !name.includes('/node_modules/')) {
      const target = layerOf(normalize(join(dirname(path), name)).replace(/\.js$/, '.ts'));
      if (target !== own) expect(layer?.may, `${path} imports ${name}`).toContain(target);
    } else {
      const named = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? name;
      expect(layer?.packages ?? [], `${path} imports ${name}`).toContain(named);
    }
  }
});

/** Folders of one kind, as the languages in src/document/ and the dialects in src/facts/. */
const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** What evaluates programs stands below the dialects whose libraries they use. */
const BELOW = 'program';

test.each(foldersIn('src/facts').filter((name) => name !== BELOW))(
  'the dialect %s imports no other, and is on the list',
  (name) => {
    const others = foldersIn('src/facts').filter((other) => other !== name && other !== BELOW);
    for (const path of filesBelow(`src/facts/${name}`))
      for (const target of importsOf(path).map((imported) => normalize(join(dirname(path), imported))))
        expect(
          others.find((other) => target.startsWith(`src/facts/${other}/`)),
          path,
        ).toBeUndefined();
    expect(importsOf('src/facts/dialects.ts')).toContain(`./${name}/dialect.js`);
  },
);

// No file is a template of Go and nothing else: what reads one says what it prints.
test.each(foldersIn('src/document').filter((name) => name !== 'go-template'))(
  'the language %s is on the list',
  (name) => {
    expect(importsOf('src/document/languages.ts')).toContain(`./${name}/language.js`);
  },
);

/** Dialects that read a language by themselves, and the folder that is shared by those of programs. */
const READS: readonly (readonly [own: RegExp, into: RegExp])[] = [
  // A program of Terraform is HCL, whoever evaluates it.
  [/^src\/facts\/terraform\/$/, /^src\/document\/hcl\/$/],
  // Programs are TypeScript, whichever library they use.
  [/^src\/facts\/program\/$/, /^src\/document\/typescript\/$/],
  [/^src\/facts\//, /^src\/facts\/program\/$/],
  // Charts are templates of Go that print YAML.
  [/^src\/facts\/helm\/$/, /^src\/document\/(?:go-template|yaml)\/$/],
];

test('only the lists name a dialect or a language from above', () => {
  const inside = /src\/(?:facts|document)\/([^/]+)\//;
  const isList = (path: string): boolean => path === 'src/facts/dialects.ts' || path === 'src/document/languages.ts';
  for (const path of filesBelow('src').filter((one) => !isList(one))) {
    const own = inside.exec(path)?.[0] ?? '';
    for (const imported of importsOf(path).filter((name) => name.startsWith('.'))) {
      const target = normalize(join(dirname(path), imported));
      const into = inside.exec(target)?.[0];
      if (into === undefined || into === own || READS.some(([from, to]) => from.test(own) && to.test(into))) continue;
      expect(ALLOWED, `${path} imports ${target}`).toContain(`${path} ${target}`);
    }
  }
});

/** Reading one language on purpose. */
const ALLOWED: readonly string[] = [
  // The policy of the programming interface is JSON.
  'src/api/trust.ts src/document/json/read.js',
  // A text that begins like JSON may be a flow mapping of YAML.
  'src/document/json/language.ts src/document/yaml/parts.js',
  // HCL has a syntax of JSON, and Terraform a function that reads YAML.
  'src/document/hcl/json-body.ts src/document/json/read.js',
  // Plans and states are JSON.
  'src/facts/terraform/plan.ts src/document/json/read.js',
  'src/facts/yaml-text.ts src/document/yaml/read.js',
  // A patch of a kustomization is YAML in a text, of several documents.
  'src/facts/kustomize/files.ts src/document/yaml/parts.js',
  // Values of charts that kustomize has Helm render are YAML, whatever the file is called.
  'src/facts/kustomize/inflate.ts src/document/yaml/values.js',
  // eksctl reads the values of an add-on as YAML, also where they begin like JSON.
  'src/facts/eksctl/cluster-config.ts src/document/yaml/read.js',
];

/** What a browser runs, too. */
const PURE: readonly string[] = [
  ...['value', 'aws', 'document', 'facts', 'link', 'lint', 'explain', 'records', 'report', 'config', 'rules'],
  ...['analyse.ts', 'api', 'index.ts', 'playground.ts'],
];

test.each(sources.filter((path) => PURE.includes(layerOf(path))))('%s asks nothing of Node', (path) => {
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  expect(importsOf(path).filter((name) => name.startsWith('node:'))).toEqual([]);
  expect(/\b(?:Buffer|setImmediate|__dirname|__filename)\b[.(]/.exec(text)?.[0]).toBeUndefined();
});

/** What a run has from outside it is handed as an Io. */
const entries = ['src/cli.ts', 'src/launch.ts'];
test.each(sources.filter((path) => !entries.includes(path)))('%s takes nothing from the process', (path) => {
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  expect(/\b(?:process|console|performance)\.\w+|\bDate\.now\b|import\.meta\b/.exec(text)?.[0]).toBeUndefined();
});
