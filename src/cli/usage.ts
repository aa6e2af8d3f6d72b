/** What the commands share: exit codes, mistakes of the user's, where text goes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readText } from '../discover/read.js';
import { visible } from '../report/safe.js';
import type { Source } from '../value/span.js';

/** 0 clean or under the threshold, 1 findings, 2 usage, configuration or internal error. */
export const CLEAN = 0;
export const FOUND = 1;
export const FAILED = 2;

/** A mistake of the user's: one line, exit 2. */
export class UsageError extends Error {}

export function print(text: string): void {
  process.stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}

/** To the file that the user names. */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function warn(message: string): void {
  process.stderr.write(`irsa-lint: ${visible(message)}\n`);
}

/** A mistake of ours: what is lost by it, and how to report it. */
export function reportInternalError(lost: string, error: unknown): void {
  warn(
    `${lost}: this is a fault of irsa-lint ${version()}, not of your files. Please report it with the command that you ran and the lines below (Node ${process.version}, ${process.platform}).`,
  );
  process.stderr.write(
    `${(error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n').slice(0, 12).map(visible).join('\n')}\n`,
  );
}

export function version(): string {
  const text: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof text === 'object' && text !== null && 'version' in text && typeof text.version === 'string'
    ? text.version
    : 'unknown';
}

/** A file that a command cannot do without. */
export function namedFile(path: string): Source {
  const content = readText({ path, named: true }, { root: resolve('.') });
  if ('text' in content) return { path: content.path, text: content.text };
  throw new UsageError(`${path} cannot be read: ${content.problem.kind} (${content.problem.detail})`);
}
