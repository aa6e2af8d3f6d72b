/**
 * A policy as typed statements, read once from its tree. What could not be read stays visible as `open`, and what a conditional of a template
 * decides is a choice: neither is ever taken for absent. Principal is for trust policies; permission policies will add Resource the same way.
 */
import type { Span } from '../../value/span.js';
import { display, isHole, knownValue, literalText, shapeOf, spanOfText, type Text } from '../../value/text.js';
import { entriesOf, entryOf, isOpen, itemsOf, textOf, type Tree } from '../../value/tree.js';
import { issuerOfProviderArn } from '../arn.js';
import { providerArnFault } from '../issuer.js';
import { conditionKey, type ConditionKey } from './condition-key.js';
import { readOperator, type Operator } from './operators.js';

/** An element of a statement. Of one that is written twice each may count (in a template they are arms of an if), so its tree is a choice. */
export interface Element<Name extends string = string> {
  readonly name: Name;
  readonly keyAt: Span;
  readonly tree: Tree;
  /** As in `Statement[0].Condition`. */
  readonly path: string;
}

/** One value of an element; `text` is undefined where it is not a string. */
export interface Value {
  readonly tree: Tree;
  readonly at: Span;
  readonly text: Text | undefined;
}

export interface Principal extends Value {
  /** `Federated`, `AWS`, `Service`, `CanonicalUser`, or what stands in their place; undefined where a hole hides it. */
  readonly kind: string | undefined;
  readonly kindText: Text;
  /** Host and path, where it is the ARN of an OIDC provider; undefined where that is malformed, or a hole hides where the issuer begins. */
  readonly issuer: Text | undefined;
}

export interface Actions extends Element<'Action' | 'NotAction'> {
  readonly values: readonly Value[];
}

/** One key under one operator. */
export interface Condition extends ConditionKey {
  readonly operator: Text;
  readonly operatorAt: Span;
  /** Undefined if there is no such operator, or a hole hides which it is. */
  readonly meaning: Operator | undefined;
  readonly key: Text;
  readonly keyAt: Span;
  readonly values: readonly Value[];
  /** What the key is compared with, as written: one value or a list. */
  readonly tree: Tree;
  readonly path: string;
}

export interface Statement {
  readonly tree: Tree;
  readonly at: Span;
  /** 0 where Statement is a single object. */
  readonly index: number;
  /** `Statement[0]`, or `Statement` where it is a single object. */
  readonly path: string;
  readonly sid: Text | undefined;
  /** `unknown` also where it is neither, or missing. */
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  readonly principal: Element<'Principal'> | undefined;
  readonly principals: readonly Principal[];
  /** Principals may exist that were not read. */
  readonly principalsOpen: boolean;
  readonly actions: Actions | undefined;
  readonly condition: Element<'Condition'> | undefined;
  /** Every key under every operator, in the order of the document. */
  readonly conditions: readonly Condition[];
  /** Elements may exist that were not read. */
  readonly open: boolean;
  /** Operators or keys may exist that were not read. */
  readonly conditionsOpen: boolean;
}

/** Policy variables exist since the second version; without Version the first holds (reference_policies_elements_version). */
export const VERSIONS = ['2008-10-17', '2012-10-17'] as const;
export type PolicyVersion = (typeof VERSIONS)[number] | 'unknown';

/** `Condition.StringEquals["host/id/X:sub"]`: a name that is not an identifier stands as a JSON string in brackets. */
export function step(path: string, name: Text | string): string {
  const text = typeof name === 'string' ? name : display(name);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return `${path}[${JSON.stringify(text)}]`;
  return path === '' ? text : `${path}.${text}`;
}

/** The element of this name; undefined where it is absent, or where the map may hold it unseen (see `isOpen`). */
export function elementOf<Name extends string>(
  map: Tree | undefined,
  name: Name,
  path = '',
): Element<Name> | undefined {
  const last = entryOf(map, name);
  if (last === undefined) return undefined;
  const { keyAt, value } = last;
  const isOnly = entriesOf(map).find((entry) => knownValue(entry.key) === name) === last;
  const tree: Tree = isOnly
    ? value
    : {
        kind: 'choice',
        arms: entriesOf(map).flatMap((entry) => (knownValue(entry.key) === name ? [entry.value] : [])),
        at: value.at,
      };
  return { name, keyAt, tree, path: step(path, name) };
}

/** Where a mapping is expected, a placeholder alone, or several, may stand for one. */
export const asMapping = (tree: Tree): Tree => {
  const [hole] = tree.kind === 'text' && tree.text.parts.every(isHole) ? tree.text.parts : [];
  return hole === undefined || !isHole(hole) ? tree : { kind: 'hole', hole, at: tree.at };
};

/** IAM accepts 10,240 characters of a role's policies, and 4,096 of a trust policy: more statements than these no policy has. Source: IAM User Guide, "IAM and AWS STS quotas". */
const MAX_STATEMENTS = 250;

/** Nor has one more principals, or more keys in its conditions. */
const MAX_MEMBERS = 300;

/** The statements that are written. More may exist where `statementsOpen`. */
export function statementsOf(policy: Tree | undefined): readonly Statement[] {
  const element = elementOf(policy, 'Statement');
  if (element === undefined) return [];
  const { tree } = element;
  if (tree.kind !== 'list') return [readStatement(tree, 0, 'Statement')];
  return tree.items.slice(0, MAX_STATEMENTS).map((item, index) => readStatement(item, index, `Statement[${index}]`));
}

export function statementsOpen(policy: Tree | undefined): boolean {
  if (policy?.kind === 'hole' || policy?.kind === 'choice') return true;
  const tree = elementOf(policy, 'Statement')?.tree;
  return tree === undefined
    ? isOpen(policy)
    : tree.kind === 'list' && (tree.open || tree.items.length > MAX_STATEMENTS);
}

export function versionOf(policy: Tree | undefined): PolicyVersion {
  if (policy?.kind === 'hole' || policy?.kind === 'choice') return 'unknown';
  const version = elementOf(policy, 'Version')?.tree;
  if (version === undefined) return isOpen(policy) ? 'unknown' : '2008-10-17';
  const literal = version.kind === 'text' ? knownValue(version.text) : undefined;
  return VERSIONS.find((known) => known === literal) ?? 'unknown';
}

export function readStatement(written: Tree, index = 0, path = ''): Statement {
  const tree = asMapping(written);
  const principal = mappingOf(tree, 'Principal', path);
  const condition = mappingOf(tree, 'Condition', path);
  const principals = principalsOf(principal?.tree);
  const conditions = condition === undefined ? [] : conditionsOf(condition.tree, condition.path);
  return {
    tree,
    at: tree.at,
    index,
    path,
    sid: textOf(elementOf(tree, 'Sid')?.tree),
    effect: effectOf(elementOf(tree, 'Effect')?.tree),
    principal,
    principals: principals.slice(0, MAX_MEMBERS),
    principalsOpen: principals.length > MAX_MEMBERS || isOpen(tree) || isOpen(principal?.tree),
    actions: actionsOf(tree, path),
    condition,
    conditions: conditions.slice(0, MAX_MEMBERS),
    open: isOpen(tree),
    conditionsOpen:
      conditions.length > MAX_MEMBERS ||
      [tree, condition?.tree, ...entriesOf(condition?.tree).map(({ value }) => asMapping(value))].some(isPartial),
  };
}

function mappingOf<Name extends string>(map: Tree, name: Name, path: string): Element<Name> | undefined {
  const element = elementOf(map, name, path);
  return element === undefined ? undefined : { ...element, tree: asMapping(element.tree) };
}

/** Members may exist that were not read. A key with holes is there all the same, and is judged by its known part. */
const isPartial = (tree: Tree | undefined): boolean => (tree?.kind === 'map' ? tree.open : isOpen(tree));

function effectOf(tree: Tree | undefined): Statement['effect'] {
  const literal = tree?.kind === 'text' ? knownValue(tree.text) : undefined;
  return literal === 'Allow' || literal === 'Deny' ? literal : 'unknown';
}

const principalsOf = (tree: Tree | undefined): readonly Principal[] =>
  entriesOf(tree).flatMap((entry) =>
    itemsOf(entry.value).map((item): Principal => {
      const kind = knownValue(entry.key);
      const text = textOf(item);
      const isProvider = kind === 'Federated' && text !== undefined && providerArnFault(text) === undefined;
      const issuer = isProvider ? issuerOfProviderArn(text) : undefined;
      return { tree: item, at: item.at, text, kind, kindText: entry.key, issuer };
    }),
  );

function actionsOf(statement: Tree, path: string): Actions | undefined {
  const element = elementOf(statement, 'Action', path) ?? elementOf(statement, 'NotAction', path);
  if (element === undefined) return undefined;
  const values = itemsOf(element.tree).map((tree) => ({ tree, at: tree.at, text: textOf(tree) }));
  return { ...element, values };
}

/** Every key under every operator of a Condition. */
const conditionsOf = (condition: Tree, path: string): readonly Condition[] =>
  entriesOf(condition).flatMap((operator) => {
    const name = knownValue(operator.key);
    const meaning = name === undefined ? undefined : readOperator(name);
    const operatorPath = step(path, operator.key);
    return entriesOf(operator.value).map(({ key, keyAt, value }) => ({
      operator: operator.key,
      operatorAt: operator.keyAt,
      meaning,
      key,
      keyAt,
      ...conditionKey(key),
      values: itemsOf(value).map((tree) => ({ tree, at: tree.at, text: scalarText(tree) })),
      tree: value,
      path: step(operatorPath, key),
    }));
  });

/** Quotation marks are optional for numbers and Booleans (reference_policies_grammar). */
export const scalarText = (tree: Tree): Text | undefined =>
  tree.kind === 'number' || tree.kind === 'boolean' ? literalText(tree.written) : textOf(tree);

/** Where a condition's values use policy variables, as in `${aws:username}`; a variable of the author's template is a hole. */
export const variablesOf = ({ conditions }: Statement): readonly Span[] =>
  conditions
    .flatMap(({ values }) => values)
    .flatMap(({ text, at }) =>
      text !== undefined && /\$\{(?:aws|sts|iam|saml)[:A-Za-z]/.test(shapeOf(text)) ? [spanOfText(text) ?? at] : [],
    );
