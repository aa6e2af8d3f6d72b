/** The difference between two worlds: who gets another identity, which roles admit somebody new, what roles may do more or less. Not the difference of files or findings. */
import { identitiesOf } from '../aws/eksctl-identities.js';
import { grantsOf, grantText, newGrants, type Grant } from '../aws/grants.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import { associatedAccount } from '../link/association.js';
import { environmentOf, type Located } from '../link/environment.js';
import { append } from '../value/append.js';
import type { World } from '../link/world.js';
import { displayKnown, qualifiedName } from '../value/display.js';
import { knownValue, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import type { Span } from '../value/span.js';
import { givesRole, type IdentitySource, type Mechanism } from './chain.js';
import { spotOf, type Spot } from './chain-report.js';
import { unreadOnlyIn, type Origin } from './diff-unread.js';
import { policiesOf } from './fallback.js';
import { holdersOf, holderTitle, shown } from './holder.js';
import { chainOf } from './identity.js';

/** What a pod is to AWS. */
interface PodIdentity {
  readonly serviceAccount: string;
  readonly mechanism: Mechanism;
  readonly role: string | null;
  /** Whether it gets the role, as far as the files tell. */
  readonly answer: string;
}

export interface PodChange {
  readonly pod: string;
  readonly kind: 'gained' | 'lost' | 'changed' | 'renamed';
  readonly before: PodIdentity | null;
  readonly after: PodIdentity | null;
  readonly at: Spot | null;
}

export interface RoleChange {
  readonly role: string;
  /** Whom it admits that it did not admit before, in words. */
  readonly admits: readonly string[];
  readonly refuses: readonly string[];
  readonly at: Spot | null;
}

export interface RightsChange {
  readonly holder: string;
  readonly node: boolean;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly at: Spot | null;
}

export interface Difference {
  readonly pods: readonly PodChange[];
  readonly roles: readonly RoleChange[];
  readonly rights: readonly RightsChange[];
}

export function difference(before: World, after: World): Difference {
  const [unreadBefore, unreadAfter] = [unreadOnlyIn(before, after), unreadOnlyIn(after, before)];
  const isCompared: IsCompared = ({ old, now }) =>
    !(now === undefined && old?.from.some(unreadAfter) === true) &&
    !(old === undefined && now?.from.some(unreadBefore) === true);
  return {
    pods: podChanges(podsOf(before), podsOf(after), isCompared),
    roles: roleChanges(admissionsOf(before), admissionsOf(after), isCompared),
    rights: rightsChanges(rightsOf(before), rightsOf(after), isCompared),
  };
}

/** Not where one side is missing because it could not be read. */
type IsCompared = (change: {
  readonly old: Pick<Keyed<unknown>, 'from'> | undefined;
  readonly now: Pick<Keyed<unknown>, 'from'> | undefined;
}) => boolean;

interface Keyed<T> {
  readonly key: string;
  readonly value: T;
  readonly at: Spot | null;
  /** What it was read from. */
  readonly from: readonly Origin[];
}

interface Change<T> {
  readonly key: string;
  readonly old: Keyed<T> | undefined;
  readonly now: Keyed<T> | undefined;
}

/** Of each key, the values that one side has and the other has not; equal ones pair up wherever they stand. */
function unpaired<T>(
  before: readonly Keyed<T>[],
  after: readonly Keyed<T>[],
  same: (a: T, b: T) => boolean,
): readonly Change<T>[] {
  const byKey = new Map<string, { readonly old: Keyed<T>[]; readonly now: Keyed<T>[] }>();
  for (const [side, items] of [
    ['old', before],
    ['now', after],
  ] as const) {
    for (const item of items) {
      const both = byKey.get(item.key) ?? { old: [], now: [] };
      byKey.set(item.key, both);
      both[side].push(item);
    }
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, { old, now }]) => {
      const left = old.filter((item) => {
        const twin = now.findIndex((other) => same(item.value, other.value));
        if (twin >= 0) now.splice(twin, 1);
        return twin < 0;
      });
      return Array.from({ length: Math.max(left.length, now.length) }, (_, index) => ({
        key,
        old: left[index],
        now: now[index],
      }));
    });
}

/** What went under one name and came with the same value under another has moved. */
function withoutMoved<T>(
  changes: readonly Change<T>[],
  same: (a: T, b: T) => boolean,
  bucketOf: (value: T) => string,
): readonly Change<T>[] {
  const came = new Map<string, Change<T>[]>();
  for (const change of changes)
    if (change.old === undefined && change.now !== undefined) append(came, bucketOf(change.now.value), change);
  const moved = new Set<Change<T>>();
  for (const gone of changes.filter(({ now }) => now === undefined)) {
    const twin = (gone.old === undefined ? undefined : came.get(bucketOf(gone.old.value)))?.find(
      (change) =>
        !moved.has(change) &&
        change.now !== undefined &&
        gone.old !== undefined &&
        same(change.now.value, gone.old.value),
    );
    if (twin !== undefined) moved.add(twin).add(gone);
  }
  return changes.filter((change) => !moved.has(change));
}

// --- Pods ------------------------------------------------------------------------------------------------------------

function podsOf(world: World): readonly Keyed<PodIdentity>[] {
  const holders = holdersOf(world);
  const held = new Set(holders.flatMap(({ associations }) => associations));
  return [
    ...holders.map((holder) => podOf(world, holder)),
    ...world.facts['service-account']
      .filter(({ transformed, template, roleArn }) => (transformed.patch || template) && roleArn !== undefined)
      .map((account) => {
        const kind = account.transformed.patch
          ? 'patch of the ServiceAccount'
          : `${account.kind} for the ServiceAccount`;
        return written(world, account, `${kind} ${qualifiedName(account)}`, {
          serviceAccount: qualifiedName(account),
          mechanism: 'irsa',
          role: shown(textOf(account.roleArn?.value)),
          at: account.roleArn?.value.at ?? account.nameAt,
        });
      }),
    ...world.facts.association
      .filter((association) => !held.has(association))
      .map((association) =>
        written(world, association, `association of ${associatedAccount(association)}`, {
          serviceAccount: associatedAccount(association),
          mechanism: 'pod-identity',
          role: association.roleArn === undefined ? 'created by eksctl' : shown(association.roleArn),
          at: association.at,
        }),
      ),
  ];
}

/** What a patch, a template or an association writes, whoever it is for. */
function written(
  world: World,
  from: Located,
  title: string,
  { at, ...identity }: Omit<PodIdentity, 'answer'> & { readonly at: Span },
): Keyed<PodIdentity> {
  const environment = environmentOf(world, from)?.name;
  return {
    key: `${environment === undefined ? '' : `[${environment}] `}${title}`,
    value: { ...identity, answer: 'unknown' },
    at: spotOf(at),
    from: [from.document],
  };
}

function podOf(world: World, holder: IdentitySource): Keyed<PodIdentity> {
  const { mechanism, roleArn, answer, several } = chainOf(world, holder);
  const roles = several?.map((each) => shown(each.roleArn)) ?? (roleArn === undefined ? [] : [shown(roleArn)]);
  const environment = environmentOf(world, holder.from)?.name;
  const place = holder.workload?.nameAt ?? holder.account?.nameAt ?? holder.eksctl?.at;
  return {
    key: `${environment === undefined ? '' : `[${environment}] `}${holderTitle(holder)}`,
    value: {
      serviceAccount: qualifiedName(holder),
      mechanism,
      role: roles.length > 0 ? roles.join(' or ') : mechanism === 'irsa' ? 'created by eksctl' : null,
      answer,
    },
    at: spotOf(place),
    from: [holder.from, holder.account, holder.workload, ...holder.associations].flatMap(
      (part) => part?.document ?? [],
    ),
  };
}

const samePod = (a: PodIdentity, b: PodIdentity): boolean => a.serviceAccount === b.serviceAccount && sameRole(a, b);
const sameRole = (a: PodIdentity, b: PodIdentity): boolean =>
  a.mechanism === b.mechanism && a.role === b.role && a.answer === b.answer;
const withIdentity = (pod: Keyed<PodIdentity> | undefined): Keyed<PodIdentity> | undefined =>
  pod !== undefined && givesRole(pod.value.mechanism) ? pod : undefined;

function podChanges(
  before: readonly Keyed<PodIdentity>[],
  after: readonly Keyed<PodIdentity>[],
  isCompared: IsCompared,
): readonly PodChange[] {
  const changes = unpaired(before, after, samePod);
  const gone = changes.filter(({ now, old }) => now === undefined && withIdentity(old) !== undefined);
  const byRole = new Map<string, Change<PodIdentity>[]>();
  for (const change of gone)
    if (change.old !== undefined) append(byRole, roleBucket(change.key, change.old.value), change);
  const renamed = new Map<string, Keyed<PodIdentity>>();
  const twinOf = (key: string, value: PodIdentity): Change<PodIdentity> | undefined =>
    byRole.get(roleBucket(key, value))?.find((candidate) => !renamed.has(candidate.key));
  return [
    ...changes.flatMap(({ key, old, now }): readonly PodChange[] => {
      const [was, is] = [withIdentity(old), withIdentity(now)];
      if (was === undefined && is === undefined) return [];
      if (old === undefined && now !== undefined) {
        // The same kind of thing with the same role under another name.
        const twin = twinOf(key, now.value);
        if (twin?.old !== undefined) {
          renamed.set(twin.key, twin.old);
          return [
            { pod: `${twin.key} → ${key}`, kind: 'renamed', before: twin.old.value, after: now.value, at: now.at },
          ];
        }
      }
      // A pod without its identity is there, and what gave that may be what was not read.
      if (now === undefined || !isCompared({ old: was, now: is })) return [];
      const kind = was === undefined ? 'gained' : is === undefined ? 'lost' : 'changed';
      return [{ pod: key, kind, before: old?.value ?? null, after: now.value, at: now.at }];
    }),
    ...gone
      .filter((change) => !renamed.has(change.key) && isCompared(change))
      .map(({ key, old }): PodChange => ({
        pod: key,
        kind: 'lost',
        before: old?.value ?? null,
        after: null,
        at: null,
      })),
  ];
}

const roleBucket = (key: string, { mechanism, role, answer }: PodIdentity): string =>
  JSON.stringify([kindOf(key), mechanism, role, answer]);

/** `[production] Deployment team/reader` is a Deployment of production. */
const kindOf = (key: string): string => key.replace(/ \S*$/, '');

// --- Who is admitted -------------------------------------------------------------------------------------------------

/** Grants that cover each other name the same principals, and the same subjects where none is a pattern. */
const grantsBucket = (grants: readonly Grant[]): string =>
  JSON.stringify([
    ...new Set(
      grants.some(({ subject }) => subject === undefined || /[*?]/.test(subject))
        ? ['patterns', ...grants.map(({ principal }) => principal).sort()]
        : grants.map(({ principal, subject }) => `${principal} ${subject ?? ''}`).sort(),
    ),
  ]);

const admissionsOf = (world: World): readonly Keyed<readonly Grant[]>[] =>
  world.trustPolicies.map((policy) => ({
    key: roleKey(world, policy.role, policy),
    value: grantsOf(policy.statements),
    at: spotOf(policy.at),
    from: [policy.document],
  }));

function roleKey(world: World, role: Role | undefined, policy: TrustPolicy): string {
  const environment = role?.arn === undefined ? environmentOf(world, policy)?.name : undefined;
  const name = role?.arn ?? role?.name;
  return `${environment === undefined ? '' : `[${environment}] `}${name === undefined ? policy.document.file.path : (knownValue(name) ?? shown(name))}`;
}

function roleChanges(
  before: readonly Keyed<readonly Grant[]>[],
  after: readonly Keyed<readonly Grant[]>[],
  isCompared: IsCompared,
): readonly RoleChange[] {
  const sameGrants = (a: readonly Grant[], b: readonly Grant[]): boolean =>
    newGrants(a, b).length === 0 && newGrants(b, a).length === 0;
  return withoutMoved(unpaired(before, after, sameGrants), sameGrants, grantsBucket)
    .filter(isCompared)
    .flatMap(({ key, old, now }): readonly RoleChange[] => {
      const [was, is] = [old?.value ?? [], now?.value ?? []];
      const [more, less] = [newGrants(was, is), newGrants(is, was)];
      // A Deny that is gone admits, and a new one refuses.
      const admits = [...more.filter(({ allow }) => allow), ...less.filter(({ allow }) => !allow)].map(
        (grant) => `${grant.allow ? '' : 'no longer '}${grantText(grant)}`,
      );
      const refuses = [...less.filter(({ allow }) => allow), ...more.filter(({ allow }) => !allow)].map(grantText);
      return admits.length + refuses.length === 0
        ? []
        : [{ role: key, admits: [...new Set(admits)], refuses: [...new Set(refuses)], at: now?.at ?? null }];
    });
}

// --- What roles may do -----------------------------------------------------------------------------------------------

interface Rights {
  readonly node: boolean;
  readonly policies: readonly string[];
}

const ofCluster = (name: Text | undefined): string => {
  const known = displayKnown(name);
  return known === undefined ? '' : ` of ${known}`;
};

/** Policies by name, of roles that show them and of those that eksctl creates. Of node groups, whether pods reach the role is one of its rights. */
const rightsOf = (world: World): readonly Keyed<Rights>[] => [
  ...world.facts.role.flatMap((role): readonly Keyed<Rights>[] => {
    const policies = policiesOf(role).map(({ text }) => text);
    const name = role.arn ?? role.name;
    return name === undefined
      ? []
      : [{ key: `role ${shown(name)}`, value: { node: false, policies }, at: spotOf(role.at), from: [role.document] }];
  }),
  ...world.facts['cluster-config'].flatMap((config) =>
    identitiesOf(config.tree).map((identity): Keyed<Rights> => ({
      key: `${identity.kind} ${identity.name}${ofCluster(config.name)}`,
      value: {
        node: identity.kind === 'node group',
        policies: [
          ...identity.policies.map(({ name }) => name),
          ...(identity.role.is === 'existing' ? [`the role ${identity.role.name ?? 'that is not known'}`] : []),
          ...(identity.kind === 'node group' && identity.imds === 'pods' ? ['reached by its pods'] : []),
        ],
      },
      at: spotOf(identity.at),
      from: [config.document],
    })),
  ),
];

function rightsChanges(
  before: readonly Keyed<Rights>[],
  after: readonly Keyed<Rights>[],
  isCompared: IsCompared,
): readonly RightsChange[] {
  const missing = (a: readonly string[], b: readonly string[]): readonly string[] =>
    [...new Set(b.filter((policy) => !a.includes(policy)))].sort();
  const same = (a: Rights, b: Rights): boolean =>
    missing(a.policies, b.policies).length + missing(b.policies, a.policies).length === 0;
  return withoutMoved(unpaired(before, after, same), same, ({ policies }) =>
    JSON.stringify([...new Set(policies)].sort()),
  )
    .filter(isCompared)
    .flatMap(({ key, old, now }): readonly RightsChange[] => {
      const [was, is] = [old?.value.policies ?? [], now?.value.policies ?? []];
      const [gained, lost] = [missing(was, is), missing(is, was)];
      return gained.length + lost.length === 0
        ? []
        : [{ holder: key, node: (now ?? old)?.value.node === true, gained, lost, at: now?.at ?? null }];
    });
}
