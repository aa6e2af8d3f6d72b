/** Writes files back where they were read: whole or not at all, with their mode, and never outside of the root. */
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, isAbsolute, sep } from 'node:path';
import { detailOf } from './file-system.js';

/** Undefined if it was written; else why not. `before` is what was read. */
export function rewrite(root: string, path: string, before: string, after: string): string | undefined {
  try {
    // A link is written through, to where it leads.
    const target = realpathSync(resolve(root, path));
    const way = relative(realpathSync(root), target);
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return 'it lies outside of the root';
    if (!readFileSync(target).equals(Buffer.from(before))) return 'it has changed since it was read';
    const { mode } = statSync(target);
    const beside = join(dirname(target), `.irsa-lint-${randomBytes(6).toString('hex')}.tmp`);
    try {
      writeFileSync(beside, after, { flag: 'wx', mode: 0o600 });
      chmodSync(beside, mode & 0o7777);
      renameSync(beside, target);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
    return undefined;
  } catch (error) {
    return detailOf(error);
  }
}
