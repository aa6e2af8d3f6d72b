/** `irsa-lint init`: a first configuration. */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { firstConfiguration, recognisedEnvironments } from '../explain/init.js';
import { readWorld, type InputOptions } from './input.js';
import { CLEAN, print, UsageError } from './usage.js';

const NAME = '.irsa-lint.yaml';

/** Where the schema stands in a project that has the package. */
const SCHEMA = './node_modules/irsa-lint/schemas/config.schema.json';

export function init(options: InputOptions): number {
  const file = resolve(options.root ?? '.', NAME);
  const taken = [NAME, '.irsa-lint.yml', '.irsa-lint.json'].find((name) =>
    existsSync(resolve(options.root ?? '.', name)),
  );
  if (taken !== undefined) throw new UsageError(`${taken} is there already`);
  const environments = recognisedEnvironments(readWorld(['.'], { ...options, config: false }, true));
  try {
    writeFileSync(file, firstConfiguration(environments, SCHEMA), { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${NAME} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  print(
    `${NAME}: ${environments.length === 0 ? 'no environment is recognised by the names of folders and files' : `${environments.length} environment${environments.length === 1 ? '' : 's'} recognised (${environments.map(({ name }) => name).join(', ')}); look at what is written`}`,
  );
  return CLEAN;
}
