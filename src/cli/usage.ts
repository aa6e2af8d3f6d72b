/** What the commands share: exit codes, mistakes of the user's, where text goes. */
import { dirname, resolve } from 'node:path';
import { isFolder } from '../discover/file-system.js';
import { readText } from '../discover/read.js';
import { writeFile } from '../discover/write.js';
import { secretPlaces } from '../analyse.js';
import type { World } from '../link/world.js';
import { masker } from '../report/mask.js';
import { visible } from '../report/safe.js';
import type { Source } from '../value/span.js';
import type { Io } from './io.js';

/** 0 clean or under the threshold, 1 findings, 2 usage, configuration or internal error. */
export const CLEAN = 0;
export const FOUND = 1;
export const FAILED = 2;

/** A mistake of the user's: one line, exit 2. Of a configuration all that is wrong with it, a line each. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly more: readonly string[] = [],
  ) {
    super(message);
  }
}

export const noSuchFile = (path: string): string => `no such file or folder: \`${path}\``;

export function print({ stdout }: Io, text: string): void {
  stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}

/** What a command makes of worlds, without the credentials that stand in their files. */
export const withoutCredentials = (text: string, ...worlds: readonly World[]): string =>
  masker(worlds.flatMap(secretPlaces)).text(text);

/** To the file that the user names. */
export function writeReport({ cwd, fs }: Io, file: string, text: string): void {
  const target = resolve(cwd, file);
  if (!isFolder(dirname(target), fs)) throw new UsageError(`${file} cannot be written: there is no such folder`);
  const problem = writeFile(target, text.endsWith('\n') ? text : `${text}\n`, fs);
  if (problem !== undefined) throw new UsageError(`${file} cannot be written: ${problem}`);
}

export function warn({ stderr }: Io, message: string): void {
  stderr.write(`irsa-lint: ${visible(message)}\n`);
}

/** A mistake of ours: what is lost by it, and how to report it. */
export function reportInternalError(io: Io, lost: string, error: unknown): void {
  const { version, node, platform } = io.program;
  warn(
    io,
    `${lost}: this is a fault of irsa-lint ${version}, not of your files. Please report it with the command that you ran and the lines below (Node ${node}, ${platform}).`,
  );
  io.stderr.write(
    `${(error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n').slice(0, 12).map(visible).join('\n')}\n`,
  );
}

/** What threw in a run: each part is said once, and the run has failed, however much of it is left. */
export interface Losses {
  readonly failed: (what: string, error: unknown) => void;
  /** What the work makes; undefined if it threw. */
  readonly attempt: <T>(what: string, work: () => T) => T | undefined;
  readonly verdict: (code: number) => number;
}

export function losses(io: Io): Losses {
  const said = new Set<string>();
  const failed = (what: string, error: unknown): void => {
    if (!said.has(what)) reportInternalError(io, `${what} was left out`, error);
    said.add(what);
  };
  return {
    failed,
    attempt(what, work) {
      try {
        return work();
      } catch (error) {
        // A mistake of the user's ends the run.
        if (error instanceof UsageError) throw error;
        failed(what, error);
        return undefined;
      }
    },
    verdict: (code) => (said.size > 0 ? FAILED : code),
  };
}

/** A file that a command cannot do without. */
export function namedFile({ cwd, fs }: Io, path: string): Source {
  const content = readText({ path, named: true }, { root: cwd, fs });
  if ('text' in content) return { path: content.path, text: content.text };
  const { kind, detail } = content.problem;
  throw new UsageError(kind === 'missing' ? noSuchFile(path) : `${path} cannot be read: ${kind} (${detail})`);
}
