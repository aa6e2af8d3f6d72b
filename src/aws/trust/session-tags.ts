/**
 * What EKS Pod Identity needs of trust policies: it assumes a role, and from that one the next, with session tags, and so needs `sts:TagSession` beside `sts:AssumeRole`.
 * Source: EKS User Guide, pod-id-role and pod-id-assign-target-role.
 */
import { nearest } from '../../value/nearest.js';
import type { Span } from '../../value/span.js';
import { equals, knownValue, type Text } from '../../value/text.js';
import { itemsOf } from '../../value/tree.js';
import { any, type Truth } from '../../value/truth.js';
import { readArn } from '../arn.js';
import type { Actions, Statement } from '../policy/model.js';
import type { Policy } from '../policy/policy.js';
import { actionCovers } from '../policy/statement.js';
import { isForPodIdentity } from './statement.js';

/** What a call of EKS Pod Identity carries, and no others can be added. Source: EKS User Guide, pod-id-abac. */
export const SESSION_TAGS: readonly string[] = [
  'eks-cluster-arn',
  'eks-cluster-name',
  'kubernetes-namespace',
  'kubernetes-service-account',
  'kubernetes-pod-name',
  'kubernetes-pod-uid',
];

/** AWS managed policies of which every statement, but those that describe, requires one of them. Source: AWS Managed Policy Reference. */
export const TAGS_OF_MANAGED_POLICIES: ReadonlyMap<string, string> = new Map([
  ['AmazonEBSCSIDriverEKSClusterScopedPolicy', 'eks-cluster-name'],
]);

/** The one that is probably meant by a tag of another name. An organization has tags of its own, so only a near miss is one. */
export function meantSessionTag(tag: string): string | undefined {
  const lower = tag.toLowerCase();
  const spelt = lower.replaceAll(/[_/.]/g, '-').replace(/^k8s-/, 'kubernetes-');
  return SESSION_TAGS.includes(lower) || !/^(?:eks|kube)/.test(spelt) ? undefined : nearest(spelt, SESSION_TAGS, 2);
}

const NEEDED = ['sts:AssumeRole', 'sts:TagSession'] as const;

/** Statements that are all there, and all of each. */
const readStatements = ({ statements, open }: Policy): readonly Statement[] =>
  open || statements.some((statement) => statement.open) ? [] : statements.filter(({ effect }) => effect === 'Allow');

export interface MissingAction {
  readonly missing: (typeof NEEDED)[number];
  /** Of the first statement for Pod Identity. */
  readonly actions: Actions;
}

/** The one of the two actions that no statement for Pod Identity allows. Without either a statement is about something else, or its action is misspelt. */
export function missingSessionAction(policy: Policy): MissingAction | undefined {
  const statements = readStatements(policy).filter(isForPodIdentity);
  const covered = NEEDED.map((name) => any(statements.map((statement) => actionCovers(statement, name))));
  const [missing, ...others] = NEEDED.filter((_, index) => covered[index] === 'no');
  const actions = statements[0]?.actions;
  if (missing === undefined || others.length > 0 || covered.includes('unknown') || actions?.name !== 'Action')
    return undefined;
  return { missing, actions };
}

/** What keeps a role from assuming another: no statement names it, or those that do lack session tags. `at`: what stands there instead. */
export interface ChainFault {
  readonly kind: 'principal' | 'tag';
  readonly at: readonly Span[];
}

export function chainFault(target: Policy, role: Text): ChainFault | undefined {
  const statements = readStatements(target);
  const admitting = statements.filter((statement) => admits(statement, role) !== 'no');
  const [assumed, tagged] = NEEDED.map((name) => any(admitting.map((statement) => actionCovers(statement, name))));
  if (statements.length > 0 && assumed === 'no')
    return { kind: 'principal', at: statements.flatMap(({ principals }) => principals).map(({ at }) => at) };
  if (tagged !== 'no' || admitting.length === 0) return undefined;
  return { kind: 'tag', at: admitting.flatMap(({ actions }) => itemsOf(actions?.tree)).map(({ at }) => at) };
}

/** Whether a statement names the role, its account, or everybody. */
function admits({ principals, principalsOpen }: Statement, role: Text): Truth {
  // A principal of another shape is a fault of its own.
  if (principalsOpen || principals.length === 0) return 'unknown';
  const account = readArn(role)?.account;
  const id = account === undefined ? undefined : knownValue(account);
  return any(
    principals.map(({ text }): Truth => {
      const literal = text === undefined ? undefined : knownValue(text);
      if (text === undefined || literal === undefined) return 'unknown';
      return literal === '*' || literal === id || literal.endsWith(`::${id ?? ''}:root`) ? 'yes' : equals(text, role);
    }),
  );
}
