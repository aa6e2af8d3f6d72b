/** The language server: what the protocol asks is asked of the workspace, and nothing that goes wrong ends it. */
import { join } from 'node:path';
import {
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  LogMessageNotification,
  MessageType,
  TextDocumentSyncKind,
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type WorkDoneProgressServerReporter,
} from 'vscode-languageserver/node.js';
import { RULES } from '../cli/rules.js';
import type { Io } from '../cli/io.js';
import { visible } from '../report/safe.js';
import { actionsAt } from './actions.js';
import { completionsAt } from './completion.js';
import { diagnosticsOf } from './diagnostics.js';
import { hintsIn } from './hints.js';
import { hoverAt } from './hover.js';
import { linksOf } from './links.js';
import { definitionsAt, referencesAt } from './navigation.js';
import { changed, encodingOf, offsetIn, type Encoding } from './positions.js';
import { isLost, Reader, Unanswered, Writer } from './streams.js';
import { uriOfPath } from './uris.js';
import { Workspace, type View, type Watching } from './workspace.js';

/** Milliseconds without a key before what changed is judged. */
const QUIET = 10;

const ALL_FILES = '**/*';

/** Runs until the client ends it, or until what it sends cannot be read: an editor starts a server anew that ends, and waits for one that is mute. The status of the process. */
export function serve(io: Io, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<number> {
  const unanswered = new Unanswered();
  const reader = new Reader(input, unanswered);
  const connection = createConnection(reader, new Writer(output, unanswered));
  const server = new Server(connection, io);
  server.listen();
  return new Promise((resolve) => {
    connection.onExit(() => {
      resolve(0);
    });
    input.on(
      'close',
      () =>
        void unanswered.none().then(() => {
          resolve(0);
        }),
    );
    reader.onError((error) => {
      io.stderr.write(`irsa-lint: the client sent what cannot be read: ${visible(error.message)}\n`);
      if (isLost(error)) resolve(1);
    });
  });
}

class Server {
  private readonly workspace: Workspace;
  private encoding: Encoding = 'utf-16';
  private client: InitializeParams['capabilities'] = {};
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isIndexed = false;
  private readonly published = new Map<string, string>();
  private readonly ids: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

  constructor(
    private readonly connection: Connection,
    private readonly io: Io,
  ) {
    this.workspace = new Workspace(io, (text) => {
      this.log(text);
    });
  }

  listen(): void {
    const { connection } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.quietly('the start', () => this.initialized()));
    this.listenToFiles();
    this.answer();
    connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    this.client = params.capabilities;
    this.encoding = encodingOf(params.capabilities.general?.positionEncodings);
    this.configure(params.initializationOptions);
    this.workspace.setFolders(foldersOf(params, this.io.program.platform === 'win32'));
    this.workspace.isTold = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return {
      serverInfo: { name: 'irsa-lint', version: this.io.program.version },
      capabilities: {
        positionEncoding: this.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        codeActionProvider: { codeActionKinds: ['quickfix'] },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentLinkProvider: {},
        completionProvider: { triggerCharacters: ['/', ':', '.', '"', '-', ' '] },
        inlayHintProvider: true,
      },
    };
  }

  private async initialized(): Promise<void> {
    const { connection, client } = this;
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      await connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: ALL_FILES }],
      });
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true)
      await connection.client.register(DidChangeConfigurationNotification.type, { section: 'irsa-lint' });
    if (client.workspace?.workspaceFolders === true)
      connection.workspace.onDidChangeWorkspaceFolders(() =>
        this.quietly('the folders', async () => {
          const folders = await connection.workspace.getWorkspaceFolders();
          this.workspace.setFolders((folders ?? []).map(({ uri }) => uri));
          this.schedule();
        }),
      );
    await this.readSettings();
    this.schedule();
  }

  private listenToFiles(): void {
    const { connection, workspace } = this;
    const heed = (what: string, work: () => void): void =>
      this.quietly(what, () => {
        work();
        this.schedule();
      });
    connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
      heed(uri, () => {
        workspace.look();
        workspace.open({ uri, version, text });
      });
    });
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      heed(uri, () => {
        const known = workspace.document(uri);
        if (known === undefined) return;
        const text = contentChanges.reduce((whole, change) => changed(whole, change, this.encoding), known.text);
        workspace.open({ uri, version, text });
      });
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      heed(uri, () => {
        workspace.look();
        workspace.close(uri);
      });
    });
    connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
      heed(uri, () => {
        workspace.look();
        workspace.fileChanged(uri, false);
      });
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      heed('files', () => {
        for (const { uri, type } of changes) workspace.fileChanged(uri, type !== FileChangeType.Changed);
      });
    });
    connection.onDidChangeConfiguration(({ settings }) =>
      this.quietly('the settings', async () => {
        this.configure(sectionOf(settings));
        await this.readSettings();
        this.schedule();
      }),
    );
  }

  private answer(): void {
    const { connection, workspace } = this;
    const pageOf = (id: string): string | undefined => this.pageOf(id);
    connection.onCodeAction(({ textDocument: { uri }, range, context }, token) =>
      this.ask(uri, token, [], ({ view, file }) => {
        const hasVersions = this.client.workspace?.workspaceEdit?.documentChanges === true;
        const asked = { workspace, view, file, encoding: this.encoding };
        return [...actionsAt(asked, range, context.diagnostics, hasVersions)];
      }),
    );
    connection.onHover(({ textDocument: { uri }, position }, token) =>
      this.ask(uri, token, null, (at) => hoverAt(this.asked(at), offsetIn(at.file.text, position, this.encoding))),
    );
    connection.onDefinition(({ textDocument: { uri }, position }, token) =>
      this.ask(uri, token, [], (at) => [
        ...definitionsAt(this.asked(at), offsetIn(at.file.text, position, this.encoding)),
      ]),
    );
    connection.onReferences(({ textDocument: { uri }, position, context: { includeDeclaration } }, token) =>
      this.ask(uri, token, [], (at) => [
        ...referencesAt(this.asked(at), offsetIn(at.file.text, position, this.encoding), includeDeclaration),
      ]),
    );
    connection.onDocumentLinks(({ textDocument: { uri } }, token) =>
      this.ask(uri, token, [], ({ file }) => [...linksOf(file, this.encoding, (id) => this.ids.has(id), pageOf)]),
    );
    connection.onCompletion(({ textDocument: { uri }, position }, token) =>
      this.ask(uri, token, [], (at) => [
        ...completionsAt(this.asked(at), offsetIn(at.file.text, position, this.encoding)),
      ]),
    );
    connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
      this.ask(uri, token, [], (at) => [...hintsIn(this.asked(at), range)]),
    );
  }

  private asked({ view, file }: At): Parameters<typeof hoverAt>[0] {
    return { workspace: this.workspace, view, file, encoding: this.encoding };
  }

  /** The answer of what is open now; of a document that is not known, and where something throws, there is nothing to say. */
  private async ask<T>(uri: string, token: CancellationToken, nothing: T, answer: (at: At) => T): Promise<T> {
    try {
      await this.judge();
      const at = this.workspace.located(uri);
      return at === undefined || token.isCancellationRequested ? nothing : answer(at);
    } catch (error) {
      this.log(`${uri}: ${stackOf(error)}\n`);
      return nothing;
    }
  }

  /** Soon, and once for all that happens until then. */
  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.judge(), QUIET);
  }

  /** One run at a time. */
  private judge(): Promise<void> {
    clearTimeout(this.timer);
    this.running = this.running.then(async () => {
      try {
        const views = this.isIndexed ? await this.workspace.refresh() : await this.index();
        if (views !== undefined) await this.publish(views);
      } catch (error) {
        this.log(`the run ended early: ${stackOf(error)}\n`);
      }
    });
    return this.running;
  }

  /** The first run reads everything: that may take a while, and whoever sees how long may end it. */
  private async index(): Promise<readonly View[] | undefined> {
    if (!this.workspace.isStale()) return undefined;
    const progress = await this.progress();
    progress?.begin('irsa-lint', 0, 'reading', true);
    const watching: Watching = {
      report: (done, all) =>
        progress?.report(Math.floor((100 * done) / Math.max(1, all)), `${String(done)} of ${String(all)} files`),
      isCancelled: () => progress?.token.isCancellationRequested === true,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    };
    try {
      return await this.workspace.refresh(watching);
    } finally {
      progress?.done();
      this.isIndexed = true;
    }
  }

  private async progress(): Promise<WorkDoneProgressServerReporter | undefined> {
    if (this.client.window?.workDoneProgress !== true) return undefined;
    return this.connection.window.createWorkDoneProgress();
  }

  /** What is as it was is not sent again. */
  private async publish(views: readonly View[]): Promise<void> {
    const found = new Map<string, Diagnostic[]>();
    for (const view of views)
      for (const [path, own] of diagnosticsOf(this.workspace, view, this.encoding, (id) => this.pageOf(id))) {
        const uri = this.workspace.uriOf(view, path);
        found.set(uri, [...(found.get(uri) ?? []), ...own]);
      }
    const now = new Map<string, string>();
    for (const [uri, diagnostics] of found) {
      const text = JSON.stringify(diagnostics);
      now.set(uri, text);
      if (this.published.get(uri) !== text) await this.send(uri, diagnostics);
    }
    for (const uri of this.published.keys()) if (!now.has(uri)) await this.send(uri, []);
    this.published.clear();
    for (const [uri, text] of now) this.published.set(uri, text);
    if (this.client.workspace?.inlayHint?.refreshSupport === true) void this.connection.languages.inlayHint.refresh();
  }

  private send(uri: string, diagnostics: Parameters<Connection['sendDiagnostics']>[0]['diagnostics']): Promise<void> {
    const version = this.workspace.document(uri)?.version;
    return this.connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
  }

  private async readSettings(): Promise<void> {
    if (this.client.workspace?.configuration !== true) return;
    this.configure(await this.connection.workspace.getConfiguration('irsa-lint'));
  }

  private configure(written: unknown): void {
    if (typeof written !== 'object' || written === null) return;
    const pedantic = 'pedantic' in written && written.pedantic === true;
    const config =
      'config' in written && typeof written.config === 'string' && written.config !== '' ? written.config : undefined;
    if (pedantic === this.workspace.settings.pedantic && config === this.workspace.settings.config) return;
    this.workspace.settings = { pedantic, config };
    this.workspace.forget();
  }

  /** Undefined: no editor can open it. */
  private pageOf(id: string): string | undefined {
    const { folder, platform } = this.io.program;
    return folder === undefined ? undefined : uriOfPath(join(folder, 'rules', `${id}.md`), platform === 'win32');
  }

  private quietly(what: string, work: () => Promise<void> | void): void {
    const failed = (error: unknown): void => {
      this.log(`${what}: ${stackOf(error)}\n`);
    };
    try {
      void Promise.resolve(work()).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  private log(text: string): void {
    this.connection
      .sendNotification(LogMessageNotification.type, { type: MessageType.Log, message: text.trimEnd() })
      .catch(() => undefined);
  }
}

type At = NonNullable<ReturnType<Workspace['located']>>;

/** Of a client that knows one folder alone, that. */
function foldersOf({ workspaceFolders, rootUri, rootPath }: OldParams, windows: boolean): readonly string[] {
  if (workspaceFolders !== undefined && workspaceFolders !== null) return workspaceFolders.map(({ uri }) => uri);
  if (typeof rootUri === 'string') return [rootUri];
  return typeof rootPath === 'string' ? [uriOfPath(rootPath, windows)] : [];
}

/** With the names of a folder that went before `workspaceFolders`. */
interface OldParams {
  readonly workspaceFolders?: InitializeParams['workspaceFolders'];
  readonly rootUri?: string | null;
  readonly rootPath?: string | null;
}

/** Of a client that sends all of its settings, ours. */
const sectionOf = (settings: unknown): unknown =>
  typeof settings === 'object' && settings !== null && 'irsa-lint' in settings ? settings['irsa-lint'] : settings;

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join('\n') : String(error);
