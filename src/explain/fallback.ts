/** What a pod is left with that gets no role of its own, and what a role may do. */
import { readRoleArn } from '../aws/arn.js';
import { iamArnFault } from '../aws/iam-arn.js';
import { ADDON_IRSA } from '../aws/eksctl-addons.js';
import { identitiesOf } from '../aws/eksctl-identities.js';
import type { Identity } from '../aws/eksctl-identity.js';
import { policyNameOf } from '../aws/managed-policy.js';
import type { ClusterConfig } from '../facts/cluster-config-facts.js';
import type { Role } from '../facts/iam-facts.js';
import { configsAround } from '../link/cluster.js';
import { nodeGroupsOf } from '../link/node-group.js';
import { mayShareCluster } from '../link/programs.js';
import { readPolicies } from '../link/role.js';
import type { World } from '../link/world.js';
import { displayKnown } from '../value/display.js';
import { remembered } from '../value/remembered.js';
import { nearest } from '../value/nearest.js';
import { display, type Text } from '../value/text.js';
import { field, parsesAsTrue, itemsOf, textOf, type MapTree, type Tree } from '../value/tree.js';
import { givesRole, link, note, type IdentitySource, type Link, type Mechanism, type Note } from './chain.js';
import { shownRole } from './holder.js';

/** The ClusterConfigs of the holder's cluster, as far as that is told: what a program makes beside a cluster of its own runs there. */
export function configsOf(world: World, { from }: IdentitySource): readonly ClusterConfig[] {
  const { unit } = from.document;
  return unit !== undefined && unitsWithCluster(world).has(unit)
    ? []
    : configsAround(world, from).filter((config) => mayShareCluster(world, config, from));
}

const unitsWithCluster = remembered(
  ({ facts }: World): ReadonlySet<string> => new Set(facts.cluster.flatMap(({ document }) => document.unit ?? [])),
);

const identitiesAround = (world: World, holder: IdentitySource): readonly Identity[] =>
  configsOf(world, holder).flatMap((config) => identitiesOf(config.tree));

export function fallbackLink(world: World, holder: IdentitySource, mechanism: Mechanism): Link {
  const groups = identitiesAround(world, holder).filter(({ kind }) => kind === 'node group');
  const onHost = parsesAsTrue(field(holder.workload?.podSpec, 'hostNetwork'));
  const own = givesRole(mechanism);
  const lead = own
    ? 'if the role is refused, an SDK stops with that error, or goes on to the role of the node'
    : mechanism === 'none'
      ? 'the pod has the role of its node, if it reaches it'
      : 'without a role of its own it has that of its node, if it reaches it';
  if (groups.length === 0)
    return link('fallback', own || mechanism === 'unknown' ? 'note' : 'unknown', lead, {
      read: 'the node groups: their roles and the hop limit of the metadata service',
    });
  const remarks = groups.map((group): Note => {
    const reach =
      group.imds === 'pods' || (group.imds === 'host network' && onHost === true)
        ? 'pods reach it'
        : group.imds === 'host network'
          ? onHost === false || holder.workload === undefined
            ? 'pods do not reach it (hop limit 1)'
            : 'whether the pod is on the host network is not known'
          : 'a launch template says whether pods reach it';
    const policies = group.policies.map(({ name }) => name).join(', ');
    return note(
      'note',
      `node group ${group.name}: ${reach}${group.role.is === 'existing' ? (group.role.name === undefined ? '' : `; role ${group.role.name}`) : policies === '' ? '' : `; may ${policies}`}`,
      group.at,
    );
  });
  return link('fallback', 'note', lead, { remarks });
}

/** What the role may do, by the names of its policies. */
export function permissionsLink(holder: IdentitySource, role: Role | undefined, arn: Text | undefined): Link {
  if (
    holder.eksctl !== undefined &&
    holder.eksctl.roleArn === undefined &&
    (role === undefined ? arn === undefined : policiesOf(role).length === 0)
  ) {
    const { config, tree } = holder.eksctl;
    const made = identitiesOf(config.tree).find(
      (identity) =>
        identity.kind === 'service account' &&
        identity.at.source === tree.at.source &&
        tree.at.start <= identity.at.start &&
        identity.at.start < tree.at.end,
    );
    return made === undefined || made.policies.length === 0
      ? link('permissions', 'no', 'no policy is named: eksctl rejects the service account', {
          at: tree.at,
          remarks: misspelt(tree),
        })
      : link('permissions', 'note', 'what the role may do', {
          at: tree.at,
          remarks: made.policies.map(({ name, origin }) => note('note', `${name} (${origin})`)),
        });
  }
  const policies = role === undefined ? [] : policiesOf(role);
  return policies.length === 0
    ? link('permissions', 'unknown', `what ${shownRole(role?.arn ?? arn)} may do is not in these files`, {
        read: readPolicies(role?.name ?? (arn === undefined ? undefined : readRoleArn(arn)?.name)),
      })
    : link('permissions', 'note', 'what the role may do', { remarks: policies });
}

/** Keys that were meant to name policies. */
const misspelt = (tree: MapTree): readonly Note[] =>
  tree.entries.flatMap((entry) => {
    const key = display(entry.key);
    const meant = nearest(key, ADDON_IRSA);
    return meant === undefined || meant === key
      ? []
      : [note('no', `eksctl does not know \`${key}\`; did you mean \`${meant}\`?`, entry.keyAt)];
  });

/** Where the policies of a role are named: as the AWS command line prints them, and as CloudFormation, ACK and Crossplane declare them. */
const LISTS: readonly (readonly [list: string, name: string | undefined])[] = [
  ['AttachedManagedPolicies', 'PolicyName'],
  ['RolePolicyList', 'PolicyName'],
  ['ManagedPolicyArns', undefined],
  ['managedPolicyArns', undefined],
  ['Policies', 'PolicyName'],
  ['policies', undefined],
  ['inlinePolicies', 'name'],
  ['inlinePolicy', 'name'],
];

export function policiesOf(role: Role): readonly Note[] {
  return LISTS.flatMap(([list, name]) =>
    itemsOf(field(role.tree, list)).flatMap((item) => named(name === undefined ? item : field(item, name))),
  );
}

function named(tree: Tree | undefined): readonly Note[] {
  const text = textOf(tree);
  if (tree === undefined || text === undefined) return [];
  return [
    note(
      'note',
      (iamArnFault(text, 'policy') === undefined ? policyNameOf(text)?.name : undefined) ?? display(text),
      tree.at,
    ),
  ];
}

/** The groups whose nodes have this role. */
export const nodeGroupNotes = (world: World, arn: Text): readonly Note[] =>
  nodeGroupsOf(world, arn).map(({ name, tree }) => {
    const known = displayKnown(name);
    return note('note', known === undefined ? 'a node group' : `node group ${known}`, tree.at);
  });
