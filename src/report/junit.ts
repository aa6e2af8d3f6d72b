/** JUnit XML as CI servers read it: a suite for each file, a case for each finding, one passing case where there is none. */
import type { Result } from '../lint/finding.js';
import type { ReportContext } from './context.js';
import { rowsOf, type Row } from './row.js';
import { visible } from './safe.js';
import { table } from '../value/table.js';

export function junitReport(result: Result, context: ReportContext): string {
  const rows = rowsOf(result, context);
  const paths = [...new Set(rows.map(({ path }) => path))];
  const suites =
    paths.length === 0
      ? [suite('irsa-lint', [], ['    <testcase name="no findings" classname="irsa-lint"/>'])]
      : paths.map((path) => {
          const own = rows.filter((row) => row.path === path);
          return suite(path, own, own.map(testcase));
        });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="irsa-lint" tests="${Math.max(1, rows.length)}" failures="${failures(rows)}">\n${suites.join('\n')}\n</testsuites>\n`;
}

const failures = (rows: readonly Row[]): number => rows.filter(fails).length;

/** What is worth knowing fails nothing. */
const fails = ({ severity }: Row): boolean => severity !== 'info';

const suite = (name: string, rows: readonly Row[], cases: readonly string[]): string =>
  `  <testsuite name="${xml(name)}" tests="${Math.max(1, rows.length)}" failures="${failures(rows)}" errors="0">\n${cases.join('\n')}\n  </testsuite>`;

function testcase(row: Row): string {
  const { path, range, severity, rule, message, helps } = row;
  const place = `${path}:${range.start.line}:${range.start.column}`;
  const head = `    <testcase name="${xml(`${rule} (${place})`)}" classname="${xml(rule.replace('/', '.'))}" file="${xml(path)}" line="${range.start.line}"`;
  const text = [`${place}: ${severity}: ${message}`, ...helps().map((help) => `help: ${help}`)].map(xml).join('\n');
  return fails(row)
    ? `${head}>\n      <failure type="${severity}" message="${xml(message)}">${text}</failure>\n    </testcase>`
    : `${head}>\n      <system-out>${text}</system-out>\n    </testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = table({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
});

/** XML has no place for most control characters. */
const xml = (text: string): string =>
  visible(text)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\ufffe\uffff]/g, '\ufffd');
