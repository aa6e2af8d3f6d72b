/** Findings as diagnostics of their files. */
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver/node.js';
import { secretPlaces } from '../analyse.js';
import type { Finding, Severity } from '../lint/finding.js';
import { masker, type Masker } from '../report/mask.js';
import { visible } from '../report/safe.js';
import { toFileSpan } from '../value/span.js';
import { rangeIn, type Encoding } from './positions.js';
import type { View, Workspace } from './workspace.js';

const SOURCE = 'irsa-lint';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** Rules about what does nothing: editors show it faded. */
const UNNECESSARY =
  /^(?:suppression\/(?:unused|expired|unknown-directive|unknown-rule)|identity\/unused)$|\/[\w-]*-redundant$|\/unused$/;
const DEPRECATED = /\/deprecated-[\w-]+$/;

/** Nothing in it acts, and no credential is in it. */
export const maskOf = ({ world }: View): Masker => masker(secretPlaces(world));

/** By path, of the files that a view speaks for. */
export function diagnosticsOf(
  workspace: Workspace,
  view: View,
  encoding: Encoding,
  pageOf: (rule: string) => string | undefined,
): ReadonlyMap<string, readonly Diagnostic[]> {
  const masks = maskOf(view);
  const found = new Map<string, Diagnostic[]>();
  const add = (path: string, diagnostic: Diagnostic, rule?: string): void => {
    if (!workspace.isOwn(view, path, rule)) return;
    const own = found.get(path) ?? [];
    found.set(path, own);
    own.push(diagnostic);
  };
  for (const finding of view.findings)
    add(
      toFileSpan(finding.primary.at).source.path,
      diagnosticOf(finding, workspace, view, encoding, masks, pageOf),
      finding.rule,
    );
  for (const fault of view.faults) addFault(fault, add);
  return found;
}

function diagnosticOf(
  { rule, message, severity, primary, related, fingerprint }: Finding,
  workspace: Workspace,
  view: View,
  encoding: Encoding,
  masks: Masker,
  pageOf: (rule: string) => string | undefined,
): Diagnostic {
  const said = (text: string): string => visible(masks.text(text));
  const page = pageOf(rule);
  const tags = [
    ...(UNNECESSARY.test(rule) ? [DiagnosticTag.Unnecessary] : []),
    ...(DEPRECATED.test(rule) ? [DiagnosticTag.Deprecated] : []),
  ];
  return {
    range: rangeIn(primary.at, encoding),
    severity: SEVERITIES[severity],
    code: rule,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    source: SOURCE,
    message: primary.note === '' ? said(message) : `${said(message)}\n${said(primary.note)}`,
    ...(tags.length === 0 ? {} : { tags }),
    ...(related.length === 0
      ? {}
      : {
          relatedInformation: related.map(({ at, note }) => ({
            location: { uri: workspace.uriOf(view, toFileSpan(at).source.path), range: rangeIn(at, encoding) },
            message: said(note),
          })),
        }),
    data: fingerprint,
  };
}

/** `path:line:column: what is wrong` of a configuration. */
function addFault(fault: string, add: (path: string, diagnostic: Diagnostic) => void): void {
  const [, path, line, column, message = fault] = /^(.+?):(\d+):(\d+): (.*)$/s.exec(fault) ?? [];
  if (path === undefined) return;
  const at = { line: Number(line) - 1, character: Number(column) - 1 };
  add(path, {
    range: { start: at, end: { line: at.line, character: at.character + 1 } },
    severity: DiagnosticSeverity.Error,
    source: SOURCE,
    message: visible(message),
  });
}
