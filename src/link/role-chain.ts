/** Roles that the role of a Pod Identity association assumes in turn, and whether they take its session tags. */
import { chainFault } from '../aws/trust/session-tags.js';
import type { Association } from '../facts/cluster-facts.js';
import type { TrustPolicy } from '../facts/iam-facts.js';
import type { Span } from '../value/span.js';
import { equals } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { associationsOfRole } from './association.js';
import { policiesAdmitting } from './role.js';
import type { World } from './world.js';

/** An action of a role that refuses the session tags of the role before it. */
export interface RefusedHop {
  readonly at: Span;
  /** The other actions that it allows. */
  readonly more: readonly Span[];
}

/** The actions of roles that admit the association's role without its session tags. The target of an association is judged where that names it. */
export function laterHops(world: World, association: Association): readonly RefusedHop[] {
  const { roleArn, sessionTagsDisabled } = association;
  if (roleArn === undefined || sessionTagsDisabled !== false) return [];
  if (!isFirst(association, associationsOfRole(world, roleArn))) return [];
  return policiesAdmitting(world, roleArn, association).flatMap((trust) => {
    const fault = chainFault(trust, roleArn);
    const [at, ...more] = fault?.kind === 'tag' ? fault.at : [];
    return at === undefined || isTarget(trust, world) ? [] : [{ at, more }];
  });
}

/** One finding for a role, however many associations give it, and in whatever order they were read. */
const isFirst = (association: Association, all: readonly Association[]): boolean =>
  all.every((other) => other === association || placeOf(association) < placeOf(other));

const placeOf = ({ at }: Association): string => `${at.source.path}:${String(at.start).padStart(12, '0')}`;

const isTarget = ({ role }: TrustPolicy, { facts }: World): boolean =>
  facts.association.some(({ targetRoleArn }) => {
    const target = textOf(targetRoleArn);
    return target !== undefined && role?.arn !== undefined && equals(target, role.arn) !== 'no';
  });
