/** eksctl's ClusterConfig. */
import type { Document } from '../../document/language.js';
import { readEmbedded } from '../../document/languages.js';
import { hasConditionals } from '../../document/template-mask.js';
import { entryInAnyCase } from '../../aws/eksctl-values.js';
import {
  entriesOf,
  entryOf,
  field,
  itemsOf,
  listOf,
  stringOf,
  textOf,
  type MapTree,
  type Tree,
} from '../../value/tree.js';
import { emitAccessEntry, SCOPE, type EntryFields } from '../access.js';
import { inAddon } from '../addon.js';
import { associationOf } from '../association.js';
import type { DocumentDialect, Emit } from '../dialect.js';
import type { PolicyReference } from '../iam-facts.js';
import type { ClusterConfig, ConfigItem } from '../cluster-config-facts.js';
import { clusterConfigOf } from './cluster-config.js';

export const eksctl: DocumentDialect = {
  kind: 'document',
  name: 'eksctl',
  scan: /eksctl|ClusterConfig/,
  object({ root, document, emit }) {
    if (!isClusterConfig(root)) return undefined;
    const config = clusterConfigOf(document, root);
    // What a template's conditionals leave of it is not known, so nothing is stated of how its parts go together.
    if (!document.templated || !hasConditionals(document.file)) {
      emitOwnFacts(config, emit);
      emitSharedFacts(config, emit);
    }
    emitPolicies(config, emit);
    if (!document.templated) emitAssociations(config, emit);
    return 'done';
  },
};

/** Also one whose kind or version eksctl refuses, as long as nothing else can be meant. */
function isClusterConfig(root: MapTree): boolean {
  const version = stringOf(entryInAnyCase(root, 'apiVersion')?.value);
  if (version?.toLowerCase().startsWith('eksctl.io/') === true) return true;
  if (stringOf(entryInAnyCase(root, 'kind')?.value) !== 'ClusterConfig') return false;
  if (version?.includes('/') === true) return version.includes('eksctl');
  return ['nodeGroups', 'managedNodeGroups'].some((key) => entryOf(root, key) !== undefined) || region(root);
}

const region = (root: MapTree): boolean => field(root, 'metadata', 'region') !== undefined;

/** Kinds that only a ClusterConfig has. */
function emitOwnFacts(config: ClusterConfig, emit: Emit): void {
  emit.fact('cluster-config', config);
  for (const group of config.nodeGroups) emit.fact('node-group', group);
  for (const account of config.serviceAccounts) emit.fact('eksctl-service-account', account);
  for (const association of config.associations) emit.fact('eksctl-association', association);
  for (const addon of config.addons) emit.fact('eksctl-addon', addon);
  for (const entry of config.accessEntries) emit.fact('access-entry', entry);
  for (const profile of config.fargateProfiles) emit.fact('fargate-profile', profile);
  for (const capability of config.capabilities) emit.fact('capability', capability);
  for (const mapping of config.identityMappings) emit.fact('identity-mapping', mapping);
  for (const role of config.roleFields) emit.fact('role-field', role);
  const inline = (holder: ConfigItem, tree: Tree | undefined, key = 'attachPolicy'): void => {
    const entry = entryOf(tree, key);
    if (entry !== undefined) emit.fact('eksctl-inline-policy', { config, holder, entry });
  };
  for (const holder of [...config.serviceAccounts, ...config.addons, ...config.capabilities])
    inline(holder, holder.tree);
  // An empty mapping is no policy here, unlike in `attachPolicy` (len and != nil in validation.go).
  for (const association of config.associations)
    if (entriesOf(field(association.tree, 'permissionPolicy')).length > 0)
      inline(association, association.tree, 'permissionPolicy');
  for (const group of config.nodeGroups) inline(group, group.iam);
}

/** Kinds that other inputs have as well: add-ons, access entries, providers for people. */
function emitSharedFacts(config: ClusterConfig, emit: Emit): void {
  const { document, tree } = config;
  for (const addon of config.addons)
    emit.fact('addon', {
      document,
      tree: addon.tree,
      name: addon.name,
      nameAt: field(addon.tree, 'name')?.at ?? addon.tree.at,
      roleArn: field(addon.tree, 'serviceAccountRoleARN'),
      version: field(addon.tree, 'version'),
      configuration: configurationOf(addon.tree, document),
      config,
    });
  for (const profile of config.fargateProfiles)
    for (const selector of listOf(field(profile.tree, 'selectors'))) {
      const namespace = field(selector, 'namespace');
      if (namespace === undefined) continue;
      const labels = field(selector, 'labels');
      emit.fact('fargate-selector', { document, clusterName: config.name, namespace, labels });
    }
  for (const entry of config.accessEntries)
    emitAccessEntry(entry.tree, ACCESS_ENTRY, { document, clusterName: config.name, made: false }, emit);
  for (const provider of listOf(field(tree, 'identityProviders'))) {
    const issuerUrl = field(provider, 'issuerUrl') ?? field(provider, 'issuerURL');
    if (issuerUrl !== undefined) emit.fact('login-provider', { document, issuerUrl, clusterName: config.name });
  }
}

/** YAML or JSON in a text. */
function configurationOf(addon: Tree, document: Document): Tree | undefined {
  const values = field(addon, 'configurationValues');
  return values === undefined ? undefined : readEmbedded(values, document)?.tree;
}

/** The ARNs of the policies that eksctl attaches. */
function emitPolicies(config: ClusterConfig, emit: Emit): void {
  const { document, region } = config;
  const state = (list: Tree | undefined, holder: PolicyReference['holder']): void => {
    for (const value of itemsOf(list)) emit.fact('policy-reference', { document, value, holder, region });
  };
  for (const { iam } of config.nodeGroups) state(field(iam, 'attachPolicyARNs'), 'node');
  for (const { tree } of [...config.serviceAccounts, ...config.addons]) state(field(tree, 'attachPolicyARNs'), 'pod');
  for (const { tree } of config.associations) state(field(tree, 'permissionPolicyARNs'), 'pod');
}

/** Source: pkg/apis/eksctl.io/v1alpha5/access_entry.go. */
const ACCESS_ENTRY: EntryFields = {
  principal: 'principalARN',
  username: 'kubernetesUsername',
  groups: 'kubernetesGroups',
  policies: { list: 'accessPolicies', arn: 'policyARN', scope: SCOPE },
};

const FIELDS = { serviceAccount: 'serviceAccountName', roleArn: 'roleARN', targetRoleArn: 'targetRoleARN' } as const;

function emitAssociations({ document, name, associations }: ClusterConfig, emit: Emit): void {
  for (const { tree, addon } of associations) {
    const at = field(tree, 'serviceAccountName')?.at ?? tree.at;
    const association = associationOf(document, tree, FIELDS, name, at);
    emit.fact('association', addon === undefined ? association : inAddon(association, textOf(field(addon, 'name'))));
  }
}
