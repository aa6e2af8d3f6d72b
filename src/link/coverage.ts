/** How much of the input could be judged end to end: what keeps a green run from looking like proof. */
import { nodeRoleOf } from '../aws/eksctl.js';
import { evaluate } from '../aws/trust/decision.js';
import type { Association, NodeGroup, Role, ServiceAccount, TrustPolicy } from '../facts/facts.js';
import type { Span } from '../value/span.js';
import { displayKnown, qualifiedName } from '../value/display.js';
import { hasHoles, isHole, knownValue, type Text } from '../value/text.js';
import { textOf, type Tree } from '../value/tree.js';
import { associatedAccount } from './association.js';
import { serviceAccountRequests } from './identity.js';
import { roleOf } from './role.js';
import type { Resolution, World } from './world.js';

export type CoveredKind = 'service account' | 'trust policy' | 'node group' | 'association';

/** One thing that a run judges. */
export interface Covered {
  readonly kind: CoveredKind;
  readonly name: string;
  readonly at: Span;
  /** Why it was not judged end to end; undefined if it was. */
  readonly reason: Reason | undefined;
  /** The reference that could not be resolved, or the role that is not here. */
  readonly what: string | undefined;
}

export type Reason = 'role unseen' | 'trust policy unseen' | 'unresolved value';

/** Counts of what was judged end to end, and why the rest was not. */
export interface Judged {
  readonly serviceAccounts: number;
  readonly serviceAccountsUnknown: number;
  readonly trustPolicies: number;
  readonly trustPoliciesUnknown: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** Everything that gives or takes an identity, in no particular order. */
export function coverageOf(world: World): readonly Covered[] {
  return [
    ...world.facts['service-account']
      .filter((account) => account.roleArn !== undefined && !account.transformed.patch)
      .map((account) => ofAccount(world, account)),
    ...world.trustPolicies.map(ofPolicy),
    ...world.facts['node-group'].map((group) => ofNodeGroup(world, group)),
    ...world.facts.association.map((association) => ofAssociation(world, association)),
  ];
}

export function summarize(covered: readonly Covered[]): Judged {
  const reasons: Record<string, number> = {};
  const count = (kind: CoveredKind, judged: boolean): number =>
    covered.filter((item) => item.kind === kind && (item.reason === undefined) === judged).length;
  for (const { kind, reason } of covered)
    if (kind === 'service account' && reason !== undefined) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    serviceAccounts: count('service account', true),
    serviceAccountsUnknown: count('service account', false),
    trustPolicies: count('trust policy', true),
    trustPoliciesUnknown: count('trust policy', false),
    reasons,
  };
}

const shown = (text: Text | undefined): string => displayKnown(text) ?? 'not known';

function ofAccount(world: World, account: ServiceAccount): Covered {
  const arn = textOf(account.roleArn?.value);
  const name = qualifiedName(account);
  const role = arn === undefined || hasHoles(arn) ? undefined : roleOf(world, arn, account);
  const reason =
    role === undefined
      ? 'unresolved value'
      : (reasonOf(role) ??
        (role.kind === 'found' && undecided(world, account, role.all) ? 'unresolved value' : undefined));
  const what =
    reason === undefined || arn === undefined
      ? undefined
      : (referenceIn(arn) ?? (reason === 'unresolved value' ? 'a value of its trust policy' : shown(arn)));
  return { kind: 'service account', name, at: account.nameAt, reason, what };
}

function reasonOf(role: Resolution<Role>): Reason | undefined {
  if (role.kind === 'absent') return undefined;
  if (role.kind === 'unseen') return 'role unseen';
  return role.all.every((candidate) => candidate.trust === undefined) ? 'trust policy unseen' : undefined;
}

const undecided = (world: World, account: ServiceAccount, roles: readonly Role[]): boolean =>
  roles.some(
    ({ trust }) =>
      trust !== undefined &&
      serviceAccountRequests(world, account, trust).some((request) => evaluate(trust, request).decision === 'unknown'),
  );

const ofPolicy = (policy: TrustPolicy): Covered => ({
  kind: 'trust policy',
  name: policy.role?.name === undefined ? policy.document.file.path : shown(policy.role.name),
  at: policy.at,
  reason: policy.statements.some(({ tree }) => hasUnknown(tree)) ? 'unresolved value' : undefined,
  what: policy.statements.map(({ tree }) => firstUnknown(tree)).find((reference) => reference !== undefined),
});

function ofNodeGroup(world: World, group: NodeGroup): Covered {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  const existing = textOf(group.iam?.entries.find((entry) => knownValue(entry.key) === 'instanceRoleARN')?.value);
  const reason =
    role !== undefined
      ? role.complete
        ? undefined
        : 'unresolved value'
      : existing === undefined || hasHoles(existing)
        ? 'unresolved value'
        : reasonOf(roleOf(world, existing, group.config));
  const what =
    reason === undefined ? undefined : reason === 'unresolved value' ? firstUnknown(group.tree) : shown(existing);
  return {
    kind: 'node group',
    name: [group.config.name, group.name].flatMap((text) => displayKnown(text) ?? []).join('/'),
    at: group.tree.at,
    reason,
    what,
  };
}

function ofAssociation(world: World, association: Association): Covered {
  const { roleArn } = association;
  const reason =
    roleArn === undefined || hasHoles(roleArn) ? 'unresolved value' : reasonOf(roleOf(world, roleArn, association));
  return {
    kind: 'association',
    name: associatedAccount(association),
    at: association.at,
    reason,
    what: reason === undefined || roleArn === undefined ? undefined : (referenceIn(roleArn) ?? shown(roleArn)),
  };
}

const referenceIn = (text: Text): string | undefined => text.parts.find(isHole)?.reference;

const hasUnknown = (tree: Tree): boolean => firstUnknown(tree) !== undefined;

/** What could not be read, in the author's words. */
function firstUnknown(tree: Tree): string | undefined {
  switch (tree.kind) {
    case 'text':
      return referenceIn(tree.text);
    case 'list':
      return (
        tree.items.map(firstUnknown).find((reference) => reference !== undefined) ??
        (tree.open ? 'a list that goes on' : undefined)
      );
    case 'map':
      return (
        tree.entries
          .map((entry) => referenceIn(entry.key) ?? firstUnknown(entry.value))
          .find((reference) => reference !== undefined) ?? (tree.open ? 'a mapping that goes on' : undefined)
      );
    case 'hole':
      return tree.hole.reference;
    case 'choice':
      return 'a conditional';
    default:
      return undefined;
  }
}
