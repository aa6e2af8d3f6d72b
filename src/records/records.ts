/** What was read, as published records: sorted by path and place. */
import { roleOf } from '../link/role.js';
import { sameEnvironment } from '../link/environment.js';
import type { Facts } from '../facts/facts.js';
import type { Role } from '../facts/iam-facts.js';
import type { World } from '../link/world.js';
import { equals } from '../value/text.js';
import { KINDS, type Attached } from './kinds.js';
import type { FactRecord } from './record.js';

export function recordsOf(world: World): readonly FactRecord[] {
  const attached = attachmentsOf(world);
  const records = kindsOf().flatMap((kind) => recordsOfKind(kind, world.facts[kind], attached));
  const keyed = records.map((record) => ({ record, key: JSON.stringify(record, bigints) }));
  keyed.sort((a, b) => byPlace(a.record, b.record) || compare(a.key, b.key));
  // A definition that two ways lead to (an alias, an embedded document) is one.
  return keyed.filter(({ key }, i) => key !== keyed[i - 1]?.key).map(({ record }) => record);
}

const kindsOf = (): readonly (keyof Facts)[] => Object.keys(KINDS) as (keyof Facts)[];

const recordsOfKind = <K extends keyof Facts>(
  kind: K,
  facts: readonly Facts[K][],
  attached: Attached,
): readonly FactRecord[] => facts.flatMap((fact) => KINDS[kind](fact, attached));

/** Policies that are attached to a role from outside are the role's own, where one role alone can be meant. */
function attachmentsOf(world: World): Attached {
  const byRole = new Map<Role, Facts['policy-attachment'][]>();
  const joined = new Set<Facts['policy-attachment']>();
  for (const attachment of world.facts['policy-attachment']) {
    const role = roleOfAttachment(attachment, world);
    if (role === undefined || attachment.policyArn === undefined) continue;
    joined.add(attachment);
    byRole.set(role, [...(byRole.get(role) ?? []), attachment]);
  }
  return {
    isJoined: (attachment) => joined.has(attachment),
    managedOf: (role) => {
      const { managed } = role.policies;
      const more = byRole.get(role)?.flatMap(({ policyArn }) => policyArn ?? []) ?? [];
      return more.length === 0
        ? managed
        : { items: [...(managed?.items ?? []), ...more], open: managed?.open ?? false };
    },
  };
}

function roleOfAttachment(attachment: Facts['policy-attachment'], world: World): Role | undefined {
  const { role: name, roleArn } = attachment;
  if (roleArn !== undefined) {
    const resolution = roleOf(world, roleArn, attachment);
    return resolution.kind === 'found' && resolution.all.length === 1 ? resolution.all[0] : undefined;
  }
  if (name === undefined) return undefined;
  const candidates = world.facts.role.filter(
    (role) =>
      role.name !== undefined &&
      role.document.unit === attachment.document.unit &&
      sameEnvironment(world, role, attachment) &&
      equals(role.name, name) !== 'no',
  );
  const [only, ...others] = candidates;
  return only?.name !== undefined && others.length === 0 && equals(only.name, name) === 'yes' ? only : undefined;
}

const byPlace = ({ at: a }: FactRecord, { at: b }: FactRecord): number =>
  compare(a.path, b.path) || a.line - b.line || a.column - b.column;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
