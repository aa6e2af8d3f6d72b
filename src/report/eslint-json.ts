/** What ESLint's `json` formatter prints, for tools that read that: https://eslint.org/docs/latest/use/formatters/#json */
import type { Result } from '../lint/finding.js';
import { toFileSpan } from '../value/span.js';
import type { ReportContext } from './context.js';
import { rowsOf, suppressedRows, type Row } from './row.js';
import { safeJson } from './safe.js';

export function eslintJsonReport(result: Result, context: ReportContext): string {
  const rows = rowsOf(result, context);
  const kept = suppressedRows(result, context);
  const paths = [...new Set([...rows, ...kept].map(({ path }) => path))];
  return `${safeJson(
    paths.map((path) =>
      fileResult(
        path,
        rows.filter((row) => row.path === path),
        kept.filter((row) => row.path === path),
      ),
    ),
  )}\n`;
}

function fileResult(filePath: string, rows: readonly Row[], kept: ReturnType<typeof suppressedRows>): object {
  const count = (error: boolean, fixable = false): number =>
    rows.filter((row) => (row.severity === 'error') === error && (!fixable || fixOf(row) !== undefined)).length;
  return {
    filePath,
    messages: rows.map(message),
    suppressedMessages: kept.map((row) => ({
      ...message(row),
      suppressions: [{ kind: row.kind === 'inSource' ? 'directive' : 'file', justification: row.reason ?? '' }],
    })),
    errorCount: count(true),
    fatalErrorCount: 0,
    warningCount: count(false),
    fixableErrorCount: count(true, true),
    fixableWarningCount: count(false, true),
    usedDeprecatedRules: [],
  };
}

function message(row: Row): object {
  return {
    ruleId: row.rule,
    // It knows no notes: they are its mildest.
    severity: row.severity === 'error' ? 2 : 1,
    message: row.message,
    line: row.range.start.line,
    column: row.range.start.column,
    endLine: row.range.end.line,
    endColumn: row.range.end.column,
    ...(fixOf(row) === undefined ? {} : { fix: fixOf(row) }),
  };
}

/** One safe edit of the file itself: its fixes have one range, and are applied without a question. */
function fixOf({ fix, path }: Row): { readonly range: readonly [number, number]; readonly text: string } | undefined {
  const [edit, ...others] = fix?.edits ?? [];
  if (edit === undefined || others.length > 0 || fix?.safe !== true) return undefined;
  const at = toFileSpan(edit.at);
  return at.source.path === path ? { range: [at.start, at.end], text: edit.text } : undefined;
}
