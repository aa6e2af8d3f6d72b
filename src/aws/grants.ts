/** Whom a trust policy lets in, as a set that does not depend on how the policy is written: for comparing policies and statements. */
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
export const newGrants = (before: readonly Grant[], after: readonly Grant[]): readonly Grant[] =>
  after.filter((grant) => !before.some((old) => covers(old, grant)));

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
