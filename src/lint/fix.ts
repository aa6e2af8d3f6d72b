/** Fixes as edits of files: carried out of embedded texts, and spliced. */
import { toFileEdit, type Edit } from '../document/edit.js';
import { append } from '../value/append.js';
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
  const texts = new Map<string, string>();
  for (const [path, own] of byPath(edits)) {
    own.sort(byPlace);
    let text = '';
    let before: Edit | undefined;
    const source = own[0]?.at.source.text ?? '';
    for (const edit of own) {
      if (before !== undefined && touch(before, edit)) return undefined;
      text += source.slice(before?.at.end ?? 0, edit.at.start) + edit.text;
      before = edit;
    }
    texts.set(path, text + source.slice(before?.at.end ?? 0));
  }
  return texts;
}

function byPath(edits: readonly Edit[]): ReadonlyMap<string, Edit[]> {
  const found = new Map<string, Edit[]>();
  for (const edit of edits) append(found, edit.at.source.path, edit);
  return found;
}

const byPlace = (a: Edit, b: Edit): number => a.at.start - b.at.start || a.at.end - b.at.end;

/** Of two edits of one text, in the order of their places. Two insertions at one place would have to know of each other. */
const touch = (before: Edit, after: Edit): boolean =>
  after.at.start < before.at.end || (after.at.start === before.at.end && after.at.start === after.at.end);

/** More would be fixes that undo each other. */
const MAX_PASSES = 10;

export interface FixRun {
  /** All files, the changed ones with their new texts. */
  readonly files: readonly Source[];
  /** What was mended, in the order of the passes. */
  readonly fixed: readonly Finding[];
  /** Findings whose fix did not do what it should, and why: it is left out. */
  readonly refused: readonly Refused[];
}

interface Refused {
  readonly finding: Finding;
  readonly why: string;
}

/** What some fixes make of the files, and what is said of them then. */
interface Outcome {
  readonly files: readonly Source[];
  readonly findings: readonly Finding[];
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
  const refused: Refused[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const tried = new Set(refused.map(({ finding }) => saidOf(finding)));
    const chosen = compatible(
      findings.filter((finding) => !tried.has(saidOf(finding))),
      safety,
    );
    if (chosen.length === 0) break;
    const held = heldOf(chosen, (some) => attempt(now, findings, some, lint));
    for (const one of held.refused) refused.push(one);
    if (held.outcome === undefined) continue;
    for (const { finding } of held.fixes) fixed.push(finding);
    ({ files: now, findings } = held.outcome);
  }
  return { files: now, fixed, refused };
}

interface Chosen {
  readonly finding: Finding;
  readonly edits: readonly Edit[];
}

interface Held {
  readonly fixes: readonly Chosen[];
  /** Undefined: none of them holds. */
  readonly outcome: Outcome | undefined;
  readonly refused: readonly Refused[];
}

/** Those of some fixes that hold together, found by halves: one that does not costs a few lints, however many others there are. */
function heldOf(chosen: readonly Chosen[], tried: (some: readonly Chosen[]) => Outcome | string): Held {
  const outcome = tried(chosen);
  if (typeof outcome !== 'string') return { fixes: chosen, outcome, refused: [] };
  const [first, ...others] = chosen;
  if (first === undefined || others.length === 0)
    return {
      fixes: [],
      outcome: undefined,
      refused: chosen.map(({ finding }) => ({ finding, why: outcome })),
    };
  const middle = Math.ceil(chosen.length / 2);
  const one = heldOf(chosen.slice(0, middle), tried);
  const other = heldOf(chosen.slice(middle), tried);
  const refused = [...one.refused, ...other.refused];
  if (one.outcome === undefined || other.outcome === undefined)
    return { ...(one.outcome === undefined ? other : one), refused };
  const fixes = [...one.fixes, ...other.fixes];
  const both = tried(fixes);
  // Each half holds without the other: what is left out now is looked at again in the next pass.
  return typeof both === 'string' ? { ...one, refused } : { fixes, outcome: both, refused };
}

/** A fix that throws is one that cannot be written. */
function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The edits of the first fix of a finding that is safe enough; undefined if there is none, or they cannot be written. */
function editsFor({ fixes }: Finding, safety: 'safe' | 'unsafe'): readonly Edit[] | undefined {
  const fix = fixes.find((one) => one.safety === 'safe' || (safety === 'unsafe' && one.safety === 'unsafe'));
  const edits = fix === undefined ? undefined : safely(() => editsOf(fix));
  return edits === undefined || spliced(edits) === undefined ? undefined : edits;
}

/** No fix of it touches another file. */
export const staysWithin = ({ fixes }: Finding, writable: (path: string) => boolean): boolean =>
  fixes.every(({ edits }) => edits.every(({ at }) => writable(toFileSpan(at).source.path)));

/** How many findings would be mended. */
export interface Fixable {
  readonly safe: number;
  /** By fixes that may change who can assume a role, too. */
  readonly all: number;
}

export function fixableOf(findings: readonly Finding[]): Fixable {
  const count = (safety: 'safe' | 'unsafe'): number =>
    findings.filter((finding) => editsFor(finding, safety) !== undefined).length;
  return { safe: count('safe'), all: count('unsafe') };
}

/** For each finding its first fix that may be applied, as long as it touches no other. */
function compatible(findings: readonly Finding[], safety: 'safe' | 'unsafe'): readonly Chosen[] {
  const chosen: Chosen[] = [];
  const taken = new Map<string, Edit[]>();
  for (const finding of findings) {
    const edits = editsFor(finding, safety);
    if (edits?.some((edit) => isTaken(edit, taken)) !== false) continue;
    for (const edit of edits) take(edit, taken);
    chosen.push({ finding, edits });
  }
  return chosen;
}

/** Edits by path, none of which touches another, in the order of their places. */
type Taken = ReadonlyMap<string, readonly Edit[]>;

function isTaken(edit: Edit, taken: Taken): boolean {
  const own = taken.get(edit.at.source.path) ?? [];
  const index = indexFor(edit, own);
  const [before, after] = [own[index - 1], own[index]];
  return (before !== undefined && touch(before, edit)) || (after !== undefined && touch(edit, after));
}

function take(edit: Edit, taken: Map<string, Edit[]>): void {
  const own = taken.get(edit.at.source.path) ?? [];
  own.splice(indexFor(edit, own), 0, edit);
  taken.set(edit.at.source.path, own);
}

/** Before it stand those whose place is not later. */
function indexFor(edit: Edit, sorted: readonly Edit[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other !== undefined && byPlace(other, edit) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The files after some fixes and what is said of them; or why these fixes are not to be kept. */
function attempt(
  files: readonly Source[],
  findings: readonly Finding[],
  chosen: readonly Chosen[],
  lint: (files: readonly Source[]) => readonly Finding[],
): Outcome | string {
  const texts = spliced(chosen.flatMap(({ edits }) => edits));
  if (texts === undefined) return 'its edits overlap';
  const after = files.map((file) => ({ ...file, text: texts.get(file.path) ?? file.text }));
  const said = lint(after);
  const broken = (all: readonly Finding[]): number =>
    all.filter(({ rule }) => rule === 'file/syntax-error' || rule === 'file/duplicate-key').length;
  if (broken(said) > broken(findings)) return 'the file would no longer be read as it was';
  const errors = (all: readonly Finding[]): number => all.filter(({ severity }) => severity === 'error').length;
  if (errors(said) > errors(findings)) return 'it would bring a new error';
  const [before, left] = [countsOf(findings), countsOf(said)];
  for (const [key, fixes] of countsOf(chosen.map(({ finding }) => finding)))
    if ((left.get(key) ?? 0) > (before.get(key) ?? 0) - fixes) return 'the finding would still be there';
  return { files: after, findings: said };
}

function countsOf(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const key = keyOf(finding);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** What tells a finding from others in runs over nearly the same texts. */
export const saidOf = (finding: Finding): string => `${keyOf(finding)}\0${finding.message}`;

/** What tells findings of one kind at one place from others; moves with the text around it. */
const keyOf = ({ rule, messageId, route, primary }: Finding): string =>
  [toFileSpan(primary.at).source.path, rule, messageId, route.replace(/\[\d+\]/g, '[]')].join('\0');
