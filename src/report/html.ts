/** The report as one page, which loads nothing and runs nothing: findings by rule, whom they are about, their code, and what was judged. */
import type { Finding, Label, Result, Severity } from '../lint/finding.js';
import { fixableOf } from '../lint/fix.js';
import { append } from '../value/append.js';
import { rangeOf, toFileSpan } from '../value/span.js';
import { countOf, headingOf, inFiles, inOrder, SEVERITIES, urlOf, type ReportContext } from './context.js';
import { plural, type CoveredJson } from './coverage.js';
import { framedLines, type FramedLine } from './frame.js';
import { markup, page, type Html } from './markup.js';
import { masker, type Masker } from './mask.js';
import { proseOf, sectionOf, withCode, withOptions } from './rule-prose.js';
import { suppressedRows } from './row.js';
import { helpsOf } from './help.js';
import { coverageLines, fixableText } from './text.js';

export interface HtmlContext extends ReportContext {
  /** The styles of the page. */
  readonly style: string;
}

/** Columns that a line of code takes at most, and lines that stand before and after its place. */
const WIDTH = 160;
const AROUND = 2;

export function htmlReport(result: Result, context: HtmlContext): string {
  const findings = inOrder(result).map((finding, i) => ({ finding, id: `f${i + 1}` }));
  const view: View = { context, masks: masker(context.maskedPlaces) };
  const rules = groupsOf(findings, ({ finding }) => finding.rule).sort((a, b) => bySeverity(a.members, b.members));
  return page({
    title: 'irsa-lint: report',
    style: context.style,
    body: markup`<header>
        <h1>irsa-lint</h1>
        <p>${withOptions(summary(result, context))}</p>
        ${findings.length === 0 ? undefined : filters(result)}
      </header>
      <main>
        ${coverageSummary(result)}
        ${
          findings.length === 0
            ? markup`<p class="empty">Nothing was found.${context.coverage?.some(({ judged }) => !judged) === true ? ' What could not be judged is below: silence about it proves nothing.' : ''}</p>\n`
            : [index(rules, context), identities(findings, view), rules.map((group) => ruleSection(group, view))]
        }${kept(result, context)}${coverage(context.coverage ?? [])}
      </main>
      <footer>irsa-lint ${context.version}. This page loads nothing and runs nothing.</footer>\n`,
  });
}

interface View {
  readonly context: HtmlContext;
  readonly masks: Masker;
}

interface Numbered {
  readonly finding: Finding;
  /** Of its element. */
  readonly id: string;
}

interface Group {
  readonly name: string;
  readonly members: readonly Numbered[];
}

function groupsOf(findings: readonly Numbered[], nameOf: (one: Numbered) => string): Group[] {
  const groups = new Map<string, Numbered[]>();
  for (const one of findings) append(groups, nameOf(one), one);
  return [...groups].map(([name, members]) => ({ name, members }));
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
const worstOf = (members: readonly Numbered[]): Severity =>
  SEVERITIES.find((severity) => members.some(({ finding }) => finding.severity === severity)) ?? 'info';
/** The severity that all have: what is hidden with it. */
const soleOf = (members: readonly Numbered[]): string =>
  members.every(({ finding }) => finding.severity === worstOf(members)) ? worstOf(members) : '';
const bySeverity = (a: readonly Numbered[], b: readonly Numbered[]): number =>
  rank(worstOf(a)) - rank(worstOf(b)) || b.length - a.length;

function summary(result: Result, { fixable }: HtmlContext): string {
  const found = SEVERITIES.map((severity) => ({ severity, count: countOf(result, severity) }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => plural(count, severity));
  const kept = result.suppressed.length === 0 ? '' : `, ${result.suppressed.length} suppressed`;
  return `${found.length === 0 ? 'No findings' : found.join(', ')} in ${plural(result.files, 'file')}${kept}${fixableText(fixable ?? fixableOf(result.findings))}`;
}

/** Styles hide what is not ticked: the page has no script. */
const filters = (result: Result): Html =>
  markup`<fieldset>
    <legend>Show</legend>
    ${SEVERITIES.filter((severity) => countOf(result, severity) > 0).map(
      (severity) =>
        markup`<label><input type="checkbox" id="show-${severity}" checked> ${plural(countOf(result, severity), severity)}</label>\n`,
    )}
  </fieldset>\n`;

const coverageSummary = (result: Result): Html =>
  markup`<section class="judged">
    <h2>What was judged</h2>
    <ul>
      ${coverageLines(result).map((line) => markup`<li>${line}</li>`)}
    </ul>
  </section>`;

const index = (rules: readonly Group[], { rules: known }: ReportContext): Html =>
  markup`<section class="rules">
    <h2>By rule</h2>
    ${table(
      ['Findings', 'Rule', 'What it finds'],
      rules.map(
        ({ name, members }) =>
          markup`<tr class="${worstOf(members)}">
              <td class="count">${members.length}</td>
              <td><a href="#${anchor(name)}">${name}</a></td>
              <td>${withCode(known.find(({ id }) => id === name)?.summary ?? '')}</td>
            </tr>\n`,
      ),
    )}
  </section>\n`;

const anchor = (rule: string): string => `rule-${rule.replaceAll('/', '-')}`;

const identities = (findings: readonly Numbered[], { masks }: View): Html =>
  markup`<section>
    <h2>By identity</h2>
    <ul class="identities">
      ${groupsOf(findings, ({ finding }) => masks.text(headingOf(finding))).map(
        ({ name, members }) =>
          markup`<li class="${soleOf(members)}">
            ${name}
            <ul>
              ${members.map(
                ({ finding, id }) =>
                  markup`<li class="${finding.severity}">
                    <a href="#${id}">${finding.rule}</a>
                    <span class="quiet">line ${rangeOf(finding.primary.at).start.line}</span>
                  </li>`,
              )}
            </ul>
          </li>\n`,
      )}
    </ul>
  </section>\n`;

function ruleSection({ name, members }: Group, view: View): Html {
  const { context } = view;
  const text = context.pageOf?.(name) ?? '';
  const address = urlOf(name, context);
  const more = [
    ['Why it matters', sectionOf(text, 'Why it matters')],
    ['How to fix', sectionOf(text, 'How to fix')],
  ].flatMap(([title, section]) =>
    section === undefined || section === ''
      ? []
      : [
          markup`<details>
            <summary>${title}</summary>
            ${proseOf(section)}
          </details>`,
        ],
  );
  const link = address.startsWith('https://') ? markup` <a href="${address}">its page</a>` : undefined;
  return markup`<section class="rule ${soleOf(members)}" id="${anchor(name)}">
    <h2>${name}${link}</h2>
    ${more} ${members.map((one) => findingArticle(one, view))}
  </section>\n`;
}

function findingArticle({ finding, id }: Numbered, { context, masks }: View): Html {
  const helps = helpsOf(finding, finding.fixes.map(inFiles), context);
  return markup`<article class="finding ${finding.severity}" id="${id}">
    <h3><span class="severity">${finding.severity}</span> ${withCode(masks.text(finding.message))}</h3>
    <p class="quiet">
      ${masks.text(headingOf(finding))}${finding.confidence === 'possible' ? ' · possible, not certain' : ''}
    </p>
    ${[finding.primary, ...finding.related].map((label, i) => frame(label, i === 0, masks))}${
      helps.length === 0
        ? undefined
        : markup`<ul class="helps">
            ${helps.map((help) => markup`<li>${withCode(masks.text(help))}</li>`)}
          </ul>`
    }
  </article>\n`;
}

function frame({ at, note }: Label, isPrimary: boolean, masks: Masker): Html {
  const { source } = toFileSpan(at);
  const { start } = rangeOf(at);
  const lines = source.text === '' ? [] : framedLines(at, masks.file(source), WIDTH, AROUND);
  return markup`<figure class="${isPrimary ? 'primary' : 'related'}">
    <figcaption>
      <span class="place">${source.path}:${start.line}:${start.column}</span> ${withCode(masks.text(note))}
    </figcaption>
    ${lines.length === 0 ? undefined : markup`<pre>${lines.map(codeLine)}</pre>`}
  </figure>\n`;
}

const codeLine = (line: FramedLine | undefined): Html => {
  if (line === undefined) return markup`<span class="number"></span>…\n`;
  const { number, text, start, end, isMarked } = line;
  const marked = isMarked ? markup`<mark>${text.slice(start, end)}</mark>` : undefined;
  return markup`<span class="number">${number}</span>${text.slice(0, start)}${marked}${text.slice(end)}\n`;
};

function kept(result: Result, context: ReportContext): Html | undefined {
  const rows = suppressedRows(result, context);
  return rows.length === 0
    ? undefined
    : markup`<section>
        <h2>Suppressed</h2>
        ${table(
          ['Where', 'Rule', 'Reason'],
          rows.map(
            ({ path, range, rule, reason }) =>
              markup`<tr>
                  <td>${path}:${range.start.line}</td>
                  <td>${rule}</td>
                  <td>${reason ?? 'no reason is given'}</td>
                </tr>\n`,
          ),
        )}
      </section>\n`;
}

/** What is not judged stands first. */
function coverage(covered: readonly CoveredJson[]): Html | undefined {
  const rows = [...covered].sort((a, b) => Number(a.judged) - Number(b.judged));
  return rows.length === 0
    ? undefined
    : markup`<section>
        <h2>Coverage</h2>
        ${table(
          ['Kind', 'Name', 'Where', 'Judged end to end'],
          rows.map(
            ({ kind, name, path, line, judged, reason, what, otherService }) =>
              markup`<tr>
                  <td>${kind}</td>
                  <td>${name}</td>
                  <td>${path}:${line}</td>
                  <td>
                    ${judged ? 'yes' : `no: ${reason ?? ''}${what === undefined ? '' : ` (${what})`}`}${otherService === undefined ? '' : ' (another service)'}
                  </td>
                </tr>\n`,
          ),
        )}
      </section>\n`;
}

const table = (heads: readonly string[], rows: readonly Html[]): Html =>
  markup`<table>
    <thead>
      <tr>
        ${heads.map((head) => markup`<th>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
