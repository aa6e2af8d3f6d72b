/** CloudFormation templates: what only a deployment knows becomes holes, and the IAM documents in them are read as any. */
import { field, parsesAsTrue, stringOf, textOf, type MapTree } from '../../value/tree.js';
import { emitAccessEntry, type EntryFields } from '../access.js';
import { emitAddon, type AddonFields } from '../addon.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { readProvider } from '../provider.js';
import { withIntrinsicsAsHoles } from './intrinsics.js';

export const cloudformation: DocumentDialect = {
  kind: 'document',
  name: 'cloudformation',
  scan: /\bAWS::|ClientIdList/,
  prepare: (root) => withIntrinsicsAsHoles(root),
  mapping(tree, reading) {
    readProvider(tree, PROVIDER, reading);
    readAccessEntry(tree, reading);
    readAddon(tree, reading);
    readAssociation(tree, reading);
    return undefined;
  },
};

/** AWS::IAM::OIDCProvider. */
const PROVIDER = { url: 'Url', clientIds: 'ClientIdList', thumbprints: 'ThumbprintList', arns: [] } as const;

function readAccessEntry(tree: MapTree, { document, emit }: Reading): void {
  const properties = propertiesOf(tree, 'AWS::EKS::AccessEntry');
  if (properties === undefined) return;
  const clusterName = textOf(field(properties, 'ClusterName'));
  emitAccessEntry(properties, ACCESS_ENTRY, { document, clusterName, made: false }, emit);
}

function readAddon(tree: MapTree, { document, emit }: Reading): void {
  const properties = propertiesOf(tree, 'AWS::EKS::Addon');
  if (properties === undefined) return;
  emitAddon(properties, ADDON, { document, clusterName: textOf(field(properties, 'ClusterName')) }, emit);
}

/** Source: CloudFormation Template Reference, AWS::EKS::Addon. */
const ADDON: AddonFields = {
  name: 'AddonName',
  roleArn: 'ServiceAccountRoleArn',
  version: 'AddonVersion',
  configuration: 'ConfigurationValues',
  associations: { list: 'PodIdentityAssociations', serviceAccount: 'ServiceAccount', roleArn: 'RoleArn' },
};

/** Source: CloudFormation Template Reference, AWS::EKS::PodIdentityAssociation. */
function readAssociation(tree: MapTree, { document, emit }: Reading): void {
  const properties = propertiesOf(tree, 'AWS::EKS::PodIdentityAssociation');
  if (properties === undefined) return;
  const account = field(properties, 'ServiceAccount');
  emit.fact('association', {
    document,
    tree: properties,
    namespace: textOf(field(properties, 'Namespace')),
    serviceAccount: textOf(account),
    roleArn: textOf(field(properties, 'RoleArn')),
    clusterName: textOf(field(properties, 'ClusterName')),
    targetRoleArn: field(properties, 'TargetRoleArn'),
    sessionTagsDisabled: parsesAsTrue(field(properties, 'DisableSessionTags')),
    at: account?.at ?? properties.at,
  });
}

function propertiesOf(tree: MapTree, type: string): MapTree | undefined {
  const properties = field(tree, 'Properties');
  return stringOf(field(tree, 'Type')) === type && properties?.kind === 'map' ? properties : undefined;
}

/** Source: CloudFormation Template Reference, AWS::EKS::AccessEntry. */
const ACCESS_ENTRY: EntryFields = {
  principal: 'PrincipalArn',
  type: 'Type',
  username: 'Username',
  groups: 'KubernetesGroups',
  policies: { list: 'AccessPolicies', arn: 'PolicyArn', scope: ['AccessScope', 'Type', 'Namespaces'] },
};
