/** The command line as a function: words and what is outside in, the exit code out. */
import { CommanderError } from 'commander';
import type { Io } from './io.js';
import { program } from './program.js';
import { CLEAN, FAILED, reportInternalError, UsageError, warn } from './usage.js';

/** `argv` is what follows the program's name. Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let status = CLEAN;
  try {
    const command = program(io, (code) => {
      status = code;
    });
    await command.parseAsync(fixWords(argv), { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? CLEAN : FAILED;
    if (error instanceof UsageError) for (const line of [error.message, ...error.more]) warn(io, line);
    else reportInternalError(io, 'the run ended early', error);
    return FAILED;
  }
}

/** `--fix app/` is a flag and a path: only what is joined by `=` is its value; and `--fix --unsafe` are two flags for one value. */
function fixWords(argv: readonly string[]): readonly string[] {
  if (!argv.includes('--fix')) return argv;
  const value = argv.includes('--unsafe') ? 'unsafe' : 'safe';
  return argv.filter((word) => word !== '--unsafe').map((word) => (word === '--fix' ? `--fix=${value}` : word));
}
