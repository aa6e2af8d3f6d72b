// What linting a tree costs, as CPU time (user and system) of processes of their own that take turns in one run, so that the machine cancels out: above an empty
// Node process, and as a ratio to walking and reading the tree, to parsing all of it, and to every peer on PATH. Needs bash, whose `time` counts a child.
//   node bench/peers.mjs [--sizes 100,1000] [--kinds gitops,dense] [--rounds 3] [--write]
// `--write` puts the table into docs/benchmarks.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeTree } from './trees.mjs';

const PAGE = 'docs/benchmarks.md';
const SECTION = /<!-- trees: [\s\S]*?<!-- \/trees -->/;
const KINDS = ['gitops', 'dense', 'terraform', 'charts', 'mixed', 'manifests', 'trust'];
const SHARE = 0.1;

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const sizes = option('sizes', '100,1000,10000,50000').split(',').map(Number);
const kinds = option('kinds', KINDS.join(',')).split(',');
const rounds = Number(option('rounds', '3'));

const walk = `const { readdirSync, readFileSync } = await import('node:fs');
let bytes = 0;
const below = (folder) => { for (const entry of readdirSync(folder, { withFileTypes: true })) { const path = folder + '/' + entry.name; if (entry.isDirectory()) below(path); else each(readFileSync(path, 'utf8'), path); } };`;
const READ = `${walk} const each = (text) => { bytes += text.length; }; below('.');`;
const YAML = pathToFileURL(resolve('node_modules/yaml/dist/index.js')).href;
const PARSE = `${walk} const { parseAllDocuments } = (await import('${YAML}')).default;
const each = (text, path) => { if (path.endsWith('.json')) JSON.parse(text); else if (/\\.ya?ml$/.test(path) && !path.includes('/templates/')) parseAllDocuments(text); }; below('.');`;

/** Each with the trees that it can read; what a peer finds is not compared. */
const PEERS = [
  {
    name: 'kubeconform',
    kinds: ['gitops', 'manifests', 'mixed'],
    words: ['kubeconform', '-ignore-missing-schemas', '-schema-location', '/nowhere/{{.ResourceKind}}.json', '.'],
  },
  { name: 'kube-score', kinds: ['manifests'], words: ['bash', '-c', 'find . -name "*.yaml" | xargs kube-score score'] },
  {
    name: 'parliament',
    kinds: ['trust'],
    words: ['parliament', '--directory', '.', '--include_policy_extension', 'json'],
  },
  { name: 'checkov', kinds: ['terraform', 'manifests'], words: ['checkov', '--quiet', '--compact', '-d', '.'] },
  { name: 'tflint', kinds: ['terraform'], words: ['tflint', '--recursive'] },
].filter(({ name }) => {
  const isThere = spawnSync('bash', ['-c', `command -v ${name}`]).status === 0;
  if (!isThere) console.error(`${name} is not on PATH and is skipped`);
  return isThere;
});

const root = mkdtempSync(join(tmpdir(), 'irsa-lint-peers-'));
const cli = resolve('dist/cli.cjs');
const rows = [];
try {
  for (const kind of kinds)
    for (const files of sizes) {
      const folder = join(root, `${kind}-${files}`);
      mkdirSync(folder);
      const { bytes } = writeTree(folder, kind, { files, share: SHARE });
      const peers = PEERS.filter((peer) => peer.kinds.includes(kind));
      const commands = {
        empty: [process.execPath, '-e', '0'],
        read: [process.execPath, '--input-type=module', '-e', READ],
        parse: [process.execPath, '--input-type=module', '-e', PARSE],
        lint: [process.execPath, cli, '--format', 'compact', '.'],
        ...Object.fromEntries(peers.map(({ name, words }) => [name, words])),
      };
      const measured = measure(commands, folder);
      const own = measured.lint.cpu;
      const ratio = (name) => (own / measured[name].cpu).toFixed(2);
      rows.push(
        `| ${kind} | ${files} | ${(bytes / 1e6).toFixed(1)} | ${(own / 1000).toFixed(2)} | ${measured.lint.memory} | ${ratio('empty')} | ${ratio('read')} | ${ratio('parse')} | ${peers.map(({ name }) => `${name} ${ratio(name)}`).join(', ') || '-'} |`,
      );
      console.error(rows.at(-1));
      rmSync(folder, { recursive: true, force: true });
    }
} finally {
  rmSync(root, { recursive: true, force: true });
}
const table = [
  '| tree | files | MB | CPU in s | peak in MB | ÷ empty process | ÷ reading | ÷ parsing all | ÷ peers |',
  '|---|---|---|---|---|---|---|---|---|',
  ...rows,
].join('\n');
console.log(table);
if (process.argv.includes('--write')) {
  const skipped = ['kubeconform', 'kube-score', 'parliament', 'checkov', 'tflint'].filter(
    (name) => !PEERS.some((peer) => peer.name === name),
  );
  const made = `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, the least of ${rounds} runs of each in turn, a tenth of each tree names a role, ${new Date().toISOString().slice(0, 10)}.${skipped.length === 0 ? '' : ` Not on PATH: ${skipped.join(', ')}.`}`;
  const section = `<!-- trees: written by node bench/peers.mjs --write -->\n${made}\n\n${table}\n<!-- /trees -->`;
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(SECTION, () => section),
  );
}

/** The least CPU time in milliseconds of each command, and its peak memory in MB; they take turns. */
function measure(commands, cwd) {
  const least = Object.fromEntries(Object.keys(commands).map((name) => [name, { cpu: Infinity, memory: 0 }]));
  for (let round = 0; round < rounds; round++)
    for (const [name, words] of Object.entries(commands)) {
      const { cpu, memory } = cost(words, cwd);
      if (cpu < least[name].cpu) least[name] = { cpu, memory };
    }
  return least;
}

function cost(words, cwd) {
  const preload = join(root, 'peak.cjs');
  writeFileSync(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(join(root, 'peak'))}, String(process.resourceUsage().maxRSS)));\n`,
  );
  writeFileSync(join(root, 'peak'), '0');
  const [program, ...rest] = words;
  const all = program === process.execPath && rest[0] === cli ? [program, '--require', preload, ...rest] : words;
  const { stderr, status } = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>&1`, 'bash', ...all],
    {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  if (status === null || status > 125) throw new Error(`${words.slice(0, 2).join(' ')}: ${stderr}`);
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return {
    cpu: Math.round((user + system) * 1000),
    memory: Math.round(Number(readFileSync(join(root, 'peak'), 'utf8')) / 1024),
  };
}
