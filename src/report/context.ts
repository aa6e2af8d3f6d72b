/** What every reporter is handed beside the result, and what they all derive from it in the same way. */
import { toFileEdit } from '../lint/edits.js';
import type { Finding, Fix, Result, Severity } from '../lint/finding.js';
import type { Fixable } from '../lint/fix.js';
import type { Security } from '../lint/rule.js';
import type { CoveredJson } from './coverage.js';
import { toFileSpan } from '../value/span.js';
import type { SecretPlace } from '../value/span.js';

export interface RuleInfo {
  readonly id: string;
  readonly summary: string;
  /** Its worst severity, for formats that rate a rule and not a finding. */
  readonly severity?: Severity;
  readonly security?: Security;
}

export interface ReportContext {
  /** The version of irsa-lint. */
  readonly version: string;
  readonly rules: readonly RuleInfo[];
  /** The page of a rule, as Markdown; asked for the rules that report something, by formats that carry it. */
  readonly pageOf?: (rule: string) => string;
  /** Where the pages of the rules are published, as in `https://example.org/rules/`: what the user names, else PUBLISHED_AT. */
  readonly docsBase?: string;
  /** Places whose text no output may show: the values of documents of kind Secret. */
  readonly maskedPlaces?: readonly SecretPlace[];
  /** What was judged, where it was asked for. */
  readonly coverage?: readonly CoveredJson[];
  /** What a run with a flag would mend; without it what the findings offer. */
  readonly fixable?: Fixable;
}

/**
 * Where the pages of the rules are published, as in `https://example.org/irsa-lint/blob/main/rules/`. Not decided yet: until then addresses are
 * relative to the package, unless `--docs-url` names one. Nothing else names the address.
 */
export const PUBLISHED_AT: string | undefined = undefined;

/** Absolute where the pages are published, else relative to the package. */
export function urlOf(rule: string, context: ReportContext): string {
  return context.docsBase === undefined
    ? `rules/${rule}.md`
    : `${context.docsBase}${context.docsBase.endsWith('/') ? '' : '/'}${rule}.md`;
}

/** By path, place and rule. */
export function inOrder(result: Pick<Result, 'findings'>): readonly Finding[] {
  const keyed = result.findings.map((finding) => ({ finding, at: toFileSpan(finding.primary.at) }));
  keyed.sort(
    (a, b) =>
      compare(a.at.source.path, b.at.source.path) ||
      a.at.start - b.at.start ||
      a.at.end - b.at.end ||
      compare(a.finding.rule, b.finding.rule),
  );
  return keyed.map(({ finding }) => finding);
}

/** Errors, then warnings, then infos, each in order: for formats that are cut off. */
export function worstFirst(result: Result): readonly Finding[] {
  const findings = inOrder(result);
  return SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

export function countOf(result: Pick<Result, 'findings'>, severity: Severity): number {
  return result.findings.filter((finding) => finding.severity === severity).length;
}

/** How many there are of each severity of which there are any, the worst first. */
export const countsOf = (
  result: Pick<Result, 'findings'>,
): readonly { readonly severity: Severity; readonly count: number }[] =>
  SEVERITIES.map((severity) => ({ severity, count: countOf(result, severity) })).filter(({ count }) => count > 0);

/** Whom a finding is about, with its file: node groups of two clusters, or an account of two environments, may share a name. */
export function headingOf({ about, primary }: Finding): string {
  const { path } = toFileSpan(primary.at).source;
  if (about === undefined) return path;
  const { kind, namespace, name } = about;
  const whole = [namespace, name].filter((part) => part !== undefined).join('/');
  return `${kind.replaceAll('-', ' ')} ${name === undefined ? '' : `${whole} `}in ${path}`;
}

/** A fix as edits of files. One that cannot be written so is shown only. */
export function inFiles(fix: Fix): Fix {
  const edits = fix.edits.map(toFileEdit);
  const written = edits.filter((edit) => edit !== undefined);
  return written.length === edits.length ? { ...fix, edits: written } : { ...fix, safety: 'manual', edits: [] };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
