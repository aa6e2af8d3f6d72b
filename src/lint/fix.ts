/** Fixes as edits of files: carried out of embedded texts, and spliced. */
import { toFileEdit, type Edit } from '../document/edit.js';
import { toFileSpan, type Source } from '../value/span.js';
import type { Finding, Fix } from './finding.js';

/** The files that a fix changes, by path; undefined if an edit cannot be carried out or two overlap. */
export function applied(fix: Fix): ReadonlyMap<string, string> | undefined {
  const edits = editsOf(fix);
  return edits === undefined ? undefined : spliced(edits);
}

/** Edits of files; undefined for a fix that is shown only, or cannot be written out there. */
function editsOf(fix: Fix): readonly Edit[] | undefined {
  const edits = fix.edits.map(toFileEdit);
  const known = edits.filter((edit) => edit !== undefined);
  return known.length !== edits.length || known.length === 0 ? undefined : known;
}

/** The texts after edits of one baseline; undefined if two overlap. */
function spliced(edits: readonly Edit[]): ReadonlyMap<string, string> | undefined {
  const byPath = new Map<string, Edit[]>();
  for (const edit of edits) byPath.set(edit.at.source.path, [...(byPath.get(edit.at.source.path) ?? []), edit]);
  const texts = new Map<string, string>();
  for (const [path, own] of byPath) {
    own.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
    let text = '';
    let end = -1;
    const source = own[0]?.at.source.text ?? '';
    for (const { at, text: by } of own) {
      // Two insertions at one place would have to know of each other.
      if (at.start < end || (at.start === end && at.start === at.end)) return undefined;
      text += source.slice(Math.max(end, 0), at.start) + by;
      end = at.end;
    }
    texts.set(path, text + source.slice(Math.max(end, 0)));
  }
  return texts;
}

/** More would be fixes that undo each other. */
const MAX_PASSES = 10;

export interface FixRun {
  /** All files, the changed ones with their new texts. */
  readonly files: readonly Source[];
  /** What was mended, in the order of the passes. */
  readonly fixed: readonly Finding[];
  /** Findings whose fix did not do what it should, and why: it is left out. */
  readonly refused: readonly { readonly finding: Finding; readonly why: string }[];
}

/**
 * Applies the first fix of each finding that is safe enough, pass after pass until nothing is left to fix. Fixes of one pass are edits of one text; one that overlaps
 * with another waits for the next pass. After each pass `lint` is asked again: a fix after which its finding is still there, or a file no longer parses, is taken back.
 */
export function fixAll(
  files: readonly Source[],
  lint: (files: readonly Source[]) => readonly Finding[],
  safety: 'safe' | 'unsafe',
): FixRun {
  let now = files;
  let findings = lint(now);
  const fixed: Finding[] = [];
  const refused: { finding: Finding; why: string }[] = [];
  const isRefused = (finding: Finding): boolean =>
    refused.some((one) => keyOf(one.finding) === keyOf(finding) && one.finding.message === finding.message);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const chosen = compatible(
      findings.filter((finding) => !isRefused(finding)),
      safety,
    );
    if (chosen.length === 0) break;
    const together = attempt(now, findings, chosen, lint);
    if (typeof together !== 'string') {
      fixed.push(...chosen.map(({ finding }) => finding));
      ({ files: now, findings } = together);
      continue;
    }
    // One of them is at fault: each for itself, and the first that holds makes the next text.
    const alone = chosen.map((one) => ({ one, result: attempt(now, findings, [one], lint) }));
    for (const { one, result } of alone)
      if (typeof result === 'string') refused.push({ finding: one.finding, why: result });
    const good = alone.find(({ result }) => typeof result !== 'string');
    if (good === undefined || typeof good.result === 'string') continue;
    fixed.push(good.one.finding);
    ({ files: now, findings } = good.result);
  }
  return { files: now, fixed, refused };
}

interface Chosen {
  readonly finding: Finding;
  readonly edits: readonly Edit[];
}

/** For each finding its first fix that may be applied, as long as it touches no other. */
function compatible(findings: readonly Finding[], safety: 'safe' | 'unsafe'): readonly Chosen[] {
  const chosen: Chosen[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find((one) => one.safety === 'safe' || (safety === 'unsafe' && one.safety === 'unsafe'));
    const edits = fix === undefined ? undefined : editsOf(fix);
    if (edits !== undefined && spliced([...chosen.flatMap((one) => one.edits), ...edits]) !== undefined)
      chosen.push({ finding, edits });
  }
  return chosen;
}

/** The files after some fixes and what is said of them; or why these fixes are not to be kept. */
function attempt(
  files: readonly Source[],
  findings: readonly Finding[],
  chosen: readonly Chosen[],
  lint: (files: readonly Source[]) => readonly Finding[],
): { readonly files: readonly Source[]; readonly findings: readonly Finding[] } | string {
  const texts = spliced(chosen.flatMap(({ edits }) => edits));
  if (texts === undefined) return 'its edits overlap';
  const after = files.map((file) => ({ ...file, text: texts.get(file.path) ?? file.text }));
  const said = lint(after);
  const count = (all: readonly Finding[], key: string): number =>
    all.filter((finding) => keyOf(finding) === key).length;
  const broken = (all: readonly Finding[]): number =>
    all.filter(({ rule }) => rule === 'file/syntax-error' || rule === 'file/duplicate-key').length;
  if (broken(said) > broken(findings)) return 'the file would no longer be read as it was';
  const errors = (all: readonly Finding[]): number => all.filter(({ severity }) => severity === 'error').length;
  if (errors(said) > errors(findings)) return 'it would bring a new error';
  const wanted = new Map<string, number>();
  for (const { finding } of chosen) wanted.set(keyOf(finding), (wanted.get(keyOf(finding)) ?? 0) + 1);
  for (const [key, fixes] of wanted)
    if (count(said, key) > count(findings, key) - fixes) return 'the finding would still be there';
  return { files: after, findings: said };
}

/** What tells findings of one kind at one place from others; moves with the text around it. */
const keyOf = ({ rule, messageId, route, primary }: Finding): string =>
  [toFileSpan(primary.at).source.path, rule, messageId, route.replace(/\[\d+\]/g, '[]')].join('\0');
