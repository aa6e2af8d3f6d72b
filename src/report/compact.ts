/** A line for each finding, as compilers print it: `path:line:column: severity rule: message`. The problem matcher in docs/ reads it. */
import type { Result } from '../lint/finding.js';
import type { ReportContext } from './context.js';
import { rowsOf } from './row.js';
import { visible } from './safe.js';

export const compactReport = (result: Result, context: ReportContext): string =>
  rowsOf(result, context)
    .map(
      ({ path, range, severity, rule, message }) =>
        `${noCommand(visible(path))}:${range.start.line}:${range.start.column}: ${severity} ${rule}: ${message}\n`,
    )
    .join('');

/** A line of a CI's log that begins with `::` is a command: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
const noCommand = (path: string): string => (path.trimStart().startsWith('::') ? `./${path}` : path);
