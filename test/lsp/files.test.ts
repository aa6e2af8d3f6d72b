/** Files, folders and addresses as clients have them: what changes without notice, what has several names, what only a buffer has. */
import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folder, policyWith, PROGRAM } from '../cli/run.js';
import { startingClients, type Client } from './client.js';

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
const AT_KEY = ['service-account/annotation-misspelt 6:4-6:30'];
const save = (client: Client, path: string): Promise<void> =>
  client.notify('textDocument/didSave', { textDocument: { uri: client.uri(path) } });

describe('what changes without notice is seen when something is opened, saved or closed', () => {
  const EVENTS: Readonly<Record<string, (client: Client) => Promise<void>>> = {
    opened: (client) => client.open('other.yaml', 'a: 1\n'),
    saved: (client) => save(client, 'other.yaml'),
    closed: async (client) => {
      await client.open('other.yaml', 'a: 1\n');
      rmSync(join(client.root, 'unused'), { force: true });
      await client.close('other.yaml');
    },
  };
  test.each(Object.keys(EVENTS))('%s', async (event) => {
    const happen = async (client: Client): Promise<void> => EVENTS[event]?.(client);
    const client = await start({
      'a/sa.yaml': MISSPELT,
      'b/sa.yaml': ACCOUNT.replace('reader', 'b'),
      'other.yaml': 'a: 1\n',
    });
    expect(await client.found('a/sa.yaml')).toEqual(AT_KEY);
    rmSync(join(client.root, 'a/sa.yaml'));
    writeFileSync(join(client.root, 'b/sa.yaml'), MISSPELT.replace('reader', 'b'));
    mkdirSync(join(client.root, 'c'));
    writeFileSync(join(client.root, 'c/sa.yaml'), MISSPELT.replace('reader', 'c'));
    await happen(client);
    expect(await client.found('a/sa.yaml'), 'gone').toEqual([]);
    expect(await client.found('b/sa.yaml'), 'changed').toEqual(AT_KEY);
    expect(await client.found('c/sa.yaml'), 'new').toEqual(AT_KEY);
  });

  test('a configuration that comes, changes and goes', async () => {
    const client = await start({ 'sa.yaml': MISSPELT });
    const config = join(client.root, '.irsa-lint.yaml');
    expect(await client.found('sa.yaml')).toEqual(AT_KEY);
    writeFileSync(config, 'ignores: [sa.yaml]\n');
    await save(client, 'x.yaml');
    expect(await client.found('sa.yaml')).toEqual([]);
    writeFileSync(config, 'ignores: [none.yaml]\n');
    await save(client, 'x.yaml');
    expect(await client.found('sa.yaml')).toEqual(AT_KEY);
    writeFileSync(config, 'ignores: [sa.yaml]\n');
    await save(client, 'x.yaml');
    rmSync(config);
    await save(client, 'x.yaml');
    expect(await client.found('sa.yaml')).toEqual(AT_KEY);
  });

  test('what a client watches is not looked for', async () => {
    const client = await start(
      { 'a.yaml': MISSPELT },
      { capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } } },
    );
    expect(await client.found('a.yaml')).toEqual(AT_KEY);
    writeFileSync(join(client.root, 'a.yaml'), ACCOUNT);
    await client.open('b.yaml', 'a: 1\n');
    expect(await client.found('a.yaml')).toEqual(AT_KEY);
    await client.watched('a.yaml', 2);
    expect(await client.found('a.yaml')).toEqual([]);
  });
});

test('of a folder that is told all below it is read anew', async () => {
  const client = await start({ 'tf/deep/sa.yaml': MISSPELT });
  const [from, to] = [join(client.root, 'tf'), join(client.root, 'tf2')];
  expect(await client.found('tf/deep/sa.yaml')).toEqual(AT_KEY);
  renameSync(from, to);
  await client.watched('tf', 3);
  await client.watched('tf2', 1);
  expect(await client.found('tf/deep/sa.yaml')).toEqual([]);
  expect(await client.found('tf2/deep/sa.yaml')).toEqual(AT_KEY);
  writeFileSync(join(to, 'deep/sa.yaml'), ACCOUNT);
  renameSync(to, from);
  await client.watched('tf2', 3);
  await client.watched('tf', 1);
  expect(await client.found('tf/deep/sa.yaml')).toEqual([]);
  expect(await client.found('tf2/deep/sa.yaml')).toEqual([]);
});

test.each<[string, (root: string) => object]>([
  ['rootUri', (root) => ({ rootUri: pathToFileURL(root).href })],
  ['rootUri, and null folders', (root) => ({ rootUri: pathToFileURL(root).href, workspaceFolders: null })],
  ['rootPath', (root) => ({ rootPath: root })],
])('a client that knows one folder: %s', async (_, say) => {
  const root = folder({ 'sa.yaml': MISSPELT });
  const client = await start(root, { root: say(root) });
  expect(await client.found('sa.yaml')).toEqual(AT_KEY);
});

test('a buffer whose folder is renamed while it is open', async () => {
  const client = await start({ 'a/sa.yaml': MISSPELT });
  await client.open('a/sa.yaml', MISSPELT);
  renameSync(join(client.root, 'a'), join(client.root, 'b'));
  await client.watched('a', 3);
  await client.watched('b', 1);
  expect(await client.found('a/sa.yaml')).toEqual(AT_KEY);
  await client.change('a/sa.yaml', [{ text: ACCOUNT }]);
  expect(await client.found('a/sa.yaml')).toEqual([]);
  await client.change('a/sa.yaml', [{ text: MISSPELT }]);
  expect(await client.found('a/sa.yaml')).toEqual(AT_KEY);
});

test('two addresses of one path: what is still open counts', async () => {
  const client = await start({ 'sa.yaml': ACCOUNT });
  const other = client.uri('sa.yaml').replace('sa.yaml', 's%61.yaml');
  await client.openUri(other, MISSPELT);
  await client.open('sa.yaml', MISSPELT);
  await client.settled();
  await client.close('sa.yaml');
  await client.settled();
  expect(client.shown(other)).toEqual(AT_KEY);
  await client.notify('textDocument/didClose', { textDocument: { uri: other } });
  await client.settled();
  expect([client.shown(other), client.shown(client.uri('sa.yaml'))]).toEqual([[], []]);
});

test('a file that is opened by the name of a link is that which the link leads to', async () => {
  const client = await start({ 'apps/sa.yaml': ACCOUNT });
  symlinkSync('sa.yaml', join(client.root, 'apps/alias.yaml'));
  symlinkSync('apps', join(client.root, 'linked'));
  for (const path of ['apps/alias.yaml', 'linked/sa.yaml']) {
    await client.open(path, ACCOUNT);
    await client.change(path, [{ text: MISSPELT }]);
    expect(await client.found(path), path).toEqual(AT_KEY);
    await client.close(path);
    expect(await client.found(path), path).toEqual([]);
  }
});

describe('folders within each other', () => {
  const policy: unknown = JSON.parse(policyWith('system:serviceaccount:other:reader'));
  const role = { RoleName: 'reader', Arn: 'arn:aws:iam::111122223333:role/reader', AssumeRolePolicyDocument: policy };
  const FILES = {
    'base/sa.yaml': ACCOUNT,
    'inner/sa.yaml': MISSPELT.replace('name: reader', 'name: writer'),
    'inner/role.json': JSON.stringify({ Role: role }),
  };
  const shownWith = async (files: Readonly<Record<string, string>>, inner: boolean) => {
    const root = folder(files);
    const client = await start(root, { folders: inner ? [root, join(root, 'inner')] : [root] });
    const all = await client.all();
    return Object.entries(all).flatMap(([uri, own]) =>
      own.map(({ code }) => `${uri.slice(client.uri('').length + 1)} ${String(code)}`),
    );
  };
  test('what only the outer one sees is said, and nothing twice', async () => {
    const alone = (await shownWith(FILES, false)).sort();
    const both = (await shownWith(FILES, true)).sort();
    expect(alone).toContain('inner/role.json identity/subject-mismatch');
    expect(both).toEqual(expect.arrayContaining(alone));
    expect(new Set(both).size).toBe(both.length);
  });

  test('a folder with a configuration of its own says alone what is in it', async () => {
    const both = await shownWith(
      { ...FILES, 'inner/.irsa-lint.yaml': 'rules:\n  service-account/annotation-misspelt: off\n' },
      true,
    );
    expect(both.join(' ')).not.toMatch(/inner\/sa\.yaml service-account\/annotation-misspelt/);
  });
});

describe('the pipe', () => {
  const message = (text: string): string => `Content-Length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`;
  const ofClient = (id: number | undefined, method: string, params?: object): string =>
    message(JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, params }));
  const serve = (words: string, close = false) =>
    new Promise<{ readonly status: number | null; readonly out: string; readonly err: string }>((resolve) => {
      const child = spawn(process.execPath, [PROGRAM, 'lsp', '--stdio']);
      let [out, err] = ['', ''];
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      child.stderr.on('data', (data: Buffer) => (err += data.toString()));
      child.on('exit', (status) => {
        resolve({ status, out, err });
      });
      child.stdin.write(words);
      if (close) child.stdin.end();
    });
  const INITIALIZE = ofClient(1, 'initialize', { processId: process.pid, capabilities: {}, workspaceFolders: null });

  test('an exit in the same piece comes after the answers', async () => {
    const { status, out } = await serve(INITIALIZE + ofClient(2, 'shutdown') + ofClient(undefined, 'exit'));
    expect(status).toBe(0);
    expect(out).toMatch(/"id":1,"result".*"id":2,"result":null/s);
  });

  test('so does the end of the input', async () => {
    const { out } = await serve(INITIALIZE + ofClient(2, 'shutdown'), true);
    expect(out).toMatch(/"id":1,"result".*"id":2,"result":null/s);
  });

  test.each(['Content-Length: abc\r\n\r\n{}', 'Content-Type: x\r\n\r\n{}', 'no head\r\n\r\n{}'])(
    'behind %j it ends with a word',
    async (broken) => {
      const { status, err } = await serve(INITIALIZE + broken);
      expect(status).toBe(1);
      expect(err).toMatch(/irsa-lint: the client sent what cannot be read: /);
    },
  );

  test('a message that is no JSON is passed over', async () => {
    const { status, out } = await serve(
      INITIALIZE + message('{"jsonrpc":') + ofClient(2, 'shutdown') + ofClient(undefined, 'exit'),
    );
    expect(status).toBe(0);
    expect(out).toMatch(/"id":2,"result":null/);
  });
});
