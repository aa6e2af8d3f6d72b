/** Whether the issuers in the condition keys of a statement are those of its principals. */
import { remembered } from '../../value/remembered.js';
import { equals, lowerCase } from '../../value/text.js';
import type { Truth } from '../../value/truth.js';
import { hostFault } from '../issuer.js';
import { conditionKeyFault } from '../policy/condition-key.js';
import type { Statement } from '../policy/model.js';
import { keyIssuers, providerIssuers, webIdentityPrincipals, type NamedIssuer } from './statement.js';

export interface IssuerDisagreement {
  /** The first of the principals. */
  readonly principal: NamedIssuer;
  /** Condition keys whose issuer is that of no principal. */
  readonly strangers: readonly [NamedIssuer, ...NamedIssuer[]];
  /** Several keys stand against the only principal, and have one issuer. */
  readonly isKeysAgainstPrincipal: boolean;
}

/** undefined where all agree, or may. */
export const issuerDisagreement = remembered((statement: Statement): IssuerDisagreement | undefined => {
  const principals = providerIssuers(statement);
  const keys = keyIssuers(statement).filter(({ key }) => conditionKeyFault(key) === undefined);
  const [principal] = principals;
  // A malformed provider ARN and a wrong issuer host are faults of their own.
  if (principal === undefined || principals.length < webIdentityPrincipals(statement).length) return undefined;
  if ([...principals, ...keys].some(({ issuer }) => hostFault(issuer) !== undefined)) return undefined;
  const [first, ...others] = keys.filter((key) => principals.every((one) => compared(one, key) === 'no'));
  if (first === undefined) return undefined;
  const haveOne = others.every((key) => compared(key, first) === 'yes') && others.length + 1 === keys.length;
  return {
    principal,
    strangers: [first, ...others],
    isKeysAgainstPrincipal: others.length > 0 && haveOne && principals.length === 1,
  };
});

const compared = (a: NamedIssuer, b: NamedIssuer): Truth => equals(lowerCase(a.issuer), lowerCase(b.issuer));
