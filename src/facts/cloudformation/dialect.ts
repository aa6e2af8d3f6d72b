/** CloudFormation templates: what only a deployment knows becomes holes, and the IAM documents in them are read as any. */
import { field, stringOf, textOf, type MapTree } from '../../value/tree.js';
import { emitAccessEntry, type EntryFields } from '../access.js';
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
    return undefined;
  },
};

/** AWS::IAM::OIDCProvider. */
const PROVIDER = { url: 'Url', clientIds: 'ClientIdList', thumbprints: 'ThumbprintList', arns: [] } as const;

function readAccessEntry(tree: MapTree, { document, emit }: Reading): void {
  const properties = field(tree, 'Properties');
  if (stringOf(field(tree, 'Type')) !== 'AWS::EKS::AccessEntry' || properties?.kind !== 'map') return;
  const clusterName = textOf(field(properties, 'ClusterName'));
  emitAccessEntry(properties, ACCESS_ENTRY, { document, clusterName, made: false }, emit);
}

/** Source: CloudFormation Template Reference, AWS::EKS::AccessEntry. */
const ACCESS_ENTRY: EntryFields = {
  principal: 'PrincipalArn',
  type: 'Type',
  username: 'Username',
  groups: 'KubernetesGroups',
  policies: { list: 'AccessPolicies', arn: 'PolicyArn', scope: ['AccessScope', 'Type', 'Namespaces'] },
};
