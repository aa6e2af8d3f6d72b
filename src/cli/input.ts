/** What a command reads: the configuration, and the files that it leaves in. */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { worldOf } from '../analyse.js';
import {
  ConfigError,
  extended,
  noConfig,
  readConfig,
  settingsOf,
  type Config,
  type Settings,
} from '../config/config.js';
import { findConfig, readConfigFile, type ConfigFile } from '../discover/config-file.js';
import { realFileSystem, type FileSystem } from '../discover/file-system.js';
import { repositoryRoot } from '../discover/ignore-files.js';
import { readText } from '../discover/read.js';
import { walk } from '../discover/walk.js';
import type { UnreadableFile } from '../facts/facts.js';
import type { World } from '../link/world.js';
import { progressOn } from '../progress.js';
import type { Source } from '../value/span.js';
import { RULES } from './rules.js';
import { warn, UsageError } from './usage.js';

export interface InputOptions {
  readonly ignore: boolean;
  readonly root?: string;
  readonly stdinFilename?: string;
  /** A path; false: none is looked for. */
  readonly config?: string | false;
}

/** The world of the files below the paths, with the environments of the configuration. */
export const readWorld = (paths: readonly string[], options: InputOptions, everything = false): World =>
  worldBelow(resolve(options.root ?? '.'), paths, options, everything);

/** The same of any folder, and of another file system. */
export function worldBelow(
  root: string,
  paths: readonly string[],
  options: InputOptions,
  everything: boolean,
  fs: FileSystem = realFileSystem,
): World {
  const { settings } = configuration(root, options, fs);
  const { files, unreadable } = readInput(root, paths, options, settings, fs);
  return worldOf(files, { scope: settings.scope, unreadable, everything });
}

export interface Input {
  readonly files: readonly Source[];
  readonly unreadable: readonly UnreadableFile[];
  /** The named files, where the whole tree is read for their sake. */
  readonly only: ReadonlySet<string> | undefined;
}

export function readInput(
  root: string,
  paths: readonly string[],
  options: InputOptions,
  settings: Settings,
  fs: FileSystem = realFileSystem,
): Input {
  const stdin = paths.includes('-');
  const stdinName = options.stdinFilename ?? '<stdin>';
  const named = paths.filter((path) => path !== '-');
  const selected =
    named.length === 0
      ? undefined
      : walk({ root, paths: named.map((path) => resolve(path)), noIgnore: !options.ignore, fs });
  const walked =
    options.root === undefined
      ? (selected ?? { files: [], notices: [] })
      : walk({ root, paths: [], noIgnore: !options.ignore, fs });
  const files: Source[] = [];
  const unreadable: UnreadableFile[] = [];
  const listed = new Map([...walked.files, ...(selected?.files ?? [])].map((file) => [file.path, file]));
  const progress = progressOn(process.stderr, listed.size);
  for (const found of listed.values()) {
    progress.step();
    if (options.ignore && settings.excludes(found.path)) {
      if (found.named) warn(`${found.path}: excluded by the configuration; --no-ignore reads it`);
      continue;
    }
    const content = readText(found, { root, fs });
    if ('text' in content) files.push({ path: content.path, text: content.text });
    else
      unreadable.push({
        source: { path: content.path, text: '' },
        problem: content.problem.kind,
        detail: content.problem.detail,
        named: content.named,
      });
  }
  progress.done();
  for (const notice of [...walked.notices, ...(selected?.notices ?? [])]) {
    if (notice.kind === 'ignored' || notice.kind === 'bad ignore file')
      warn(`${notice.path}: ${notice.kind === 'ignored' ? `${notice.detail}; --no-ignore reads it` : notice.detail}`);
    else if (!unreadable.some((file) => file.source.path === notice.path))
      unreadable.push({
        source: { path: notice.path, text: '' },
        problem: notice.kind,
        detail: notice.detail,
        named: true,
      });
  }
  if (stdin) files.push({ path: stdinName, text: readFileSync(0, 'utf8') });
  const only =
    options.root === undefined || selected === undefined
      ? undefined
      : new Set([...selected.files.map((file) => file.path), ...(stdin ? [stdinName] : [])]);
  return { files, unreadable, only };
}

export interface Configuration {
  readonly settings: Settings;
  readonly config: Config;
  /** The configuration's file; undefined: there is none. */
  readonly from: string | undefined;
  /** Its folder, absolute. */
  readonly folder: string;
}

export function configuration(
  root: string,
  { config: path }: InputOptions,
  fs: FileSystem = realFileSystem,
): Configuration {
  const file =
    path === false ? undefined : path === undefined ? findConfig(root, fs) : readConfigFile(resolve(path), root);
  if (file === undefined) {
    if (typeof path === 'string') throw new UsageError(`there is no configuration ${path}`);
    return { settings: settingsOf(noConfig, ''), config: noConfig, from: undefined, folder: root };
  }
  try {
    const config = whole(file, root, fs, []);
    return {
      settings: settingsOf(config, file.base),
      config,
      from: file.path,
      folder: dirname(resolve(root, file.path)),
    };
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
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
      throw new ConfigError(`${file.path}: \`extends\` names ${path}, ${why}`);
    };
    if (isAbsolute(path) || /^[a-z][a-z0-9+.-]*:/i.test(path)) refuse('which is no relative path');
    if (relative(top, target).startsWith('..')) refuse('which lies outside of the repository');
    if (target === resolve(root, file.path) || above.includes(target)) refuse('which extends it in turn');
    const base = readConfigFile(target, root, fs) ?? refuse('which does not exist');
    return extended(whole({ ...base, path: name }, root, fs, [...above, resolve(root, file.path)]), over);
  }, own);
}
