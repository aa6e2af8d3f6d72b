/** Annotations of GitHub Actions: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
import type { Finding, Result, Severity } from '../lint/finding.js';
import { toFileSpan, rangeOf } from '../value/span.js';
import { countOf, inFiles, SEVERITIES, worstFirst } from './context.js';
import type { ReportContext } from './context.js';
import { helpsOf } from './help.js';
import { masker } from './mask.js';
import type { Masker } from './mask.js';
import { visible } from './safe.js';

/** GitHub shows ten annotations of each level for a step; the log holds them all. */
const SHOWN = 10;

const COMMAND: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

export function githubReport(result: Result, context: ReportContext): string {
  const masks = masker(context.maskedPlaces);
  const lines = worstFirst(result).map((finding) => annotation(finding, masks, context));
  const hidden = SEVERITIES.reduce((sum, severity) => sum + Math.max(0, countOf(result, severity) - SHOWN), 0);
  if (hidden > 0)
    lines.push(
      `${hidden} more ${hidden === 1 ? 'finding stands' : 'findings stand'} in this log only: GitHub shows ${SHOWN} errors, ${SHOWN} warnings and ${SHOWN} notices for a step`,
    );
  return lines.map((line) => `${line}\n`).join('');
}

function annotation(finding: Finding, masks: Masker, context: ReportContext): string {
  const { start, end } = rangeOf(finding.primary.at);
  const properties: [string, string | number][] = [
    ['file', visible(toFileSpan(finding.primary.at).source.path)],
    ['line', start.line],
    ['endLine', end.line],
    // GitHub takes columns only for a range within one line.
    ...(start.line === end.line
      ? ([
          ['col', start.column],
          ['endColumn', end.column],
        ] satisfies [string, number][])
      : []),
    ['title', finding.rule],
  ];
  const written = properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',');
  const helps = helpsOf(finding, finding.fixes.map(inFiles), context).map((help) => `help: ${help}`);
  const message = [finding.message, finding.primary.note, ...helps]
    .filter((part) => part !== '')
    .map((part) => visible(masks.text(part)));
  return `::${COMMAND[finding.severity]} ${written}::${data(message.join('\n'))}`;
}

/** As actions/toolkit does, packages/core/src/command.ts. */
const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
