/** Whether the roles of a service account admit its subject, and whom they admit instead. */
import { subjectFault } from '../aws/subject.js';
import { evaluate } from '../aws/trust/decision.js';
import { type ClaimValue, valuesAskedOf } from '../aws/trust/statement.js';
import type { Role, ServiceAccount } from '../facts/facts.js';
import { isHole } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { serviceAccountRequests } from './identity.js';
import { roleOf } from './role.js';
import type { World } from './world.js';

/** The roles that refuse the account for its subject alone, and the subjects they ask for; none if any candidate may admit it, or if the policy is at fault by itself. */
export function subjectRefusal(
  world: World,
  account: ServiceAccount,
): { readonly role: Role; readonly accepted: readonly ClaimValue[] } | undefined {
  const arn = textOf(account.roleArn?.value);
  const found = arn === undefined ? undefined : roleOf(world, arn, account);
  if (found?.kind !== 'found') return undefined;
  for (const { trust } of found.all) {
    if (trust === undefined) return undefined;
    const requests = serviceAccountRequests(world, account, trust);
    const refused =
      requests.length > 0 &&
      requests.every((request) => {
        const decision = evaluate(trust, request);
        return decision.decision === 'deny' && decision.reason === 'condition-sub';
      });
    if (!refused) return undefined;
  }
  const [role] = found.all;
  const accepted = (role.trust?.statements ?? []).flatMap((statement) => valuesAskedOf(statement, 'sub'));
  // The trust rules speak of a subject that no token can carry.
  const atFault = accepted.some(
    ({ text, condition }) =>
      subjectFault(text) !== undefined ||
      (condition.meaning?.kind !== 'like' && text.parts.some((part) => !isHole(part) && /[*?]/.test(part.literal))),
  );
  return atFault || accepted.length === 0 ? undefined : { role, accepted };
}
