/** eksctl's ClusterConfig: its parts as facts, each read once. */
import { isJson } from '../../value/is-json.js';
import { ADDON_IDENTITY } from '../../aws/eksctl-addons.js';
import { nodeRoleOf } from '../../aws/eksctl-node-role.js';
import { enabledKeys, identifyingSpan, isAbsent, mapsOf, setEntries, setEntry } from '../../aws/eksctl-values.js';
import type { Document } from '../../document/language.js';
import { noHoles } from '../../document/scalar.js';
import { readYaml } from '../../document/yaml/read.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import { field, parsesAsTrue, stringOf, textOf, type Entry, type MapTree, type Tree } from '../../value/tree.js';
import type {
  AccessEntry,
  ClusterConfig,
  ConfigItem,
  CreatedRole,
  EksctlAddon,
  EksctlAssociation,
  EksctlServiceAccount,
  NodeGroup,
  RoleField,
} from '../cluster-config-facts.js';
import { createdRolesOf, roleFieldsOf } from './roles.js';

export function clusterConfigOf(document: Document, tree: MapTree): ClusterConfig {
  // The parts name the config they stand in, so its lists are filled when it is there.
  const lists = {
    nodeGroups: new Array<NodeGroup>(),
    serviceAccounts: new Array<EksctlServiceAccount>(),
    associations: new Array<EksctlAssociation>(),
    addons: new Array<EksctlAddon>(),
    accessEntries: new Array<AccessEntry>(),
    fargateProfiles: new Array<ConfigItem>(),
    capabilities: new Array<ConfigItem>(),
    identityMappings: new Array<ConfigItem>(),
    roleFields: new Array<RoleField>(),
    createdRoles: new Array<CreatedRole>(),
  };
  const config: ClusterConfig = {
    document,
    tree,
    name: textOf(field(tree, 'metadata', 'name')),
    region: textOf(field(tree, 'metadata', 'region')),
    withOIDC: parsesAsTrue(field(tree, 'iam', 'withOIDC')),
    ...lists,
  };
  const items = (list: string, kind: ConfigItem['kind'], name: string): readonly ConfigItem[] =>
    mapsOf(field(tree, list)).map((item) => itemOf(config, kind, item, field(item, name)));
  for (const one of nodeGroupsOf(config)) lists.nodeGroups.push(one);
  for (const item of mapsOf(field(tree, 'iam', 'serviceAccounts')))
    lists.serviceAccounts.push(serviceAccountOf(config, item));
  for (const item of mapsOf(field(tree, 'addons'))) lists.addons.push(addonOf(config, item));
  for (const one of associationsOf(config)) lists.associations.push(one);
  for (const item of mapsOf(field(tree, 'accessConfig', 'accessEntries')))
    lists.accessEntries.push(accessEntryOf(config, item));
  for (const one of items('fargateProfiles', 'Fargate profile', 'name')) lists.fargateProfiles.push(one);
  for (const one of items('capabilities', 'capability', 'name')) lists.capabilities.push(one);
  for (const one of items('iamIdentityMappings', 'identity mapping', 'arn')) lists.identityMappings.push(one);
  for (const one of roleFieldsOf(config)) lists.roleFields.push(one);
  for (const one of createdRolesOf(config)) lists.createdRoles.push(one);
  return config;
}

const itemOf = (
  config: ClusterConfig,
  kind: ConfigItem['kind'],
  tree: MapTree,
  name: Tree | undefined,
): ConfigItem => ({ config, kind, tree, name: textOf(name), nameAt: name?.at ?? identifyingSpan(tree) });

function nodeGroupsOf(config: ClusterConfig): readonly NodeGroup[] {
  return (['nodeGroups', 'managedNodeGroups'] as const).flatMap((key) =>
    mapsOf(field(config.tree, key)).map((group): NodeGroup => {
      const iam = field(group, 'iam');
      const managed = key === 'managedNodeGroups';
      return {
        ...itemOf(config, 'node group', group, field(group, 'name')),
        managed,
        iam: iam?.kind === 'map' ? iam : undefined,
        addonPolicies: enabledKeys(field(iam, 'withAddonPolicies')),
        role: nodeRoleOf(config.tree, group, managed),
      };
    }),
  );
}

/** Source of the default: defaults.go. */
function serviceAccountOf(config: ClusterConfig, tree: MapTree): EksctlServiceAccount {
  const item = itemOf(config, 'service account', tree, field(tree, 'metadata', 'name'));
  const namespace = isAbsent(tree, 'metadata', 'namespace')
    ? literalText('default')
    : textOf(field(tree, 'metadata', 'namespace'));
  return { ...item, namespace, account: accountOf(namespace, item.name) };
}

function accountOf(namespace: Text | undefined, name: Text | undefined): string | undefined {
  const [space, own] = [namespace, name].map((text) => (text === undefined ? undefined : knownValue(text)));
  return space === undefined || own === undefined || own === '' ? undefined : `${space}/${own}`;
}

const addonOf = (config: ClusterConfig, tree: MapTree): EksctlAddon => ({
  ...itemOf(config, 'add-on', tree, field(tree, 'name')),
  permissions: setEntries(tree, ADDON_IDENTITY),
  unreadableValues: unreadableValues(tree),
});

/** As convertConfigurationValuesToJSON in addon.go reads it. */
function unreadableValues(addon: MapTree): Entry | undefined {
  const entry = setEntry(addon, 'configurationValues');
  const text = stringOf(entry?.value);
  if (text === undefined || isJson(text)) return undefined;
  const [first] = readYaml({ path: '', text }, { findHoles: noHoles });
  const kind = first?.tree?.kind ?? 'null';
  return first === undefined || (first.faults.length === 0 && (kind === 'map' || kind === 'null')) ? undefined : entry;
}

function associationsOf(config: ClusterConfig): readonly EksctlAssociation[] {
  const read = (list: Tree | undefined, addon: MapTree | undefined): readonly EksctlAssociation[] =>
    mapsOf(list).map((tree) => {
      const item = itemOf(config, 'Pod Identity association', tree, field(tree, 'serviceAccountName'));
      const namespace = textOf(field(tree, 'namespace'));
      return { ...item, namespace, account: accountOf(namespace, item.name), addon };
    });
  return [
    ...read(field(config.tree, 'iam', 'podIdentityAssociations'), undefined),
    ...config.addons.flatMap((addon) => read(field(addon.tree, 'podIdentityAssociations'), addon.tree)),
  ];
}

const accessEntryOf = (config: ClusterConfig, tree: MapTree): AccessEntry => ({
  ...itemOf(config, 'access entry', tree, field(tree, 'principalARN')),
  principal: field(tree, 'principalARN'),
  type: field(tree, 'type'),
  policies: mapsOf(field(tree, 'accessPolicies')),
});
