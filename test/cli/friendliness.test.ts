/** What makes a linter friendly, point by point, each as a user meets it; the details are tested where the parts are. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Client } from '../lsp/client.js';
import { folder, policyWith, run } from './run.js';

const ROLE = policyWith('system:serviceaccount:team:reader-*');
const account = (annotation: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    ${annotation}\n`;
/** Mended by a safe fix; its comment and its quotes have to stay. */
const NUMBER = account("# kept 'so'\n    eks.amazonaws.com/token-expiration: 3600");
const MISSPELT = account('eks.amazonaws.com/role_arn: arn:aws:iam::111122223333:role/reader');

const found = async (files: Readonly<Record<string, string>>, ...words: readonly string[]) =>
  run(words, { cwd: folder(files) });

/** Each finding of a text report. */
const findingsIn = (stdout: string): readonly string[] =>
  stdout.split(/^(?=(?:error|warning|info)\[)/m).filter((one) => /^(?:error|warning|info)\[/.test(one));

test('1: code with its lines around it', async () => {
  const { stdout } = await found({ 'sa.yaml': MISSPELT });
  expect(stdout).toMatch(/--> sa\.yaml:7:5\n +\|\n6 \| {3}annotations:\n7 \| .*role_arn.*\n +\| +\^+/);
});

test('2: what, why and how, with and without a fix', async () => {
  const { stdout } = await found({ 'sa.yaml': NUMBER, 'role.json': ROLE, 'a.yaml': account('{') });
  const findings = findingsIn(stdout);
  expect(findings.length).toBeGreaterThan(2);
  for (const one of findings) expect(one).toMatch(/^ += help: /m);
});

test('2: the same of every finding in the cases', async () => {
  const all = findingsIn((await run(['--no-ignore', '--pedantic', 'fixtures/cases'])).stdout);
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((one) => !/^ += help: \S/m.test(one))).toEqual([]);
  // What is marked has a word beside it or below it.
  expect(all.filter((one) => !/\^ \S|^ +\| {2,}[^\s^].*$/m.test(one))).toEqual([]);
});

test('3: did you mean', async () => {
  expect((await found({ 'sa.yaml': MISSPELT })).stdout).toContain('did you mean `eks.amazonaws.com/role-arn`?');
  expect((await found({}, '--rule', 'trust/subject-brod=off')).stderr).toContain('did you mean trust/subject-broad?');
});

test('4: the page of a rule without a network', async () => {
  expect((await run(['explain', 'trust/subject-broad'])).stdout).toMatch(/^# trust\/subject-broad[^]*## How to fix/);
});

test('5: the second place', async () => {
  const [one = ''] = findingsIn((await found({ 'role.json': ROLE })).stdout).filter((text) =>
    text.includes('literally'),
  );
  expect(one.match(/--> role\.json/g)?.length).toBe(2);
});

test('6 and 8: safe fixes alone unless others are asked for; the rest of the text stays', async () => {
  const cwd = folder({ 'sa.yaml': NUMBER, 'role.json': ROLE });
  await run(['--fix'], { cwd });
  expect(readFileSync(join(cwd, 'sa.yaml'), 'utf8')).toBe(NUMBER.replace('3600', '"3600"'));
  expect(readFileSync(join(cwd, 'role.json'), 'utf8')).toBe(ROLE);
  await run(['--fix=unsafe'], { cwd });
  expect(readFileSync(join(cwd, 'role.json'), 'utf8')).toContain('StringLike');
});

test('7: the fixes as a patch, and why there is none', async () => {
  expect((await found({ 'sa.yaml': NUMBER }, '--diff')).stdout).toMatch(/^--- a\/sa\.yaml\n\+\+\+ b\/sa\.yaml/);
  const { stdout, stderr } = await found({ 'role.json': ROLE }, '--diff');
  expect(stdout).toBe('');
  expect(stderr).toContain('--diff --fix=unsafe shows');
});

test('9: a baseline', async () => {
  const cwd = folder({ 'sa.yaml': MISSPELT });
  await run(['baseline', 'create'], { cwd });
  expect(await run(['--baseline', '.irsa-lint-baseline.json'], { cwd })).toMatchObject({ status: 0 });
  writeFileSync(join(cwd, 'role.json'), ROLE);
  const { stdout, status } = await run(['-f', 'compact'], { cwd });
  expect({ status, files: [...new Set(stdout.match(/^[^:]+/gm))] }).toEqual({ status: 1, files: ['role.json'] });
});

test('10: a finding is kept with a reason, and a near miss of a directive is told', async () => {
  const kept = (directive: string) =>
    found({ 'sa.yaml': MISSPELT.replace('    eks', `    # ${directive}\n    eks`) }, '-f', 'json');
  const RULE = 'service-account/annotation-misspelt';
  const good = await kept(`irsa-lint-disable-next-line ${RULE} -- moved next week`);
  expect(JSON.parse(good.stdout)).toMatchObject({
    findings: [],
    suppressed: [{ rule: RULE, suppression: { reason: 'moved next week' } }],
  });
  expect((await kept(`irsa-lint-disable-nextline ${RULE}`)).stdout).toContain('suppression/unknown-directive');
});

test('11: a first configuration', async () => {
  const cwd = folder({ 'overlays/prod/sa.yaml': MISSPELT, 'overlays/dev/sa.yaml': MISSPELT });
  expect(await run(['init'], { cwd })).toMatchObject({ status: 0 });
  expect(readFileSync(join(cwd, '.irsa-lint.yaml'), 'utf8')).toMatch(/name: prod/);
});

test('12: nothing has to be configured', async () => {
  expect(await found({ 'deep/er/sa.yaml': MISSPELT })).toMatchObject({ status: 1, stderr: '' });
});

test('13 and 14: a schema of the configuration; its errors with their places, all at once', async () => {
  const { properties } = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8')) as {
    readonly properties: Readonly<Record<string, unknown>>;
  };
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(['rules', 'ignores', 'environments', 'complete']));
  // It is in the package, and no configuration names a path that is another one where it is installed otherwise.
  const cwd = folder({ 'prod/sa.yaml': MISSPELT, 'dev/sa.yaml': MISSPELT });
  await run(['init'], { cwd });
  expect(readFileSync(join(cwd, '.irsa-lint.yaml'), 'utf8')).not.toMatch(/\$schema|node_modules/);
  const { stderr, status } = await found({ '.irsa-lint.yaml': 'rulez: {}\nignores: 3\n', 'sa.yaml': MISSPELT });
  expect(status).toBe(2);
  expect(stderr).toMatch(/\.irsa-lint\.yaml:1:1: .*did you mean `rules`\?\n.*\.irsa-lint\.yaml:2:10: /);
});

test('15: what holds for a file, its ignore file too', async () => {
  const files = { '.irsa-lintignore': 'made/\n', 'made/sa.yaml': MISSPELT };
  const printed = await found(files, '--print-config', 'made/sa.yaml');
  expect(JSON.parse(printed.stdout)).toMatchObject({ ignored: true, ignoredBy: 'an ignore file' });
});

test('16: standard input stands in for its file', async () => {
  const cwd = folder({ 'sa.yaml': MISSPELT });
  const mended = MISSPELT.replace('role_arn', 'role-arn');
  for (const tree of [[], ['--root', '.']]) {
    const { stdout } = await run(['-f', 'compact', ...tree, '--stdin-filename', 'sa.yaml', '-'], {
      cwd,
      input: mended,
    });
    expect(stdout).not.toContain('misspelt');
  }
  writeFileSync(join(cwd, 'sa.yaml'), mended);
  const broken = await run(['-f', 'compact', '--stdin-filename', 'sa.yaml', '-'], { cwd, input: MISSPELT });
  expect(broken.stdout).toMatch(/^sa\.yaml:7:5: error service-account\/annotation-misspelt: /);
});

test('17: colour where it is wanted, and nowhere else', async () => {
  const cwd = folder({ 'sa.yaml': MISSPELT });
  const plain = (await run([], { cwd })).stdout;
  expect(plain).not.toContain('\u001b');
  expect((await run(['--color', 'always'], { cwd })).stdout).toContain('\u001b[');
  for (const words of [['--no-color'], ['--color', 'never']])
    expect((await run(words, { cwd, env: { TERM: 'dumb', FORCE_COLOR: '1' } })).stdout).toBe(plain);
});

test('18: a summary, with what can be fixed and how, and totals by rule where there is much', async () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${String(i)}.yaml`, MISSPELT]));
  expect((await found(many)).stdout).toMatch(/^12 error\[service-account\/annotation-misspelt\]$/m);
  expect((await found({ 'sa.yaml': NUMBER })).stdout).toMatch(/\nFound 1 \w+ in 1 file; fixable: 1 with --fix\n/);
});

test('19: what was not read is said', async () => {
  const python =
    'import pulumi_aws as aws\naws.iam.Role("r", assume_role_policy=policy("sts:AssumeRoleWithWebIdentity"))\n';
  const { stdout } = await found({ 'Pulumi.yaml': 'name: a\nruntime: python\n', 'main.py': python });
  expect(stdout).toMatch(/^1 .*not read.*$/m);
  // And what is left out of the tree by a template that nobody renders.
  const { stdout: covered } = await found(
    { 'kustomization.yaml': 'resources: [https://example.com/base?ref=v1]\n' },
    '--coverage',
  );
  expect(covered).toContain('https://example.com/base?ref=v1');
});

test('21: what was not judged is said, with its reason, and can fail a run', async () => {
  const files = { 'sa.yaml': MISSPELT.replace('_arn', '-arn') };
  const { stdout, status } = await found(files, '--coverage');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^0 of 1 service account judged end to end; 1 not: role unseen 1$/m);
  expect(stdout).toMatch(/^service account +team\/reader +sa\.yaml:4 +no: role unseen/m);
  expect(await found(files, '--min-coverage', '80')).toMatchObject({ status: 1 });
  expect((await found({ 'role.json': ROLE }, '-f', 'json', '--pedantic')).stdout).toMatch(/"confidence": "certain"/);
});

test('20: the same wherever it runs', async () => {
  const windows = (text: string): string => text.replaceAll('\n', '\r\n');
  const [unix, dos] = [
    await found({ 'a/sa.yaml': MISSPELT, 'b.json': ROLE }, '-f', 'compact'),
    await found({ 'b.json': windows(ROLE), 'a/sa.yaml': `\ufeff${windows(MISSPELT)}` }, '-f', 'compact'),
  ];
  expect(dos).toEqual(unix);
  // Paths of drives are those of windows.test.ts.
  expect(existsSync('test/windows.test.ts')).toBe(true);
});

test('22: several reports of one run', async () => {
  const cwd = folder({ 'sa.yaml': MISSPELT });
  const { stdout } = await run(['-f', 'text', '-f', 'sarif=a.sarif', '-f', 'junit=b.xml'], { cwd });
  expect(stdout).toContain('error[');
  expect(readdirSync(cwd).sort()).toEqual(['a.sarif', 'b.xml', 'sa.yaml']);
});

test('23: help and completion by command', async () => {
  expect((await run(['--help'])).stdout).toMatch(/\nOptions:\n[^]*\nCommands:\n/);
  // Whole on a terminal of 80 columns, but for a word that is longer.
  for (const words of [['--help'], ['help', 'graph'], ['help', 'lint']])
    for (const line of (await run(words)).stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect((await run(['help', 'graph'])).stdout).toMatch(/^Usage: irsa-lint graph/);
  expect((await run(['completion', 'bash'])).stdout).toMatch(/ {4}graph\)\n/);
});

test('24: the recipes of the documentation are executed', () => {
  for (const [page, by] of [
    ['docs/ci.md', 'test/ci-page.test.ts'],
    ['docs/ci.md', 'test/action.test.ts'],
    ['docs/container.md', 'test/container.test.ts'],
    ['docs/editors.md', 'test/lsp/editors.test.ts'],
    ['docs/getting-started.md', 'test/readme.test.ts'],
    ['docs/decisions.md', 'test/readme.test.ts'],
    ['docs/pod-identity.md', 'test/pod-identity-page.test.ts'],
    ['docs/playground.md', 'test/cli/playground.test.ts'],
  ] as const)
    expect(readFileSync(by, 'utf8'), by).toContain(page);
});

test('25: the report as a page, and the graph', async () => {
  const cwd = folder({ 'sa.yaml': MISSPELT });
  await run(['-f', 'html=report.html'], { cwd });
  expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toMatch(/^<!doctype html>[^]*role_arn/);
  expect((await run(['graph', '--format', 'html'], { cwd })).stdout).toMatch(/^<!doctype html>/);
});

test('26: a language server', async () => {
  expect((await run(['help', 'lsp'])).stdout).toMatch(/Language\s+Server\s+Protocol/);
  const client = await Client.start(folder({ 'sa.yaml': MISSPELT }));
  await client.open('sa.yaml', MISSPELT);
  expect(await client.found('sa.yaml')).toEqual(['service-account/annotation-misspelt 6:4-6:30']);
  expect(await client.stop()).toBe(0);
});
