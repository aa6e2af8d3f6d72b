/** The linter and its facts for programs: files in memory to the objects that `--format json` prints. */
import manifest from '../../package.json' with { type: 'json' };
import { rules } from '../../rules/index.js';
import { analyse, secretPlaces, worldOf, type Analysis } from '../analyse.js';
import { ConfigError, noConfig, readConfig, settingsOf, type Config, type Settings } from '../config/config.js';
import { loadDialects } from '../facts/dialects.js';
import type { Level } from '../lint/engine.js';
import { currentName } from '../lint/rule-aliases.js';
import { isNamedBy, namesOf } from '../lint/rule-names.js';
import { recordsOf } from '../records/records.js';
import type { FactRecord } from '../records/record.js';
import { coverageJson } from '../report/coverage.js';
import { withoutSecrets } from '../report/facts.js';
import { toJson, type JsonReport } from '../report/json.js';
import { nearest } from '../value/nearest.js';
import {
  boolean,
  func,
  InputError,
  listOf,
  objectWith,
  oneOf,
  optional,
  objectOf,
  recordOf,
  text,
  textMatching,
} from './input.js';

/** A file of the tree that is linted. */
export interface InputFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface FactsOptions {
  /** The configuration of the whole tree, as in `.irsa-lint.yaml`; without it nothing is configured. `extends` is refused. */
  readonly config?: InputFile | undefined;
  /** Told what was left out because of a fault of irsa-lint; without it the promise is rejected with that fault. */
  readonly onFailure?: ((what: string, error: unknown) => void) | undefined;
}

export interface LintOptions extends FactsOptions {
  /** Levels by the id of a rule or by `group/*`; they win over the configuration. */
  readonly rules?: Readonly<Record<string, Level>> | undefined;
  /** Report what is only possible, too. */
  readonly pedantic?: boolean | undefined;
  /** false: comments and annotations suppress nothing. */
  readonly inlineConfig?: boolean | undefined;
  /** The day on which suppressions expire or not, as in 2026-11-26; today unless stated. */
  readonly today?: string | undefined;
  /** Paths: findings with no place in one of these files are left out. */
  readonly only?: readonly string[] | undefined;
  /** The report says what was judged, and why the rest was not. */
  readonly coverage?: boolean | undefined;
}

const FILES = listOf(
  objectWith({ path: textMatching('a relative path with forward slashes', /^(?!\/)[^\\\0]+$/), text }),
);
const CONFIG = {
  config: optional(objectWith({ path: text, text })),
  onFailure: optional(func),
};
const FACTS_OPTIONS = objectOf(CONFIG);
const LINT_OPTIONS = objectOf({
  ...CONFIG,
  rules: optional(recordOf(oneOf('off', 'info', 'warning', 'error'))),
  pedantic: optional(boolean),
  inlineConfig: optional(boolean),
  today: optional(textMatching('a day, as in 2026-11-26', /^\d{4}-\d{2}-\d{2}$/)),
  only: optional(listOf(text)),
  coverage: optional(boolean),
});

const IDS = rules.map(({ id }) => id);
const KNOWN = namesOf(IDS);

/**
 * Lints files as `irsa-lint --format json` does and answers with the same report (`schemas/report.v1.schema.json`). Nothing is read or written beside
 * what is handed in. Rejects with an InputError where an argument is not what it has to be; whatever stands in a file becomes a finding.
 *
 * @example
 * const { findings } = await lint([{ path: 'sa.yaml', text: await readFile('sa.yaml', 'utf8') }]);
 */
export async function lint(files: readonly InputFile[], options: LintOptions = {}): Promise<JsonReport> {
  const analysis = await analysed(files, options);
  for (const { what, error } of analysis.failures) failed(options)(what, error);
  return toJson(analysis.result, {
    version: manifest.version,
    rules: [],
    maskedPlaces: secretPlaces(analysis.world),
    ...(options.coverage === true ? { coverage: coverageJson(analysis.coverage) } : {}),
  });
}

/** The same as the stages hand it on. `everything`: what no rule asks about is read, too. */
export async function analysed(
  files: readonly InputFile[],
  options: LintOptions,
  more: { readonly everything?: true } = {},
): Promise<Analysis> {
  FILES(files, 'files');
  LINT_OPTIONS(options, 'options');
  const levels = levelsOf(options.rules ?? {});
  const settings = settingsFor(options);
  const sources = sourcesOf(files, settings);
  await loadDialects(sources, failed(options));
  return analyse(sources, rules, {
    ...more,
    levelOf: (rule, path) => levels(rule) ?? settings.levelOf(rule, path),
    pedantic: options.pedantic ?? settings.pedantic,
    scope: settings.scope,
    releases: settings.releases,
    suppressions: {
      inline: options.inlineConfig ?? true,
      configured: settings.suppressions,
      requireReason: settings.requireReason,
      reportUnused: false,
      today: options.today ?? new Date().toISOString().slice(0, 10),
      ruleNames: KNOWN,
    },
    ...(options.only === undefined ? {} : { only: new Set(options.only) }),
  });
}

/**
 * What `irsa-lint facts` prints of these files (`schemas/facts.v1.schema.json`): a record for each service account, workload, role, provider, cluster,
 * association, node group, add-on and access entry, sorted by path and place. Rejects with an InputError where an argument is not what it has to be.
 */
export async function facts(files: readonly InputFile[], options: FactsOptions = {}): Promise<readonly FactRecord[]> {
  FILES(files, 'files');
  FACTS_OPTIONS(options, 'options');
  const settings = settingsFor(options);
  const sources = sourcesOf(files, settings);
  await loadDialects(sources, failed(options));
  const world = worldOf(sources, {
    scope: settings.scope,
    releases: settings.releases,
    everything: true,
    failed: failed(options),
  });
  return Promise.resolve(withoutSecrets(recordsOf(world), secretPlaces(world)));
}

const failed =
  ({ onFailure }: FactsOptions) =>
  (what: string, error: unknown): void => {
    if (onFailure === undefined) throw error;
    onFailure(what, error);
  };

const sourcesOf = (files: readonly InputFile[], { excludes }: Settings): readonly InputFile[] =>
  files.filter(({ path }) => !excludes(path)).map(({ path, text: content }) => ({ path, text: content }));

/** The configuration stands at the root, wherever its file is. */
function settingsFor({ config }: FactsOptions): Settings {
  return settingsOf(config === undefined ? noConfig : configOf(config), '');
}

function configOf({ path, text: content }: InputFile): Config {
  try {
    const config = readConfig({ path, text: content }, IDS);
    if (config.extends.length > 0)
      throw new InputError('options.config', 'a whole configuration', '`extends`: no other file is read');
    return config;
  } catch (error) {
    throw error instanceof ConfigError ? new InputError('options.config', 'a configuration', error.message) : error;
  }
}

function levelsOf(given: Readonly<Record<string, Level>>): (rule: string) => Level | undefined {
  const levels = Object.entries(given).map(([name, level]) => [currentName(name), level] as const);
  for (const [name] of levels) {
    if (KNOWN.includes(name)) continue;
    const near = nearest(name, KNOWN, 4);
    throw new InputError(
      'options.rules',
      'ids of rules, or group/*',
      `\`${name}\`${near === undefined ? '' : ` (did you mean ${near}?)`}`,
    );
  }
  return (rule) => levels.findLast(([name]) => isNamedBy(name, rule))?.[1];
}
