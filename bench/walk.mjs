// Measures the CPU that walking a tree of 20,000 files takes: half in node_modules-like folders (one skipped, one ignored, one walked), half manifests in nested folders.
//   node bench/walk.mjs                 this checkout / a bare recursive readdir
//   node bench/walk.mjs OTHER_CHECKOUT  this checkout / the other one; they take turns within one run, so that the machine cancels out
// Figures are medians of user and system time of processes of their own: once with loading the walker, once when it is warm.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const ROUNDS = 11;
const root = mkdtempSync(join(tmpdir(), 'irsa-lint-walk-'));
try {
  const tree = join(root, 'tree');
  const files = generate(tree);
  const [, , other] = process.argv;
  const own = await walkerOf(resolve('.'), 'own');
  const base = other === undefined ? bare() : await walkerOf(resolve(other), 'other');
  const times = { own: [], base: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.own.push(cpu(own, tree));
    times.base.push(cpu(base, tree));
  }
  const found = [times.own, times.base].map(([first]) => first.found);
  console.log(`${files} files; found ${found[0]} here, ${found[1]} there`);
  for (const key of ['total', 'warm']) {
    const [a, b] = [times.own, times.base].map((all) => median(all.map((one) => one[key])));
    const name = key === 'total' ? 'loading and walking' : 'walking once more';
    console.log(`${name}: ${a.toFixed(0)} ms / ${b.toFixed(0)} ms = ${(a / b).toFixed(2)}`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Half of the files are other people's code. Returns how many there are. */
function generate(tree) {
  let count = 0;
  const write = (folder, name, text = '') => {
    mkdirSync(join(tree, folder), { recursive: true });
    writeFileSync(join(tree, folder, name), text);
    count++;
  };
  write('.', '.gitignore', 'dist/\n*.generated.yaml\n/vendor/ignored/\n!kept.generated.yaml\n');
  write('.', '.irsa-lintignore', 'snapshots\n');
  for (const modules of ['node_modules', 'vendor/ignored', 'vendor/walked'])
    for (let i = 0; i < 3330; i++)
      write(
        `${modules}/package-${i % 222}/lib`,
        i % 15 === 0 ? `package-${i}.json` : `module-${i}.${i % 3 === 0 ? 'd.ts' : 'js'}`,
      );
  for (let i = 0; i < 10_000; i++) {
    const team = `clusters/region-${i % 5}/team-${i % 50}`;
    if (i % 1000 === 0) write(team, '.gitignore', 'local.yaml\n');
    write(`${team}/app-${i % 500}`, i % 20 === 0 ? `${i}.generated.yaml` : `${i}.yaml`);
  }
  return count;
}

/** The walker of a checkout as one module, and a program that runs it. */
async function walkerOf(checkout, name) {
  await build({
    stdin: {
      contents: `import { walk } from './src/discover/walk.js'; ${measured("(await walk({ root: process.argv[2], paths: [], extensions: ['.yaml', '.yml', '.json'] })).files.length")}`,
      resolveDir: checkout,
    },
    outdir: join(root, name),
    entryNames: 'program',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    banner: {
      js: "import { createRequire as walkRequire } from 'node:module'; const require = walkRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return join(root, name, 'program.mjs');
}

function bare() {
  const program = join(root, 'bare.mjs');
  writeFileSync(
    program,
    `import { readdirSync } from 'node:fs';
const below = (folder) => readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => sum + (entry.isDirectory() ? below(folder + '/' + entry.name) : 1), 0);
${measured('below(process.argv[2])')}`,
  );
  return program;
}

function measured(expression) {
  return `const found = ${expression}; const first = process.cpuUsage(); const again = ${expression}; const then = process.cpuUsage(first);
console.log(JSON.stringify({ found: Math.max(found, again), total: (first.user + first.system) / 1000, warm: (then.user + then.system) / 1000 }));`;
}

function cpu(program, tree) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, tree], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
