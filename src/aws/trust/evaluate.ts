/**
 * Whether one statement applies to a request: its principal, its action and its conditions, in three-valued truth. A hole in the policy or in the
 * request makes an answer `unknown` at most, so that filling it later never turns yes into no. IAM User Guide: reference_policies_evaluation-logic.
 */
import type { Span } from '../../value/span.js';
import { display, equals, literalText, type Text } from '../../value/text.js';
import { all, type Truth } from '../../value/truth.js';
import { about, anyItem, conditionTests, type ConditionTest } from '../policy/conditions.js';
import { step, type PolicyVersion, type Statement } from '../policy/model.js';
import { actionCovers, inEachArm, ofElement, ofText } from '../policy/statement.js';
import type { PolicyFaultReason } from '../policy/validate.js';
import { actionsOf, isProviderOf, lookUp, POD_IDENTITY_SERVICE, type StsAction, type RoleRequest } from './request.js';

export type TrustReason =
  | 'match'
  | 'no-provider'
  | 'audience-not-registered'
  | 'explicit-deny'
  | 'principal-mismatch'
  | 'action-mismatch'
  | 'tagsession-missing'
  | 'condition-sub'
  | 'condition-aud'
  | 'condition-other'
  | 'condition-key-absent'
  | 'no-allow-statement'
  | 'unknown-key'
  | 'malformed-json'
  | PolicyFaultReason
  /** Something in the policy or the request could not be read. */
  | 'unknown-value';

/** One thing that must hold for a statement to apply. */
export interface Check {
  readonly stage: 'principal' | 'action' | 'condition';
  readonly path: string;
  /** What was compared, for people. */
  readonly what: string;
  readonly truth: Truth;
  /** Why a request is refused if this is false. */
  readonly reason: TrustReason;
  readonly at?: Span;
  /** True only because the key is not in the request: such a condition restricts nobody. */
  readonly vacuous?: true;
  /** True only because the caller sees to it. */
  readonly chosen?: true;
  /** The condition key, in lower case. */
  readonly key?: string;
}

/** Whether a statement applies to a request, whatever its effect: principal, action and all conditions. */
export const statementAdmits = (
  statement: Statement,
  request: RoleRequest,
  version: PolicyVersion,
  action: StsAction = actionsOf(request)[0],
): Truth => all(statementChecks(statement, request, version, action).map((check) => check.truth));

/** Everything that must hold for a statement to apply to a request, in the order of evaluation. */
export function statementChecks(
  statement: Statement,
  request: RoleRequest,
  version: PolicyVersion,
  action: StsAction,
): readonly Check[] {
  const { principal, actions } = statement;
  return [
    {
      stage: 'principal',
      path: step(statement.path, 'Principal'),
      what: `Principal is ${callerOf(request)}`,
      truth: inEachArm(statement, (arm) => principalAdmits(arm, request)),
      reason: 'principal-mismatch',
      ...(principal === undefined ? {} : { at: onlyPrincipal(statement) ?? principal.tree.at }),
    },
    {
      stage: 'action',
      path: actions?.path ?? step(statement.path, 'Action'),
      what: `${actions?.name ?? 'Action'} covers ${action}`,
      truth: inEachArm(statement, (arm) => actionCovers(arm, action)),
      reason: 'action-mismatch',
      ...(actions === undefined ? {} : { at: actions.tree.at }),
    },
    ...conditionChecks(statement, request, version),
  ];
}

function callerOf(request: RoleRequest): string {
  if (request.kind === 'web-identity') return `the provider of ${display(request.issuer)}`;
  return request.kind === 'pod-identity' ? display(POD_IDENTITY_SERVICE) : `a ${request.caller} of another account`;
}

/** Where the principal stands that can be meant: a single one. */
const onlyPrincipal = ({ principals }: Statement): Span | undefined =>
  principals.length === 1 ? principals[0]?.at : undefined;

/** Whether a statement's Principal names the caller. */
function principalAdmits(statement: Statement, request: RoleRequest): Truth {
  const [kind, names] = principalOf(request);
  const { principal, open } = statement;
  if (principal === undefined) return open ? 'unknown' : 'no';
  return about(principal.tree, (map) => ofElement(map, kind, (value) => anyItem(value, ofText(names))));
}

/** Of which kind the caller's principal is, and whether a name is one of its names. */
function principalOf(request: RoleRequest): readonly [string, (text: Text) => Truth] {
  if (request.kind === 'web-identity') return ['Federated', (text) => isProviderOf(text, request)];
  if (request.kind === 'pod-identity') return ['Service', (text) => equals(text, POD_IDENTITY_SERVICE)];
  // A caller of an account that no policy names is named by the one word for everybody.
  return ['AWS', (text) => equals(text, literalText('*'))];
}

function conditionChecks(statement: Statement, request: RoleRequest, version: PolicyVersion): readonly Check[] {
  if (statement.tree.kind !== 'map')
    return [
      {
        stage: 'condition',
        path: statement.path,
        what: 'a part that could not be read',
        truth: 'unknown',
        reason: 'condition-other',
        at: statement.at,
      },
    ];
  const context = { version, lookUp: (key: Text) => lookUp(key, request) };
  return conditionTests(statement, context).map((test) => ({
    stage: 'condition',
    path: test.path,
    what: test.what,
    truth: test.truth,
    reason: reasonOf(test),
    ...(test.at === undefined ? {} : { at: test.at }),
    ...(test.vacuous ? { vacuous: true as const } : {}),
    ...(test.chosen ? { chosen: true as const } : {}),
    ...(test.key === undefined ? {} : { key: test.key }),
  }));
}

function reasonOf({ found }: ConditionTest): TrustReason {
  if (found === undefined) return 'condition-other';
  return found.present === 'no' ? 'condition-key-absent' : `condition-${found.about}`;
}
