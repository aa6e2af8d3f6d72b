/** Files as a command reads them below a folder, whatever language they are written in: what names and texts it passes over, no test sees either. */
import { resolve } from 'node:path';
import { readInput } from '../src/cli/input.js';
import { noConfig, settingsOf } from '../src/config/config.js';
import type { Source } from '../src/value/span.js';
import { ioOf } from './cli/run.js';

/** By their paths below the folder; the dialects that they need are loaded. */
export async function filesBelow(folder: string): Promise<readonly Source[]> {
  const root = resolve(folder);
  const io = ioOf([], [], { cwd: folder });
  const { files } = await readInput(root, ['.'], { ignore: false, config: false }, settingsOf(noConfig, ''), io);
  return files.filter(({ path }) => !/(?:^|\/)expected\.[a-z]+$/.test(path));
}

const fixtures = await filesBelow('fixtures');

/** Those below a folder of `fixtures/`. */
export function fixturesBelow(folder: string): readonly Source[] {
  const start = `${folder.slice('fixtures/'.length)}/`;
  return fixtures.flatMap(({ path, text }) =>
    path.startsWith(start) ? [{ path: path.slice(start.length), text }] : [],
  );
}

/** The folders in which something stands, below one of `fixtures/`, that have this name. */
export const foldersCalled = (name: string, folder: string): readonly string[] => [
  ...new Set(
    fixtures.flatMap(({ path }) => {
      const at = `fixtures/${path}`.indexOf(`/${name}/`);
      return at === -1 || !`fixtures/${path}`.startsWith(`${folder}/`)
        ? []
        : [`fixtures/${path}`.slice(0, at + name.length + 1)];
    }),
  ),
];
