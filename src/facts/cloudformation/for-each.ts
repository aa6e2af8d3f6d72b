/** `Fn::ForEach` of AWS::LanguageExtensions, and what a macro puts into a mapping. Source: CloudFormation Template Reference, "Fn::ForEach". */
import { display, knownValue } from '../../value/text.js';
import { entriesOf, listOf, type Entry, type Tree } from '../../value/tree.js';
import type { Evaluator } from './evaluate.js';
import { scalarText } from './texts.js';

export interface ExpandedEntry extends Entry {
  /** What the identifiers of the loops around it stand for; undefined: it stands in none. */
  readonly locals?: ReadonlyMap<string, Tree>;
}

/** Members that one mapping may have where loops make some, and loops within loops. Source: CloudFormation quotas, "Resources" (no section has more); "Fn::ForEach", nested loops. */
const MAX_MEMBERS = 500;
const MAX_LOOPS = 5;

export function expandEntries(
  entries: readonly Entry[],
  evaluator: Evaluator,
): { readonly entries: readonly ExpandedEntry[]; readonly open: boolean } {
  if (!entries.some(({ key }) => display(key).startsWith('Fn::'))) return { entries, open: false };
  const found: ExpandedEntry[] = [];
  let open = false;

  /** What loops make beyond that is not read. */
  function isFull(): boolean {
    const full = found.length >= MAX_MEMBERS;
    open ||= full;
    return full;
  }

  function expand(all: readonly Entry[], locals: ReadonlyMap<string, Tree> | undefined, depth: number): void {
    for (const entry of all) {
      if (locals !== undefined && isFull()) return;
      const name = display(entry.key);
      if (depth > MAX_LOOPS || name === 'Fn::Transform') open = true;
      else if (name.startsWith('Fn::ForEach::')) loop(entry.value, locals, depth);
      else if (locals === undefined) found.push(entry);
      else found.push({ ...entry, key: evaluator.keyIn(entry, locals), locals });
    }
  }

  function loop(tree: Tree, locals: ReadonlyMap<string, Tree> | undefined, depth: number): void {
    const [identifier, collection, body] = listOf(tree);
    // `N` without quotes is one of YAML's booleans.
    const text = identifier === undefined ? undefined : scalarText(identifier);
    const name = text === undefined ? undefined : knownValue(text);
    if (name === undefined || collection === undefined || body === undefined) return void (open = true);
    const around = locals ?? evaluator.around;
    const items = evaluator.valueIn(collection, around);
    if (items.kind !== 'list' || items.open) open = true;
    for (const item of items.kind === 'list' ? items.items : []) {
      if (isFull()) return;
      const own = scalarText(item);
      if (own === undefined || knownValue(own) === undefined) open = true;
      else expand(entriesOf(body), new Map(around).set(name, item), depth + 1);
    }
  }

  expand(entries, undefined, 0);
  return { entries: found, open };
}
