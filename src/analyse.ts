/** The pipeline as one function: sources, rules and options to findings. Pure: whoever calls it has read the files. */
import { commentsOf, mayDirect, wholesOf } from './document/languages.js';
import { placesWithin, secretValues, toldNames } from './facts/secret-values.js';
import { collect, type CollectOptions } from './facts/collect.js';
import type { Dialect } from './facts/dialect.js';
import { DIALECTS } from './facts/dialects.js';
import { emptyFacts, type FactLists, type UnreadableFile } from './facts/facts.js';
import { attempt as attempted, type Failed } from './facts/units.js';
import { unreadLanguageOf, unreadOf } from './facts/unread.js';
import { isInBroken } from './link/broken.js';
import { coverageOf, type Covered } from './link/coverage.js';
import { summarize } from './link/judged.js';
import { unconfigured, type Scope } from './link/environment.js';
import { link, type World } from './link/world.js';
import { finalize, runRules, type EngineOptions, type Failure, type RuleTime } from './lint/engine.js';
import type { Finding, Result, Suppressed } from './lint/finding.js';
import { withOrigins } from './lint/origin.js';
import type { Rule } from './lint/rule.js';
import {
  commentSuppressions,
  suppress,
  type Suppression,
  type SuppressionOptions,
  type SuppressionResult,
} from './lint/suppress.js';
import { toFileSpan, type SecretPlace, type Span, type Source } from './value/span.js';
import { knownValue } from './value/text.js';

export interface AnalyseOptions extends EngineOptions, WorldOptions {
  /** Left out, nothing is suppressed. */
  readonly suppressions?: SuppressionOptions;
}

/** Told of each stage, and does its work. */
export type Stage = <T>(name: string, work: () => T) => T;

const untold: Stage = (_, work) => work();

export interface Analysis {
  readonly result: Result;
  readonly world: World;
  readonly coverage: readonly Covered[];
  /** Old ids of renamed rules that comments and annotations name. */
  readonly formerIds: readonly string[];
  readonly failures: readonly Failure[];
  readonly times: readonly RuleTime[];
  /** How many documents were parsed, embedded ones too. */
  readonly documents: number;
}

/** What of a run is told. */
export interface Answer extends Pick<Analysis, 'result' | 'coverage' | 'formerIds' | 'failures'> {
  readonly secrets: readonly SecretPlace[];
}

export const answerOf = ({ result, coverage, formerIds, failures, world }: Analysis): Answer => ({
  result,
  coverage,
  formerIds,
  failures,
  secrets: secretPlaces(world),
});

export function analyse(files: readonly Source[], rules: readonly Rule[], options: AnalyseOptions): Analysis {
  const judgement = judge(files, rules, options);
  const { world, kept, suppressed, formerIds, failures, times, lost } = judgement;
  const attempt: Attempt = (what, work) =>
    attempted(what, work, (name, error) => void lost.push({ what: name, error }));
  const { stage = untold } = options;
  const { coverage, shares } =
    attempt('the coverage', () => stage('the coverage', () => sharesOf(coverageOf(world)))) ?? sharesOf([]);
  const { dialects = DIALECTS } = options;
  const read = files.filter((file) => unreadLanguageOf(file, dialects) === undefined);
  const unread = attempt('what is not read', () => unreadOf(files, dialects)) ?? [];
  return {
    result: {
      files: read.length,
      findings: attempt('where objects come from', () => withOrigins(kept, files)) ?? kept,
      suppressed,
      judged: shares,
      ...(unread.length === 0 ? {} : { unread }),
    },
    world,
    coverage,
    formerIds,
    failures: [...lost, ...failures],
    times,
    documents: world.facts.document.length,
  };
}

export interface Judgement extends Pick<Analysis, 'world' | 'formerIds' | 'failures' | 'times'> {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
}

/** What is found, without a word on how much was judged: of a file that somebody types in nobody asks. */
export function judge(
  files: readonly Source[],
  rules: readonly Rule[],
  options: AnalyseOptions,
): Judgement & { readonly lost: Failure[] } {
  const lost: Failure[] = [];
  const failed: Failed = (what, error) => void lost.push({ what, error });
  const attempt: Attempt = (what, work) => attempted(what, work, failed);
  const { stage = untold } = options;
  const world = worldOf(files, { ...options, failed });
  const { findings, failures, times } = stage('the rules', () => runRules(rules, world, options));
  const sound = attempt('broken documents', () => findings.filter((one) => isSound(one, world))) ?? findings;
  const { kept, suppressed, formerIds } = attempt('suppressions', () =>
    stage('the suppressions', () => judged(sound, files, world, options, attempt)),
  ) ?? {
    kept: sound,
    suppressed: [],
    formerIds: [],
  };
  return { world, kept, suppressed, formerIds, failures, times, lost };
}

/** What cannot be parsed may say something else than it seems to. */
const isSound = (finding: Finding, world: World): boolean =>
  /^file\/(?:syntax|unreadable)/.test(finding.rule) || !placesOf(finding).some((at) => isInBroken(world, at));

const sharesOf = (coverage: readonly Covered[]) => ({ coverage, shares: summarize(coverage) });

type Attempt = <T>(what: string, work: () => T) => T | undefined;

/** What is left of the findings, and what is said of those who keep some. */
function judged(
  findings: readonly Finding[],
  files: readonly Source[],
  world: World,
  { suppressions, only, levelOf, memory }: AnalyseOptions,
  attempt: Attempt,
): Pick<SuppressionResult, 'kept' | 'suppressed' | 'formerIds'> {
  if (suppressions === undefined) return { kept: findings, suppressed: [], formerIds: [] };
  const own = files.filter((file) => only === undefined || only.has(file.path));
  const read = (file: Source): readonly Suppression[] =>
    file.glance === undefined && mayDirect(file.text)
      ? commentSuppressions(commentsOf(file), () => wholesOf(file))
      : [];
  const readOnce = memory === undefined ? read : memory.ofSources('suppressions', read);
  const comments = own.flatMap((file) => attempt(file.path, () => readOnce(file)) ?? []);
  const {
    kept,
    suppressed,
    formerIds,
    diagnostics: said,
  } = suppress(
    findings,
    world,
    comments,
    own.map((file) => file.path),
    suppressions,
  );
  const about = finalize(said, world).flatMap((finding): readonly Finding[] => {
    const level = levelOf(finding.rule, toFileSpan(finding.primary.at).source.path);
    return level === 'off' ? [] : [{ ...finding, severity: level ?? finding.severity }];
  });
  return { kept: [...kept, ...about], suppressed, formerIds };
}

const placesOf = (finding: Finding): readonly Span[] => [
  finding.primary.at,
  ...finding.related.map((label) => label.at),
];

export interface WorldOptions extends CollectOptions {
  readonly scope?: Scope;
  readonly unreadable?: readonly UnreadableFile[];
  /** Without this all there are. */
  readonly dialects?: readonly Dialect[];
  readonly stage?: Stage;
}

/** Reads what can matter and joins it. What names no identity of AWS is parsed only if it names a service account that has one. */
export function worldOf(files: readonly Source[], options: WorldOptions = {}): World {
  const { scope = unconfigured, unreadable = [], dialects = DIALECTS, failed, stage = untold } = options;
  const collected = stage('parsing and facts', () => collect(files, dialects, options));
  const facts: FactLists = { ...collected, 'unreadable-file': [...unreadable, ...passedOver(collected)] };
  if (failed === undefined) return stage('the joins', () => link(facts, scope));
  // What is said of files and documents by themselves is left.
  const alone: FactLists = { ...emptyFacts(), document: facts.document, 'unreadable-file': facts['unreadable-file'] };
  return (
    attempted('what joins the files', () => stage('the joins', () => link(facts, scope)), failed) ?? link(alone, scope)
  );
}

/** Files that were one too many. */
function passedOver({ document: documents }: FactLists): readonly UnreadableFile[] {
  const found = new Map<Source, UnreadableFile>();
  for (const { file, faults } of documents)
    for (const { isOfRun, message } of faults)
      if (isOfRun === true)
        found.set(file, {
          source: { path: file.path, text: '' },
          problem: 'too much',
          detail: message,
          named: false,
          isOfRun,
        });
  return [...found.values()].sort((a, b) => (a.source.path < b.source.path ? -1 : 1));
}

/** The values of all Secrets and of their like, which no output may show. */
export const secretPlaces = ({ facts }: World): readonly SecretPlace[] =>
  toldNames(
    [...facts.document.flatMap(({ tree }) => secretValues(tree)), ...facts['secret-value'].flatMap(placesWithin)],
    () =>
      new Set(
        [
          ...[...facts.object, ...facts.role].map(({ name }) => name),
          ...facts.object.map(({ namespace }) => namespace),
        ].flatMap((name) => (name === undefined ? [] : (knownValue(name) ?? []))),
      ),
  );
