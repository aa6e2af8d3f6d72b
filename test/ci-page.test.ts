/** The recipes of docs/ci.md as their hosts run them: what stands in the page is executed. Those of pre-commit and of GitHub's runner are in hooks.test.ts. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PROGRAM } from './cli/run.js';

const page = readFileSync('docs/ci.md', 'utf8');

/** The code below a heading. */
function recipe(heading: string): string {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${heading}\n`));
  return /```\w+\n([^]*?)```/.exec(section ?? '')?.[1] ?? '';
}

/** A folder with programs of these names, each a script of the shell. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const bin = mkdtempSync(join(tmpdir(), 'irsa-lint-bin-'));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

const LINT = `exec '${process.execPath}' '${resolve(PROGRAM)}'`;
const COMMAND = { 'irsa-lint': `${LINT} "$@"` };

/** On a checkout with a fault. */
function runScript(script: string, bin: string) {
  const cwd = mkdtempSync(join(tmpdir(), 'irsa-lint-ci-'));
  cpSync('fixtures/article/6-audience', cwd, { recursive: true });
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', script], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  });
  return { status, stdout, stderr, text: (name: string) => readFileSync(join(cwd, name), 'utf8') };
}

const failuresOf = (junit: string): number =>
  Number(
    (
      new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(junit) as {
        readonly testsuites: { readonly failures: string };
      }
    ).testsuites.failures,
  );

test('GitLab', () => {
  const job = parse(recipe('GitLab')) as {
    readonly 'irsa-lint': {
      readonly script: string;
      readonly artifacts: {
        readonly when: string;
        readonly reports: { readonly codequality: string; readonly junit: string };
      };
    };
  };
  const { script, artifacts } = job['irsa-lint'];
  const ran = runScript(script, programs(COMMAND));
  expect(ran.status, ran.stderr).toBe(1);
  expect(ran.stdout).toContain('error[identity/audience-mismatch]');
  // The job fails, and its reports are wanted all the same.
  expect(artifacts.when).toBe('always');
  expect(JSON.parse(ran.text(artifacts.reports.codequality))).toMatchObject([
    { check_name: 'identity/audience-mismatch', location: { path: 's3-reader.yaml' } },
  ]);
  expect(failuresOf(ran.text(artifacts.reports.junit))).toBe(1);
});

test('Jenkins', () => {
  const text = recipe('Jenkins');
  const script = /sh '([^']*)'/.exec(text)?.[1] ?? '';
  const ran = runScript(script, programs(COMMAND));
  expect(ran.status, ran.stderr).toBe(1);
  const junit = /junit '([^']*)'/.exec(text)?.[1] ?? '';
  const sarif = /sarif\(pattern: '([^']*)'\)/.exec(text)?.[1] ?? '';
  expect(failuresOf(ran.text(junit))).toBe(1);
  expect(JSON.parse(ran.text(sarif))).toMatchObject({
    runs: [{ results: [{ ruleId: 'identity/audience-mismatch' }] }],
  });
});

test('reviewdog is handed its format', () => {
  const bin = programs({ ...COMMAND, reviewdog: 'echo "$@"; cat' });
  const { stdout, status } = runScript(recipe('reviewdog'), bin);
  expect(status).toBe(0);
  const [words, ...rest] = stdout.split('\n');
  expect(words).toContain('-f=rdjson');
  expect(JSON.parse(rest.join('\n'))).toMatchObject({
    source: { name: 'irsa-lint' },
    diagnostics: [{ code: { value: 'identity/audience-mismatch' }, location: { path: 's3-reader.yaml' } }],
  });
});

test('no page lets a registry run a name that is not ours', () => {
  const pages = [
    ...[
      'README.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      '.pre-commit-hooks.yaml',
      'action.yml',
      'editors/vscode/README.md',
    ],
    ...filesIn('docs', '.md'),
    ...filesIn('rules', '.md'),
  ];
  const said = pages.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(FETCHED)].map(([words]) => `${path}: ${words}`),
  );
  // The one page that says why not.
  expect(said.filter((one) => !one.startsWith('docs/releasing.md: '))).toEqual([]);
});

const FETCHED =
  /\b(?:npx|pnpm dlx|yarn dlx|bunx|npm exec|npm (?:install|i)(?: -\S+)*|docker (?:pull|run)|pip install|brew install) (?:-\S+ )*(?:ghcr\.io\/\S*)?irsa-lint\b/g;

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

test('what the page names is there', () => {
  const [, matcher = ''] = /add-matcher::([^"`]*)/.exec(page) ?? [];
  expect(existsSync(matcher), matcher).toBe(true);
  const hooks = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly { readonly id: string }[];
  const { repos } = parse(recipe('pre-commit')) as {
    readonly repos: readonly { readonly hooks: readonly { readonly id: string }[] }[];
  };
  const used = repos.flatMap((repo) => repo.hooks);
  expect(used).toHaveLength(1);
  for (const { id } of used) expect(hooks.map((hook) => hook.id)).toContain(id);
  const action = parse(readFileSync('action.yml', 'utf8')) as {
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly outputs: Readonly<Record<string, unknown>>;
  };
  const { steps } = parse(recipe('GitHub Actions')) as {
    readonly steps: readonly { readonly id?: string; readonly with?: Readonly<Record<string, unknown>> }[];
  };
  const own = steps.find(({ id }) => id === 'identities');
  for (const input of Object.keys(own?.with ?? {})) expect(Object.keys(action.inputs)).toContain(input);
  const outputs = [...page.matchAll(/steps\.identities\.outputs\.([\w-]+)/g)].map(([, name]) => name);
  expect(outputs.length).toBeGreaterThan(1);
  for (const output of outputs) expect(Object.keys(action.outputs)).toContain(output);
});
