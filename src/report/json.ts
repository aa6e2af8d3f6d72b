/** The published report, version 1: the types are frozen, `schemas/report.v1.schema.json` states the same. */
import type { About, Confidence, Finding, Fix, Label, Result, Severity, Unread } from '../lint/finding.js';
import { toFileSpan, rangeOf } from '../value/span.js';
import type { Span, Range } from '../value/span.js';
import type { CoveredJson } from './coverage.js';
import { countOf, inFiles, inOrder, urlOf } from './context.js';
import type { ReportContext } from './context.js';
import { masker } from './mask.js';
import type { Masker } from './mask.js';
import { safeJson } from './safe.js';

export interface JsonReport {
  readonly version: 1;
  readonly tool: { readonly name: 'irsa-lint'; readonly version: string };
  readonly summary: JsonSummary;
  /** Sorted by path, place, rule. */
  readonly findings: readonly JsonFinding[];
  /** Findings that somebody keeps, and how; left out if there are none. */
  readonly suppressed?: readonly (JsonFinding & {
    readonly suppression: { readonly kind: 'inSource' | 'external'; readonly reason: string | null };
  })[];
  /** With --coverage: what was judged, and why the rest was not. */
  readonly coverage?: readonly CoveredJson[];
}

export interface JsonSummary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly suppressed: number;
  readonly judged: {
    readonly serviceAccounts: number;
    readonly serviceAccountsUnknown: number;
    readonly trustPolicies: number;
    readonly trustPoliciesUnknown: number;
    readonly associations?: number;
    readonly associationsUnknown?: number;
    readonly nodeGroups?: number;
    readonly nodeGroupsUnknown?: number;
    /** Of services that run neither pods nor nodes; not among the others. */
    readonly otherTrustPolicies?: number;
    /** What programs declare and do not make with the values that are known here, by kind, and the variables that decide it. */
    readonly notCreated?: Readonly<Record<string, number>>;
    readonly notCreatedBy?: readonly string[];
    /** Programs, charts and files that are here and too large to be evaluated. */
    readonly tooLarge?: number;
    /** Charts that are not here and are given a role. */
    readonly unseenCharts?: number;
    /** Kustomizations and charts that their tools refuse. */
    readonly failedBuilds?: number;
    readonly reasons: Readonly<Record<string, number>>;
    /** Of trust policies, associations and node groups. */
    readonly otherReasons?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  /** Files of languages that are not read, and how many identities a scan finds in them; left out if there are none. */
  readonly unread?: readonly JsonUnread[];
}

export interface JsonUnread {
  /** As in `Terraform`. */
  readonly language: string;
  readonly files: number;
  /** By kind: `trust policy`, `service account`, `association`. */
  readonly identities: Readonly<Record<string, number>>;
  /** With --coverage. */
  readonly paths?: readonly string[];
}

/** Lines and columns count from 1, columns in UTF-16 units, the end is exclusive. */
export interface JsonRange {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

export interface JsonFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly note: string;
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly range: JsonRange;
  readonly route: string;
  /** The identity that it speaks of, or what holds it; left out if there is none, or it is not known which. */
  readonly about?: JsonAbout;
  readonly related: readonly JsonRelated[];
  readonly fixes: readonly JsonFix[];
  readonly fingerprint: string;
  /** The rule's page; relative to the package if the pages are not published. */
  readonly url: string;
}

/** A name or a namespace that is not known is left out. */
export interface JsonAbout {
  /** A kind of the published facts, or `object` for any other object of Kubernetes. */
  readonly kind: About['kind'];
  readonly namespace?: string;
  readonly name?: string;
}

export interface JsonRelated {
  readonly path: string;
  readonly range: JsonRange;
  readonly note: string;
}

/** Alternatives: at most one is applied. A manual fix may have no edits. */
export interface JsonFix {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe' | 'manual';
  readonly edits: readonly JsonEdit[];
}

export interface JsonEdit {
  readonly path: string;
  readonly range: JsonRange;
  readonly text: string;
}

export function jsonReport(result: Result, context: ReportContext): string {
  return `${safeJson(toJson(result, context))}\n`;
}

/** The report as an object, for programs. */
export function toJson(result: Result, context: ReportContext): JsonReport {
  const masks = masker(context.maskedPlaces);
  return {
    version: 1,
    tool: { name: 'irsa-lint', version: context.version },
    summary: {
      files: result.files,
      errors: countOf(result, 'error'),
      warnings: countOf(result, 'warning'),
      infos: countOf(result, 'info'),
      suppressed: result.suppressed.length,
      judged: { ...result.judged, reasons: { ...result.judged.reasons } },
      ...unreadJson(result.unread ?? [], context.coverage !== undefined),
    },
    findings: inOrder(result).map((finding) => findingToJson(finding, context, masks)),
    ...(result.suppressed.length === 0
      ? {}
      : {
          suppressed: result.suppressed.map(({ finding, kind, reason }) => ({
            ...findingToJson(finding, context, masks),
            suppression: { kind, reason: reason === undefined ? null : masks.text(reason) },
          })),
        }),
    ...(context.coverage === undefined ? {} : { coverage: context.coverage }),
  };
}

const unreadJson = (unread: readonly Unread[], withPaths: boolean): Pick<JsonSummary, 'unread'> =>
  unread.length === 0
    ? {}
    : {
        unread: unread.map(({ language, paths, identities }) => ({
          language,
          files: paths.length,
          identities,
          ...(withPaths ? { paths } : {}),
        })),
      };

function findingToJson(finding: Finding, context: ReportContext, masks: Masker): JsonFinding {
  return {
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    message: masks.text(finding.message),
    note: masks.text(finding.primary.note),
    ...placeToJson(finding.primary.at),
    route: masks.text(finding.route),
    ...(finding.about === undefined ? {} : { about: aboutToJson(finding.about, masks) }),
    related: finding.related.map((label) => relatedToJson(label, masks)),
    fixes: finding.fixes.map((fix) => fixToJson(inFiles(fix), masks)),
    fingerprint: finding.fingerprint,
    url: urlOf(finding.rule, context),
  };
}

const aboutToJson = ({ kind, namespace, name }: About, masks: Masker): JsonAbout => ({
  kind,
  ...(namespace === undefined ? {} : { namespace: masks.text(namespace) }),
  ...(name === undefined ? {} : { name: masks.text(name) }),
});

function relatedToJson(label: Label, masks: Masker): JsonRelated {
  return { ...placeToJson(label.at), note: masks.text(label.note) };
}

function fixToJson(fix: Fix, masks: Masker): JsonFix {
  const edits = fix.edits.map(({ at, text }) => ({ ...placeToJson(at), text: masks.text(text) }));
  // An edit that would write a mask into a file is none.
  const masked = edits.some((edit, i) => edit.text !== fix.edits[i]?.text);
  return { title: masks.text(fix.title), safety: masked ? 'manual' : fix.safety, edits };
}

function placeToJson(place: Span): { readonly path: string; readonly range: Range } {
  return { path: toFileSpan(place).source.path, range: rangeOf(place) };
}
