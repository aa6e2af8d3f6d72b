/** Everything up to the analysis: configuration, files, suppressions, cache. */
import { rules } from '../../rules/index.js';
import { analyse, judge, type Analysis, type Answer, type AnalyseOptions, type Judgement } from '../analyse.js';
import type { Config, Settings } from '../config/config.js';
import { Memory } from '../facts/memory.js';
import type { Level } from '../lint/engine.js';
import { RuleMemory } from '../lint/rule.js';
import { isNamedBy, namesOf, nearestRule } from '../lint/rule-names.js';
import type { SuppressionOptions } from '../lint/suppress.js';
import type { Source } from '../value/span.js';
import { keptAnswers } from './answers.js';
import { configuration, type Configuration } from './configuration.js';
import { debugOf, type Debug } from './debug.js';
import { newInputMemory, readInput, rootOf, type Input, type InputMemory } from './input.js';
import type { LintOptions, RuleSetting } from './options.js';
import { renamedRuleNotices, RULES } from './rules.js';
import { refuseReleases } from './helm-release.js';
import type { Io } from './io.js';
import { UsageError } from './usage.js';

export interface Prepared {
  readonly root: string;
  readonly settings: Settings;
  readonly config: Config;
  /** The configuration's file, and its folder. */
  readonly from: string | undefined;
  readonly folder: string;
  readonly input: Input;
  /** Told of the names of rules that are used: an old id is worth a notice. */
  readonly ruleNamesUsed: (names: readonly string[]) => void;
  readonly run: (files: readonly Source[]) => Analysis;
  /** What an equal run before this one said. */
  readonly known: Answer | undefined;
  /** Writes down what this one says, where that is asked for. */
  readonly keep: (analysis: Analysis) => void;
  /** The same without a word on how much was judged. */
  readonly judge: (files: readonly Source[]) => Judgement;
}

/** What runs over nearly the same tree hand on to each other. */
export interface RunMemory {
  configuration: Configuration | undefined;
  readonly input: InputMemory;
  readonly facts: Memory;
  readonly judgements: RuleMemory;
}

export const newRunMemory = (): RunMemory => ({
  configuration: undefined,
  input: newInputMemory(),
  facts: new Memory(),
  judgements: new RuleMemory(),
});

export async function prepare(
  paths: readonly string[],
  options: LintOptions,
  io: Io,
  memory?: RunMemory,
  debug: Debug = debugOf({}, io),
): Promise<Prepared> {
  const root = rootOf(options, io);
  for (const setting of options.rule) checkSetting(setting);
  const today = todayOf(options, io);
  const answers = keptAnswers(root, paths, options, today, io);
  const { fs } = answers;
  const configured = memory?.configuration ?? configuration(root, options, io, fs);
  debug.say(`root ${root}; configuration ${configured.from ?? 'none'}`);
  if (memory !== undefined) memory.configuration = configured;
  const { settings, config, from, folder } = configured;
  const ruleNamesUsed = renamedRuleNotices(io);
  ruleNamesUsed([...options.rule.flatMap(({ former }) => former ?? []), ...config.formerIds]);
  const input = await debug.stageAsync('walking and reading', () =>
    inputOf(root, paths, options, settings, { ...io, fs }, memory, answers.isKnown),
  );
  debug.say(
    `${input.files.length} files read, ${input.unreadable.length} that cannot be read; findings of ${input.only === undefined ? 'all of them' : `${String(input.only.size)} named`}`,
  );
  const suppressions: SuppressionOptions = {
    inline: options.inlineConfig !== false,
    configured: settings.suppressions,
    requireReason: settings.requireReason || options.requireReason === true,
    reportUnused: options.reportUnusedDisableDirectives === true,
    today,
    ruleNames: KNOWN,
  };
  const { unreadable, only, releases, isAbsent } = input;
  refuseReleases(releases, root, fs);
  const how: AnalyseOptions = {
    levelOf: levels(settings, options),
    pedantic: options.pedantic === true || settings.pedantic,
    everything: options.everything === true,
    unreadable,
    releases,
    isAbsent,
    now: io.now,
    scope: settings.scope,
    suppressions,
    stage: debug.stage,
    ...(only === undefined ? {} : { only }),
    ...(memory === undefined ? {} : { memory: memory.facts, judgements: memory.judgements }),
  };
  const run = (sources: readonly Source[]): Analysis => {
    const analysis = analyse(sources, rules, how);
    ruleNamesUsed(analysis.formerIds);
    return analysis;
  };
  const known = answers.known();
  ruleNamesUsed(known?.formerIds ?? []);
  return {
    known,
    keep: (analysis) => {
      if (input.unloaded.length === 0) answers.keep(analysis);
    },
    root,
    settings,
    config,
    from,
    folder,
    input,
    ruleNamesUsed,
    run,
    judge: (sources) => judge(sources, rules, how),
  };
}

async function inputOf(
  root: string,
  paths: readonly string[],
  options: LintOptions,
  settings: Settings,
  io: Io,
  memory: RunMemory | undefined,
  isAnswered: (files: readonly Source[]) => boolean,
): Promise<Input> {
  if (options.printConfig !== undefined)
    return {
      files: [],
      unreadable: [],
      unloaded: [],
      missing: [],
      only: undefined,
      releases: [],
      isAbsent: () => false,
    };
  // A fix and an editor ask for every text.
  const letsGo =
    memory === undefined && options.everything !== true && options.fix === undefined && options.diff !== true;
  return readInput(root, paths, options, settings, io, io.fs, {
    letsGo,
    memory: memory?.input,
    isAnswered,
  });
}

const KNOWN: readonly string[] = namesOf(RULES.map(({ id }) => id));

/** The only place that asks what day it is. */
const todayOf = ({ today }: LintOptions, io: Io): string => today ?? io.today().toISOString().slice(0, 10);

/** The command line wins over the configuration. */
export function levels(settings: Settings, options: LintOptions): (rule: string, path?: string) => Level | undefined {
  const said = (id: string): Level | undefined => options.rule.findLast(({ pattern }) => isNamedBy(pattern, id))?.level;
  return (id, path) => said(id) ?? settings.levelOf(id, path);
}

function checkSetting({ pattern }: RuleSetting): void {
  if (KNOWN.includes(pattern)) return;
  const near = nearestRule(pattern, KNOWN);
  throw new UsageError(
    `--rule ${pattern}: there is no such rule${near === undefined ? '; irsa-lint rules lists them' : `; did you mean ${near}?`}`,
  );
}
