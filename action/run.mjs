// The one step of action.yml: annotations in the log, SARIF in a file, a table in the summary, and the difference to a base. Inputs come by the environment: no shell reads them.
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const { env } = process;
const lines = (name) =>
  (env[name] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
const run = (args) =>
  spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const output = (name, value) => {
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${name}=${value}\n`);
};

const sarif = env.IRSA_LINT_SARIF || 'irsa-lint.sarif';
const summary = join(env.RUNNER_TEMP ?? tmpdir(), `irsa-lint-summary-${process.pid}.md`);
const { status, stdout } = run([
  '--format',
  'github',
  '--format',
  `sarif=${sarif}`,
  '--format',
  `markdown=${summary}`,
  ...lines('IRSA_LINT_ARGS'),
  '--',
  ...lines('IRSA_LINT_PATHS'),
]);
process.stdout.write(stdout);
if (status !== 2) {
  output('sarif', sarif);
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, readFileSync(summary, 'utf8'));
}
rmSync(summary, { force: true });
if (env.IRSA_LINT_DIFF_BASE) {
  const difference = run(['diff', '--format', 'markdown', '--', env.IRSA_LINT_DIFF_BASE]);
  if (difference.status === 0) {
    // A pull request may hold a link of this name.
    rmSync('irsa-lint-diff.md', { force: true });
    writeFileSync('irsa-lint-diff.md', difference.stdout, { flag: 'wx' });
    output('diff', 'irsa-lint-diff.md');
  } else process.exitCode = 2;
}
process.exitCode ||= status ?? 2;
