/** What one condition of a trust policy decides: who gets in with it, and whom nothing but it keeps out. */
import type { Condition, Statement } from '../aws/policy/model.js';
import { evaluate } from '../aws/trust/decision.js';
import type { TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { sameEnvironment } from '../link/environment.js';
import { eksctlAccounts } from '../link/eksctl.js';
import { namedAccountRequests, serviceAccountRequests } from '../link/identity.js';
import type { World } from '../link/world.js';
import { equals } from '../value/text.js';
import { any, type Truth } from '../value/truth.js';

export interface ConditionEffect {
  /** Service accounts of these files that the policy admits: also those that eksctl makes. */
  readonly admitted: readonly NamedAccount[];
  /** Those that it would admit without the condition. */
  readonly keptOut: readonly NamedAccount[];
}

type NamedAccount = Pick<ServiceAccount, 'namespace' | 'name'>;

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
  const made = eksctlAccounts(world).filter(
    (account) =>
      sameEnvironment(world, account, policy) &&
      !accounts.some(
        ({ namespace, name }) =>
          name !== undefined && equals(name, account.name) === 'yes' && equals(namespace, account.namespace) === 'yes',
      ),
  );
  const admits = (requests: ReturnType<typeof serviceAccountRequests>, trust: TrustPolicy): Truth =>
    any(
      requests.map((request) => {
        const { decision } = evaluate(trust, request);
        return decision === 'allow' ? 'yes' : decision === 'unknown' ? 'unknown' : 'no';
      }),
    );
  const all = [
    ...accounts.map((account) => ({ account, requests: serviceAccountRequests(world, account, policy) })),
    ...made.map((account) => ({ account, requests: namedAccountRequests(world, account, policy) })),
  ];
  const those = (fits: (requests: ReturnType<typeof serviceAccountRequests>) => boolean): readonly NamedAccount[] =>
    all.filter(({ requests }) => fits(requests)).map(({ account }) => account);
  return {
    admitted: those((requests) => admits(requests, policy) === 'yes'),
    keptOut: those((requests) => admits(requests, policy) === 'no' && admits(requests, without) === 'yes'),
  };
}
