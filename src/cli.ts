#!/usr/bin/env node
/** The program: hands the command line what the process has, and the process its verdict. */
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Terminal } from './cli/io.js';
import { main } from './cli/main.js';
import { readStandardInput, realFileSystem } from './discover/file-system.js';

// A reader that has seen enough (`| head -1`) closes the pipe; the verdict stands all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const terminal = (stream: NodeJS.WriteStream): Terminal => ({
  write: (text) => void stream.write(text),
  isTTY: stream.isTTY,
  columns: stream.columns,
});

function version(): string {
  const file = fileURLToPath(new URL('../package.json', import.meta.url));
  const value: unknown = JSON.parse(new TextDecoder().decode(realFileSystem.readFile(file)));
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string'
    ? value.version
    : 'unknown';
}

process.exitCode = await main(process.argv.slice(2), {
  stdout: terminal(process.stdout),
  stderr: terminal(process.stderr),
  stdin: readStandardInput,
  cwd: process.cwd(),
  env: process.env,
  home: homedir(),
  now: () => performance.now(),
  today: () => new Date(),
  fs: realFileSystem,
  program: {
    version: version(),
    folder: fileURLToPath(new URL('.', import.meta.url)),
    node: process.version,
    platform: process.platform,
  },
});
