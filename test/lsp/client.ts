/** A client of the server: the built program on the other end of a pipe. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type WorkspaceEdit,
} from 'vscode-languageserver/node.js';
import { afterEach } from 'vitest';
import { folder, PROGRAM } from '../cli/run.js';

export interface ClientOptions {
  readonly capabilities?: object;
  readonly settings?: object;
  readonly folders?: readonly string[];
  /** What `initialize` says of the folder instead of `workspaceFolders`. */
  readonly root?: object;
  /** What serves; by default Node with the built program. */
  readonly program?: string;
}

export class Client {
  readonly child: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly logged: string[] = [];
  readonly progress: string[] = [];
  private readonly versions = new Map<string, number>();
  private heard = 0;
  private readonly waiting = new Set<() => void>();

  private constructor(
    readonly root: string,
    options: ClientOptions,
  ) {
    const [command, words] = options.program === undefined ? [process.execPath, [PROGRAM]] : [options.program, []];
    this.child = spawn(command, [...words, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdin, stdout } = this.child;
    if (stdin === null || stdout === null) throw new Error('the child has no pipes');
    this.connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: PublishDiagnosticsParams) => {
        this.diagnostics.set(uri, diagnostics);
        this.heard++;
        for (const wake of this.waiting) wake();
      },
    );
    this.connection.onNotification(
      'window/logMessage',
      ({ message }: { message: string }) => void this.logged.push(message),
    );
    this.connection.onRequest('window/workDoneProgress/create', () => null);
    this.connection.onNotification(
      '$/progress',
      ({ value }: { value: { kind: string } }) => void this.progress.push(value.kind),
    );
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onRequest('workspace/configuration', () => [options.settings ?? null]);
    this.connection.onRequest('workspace/inlayHint/refresh', () => null);
    this.connection.listen();
  }

  static async start(root: string, options: ClientOptions = {}): Promise<Client> {
    const client = new Client(root, options);
    await client.request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: options.capabilities ?? {},
      ...(options.root ?? {
        workspaceFolders: (options.folders ?? [root]).map((folder) => ({ uri: client.uri('', folder), name: folder })),
      }),
    });
    await client.connection.sendNotification('initialized', {});
    return client;
  }

  uri(path: string, root = this.root): string {
    return pathToFileURL(join(root, path)).href;
  }

  request<T>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  open(path: string, text: string, languageId = 'yaml'): Promise<void> {
    return this.openUri(this.uri(path), text, languageId);
  }

  openUri(uri: string, text: string, languageId = 'yaml'): Promise<void> {
    this.versions.set(uri, 1);
    return this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  change(path: string, contentChanges: readonly object[]): Promise<void> {
    const uri = this.uri(path);
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    return this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  close(path: string): Promise<void> {
    return this.notify('textDocument/didClose', { textDocument: { uri: this.uri(path) } });
  }

  /** Outside of the editor; the server is told. `type`: 1 new, 2 changed, 3 gone. */
  write(path: string, text: string, type = 2): Promise<void> {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    return this.watched(path, type);
  }

  watched(path: string, type: number): Promise<void> {
    return this.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: this.uri(path), type }] });
  }

  /** When everything sent so far is judged: a request is answered after that. */
  async settled(): Promise<void> {
    await this.request('textDocument/hover', {
      textDocument: { uri: this.uri('-') },
      position: { line: 0, character: 0 },
    });
  }

  /** `rule line:character-character`, by path. */
  async found(path: string): Promise<readonly string[]> {
    await this.settled();
    return this.shown(this.uri(path));
  }

  shown(uri: string): readonly string[] {
    return (this.diagnostics.get(uri) ?? []).map(
      ({ code, range: { start, end } }) =>
        `${String(code)} ${String(start.line)}:${String(start.character)}-${String(end.line)}:${String(end.character)}`,
    );
  }

  /** What is shown, of all files that show something. */
  async all(): Promise<Readonly<Record<string, readonly Diagnostic[]>>> {
    await this.settled();
    return Object.fromEntries(
      [...this.diagnostics].filter(([, own]) => own.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    await this.request('shutdown', undefined);
    await this.notify('exit', undefined);
    const code = await ended;
    this.connection.dispose();
    return code;
  }
}

/** The text of a file after an edit of the workspace, whose ranges are in UTF-16. */
export function after(text: string, edit: WorkspaceEdit | undefined, uri: string): string {
  const edits = edit?.changes?.[uri] ?? [];
  const lines = text.split(/(?<=\n)/);
  const offset = ({ line, character }: { line: number; character: number }): number =>
    lines.slice(0, line).join('').length + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (whole, { range, newText }) => whole.slice(0, offset(range.start)) + newText + whole.slice(offset(range.end)),
      text,
    );
}

/** How the tests of a file start clients, in a folder or with files of one; each ends with its test. */
export function startingClients(): (
  files: string | Readonly<Record<string, string>>,
  options?: ClientOptions,
) => Promise<Client> {
  const clients: Client[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.child.kill();
  });
  return async (files, options = {}) => {
    const client = await Client.start(typeof files === 'string' ? files : folder(files), options);
    clients.push(client);
    return client;
  };
}
