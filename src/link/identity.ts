/** The identity of a service account as STS sees it: the token it gets, held against a trust policy. */
import { DEFAULT_AUDIENCE } from '../aws/audience.js';
import type { WebIdentityRequest } from '../aws/trust.js';
import { issuerOfProviderArn } from '../aws/arn.js';
import { principalsOf } from '../aws/policy-document.js';
import type { ServiceAccount, TrustPolicy } from '../facts/subjects.js';
import { concat, equals, literalOf, plain, type Text } from '../value/text.js';
import { textOf, type Tree } from '../value/tree.js';

export { DEFAULT_AUDIENCE };

export const subjectOf = (account: { readonly namespace: Text; readonly name: Text | undefined }): Text | undefined =>
  account.name === undefined ? undefined : concat(plain('system:serviceaccount:'), account.namespace, plain(':'), account.name);

/** The audience its tokens carry; undefined where the annotation could not be read. */
export const audienceOf = (account: ServiceAccount): Text | undefined =>
  account.audience === undefined ? (account.annotationsOpen ? undefined : plain(DEFAULT_AUDIENCE)) : textOf(account.audience.value);

/** The issuers of the web identity providers a policy names, each once. */
export function issuersOf(statements: readonly Tree[]): readonly Text[] {
  const issuers: Text[] = [];
  for (const statement of statements) {
    for (const principal of principalsOf(statement)) {
      if (literalOf(principal.type) !== 'Federated') continue;
      for (const item of principal.values) {
        const text = textOf(item);
        const issuer = text === undefined ? undefined : issuerOfProviderArn(text);
        if (issuer !== undefined && !issuers.some((known) => equals(known, issuer) === 'yes')) issuers.push(issuer);
      }
    }
  }
  return issuers;
}

/** No cluster is known, so the account's token is tried with the issuer of each provider that the policy names. */
export function serviceAccountRequests(account: ServiceAccount, policy: TrustPolicy): readonly WebIdentityRequest[] {
  const subject = subjectOf(account);
  const audience = audienceOf(account);
  if (subject === undefined || audience === undefined) return [];
  return issuersOf(policy.statements).map((issuer) => ({ kind: 'web-identity', issuer, subject, audience }));
}
