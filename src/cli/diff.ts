/** `irsa-lint diff`: what changes for AWS between two revisions or folders. */
import { isAbsolute, resolve } from 'node:path';
import { differenceLines, differenceMarkdown } from '../explain/diff-report.js';
import { notCompared, type Side } from '../explain/diff-reach.js';
import { difference } from '../explain/diff.js';
import { DIALECTS } from '../facts/dialects.js';
import { isFolder } from '../discover/file-system.js';
import { GitError, gitTree } from '../discover/git-tree.js';
import { safeJson, visible } from '../report/safe.js';
import { differencePainter, type ColorOptions } from './color.js';
import { sideBelow, type InputOptions } from './input.js';
import type { Io } from './io.js';
import { CLEAN, losses, noSuchFile, print, UsageError, withoutCredentials, type Losses } from './usage.js';

export interface DiffOptions extends InputOptions, ColorOptions {
  readonly format: 'text' | 'markdown' | 'json';
}

/** Without `head` the files as they stand are compared. */
export async function diff(base: string, head: string | undefined, options: DiffOptions, io: Io): Promise<number> {
  const lost = losses(io);
  const [before, after] = [await side(base, options, io, lost), await side(head ?? '.', options, io, lost)];
  const changes = difference(before.world, after.world);
  const rest = notCompared(before, after, DIALECTS);
  const result = { ...changes, notCompared: rest };
  const lines = (text: readonly string[]): string => text.map(visible).join('\n');
  const text =
    options.format === 'json'
      ? safeJson({ version: 1, ...changes, ...(rest.length === 0 ? {} : { notCompared: rest }) })
      : lines(options.format === 'markdown' ? differenceMarkdown(result) : differenceLines(result));
  const shown = withoutCredentials(text, before.world, after.world);
  print(io, options.format === 'text' ? differencePainter(options, io)(shown) : shown);
  return lost.verdict(CLEAN);
}

/** What is written as a path (`./x`, `../x`, `/x`, `.`) is a folder. Else a revision of the repository around the current one comes first: a folder of its name could be put there by what is to be compared. */
async function side(name: string, options: DiffOptions, io: Io, lost: Losses): Promise<Side> {
  const { ignore, config, root: from } = options;
  const input = { ignore, ...(config === undefined ? {} : { config }) };
  const folder = resolve(io.cwd, name);
  const isPath = isAbsolute(name) || /^\.{1,2}(?:$|[\\/])/.test(name);
  if (isPath && isFolder(folder, io.fs)) return sideBelow(folder, [folder], input, io, lost);
  const root = realPath(resolve(io.cwd, from ?? '.'), io);
  try {
    return await sideBelow(root, [root], input, io, lost, gitTree(root, name, io.env));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (isFolder(folder, io.fs)) return sideBelow(folder, [folder], input, io, lost);
    throw new UsageError(`${name.slice(0, 200)} is neither a folder nor a revision: ${error.message}`);
  }
}

function realPath(folder: string, { fs }: Io): string {
  try {
    return fs.realpath(folder);
  } catch {
    throw new UsageError(noSuchFile(folder));
  }
}
