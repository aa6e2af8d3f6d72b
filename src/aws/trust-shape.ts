/** Questions about the shape of trust policy statements that several rules ask. */
import type { Span } from '../value/span.js';
import { nearest } from '../value/nearest.js';
import { equals, knownValue, lowerCase, shapeOf, type Text } from '../value/text.js';
import { any, truth, type Truth } from '../value/truth.js';
import { entriesOf, entryOf, field, isOpen, itemsOf, stringOf, textOf, type Entry, type Tree } from '../value/tree.js';
import { issuerOfProviderArn } from './arn.js';
import { conditionKeyFault, isSharedIssuer, looksLikeEksIssuer, providerArnFault } from './issuer.js';
import { conditionsOf, principalsOf, readOperator, type Condition } from './policy-document.js';
import { conditionKey } from './trust.js';

export interface WebIdentityPrincipal {
  readonly at: Span;
  readonly arn: Text;
  /** Host and path; undefined where the ARN is malformed or names no OIDC provider, or a hole hides where it begins. */
  readonly issuer: Text | undefined;
}

/** The Federated principals of a statement that are texts. SAML providers and the shared providers named by host are left out. */
export function webIdentityPrincipals(statement: Tree): readonly WebIdentityPrincipal[] {
  return principalsOf(statement).flatMap((principal) =>
    knownValue(principal.type) === 'Federated'
      ? principal.values.flatMap((value) => {
          const arn = textOf(value);
          if (arn === undefined || /:saml-provider\//.test(shapeOf(arn)) || HOSTS.has(knownValue(arn) ?? '')) return [];
          return [
            { at: value.at, arn, issuer: providerArnFault(arn) === undefined ? issuerOfProviderArn(arn) : undefined },
          ];
        })
      : [],
  );
}

/** Federated principals that are written as hosts. Source: IAM User Guide, reference_policies_elements_principal. */
const HOSTS: ReadonlySet<string> = new Set([
  'cognito-identity.amazonaws.com',
  'accounts.google.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

export const isAllow = (statement: Tree): boolean => {
  const effect = textOf(field(statement, 'Effect'));
  return effect !== undefined && knownValue(effect) === 'Allow';
};

/** Whether the statement is for tokens of an EKS cluster, as far as it can be read. */
export const isForEks = (statement: Tree): boolean => {
  const principals = webIdentityPrincipals(statement);
  return principals.length > 0 && principals.every(({ issuer }) => issuer !== undefined && looksLikeEksIssuer(issuer));
};

/** Whether the statement is for tokens of an issuer that everyone shares, such as GitHub's. */
export const isForSharedIssuer = (statement: Tree): boolean =>
  webIdentityPrincipals(statement).some(({ issuer }) => issuer !== undefined && isSharedIssuer(issuer));

/** Whether some condition speaks of the claim, or tries to: a misspelt key or a swapped value is a fault of its own, not a missing condition. */
export function attemptsClaim(statement: Tree, claim: 'sub' | 'aud'): Truth {
  const condition = field(statement, 'Condition');
  if (
    isPartial(statement) ||
    isPartial(condition) ||
    entriesOf(condition).some((operator) => isPartial(operator.value))
  )
    return 'unknown';
  return any(
    conditionsOf(statement).map((condition): Truth => {
      const { claim: own } = conditionKey(condition.key);
      if (own === 'unknown' || conditionKeyFault(condition.key, true) !== undefined) return 'unknown';
      return truth(own === claim);
    }),
  );
}

/** Whether members may exist that were not read. A key with holes is there all the same, and is judged by its known part. */
const isPartial = (tree: Tree | undefined): boolean =>
  tree !== undefined && (tree.kind === 'map' ? tree.open : isOpen(tree));

/** Whether the Condition has the form IAM accepts: only then it can be said what is missing in it. */
export function conditionIsSound(statement: Tree): boolean {
  const condition = field(statement, 'Condition');
  if (condition?.kind !== 'map' || condition.entries.length === 0 || misplacedConditions(statement).length > 0)
    return false;
  return condition.entries.every((operator) => {
    const name = knownValue(operator.key);
    return operator.value.kind === 'map' && (name === undefined || readOperator(name) !== undefined);
  });
}

/** Operators, condition keys or a near miss of `Condition` as members of a statement or of the policy. */
export function misplacedConditions(tree: Tree): readonly Entry[] {
  const isStatement = entryOf(tree, 'Statement') === undefined;
  return entriesOf(tree).filter((entry) => {
    const name = knownValue(entry.key);
    if (name === undefined) return false;
    if (name === 'Condition') return !isStatement;
    return (
      readOperator(name) !== undefined ||
      /:(?:sub|aud)$/.test(name) ||
      (name.toLowerCase() !== 'condition' ? nearest(name, ['Condition'], 2) !== undefined : true)
    );
  });
}

/** Whether a condition's key names one of the statement's issuers. */
export const isOfPrincipal = (condition: Condition, statement: Tree) =>
  any(
    webIdentityPrincipals(statement).map(({ issuer }) =>
      issuer === undefined ? 'unknown' : equals(lowerCase(conditionKey(condition.key).issuer), lowerCase(issuer)),
    ),
  );

/** The texts a condition compares with. */
export const valuesOf = (condition: Condition): readonly { readonly text: Text; readonly at: Span }[] =>
  itemsOf(condition.values).flatMap((value) => {
    const text = textOf(value);
    return text === undefined ? [] : [{ text, at: value.at }];
  });

/** The statement names EKS Pod Identity. */
export const isForPodIdentity = (statement: Tree): boolean =>
  principalsOf(statement).some(({ values }) => values.some((value) => stringOf(value) === 'pods.eks.amazonaws.com'));

/** The statement admits a service, or may: by its host, by everybody, or by a principal that is not known. */
export function mayAdmitService(statement: Tree, host: RegExp): boolean {
  if (isOpen(statement)) return true;
  if (!isAllow(statement)) return false;
  return principalsOf(statement).some(
    ({ type, values }) =>
      (knownValue(type) ?? 'Service') !== 'Federated' &&
      values.flatMap(itemsOf).some((item) => {
        const literal = stringOf(item);
        return literal === undefined || literal === '*' || host.test(literal);
      }),
  );
}
