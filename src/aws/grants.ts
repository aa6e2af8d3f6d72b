/** Whom a trust policy lets in, as a set that does not depend on how the policy is written: for comparing policies and statements. */
import { append } from '../value/append.js';
import { display, like, literalText } from '../value/text.js';
import { displayTree, type Tree } from '../value/tree.js';
import type { Condition, Statement } from './policy/model.js';
import { requiresKey } from './policy/operators.js';

/** One principal that may make one call, for one subject; all conditions must hold. */
export interface Grant {
  readonly allow: boolean;
  readonly action: string;
  /** As in `Federated arn:...`. */
  readonly principal: string;
  /** undefined: any. */
  readonly subject: string | undefined;
  /** What else is asked for, each sorted and in one spelling. */
  readonly conditions: readonly string[];
}

export const grantsOf = (statements: readonly Statement[]): readonly Grant[] => statements.flatMap(grantsOfStatement);

function grantsOfStatement({ effect, principals, actions, conditions }: Statement): readonly Grant[] {
  // Where several conditions ask for the subject all must hold: one is the subject of the grant, the others are written beside it.
  const [chosen, ...others] = conditions.filter(isSubject);
  const rest = conditions.filter((condition) => condition !== chosen && !others.includes(condition));
  const all = [...rest, ...others].map(spelt).sort();
  const names = (actions?.values ?? []).map(
    ({ tree }) => `${actions?.name === 'NotAction' ? 'all but ' : ''}${displayTree(tree).toLowerCase()}`,
  );
  return principals.flatMap((principal) =>
    names
      .filter((action) => action !== 'sts:tagsession')
      .flatMap((action) =>
        subjectsOf(chosen).map((subject): Grant => ({
          allow: effect === 'Allow',
          action,
          principal: `${display(principal.kindText)} ${displayTree(principal.tree)}`,
          subject,
          conditions:
            chosen === undefined || asksItsIssuer(chosen, principal.tree) ? all : [...all, spelt(chosen)].sort(),
        })),
      ),
  );
}

/** Under a literal operator a wildcard admits nobody. */
const subjectsOf = (chosen: Condition | undefined): readonly (string | undefined)[] =>
  chosen === undefined
    ? [undefined]
    : chosen.values
        .map(({ tree }) => displayTree(tree))
        .filter((value) => chosen.meaning?.kind === 'like' || !/[*?]/.test(value));

/** A condition that a token without a subject, or with another, does not meet. */
const isSubject = ({ claim, meaning }: Condition): boolean =>
  claim === 'sub' &&
  requiresKey(meaning) &&
  meaning?.set === undefined &&
  (meaning?.kind === 'string' || meaning?.kind === 'like');

/** The key is of the issuer of the principal; else no token of it meets the condition. */
const asksItsIssuer = ({ issuer }: Condition, principal: Tree): boolean =>
  displayTree(principal)
    .toLowerCase()
    .endsWith(`:oidc-provider/${display(issuer).toLowerCase()}`);

/** `StringLike` without a wildcard is `StringEquals`; keys are compared without case; values are a set. */
function spelt(condition: Condition): string {
  const values = condition.values.map(({ tree }) => displayTree(tree)).sort();
  const operator = display(condition.operator);
  const plainOperator =
    operator === 'StringLike' && !values.some((value) => /[*?]/.test(value)) ? 'StringEquals' : operator;
  return `${plainOperator} ${display(condition.key).toLowerCase()}: ${values.join(', ')}`;
}

/** The grants of `after` that none of `before` covers. */
export function newGrants(before: readonly Grant[], after: readonly Grant[]): readonly Grant[] {
  const wider = grantsBySubject(before.map((grant) => ({ grant, by: undefined })));
  return after.filter((narrow) => !wider(narrow).some((group) => group.some(({ grant }) => covers(grant, narrow))));
}

/**
 * Those that may cover a grant, by their subjects, which are many where a policy is large: the ones of its very subject, the ones for any, and of the patterns
 * those that begin as it does. Each in the order given.
 */
function grantsBySubject<T>(all: readonly Owned<T>[]): (narrow: Grant) => readonly (readonly Owned<T>[])[] {
  const exact = new Map<string | undefined, Owned<T>[]>();
  const patterns = new Map<string, Owned<T>[]>();
  for (const one of all) {
    const { subject } = one.grant;
    append(exact, subject, one);
    const wildcard = subject?.search(/[*?]/) ?? -1;
    if (subject !== undefined && wildcard >= 0) append(patterns, subject.slice(0, wildcard), one);
  }
  const lengths = [...new Set([...patterns.keys()].map(({ length }) => length))];
  return ({ subject }) => {
    const any = exact.get(undefined) ?? [];
    if (subject === undefined) return [any];
    return [any, exact.get(subject) ?? [], ...lengths.map((length) => patterns.get(subject.slice(0, length)) ?? [])];
  };
}

interface Owned<T> {
  readonly grant: Grant;
  readonly by: T;
}

/**
 * For each statement, by its grants, the first other one that covers all of them; of two that cover each other only the later one has one. Undefined: there is
 * none.
 */
export function coveringStatements(statements: readonly (readonly Grant[])[]): readonly (number | undefined)[] {
  const wider = grantsBySubject(statements.flatMap((grants, by) => grants.map((grant) => ({ grant, by }))));
  return statements.map((own, index) => {
    const [first] = own;
    if (first === undefined) return undefined;
    const isWider = ({ by }: Owned<number>): boolean =>
      by !== index &&
      newGrants(statements[by] ?? [], own).length === 0 &&
      (by < index || newGrants(own, statements[by] ?? []).length > 0);
    const [least] = wider(first)
      .flatMap((group) => group.find(isWider)?.by ?? [])
      .sort((a, b) => a - b);
    return least;
  });
}

/** The wider one asks for less, of a pattern that holds the other. */
function covers(wide: Grant, narrow: Grant): boolean {
  if (
    wide.allow !== narrow.allow ||
    wide.principal !== narrow.principal ||
    (wide.action !== narrow.action && wide.action !== 'sts:*' && wide.action !== '*')
  )
    return false;
  if (!wide.conditions.every((condition) => narrow.conditions.includes(condition))) return false;
  if (wide.subject === undefined || wide.subject === narrow.subject) return true;
  return narrow.subject !== undefined && like(literalText(wide.subject), literalText(narrow.subject)) === 'yes';
}

export function grantText({ allow, principal, subject, conditions, action }: Grant): string {
  const issuer = /^Federated .*:oidc-provider\/(.+)$/.exec(principal)?.[1];
  const who =
    issuer === undefined ? principal : subject === undefined ? `every token of ${issuer}` : `${subject} (${issuer})`;
  const rest =
    conditions.length === 0
      ? ''
      : `, if ${conditions.map((condition) => condition.replace(/^StringEquals \S+:(sub|aud): /, '$1 is ')).join(' and ')}`;
  return `${allow ? '' : 'denied: '}${who}${issuer === undefined ? `, ${action}` : ''}${rest}`;
}
