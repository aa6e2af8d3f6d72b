/** Cluster API Provider AWS: EKS clusters, their add-ons, associations, rows of aws-auth and access entries. */
import { field, listOf, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import { emitAccessEntry, emitMapping, SCOPE, type EntryFields } from '../access.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { emitMetadataOptions, OBJECT_METADATA } from '../metadata-options.js';
import { emitNodeGroup, type GroupFields } from '../node-group.js';
import { table } from '../../value/table.js';

export const clusterApi: DocumentDialect = {
  kind: 'document',
  name: 'cluster-api',
  scan: /instanceMetadataOptions|AWSManagedControlPlane|AWSManagedMachinePool|AWSFargateProfile/,
  object(reading) {
    const { root } = reading;
    const kind = stringOf(field(root, 'kind'));
    const group = GROUPS[kind ?? ''];
    const machines = MACHINES[kind ?? ''];
    if (machines !== undefined)
      emitMetadataOptions(field(root, 'spec', ...machines), OBJECT_METADATA, reading.document, reading.emit);
    const holder = field(root, 'spec');
    if (group !== undefined && holder?.kind === 'map')
      emitNodeGroup(
        holder,
        group,
        { document: reading.document, ownName: field(root, 'metadata', 'name') },
        reading.emit,
      );
    if (kind !== 'AWSManagedControlPlane' && kind !== 'AWSManagedControlPlaneTemplate') return undefined;
    const spec = field(root, 'spec');
    const own = kind === 'AWSManagedControlPlane' ? spec : field(spec, 'template', 'spec');
    if (own?.kind === 'map') readControlPlane(own, reading);
    return undefined;
  },
};

/** Where machines say what their metadata service is to ask for. Source: kubernetes-sigs/cluster-api-provider-aws, api/v1beta2/awsmachine_types.go; exp/api/v1beta2/types.go, AWSLaunchTemplate. */
const MACHINES: Readonly<Record<string, readonly string[]>> = table({
  AWSMachine: ['instanceMetadataOptions'],
  AWSMachineTemplate: ['template', 'spec', 'instanceMetadataOptions'],
  AWSMachinePool: ['awsLaunchTemplate', 'instanceMetadataOptions'],
  AWSManagedMachinePool: ['awsLaunchTemplate', 'instanceMetadataOptions'],
});

/** They name a role by its name alone. Source: kubernetes-sigs/cluster-api-provider-aws, exp/api/v1beta2. */
const GROUPS: Readonly<Record<string, GroupFields>> = table({
  AWSManagedMachinePool: { type: 'managed', name: 'eksNodegroupName', role: '', roleName: 'roleName' },
  AWSFargateProfile: { type: 'fargate', name: 'profileName', role: '', roleName: 'roleName' },
});

/** Source: kubernetes-sigs/cluster-api-provider-aws, controlplane/eks/api/v1beta2/awsmanagedcontrolplane_types.go; docs/book, eks/pod-identity-associations. */
function readControlPlane(spec: MapTree, { document, root, emit }: Reading): void {
  const clusterName = textOf(field(spec, 'eksClusterName'));
  const version = stringOf(field(spec, 'version'));
  emit.fact('cluster', {
    document,
    name: clusterName,
    arn: undefined,
    issuer: undefined,
    issuerAt: undefined,
    version: version?.replace(/^v/, ''),
    authenticationMode: modeOf(field(spec, 'accessConfig', 'authenticationMode')),
    at: root.at,
  });
  for (const addon of listOf(field(spec, 'addons'))) {
    const name = field(addon, 'name');
    if (addon.kind !== 'map' || name === undefined) continue;
    const roleArn = field(addon, 'serviceAccountRoleARN') ?? field(addon, 'serviceAccountRoleArn');
    emit.fact('addon', { document, tree: addon, name: textOf(name), nameAt: name.at, roleArn, config: undefined });
  }
  for (const item of listOf(field(spec, 'podIdentityAssociations')))
    if (item.kind === 'map') readAssociation(item, clusterName, { document, emit });
  for (const row of listOf(field(spec, 'iamAuthenticatorConfig', 'mapRoles')))
    emitMapping(row, { document, clusterName }, emit);
  for (const entry of listOf(field(spec, 'accessEntries')))
    if (entry.kind === 'map')
      emitAccessEntry(withTypeOfEks(entry), ACCESS_ENTRY, { document, clusterName, made: false }, emit);
}

/** Both forms stand in its documentation. */
function readAssociation(
  tree: MapTree,
  clusterName: Text | undefined,
  { document, emit }: Pick<Reading, 'document' | 'emit'>,
): void {
  const account = field(tree, 'serviceAccount');
  const text = (flat: string, nested: string): Tree | undefined => field(tree, flat) ?? field(account, nested);
  const name = text('serviceAccountName', 'name');
  emit.fact('association', {
    document,
    tree,
    namespace: textOf(text('serviceAccountNamespace', 'namespace')),
    serviceAccount: textOf(name),
    roleArn: textOf(text('serviceAccountRoleARN', 'roleARN')),
    clusterName,
    targetRoleArn: undefined,
    sessionTagsDisabled: undefined,
    at: name?.at ?? tree.at,
  });
}

/** The types are those of EKS in lower case: `ec2_linux`. */
const withTypeOfEks = (entry: MapTree): MapTree => ({
  ...entry,
  entries: entry.entries.map((member) => {
    const type = knownValue(member.key) === 'type' ? stringOf(member.value) : undefined;
    return type === undefined || type !== type.toLowerCase()
      ? member
      : { ...member, value: { kind: 'text', text: literalText(type.toUpperCase()), at: member.value.at } };
  }),
});

/** Written in lower case there. */
function modeOf(tree: Tree | undefined): Text | undefined {
  const known = stringOf(tree);
  return known === undefined ? textOf(tree) : literalText(known.toUpperCase());
}

const ACCESS_ENTRY: EntryFields = {
  principal: 'principalARN',
  username: 'username',
  groups: 'kubernetesGroups',
  policies: { list: 'accessPolicies', arn: 'policyARN', scope: SCOPE },
};
