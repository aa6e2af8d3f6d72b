// What one file costs above an empty Node process, in CPU time (user and system), all commands in turn so that the machine cancels out. `--write` puts the
// table into docs/benchmarks.md. Needs bash, whose `time` counts milliseconds of a child.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const TIMES = 30;
const PAGE = 'docs/benchmarks.md';
const SECTION = /<!-- start-up: [\s\S]*?<!-- \/start-up -->/;

const root = mkdtempSync(join(tmpdir(), 'irsa-lint-start-'));
try {
  const account = (name, annotation) =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n  annotations:\n    ${annotation}: arn:aws:iam::111122223333:role/reader\n`;
  writeFileSync(join(root, 'sound.yaml'), account('reader', 'eks.amazonaws.com/role-arn'));
  writeFileSync(join(root, 'faulty.yaml'), account('writer', 'eks.amazonaws.com/role_arn'));
  for (const name of ['7-trust-host/trust-policy.json', '6-audience/pod.yaml'])
    writeFileSync(join(root, name.slice(name.indexOf('/') + 1)), readFileSync(`fixtures/article/${name}`));
  const program = resolve('dist/cli.cjs');
  const commands = {
    'an empty process': ['-e', '0'],
    'a service account without a fault': [program, 'sound.yaml'],
    'a service account with a finding': [program, 'faulty.yaml'],
    'a pod': [program, 'pod.yaml'],
    'a trust policy with findings': [program, 'trust-policy.json'],
    'the first of them, `--no-code-cache`': [program, '--no-code-cache', 'sound.yaml'],
    '`--version`': [program, '--version'],
  };
  const names = Object.keys(commands);
  const times = new Map(names.map((name) => [name, []]));
  for (let i = -1; i < TIMES; i++)
    for (const name of names) {
      const time = cpuTime(commands[name]);
      if (i >= 0) times.get(name).push(time);
    }
  const rows = names.map((name) => {
    const sorted = times.get(name).sort((a, b) => a - b);
    return { name, median: sorted[TIMES >> 1], least: sorted[0] };
  });
  const [empty] = rows;
  const table = [
    '| CPU of one run | median | above an empty process | ratio | least of all, above the least empty process |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ name, median, least }) =>
        `| ${name} | ${median} ms | ${median - empty.median} ms | ${(median / empty.median).toFixed(2)} | ${least - empty.least} ms |`,
    ),
  ].join('\n');
  console.log(table);
  if (process.argv.includes('--write')) {
    const made = `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${TIMES} runs of each in turn, ${new Date().toISOString().slice(0, 10)}.`;
    const section = `<!-- start-up: written by node bench/start.mjs --write -->\n${made}\n\n${table}\n<!-- /start-up -->`;
    writeFileSync(
      PAGE,
      readFileSync(PAGE, 'utf8').replace(SECTION, () => section),
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** In milliseconds. */
function cpuTime(words) {
  const script = `TIMEFORMAT='%3U %3S'; time "$@"`;
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  if (!(user >= 0 && system >= 0)) throw new Error(stderr);
  return Math.round((user + system) * 1000);
}
