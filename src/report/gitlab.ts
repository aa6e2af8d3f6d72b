/** GitLab Code Quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
import type { Result, Severity } from '../lint/finding.js';
import { digest } from '../value/digest.js';
import type { ReportContext } from './context.js';
import { rowsOf } from './row.js';
import { safeJson } from './safe.js';

const SEVERITY: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'minor', info: 'info' };

export function gitlabReport(result: Result, context: ReportContext): string {
  const seen = new Map<string, number>();
  const issues = rowsOf(result, context).map(({ path, range, severity, rule, message, fingerprint }) => {
    // It shows one of those that share a fingerprint.
    const count = seen.get(fingerprint) ?? 0;
    seen.set(fingerprint, count + 1);
    const unique = count === 0 ? fingerprint : digest('sha256', `${fingerprint} ${count}`).slice(0, 32);
    return {
      description: message,
      check_name: rule,
      fingerprint: unique,
      severity: SEVERITY[severity],
      location: { path, lines: { begin: range.start.line, end: range.end.line } },
    };
  });
  return `${safeJson(issues)}\n`;
}
