/** How far the edits of a fix reach: none is carried out where a tool fills the text in, nor where others are made of the same text that need no change. */
import { expressionsAt } from '../document/edit.js';
import type { Document } from '../document/language.js';
import type { Facts, World } from '../link/world.js';
import { toFileSpan, type Span } from '../value/span.js';
import { treesIn, type Tree } from '../value/tree.js';
import type { Edit, Fix } from './finding.js';

interface Mended {
  readonly rule: string;
  readonly fixes: readonly Fix[];
  /** What the rule spoke of. */
  readonly fact: Subject;
}

export type Subject = Facts[keyof Facts];

const documentOf = (fact: Subject): Document | undefined => ('document' in fact ? fact.document : undefined);

/** The same findings; a fix that would reach too far is shown only, and says what would have to change instead. */
export function withinReach<F extends Mended>(findings: readonly F[], world: World): readonly F[] {
  if (findings.every(({ fixes }) => fixes.every(({ edits }) => edits.length === 0))) return findings;
  const needing = new Map<string, Set<object>>();
  for (const { rule, fixes, fact } of findings)
    for (const edit of fixes.flatMap(({ edits }) => edits)) {
      const key = `${rule}\0${editKey(edit)}`;
      needing.set(key, (needing.get(key) ?? new Set()).add(fact));
    }
  const places = new Set(
    findings.flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits.map(({ at }) => placeKey(at)))),
  );
  const holders = holdersOf(world, places);
  return findings.map((finding) => {
    const isShared = (edit: Edit): boolean =>
      (holders.get(placeKey(edit.at)) ?? 0) > (needing.get(`${finding.rule}\0${editKey(edit)}`)?.size ?? 0);
    return { ...finding, fixes: finding.fixes.map((fix) => reaching(fix, documentOf(finding.fact), isShared)) };
  });
}

function reaching(fix: Fix, document: Document | undefined, isShared: (edit: Edit) => boolean): Fix {
  const plain = fix.edits.filter(({ isCode }) => isCode !== true);
  const expressions = [...new Set(plain.flatMap(({ at }) => expressionsAt(at)))];
  const shown = (title: string): Fix => ({ title, safety: 'manual', edits: [] });
  if (expressions.length > 0) {
    // What is applied fills in its own texts, and not those of a role elsewhere.
    const isOwn = plain.every(({ at }) => toFileSpan(at).source.path === document?.file.path);
    const by = document?.appliedBy === undefined || !isOwn ? '' : ` (${document.appliedBy.path})`;
    const names = expressions.slice(0, MAX_NAMES).map((one) => `\`${one}\``);
    return shown(`${fix.title}, by what fills in ${names.join(' and ')}${by}`);
  }
  return plain.some(isShared)
    ? shown(`${fix.title} for this one alone: others that need no change are made of the same text`)
    : fix;
}

const MAX_NAMES = 3;

function placeKey(at: Span): string {
  const { source, start } = toFileSpan(at);
  return `${source.path}\0${start}`;
}

const editKey = ({ at, text }: Edit): string => `${placeKey(at)}\0${text}`;

/** By place how many objects of a kind are made of what stands there. */
function holdersOf({ facts }: World, places: ReadonlySet<string>): ReadonlyMap<string, number> {
  const files = new Set([...places].map((key) => key.slice(0, key.indexOf('\0'))));
  const found = new Map<string, number>();
  for (const kind of [facts['service-account'], facts.workload, facts.role, facts['trust-policy'], facts.association]) {
    const made = new Map<string, number>();
    for (const { tree } of kind)
      for (const key of scalarsOf(tree, files)) if (places.has(key)) made.set(key, (made.get(key) ?? 0) + 1);
    for (const [key, count] of made) found.set(key, Math.max(found.get(key) ?? 0, count));
  }
  return found;
}

/** Of those that stand in one of the files. */
function scalarsOf(tree: Tree, files: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { kind, at } of treesIn(tree))
    if (kind !== 'map' && kind !== 'list' && kind !== 'choice' && files.has(toFileSpan(at).source.path))
      found.add(placeKey(at));
  return found;
}
