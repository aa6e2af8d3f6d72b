/** The server as an editor meets it, over its pipes. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, policyWith, run } from '../cli/run.js';
import { startingClients } from './client.js';

const start = startingClients();

const ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
`;
const MISSPELT = ACCOUNT.replace('role-arn', 'role_arn');
const WILDCARD = 'trust/subject-wildcard-literal';

test('what is typed counts, what is saved does not, and nothing is written', async () => {
  const client = await start({ 'sa.yaml': MISSPELT, 'role.json': policyWith('system:serviceaccount:team:*') });
  expect(await client.found('sa.yaml')).toEqual(['service-account/annotation-misspelt 6:4-6:30']);
  expect((await client.found('role.json')).join(' ')).toMatch(WILDCARD);

  await client.open('sa.yaml', MISSPELT);
  await client.change('sa.yaml', [
    { range: { start: { line: 6, character: 26 }, end: { line: 6, character: 27 } }, text: '-' },
  ]);
  expect(await client.found('sa.yaml')).toEqual([]);
  expect((await client.found('role.json')).join(' '), 'others stay').toMatch(WILDCARD);

  await client.close('sa.yaml');
  expect(await client.found('sa.yaml'), 'the file on disk').toEqual(['service-account/annotation-misspelt 6:4-6:30']);
  expect(readdirSync(client.root).sort()).toEqual(['role.json', 'sa.yaml']);
  expect(await client.stop()).toBe(0);
});

test('a diagnostic says all that a finding says', async () => {
  const client = await start({
    'role.json': policyWith('system:serviceaccount:team:*'),
    'sa.yaml': ACCOUNT.replace('role/reader', 'role/role'),
  });
  await client.settled();
  const all = client.diagnostics.get(client.uri('role.json')) ?? [];
  const diagnostic = all.find(({ code }) => code === WILDCARD);
  expect(diagnostic).toMatchObject({ severity: 1, source: 'irsa-lint' });
  expect(diagnostic?.codeDescription?.href).toMatch(/^file:\/\/.*\/rules\/trust\/subject-wildcard-literal\.md$/);
  expect(diagnostic?.message).toMatch(/takes|compares/);
});

test('the other places are related information, in this file and in others', async () => {
  const article = 'fixtures/article/6-audience';
  const files = Object.fromEntries(
    readdirSync(article).map((name) => [name, readFileSync(join(article, name), 'utf8')] as const),
  );
  const client = await start({ ...files, 'wild.json': policyWith('system:serviceaccount:team:*') });
  await client.settled();
  const related = (path: string, rule: string) =>
    (client.diagnostics.get(client.uri(path)) ?? [])
      .find(({ code }) => code === rule)
      ?.relatedInformation?.map(({ location: { uri, range }, message }) => {
        const name = uri.slice(uri.lastIndexOf('/') + 1);
        const line = (files[name] ?? policyWith('system:serviceaccount:team:*')).split('\n')[range.start.line] ?? '';
        return [name, line.slice(range.start.character).slice(0, 16), message];
      });
  expect(related('wild.json', WILDCARD)).toEqual([
    ['wild.json', expect.stringMatching(/^StringEquals/), 'this operator does not support wildcards'],
  ]);
  expect(related('s3-reader.yaml', 'identity/audience-mismatch')).toEqual([
    ['provider.json', '[', 'the client ids of the provider'],
    ['role.json', expect.stringMatching(/^sts\.amazonaws\.co/), 'the audience that the trust policy accepts'],
  ]);
});

test('files that change outside of the editor: new, edited, renamed, gone; ignored ones', async () => {
  const client = await start({ '.gitignore': 'generated/\n', 'a.yaml': 'a: 1\n' });
  await client.settled();
  await client.write('b.yaml', MISSPELT, 1);
  expect(await client.found('b.yaml')).toHaveLength(1);
  await client.write('b.yaml', ACCOUNT);
  expect(await client.found('b.yaml')).toEqual([]);
  await client.write('b.yaml', MISSPELT);
  await client.write('c/d.yaml', MISSPELT.replace('reader', 'writer'), 1);
  expect(await client.found('c/d.yaml')).toHaveLength(1);
  rmSync(`${client.root}/b.yaml`);
  await client.watched('b.yaml', 3);
  expect(await client.found('b.yaml')).toEqual([]);
  await client.write('generated/e.yaml', MISSPELT, 1);
  expect(await client.found('generated/e.yaml')).toEqual([]);
  await client.write('.gitignore', '');
  expect(await client.found('generated/e.yaml')).toHaveLength(1);
});

test('a configuration counts as it is typed, and one that is broken says so', async () => {
  const client = await start({ 'sa.yaml': MISSPELT });
  expect(await client.found('sa.yaml')).toHaveLength(1);
  await client.open('.irsa-lint.yaml', 'rules:\n  service-account/annotation-misspelt: off\n');
  expect(await client.found('sa.yaml')).toEqual([]);
  await client.change('.irsa-lint.yaml', [{ text: 'rules:\n  service-account/annotation-misspel: off\n' }]);
  await client.settled();
  expect(client.diagnostics.get(client.uri('.irsa-lint.yaml'))?.[0]?.message).toMatch(/did you mean/);
  await client.close('.irsa-lint.yaml');
  expect(await client.found('sa.yaml')).toHaveLength(1);
});

test('settings of the client', async () => {
  const files = { 'sa.yaml': MISSPELT, 'other.yaml': 'rules:\n  service-account/*: off\n' };
  const client = await start(files, {
    capabilities: { workspace: { configuration: true } },
    settings: { config: 'other.yaml' },
  });
  await client.settled();
  expect(await client.found('sa.yaml')).toEqual([]);
});

test('folders of a workspace, and documents of none', async () => {
  const other = folder({ 'sa.yaml': MISSPELT });
  const client = await start({ 'sa.yaml': MISSPELT });
  await client.openUri(client.uri('sa.yaml', other), MISSPELT);
  await client.openUri('untitled:Untitled-1', MISSPELT);
  await client.settled();
  const expected = ['service-account/annotation-misspelt 6:4-6:30'];
  expect(client.shown(client.uri('sa.yaml'))).toEqual(expected);
  expect(client.shown(client.uri('sa.yaml', other))).toEqual(expected);
  expect(client.shown('untitled:Untitled-1')).toEqual(expected);
  await client.notify('textDocument/didClose', { textDocument: { uri: 'untitled:Untitled-1' } });
  await client.settled();
  expect(client.shown('untitled:Untitled-1')).toEqual([]);
});

test.each([
  ['utf-8', 10],
  ['utf-16', 8],
  ['utf-32', 7],
])('positions in %s', async (encoding, character) => {
  const client = await start(
    { 'sa %41.yaml': MISSPELT.replace('    eks', '    "ä😀": x\r\n    eks').replace('    eks.', '  # 😀ä\n    eks.') },
    { capabilities: { general: { positionEncodings: [encoding] } } },
  );
  await client.open('sa %41.yaml', `a: "😀ä"\r\n---\n${MISSPELT}`);
  await client.change('sa %41.yaml', [
    { range: { start: { line: 0, character }, end: { line: 0, character } }, text: ' # x' },
    { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, text: 'b' },
  ]);
  expect(await client.found('sa %41.yaml')).toEqual(['service-account/annotation-misspelt 8:4-8:30']);
});

test('the first run says how far it is', async () => {
  const files = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`sa-${String(i)}.yaml`, ACCOUNT]));
  const client = await start(files, { capabilities: { window: { workDoneProgress: true } } });
  await client.settled();
  expect(client.progress[0]).toBe('begin');
  expect(client.progress.at(-1)).toBe('end');
  expect(client.progress).toContain('report');
});

test('nothing that a client sends ends the server', async () => {
  const client = await start({ 'sa.yaml': MISSPELT });
  await client.notify('textDocument/didChange', {
    textDocument: { uri: client.uri('nowhere.yaml'), version: 3 },
    contentChanges: [{ text: 'x' }],
  });
  await client.notify('textDocument/didClose', { textDocument: { uri: 'no uri at all' } });
  await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: 'file://%zz', type: 9 }] });
  await client.notify('textDocument/didOpen', {});
  await client.notify('no/such/thing', { a: 1 });
  await expect(client.request('no/such/request', {})).rejects.toThrow();
  await client.open('huge.yaml', 'a: b\n'.repeat(2_500_000));
  await client.open('deep.json', '['.repeat(200_000));
  await client.open('sa.yaml', MISSPELT);
  await client.change('sa.yaml', [
    { range: { start: { line: 900, character: 900 }, end: { line: 9000, character: 0 } }, text: '\n' },
  ]);
  expect(await client.found('sa.yaml')).toHaveLength(1);
  expect(await client.stop()).toBe(0);
});

test('without a word of the protocol it ends by itself, and help names it', async () => {
  const { status, stdout } = await run(['lsp', '--help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/--stdio/);
});
