// What action.yml runs: annotations in the log, SARIF in a file, a table in the summary, and the difference to a base. Nothing is written below the checkout, unless an input says so.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wordsOf } from './words.mjs';

const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const { env } = process;

/** As the runner hands inputs over: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs */
const input = (name) => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();

/** A workflow command; its text has no line ends of its own. */
const failed = (text) => {
  const data = text.trim().replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stdout.write(`::error title=irsa-lint::${data}\n`);
  process.exitCode = 2;
};

/** What is said about files is no command to the runner. */
const quoted = (text) => {
  if (text === '') return;
  const end = randomUUID();
  process.stdout.write(`::stop-commands::${end}\n${text}${text.endsWith('\n') ? '' : '\n'}::${end}::\n`);
};

/** Between lines that a value cannot have. */
const output = (name, value) => {
  const end = randomUUID();
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${name}<<${end}\n${value}\n${end}\n`);
};
const summarize = (text) => {
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, text);
};

function run(words) {
  const { error, signal, status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = error?.message ?? (signal === null ? '' : `irsa-lint was ended by ${signal}`);
  return { status: status ?? 2, stdout: stdout ?? '', stderr: `${stderr ?? ''}${ended}` };
}

/** Where the pages of the rules are: the action comes from a repository that holds them. */
function pages() {
  const { GITHUB_SERVER_URL: server, GITHUB_ACTION_REPOSITORY: name, GITHUB_ACTION_REF: ref } = env;
  if (!server || !name || !ref) return [];
  const revision = ref.split('/').map(encodeURIComponent).join('/');
  return ['--docs-url', `${server}/${name}/blob/${revision}/rules/`];
}

function lint(more) {
  const folder = mkdtempSync(join(env.RUNNER_TEMP || tmpdir(), 'irsa-lint-'));
  const sarif = input('sarif') || join(folder, 'irsa-lint.sarif');
  const summary = join(folder, 'summary.md');
  const reports = ['github', `sarif=${sarif}`, `markdown=${summary}`].flatMap((format) => ['--format', format]);
  const paths = input('paths')
    .split('\n')
    .map((path) => path.trim());
  const { status, stdout, stderr } = run([
    ...reports,
    ...pages(),
    ...more,
    '--',
    ...paths.filter((path) => path !== ''),
  ]);
  process.stdout.write(stdout);
  if (status === 2) failed(stderr);
  else quoted(stderr);
  process.exitCode ||= status;
  if (existsSync(sarif)) output('sarif', sarif);
  if (existsSync(summary)) summarize(readFileSync(summary, 'utf8'));
  return folder;
}

function difference(folder, more) {
  const base = input('diff-base');
  // Before the name of the command an option of the linter is no mistake, and does nothing here.
  const { status, stdout, stderr } = run([...more, 'diff', '--format', 'markdown', '--', base]);
  if (status !== 0) {
    const shallow = stderr.includes('no such revision');
    return failed(
      shallow ? `${stderr.trim()}: actions/checkout fetches one commit, unless it has \`fetch-depth: 0\`` : stderr,
    );
  }
  quoted(stderr);
  const file = join(folder, 'irsa-lint-diff.md');
  writeFileSync(file, stdout);
  output('diff', file);
  summarize(`\n${stdout}`);
}

function main() {
  if (!existsSync(program))
    return failed(
      'there is no dist/ in this revision of irsa-lint: name a release tag (vVERSION), which carries the built program, or run `npm ci && npm run build` in the checkout of the action before',
    );
  const more = wordsOf(input('args'));
  if (more === undefined) return failed('args: a quote is not closed');
  const folder = lint(more);
  if (input('diff-base') !== '') difference(folder, more);
}

main();
