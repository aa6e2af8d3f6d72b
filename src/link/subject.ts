/** Whether the roles of a service account admit its subject, and whom they admit instead. */
import { conditionsOf } from '../aws/policy-document.js';
import { subjectFault } from '../aws/subject.js';
import { conditionKey, evaluate } from '../aws/trust.js';
import type { Role, ServiceAccount } from '../facts/facts.js';
import type { Span } from '../value/span.js';
import { isHole, type Text } from '../value/text.js';
import { itemsOf, textOf } from '../value/tree.js';
import { serviceAccountRequests } from './identity.js';
import { roleOf } from './role.js';
import type { World } from './world.js';

export interface SubjectTest {
  readonly text: Text;
  readonly at: Span;
}

/** The roles that refuse the account for its subject alone, and the subjects they ask for; none if any candidate may admit it, or if the policy is at fault by itself. */
export function subjectRefusal(
  world: World,
  account: ServiceAccount,
): { readonly role: Role; readonly accepted: readonly SubjectTest[] } | undefined {
  const arn = textOf(account.roleArn?.value);
  const found = arn === undefined ? undefined : roleOf(world, arn, account);
  if (found?.kind !== 'found') return undefined;
  for (const { trust } of found.all) {
    if (trust === undefined) return undefined;
    const requests = serviceAccountRequests(world, account, trust);
    const refused =
      requests.length > 0 &&
      requests.every((request) => {
        const decision = evaluate(trust.tree, request);
        return decision.decision === 'deny' && decision.reason === 'condition-sub';
      });
    if (!refused) return undefined;
  }
  const [role] = found.all;
  const accepted = (role.trust?.statements ?? []).flatMap((statement) =>
    conditionsOf(statement).flatMap((condition) => {
      if (conditionKey(condition.key).claim !== 'sub' || condition.meaning?.negated !== false) return [];
      return itemsOf(condition.values).flatMap((value) => {
        const text = textOf(value);
        return text === undefined ? [] : [{ text, at: value.at, literal: condition.meaning?.kind !== 'like' }];
      });
    }),
  );
  // The trust rules speak of a subject that no token can carry.
  const atFault = accepted.some(
    ({ text, literal }) =>
      subjectFault(text) !== undefined ||
      (literal && text.parts.some((part) => !isHole(part) && /[*?]/.test(part.literal))),
  );
  return atFault || accepted.length === 0 ? undefined : { role, accepted };
}
