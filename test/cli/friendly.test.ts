/** What the program does for people: hints, completions, figures, and what it says when it is at fault itself. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
import { collect } from '../../src/facts/collect.js';
import type { Dialect } from '../../src/facts/dialect.js';
import { DIALECTS } from '../../src/facts/dialects.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Io } from '../../src/cli/io.js';
import { main } from '../../src/cli/main.js';
import { folder, ioOf, policyWith, run } from './run.js';

describe('slips', () => {
  test.each([
    [['expalin'], 'irsa-lint: there is neither a file nor a command expalin; did you mean explain?\n'],
    [
      ['rules', 'trust/subject-brod'],
      'irsa-lint: there is no rule trust/subject-brod; did you mean trust/subject-broad?\n',
    ],
    [
      ['--rule', 'trust/subject-brod=off'],
      'irsa-lint: --rule trust/subject-brod: there is no such rule; did you mean trust/subject-broad?\n',
    ],
  ])('%j', async (args, stderr) => {
    expect(await run(args, { cwd: folder({}) })).toEqual({ status: 2, stdout: '', stderr });
  });

  test.each([
    [['--fomat', 'json'], '--format'],
    [['--format', 'jsn'], 'json'],
    [['baseline', 'prun'], 'prune'],
    [['--today', 'tomorrow'], '2026-11-26'],
  ])('%j', async (args, hint) => {
    const { status, stdout, stderr } = await run(args, { cwd: folder({}) });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(hint);
  });

  test('a file with the name of no command is a file', async () => {
    expect((await run(['expalin'], { cwd: folder({ expalin: 'a: b\n' }) })).stderr).toBe('');
  });
});

describe('words that other linters taught', () => {
  const broken = { 'role.json': policyWith('system:serviceaccount:*:*', 'StringLike') };

  test.each(['check', 'lint'])('%s is what happens without a command', async (word) => {
    const cwd = folder(broken);
    const bare = await run(['-f', 'compact', 'role.json'], { cwd });
    expect(bare.stdout).toContain('role.json');
    expect(await run([word, '-f', 'compact', 'role.json'], { cwd })).toEqual(bare);
    expect(await run(['-f', 'compact', word, 'role.json'], { cwd })).toEqual(bare);
  });

  test('version, and its option', async () => {
    const word = await run(['version']);
    expect(word).toEqual(await run(['--version']));
    expect(word.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('--exit-zero forgives findings, and no mistake of the user', async () => {
    const cwd = folder(broken);
    const loud = await run(['role.json'], { cwd });
    expect(loud.status).toBe(1);
    expect(await run(['--exit-zero', 'role.json'], { cwd })).toEqual({ ...loud, status: 0 });
    expect((await run(['--exit-zero', 'roles.json'], { cwd })).status).toBe(2);
    expect((await run(['--exit-zero', '--diff', '--fix=unsafe', 'role.json'], { cwd })).status).toBe(0);
  });

  test('--quiet counts what it does not show', async () => {
    const cwd = folder(broken);
    const last = async (...words: string[]): Promise<string | undefined> =>
      (await run([...words, 'role.json'], { cwd })).stdout.split('\n').find((line) => / in 1 file/.test(line));
    expect(await last('-q')).toMatch(/^Found 1 error in 1 file(?:;|$)/);
    expect(await last('-q', '--rule', 'trust/*=warning')).toMatch(/^No errors in 1 file; not shown: 1 warning/);
    expect(await last('-q', '--rule', 'trust/*=off', '--rule', 'identity/*=off')).toBe('No findings in 1 file');
  });

  test('explain prints the page of a rule', async () => {
    const misspelt = await run(['explain', 'trust/subject-brod'], { cwd: folder(broken) });
    expect(misspelt).toMatchObject({ status: 2, stdout: '' });
    expect(misspelt.stderr).toMatch(/or did you mean the rule trust\/subject-broad\?\n$/);
    const page = await run(['rules', 'trust/subject-broad']);
    expect(page.stdout).toContain('# trust/subject-broad');
    expect(await run(['explain', 'trust/subject-broad'])).toEqual(page);
  });

  test('a name that is not there gets a suggestion, whatever takes it', async () => {
    const said = async (...words: string[]): Promise<unknown> => {
      const { status, stdout, stderr } = await run(words, { cwd: folder(broken) });
      return { status, stdout, said: stderr };
    };
    const refused = (text: string): unknown => ({ status: 2, stdout: '', said: `irsa-lint: ${text}\n` });
    expect(await said('help', 'explian')).toEqual(refused('there is no command explian; did you mean explain?'));
    expect(await said('help', 'nothing')).toEqual(refused('there is no command nothing'));
    expect(await said('lnt')).toEqual(refused('there is neither a file nor a command lnt; did you mean lint?'));
    expect(await said('rules', 'nothing')).toEqual(refused('there is no rule nothing; irsa-lint rules lists them'));
    expect(await said('')).toEqual(refused('one of the paths is empty'));
    expect(await said('-o', 'none/report.txt')).toEqual(
      refused('none/report.txt cannot be written: there is no such folder'),
    );
  });

  test('the rules of a group', async () => {
    const { stdout } = await run(['rules', 'pod-identity']);
    expect(stdout.trim().split('\n').length).toBeGreaterThan(5);
    expect(stdout.replace(/^pod-identity\/.*\n/gm, '')).toBe('');
    expect((await run(['rules', 'pod-identity/*'])).stdout).toBe(stdout);
  });

  test('--fix --unsafe is --fix=unsafe', async () => {
    const [one, other] = [folder(broken), folder(broken)];
    expect(await run(['--fix', '--unsafe'], { cwd: one })).toEqual(await run(['--fix=unsafe'], { cwd: other }));
    expect((await run(['--unsafe'], { cwd: one })).status).toBe(2);
  });

  test('rules as data', async () => {
    const { rules: all } = JSON.parse((await run(['rules', '-f', 'json'])).stdout) as { rules: unknown[] };
    expect(all).toContainEqual({
      id: 'trust/subject-broad',
      severity: 'error',
      summary: expect.any(String) as unknown,
      security: { score: 6.5, cwe: 732, cis: '5.2.1' },
    });
    const one = JSON.parse((await run(['rules', '-f', 'json', 'trust/subject-broad'])).stdout) as { page: string };
    expect(one).toMatchObject({ version: 1, id: 'trust/subject-broad' });
    expect(one.page).toContain('# trust/subject-broad');
  });
});

describe('colours', () => {
  const COLORED = /\u001b\[/;
  const files = {
    'now/sa.yaml':
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/reader"}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: reader, namespace: team}\nspec: {serviceAccountName: reader, containers: [{name: c}]}\n',
    'now/role.json': policyWith('system:serviceaccount:team:reader-*'),
    'before/a.yaml': 'a: b\n',
  };
  const COMMANDS = [['now'], ['explain', 'pod/team/reader', 'now'], ['diff', './before', './now']] as const;
  const plainEnvironment = { NO_COLOR: '', FORCE_COLOR: undefined };
  /** On a terminal or not. */
  const shown = async (args: readonly string[], isTTY: boolean, env: Io['env']): Promise<string> => {
    const out: string[] = [];
    const io = ioOf(out, [], { cwd: folder(files) });
    await main(args, { ...io, stdout: { ...io.stdout, isTTY }, env: { ...plainEnvironment, ...env } });
    return out.join('');
  };

  test.each(COMMANDS.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const plain = await shown(args, false, {});
    expect(plain).not.toMatch(COLORED);
    const colored = await shown(args, true, { TERM: 'xterm' });
    expect(colored).toMatch(COLORED);
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(plain);
    expect(await shown([...args, '--color=always'], false, { NO_COLOR: '1' })).toBe(colored);
    for (const env of [{ TERM: 'dumb' }, { TERM: 'xterm', NO_COLOR: '1' }])
      expect(await shown(args, true, env)).toBe(plain);
    expect(await shown([...args, '--no-color'], true, { TERM: 'xterm', FORCE_COLOR: '1' })).toBe(plain);
  });
});

test('--debug tells what is decided and how long it takes, beside the report', async () => {
  const cwd = folder({
    'prod/role.json': policyWith('system:serviceaccount:team:reader-*'),
    '.irsa-lint.yaml': 'environments: [{name: production, paths: [prod/**]}]\n',
  });
  const { stdout, stderr } = await run(['--debug'], { cwd });
  expect(stdout).toBe((await run([], { cwd })).stdout);
  for (const line of stderr.trim().split('\n')) expect(line).toMatch(/^irsa-lint: debug: /);
  expect(stderr).toContain('configuration .irsa-lint.yaml');
  expect(stderr).toContain('environments of the configuration: production');
  for (const stage of [
    'walking and reading',
    'parsing and facts',
    'the joins',
    'the rules',
    'the suppressions',
    'the coverage',
    'the report',
  ])
    expect(stderr).toMatch(new RegExp(`debug: ${stage}: \\d+\\.\\d ms`));
});

test.each([
  [
    'Pulumi',
    'index.ts',
    'import * as aws from "@pulumi/aws";\nnew aws.iam.Role("r", { assumeRolePolicy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] }] }) });\n',
  ],
  [
    'CDK',
    'app.ts',
    "import * as cdk from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\nconst stack = new cdk.Stack(new cdk.App(), 'S');\nnew iam.Role(stack, 'R', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });\n",
  ],
  [
    'Terraform',
    'main.tf',
    'resource "aws_iam_role" "r" {\n  name               = "r"\n  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "pods.eks.amazonaws.com" }, Action = ["sts:AssumeRole", "sts:TagSession"] }] })\n}\n',
  ],
])('--debug knows the environment of a program: %s', async (_, name, text) => {
  const cwd = folder({ [`prod/${name}`]: text });
  expect((await run(['--debug'], { cwd })).stderr).toContain(
    'environments by the names of folders and files: production',
  );
});

describe('the table of coverage', () => {
  const covered = (columns: number, files: Readonly<Record<string, string>>): Promise<string> => {
    const out: string[] = [];
    const io = ioOf(out, [], { cwd: folder(files) });
    return main(['--coverage'], { ...io, stdout: { ...io.stdout, columns } }).then(() => out.join(''));
  };
  const long = 'arn:aws:iam::111122223333:role/a-role-with-a-name-that-is-rather-long-and-stands-nowhere-here';
  const files = {
    'clusters/production/namespaces/team/reader.yaml': `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations: {eks.amazonaws.com/role-arn: "${long}"}\n`,
  };

  test('fits the terminal', async () => {
    expect(await covered(200, files)).toMatch(/^kind +name +where +judged$/m);
    expect(await covered(80, files)).toContain(
      `\nservice account  team/reader\n  clusters/production/namespaces/team/reader.yaml:4\n  no: role unseen`,
    );
  });

  test('is nothing where there is nothing to judge', async () => {
    expect(await covered(80, { 'a.yaml': 'a: b\n' })).toMatch(/to judge\n$/);
  });
});

describe('an empty difference says why', () => {
  test.each([
    ['there is no finding', { 'a.yaml': 'a: b\n' }, [], 'there is no finding'],
    [
      'only unsafe fixes',
      { 'role.json': policyWith('system:serviceaccount:orders:*') },
      [],
      'no finding has a safe fix; --diff --fix=unsafe shows the fixes of 2',
    ],
    [
      'no fix at all',
      { 'role.json': policyWith('system:serviceaccount:*:*', 'StringLike') },
      ['--fix=unsafe'],
      'no finding has a fix that can be applied',
    ],
  ])('%s', async (_, files, more, reason) => {
    const { status, stdout, stderr } = await run(['--diff', ...more], { cwd: folder(files) });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain(reason);
  });
});

describe('completion', () => {
  const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
    const script = join(folder({ 'completion.bash': (await run(['completion', 'bash'])).stdout }), 'completion.bash');
    return execFileSync(
      'bash',
      [
        '-c',
        `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _irsa_lint; printf '%s\\n' "\${COMPREPLY[@]}"`,
        script,
        'irsa-lint',
        ...words,
      ],
      { encoding: 'utf8' },
    )
      .trim()
      .split('\n');
  };

  test('commands, options and values', async () => {
    expect(await complete('ex')).toEqual(['explain']);
    expect(await complete('--report-un')).toEqual(['--report-unused-disable-directives']);
    expect(await complete('--format', 'j')).toEqual(['json', 'junit']);
    expect(await complete('rules', 'trust/subject-b')).toEqual(['trust/subject-broad']);
    expect(await complete('graph', '--output')).toEqual(['--output-file']);
    expect(await complete('graph', '--format', '')).toEqual(['mermaid', 'dot', 'json', 'html']);
    expect(await complete('-f', 'j')).toEqual(['json', 'junit']);
    expect(await complete('lint', '--form')).toEqual(await complete('--form'));
    expect(await complete('baseline', 'c')).toEqual(expect.arrayContaining(['create']));
  });

  test('a command after options, a value after `=`, and what commands take', async () => {
    expect(await complete('--root', '.', 'explain', '--format', '')).toEqual(['text', 'json']);
    // The shell makes a word of `=`.
    expect(await complete('--format', '=', 'j')).toEqual(['json', 'junit']);
    expect(await complete('--format', '=')).toEqual(expect.arrayContaining(['sarif']));
    expect(await complete('explain', 'trust/subject-b')).toEqual(['trust/subject-broad']);
    expect(await complete('help', 'ex')).toEqual(['explain']);
  });

  test('for other shells', async () => {
    expect((await run(['completion', 'zsh'])).stdout).toMatch(/^#compdef irsa-lint\n/);
    const { stdout } = await run(['completion', 'fish']);
    expect(stdout).toMatch(/^complete -c irsa-lint -n 'not __fish_seen_subcommand_from check [^']*' -a explain$/m);
    expect(stdout).toContain(
      "complete -c irsa-lint -n '__fish_seen_subcommand_from explain' -l format -s f -x -a 'text json'\n",
    );
    expect(stdout).toContain("complete -c irsa-lint -n '__fish_seen_subcommand_from explain' -l root -r\n");
  });
});

test('--everything reads documents in which no identity is', async () => {
  const cwd = folder({
    'sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n',
    'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
  });
  const documentsOf = async (...options: string[]): Promise<string | undefined> =>
    /, (\d+) documents? parsed/.exec((await run(['--stats', ...options], { cwd })).stderr)?.[1];
  expect(await documentsOf()).toBe('0');
  expect(await documentsOf('--everything')).toBe('2');
});

test('--stats tells what was read, and not on standard output', async () => {
  const { stdout, stderr } = await run(['--stats', '--format', 'compact'], {
    cwd: folder({ 'role.json': policyWith('system:serviceaccount:team:reader') }),
  });
  expect(stdout).not.toContain('ms');
  expect(stderr).toMatch(
    /^irsa-lint: 1 file read \(0\.0 MB\), 1 document parsed\nirsa-lint: \d+ nodes, \d+ facts?\nirsa-lint: 0 role, 1 trust-policy, .*\nirsa-lint: 1 finding, 0 suppressed\nirsa-lint: \d+ ms, of these \d+ ms in \d+ rules; the slowest: /,
  );
});

describe('our own faults', () => {
  const files = [
    { path: 'role.json', text: policyWith('system:serviceaccount:team:reader-*') },
    { path: 'other.json', text: policyWith('system:serviceaccount:other:*', 'StringLike') },
  ];

  test('a rule that throws loses itself alone', () => {
    const broken = defineRule({
      id: 'trust/broken',
      on: 'trust-policy',
      summary: 'throws',
      messages: {},
      check: () => {
        throw new Error('out of order');
      },
    });
    const { result, failures } = analyse(files, [broken, ...rules], { levelOf: () => undefined, pedantic: false });
    expect(failures).toMatchObject([{ what: 'trust/broken' }]);
    expect(result.findings.map(({ rule }) => rule)).toContain('trust/subject-wildcard-literal');
  });

  test('a document that cannot be examined loses itself alone', () => {
    const lost: string[] = [];
    const broken: Dialect = {
      kind: 'document',
      name: 'broken',
      scan: /Statement/,
      mapping(_, { document }) {
        if (document.file.path === 'other.json') throw new Error('out of order');
        return undefined;
      },
    };
    const facts = collect(files, [broken, ...DIALECTS], { failed: (what) => void lost.push(what) });
    expect(lost).toEqual(['other.json']);
    expect(facts['trust-policy'].map(({ document }) => document.file.path)).toEqual(['role.json']);
  });
});
