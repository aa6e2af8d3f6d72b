/** SARIF 2.1.0 with what GitHub code scanning asks for: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
import type {
  ArtifactChange,
  Fix as SarifFix,
  Location,
  Log,
  PhysicalLocation,
  Region,
  ReportingDescriptor,
  Result as SarifResult,
} from 'sarif';
import type { Edit, Finding, Result, Severity } from '../lint/finding.js';
import { toFileSpan, rangeOf } from '../value/span.js';
import type { Span } from '../value/span.js';
import type { Security } from '../lint/rule.js';
import { inFiles, inOrder, urlOf, worstFirst } from './context.js';
import type { ReportContext, RuleInfo } from './context.js';
import { masker } from './mask.js';
import type { Masker } from './mask.js';
import { safeJson } from './safe.js';

/** GitHub refuses a run with more results. */
const MOST_RESULTS = 25_000;
/** GitHub refuses a longer description. */
const LONGEST_DESCRIPTION = 1024;

const LEVEL = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Readonly<
  Record<Severity, string>
>;
export function sarifReport(result: Result, context: ReportContext): string {
  const masks = masker(context.maskedPlaces);
  const rules = rulesOf(result, context);
  const indexes = new Map(rules.map((rule, i) => [rule.id, i]));
  const whole = result.findings.length + result.suppressed.length <= MOST_RESULTS;
  const findings = whole ? inOrder(result) : worstFirst(result).slice(0, MOST_RESULTS);
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'irsa-lint',
            version: context.version,
            semanticVersion: context.version,
            ...(context.docsBase === undefined
              ? {}
              : { informationUri: new URL('../README.md', context.docsBase).href }),
            rules: rules.map((rule) => descriptor(rule, result, context)),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the run.' } } },
        invocations: [
          {
            executionSuccessful: true,
            ...(whole
              ? {}
              : {
                  toolExecutionNotifications: [
                    {
                      level: 'warning',
                      message: {
                        text: `A run holds ${MOST_RESULTS} results; left out: ${result.findings.length - MOST_RESULTS}.`,
                      },
                    },
                  ],
                }),
          },
        ],
        results: [
          ...findings.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? -1, context, masks)),
          ...(whole ? result.suppressed : []).map(({ finding, kind, reason }) => ({
            ...resultOf(finding, indexes.get(finding.rule) ?? -1, context, masks),
            suppressions: [{ kind, ...(reason === undefined ? {} : { justification: masks.text(reason) }) }],
          })),
        ],
      },
    ],
  };
  // One line: GitHub takes at most 10 MB of it, packed, and nobody reads it.
  return `${safeJson(log, 0)}\n`;
}

/** The rules that report something, in order: those that report nothing would be most of the file. */
function rulesOf(result: Result, context: ReportContext): readonly RuleInfo[] {
  const known = new Map(context.rules.map((rule) => [rule.id, rule]));
  const reported = new Set(
    [...result.findings, ...result.suppressed.map(({ finding }) => finding)].map(({ rule }) => rule),
  );
  return [...reported].sort().map((id) => known.get(id) ?? { id, summary: id });
}

function descriptor(rule: RuleInfo, result: Result, context: ReportContext): ReportingDescriptor {
  const reported = new Set(
    result.findings.filter((finding) => finding.rule === rule.id).map((finding) => finding.severity),
  );
  const severity = rule.severity ?? (['error', 'warning', 'info'] as const).find((s) => reported.has(s)) ?? 'warning';
  const url = urlOf(rule.id, context);
  const [group = ''] = rule.id.split('/');
  const { security } = rule;
  return {
    id: rule.id,
    shortDescription: { text: shortened(rule.summary) },
    fullDescription: { text: shortened(rule.summary) },
    // A helpUri must be absolute.
    ...(/^https?:/.test(url) ? { helpUri: url } : {}),
    help: { text: rule.summary, markdown: withoutExamples(context.pageOf?.(rule.id) ?? rule.summary) },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: ['aws', 'eks', group, ...(security === undefined ? [] : securityTags(security))],
      precision: 'high',
      ...(security === undefined ? {} : { 'security-severity': security.score.toFixed(1) }),
    },
  };
}

/** GitHub rates a rule as one of security where it has the tag `security`, and knows weaknesses as `external/cwe/cwe-284`. */
const securityTags = ({ cwe, cis }: Security): readonly string[] => [
  'security',
  `external/cwe/cwe-${cwe}`,
  ...(cis === undefined ? [] : [`cis-eks-${cis}`]),
];

/** What a page explains; its examples are most of it. */
function withoutExamples(page: string): string {
  const from = page.indexOf('\n## Examples\n');
  const to = page.indexOf('\n## When it stays silent\n', from);
  return from < 0 || to < 0 ? page : page.slice(0, from) + page.slice(to);
}

const shortened = (text: string): string =>
  text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION - 1)}…`;

function resultOf(finding: Finding, ruleIndex: number, context: ReportContext, masks: Masker): SarifResult {
  const related = finding.related.map((label, id): Location => ({
    id,
    physicalLocation: physical(label.at),
    message: { text: messageText(label.note, masks) },
  }));
  const fixes = finding.fixes.flatMap((fix) => fixOf(inFiles(fix), masks));
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVEL[finding.severity],
    message: {
      text: messageText([finding.message, finding.primary.note].filter((part) => part !== '').join('\n'), masks),
    },
    locations: [
      {
        physicalLocation: physical(finding.primary.at),
        ...(finding.route === '' ? {} : { logicalLocations: [{ fullyQualifiedName: masks.text(finding.route) }] }),
      },
    ],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(fixes.length === 0 ? {} : { fixes }),
    partialFingerprints: {
      primaryLocationLineHash: finding.fingerprint,
      'irsaLintFingerprint/v1': finding.fingerprint,
    },
    properties: { confidence: finding.confidence },
  };
}

/** SARIF reads `[words](target)` as a link (3.11.6), and content of a file must not make one. */
const messageText = (text: string, masks: Masker): string => masks.text(text).replace(/\](?=\()/g, '\\]');

const physical = (place: Span): PhysicalLocation => ({
  artifactLocation: { uri: uriOf(toFileSpan(place).source.path), uriBaseId: '%SRCROOT%' },
  region: regionOf(place),
});

function regionOf(place: Span): Region {
  const { start, end } = rangeOf(place);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Half a surrogate pair cannot be percent-encoded. */
const uriOf = (path: string): string =>
  path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');

/** A manual fix is shown only, and an edit that would write a mask into a file is none; so neither may be offered for applying. */
function fixOf(
  fix: { readonly title: string; readonly safety: string; readonly edits: readonly Edit[] },
  masks: Masker,
): readonly SarifFix[] {
  if (
    fix.safety === 'manual' ||
    fix.edits.length === 0 ||
    fix.edits.some((edit) => masks.text(edit.text) !== edit.text)
  )
    return [];
  const paths = [...new Set(fix.edits.map((edit) => toFileSpan(edit.at).source.path))];
  const artifactChanges = paths.map((path): ArtifactChange => ({
    artifactLocation: { uri: uriOf(path), uriBaseId: '%SRCROOT%' },
    replacements: fix.edits
      .filter((edit) => toFileSpan(edit.at).source.path === path)
      .map((edit) => ({ deletedRegion: regionOf(edit.at), insertedContent: { text: edit.text } })),
  }));
  return [{ description: { text: `${masks.text(fix.title)} (${fix.safety})` }, artifactChanges }];
}
