/** What gives an EKS add-on the rights it needs, or may: an association, eksctl, Auto Mode, or the role of the nodes. */
import { accountsOfAddon } from '../aws/addons.js';
import { consumerOfAddon, consumers } from '../aws/consumers.js';
import { nodeRoleOf } from '../aws/eksctl-node-role.js';
import { enabledKeys } from '../aws/eksctl-values.js';
import type { ClusterConfig, NodeGroup } from '../facts/cluster-config-facts.js';
import type { Addon, Association } from '../facts/cluster-facts.js';
import { nearest } from '../value/nearest.js';
import type { Span } from '../value/span.js';
import { knownValue, type Text } from '../value/text.js';
import { field, parsesAsTrue, stringOf } from '../value/tree.js';
import type { Located } from './environment.js';
import { onceInWorld } from './once.js';
import { mayShareCluster } from './programs.js';
import { mayBeDeclared } from './service-account.js';
import { possiblyIdentical } from './text-index.js';
import type { Indexed } from './world.js';

/** Whether eksctl, or Auto Mode, may give the add-on what it needs. */
export function mayHaveRoleOfEksctl({ tree, withOIDC }: ClusterConfig, createsRole: boolean): boolean {
  const automatic = parsesAsTrue(field(tree, 'addonsConfig', 'autoApplyPodIdentityAssociations'));
  const auto = parsesAsTrue(field(tree, 'autoModeConfig', 'enabled'));
  return automatic !== false || auto !== false || (createsRole && withOIDC !== false);
}

/** Whether the nodes have the rights; undefined: not known. A policy of the owner's own may hold them. */
export function nodesMay(group: NodeGroup, policy: string, nodeSwitch: string | undefined): boolean | undefined {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  if (
    role === undefined ||
    !role.complete ||
    role.inline !== undefined ||
    role.policies.some(({ owner }) => owner === 'customer')
  )
    return undefined;
  const on = enabledKeys(field(group.iam, 'withAddonPolicies')).some((entry) => knownValue(entry.key) === nodeSwitch);
  return (
    on ||
    role.policies.some(
      ({ name }) =>
        name.startsWith(policy.replace(/Policy$/, '')) ||
        /^(?:AdministratorAccess|PowerUserAccess)$/.test(name) ||
        name === 'AmazonElasticFileSystemFullAccess',
    )
  );
}

/** An add-on that works with Pod Identity from a version on. */
export interface AssociatedAddon {
  readonly addon: Addon;
  readonly name: string;
  readonly since: string;
}

/** The add-ons that run as the service account of an association, of its cluster as far as the files say. */
export function addonsAssociated(world: Indexed, association: Association): readonly AssociatedAddon[] {
  const [namespace, account] = [association.namespace, association.serviceAccount].map((text) =>
    text === undefined ? undefined : knownValue(text),
  );
  if (account === undefined) return [];
  const candidates = consumers().filter(
    ({ addon, accounts = [] }) =>
      addon !== undefined && addon.namespace === namespace && accounts.some(({ literal }) => literal === account),
  );
  return candidates.flatMap(({ addon: known, podIdentity }) => {
    const since = podIdentity?.addon;
    if (known === undefined || since === undefined) return [];
    return world.facts.addon
      .filter(
        (addon) =>
          addon.name !== undefined &&
          knownValue(addon.name) === known.name &&
          (addon.config === undefined || addon.document === association.document) &&
          mayShareCluster(world, addon, association) &&
          (addon.roleArn === undefined || addon.roleArn.kind === 'null' || stringOf(addon.roleArn) === ''),
      )
      .map((addon) => ({ addon, name: known.name, since }));
  });
}

/** The add-on that an association outside of it is probably meant for. */
export interface MeantAddon {
  readonly name: string;
  /** As it runs: `namespace/name`. */
  readonly account: string;
  readonly at: Span;
}

/** The service account is a near miss of the add-on's, in its namespace, or its own in another one; and nothing else here is of this name. */
export function addonMeantBy(world: Indexed, association: Association): MeantAddon | undefined {
  const { document, namespace, serviceAccount: name } = association;
  if (namespace === undefined || name === undefined) return undefined;
  const [space, own] = [knownValue(namespace), knownValue(name)];
  if (space === undefined || own === undefined) return undefined;
  const near = new Map(
    addonsRunning(world).flatMap((known) => (isMeant(known, space, own) ? [[known.name, known] as const] : [])),
  );
  if (near.size === 0) return undefined;
  const [meant] = world.facts.addon.flatMap((addon) => {
    const known = addon.name === undefined ? undefined : near.get(knownValue(addon.name) ?? '');
    return known !== undefined && mayShareCluster(world, addon, association)
      ? [{ name: known.name, account: `${known.namespace}/${known.accounts[0]}`, at: addon.nameAt }]
      : [];
  });
  return meant === undefined || mayBeUsed(world, { document, namespace, name }) ? undefined : meant;
}

interface KnownAddon {
  readonly name: string;
  readonly namespace: string;
  readonly accounts: readonly [string, ...string[]];
}

/** Each name once: there are few add-ons, and every association asks. */
const addonsRunning = onceInWorld(({ facts }: Indexed): readonly KnownAddon[] =>
  [...new Set(facts.addon.flatMap(({ name }) => (name === undefined ? undefined : knownValue(name)) ?? []))].flatMap(
    (name) => runsAs(name) ?? [],
  ),
);

function runsAs(name: string): KnownAddon | undefined {
  const accounts = accountsOfAddon(name);
  const namespace = consumerOfAddon(name)?.addon?.namespace;
  return accounts === undefined || namespace === undefined ? undefined : { name, namespace, accounts };
}

const isMeant = ({ namespace, accounts }: KnownAddon, space: string, name: string): boolean =>
  space === namespace ? !accounts.includes(name) && nearest(name, accounts, 3) !== undefined : name === accounts[0];

const mayBeUsed = (world: Indexed, account: Located & { readonly namespace: Text; readonly name: Text }): boolean =>
  mayBeDeclared(world, account) ||
  possiblyIdentical(world.index.workloadsByAccount, account.name, account.namespace).length > 0;
