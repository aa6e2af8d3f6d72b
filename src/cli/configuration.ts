/** The configuration that a run reads: the nearest one upwards, or that which is named, on those that it extends. */
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import {
  ConfigError,
  extended,
  noConfig,
  readConfig,
  settingsOf,
  type Config,
  type Settings,
} from '../config/config.js';
import { findConfig, readConfigFile, UnreadableConfig, type ConfigFile } from '../discover/config-file.js';
import { isBelow, type FileSystem } from '../discover/file-system.js';
import { repositoryRoot } from '../discover/ignore-files.js';
import type { InputOptions } from './input.js';
import type { Io } from './io.js';
import { RULES } from './rules.js';
import { noSuchFile, UsageError } from './usage.js';

export interface Configuration {
  readonly settings: Settings;
  readonly config: Config;
  /** The configuration's file; undefined: there is none. */
  readonly from: string | undefined;
  /** Its folder, absolute. */
  readonly folder: string;
}

export function configuration(root: string, options: InputOptions, io: Io, fs: FileSystem = io.fs): Configuration {
  try {
    const file = configFile(root, options, io, fs);
    if (file === undefined)
      return { settings: settingsOf(noConfig, ''), config: noConfig, from: undefined, folder: root };
    const config = whole(file, root, fs, []);
    return {
      settings: settingsOf(config, file.base),
      config,
      from: file.path,
      folder: dirname(resolve(root, file.path)),
    };
  } catch (error) {
    if (error instanceof UnreadableConfig) throw new UsageError(error.message);
    if (!(error instanceof ConfigError)) throw error;
    const [first = '', ...more] = error.faults;
    throw new UsageError(first, more);
  }
}

/** One that is named stands where the user is, not in the revision that is read. */
function configFile(root: string, { config: path }: InputOptions, io: Io, fs: FileSystem): ConfigFile | undefined {
  if (path === false) return undefined;
  if (path === undefined) return findConfig(root, fs);
  const file = readConfigFile(resolve(io.cwd, path), root, io.fs);
  if (file === undefined) throw new UsageError(`the configuration cannot be read: ${noSuchFile(path)}`);
  return file;
}

const RULE_IDS = RULES.map(({ id }) => id);

/** A configuration on those that it extends. They are files of the same repository; nothing is fetched and nothing is run. */
function whole(file: ConfigFile, root: string, fs: FileSystem, above: readonly string[]): Config {
  const own = readConfig({ path: file.path, text: file.text }, RULE_IDS);
  const top = repositoryRoot(root, fs) ?? root;
  return own.extends.reduceRight((over, path) => {
    const target = resolve(root, dirname(file.path), path);
    const name = relative(root, target).split(sep).join('/');
    const refuse = (why: string): never => {
      throw new ConfigError([`${file.path}: \`extends\` names ${path}, ${why}`]);
    };
    if (isAbsolute(path) || /^[a-z][a-z0-9+.-]*:/i.test(path)) refuse('which is no relative path');
    if (!isBelow(top, target)) refuse('which lies outside of the repository');
    if (target === resolve(root, file.path) || above.includes(target)) refuse('which extends it in turn');
    const base = readConfigFile(target, root, fs, top) ?? refuse('which does not exist');
    return extended(whole({ ...base, path: name }, root, fs, [...above, resolve(root, file.path)]), over);
  }, own);
}
