/**
 * Whether a role's trust policy admits an EKS token or a Pod Identity call, why, and what was looked at. Statements are combined as in the IAM User Guide,
 * reference_policies_evaluation-logic; the providers are asked first, as STS does.
 */
import type { Span } from '../../value/span.js';
import { equalsAny } from '../../value/text.js';
import { all, any, type Truth } from '../../value/truth.js';
import { isNamedByHost } from '../issuer-table.js';
import { step, type PolicyVersion, type Statement } from '../policy/model.js';
import type { Policy } from '../policy/policy.js';
import { effectIs } from '../policy/statement.js';
import { statementChecks, type Check, type TrustReason } from './evaluate.js';
import { actionsOf, isProviderOf, type StsAction, type TrustRequest, type WebIdentityRequest } from './request.js';

export interface TraceStep {
  readonly statement: number | null;
  readonly path: string | null;
  readonly what: string;
  readonly truth: Truth;
  readonly at?: Span;
}

export interface TrustDecision {
  readonly decision: 'allow' | 'deny' | 'invalid' | 'unknown';
  readonly reason: TrustReason;
  /** Index of the deciding statement. */
  readonly statement: number | null;
  /** The deciding element; null where no element decides. */
  readonly path: string | null;
  /** Paths of conditions that are true only because the request lacks their key. */
  readonly vacuous?: readonly string[];
  readonly trace: readonly TraceStep[];
}

type Verdict = Omit<TrustDecision, 'trace'>;

const UNKNOWN: Verdict = { decision: 'unknown', reason: 'unknown-value', statement: null, path: null };

/** STS reports faults of the token before it looks at the policy; a policy that cannot be saved comes before both. */
export function evaluate(policy: Policy, request: TrustRequest): TrustDecision {
  const trace: TraceStep[] = [];
  const [fault] = policy.faults;
  if (fault !== undefined) {
    const { reason, statement, path, at } = fault;
    return {
      decision: 'invalid',
      reason,
      statement,
      path,
      trace: [{ statement, path, what: `IAM does not save the policy: ${reason}`, truth: 'no', at }],
    };
  }
  if (policy.isHuge) return { ...UNKNOWN, trace };
  const token = request.kind === 'web-identity' ? tokenStage(request, trace) : undefined;
  if (token !== undefined && token !== 'unknown')
    return { decision: 'deny', reason: token, statement: null, path: null, trace };
  const verdict = eachAction(policy, request, trace);
  if (token === 'unknown' && verdict.decision === 'allow') return { ...UNKNOWN, trace };
  return { ...verdict, trace };
}

/** Undefined if STS accepts the token, or if the providers are unseen and so are not evaluated. */
function tokenStage(
  request: WebIdentityRequest,
  trace: TraceStep[],
): 'no-provider' | 'audience-not-registered' | 'unknown' | undefined {
  const ask = (what: string, answer: Truth): Truth => {
    trace.push({ statement: null, path: null, what, truth: answer });
    return answer;
  };
  const { providers } = request;
  if (isNamedByHost(request.issuer)) return undefined;
  if (providers === undefined) {
    ask('the issuer has a provider that knows the audience', 'unknown');
    return undefined;
  }
  const serving = providers.map((provider) => ({ provider, serves: isProviderOf(provider.arn, request) }));
  const exists = ask('the issuer has a provider in the account of the role', any(serving.map(({ serves }) => serves)));
  if (exists === 'no') return 'no-provider';
  const knows = serving.map(({ provider, serves }) => all([serves, equalsAny(request.audience, provider.clientIds)]));
  const registered = ask('the provider knows the audience', any(knows));
  if (registered === 'no') return exists === 'yes' ? 'audience-not-registered' : 'no-provider';
  return registered === 'yes' ? undefined : 'unknown';
}

/** Each action of the call must be allowed. What is refused decides, then what is unknown. */
function eachAction(policy: Policy, request: TrustRequest, trace: TraceStep[]): Verdict {
  const [first, second] = actionsOf(request);
  const assumed = decide(policy, request, first, trace);
  if (second === undefined || assumed.verdict.decision === 'deny') return assumed.verdict;
  const tagged = decide(policy, request, second, trace);
  if (tagged.verdict.decision === 'deny')
    return tagged.reachedCondition ? tagged.verdict : tagSessionMissing(policy, assumed.verdict);
  return assumed.verdict.decision === 'unknown'
    ? assumed.verdict
    : tagged.verdict.decision === 'unknown'
      ? tagged.verdict
      : assumed.verdict;
}

function tagSessionMissing(policy: Policy, assumed: Verdict): Verdict {
  const statement = policy.statements.find(({ index }) => index === assumed.statement);
  const path = statement === undefined ? null : (statement.actions?.path ?? step(statement.path, 'Action'));
  return { decision: 'deny', reason: 'tagsession-missing', statement: assumed.statement, path };
}

interface Evaluated {
  readonly statement: Statement;
  readonly checks: readonly Check[];
  /** Whether it allows (or denies) the request; unknown while its effect is. */
  readonly allows: Truth;
  readonly denies: Truth;
}

function evaluateStatement(
  statement: Statement,
  request: TrustRequest,
  version: PolicyVersion,
  action: StsAction,
  trace: TraceStep[],
): Evaluated {
  const checks = statementChecks(statement, request, version, action);
  for (const { path, what, truth: answer, at } of checks)
    trace.push({ statement: statement.index, path, what, truth: answer, ...(at === undefined ? {} : { at }) });
  const applies = all(checks.map((check) => check.truth));
  return {
    statement,
    checks,
    allows: all([effectIs(statement, 'Allow'), applies]),
    denies: all([effectIs(statement, 'Deny'), applies]),
  };
}

/** A Deny that applies wins; else an Allow that applies, unless a Deny may apply (reference_policies_evaluation-logic). */
function decide(
  policy: Policy,
  request: TrustRequest,
  action: StsAction,
  trace: TraceStep[],
): { readonly verdict: Verdict; readonly reachedCondition: boolean } {
  const { version, statements, open: hidden } = policy;
  const evaluated = statements.map((statement) => evaluateStatement(statement, request, version, action, trace));
  const decided = (verdict: Verdict): { verdict: Verdict; reachedCondition: boolean } => ({
    verdict,
    reachedCondition: true,
  });
  const denying = evaluated.find((j) => j.denies === 'yes');
  if (denying !== undefined)
    return decided({
      decision: 'deny',
      reason: 'explicit-deny',
      statement: denying.statement.index,
      path: denying.statement.path,
    });
  const allowing = evaluated.find((j) => j.allows === 'yes');
  if (allowing === undefined && !hidden && evaluated.every((j) => j.allows === 'no')) return implicitDeny(evaluated);
  // What is left open is a Deny if something allows for certain, and else an Allow or a Deny.
  const open = evaluated.find((j) => j.denies === 'unknown' || (allowing === undefined && j.allows === 'unknown'));
  if (open !== undefined) return decided(unknownIn(open));
  if (hidden || allowing === undefined)
    return decided({ decision: 'unknown', reason: 'unknown-value', statement: null, path: 'Statement' });
  const vacuous = allowing.checks.filter((check) => check.vacuous === true).map((check) => check.path);
  return decided({
    decision: 'allow',
    reason: 'match',
    statement: allowing.statement.index,
    path: allowing.statement.path,
    ...(vacuous.length === 0 ? {} : { vacuous }),
  });
}

function unknownIn({ statement, checks }: Evaluated): Verdict {
  const check = checks.find((c) => c.truth === 'unknown');
  const reason = check?.stage === 'condition' ? 'unknown-key' : 'unknown-value';
  return {
    decision: 'unknown',
    reason,
    statement: statement.index,
    path: check?.path ?? step(statement.path, 'Effect'),
  };
}

/** The Allow that got furthest is named, of equals the first. */
function implicitDeny(evaluated: readonly Evaluated[]): {
  readonly verdict: Verdict;
  readonly reachedCondition: boolean;
} {
  const stages = ['principal', 'action', 'condition'];
  let furthest: { readonly check: Check; readonly statement: Statement; readonly stage: number } | undefined;
  for (const { statement, checks } of evaluated) {
    if (effectIs(statement, 'Allow') === 'no') continue;
    const check = checks.find((c) => c.truth === 'no');
    const stage = check === undefined ? -1 : stages.indexOf(check.stage);
    if (check !== undefined && (furthest === undefined || stage > furthest.stage))
      furthest = { check, statement, stage };
  }
  if (furthest === undefined)
    return {
      verdict: { decision: 'deny', reason: 'no-allow-statement', statement: null, path: 'Statement' },
      reachedCondition: false,
    };
  const { check, statement, stage } = furthest;
  return {
    verdict: { decision: 'deny', reason: check.reason, statement: statement.index, path: check.path },
    reachedCondition: stage === 2,
  };
}
