/**
 * Where a permission policy rests on tags of the caller (`aws:PrincipalTag/…`), and what becomes of its statements when the caller has no such tag.
 * IAM User Guide: reference_policies_condition-keys (aws:PrincipalTag), reference_policies_variables.
 */
import type { Span } from '../../value/span.js';
import { knownValue, shapeOf, spanOfText, type Text } from '../../value/text.js';
import { itemsOf, textOf, type Tree } from '../../value/tree.js';
import { elementOf, statementsOf, versionOf, type Condition, type Statement } from './model.js';
import { whenAbsent } from './operators.js';

export interface TagUse {
  readonly tag: string;
  readonly effect: 'Allow' | 'Deny';
  /** What the tag decides is never met without it, or always. */
  readonly without: 'never' | 'always';
  readonly at: Span;
}

/** Condition keys are compared without letter case. */
export const sameTag = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Every use of a tag that can be read, in the order of the document. */
export function principalTagsIn(policy: Tree): readonly TagUse[] {
  // Without the newer version a variable is a text like any other.
  const variables = versionOf(policy) === '2012-10-17';
  return statementsOf(policy).flatMap((statement) => {
    const { effect, conditions } = statement;
    if (effect === 'unknown') return [];
    const found = [
      ...(variables ? resourcesOf(statement) : []),
      ...conditions.flatMap((condition) => [...testedBy(condition), ...(variables ? comparedWith(condition) : [])]),
    ];
    return found.map((use) => ({ ...use, effect }));
  });
}

type Use = Omit<TagUse, 'effect'>;

/** The tag is the key of the test. */
function testedBy({ key, keyAt, meaning, values }: Condition): readonly Use[] {
  const tag = /^aws:PrincipalTag\/(.+)$/i.exec(knownValue(key) ?? '')?.[1];
  if (tag === undefined || meaning === undefined) return [];
  if (meaning.kind !== 'null') return [{ tag, without: whenAbsent(meaning) === 'no' ? 'never' : 'always', at: keyAt }];
  const [value, ...others] = values.map(({ text }) => (text === undefined ? undefined : knownValue(text)));
  const absent = value?.toLowerCase();
  if (others.length > 0 || (absent !== 'true' && absent !== 'false')) return [];
  return [{ tag, without: absent === 'true' ? 'always' : 'never', at: keyAt }];
}

/** What the request has is compared with the tag, and with nothing else. A variable without a value matches nothing. */
function comparedWith({ meaning, values }: Condition): readonly Use[] {
  if (meaning === undefined || whenAbsent(meaning) !== 'no') return [];
  return neverMet(values.map(({ text, at }) => ({ text, at })));
}

const resourcesOf = ({ tree }: Statement): readonly Use[] =>
  neverMet(itemsOf(elementOf(tree, 'Resource')?.tree).map((item) => ({ text: textOf(item), at: item.at })));

/** Where every alternative has a tag in it, none is met. */
function neverMet(values: readonly { readonly text: Text | undefined; readonly at: Span }[]): readonly Use[] {
  const uses = values.map(({ text, at }): Use | undefined => {
    const tag = text === undefined ? undefined : /\$\{aws:PrincipalTag\/([^{},]+)\}/i.exec(shapeOf(text))?.[1]?.trim();
    return text === undefined || tag === undefined || tag.includes('\0')
      ? undefined
      : { tag, without: 'never', at: spanOfText(text) ?? at };
  });
  const known = uses.flatMap((use) => use ?? []);
  return known.length === uses.length ? known : [];
}
