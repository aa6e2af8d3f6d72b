/** The configuration file: what it says, held to its schema, and the answers the run asks of it. It runs no code. */
import { partsOf } from '../document/languages.js';
import { otherFaults, schemaFaults, unknownFields } from '../facts/schema.js';
import {
  COMPLETE,
  environmentByName,
  longName,
  unconfigured,
  type Completable,
  type Environment,
  type Scope,
} from '../link/environment.js';
import type { HelmRelease } from '../facts/dialect.js';
import type { Level } from '../lint/engine.js';
import { currentName, isFormerId } from '../lint/rule-aliases.js';
import { namesOf, nearestRule } from '../lint/rule-names.js';
import { releaseFrom, releaseOf } from './helm-release.js';
import { isDay, type ConfiguredSuppression } from '../lint/suppress.js';
import { expandBraces, patternFault, pathMatcher } from './path-patterns.js';
import { duplicatesOf } from '../value/duplicates.js';
import { nearest } from '../value/nearest.js';
import { rangeOf, toFileSpan, type Span, type Source } from '../value/span.js';
import { isHole, knownValue } from '../value/text.js';
import { entriesOf, field, parsesAsTrue, listOf, stringOf, textOf, displayTree, type Tree } from '../value/tree.js';
import { table } from '../value/table.js';

/** Names the file, the line and what was expected. */
export class ConfigError extends Error {
  /** One line for each, in the order of their places. */
  constructor(readonly faults: readonly string[]) {
    super(faults.join('; '));
  }
}

type Levels = ReadonlyMap<string, Level>;

export interface Override {
  readonly paths: readonly string[];
  readonly rules: Levels;
}

export interface ConfiguredEnvironment extends Environment {
  readonly paths: readonly string[];
  readonly complete: readonly Completable[];
}

/** A finding to keep. */
export interface SuppressionEntry {
  readonly rule: string;
  readonly paths: readonly string[];
  readonly subject: string | undefined;
  readonly reason: string;
  readonly expires: string | undefined;
  readonly at: Span;
}

/** What the file says, unresolved. */
export interface Config {
  readonly rules: Levels;
  readonly pedantic: boolean;
  readonly ignores: readonly string[];
  readonly complete: readonly Completable[];
  readonly environments: readonly ConfiguredEnvironment[];
  readonly overrides: readonly Override[];
  readonly suppressions: readonly SuppressionEntry[];
  readonly requireReason: boolean;
  /** Charts as they are installed; paths are relative to the configuration. */
  readonly releases: readonly HelmRelease[];
  /** Relative to the configuration. */
  readonly baseline: string | undefined;
  /** Paths of other configurations, relative to this one. */
  readonly extends: readonly string[];
  /** Old ids of renamed rules that it names. */
  readonly formerIds: readonly string[];
}

export const noConfig: Config = {
  rules: new Map(),
  pedantic: false,
  ignores: [],
  complete: [],
  environments: [],
  overrides: [],
  suppressions: [],
  requireReason: false,
  releases: [],
  baseline: undefined,
  extends: [],
  formerIds: [],
};

/** `over` stands on `base`: it wins, and adds. */
export const extended = (base: Config, over: Config): Config => ({
  rules: new Map([...base.rules, ...over.rules]),
  pedantic: base.pedantic || over.pedantic,
  ignores: [...base.ignores, ...over.ignores],
  complete: [...new Set([...base.complete, ...over.complete])],
  environments: [...over.environments, ...base.environments],
  overrides: [...base.overrides, ...over.overrides],
  suppressions: [...base.suppressions, ...over.suppressions],
  requireReason: base.requireReason || over.requireReason,
  releases: [...base.releases, ...over.releases],
  baseline: over.baseline ?? base.baseline,
  extends: [],
  formerIds: [...base.formerIds, ...over.formerIds],
});

/** Of package.json the member `irsaLint` alone. Throws ConfigError with every fault; what cannot be parsed has one. */
export function readConfig(source: Source, ruleIds: readonly string[]): Config {
  const tree = soleTree(source);
  const faults = new Map<number, { readonly at: Span; readonly message: string }>();
  /** The first that is said of a place is the nearest to its cause. */
  const fault: Fault = (at, message) => {
    const { start } = toFileSpan(at);
    if (!faults.has(start)) faults.set(start, { at, message });
  };
  if (tree === undefined || tree.kind === 'null') return noConfig;
  for (const { item } of duplicatesOf(entriesOf(tree), ({ key }) => knownValue(key)))
    fault(item.keyAt, `\`${knownValue(item.key) ?? ''}\` is set twice`);
  checkSettings(tree, fault);
  const formerIds: string[] = [];
  /** Where a rule is named by its old id and by its own, its own counts. */
  const levelsOf = (rules: Tree | undefined): Levels => {
    const named = entriesOf(rules).map((entry) => ({
      isFormer: isFormerId(knownValue(entry.key) ?? ''),
      name: ruleName(entry.key, entry.keyAt),
      level: levelOf(entry.value),
    }));
    const inOrder = [...named.filter(({ isFormer }) => isFormer), ...named.filter(({ isFormer }) => !isFormer)];
    return new Map(inOrder.map(({ name, level }) => [name, level]));
  };
  const known = namesOf(ruleIds);
  const ruleName = (text: Parameters<typeof knownValue>[0], at: Span): string => {
    const written = knownValue(text) ?? '';
    if (isFormerId(written)) formerIds.push(written);
    const name = currentName(written);
    if (known.includes(name)) return name;
    const near = nearestRule(name, known);
    fault(at, `there is no rule \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`);
    return name;
  };
  const dayOf = (day: Tree | undefined): string | undefined => {
    const text = stringOf(day);
    if (day !== undefined && text !== undefined && !isDay(text)) fault(day.at, `there is no day ${text}`);
    return text;
  };
  const patterns = (list: Tree | undefined): readonly string[] =>
    listOf(list).flatMap((item) => {
      const pattern = writtenString(item);
      if (pattern === undefined) return [];
      const paths = expandBraces(pattern);
      if (paths === undefined) fault(item.at, `the braces of \`${pattern.slice(0, 40)}\` stand for too many paths`);
      const unusable = paths?.map(patternFault).find((each) => each !== undefined);
      if (unusable !== undefined) fault(item.at, `the pattern \`${pattern.slice(0, 40)}\` cannot be used: ${unusable}`);
      return pattern;
    });
  const config: Config = {
    rules: levelsOf(field(tree, 'rules')),
    pedantic: parsesAsTrue(field(tree, 'pedantic')) === true,
    ignores: patterns(field(tree, 'ignores')),
    complete: completables(field(tree, 'complete')),
    environments: listOf(field(tree, 'environments')).map((item) =>
      environmentOf(item, patterns(field(item, 'paths'))),
    ),
    overrides: listOf(field(tree, 'overrides')).map((item) => ({
      paths: patterns(field(item, 'paths')),
      rules: levelsOf(field(item, 'rules')),
    })),
    suppressions: listOf(field(tree, 'suppressions')).map((item) => {
      const rule = field(item, 'rule');
      const name = textOf(rule);
      return {
        rule: rule === undefined || name === undefined ? '' : ruleName(name, rule.at),
        paths: patterns(field(item, 'paths')),
        subject: stringOf(field(item, 'subject')),
        reason: stringOf(field(item, 'reason')) ?? '',
        expires: dayOf(field(item, 'expires')),
        at: item.at,
      };
    }),
    requireReason: parsesAsTrue(field(tree, 'requireReason')) === true,
    releases: listOf(field(tree, 'helm')).map(releaseOf),
    baseline: stringOf(field(tree, 'baseline')),
    extends: strings(field(tree, 'extends')),
    formerIds,
  };
  if (faults.size > 0) {
    const lines = [...faults].sort(([a], [b]) => a - b).map(([, { at, message }]) => placed(at, message));
    const left = lines.length - MOST;
    throw new ConfigError(
      left > 0 ? [...lines.slice(0, MOST), `${source.path}: ${left} more of the configuration`] : lines,
    );
  }
  return config;
}

const placed = (at: Span, message: string): string => {
  const { start } = rangeOf(at);
  return `${toFileSpan(at).source.path}:${start.line}:${start.column}: ${message}`;
};

/** What a file holds as its one document. */
function soleTree(source: Source): Tree | undefined {
  const [document, second] = partsOf(source).flatMap((part) => part.parse());
  const [broken] = document?.faults ?? [];
  if (broken !== undefined) throw new ConfigError([placed(broken.at, `cannot be parsed: ${broken.message}`)]);
  if (second !== undefined)
    throw new ConfigError([
      placed(
        second.tree?.at ?? { source, start: 0, end: 0 },
        'there is one configuration in a file: only the first document would be read',
      ),
    ]);
  return source.path.endsWith('package.json') ? field(document?.tree, 'irsaLint') : document?.tree;
}

/** So many faults are shown at once. */
const MOST = 20;

type Fault = (at: Span, message: string) => void;

/** Settings that do not exist or take another value. */
function checkSettings(tree: Tree, fault: Fault): void {
  for (const { entry, path, known } of unknownFields('config', tree)) {
    const key = knownValue(entry.key) ?? '';
    const near = nearest(key, known);
    fault(
      entry.keyAt,
      `there is no setting \`${key}\`${path === '' ? '' : ` in \`${path}\``}${near === undefined ? `; there are ${known.map((name) => `\`${name}\``).join(', ')}` : `; did you mean \`${near}\`?`}`,
    );
  }
  const named = (path: string): string => (path === '' ? 'the configuration' : `\`${path}\``);
  for (const { at, path, expected, found } of schemaFaults('config', tree))
    fault(at, `${named(path)} takes ${expected}, not ${found}`);
  for (const { at, path, keyword, params } of otherFaults('config', tree))
    fault(at, `${named(path)} ${EXPECTED[keyword]?.(params) ?? 'is not what the schema asks for'}`);
}

const EXPECTED: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = table({
  enum: ({ allowedValues }) =>
    `takes one of ${(Array.isArray(allowedValues) ? allowedValues : [])
      .filter((value) => typeof value === 'string')
      .map((value) => `\`${value}\``)
      .join(', ')}`,
  required: ({ missingProperty }) => `needs \`${String(missingProperty)}\``,
  pattern: ({ pattern }) => (String(pattern).includes('12') ? 'takes twelve digits' : 'takes a day, as in 2027-03-31'),
  minLength: () => 'takes a text that is not empty',
});

const strings = (tree: Tree | undefined): readonly string[] =>
  listOf(tree).flatMap((item) => writtenString(item) ?? []);

/** As it is written: nothing fills a placeholder in a configuration, so `apps/{{name}}` is a folder of that name. */
function writtenString(tree: Tree): string | undefined {
  const text = textOf(tree);
  return text?.parts.map((part) => (isHole(part) ? (written(part.at) ?? part.reference) : part.literal)).join('');
}

function written(at: Span | undefined): string | undefined {
  if (at === undefined) return undefined;
  const { source, start, end } = toFileSpan(at);
  return source.text.slice(start, end);
}

const completables = (tree: Tree | undefined): readonly Completable[] =>
  strings(tree).flatMap((name) => COMPLETE.filter((what) => what === name));

/** YAML 1.1 reads an unquoted `off` as false. */
const levelOf = (tree: Tree): Level => LEVELS.find((level) => level === stringOf(tree)) ?? 'off';
const LEVELS: readonly Level[] = ['off', 'info', 'warning', 'error'];

function environmentOf(tree: Tree, paths: readonly string[]): ConfiguredEnvironment {
  const text = (name: string): string | undefined => {
    const value = field(tree, name);
    return value === undefined || value.kind === 'null' ? undefined : displayTree(value);
  };
  const [cluster, account, region, issuer] = [text('cluster'), text('account'), text('region'), text('issuer')];
  const audiences = field(tree, 'audiences');
  return {
    name: text('name') ?? '',
    paths,
    complete: completables(field(tree, 'complete')),
    ...(cluster === undefined ? {} : { cluster }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(issuer === undefined ? {} : { issuer: issuer.replace(/^https:\/\//, '').replace(/\/$/, '') }),
    ...(audiences === undefined ? {} : { audiences: strings(audiences) }),
  };
}

/** The answers for paths relative to the root of the run. */
export interface Settings {
  /** Without a path: for the whole run, and `off` only if no path is excepted. undefined: the rule's own severity. */
  readonly levelOf: (rule: string, path?: string) => Level | undefined;
  readonly excludes: (path: string) => boolean;
  readonly scope: Scope;
  readonly pedantic: boolean;
  readonly suppressions: readonly ConfiguredSuppression[];
  readonly requireReason: boolean;
  /** Paths are relative to the root of the run. */
  readonly releases: readonly HelmRelease[];
}

/** `base` is the way from the configuration's folder to the root of the run: empty, or with a slash at its end. */
export function settingsOf(config: Config, base: string): Settings {
  const matcher = (patterns: readonly string[]): ((path: string) => boolean) => {
    const matches = pathMatcher(patterns);
    return (path) => matches(base + path);
  };
  const overrides = config.overrides.map(({ paths, rules }) => ({ matches: matcher(paths), rules }));
  const environments = config.environments.map((environment) => ({ environment, matches: matcher(environment.paths) }));
  const environmentAt = (path: string): ConfiguredEnvironment | undefined =>
    environments.find(({ matches }) => matches(path))?.environment;
  /** What a path outside of all patterns names, as the owner calls it: `prod` is what `production/` is guessed to be. */
  const ownName = (guessed: Environment | undefined): Environment | undefined => {
    const own = config.environments.find(({ name }) => longName(name.toLowerCase()) === guessed?.name);
    return own === undefined ? guessed : { name: own.name };
  };
  const scope: Scope =
    config.environments.length === 0 && config.complete.length === 0
      ? unconfigured
      : {
          environmentOf: (path, named) => environmentAt(path) ?? ownName(environmentByName(path, named)),
          environmentWithAccount(account) {
            const [only, ...others] = config.environments.filter((one) => one.account === account);
            return others.length === 0 ? only : undefined;
          },
          environmentNamed: (name) => config.environments.find((one) => one.name === name) ?? { name },
          completeIn: (name) =>
            new Set([...config.complete, ...(config.environments.find((one) => one.name === name)?.complete ?? [])]),
          completeAt: (path) => new Set([...config.complete, ...(environmentAt(path)?.complete ?? [])]),
        };
  return {
    levelOf(rule, path) {
      if (path === undefined)
        return overrides.some(({ rules }) => of(rules, rule) !== undefined) ? undefined : of(config.rules, rule);
      return (
        overrides.flatMap(({ matches, rules }) => (matches(path) ? (of(rules, rule) ?? []) : [])).at(-1) ??
        of(config.rules, rule)
      );
    },
    excludes: matcher(config.ignores),
    scope,
    pedantic: config.pedantic,
    suppressions: config.suppressions.map(({ paths, ...keep }) => ({ ...keep, matches: matcher(paths) })),
    requireReason: config.requireReason,
    releases: config.releases.flatMap((release) => releaseFrom(release, base) ?? []),
  };
}

/** The level of a rule by its id, else by its group. */
const of = (levels: Levels, rule: string): Level | undefined =>
  levels.get(rule) ?? levels.get(`${rule.split('/')[0] ?? ''}/*`);
