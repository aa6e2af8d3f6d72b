/** `irsa-lint diff`: what changes for AWS between two revisions or folders. */
import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { differenceLines, differenceMarkdown } from '../explain/diff-report.js';
import { difference } from '../explain/diff.js';
import { GitError, gitTree } from '../discover/git-tree.js';
import type { World } from '../link/world.js';
import { safeJson, visible } from '../report/safe.js';
import { worldBelow, type InputOptions } from './input.js';
import { CLEAN, print, UsageError } from './usage.js';

export interface DiffOptions extends InputOptions {
  readonly format: 'text' | 'markdown' | 'json';
}

/** Without `head` the files as they stand are compared. */
export function diff(base: string, head: string | undefined, options: DiffOptions): number {
  const result = difference(side(base, options), side(head ?? '.', options));
  const lines = (text: readonly string[]): string => text.map(visible).join('\n');
  print(
    options.format === 'json'
      ? safeJson({ version: 1, ...result })
      : lines(options.format === 'markdown' ? differenceMarkdown(result) : differenceLines(result)),
  );
  return CLEAN;
}

/** A folder, else a revision of the repository around the current one. */
function side(name: string, options: DiffOptions): World {
  const { ignore, config, root: from } = options;
  const input = { ignore, ...(config === undefined ? {} : { config }) };
  if (isFolder(name)) return worldBelow(resolve(name), [resolve(name)], input, true);
  const root = realpathSync(resolve(from ?? '.'));
  try {
    return worldBelow(root, [root], input, true, gitTree(root, name));
  } catch (error) {
    throw error instanceof GitError
      ? new UsageError(`${name} is neither a folder nor a revision: ${error.message}`)
      : error;
  }
}

const isFolder = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
