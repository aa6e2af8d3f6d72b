/** The Reviewdog Diagnostic Format, which carries fixes: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf. Its columns count bytes of UTF-8. */
import type { Result, Severity } from '../lint/finding.js';
import { byteLength } from '../value/bytes.js';
import { toFileSpan, lineText, rangeOf, type Span, type Position } from '../value/span.js';
import type { ReportContext } from './context.js';
import { inOrder } from './context.js';
import { rowsOf } from './row.js';
import { safeJson } from './safe.js';

const SEVERITY: Readonly<Record<Severity, string>> = { error: 'ERROR', warning: 'WARNING', info: 'INFO' };

export function rdjsonReport(result: Result, context: ReportContext): string {
  const places = inOrder(result).map(({ primary }) => primary.at);
  const diagnostics = rowsOf(result, context).map((row, index) => {
    const at = places[index];
    const own = (row.fix?.edits ?? []).filter((edit) => toFileSpan(edit.at).source.path === row.path);
    return {
      message: row.message,
      location: { path: row.path, ...(at === undefined ? {} : { range: byteRange(at) }) },
      severity: SEVERITY[row.severity],
      code: { value: row.rule, ...(/^https:/.test(row.url) ? { url: row.url } : {}) },
      // A suggestion changes one file.
      ...(own.length > 0 && own.length === row.fix?.edits.length
        ? { suggestions: own.map((edit) => ({ range: byteRange(edit.at), text: edit.text })) }
        : {}),
    };
  });
  return `${safeJson({ source: { name: 'irsa-lint' }, diagnostics })}\n`;
}

function byteRange(place: Span): { readonly start: Position; readonly end: Position } {
  const { source } = toFileSpan(place);
  const { start, end } = rangeOf(place);
  const bytes = ({ line, column }: Position): Position => ({
    line,
    column: byteLength(lineText(source, line).slice(0, column - 1)) + 1,
  });
  return { start: bytes(start), end: bytes(end) };
}
