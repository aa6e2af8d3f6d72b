/** AWS Controllers for Kubernetes: roles, providers and associations as objects. */
import { entryOf, field, stringOf, textOf, type MapTree } from '../../value/tree.js';
import { emitAccessEntry, SCOPE, type EntryFields } from '../access.js';
import { EKS_ADDON, emitAddon, type AddonFields } from '../addon.js';
import { readAssociation } from '../association.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { EKS_FARGATE_PROFILE, EKS_NODE_GROUP, emitNodeGroup, type GroupFields } from '../node-group.js';
import { readProvider } from '../provider.js';
import { readRole, referenceTo, trustPolicyEntry } from '../role.js';
import { table } from '../../value/table.js';

export const ack: DocumentDialect = {
  kind: 'document',
  name: 'ack',
  scan: /services\.k8s\.aws|clientIDs|roleARN|roleRef/,
  mapping(tree, reading) {
    readProvider(tree, PROVIDER, reading);
    if (isAssociation(tree)) readAssociation(tree, ASSOCIATION, field(tree, 'roleRef', 'from', 'name'), reading);
    readAccessEntry(tree, reading);
    readAddon(tree, reading);
    readNodeGroup(tree, reading);
    const trust = trustPolicyEntry(tree);
    if (trust === undefined || !isAck(reading.root)) return undefined;
    const { root } = reading;
    const own = field(root, 'metadata', 'name');
    const references = [textOf(field(root, 'status', 'ackResourceMetadata', 'arn')), referenceTo(own)];
    readRole(tree, trust.value, field(tree, 'name') ?? own, reading, {
      references: references.flatMap((reference) => reference ?? []),
    });
    return 'done';
  },
};

function readAccessEntry(tree: MapTree, { root, key, document, emit }: Reading): void {
  if (key !== 'spec' || stringOf(field(root, 'kind')) !== 'AccessEntry') return;
  if (!(stringOf(field(root, 'apiVersion')) ?? '').startsWith('eks.services.k8s.aws/')) return;
  emitAccessEntry(tree, ACCESS_ENTRY, { document, clusterName: textOf(field(tree, 'clusterName')), made: false }, emit);
}

/** Source: aws-controllers-k8s/eks-controller, apis/v1alpha1/access_entry.go. */
const ACCESS_ENTRY: EntryFields = {
  principal: 'principalARN',
  username: 'username',
  groups: 'kubernetesGroups',
  policies: { list: 'accessPolicies', arn: 'policyARN', scope: SCOPE },
};

function readAddon(tree: MapTree, { root, key, document, emit }: Reading): void {
  if (key !== 'spec' || stringOf(field(root, 'kind')) !== 'Addon') return;
  if (!(stringOf(field(root, 'apiVersion')) ?? '').startsWith('eks.services.k8s.aws/')) return;
  emitAddon(tree, ADDON, { document, clusterName: textOf(field(tree, 'clusterName')) }, emit);
}

/** Source: aws-controllers-k8s/eks-controller, apis/v1alpha1/addon.go. */
const ADDON: AddonFields = {
  ...EKS_ADDON,
  name: 'name',
  roleArn: 'serviceAccountRoleARN',
  associations: { list: 'podIdentityAssociations', serviceAccount: 'serviceAccount', roleArn: 'roleARN' },
};

function readNodeGroup(tree: MapTree, { root, key, document, emit }: Reading): void {
  const fields = GROUPS[stringOf(field(root, 'kind')) ?? ''];
  if (key !== 'spec' || fields === undefined) return;
  if (!(stringOf(field(root, 'apiVersion')) ?? '').startsWith('eks.services.k8s.aws/')) return;
  emitNodeGroup(tree, fields, { document }, emit);
}

/** Source: aws-controllers-k8s/eks-controller, apis/v1alpha1/nodegroup.go and fargate_profile.go. */
const GROUPS: Readonly<Record<string, GroupFields>> = table({
  Nodegroup: { ...EKS_NODE_GROUP, name: 'name', reference: ['nodeRoleRef', 'from', 'name'] },
  FargateProfile: {
    ...EKS_FARGATE_PROFILE,
    name: 'name',
    role: 'podExecutionRoleARN',
    reference: ['podExecutionRoleRef', 'from', 'name'],
  },
});

const isAck = (root: MapTree): boolean =>
  (stringOf(field(root, 'apiVersion')) ?? '').startsWith('iam.services.k8s.aws');

const PROVIDER = { url: 'url', clientIds: 'clientIDs', thumbprints: 'thumbprints', arns: [] } as const;

const ASSOCIATION = { serviceAccount: 'serviceAccount', roleArn: 'roleARN', targetRoleArn: 'targetRoleARN' } as const;

const isAssociation = (tree: MapTree): boolean =>
  [['roleARN', 'roleRef'], ['clusterName', 'clusterRef'], ['serviceAccount']].every((names) =>
    names.some((name) => entryOf(tree, name) !== undefined),
  );
