/** A fault of our own does not take the server down: the rule that throws is left out, and said to be, and all others go on. */
import { PassThrough } from 'node:stream';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node.js';
import { rules } from '../../rules/index.js';
import { serve } from '../../src/lsp/server.js';
import { folder, ioOf, policyWith } from '../cli/run.js';

afterEach(() => vi.restoreAllMocks());

test('a rule that throws loses itself alone', async () => {
  const rule = rules.find(({ id }) => id === 'trust/subject-broad');
  if (rule === undefined) throw new Error('there is no such rule');
  const thrown = vi.spyOn(rule, 'run').mockImplementation(() => {
    throw new Error('out of order');
  });
  const root = folder({
    'wild.json': policyWith('system:serviceaccount:team:reader-*'),
    'broad.json': policyWith('system:serviceaccount:*:*', 'StringLike'),
  });
  const [input, output] = [new PassThrough(), new PassThrough()];
  const ended = serve(ioOf([], [], { cwd: root }), input, output);
  const client = createProtocolConnection(new StreamMessageReader(output), new StreamMessageWriter(input));
  const shown = new Map<string, readonly string[]>();
  const logged: string[] = [];
  client.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => {
    shown.set(
      uri,
      diagnostics.map(({ code }) => String(code)),
    );
  });
  client.onNotification('window/logMessage', ({ message }: { message: string }) => void logged.push(message));
  client.onRequest('client/registerCapability', () => null);
  client.onRequest('workspace/configuration', () => [null]);
  client.listen();
  const uri = (path: string): string => pathToFileURL(join(root, path)).href;
  await client.sendRequest('initialize', {
    processId: null,
    rootUri: null,
    capabilities: {},
    workspaceFolders: [{ uri: uri(''), name: 'root' }],
  });
  await client.sendNotification('initialized', {});
  const hover = (): Promise<unknown> =>
    client.sendRequest('textDocument/hover', {
      textDocument: { uri: uri('wild.json') },
      position: { line: 0, character: 0 },
    });
  await hover();

  expect(thrown).toHaveBeenCalled();
  expect(shown.get(uri('wild.json'))).toContain('trust/subject-wildcard-literal');
  expect(shown.get(uri('broad.json')) ?? []).not.toContain('trust/subject-broad');
  expect(logged.join('\n')).toMatch(/trust\/subject-broad.*out of order/s);

  // It goes on with what is typed, and with the rule once it is whole again.
  thrown.mockRestore();
  const text = policyWith('system:serviceaccount:*:*', 'StringLike');
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri: uri('wild.json'), languageId: 'json', version: 1, text },
  });
  await hover();
  expect(shown.get(uri('wild.json'))).toContain('trust/subject-broad');
  await client.sendRequest('shutdown');
  client.dispose();
  // An exit would end this process.
  input.destroy();
  await ended;
});
