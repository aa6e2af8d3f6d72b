/** The program: hands the command line what the process has, and the process its verdict. */
import { homedir } from 'node:os';
import { main } from './cli/main.js';
import { programFiles } from './discover/program-files.js';
import { readStandardInput, realFileSystem } from './discover/file-system.js';
import { standardStream } from './discover/standard-stream.js';
import { serve } from './lsp.js';

/** The build puts dist/ here. */
const { folder, read } = programFiles(import.meta.dirname, process);

function version(): string {
  const value: unknown = JSON.parse(read('../package.json').toString());
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string'
    ? value.version
    : 'unknown';
}

/** A user that the system does not know, as of a container, has none; the environment may name one all the same. */
function home(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

const stdout = standardStream(1, () => process.stdout);
const stderr = standardStream(2, () => process.stderr);
void main(process.argv.slice(2), {
  stdout,
  stderr,
  stdin: readStandardInput,
  serve: (io) => serve(io, process.stdin, process.stdout),
  cwd: process.cwd(),
  env: process.env,
  home: home(),
  // Not that of node:perf_hooks, which is loaded when somebody asks for it.
  now: () => Number(process.hrtime.bigint()) / 1e6,
  today: () => new Date(),
  fs: realFileSystem,
  program: {
    version: version(),
    folder,
    file: read,
    node: process.version,
    platform: process.platform,
  },
}).then((status) => {
  process.exitCode = status;
  // Nothing is left to wait for, and to take the heap down in order takes as long as to lint a file.
  if (stdout.isFlushed() && stderr.isFlushed()) process.exit();
});
