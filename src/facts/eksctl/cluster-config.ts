/** eksctl ClusterConfig: the parts of it that give identities. */
import { hasConditionals } from '../../document/template-mask.js';
import type { Document } from '../../document/language.js';
import { field, itemsOf, listOf, parsesAsTrue, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { associationOf } from '../association.js';
import type { Emit, Reading } from '../dialect.js';
import type { ClusterConfig, NodeGroup, PolicyReference } from '../facts.js';

export function readClusterConfig({ document, root, emit }: Reading): void {
  const config = clusterConfigOf(document, root);
  // What a template's conditionals leave of it is not known, so nothing is said of what stands together.
  if (!document.templated || !hasConditionals(document.file.text)) {
    emit.fact('cluster-config', config);
    for (const group of config.nodeGroups) emit.fact('node-group', group);
    readClusterParts(config, emit);
  }
  readPolicies(config, emit);
  if (!document.templated) readAssociations(config, emit);
}

/** Beside the roles: add-ons, access entries, providers for people. */
function readClusterParts(config: ClusterConfig, emit: Emit): void {
  const { document, tree, name } = config;
  for (const addon of maps(field(tree, 'addons')))
    emit.fact('addon', {
      document,
      tree: addon,
      name: textOf(field(addon, 'name')),
      nameAt: field(addon, 'name')?.at ?? addon.at,
      roleArn: field(addon, 'serviceAccountRoleARN'),
      config,
    });
  for (const entry of listOf(field(tree, 'accessConfig', 'accessEntries'))) {
    const arn = field(entry, 'principalARN');
    if (arn !== undefined) emit.fact('access-mapping', { document, arn, source: 'access entry', clusterName: name });
  }
  for (const provider of listOf(field(tree, 'identityProviders'))) {
    const issuerUrl = field(provider, 'issuerUrl') ?? field(provider, 'issuerURL');
    if (issuerUrl !== undefined) emit.fact('login-provider', { document, issuerUrl, clusterName: name });
  }
}

/** The ARNs of the policies that eksctl attaches. */
function readPolicies({ document, tree, region, nodeGroups, serviceAccounts }: ClusterConfig, emit: Emit): void {
  const state = (list: Tree | undefined, holder: PolicyReference['holder']): void => {
    for (const value of itemsOf(list)) emit.fact('policy-reference', { document, value, holder, region });
  };
  for (const group of nodeGroups) state(field(group.iam, 'attachPolicyARNs'), 'node');
  for (const holder of [...serviceAccounts, ...listOf(field(tree, 'addons'))])
    state(field(holder, 'attachPolicyARNs'), 'pod');
  for (const association of associationsOf(tree)) state(field(association, 'permissionPolicyARNs'), 'pod');
}

function readAssociations({ document, tree, name }: ClusterConfig, emit: Emit): void {
  for (const association of associationsOf(tree)) {
    if (association.kind !== 'map') continue;
    const at = field(association, 'serviceAccountName')?.at ?? association.at;
    emit.fact('association', associationOf(document, association, ASSOCIATION, name, at));
  }
}

const ASSOCIATION = {
  serviceAccount: 'serviceAccountName',
  roleArn: 'roleARN',
  targetRoleArn: 'targetRoleARN',
} as const;

const associationsOf = (tree: Tree): readonly Tree[] => [
  ...listOf(field(tree, 'iam', 'podIdentityAssociations')),
  ...listOf(field(tree, 'addons')).flatMap((addon) => listOf(field(addon, 'podIdentityAssociations'))),
];

function clusterConfigOf(document: Document, tree: MapTree): ClusterConfig {
  const nodeGroups: NodeGroup[] = [];
  const config: ClusterConfig = {
    document,
    tree,
    name: textOf(field(tree, 'metadata', 'name')),
    region: textOf(field(tree, 'metadata', 'region')),
    nodeGroups,
    serviceAccounts: maps(field(tree, 'iam', 'serviceAccounts')),
    withOIDC: parsesAsTrue(field(tree, 'iam', 'withOIDC')),
  };
  for (const [key, managed] of [
    ['nodeGroups', false],
    ['managedNodeGroups', true],
  ] as const) {
    for (const group of maps(field(tree, key))) {
      const iam = field(group, 'iam');
      nodeGroups.push({
        config,
        tree: group,
        managed,
        name: textOf(field(group, 'name')),
        iam: iam?.kind === 'map' ? iam : undefined,
      });
    }
  }
  return config;
}

const maps = (list: Tree | undefined): readonly MapTree[] => listOf(list).filter((item) => item.kind === 'map');
