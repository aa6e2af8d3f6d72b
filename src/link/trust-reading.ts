/** How much of a trust policy could be read, as far as it matters for who is admitted. */
import type { Statement } from '../aws/policy/model.js';
import { isOfClusters } from '../aws/service-principal.js';
import { issuersOf, webIdentityPrincipals } from '../aws/trust/statement.js';
import type { TrustPolicy } from '../facts/iam-facts.js';
import { firstUnknown } from '../value/first-unknown.js';
import { remembered } from '../value/remembered.js';
import { equals } from '../value/text.js';
import { field } from '../value/tree.js';

/** Every principal is a service that runs neither pods nor nodes. */
export const isOfOtherService = ({ statements, open }: TrustPolicy): boolean =>
  !open &&
  statements.length > 0 &&
  statements.every(
    (statement) =>
      !statement.open &&
      statement.principals.length > 0 &&
      statement.principals.every(
        ({ kind, text }) => kind === 'Service' && text !== undefined && isOfClusters(text) === 'no',
      ),
  );

/** What of a trust policy could not be read and matters; undefined where nothing is. */
export const unknownOf = (policy: TrustPolicy | undefined): string | undefined =>
  policy?.statements.map(unknownIn).find((reference) => reference !== undefined) ??
  // Of a policy of which no statement is known nothing is judged.
  (policy?.open === true && policy.statements.length === 0 ? 'its statements' : undefined);

/** What of a statement could not be read and matters, once for all accounts that ask for its role. */
const unknownIn = remembered((statement: Statement) =>
  tokensAreDecided(statement) ? undefined : firstUnknown(statement.tree),
);

/** Which tokens a statement admits does not depend on what its account, partition or issuer is, as long as its provider and its condition keys speak of one. */
function tokensAreDecided(statement: Statement): boolean {
  const { tree, open, principals, principalsOpen, conditionsOpen, conditions, effect } = statement;
  const issuers = issuersOf([statement]);
  if (issuers.length === 0 || open || principalsOpen || conditionsOpen || effect === 'unknown') return false;
  return (
    webIdentityPrincipals(statement).length === principals.length &&
    firstUnknown(field(tree, 'Action') ?? tree) === undefined &&
    conditions.every(
      ({ meaning, claim, issuer, tree: values }) =>
        meaning !== undefined &&
        (claim === 'sub' || claim === 'aud') &&
        firstUnknown(values) === undefined &&
        issuers.every((one) => equals(one, issuer) !== 'unknown'),
    )
  );
}
