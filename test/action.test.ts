/** The action as a runner of GitHub runs it: inputs, outputs and commands as in its documentation, and no Node on the PATH. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const work = realpathSync(mkdtempSync(join(tmpdir(), 'irsa-lint-action-')));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}
const metadata = parse(readFileSync('action.yml', 'utf8')) as Metadata;

/** What the runner has besides Node, which it does not put on the PATH. */
const bin = join(work, 'bin');
mkdirSync(bin);
symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), join(bin, 'git'));

const ACCOUNT =
  'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n';
const BROKEN = ACCOUNT.replace('iam::', 'iam:');

let repositories = 0;

/** A checkout of one commit, and what is changed in it since. */
function checkout(committed: Readonly<Record<string, string>>, changed: Readonly<Record<string, string>> = {}): string {
  const cwd = join(work, `repository-${String(repositories++)}`);
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), text);
    }
  };
  const git = (...words: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
      cwd,
      stdio: 'ignore',
    });
  write(committed);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'before');
  write(changed);
  return cwd;
}

interface Step {
  readonly status: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What the runner takes for a command, with its text. */
  readonly commands: readonly (readonly [command: string, text: string])[];
}

/** A step `uses: OWNER/irsa-lint@REF` with these inputs. */
function step(
  cwd: string,
  inputs: Readonly<Record<string, string>>,
  more: NodeJS.ProcessEnv = {},
  action = resolve('.'),
): Step {
  for (const name of Object.keys(inputs)) expect(Object.keys(metadata.inputs)).toContain(name);
  const folder = mkdtempSync(join(work, 'job-'));
  const [outputs, summary] = [join(folder, 'output'), join(folder, 'summary')];
  for (const file of [outputs, summary]) writeFileSync(file, '');
  const given = Object.entries(metadata.inputs).map(([name, { default: value }]) => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    inputs[name] ?? value,
  ]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(action, metadata.runs.main)], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: bin,
      HOME: join(work, 'home'),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: cwd,
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: folder,
      ...(Object.fromEntries(given) as Readonly<Record<string, string>>),
      ...more,
    },
  });
  expect(stderr).toBe('');
  return {
    status,
    log: stdout,
    outputs: outputsIn(readFileSync(outputs, 'utf8')),
    summary: readFileSync(summary, 'utf8'),
    commands: commandsIn(stdout),
  };
}

/** `NAME<<END`, lines, `END`: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/^([^=\n]+?)<<(.+)\n([^]*?)\n\2\n/gm)];
  expect(found.map(([all]) => all).join('')).toBe(text);
  return Object.fromEntries(found.map(([, name = '', , value = '']) => [name, value]));
}

/** As the runner reads a log: nothing counts between `stop-commands` and its token. */
function commandsIn(log: string): readonly (readonly [string, string])[] {
  const commands: (readonly [string, string])[] = [];
  let until: string | undefined;
  for (const line of log.split('\n')) {
    const [, command = '', text = ''] =
      /^\s*::([\w-]+)[^:]*::(.*)$/.exec(line) ?? /##\[([\w-]+)[^\]]*\](.*)/.exec(line) ?? [];
    if (until !== undefined) {
      if (line.trim() === `::${until}::`) until = undefined;
    } else if (command === 'stop-commands') until = text;
    else if (command !== '') commands.push([command, text]);
  }
  expect(until).toBe(undefined);
  return commands;
}

const changesIn = (cwd: string): string => execFileSync('git', ['status', '--porcelain'], { cwd, encoding: 'utf8' });

describe('the action', () => {
  test('runs on the Node of the runner, and shows no input to a shell', () => {
    expect(metadata.runs).toEqual({ using: 'node24', main: 'action/run.mjs' });
    for (const { description } of [...Object.values(metadata.inputs), ...Object.values(metadata.outputs)])
      expect(description).not.toBe('');
  });

  test('annotates, writes SARIF and a summary, says what changes, and leaves nothing in the checkout', () => {
    const cwd = checkout({ 'sa.yaml': ACCOUNT }, { 'sa.yaml': BROKEN });
    const before = changesIn(cwd);
    const { status, commands, outputs, summary } = step(cwd, { 'diff-base': 'HEAD' });
    expect(status).toBe(1);
    expect(commands).toMatchObject([['error', expect.stringContaining('role ARN') as string]]);
    expect(Object.keys(outputs)).toEqual(['sarif', 'diff']);
    expect(JSON.parse(readFileSync(outputs['sarif'] ?? '', 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(outputs['diff'] ?? '', 'utf8')).toContain('What this change does to AWS identities');
    expect(summary).toMatch(/^### irsa-lint: 1 error in 1 file\n[^]*\n### What this change does to AWS identities\n/);
    expect(changesIn(cwd)).toBe(before);
  });

  test('the recipe of docs/ci.md', () => {
    const [, recipe = ''] = /## GitHub Actions\n\n```yaml\n([^]*?)```/.exec(readFileSync('docs/ci.md', 'utf8')) ?? [];
    const { steps } = parse(recipe) as {
      readonly steps: readonly { readonly id?: string; readonly with?: Readonly<Record<string, string>> }[];
    };
    const own = steps.find(({ id }) => id === 'identities')?.with ?? {};
    const evaluated = Object.fromEntries(
      Object.entries(own).map(([name, value]) => [
        name,
        value.replace('${{ github.event.pull_request.base.sha }}', 'HEAD'),
      ]),
    );
    expect(Object.keys(evaluated).length).toBeGreaterThan(1);
    const { status, outputs } = step(checkout({ 'sa.yaml': ACCOUNT }, { 'sa.yaml': BROKEN }), evaluated);
    expect(status).toBe(1);
    // What the next step uploads.
    const [, output = ''] = /steps\.identities\.outputs\.([\w-]+)/.exec(JSON.stringify(steps.at(-1)?.with)) ?? [];
    expect(existsSync(outputs[output] ?? '')).toBe(true);
  });

  test('is done where nothing is found', () => {
    const cwd = checkout({ 'a.yaml': 'a: b\n' });
    expect(step(cwd, { 'diff-base': 'HEAD' })).toMatchObject({ status: 0, commands: [] });
    expect(changesIn(cwd)).toBe('');
  });

  test('twice in one job, each has files of its own', () => {
    const cwd = checkout({ 'a/sa.yaml': BROKEN, 'b/sa.yaml': ACCOUNT });
    const temporary = { RUNNER_TEMP: mkdtempSync(join(work, 'shared-')) };
    const [a, b] = ['a', 'b'].map((paths) => step(cwd, { paths }, temporary));
    expect(a?.outputs['sarif']).not.toBe(b?.outputs['sarif']);
    expect(readFileSync(a?.outputs['sarif'] ?? '', 'utf8')).toContain('role-arn-malformed');
  });

  test('paths are lines, arguments are words', () => {
    const cwd = checkout({ 'with space/sa.yaml': BROKEN, 'other/sa.yaml': BROKEN, 'more/sa.yaml': BROKEN });
    const one = step(cwd, { paths: 'with space/\n\n  other/sa.yaml  \n', args: '--quiet\n  --max-warnings 3' });
    expect(one.log.match(/^::error file=[^,]*/gm)).toEqual([
      '::error file=other/sa.yaml',
      '::error file=with space/sa.yaml',
    ]);
    expect(step(cwd, { args: "--rule 'service-account/*=off'" })).toMatchObject({ status: 0, commands: [] });
    const kept = step(cwd, { paths: 'other', sarif: 'reports of/a b.sarif' }, { RUNNER_TEMP: '' });
    expect(kept).toMatchObject({ status: 2, outputs: {} });
    expect(kept.commands.at(-1)).toEqual(['error', expect.stringContaining('reports of/a b.sarif cannot be written')]);
    mkdirSync(join(cwd, 'reports of'));
    expect(step(cwd, { paths: 'other', sarif: 'reports of/a b.sarif' }).outputs).toEqual({
      sarif: 'reports of/a b.sarif',
    });
    expect(readdirSync(join(cwd, 'reports of'))).toEqual(['a b.sarif']);
  });

  test('arguments that say what is read go for the difference, too', () => {
    const chart = {
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
      'charts/api/templates/sa.yaml': ACCOUNT.replace('name: reader', 'name: {{ .Release.Name }}').replace(
        'role/reader',
        'role/{{ .Values.role }}',
      ),
    };
    const cwd = checkout(
      { ...chart, 'charts/api/values.yaml': 'role: a\n', 'hidden/.gitignore': '*.yaml\n' },
      { 'charts/api/values.yaml': 'role: b\n', 'hidden/sa.yaml': ACCOUNT },
    );
    const said = (args: string): string =>
      readFileSync(step(cwd, { args, 'diff-base': 'HEAD' }).outputs['diff'] ?? '', 'utf8');
    expect(said('--pedantic')).not.toContain('`ServiceAccount team/reader`');
    expect(said('--no-ignore --pedantic --fix')).toContain('`ServiceAccount team/reader`');
    expect(said(`--rule 'trust/*=off' --helm "shop charts/api -n pay"`)).toContain('`ServiceAccount team/shop`');
  });

  test.each([
    ['a quote', `--rule 'a`, 'args: a quote is not closed'],
    ['an option', '--pedantc', "unknown option '--pedantc'"],
    ['a path', '', 'no such file or folder: `gone`'],
  ])('says what is wrong with its inputs: %s', (_, args, said) => {
    const { status, commands } = step(checkout({ 'sa.yaml': ACCOUNT }), { args, paths: 'gone' });
    expect({ status, commands }).toEqual({ status: 2, commands: [['error', expect.stringContaining(said) as string]] });
  });

  test('says how a base comes to be there', () => {
    const { commands, status, outputs } = step(checkout({ 'sa.yaml': BROKEN }), { 'diff-base': 'f'.repeat(40) });
    expect(status).toBe(2);
    expect(commands.at(-1)?.[1]).toMatch(/there is no such revision: .*`fetch-depth: 0`/);
    // The findings are not lost with it.
    expect(Object.keys(outputs)).toEqual(['sarif']);
  });

  test('says what is missing where the program is not built', () => {
    const action = join(work, 'unbuilt');
    cpSync('action', join(action, 'action'), { recursive: true });
    const { status, commands } = step(checkout({ 'sa.yaml': BROKEN }), {}, {}, action);
    expect({ status, commands }).toEqual({
      status: 2,
      commands: [['error', expect.stringMatching(/no dist\/.*release tag/) as string]],
    });
  });

  test('links the rules to the repository that it comes from', () => {
    const cwd = checkout({ 'sa.yaml': BROKEN });
    const linked = (more: NodeJS.ProcessEnv) => {
      const { outputs } = step(cwd, {}, more);
      return (
        JSON.parse(readFileSync(outputs['sarif'] ?? '', 'utf8')) as {
          readonly runs: readonly { readonly tool: { readonly driver: unknown } }[];
        }
      ).runs[0]?.tool.driver;
    };
    expect(
      linked({
        GITHUB_SERVER_URL: 'https://git.example.com',
        GITHUB_ACTION_REPOSITORY: 'orchard/linter',
        GITHUB_ACTION_REF: 'releases/v0.1.0#1',
      }),
    ).toMatchObject({
      informationUri: 'https://git.example.com/orchard/linter/blob/releases/v0.1.0%231/README.md',
      rules: [
        {
          helpUri:
            'https://git.example.com/orchard/linter/blob/releases/v0.1.0%231/rules/service-account/role-arn-malformed.md',
        },
      ],
    });
    // `uses: ./` is of no repository.
    expect(linked({ GITHUB_SERVER_URL: 'https://git.example.com' })).not.toHaveProperty('informationUri');
  });

  const HOSTILE = '$(touch ran)`touch ran`"; touch ran; \'\n::error::x\n%0A::set-output name=sarif::y';

  test.each(['paths', 'args', 'sarif', 'diff-base'])(
    'an input is neither shell, nor command, nor output: %s',
    (name) => {
      const cwd = checkout({ 'sa.yaml': ACCOUNT });
      const { commands, outputs } = step(cwd, { [name]: HOSTILE });
      expect(existsSync(join(cwd, 'ran'))).toBe(false);
      // One error at the most, and it is ours.
      for (const [command, text] of commands) expect([command, text]).not.toEqual(['error', 'x']);
      expect(commands.map(([command]) => command)).not.toContain('set-output');
      expect(Object.keys(outputs).filter((one) => !['sarif', 'diff'].includes(one))).toEqual([]);
    },
  );

  test('what stands in files and their names is no command', () => {
    const name = '##[set-output name=sarif]x ::error::y.yaml';
    const cwd = checkout({ 'sa.yaml': ACCOUNT, [name]: BROKEN.replace('role/reader', 'role/##[warning]::error::x') });
    writeFileSync(join(cwd, `${name}.json`), Buffer.from([0xff, 0xfe, 0x00, 0xd8]));
    const { commands, outputs } = step(cwd, { args: '--debug --stats' });
    expect(new Set(commands.map(([command]) => command))).toEqual(new Set(['error', 'notice']));
    expect(Object.keys(outputs)).toEqual(['sarif']);
  });
});
