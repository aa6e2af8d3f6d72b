/** Runs rules over a world: places, routes, fingerprints and order of findings; a rule that throws loses only itself. */
import type { World } from '../link/world.js';
import { digest } from '../value/digest.js';
import { toFileSpan } from '../value/span.js';
import { aboutPlace } from './about.js';
import { concernsAny } from './concern.js';
import type { Finding, Severity } from './finding.js';
import { formerIds } from './rule-aliases.js';
import { routeOf } from './route.js';
import { withinReach, type Subject } from './reach.js';
import type { RawFinding, Rule, RuleMemory } from './rule.js';

export type Level = Severity | 'off';

export interface EngineOptions {
  /** The level of a rule, if it was set: for findings in the file of this path, or, without one, for the whole run. */
  readonly levelOf: (rule: string, path?: string) => Level | undefined;
  readonly pedantic: boolean;
  /** Milliseconds, for what --stats says of rules; without it every rule took no time. */
  readonly now?: () => number;
  /** Of the runs before this one. */
  readonly judgements?: RuleMemory;
  /** Only findings that concern one of these files are kept. */
  readonly only?: ReadonlySet<string>;
}

/** Something threw, and only it is lost. */
export interface Failure {
  /** A rule, or a file. */
  readonly what: string;
  readonly error: unknown;
}

export interface RuleTime {
  readonly rule: string;
  /** Milliseconds. */
  readonly time: number;
}

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
  /** Of every rule that ran. */
  readonly times: readonly RuleTime[];
}

export function runRules(rules: readonly Rule[], world: World, options: EngineOptions): Outcome {
  const findings: (Unhashed & Pick<RawFinding, 'fact'>)[] = [];
  const failures: Failure[] = [];
  const times: RuleTime[] = [];
  const { now = () => 0 } = options;
  for (const rule of rules) {
    if (options.levelOf(rule.id) === 'off') continue;
    const start = now();
    try {
      const emit = (raw: RawFinding): void => {
        if (raw.confidence === 'possible' && !options.pedantic) return;
        const level = options.levelOf(rule.id, toFileSpan(raw.primary.at).source.path);
        if (level === 'off') return;
        findings.push({
          rule: rule.id,
          ...raw,
          severity: level ?? raw.severity,
          route: routeOf(raw.primary.at, world.index.documentsByFile),
          about: raw.about ?? aboutPlace(raw.primary.at, world),
        });
      };
      rule.run(world, emit, options.judgements);
    } catch (error) {
      failures.push({ what: rule.id, error });
    }
    times.push({ rule: rule.id, time: now() - start });
  }
  const reaching = withinReach(findings, world).map(({ fact, ...finding }) => ({ finding, subjects: [fact] }));
  const { only } = options;
  const kept = fingerprinted(distinct(sorted(reaching))).filter(
    ({ finding, subjects }) => only === undefined || concernsAny(finding, subjects, only, world),
  );
  return { findings: kept.map(({ finding }) => finding), failures, times };
}

type Unhashed = Omit<Finding, 'fingerprint'>;

/** A finding, and what it was said of. */
interface Said<F extends Unhashed> {
  readonly finding: F;
  readonly subjects: readonly Subject[];
}

function sorted(said: readonly Said<Unhashed>[]): readonly Said<Unhashed>[] {
  const keyed = said.map((one) => ({ ...one, at: toFileSpan(one.finding.primary.at) }));
  keyed.sort(
    (a, b) =>
      compare(a.at.source.path, b.at.source.path) ||
      a.at.start - b.at.start ||
      a.at.end - b.at.end ||
      compare(a.finding.rule, b.finding.rule) ||
      compare(a.finding.message, b.finding.message),
  );
  return keyed;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A place reached by two ways (an alias, a document seen as two subjects) is one finding. */
function distinct(said: readonly Said<Unhashed>[]): readonly Said<Unhashed>[] {
  const seen = new Map<string, Said<Unhashed>>();
  for (const { finding, subjects } of said) {
    const at = toFileSpan(finding.primary.at);
    const key = [at.source.path, at.start, at.end, finding.rule, finding.message].join('\0');
    const known = seen.get(key);
    seen.set(
      key,
      known === undefined ? { finding, subjects } : { ...known, subjects: [...known.subjects, ...subjects] },
    );
  }
  return [...seen.values()];
}

/** Findings of others than rules, made whole. */
export const finalize = (said: readonly Omit<Finding, 'route' | 'fingerprint'>[], world: World): readonly Finding[] =>
  fingerprinted(
    distinct(
      sorted(
        said.map((one) => ({
          finding: {
            ...one,
            route: routeOf(one.primary.at, world.index.documentsByFile),
            about: aboutPlace(one.primary.at, world),
          },
          subjects: [],
        })),
      ),
    ),
  ).map(({ finding }) => finding);

function fingerprinted(said: readonly Said<Unhashed>[]): readonly Said<Finding>[] {
  const counts = new Map<string, number>();
  return said.map(({ finding, subjects }) => {
    const { path } = toFileSpan(finding.primary.at).source;
    const keyAs = (rule: string): string =>
      [path, rule, finding.messageId, finding.route.replace(/\[\d+\]/g, '[]')].join('\0');
    const key = keyAs(finding.rule);
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    const former = formerIds(finding.rule).map((id) => hash(`${keyAs(id)}\0${ordinal}`));
    const fingerprint = hash(`${key}\0${ordinal}`);
    const formerly = former.length === 0 ? {} : { formerFingerprints: former };
    return { finding: { ...finding, fingerprint, ...formerly }, subjects };
  });
}

const hash = (text: string): string => digest('sha256', text).slice(0, 32);
