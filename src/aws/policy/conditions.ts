/**
 * Whether a request meets a statement's Condition, in three-valued truth. What the request has under a key is asked of a function, so that trust and
 * permission policies share it. IAM User Guide: reference_policies_condition-logic-multiple-context-keys-or-values, reference_policies_elements_condition_operators.
 */
import type { Span } from '../../value/span.js';
import { displayKnown } from '../../value/display.js';
import { display, equals, hasHoles, knownValue, literalText, lowerCase, type Text } from '../../value/text.js';
import { displayTree, isOpen, itemsOf, type Tree } from '../../value/tree.js';
import { all, any, not, truth, type Truth } from '../../value/truth.js';
import { scalarText, step, type PolicyVersion, type Statement } from './model.js';
import { matchesText, readOperator, whenAbsent, type Operator } from './operators.js';
import { hasVariable, matchesExpanded, type Found, type LookUp } from './variables.js';

/** What the policy is asked about: the keys of the request, and the version of the language. */
export interface RequestContext {
  readonly lookUp: LookUp;
  readonly version: PolicyVersion;
}

/** One test of a Condition: a key under an operator, or a part that could not be read (`found` is undefined then). */
export interface ConditionTest {
  readonly path: string;
  /** What was compared, for people. */
  readonly what: string;
  readonly truth: Truth;
  readonly found: Found | undefined;
  readonly at: Span | undefined;
  /** True only because the key is not in the request: such a condition restricts nobody. */
  readonly vacuous: boolean;
  /** True only because the caller sees to it. */
  readonly chosen: boolean;
  /** The key as shown, in lower case. */
  readonly key: string | undefined;
}

/** The tests of a statement's Condition, in the order of the document. None means that there is no condition. */
export function conditionTests(
  { condition, open, path }: Statement,
  context: RequestContext,
): readonly ConditionTest[] {
  if (condition === undefined) return open ? [unread(step(path, 'Condition'), undefined)] : [];
  const { tree } = condition;
  if (tree.kind !== 'map') {
    const answer = about(tree, (arm) => truthOfCondition(arm, context));
    return [{ ...unread(condition.path, tree.at), truth: answer }];
  }
  const tests = tree.entries.flatMap((entry): readonly ConditionTest[] => {
    const operatorPath = step(condition.path, entry.key);
    const operator = operatorOf(entry.key);
    const block = entry.value;
    const part = unread(operatorPath, entry.keyAt);
    if (block.kind !== 'map') return [{ ...part, truth: about(block, (arm) => truthOfBlock(arm, operator, context)) }];
    const own = block.entries.map(({ key, keyAt, value }) => {
      const where = { path: step(operatorPath, key), at: keyAt, name: display(entry.key) };
      return testKey(key, value, operator, context, where);
    });
    return block.open ? [...own, part] : own;
  });
  return tree.open ? [...tests, unread(condition.path, tree.at)] : tests;
}

const unread = (path: string, at: Span | undefined): ConditionTest => ({
  path,
  what: 'a part that could not be read',
  truth: 'unknown',
  found: undefined,
  at,
  vacuous: false,
  chosen: false,
  key: undefined,
});

const operatorOf = (key: Text): Operator | undefined => {
  const name = knownValue(key);
  return name === undefined ? undefined : readOperator(name);
};

const openPart = (open: boolean): readonly Truth[] => (open ? ['unknown'] : []);

const truthOfCondition = (condition: Tree, context: RequestContext): Truth =>
  condition.kind !== 'map'
    ? 'unknown'
    : all([
        ...condition.entries.map(({ key, value }) =>
          about(value, (block) => truthOfBlock(block, operatorOf(key), context)),
        ),
        ...openPart(condition.open),
      ]);

const truthOfBlock = (block: Tree, operator: Operator | undefined, context: RequestContext): Truth =>
  block.kind !== 'map'
    ? 'unknown'
    : all([
        ...block.entries.map(({ key, value }) => truthOfTest(context.lookUp(key), value, operator, context)),
        ...openPart(block.open),
      ]);

function testKey(
  key: Text,
  values: Tree,
  operator: Operator | undefined,
  context: RequestContext,
  where: { readonly path: string; readonly at: Span; readonly name: string },
): ConditionTest {
  const found = context.lookUp(key);
  const answer = truthOfTest(found, values, operator, context);
  const isChosen = answer === 'unknown' && found.chosen === true && operator !== undefined && isAllKnown(values);
  const result = isChosen ? 'yes' : answer;
  return {
    path: where.path,
    what: `${where.name} ${valuesShown(values)}: ${presenceShown(found)}`,
    truth: result,
    found,
    at: where.at,
    vacuous: result === 'yes' && found.present === 'no' && operator?.kind !== 'null',
    chosen: isChosen,
    key: display(key).toLowerCase(),
  };
}

/** Nothing in the values is for the author's template or for a policy variable to say. */
const isAllKnown = (values: Tree): boolean =>
  !isOpen(values) &&
  itemsOf(values).every((item) => {
    const text = scalarText(item);
    return text !== undefined && !hasHoles(text) && !hasVariable(text);
  });

function presenceShown({ present, values }: Found): string {
  if (present === 'no') return 'the request does not have it';
  if (present === 'unknown') return 'whether the request has it is not known';
  return `the request has ${values.map((value) => `\`${displayKnown(value) ?? '…'}\``).join(', ')}`;
}

/** The first values of a condition. */
function valuesShown(values: Tree): string {
  const items = itemsOf(values);
  const shown = items.slice(0, 3).map((value) => `\`${displayTree(value)}\``);
  if (shown.length === 0) return 'nothing';
  return [...shown, ...(items.length > 3 ? [`${items.length - 3} more`] : [])].join(' or ');
}

function truthOfTest(found: Found, values: Tree, operator: Operator | undefined, context: RequestContext): Truth {
  if (operator === undefined) return 'unknown';
  if (operator.kind === 'null') return truthOfNull(found, values, operator);
  const absent = whenAbsent(operator);
  if (found.present === 'no') return absent;
  const present = whenPresent(found.values, values, operator, context);
  return found.present === 'yes' ? present : agreed([absent, present]);
}

/** With a set operator Null does not ask for the key any more (access-analyzer-reference-policy-checks, "Null with qualifier"). */
function truthOfNull(found: Found, values: Tree, operator: Operator): Truth {
  if (operator.set !== undefined) return truth(operator.set === 'ForAllValues');
  const says = (word: string): Truth =>
    anyItem(values, (item) => {
      const text = scalarText(item);
      return text === undefined ? 'no' : equals(lowerCase(text), literalText(word));
    });
  return any([all([says('true'), not(found.present)]), all([says('false'), found.present])]);
}

/** The values of a condition are alternatives; under a negated operator none of them may match. */
function whenPresent(values: readonly Text[], patterns: Tree, operator: Operator, context: RequestContext): Truth {
  const each = values.map((value) => {
    const matched = anyItem(patterns, (pattern) => matchesPattern(pattern, value, operator, context));
    return operator.negated ? not(matched) : matched;
  });
  return operator.set === 'ForAllValues' || (operator.set === undefined && operator.negated) ? all(each) : any(each);
}

function matchesPattern(tree: Tree, value: Text, operator: Operator, { version, lookUp }: RequestContext): Truth {
  const pattern = scalarText(tree);
  if (pattern === undefined) return 'unknown';
  const literally = (): Truth => matchesText(pattern, value, operator);
  // Before the second version `${` is nothing special.
  if (version === '2008-10-17' || !hasVariable(pattern)) return literally();
  const expanded = matchesExpanded(pattern, value, operator, lookUp);
  return version === 'unknown' ? agreed([literally(), expanded]) : expanded;
}

/** An answer about a tree: unknown for a hole, what all arms agree on for a conditional. */
export function about(tree: Tree, ask: (tree: Tree) => Truth): Truth {
  if (tree.kind === 'hole') return 'unknown';
  return tree.kind === 'choice' ? agreed(tree.arms.map((arm) => about(arm, ask))) : ask(tree);
}

function agreed(truths: readonly Truth[]): Truth {
  const [first] = truths;
  return first !== undefined && truths.every((t) => t === first) ? first : 'unknown';
}

/** Whether an item of a list (or a single value, which is a list of one) satisfies `ask`. */
export const anyItem = (tree: Tree, ask: (item: Tree) => Truth): Truth =>
  about(tree, (value) =>
    any([...itemsOf(value).map((item) => about(item, ask)), ...openPart(value.kind === 'list' && isOpen(value))]),
  );
