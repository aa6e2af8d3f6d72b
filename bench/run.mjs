// What the built program costs, as CPU time (user and system) of processes of their own that take turns in one run, so that the machine and whoever else works on
// it cancel out. Needs bash, whose `time` counts a child.
//   node bench/run.mjs trees [--kinds gitops,dense] [--sizes 100,1000] [--rounds 3] [--minutes 45] [--against CHECKOUT] [--write]
//   node bench/run.mjs start [--rounds 30] [--write]
// `trees`: linting trees of each kind and size, as ratios to an empty Node process, to walking and reading, to parsing all of it, to every peer on PATH, to itself
// with a warm cache, and to the program of another checkout. No tree is begun after so many minutes, no command takes more than ten, and what was left out is said.
// `start`: what one file costs. `--write` puts the table into docs/benchmarks.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { TREES, writeTree } from './trees.mjs';

const PAGE = 'docs/benchmarks.md';
const CLI = resolve('dist/cli.cjs');
const SHARE = 0.1;
/** Kinds of trees with files of Terraform. */
const HOLDS_HCL = new Set(['terraform', 'mixed', 'crowd']);
/** Seconds of CPU that a command may take. */
const MOST = 600;
/** How bash says that one was ended because it took more. */
const ENDED = [137, 152];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kinds: {
      type: 'string',
      default: Object.keys(TREES)
        .filter((kind) => kind !== 'crowd')
        .join(','),
    },
    sizes: { type: 'string', default: '100,1000,10000,50000' },
    rounds: { type: 'string' },
    minutes: { type: 'string', default: '45' },
    against: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

const root = mkdtempSync(join(tmpdir(), 'irsa-lint-bench-'));
const PEAK = join(root, 'peak');
const PRELOAD = join(root, 'peak.cjs');
writeFileSync(
  PRELOAD,
  `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(PEAK)}, String(process.resourceUsage().maxRSS)));\n`,
);
try {
  const [what] = positionals;
  if (what === 'trees') trees();
  else if (what === 'start') start();
  else {
    console.error('node bench/run.mjs trees | start');
    process.exitCode = 2;
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

function trees() {
  const walk = `const { readdirSync, readFileSync } = await import('node:fs');
let bytes = 0;
const below = (folder) => { for (const entry of readdirSync(folder, { withFileTypes: true })) { const path = folder + '/' + entry.name; if (entry.isDirectory()) below(path); else each(readFileSync(path, 'utf8'), path); } };`;
  const yaml = pathToFileURL(resolve('node_modules/yaml/dist/index.js')).href;
  // The parser of HCL is our own, bundled by itself; a tree loads the parsers of what it holds.
  const hcl = join(root, 'hcl.mjs');
  buildSync({ entryPoints: ['src/document/hcl/parse.ts'], outfile: hcl, bundle: true, minify: true, format: 'esm' });
  const parse = (
    kind,
  ) => `${walk} const { parseAllDocuments } = ${kind === 'terraform' ? '{}' : `(await import('${yaml}')).default`};
const { parseHcl } = ${HOLDS_HCL.has(kind) ? `await import('${pathToFileURL(hcl).href}')` : '{}'};
const each = (text, path) => { if (path.endsWith('.json')) JSON.parse(text); else if (path.endsWith('.tf')) parseHcl({ path, text }); else if (/\\.ya?ml$/.test(path) && !path.includes('/templates/')) parseAllDocuments(text); }; below('.');`;
  const all = peers();
  const rows = [];
  const left = [];
  const end = Date.now() + Number(options.minutes) * 60_000;
  for (const size of options.sizes.split(',').map(Number))
    for (const kind of options.kinds.split(',')) {
      if (Date.now() > end) {
        left.push(`${kind} ${size}`);
        continue;
      }
      const folder = join(root, `${kind}-${size}`);
      mkdirSync(folder);
      const { bytes } = writeTree(folder, kind, { files: size, share: SHARE });
      const own = all.filter((peer) => peer.isThere && peer.kinds.includes(kind));
      const lint = (cli, ...more) => [process.execPath, cli, '--format', 'compact', ...more, '.'];
      const cached = lint(CLI, '--cache-location', join(root, `${kind}-${size}.json`));
      cost(cached, folder);
      const measured = measure(
        {
          empty: [process.execPath, '-e', '0'],
          read: [
            process.execPath,
            '--input-type=module',
            '-e',
            `${walk} const each = (text) => { bytes += text.length; }; below('.');`,
          ],
          parse: [process.execPath, '--input-type=module', '-e', parse(kind)],
          lint: lint(CLI),
          warm: cached,
          ...(options.against === undefined ? {} : { other: lint(resolve(options.against, 'dist/cli.cjs')) }),
          ...Object.fromEntries(own.map(({ name, words }) => [name, words])),
        },
        folder,
        // What takes long is steady by itself.
        Number(options.rounds ?? (size < 10_000 ? 3 : 1)),
      );
      const { cpu, memory } = measured.lint;
      const ratio = (name) =>
        measured[name].cpu === undefined ? 'over ten minutes' : (cpu / measured[name].cpu).toFixed(2);
      rows.push([
        kind,
        size,
        (bytes / 1e6).toFixed(1),
        cpu === undefined ? 'over ten minutes' : (cpu / 1000).toFixed(2),
        memory,
        ratio('empty'),
        ratio('read'),
        ratio('parse'),
        ratio('warm'),
        ...(options.against === undefined ? [] : [ratio('other')]),
        own.map(({ name }) => `${name} ${ratio(name)}`).join(', ') || '-',
      ]);
      console.error(rows.at(-1).join(' | '));
      rmSync(folder, { recursive: true, force: true });
    }
  const against = options.against === undefined ? [] : ['÷ the other checkout'];
  const heads = [
    'tree',
    'files',
    'MB',
    'CPU in s',
    'peak in MB',
    '÷ empty process',
    '÷ reading',
    '÷ parsing all',
    '÷ warm cache',
    ...against,
    '÷ peers',
  ];
  const missing = all.filter(({ isThere }) => !isThere).map(({ name }) => name);
  publish('trees', tableOf(heads, rows), [
    `the least of ${options.rounds ?? '3 (from 10,000 files on 1)'} runs of each in turn`,
    'a tenth of each tree names a role',
    ...(missing.length === 0 ? [] : [`not on PATH: ${missing.join(', ')}`]),
    ...(left.length === 0 ? [] : [`left out after ${options.minutes} minutes: ${left.join(', ')}`]),
  ]);
}

/** Each with the trees that it can read; what a peer finds is not compared. */
function peers() {
  return [
    {
      name: 'kubeconform',
      kinds: ['gitops', 'manifests', 'mixed'],
      words: ['kubeconform', '-ignore-missing-schemas', '-schema-location', '/nowhere/{{.ResourceKind}}.json', '.'],
    },
    {
      name: 'kube-score',
      kinds: ['manifests'],
      words: ['bash', '-c', 'find . -name "*.yaml" | xargs kube-score score'],
    },
    {
      name: 'parliament',
      kinds: ['trust'],
      words: ['parliament', '--directory', '.', '--include_policy_extension', 'json'],
    },
    { name: 'checkov', kinds: ['terraform', 'manifests'], words: ['checkov', '--quiet', '--compact', '-d', '.'] },
    { name: 'tflint', kinds: ['terraform'], words: ['tflint', '--recursive'] },
  ].map((peer) => ({ ...peer, isThere: spawnSync('bash', ['-c', `command -v ${peer.name}`]).status === 0 }));
}

function start() {
  const account = (name, annotation) =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n  annotations:\n    ${annotation}: arn:aws:iam::111122223333:role/reader\n`;
  writeFileSync(join(root, 'sound.yaml'), account('reader', 'eks.amazonaws.com/role-arn'));
  writeFileSync(join(root, 'faulty.yaml'), account('writer', 'eks.amazonaws.com/role_arn'));
  for (const name of ['7-trust-host/trust-policy.json', '6-audience/pod.yaml'])
    writeFileSync(join(root, name.slice(name.indexOf('/') + 1)), readFileSync(`fixtures/article/${name}`));
  const lint = (...words) => [process.execPath, CLI, ...words];
  const commands = {
    'an empty process': [process.execPath, '-e', '0'],
    'a service account without a fault': lint('sound.yaml'),
    'a service account with a finding': lint('faulty.yaml'),
    'a pod': lint('pod.yaml'),
    'a trust policy with findings': lint('trust-policy.json'),
    'the first of them, `--no-code-cache`': lint('--no-code-cache', 'sound.yaml'),
    '`--version`': lint('--version'),
  };
  const rounds = Number(options.rounds ?? 30);
  // What is made at the first use is not counted.
  for (const words of Object.values(commands)) cost(words, root);
  const measured = measure(commands, root, rounds);
  const [empty] = Object.values(measured);
  const rows = Object.entries(measured).map(([name, { cpu, median }]) => [
    name,
    `${median} ms`,
    `${median - empty.median} ms`,
    (median / empty.median).toFixed(2),
    `${cpu - empty.cpu} ms`,
  ]);
  const heads = [
    'CPU of one run',
    'median',
    'above an empty process',
    'ratio',
    'least of all, above the least empty process',
  ];
  publish('start', tableOf(heads, rows), [`${rounds} runs of each in turn`]);
}

/** Of each command the least and the median of its CPU time in milliseconds, and the peak memory in MB of the least; they take turns. Undefined: it took too long. */
function measure(commands, cwd, rounds) {
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, words] of Object.entries(commands)) {
      const one = cost(words, cwd);
      if (one !== undefined) runs[name].push(one);
    }
  return Object.fromEntries(
    Object.entries(runs).map(([name, all]) => {
      const sorted = all.sort((a, b) => a.cpu - b.cpu);
      return [name, { ...sorted[0], median: sorted[sorted.length >> 1]?.cpu }];
    }),
  );
}

/** Undefined: it took too long. */
function cost(words, cwd) {
  writeFileSync(PEAK, '0');
  const [program, ...rest] = words;
  const isMeasured = program === process.execPath && rest[0] === CLI && positionals[0] === 'trees';
  const all = isMeasured ? [program, '--require', PRELOAD, ...rest] : words;
  const script = `ulimit -t ${MOST}; TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>&1`;
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...all], { cwd, encoding: 'utf8' });
  if (ENDED.includes(status)) return undefined;
  if (status === null || status > 125) throw new Error(`${words.slice(0, 2).join(' ')}: ${stderr}`);
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  if (!(user >= 0 && system >= 0)) throw new Error(stderr);
  return { cpu: Math.round((user + system) * 1000), memory: Math.round(Number(readFileSync(PEAK, 'utf8')) / 1024) };
}

function tableOf(heads, rows) {
  return [heads, ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .toSpliced(1, 0, `|${'---|'.repeat(heads.length)}`)
    .join('\n');
}

/** Prints a table, and with --write puts it where the page has the last one. */
function publish(name, table, said) {
  console.log(table);
  if (!options.write) return;
  const made = [
    `Node ${process.version}`,
    `${cpus().length} × ${cpus()[0].model}`,
    ...said,
    new Date().toISOString().slice(0, 10),
  ].join(', ');
  const section = `<!-- ${name}: written by node bench/run.mjs ${name} --write -->\n${made}.\n\n${table}\n<!-- /${name} -->`;
  const written = new RegExp(`<!-- ${name}: [\\s\\S]*?<!-- /${name} -->`);
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(written, () => section),
  );
}
