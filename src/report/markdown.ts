/** A job summary: counts, and the findings as a table. Nothing from a file is markup. */
import type { Result } from '../lint/finding.js';
import { countsOf, SEVERITIES } from './context.js';
import type { ReportContext } from './context.js';
import { rowsOf } from './row.js';
import { codeInCell, prose } from '../value/markdown-text.js';
import { visible } from './safe.js';

/** GitHub cuts a summary at 1 MiB. */
const MOST_ROWS = 1000;

export function markdownReport(result: Result, context: ReportContext): string {
  const rows = SEVERITIES.flatMap((severity) => rowsOf(result, context).filter((row) => row.severity === severity));
  const counts = countsOf(result);
  const head = `### irsa-lint: ${counts.length === 0 ? 'no findings' : counts.map(({ severity, count }) => `${count} ${severity}${count === 1 ? '' : 's'}`).join(', ')} in ${result.files} file${result.files === 1 ? '' : 's'}`;
  const { serviceAccounts, serviceAccountsUnknown } = result.judged;
  const accounts = serviceAccounts + serviceAccountsUnknown;
  const judged = `${serviceAccounts} of ${accounts} service account${accounts === 1 ? '' : 's'} judged end to end${result.suppressed.length === 0 ? '' : `, ${result.suppressed.length} finding${result.suppressed.length === 1 ? '' : 's'} suppressed`}`;
  const table =
    rows.length === 0
      ? []
      : [
          '',
          '| | where | rule | what |',
          '|---|---|---|---|',
          ...rows
            .slice(0, MOST_ROWS)
            .map(
              ({ severity, path, range, rule, message, helps }) =>
                `| ${severity} | ${codeInCell(visible(`${path}:${range.start.line}`))} | ${codeInCell(rule)} | ${[message, ...helps().map((help) => `help: ${help}`)].map((one) => prose(one, codeInCell)).join('<br>')} |`,
            ),
        ];
  const more = rows.length > MOST_ROWS ? ['', `${rows.length - MOST_ROWS} more are left out.`] : [];
  return `${[head, '', judged, ...table, ...more].join('\n')}\n`;
}
