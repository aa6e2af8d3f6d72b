/** What may be done about a finding: each of its fixes, and each way to keep it. */
import {
  CodeActionKind,
  type CodeAction,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver/node.js';
import { languageOf, textsOf } from '../document/languages.js';
import type { Edit } from '../document/edit.js';
import type { Finding, Fix } from '../lint/finding.js';
import { lineToSuppress } from '../lint/suppress.js';
import { inFiles } from '../report/context.js';
import { visible } from '../report/safe.js';
import { lineText, rangeOf, toFileSpan, type Source } from '../value/span.js';
import { maskOf } from './diagnostics.js';
import { rangeIn, type Encoding } from './positions.js';
import type { View, Workspace } from './workspace.js';

export interface Asked {
  readonly workspace: Workspace;
  readonly view: View;
  readonly file: Source;
  readonly encoding: Encoding;
}

/** `diagnostics`: those that the editor shows there, which its actions then name. */
export function actionsAt(
  asked: Asked,
  range: Range,
  diagnostics: readonly Diagnostic[],
  hasVersions: boolean,
): readonly CodeAction[] {
  const { view, file, encoding } = asked;
  const here = view.findings.filter(({ primary }) => {
    const own = rangeIn(primary.at, encoding);
    return toFileSpan(primary.at).source.path === file.path && touch(own, range);
  });
  return here.flatMap((finding) => {
    const shown = diagnostics.filter(({ data }) => data === finding.fingerprint);
    return [...fixesOf(finding, asked, shown, hasVersions), ...keepingOf(finding, asked, shown, hasVersions)];
  });
}

const touch = (a: Range, b: Range): boolean => !isBefore(a, b) && !isBefore(b, a);

const isBefore = ({ end }: Range, { start }: Range): boolean =>
  end.line < start.line || (end.line === start.line && end.character < start.character);

function fixesOf(
  { fixes }: Finding,
  asked: Asked,
  diagnostics: readonly Diagnostic[],
  hasVersions: boolean,
): readonly CodeAction[] {
  const masks = maskOf(asked.view);
  const written = fixes.map(inFiles).filter(({ safety, edits }) => safety !== 'manual' && edits.length > 0);
  return (
    written
      // An edit that would write a mask into a file is none.
      .filter(({ edits }) => edits.every(({ text }) => masks.text(text) === text))
      .map((fix) => ({
        title: `${sentence(visible(masks.text(fix.title)))}${fix.safety === 'unsafe' ? ' (may change who gets in)' : ''}`,
        kind: CodeActionKind.QuickFix,
        diagnostics: [...diagnostics],
        isPreferred: fix.safety === 'safe' && isFirst(fix, written),
        edit: editOf(fix.edits, asked, hasVersions),
      }))
  );
}

const isFirst = (fix: Fix, all: readonly Fix[]): boolean => all.find(({ safety }) => safety === 'safe') === fix;

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How a comment that goes to the end of its line begins, by the language; JSON has none. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ['yaml', '#'],
  ['hcl', '#'],
  ['typescript', '//'],
]);

function keepingOf(
  { rule, primary }: Finding,
  asked: Asked,
  diagnostics: readonly Diagnostic[],
  hasVersions: boolean,
): readonly CodeAction[] {
  const { file } = asked;
  const mark = file.path.endsWith('.json') ? undefined : MARKS.get(languageOf(file).name);
  if (mark === undefined || rule.startsWith('suppression/')) return [];
  const end = file.text.includes('\r\n') ? '\r\n' : '\n';
  const comment = (title: string, line: number, indent: string, directive: string): CodeAction => {
    const offset = offsetOfLine(file, line);
    const edit = {
      at: { source: file, start: offset, end: offset },
      text: `${indent}${mark} irsa-lint-${directive} ${rule}${end}`,
    };
    return {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [...diagnostics],
      isPreferred: false,
      edit: editOf([edit], asked, hasVersions),
    };
  };
  const line = lineToSuppress(primary.at, textsOf(file));
  const [indent = ''] = /^[ \t]*/.exec(lineText(file, line)) ?? [];
  return [
    comment(`Keep this finding: disable ${rule} for this line`, line, indent, 'disable-next-line'),
    comment(`Keep ${rule} in this file`, 1, '', 'disable-file'),
  ];
}

/** Behind a byte order mark. */
function offsetOfLine(file: Source, line: number): number {
  if (line === 1) return file.text.startsWith('\uFEFF') ? 1 : 0;
  let start = 0;
  let count = 1;
  for (const match of file.text.matchAll(/\r\n|\n|\r/g)) {
    start = match.index + match[0].length;
    count++;
    if (count === line) return start;
  }
  return rangeOf({ source: file, start, end: start }).start.line === line ? start : file.text.length;
}

/** Edits of files, of the versions that the editor has open. */
function editOf(edits: readonly Edit[], { workspace, view, encoding }: Asked, hasVersions: boolean): WorkspaceEdit {
  const byUri = new Map<string, { range: Range; newText: string }[]>();
  for (const { at, text } of edits) {
    const uri = workspace.uriOf(view, toFileSpan(at).source.path);
    const own = byUri.get(uri) ?? [];
    byUri.set(uri, own);
    own.push({ range: rangeIn(at, encoding), newText: text });
  }
  if (!hasVersions) return { changes: Object.fromEntries(byUri) };
  return {
    documentChanges: [...byUri].map(([uri, own]) => ({
      textDocument: { uri, version: workspace.document(uri)?.version ?? null },
      edits: own,
    })),
  };
}
