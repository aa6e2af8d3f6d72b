/** What one condition of a trust policy decides: who gets in with it, and whom nothing but it keeps out. */
import type { Condition, Statement } from '../aws/policy/model.js';
import { evaluate } from '../aws/trust/decision.js';
import type { TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { sameEnvironment } from '../link/environment.js';
import { serviceAccountRequests } from '../link/identity.js';
import type { World } from '../link/world.js';
import { any, type Truth } from '../value/truth.js';

export interface ConditionEffect {
  /** Service accounts of these files that the policy admits. */
  readonly admitted: readonly ServiceAccount[];
  /** Those that it would admit without the condition. */
  readonly keptOut: readonly ServiceAccount[];
}

export function effectOf(
  world: World,
  policy: TrustPolicy,
  statement: Statement,
  condition: Condition,
): ConditionEffect {
  const without: TrustPolicy = {
    ...policy,
    statements: policy.statements.map((one) =>
      one === statement ? { ...one, conditions: one.conditions.filter((own) => own !== condition) } : one,
    ),
  };
  const accounts = world.facts['service-account'].filter(
    (account) => !account.template && !account.transformed.patch && sameEnvironment(world, account, policy),
  );
  const admits = (account: ServiceAccount, trust: TrustPolicy): Truth =>
    any(
      serviceAccountRequests(world, account, policy).map((request) => {
        const { decision } = evaluate(trust, request);
        return decision === 'allow' ? 'yes' : decision === 'unknown' ? 'unknown' : 'no';
      }),
    );
  const admitted = accounts.filter((account) => admits(account, policy) === 'yes');
  return {
    admitted,
    keptOut: accounts.filter((account) => admits(account, policy) === 'no' && admits(account, without) === 'yes'),
  };
}
