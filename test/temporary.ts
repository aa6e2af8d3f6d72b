/** One folder for all that tests write, taken away at the end whatever became of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'irsa-lint-test-';

/** Each project of the tests asks; the first has made it, and a folder within a folder is too long for sockets. */
export default function temporary(): (() => void) | undefined {
  const before = process.env['TMPDIR'];
  if (before?.includes(PREFIX) === true) return undefined;
  const root = mkdtempSync(join(tmpdir(), PREFIX));
  // What os.tmpdir() answers in the workers, and in the programs that they start.
  process.env['TMPDIR'] = root;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(root, { recursive: true, force: true });
  };
}
