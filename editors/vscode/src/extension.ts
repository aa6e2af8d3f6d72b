/** Starts the irsa-lint of the workspace as a language server. It finds nothing itself, and runs nothing in a workspace that is not trusted. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { workspace, type ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind, type Executable } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  if (!workspace.isTrusted) return;
  const server = program();
  client = new LanguageClient(
    'irsa-lint',
    { run: server, debug: server },
    {
      documentSelector: [
        { language: 'yaml' },
        { language: 'json' },
        { language: 'jsonc' },
        { language: 'terraform' },
        { language: 'hcl' },
        { language: 'helm' },
        { language: 'typescript' },
        { language: 'javascript' },
      ],
      synchronize: { configurationSection: 'irsa-lint' },
    },
  );
  context.subscriptions.push(client);
  await client.start();
}

export const deactivate = (): Promise<void> | undefined => client?.stop();

/** What is set, else what the workspace has installed, else that of the PATH. */
function program(): Executable {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  const configured = workspace.getConfiguration('irsa-lint').get<string>('path', '');
  const own = folder === undefined ? undefined : join(folder, 'node_modules', 'irsa-lint', 'dist', 'cli.cjs');
  const options = folder === undefined ? {} : { options: { cwd: folder } };
  const args = ['lsp', '--stdio'];
  if (configured !== '') {
    const command = isAbsolute(configured) || folder === undefined ? configured : join(folder, configured);
    return { command, args, transport: TransportKind.stdio, ...options };
  }
  if (own !== undefined && existsSync(own))
    return { command: 'node', args: [own, ...args], transport: TransportKind.stdio, ...options };
  return { command: 'irsa-lint', args, transport: TransportKind.stdio, ...options };
}
