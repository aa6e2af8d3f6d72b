/** Whether a statement of a trust policy lets everybody in: decided by evaluating callers of an account that the policy cannot mean. */
import { knownValue } from '../../value/text.js';
import type { Statement } from '../policy/model.js';
import type { Policy } from '../policy/policy.js';
import type { CallerRequest } from './caller.js';
import { statementAdmits, statementChecks, type Check } from './evaluate.js';

export interface Openness {
  /** `external-id`: everybody who was told the external id. */
  readonly to: 'everyone' | 'external-id';
  /** The conditions that such a caller meets. */
  readonly checks: readonly Check[];
}

/** The callers, from the one with the least to say for itself. */
const CALLERS: readonly Omit<CallerRequest, 'partition' | 'chooses'>[] = (['none', 'any', 'known'] as const).flatMap(
  (externalId) =>
    (['role', 'user'] as const).flatMap((caller) =>
      [false, true].map((organized) => ({ kind: 'caller' as const, caller, organized, externalId })),
    ),
);

/** Undefined where nobody of another account is let in, or where that is not known. */
export function opennessOf(policy: Policy, statement: Statement): Openness | undefined {
  if (policy.open) return undefined;
  const partition = partitionOf(statement);
  const others = policy.statements.filter(({ effect }) => effect !== 'Allow');
  for (const caller of CALLERS) {
    const request = { ...caller, partition, chooses: true };
    const checks = statementChecks(statement, request, policy.version, 'sts:AssumeRole');
    if (checks.some(({ truth }) => truth !== 'yes') || choosesTwice(checks)) continue;
    // What the caller chooses may be what a Deny is about.
    const bound = { ...request, chooses: false };
    if (others.some((other) => statementAdmits(other, bound, policy.version) !== 'no')) continue;
    const conditions = checks.filter(({ stage }) => stage === 'condition');
    return { to: caller.externalId === 'known' ? 'external-id' : 'everyone', checks: conditions };
  }
  return undefined;
}

/** Of two tests of one key that the caller fills, each may hold and both together not. */
export function choosesTwice(checks: readonly Check[]): boolean {
  const keys = checks.filter(({ chosen }) => chosen === true).map(({ key }) => key);
  return new Set(keys).size < keys.length;
}

/** The partition of the role and so of its callers, which every ARN in the conditions names. */
function partitionOf({ conditions }: Statement): string {
  const values = conditions.flatMap(({ values }) => values.map(({ text }) => text && knownValue(text)));
  return values.map((value) => /^arn:(aws[a-z-]*):/.exec(value ?? '')?.[1]).find((name) => name !== undefined) ?? 'aws';
}
