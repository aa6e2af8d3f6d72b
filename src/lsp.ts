/** The editor's server; loaded by the command that asks for it. */
import type { Io } from './cli/io.js';

export const serve = async (io: Io, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<number> =>
  (await import('./lsp/server.js')).serve(io, input, output);
