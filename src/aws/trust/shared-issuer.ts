/** The principals of a statement whose tokens everybody may get: issuers that all their users share. */
import type { Span } from '../../value/span.js';
import { hasHoles, type Text } from '../../value/text.js';
import { isNamedByHost, sharedIssuer, type Issuer } from '../issuer-table.js';
import type { Statement } from '../policy/model.js';
import { conditionIsSound, webIdentityPrincipals } from './statement.js';

export interface SharedPrincipal {
  readonly issuer: Text;
  readonly at: Span;
  readonly row: Issuer;
}

/** Those that the statement admits under conditions, or without any; none where these are not known. */
export function sharedPrincipals(statement: Statement): readonly SharedPrincipal[] {
  const { effect, open, condition, conditionsOpen } = statement;
  if (effect !== 'Allow' || open || conditionsOpen) return [];
  // A provider that is no resource of IAM is named by its host.
  const named = statement.principals.map(({ text, at }) => ({ issuer: text, at }));
  return [...named, ...webIdentityPrincipals(statement)].flatMap(({ issuer, at }) => {
    const row = issuer === undefined ? undefined : sharedIssuer(issuer);
    if (issuer === undefined || row === undefined) return [];
    // Without a Condition it is trust/condition-missing, but for providers that are no resource of IAM.
    const isJudged = condition === undefined ? isNamedByHost(issuer) : conditionIsSound(statement);
    return isJudged ? [{ issuer, at, row }] : [];
  });
}

/** Every condition is on the audience, which for most issuers anybody can choose. */
export const asksOnlyAudience = ({ conditions }: Statement): boolean =>
  conditions.every(({ key, claim }) => !hasHoles(key) && claim === 'aud');
