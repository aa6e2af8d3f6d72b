/** Runs the command line: in this process, or where the process is what is tested, the built program. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Io, Terminal } from '../../src/cli/io.js';
import { main } from '../../src/cli/main.js';
import { realFileSystem } from '../../src/discover/file-system.js';

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

/** In this process: what is written is kept, the files are those on disk. */
export async function run(args: readonly string[], { cwd = '.', input = '', env = {} }: RunOptions = {}): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const status = await main(args, ioOf(out, err, { cwd, input, env }));
  return { status, stdout: out.join(''), stderr: err.join('') };
}

/** What the program is handed: what it writes is kept. */
export function ioOf(out: string[], err: string[], { cwd = '.', input = '', env = {} }: RunOptions = {}): Io {
  const terminal = (into: string[]): Terminal => ({
    write: (text) => void into.push(text),
    isTTY: false,
    columns: undefined,
  });
  return {
    stdout: terminal(out),
    stderr: terminal(err),
    stdin: () => new TextEncoder().encode(input),
    serve: () => Promise.resolve(0),
    cwd: resolve(cwd),
    env: { ...process.env, NO_COLOR: '1', ...env },
    home: tmpdir(),
    now: () => 0,
    today: () => new Date(),
    fs: realFileSystem,
    program: {
      version,
      folder: resolve('.'),
      file: (path) => (path === 'cli.cjs' ? Buffer.of() : readFileSync(path)),
      node: process.version,
      platform: process.platform,
    },
  };
}

export const PROGRAM = resolve('dist/cli.js');

/** The built program, as a user starts it. */
export function spawned(args: readonly string[], options: RunOptions = {}): Run {
  // A test runner in CI asks for colours, which its children would take for the user's wish.
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 50_000,
    ...options,
    env: { ...inherited, NO_COLOR: '1', ...options.env },
  });
  return { status, stdout, stderr };
}

/** A folder of its own with these files; test/temporary.ts removes it. */
export function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'irsa-lint-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export const policyWith = (subject: string, operator = 'StringEquals'): string =>
  JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            Federated:
              'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264',
          },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            [operator]: { 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub': subject },
            ...(operator === 'StringEquals'
              ? {}
              : {
                  StringEquals: {
                    'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:aud': 'sts.amazonaws.com',
                  },
                }),
          },
        },
      ],
    },
    null,
    2,
  );
