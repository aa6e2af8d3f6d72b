/** Crossplane's providers of AWS: roles, providers and associations as managed resources, and the templates of Compositions. */
import { entryOf, field, itemsOf, stringOf, textOf, type MapTree } from '../../value/tree.js';
import { EKS_API, emitAccessEntry, type EntryFields } from '../access.js';
import { EKS_ADDON, emitAddon, type AddonFields } from '../addon.js';
import { readAssociation } from '../association.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { emitMetadataOptions, OBJECT_METADATA } from '../metadata-options.js';
import { EKS_FARGATE_PROFILE, EKS_NODE_GROUP, emitNodeGroup, type GroupFields } from '../node-group.js';
import { readProvider } from '../provider.js';
import { readRole, referenceTo, trustPolicyEntry } from '../role.js';
import { table } from '../../value/table.js';

export const crossplane: DocumentDialect = {
  kind: 'document',
  name: 'crossplane',
  scan: /crossplane\.io|upbound\.io|clientIDList/,
  mapping(tree, reading) {
    readProvider(tree, PROVIDER, reading);
    if (isAssociation(tree)) readAssociation(tree, ASSOCIATION, field(tree, 'roleArnRef', 'name'), reading);
    readAttachment(tree, reading);
    readAccessEntry(tree, reading);
    readAddon(tree, reading);
    readNodeGroup(tree, reading);
    readLaunchTemplate(tree, reading);
    const trust = trustPolicyEntry(tree);
    if (trust === undefined || !isRole(reading.root)) return undefined;
    const { root } = reading;
    const name =
      field(root, 'metadata', 'annotations', 'crossplane.io/external-name') ?? field(root, 'metadata', 'name');
    const reference = referenceTo(field(root, 'metadata', 'name'));
    readRole(tree, trust.value, name, reading, { references: reference === undefined ? [] : [reference] });
    return 'done';
  },
};

const isRole = (root: MapTree): boolean =>
  stringOf(field(root, 'kind')) === 'Role' && /\biam\.aws\./.test(stringOf(field(root, 'apiVersion')) ?? '');

/** RolePolicyAttachment, whose role stands under `role` (upbound) or `roleName` (crossplane-contrib), or is an object of the cluster. */
function readAttachment(tree: MapTree, { document, root, key, emit }: Reading): void {
  if (key !== 'forProvider' || stringOf(field(root, 'kind')) !== 'RolePolicyAttachment') return;
  const role = field(tree, 'role') ?? field(tree, 'roleName');
  const reference = field(tree, 'roleRef', 'name') ?? field(tree, 'roleNameRef', 'name');
  emit.fact('policy-attachment', {
    document,
    tree,
    role: textOf(role ?? reference),
    roleArn: undefined,
    policyArn: field(tree, 'policyArn'),
    at: root.at,
  });
}

/** Source: Upbound's provider-aws-eks, AccessEntry. */
function readAccessEntry(tree: MapTree, { document, root, key, emit }: Reading): void {
  if (key !== 'forProvider' || stringOf(field(root, 'kind')) !== 'AccessEntry') return;
  const fields: EntryFields = { ...EKS_API, username: 'userName' };
  emitAccessEntry(tree, fields, { document, clusterName: textOf(field(tree, 'clusterName')), made: false }, emit);
}

/** Source: Upbound's provider-aws-eks, Addon. */
function readAddon(tree: MapTree, { document, root, key, emit }: Reading): void {
  if (key !== 'forProvider' || stringOf(field(root, 'kind')) !== 'Addon') return;
  emitAddon(tree, ADDON, { document, clusterName: textOf(field(tree, 'clusterName')) }, emit);
}

const ADDON: AddonFields = {
  ...EKS_ADDON,
  associations: { ...EKS_ADDON.associations, list: 'podIdentityAssociation' },
};

/** A list of one in earlier versions. Source: Upbound's provider-aws-ec2, LaunchTemplate v1beta1 and v1beta2. */
function readLaunchTemplate(tree: MapTree, { document, root, key, emit }: Reading): void {
  if (key !== 'forProvider' || stringOf(field(root, 'kind')) !== 'LaunchTemplate') return;
  const [options] = itemsOf(field(tree, 'metadataOptions'));
  emitMetadataOptions(options, OBJECT_METADATA, document, emit);
}

/** The external name is the object's own where none is written. */
function readNodeGroup(tree: MapTree, { document, root, key, emit }: Reading): void {
  const apiVersion = stringOf(field(root, 'apiVersion')) ?? '';
  if (key !== 'forProvider' || !/^eks\.aws\./.test(apiVersion)) return;
  const groups = apiVersion.startsWith('eks.aws.crossplane.io/') ? CONTRIB_GROUPS : GROUPS;
  const fields = groups[stringOf(field(root, 'kind')) ?? ''];
  if (fields === undefined) return;
  emitNodeGroup(tree, fields, { document, ownName: field(root, 'metadata', 'name') }, emit);
}

/** Source: Upbound's provider-aws-eks, NodeGroup and FargateProfile. */
const GROUPS: Readonly<Record<string, GroupFields>> = table({
  NodeGroup: { ...EKS_NODE_GROUP, role: 'nodeRoleArn', reference: ['nodeRoleArnRef', 'name'] },
  FargateProfile: { ...EKS_FARGATE_PROFILE, reference: ['podExecutionRoleArnRef', 'name'] },
});

/** Source: crossplane-contrib/provider-aws, apis/eks/manualv1alpha1: NodeGroup and FargateProfile. */
const CONTRIB_GROUPS: Readonly<Record<string, GroupFields>> = table({
  NodeGroup: { ...EKS_NODE_GROUP, reference: ['nodeRoleRef', 'name'] },
  FargateProfile: {
    ...EKS_FARGATE_PROFILE,
    role: 'podExecutionRoleArn',
    reference: ['podExecutionRoleArnRef', 'name'],
  },
});

const PROVIDER = { url: 'url', clientIds: 'clientIDList', thumbprints: 'thumbprintList', arns: [] } as const;

const ASSOCIATION = { serviceAccount: 'serviceAccount', roleArn: 'roleArn', targetRoleArn: 'targetRoleArn' } as const;

const isAssociation = (tree: MapTree): boolean =>
  entryOf(tree, 'associationArn') === undefined &&
  [['roleArn', 'roleArnRef'], ['clusterName', 'clusterNameRef'], ['serviceAccount']].every((names) =>
    names.some((name) => entryOf(tree, name) !== undefined),
  );
