/** What a pull request may hold: it reads and writes nothing outside of its tree, hides nothing, and shows no credential. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, policyWith, run } from './run.js';

const FAULT = policyWith('system:serviceaccount:team:reader-*');

/** A repository in a folder, with a file beside it. */
function repository(files: Readonly<Record<string, string>>): { readonly cwd: string; readonly outside: string } {
  const top = folder({ outside: 'precious', 'repository/.git/HEAD': '' });
  const cwd = join(top, 'repository');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return { cwd, outside: join(top, 'outside') };
}

describe('the configuration of a tree', () => {
  test('names no baseline outside of the repository', async () => {
    const { cwd, outside } = repository({ 'role.json': FAULT, '.irsa-lint.yaml': 'baseline: ../outside' });
    for (const args of [['baseline', 'create', '.'], ['.']])
      expect(await run(args, { cwd })).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('lies outside of the repository') as string,
      });
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect((await run(['baseline', 'create', '--baseline', '../outside', '.'], { cwd })).status).toBe(0);
    expect(readFileSync(outside, 'utf8')).not.toBe('precious');
  });

  test('nor through a link to a file, to read or to write', async () => {
    const { cwd, outside } = repository({ 'role.json': FAULT, '.irsa-lint.yaml': 'baseline: known.json' });
    symlinkSync('../outside', join(cwd, 'known.json'));
    for (const args of [['baseline', 'create', '.'], ['.']])
      expect(await run(args, { cwd })).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('lies outside of the repository') as string,
      });
    expect(readFileSync(outside, 'utf8')).toBe('precious');
  });

  test('nor through a link to a folder', async () => {
    const { cwd } = repository({ 'role.json': FAULT, '.irsa-lint.yaml': 'baseline: up/new.json' });
    symlinkSync('..', join(cwd, 'up'));
    expect((await run(['baseline', 'create', '.'], { cwd })).status).toBe(2);
  });

  test.each(['.irsa-lint.yaml', '.irsa-lint.json'])('%s is no link out of it', async (name) => {
    const { cwd } = repository({ 'role.json': FAULT });
    symlinkSync('../outside', join(cwd, name));
    const { status, stderr } = await run(['.'], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining('a link out of the tree')]);
  });

  test('that lies above the repository is not of this tree', async () => {
    const top = folder({ '.irsa-lint.yaml': "rules: {'trust/*': off}", 'a/.git/HEAD': '', 'a/role.json': FAULT });
    expect((await run(['.'], { cwd: join(top, 'a') })).status).toBe(1);
  });

  test.each([
    ['a key twice', 'rules: {}\nrules: {}\n', '2:1: `rules` is set twice'],
    ['a second document', 'rules: {}\n---\nrules: {}\n', '3:1: there is one configuration in a file'],
    [
      'a day that no calendar has',
      'suppressions: [{rule: trust/open, paths: [a], reason: x, expires: 2027-02-31}]',
      '',
    ],
    ['a pattern of many depths', "ignores: ['**/a/**/a/**/a/b']", 'more than 2 `**`'],
    ['a pattern without end', `ignores: ['${'*a'.repeat(2000)}']`, 'more than 1000 characters'],
  ])('%s is an error', async (_, text, stderr) => {
    const cwd = folder({ 'role.json': FAULT, '.irsa-lint.yaml': text });
    expect(await run(['.'], { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(stderr) as string,
    });
  });
});

test.each(['.gitignore', '.irsa-lintignore'])('%s as a link out of the tree is left out, aloud', async (name) => {
  const { cwd } = repository({ 'role.json': FAULT });
  symlinkSync('../outside', join(cwd, name));
  const { status, stderr } = await run(['.'], { cwd });
  expect([status, stderr]).toEqual([1, expect.stringContaining(`${name}: a link out of the tree`)]);
});

test('a folder that is called as a command line names the root is no root', async () => {
  const cwd = folder({ 'role.json': FAULT });
  expect(await run(['--root', 'nope', 'role.json'], { cwd })).toMatchObject({
    status: 2,
    stderr: 'irsa-lint: --root nope is no folder\n',
  });
});

test('a list of 130,000 items and a comment lose no finding', async () => {
  const cwd = folder({
    'role.json': FAULT,
    'a.yaml': `# irsa-lint-disable-file trust/open\nl:\n${'- a\n'.repeat(130_000)}`,
  });
  const { status, stdout } = await run(['--format', 'compact', '.'], { cwd });
  expect([status, stdout]).toEqual([1, expect.stringContaining('trust/subject-wildcard-literal')]);
});

describe('no credential is shown', () => {
  const SECRET = 'CANARYvalue';
  const workload = `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: team}
spec:
  serviceAccountName: reader
  containers:
    - name: c
      env:
        - {name: DB_PASSWORD, value: ${SECRET}}
        - {name: GITHUB_TOKEN, value: ${SECRET}}
        - {name: DB, value: "postgres://u:${SECRET}@h/db"}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: late-reader
  namespace: team
  annotations:
    eks.amazonaws.com/token-expiration: 86400
    password: ${SECRET}
---
apiVersion: v1
kind: List
items:
  - kind: Secret
    data: {arn:aws:iam::1111:role/x: ${SECRET}, arn:aws:iam::1111:role/x: [{a: ${SECRET}}], short: abc}
    data: {arn:aws:iam::1111:role/x: ${SECRET}}
  - kind: Secret
    kind: ConfigMap
    stringData: {arn:aws:iam::1111:role/x: ${SECRET}, arn:aws:iam::1111:role/x: ${SECRET}}
`;
  test.each([
    ['--pedantic'],
    ['--pedantic', '--format=json'],
    ['--pedantic', '--format=sarif'],
    ['--pedantic', '--format=compact'],
    ['--pedantic', '--format=github'],
    ['--diff', '--fix=unsafe'],
    ['mutate'],
    ['mutate', '--format=json'],
    ['explain', 'pod/p'],
    ['graph', '--format=json'],
    ['facts'],
  ])('%s %s', async (...args) => {
    const cwd = folder({ 'a.yaml': workload });
    const { stdout } = await run([...args, '.'], { cwd });
    expect(stdout).not.toContain(SECRET);
    expect(stdout).toMatch(/reader|duplicate/);
  });
});

describe('no line is a command of a CI runner', () => {
  const NAME = '::error::x';
  const files = {
    [`${NAME}.yaml`]: `apiVersion: v1
kind: "${NAME}"
metadata: {name: "${NAME}"}
spec:
  template:
    spec:
      serviceAccountName: reader
      containers: [{name: c, command: ["a\\n  ${NAME}"]}]
`,
    'sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  annotations:
    eks.amazonaws.com/token-expiration: 86400
    eks.amazonaws.com/role-arn: arn:aws:iam::1111:role/x
    x: |
      ${NAME}
`,
  };
  test.each([
    ['--format=compact', '.'],
    ['--format=text', '.'],
    ['--format=markdown', '.'],
    ['--diff', '--fix=unsafe', '.'],
    ['mutate', '.'],
    ['explain', 'sa/reader', '.'],
    ['graph', '.'],
    ['graph', '--format=dot', '.'],
    ['facts', '.'],
  ])('%s %s', async (...args) => {
    const { stdout } = await run(args, { cwd: folder(files) });
    expect(stdout).not.toBe('');
    expect(stdout.split('\n').filter((line) => /^\s*::/.test(line))).toEqual([]);
  });
});
