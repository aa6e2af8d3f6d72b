/** What a statement of a trust policy is for, and what it asks of a token: the questions that several rules and joins have. */
import { nearest } from '../../value/nearest.js';
import { remembered } from '../../value/remembered.js';
import type { Span } from '../../value/span.js';
import { hasHoles, keyOf, knownValue, shapeOf, spanOfText, type Text } from '../../value/text.js';
import { entriesOf, entryOf, isOpen, type Entry, type Tree } from '../../value/tree.js';
import { any, truth, type Truth } from '../../value/truth.js';
import { isNamedByHost } from '../issuer-table.js';
import { looksLikeEksIssuer } from '../issuer.js';
import { conditionKeyFault } from '../policy/condition-key.js';
import type { Condition, Principal, Statement } from '../policy/model.js';
import type { Policy } from '../policy/policy.js';
import { readOperator } from '../policy/operators.js';
import { servicePrincipalFault } from '../service-principal.js';
import { saysServiceAccount } from '../subject.js';

/** An OIDC provider among the principals; `issuer` is undefined where its ARN is malformed, or a hole hides where the issuer begins. */
export interface WebIdentityPrincipal extends Principal {
  readonly text: Text;
}

/** The Federated principals that are texts, without SAML providers and the identity providers that are named by host. Of one that is not known the action tells. */
export const webIdentityPrincipals = remembered((statement: Statement): readonly WebIdentityPrincipal[] => {
  const { principals, actions } = statement;
  const isForSaml = actions?.values.some(({ text }) => text !== undefined && isSaml(text)) === true;
  return principals.flatMap((principal) => {
    const { kind, text } = principal;
    if (kind !== 'Federated' || text === undefined || isNamedByHost(text)) return [];
    const shape = shapeOf(text);
    const isOther =
      shape.includes(':saml-provider/') || (isForSaml && !shape.includes('oidc-provider') && hasHoles(text));
    return isOther ? [] : [{ ...principal, text }];
  });
});

const isSaml = (action: Text): boolean => knownValue(action)?.toLowerCase() === 'sts:assumerolewithsaml';

/** The issuers whose tokens the statements name, each once. */
export const issuersOf = remembered((statements: readonly Statement[]): readonly Text[] => {
  const issuers = new Map<string, Text>();
  const anonymous: Text[] = [];
  for (const { issuer } of statements.flatMap(({ principals }) => principals)) {
    if (issuer === undefined) continue;
    const key = keyOf(issuer);
    if (key === undefined) anonymous.push(issuer);
    else if (!issuers.has(key)) issuers.set(key, issuer);
  }
  return [...issuers.values(), ...anonymous];
});

/** An issuer with its place, in an ARN or in a condition key. */
export interface NamedIssuer {
  readonly issuer: Text;
  readonly at: Span;
}

/** The issuers of the providers, as far as they can be read. */
export const providerIssuers = (statement: Statement): readonly NamedIssuer[] =>
  webIdentityPrincipals(statement).flatMap(({ issuer, at }) =>
    issuer === undefined ? [] : [{ issuer, at: spanOfText(issuer) ?? at }],
  );

/** The issuers in the keys for `sub` and `aud`. */
export const keyIssuers = ({ conditions }: Statement): readonly (NamedIssuer & { readonly key: Text })[] =>
  conditions
    .filter(({ claim }) => claim === 'sub' || claim === 'aud')
    .map(({ issuer, key, keyAt }) => ({ issuer, key, at: spanOfText(issuer) ?? keyAt }));

/** Whether the statement is for tokens of EKS clusters and of nobody else, as far as it can be read. */
export function isForEks(statement: Statement): boolean {
  const principals = webIdentityPrincipals(statement);
  return principals.length > 0 && principals.every(({ issuer }) => issuer !== undefined && looksLikeEksIssuer(issuer));
}

/** The statement is for service accounts of a cluster: by its issuers, or by a value that only such tokens have, whatever the issuer is. */
export const isForServiceAccounts = remembered(
  (statement: Statement): boolean =>
    isForEks(statement) ||
    (webIdentityPrincipals(statement).length > 0 &&
      statement.conditions.some(({ values }) =>
        values.some(({ text }) => text !== undefined && saysServiceAccount(text)),
      )),
);

/** The statement names EKS Pod Identity. */
export const isForPodIdentity = ({ principals }: Statement): boolean =>
  principals.some(({ text }) => text !== undefined && knownValue(text) === 'pods.eks.amazonaws.com');

/** The statement admits a service, or may: by its host, by everybody, or by a principal that is not known. */
export function mayAdmitService({ open, effect, principals, principalsOpen }: Statement, host: RegExp): boolean {
  if (open) return true;
  return (
    effect === 'Allow' &&
    (principalsOpen ||
      principals.some(({ kind, text }) => {
        const literal = text === undefined ? undefined : knownValue(text);
        if (kind === 'Federated') return false;
        if (literal === undefined || literal === '*' || host.test(literal)) return true;
        // A slip of the pen is trust/service-principal-unknown.
        return host.test(servicePrincipalFault(literal)?.meant ?? '');
      }))
  );
}

/** The same of a policy, of which statements may be unread. */
export const policyMayAdmitService = ({ open, statements }: Policy, host: RegExp): boolean =>
  open || statements.some((statement) => mayAdmitService(statement, host));

/** The principals of a policy that trusts no web identity provider; undefined if it trusts one, or may, and where a principal is at fault by itself. */
export function principalsWithoutTokens({ tree, open, statements }: Policy): readonly Principal[] | undefined {
  const isUnclear = open || isOpen(tree) || statements.some((one) => one.principalsOpen || one.principals.length === 0);
  const principals = statements.flatMap((statement) => statement.principals);
  return isUnclear || principals.some(mayBeProvider) ? undefined : principals;
}

function mayBeProvider({ kind, text }: Principal): boolean {
  const literal = text === undefined ? undefined : knownValue(text);
  return (kind !== 'Service' && kind !== 'AWS') || literal === undefined || literal.includes('oidc-provider');
}

/** The tests of a claim that only a match meets: not those of a negated operator, nor those of an operator that is not known. */
export const testsOf = ({ conditions }: Statement, claim: 'sub' | 'aud'): readonly Condition[] =>
  conditions.filter((condition) => condition.claim === claim && condition.meaning?.negated === false);

export interface ClaimValue {
  readonly text: Text;
  readonly at: Span;
  readonly condition: Condition;
}

/** The values that such tests compare a claim with. */
export const valuesAskedOf = (statement: Statement, claim: 'sub' | 'aud'): readonly ClaimValue[] =>
  testsOf(statement, claim).flatMap((condition) =>
    condition.values.flatMap(({ text, at }) => (text === undefined ? [] : [{ text, at, condition }])),
  );

/** Whether some condition speaks of the claim, or tries to: a misspelt key or a swapped value is a fault of its own, not a missing condition. */
export function attemptsClaim({ conditions, conditionsOpen }: Statement, claim: 'sub' | 'aud'): Truth {
  if (conditionsOpen) return 'unknown';
  return any(
    conditions.map((condition): Truth => {
      const isUnclear = condition.claim === 'unknown' || conditionKeyFault(condition.key) !== undefined;
      return isUnclear ? 'unknown' : truth(condition.claim === claim);
    }),
  );
}

/** Whether the Condition has the form IAM accepts: only then it can be said what is missing in it. */
export function conditionIsSound({ tree, condition }: Statement): boolean {
  const operators = entriesOf(condition?.tree);
  if (operators.length === 0 || misplacedConditions(tree).length > 0) return false;
  return operators.every(({ key, value }) => {
    const name = knownValue(key);
    return value.kind === 'map' && (name === undefined || readOperator(name) !== undefined);
  });
}

/** Operators, condition keys or a near miss of `Condition` as members of a statement or of the policy. */
export function misplacedConditions(tree: Tree): readonly Entry[] {
  const isStatement = entryOf(tree, 'Statement') === undefined;
  return entriesOf(tree).filter(({ key }) => {
    const name = knownValue(key);
    if (name === undefined) return false;
    if (name === 'Condition') return !isStatement;
    if (readOperator(name) !== undefined || /:(?:sub|aud)$/.test(name)) return true;
    return name.toLowerCase() === 'condition' || nearest(name, ['Condition'], 2) !== undefined;
  });
}

/** One condition for each operator as it is written: one operator over several keys is one slip. */
export const onePerOperator = (conditions: readonly Condition[]): readonly Condition[] =>
  conditions.filter(
    ({ operatorAt }, index) => conditions.findIndex((other) => other.operatorAt.start === operatorAt.start) === index,
  );
