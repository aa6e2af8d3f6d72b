/** `irsa-lint diff`: what changes for AWS between two revisions or folders. */
import { isAbsolute, posix, resolve } from 'node:path';
import { differenceLines, differenceMarkdown } from '../explain/diff-report.js';
import { notCompared, type Side } from '../explain/diff-reach.js';
import { difference } from '../explain/diff.js';
import { DIALECTS } from '../facts/dialects.js';
import { isFolder } from '../discover/file-system.js';
import { GitError, gitTree } from '../discover/git-tree.js';
import { safeJson, visible } from '../report/safe.js';
import { differencePainter, type ColorOptions } from './color.js';
import { helmReleaseOf } from './helm-release.js';
import { rootOf, sideBelow, type InputOptions } from './input.js';
import type { Io } from './io.js';
import { CLEAN, losses, noSuchFile, print, UsageError, withoutCredentials, type Losses } from './usage.js';

export interface DiffOptions extends InputOptions, ColorOptions {
  readonly format: 'text' | 'markdown' | 'json';
}

/** Without `head` the files as they stand are compared. */
export async function diff(base: string, head: string | undefined, options: DiffOptions, io: Io): Promise<number> {
  const lost = losses(io);
  const before = await side(base, options, io, lost);
  const after = await (head === undefined
    ? folderSide(rootOf(options, io), options, io, lost)
    : side(head, options, io, lost));
  refuseUnseen(options.helm ?? [], [before, after]);
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
  const { root: from } = options;
  const folder = resolve(io.cwd, name);
  const isPath = isAbsolute(name) || /^\.{1,2}(?:$|[\\/])/.test(name);
  if (isPath && isFolder(folder, io.fs)) return folderSide(folder, options, io, lost);
  const root = realPath(resolve(io.cwd, from ?? '.'), io);
  try {
    return await sideBelow(root, [root], inputOf(options, io), { ...io, cwd: root }, lost, gitTree(root, name, io.env));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (isFolder(folder, io.fs)) return folderSide(folder, options, io, lost);
    throw new UsageError(`${name.slice(0, 200)} is neither a folder nor a revision: ${error.message}`);
  }
}

/** A chart may be new or gone; one that neither side has is a slip. */
function refuseUnseen(releases: readonly string[], sides: readonly Side[]): void {
  for (const words of releases) {
    const { unit, chart } = helmReleaseOf(words, (name) => posix.normalize(name));
    const path = posix.join(chart, 'Chart.yaml');
    if (!sides.some(({ files }) => files.some((file) => file.path === path)))
      throw new UsageError(`the release '${unit}': no chart is at ${chart} (neither side has ${path})`);
  }
}

const folderSide = (folder: string, options: DiffOptions, io: Io, lost: Losses): Promise<Side> =>
  sideBelow(folder, [folder], inputOf(options, io), { ...io, cwd: folder }, lost);

/** What both sides are read with: a configuration that is named stands where the user is, a chart of `--helm` in each side. */
function inputOf({ ignore, config, helm }: DiffOptions, { cwd }: Io): InputOptions {
  const from = typeof config === 'string' ? resolve(cwd, config) : config;
  return { ignore, ...(from === undefined ? {} : { config: from }), ...(helm === undefined ? {} : { helm }) };
}

function realPath(folder: string, { fs }: Io): string {
  try {
    return fs.realpath(folder);
  } catch {
    throw new UsageError(noSuchFile(folder));
  }
}
