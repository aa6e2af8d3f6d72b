/** `irsa-lint init`: a first configuration. */
import { resolve } from 'node:path';
import { exists } from '../discover/file-system.js';
import { writeFile } from '../discover/write.js';
import { firstConfiguration, recognisedEnvironments } from '../explain/init.js';
import { visible } from '../report/safe.js';
import { readWorld, rootOf, type InputOptions } from './input.js';
import type { Io } from './io.js';
import { CLEAN, losses, print, UsageError } from './usage.js';

const NAME = '.irsa-lint.yaml';

/** Where the schema stands in a project that has the package; whoever runs it globally or by a hook has it elsewhere. */
const SCHEMA = './node_modules/irsa-lint/schemas/config.schema.json';

export async function init(options: InputOptions, io: Io): Promise<number> {
  const root = rootOf(options, io);
  const taken = [NAME, '.irsa-lint.yml', '.irsa-lint.json'].find((name) => exists(resolve(root, name), io.fs));
  if (taken !== undefined) throw new UsageError(`${taken} exists already`);
  const lost = losses(io);
  const environments = recognisedEnvironments(
    await readWorld([options.root ?? '.'], { ...options, config: false }, io, lost),
  );
  const text = firstConfiguration(environments, exists(resolve(root, SCHEMA), io.fs) ? SCHEMA : undefined);
  const problem = writeFile(resolve(root, NAME), text, io.fs, { onlyNew: true });
  if (problem !== undefined) throw new UsageError(`${NAME} cannot be written: ${problem}`);
  print(
    io,
    `${NAME}: ${environments.length === 0 ? 'no environment is recognised by the names of folders and files' : `${environments.length} environment${environments.length === 1 ? '' : 's'} recognised (${environments.map(({ name }) => visible(name)).join(', ')}); look at what is written`}`,
  );
  return lost.verdict(CLEAN);
}
