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
import { sameEnvironment, type Located } from './environment.js';
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
          sameEnvironment(world, addon, association) &&
          stringOf(addon.roleArn) === undefined,
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
  const { document, namespace, serviceAccount } = association;
  const [space, name] = [namespace, serviceAccount].map((text) => (text === undefined ? undefined : knownValue(text)));
  if (namespace === undefined || serviceAccount === undefined || space === undefined || name === undefined)
    return undefined;
  for (const addon of world.facts.addon) {
    const known = addon.name === undefined ? undefined : knownValue(addon.name);
    const accounts = known === undefined ? undefined : accountsOfAddon(known);
    const own = known === undefined ? undefined : consumerOfAddon(known)?.addon?.namespace;
    if (known === undefined || accounts === undefined || own === undefined) continue;
    const isMeant =
      space === own ? !accounts.includes(name) && nearest(name, accounts, 3) !== undefined : name === accounts[0];
    if (!isMeant || !sameEnvironment(world, addon, association)) continue;
    if (mayBeUsed(world, { document, namespace, name: serviceAccount })) return undefined;
    return { name: known, account: `${own}/${accounts[0]}`, at: addon.nameAt };
  }
  return undefined;
}

const mayBeUsed = (world: Indexed, account: Located & { readonly namespace: Text; readonly name: Text }): boolean =>
  mayBeDeclared(world, account) ||
  possiblyIdentical(world.index.workloadsByAccount, account.name, account.namespace).length > 0;
