/** Findings as flat rows, for formats that know one place and one sentence. */
import type { Edit, Finding, Result, Severity, Suppressed } from '../lint/finding.js';
import { toFileSpan, rangeOf, type Range } from '../value/span.js';
import { inFiles, inOrder, urlOf } from './context.js';
import type { ReportContext } from './context.js';
import { helpsOf } from './help.js';
import { masker } from './mask.js';
import { visible } from './safe.js';

export interface Row {
  readonly path: string;
  /** Lines and columns from 1, columns in UTF-16 units, the end exclusive. */
  readonly range: Range;
  readonly severity: Severity;
  readonly rule: string;
  /** Nothing in it acts, and no credential is in it. */
  readonly message: string;
  /** How it is mended, the best way first; made where it is asked for. */
  readonly helps: () => readonly string[];
  readonly fingerprint: string;
  readonly url: string;
  /** The first fix that a program may apply. */
  readonly fix: { readonly title: string; readonly edits: readonly Edit[]; readonly safe: boolean } | undefined;
}

/** The rows of the findings that somebody keeps, with the reason. */
export const suppressedRows = (
  result: Result,
  context: ReportContext,
): readonly (Row & { readonly reason: string | undefined; readonly kind: Suppressed['kind'] })[] =>
  result.suppressed.flatMap(({ finding, reason, kind }) =>
    rowsOf({ ...result, findings: [finding] }, context).map((row) => ({
      ...row,
      kind,
      reason: reason === undefined ? undefined : visible(reason),
    })),
  );

export function rowsOf(result: Result, context: ReportContext): readonly Row[] {
  const masks = masker(context.maskedPlaces);
  const say = (text: string): string => visible(masks.text(text));
  const fixOf = (finding: Finding): Row['fix'] => {
    const fix = finding.fixes.map(inFiles).find(({ safety, edits }) => safety !== 'manual' && edits.length > 0);
    // An edit that would write a mask into a file is none.
    return fix === undefined || fix.edits.some(({ text }) => masks.text(text) !== text)
      ? undefined
      : { title: say(fix.title), edits: fix.edits, safe: fix.safety === 'safe' };
  };
  return inOrder(result).map((finding) => ({
    path: toFileSpan(finding.primary.at).source.path,
    range: rangeOf(finding.primary.at),
    severity: finding.severity,
    rule: finding.rule,
    message: say(finding.message),
    helps: () => helpsOf(finding, finding.fixes.map(inFiles), context).map(say),
    fingerprint: finding.fingerprint,
    url: urlOf(finding.rule, context),
    fix: fixOf(finding),
  }));
}
