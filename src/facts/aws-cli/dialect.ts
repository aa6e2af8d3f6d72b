/** What `aws iam`, `aws eks` and `aws ec2` take and print: providers, clusters, associations, add-ons, access entries, launch templates. */
import { withoutScheme } from '../../aws/issuer.js';
import { display } from '../../value/text.js';
import { entryOf, field, parsesAsTrue, stringOf, textOf, type MapTree } from '../../value/tree.js';
import { EKS_API, emitAccessEntry, emitEntryList } from '../access.js';
import { EKS_ADDON, emitAddon } from '../addon.js';
import { associationOf } from '../association.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { EKS_FARGATE_PROFILE, EKS_NODE_GROUP, emitNodeGroup } from '../node-group.js';
import { readProvider } from '../provider.js';
import { readLaunchTemplate } from './launch-template.js';

export const awsCli: DocumentDialect = {
  kind: 'document',
  name: 'aws-cli',
  scan: /arn:|ClientIDList|OpenIDConnectProviderList|[oO]idc|\beks\b|associationArn|accessEntries|"addons"|addonName|fargateProfile|nodegroup|MetadataOptions/,
  mapping(tree, reading) {
    readProvider(tree, PROVIDER, reading);
    readCluster(tree, reading);
    readAssociation(tree, reading);
    readProviderList(tree, reading);
    readLoginProvider(tree, reading);
    readAddon(tree, reading);
    readAddonList(tree, reading);
    readNodeGroup(tree, reading);
    readAccessEntry(tree, reading);
    readLaunchTemplate(tree, reading);
    return undefined;
  },
};

/** aws iam get-open-id-connect-provider; list-open-id-connect-providers prints ARNs alone. */
const PROVIDER = {
  url: 'Url',
  clientIds: 'ClientIDList',
  thumbprints: 'ThumbprintList',
  arns: ['OpenIDConnectProviderArn', 'Arn'],
} as const;

/** aws eks describe-cluster. */
function readCluster(tree: MapTree, { document, emit }: Reading): void {
  const cluster = field(tree, 'cluster');
  if (cluster?.kind !== 'map') return;
  const issuer = field(cluster, 'identity', 'oidc', 'issuer');
  const version = field(cluster, 'version');
  const arn = field(cluster, 'arn');
  if (issuer === undefined && arn === undefined) return;
  const text = textOf(issuer);
  emit.fact('cluster', {
    document,
    name: textOf(field(cluster, 'name')),
    arn: textOf(arn),
    issuer: text === undefined ? undefined : withoutScheme(text),
    issuerAt: issuer?.at,
    version: stringOf(version) ?? (version?.kind === 'number' ? version.written : undefined),
    // Every newer AWS CLI prints it; what an older one left out is not known.
    autoMode:
      field(cluster, 'computeConfig') === undefined
        ? undefined
        : parsesAsTrue(field(cluster, 'computeConfig', 'enabled')),
    authenticationMode: textOf(field(cluster, 'accessConfig', 'authenticationMode')),
    at: cluster.at,
  });
}

/** aws eks describe-pod-identity-association, list-pod-identity-associations. */
function readAssociation(tree: MapTree, { document, emit }: Reading): void {
  if (entryOf(tree, 'associationArn') === undefined || entryOf(tree, 'serviceAccount') === undefined) return;
  const fields = { serviceAccount: 'serviceAccount', roleArn: 'roleArn', targetRoleArn: 'targetRoleArn' };
  emit.fact('association', associationOf(document, tree, fields, textOf(field(tree, 'clusterName')), tree.at));
}

/** aws iam list-open-id-connect-providers. */
function readProviderList(tree: MapTree, { document, emit }: Reading): void {
  const entry = entryOf(tree, 'OpenIDConnectProviderList');
  if (entry?.value.kind !== 'list' || entry.value.open) return;
  const arns = entry.value.items.flatMap((item) => field(item, 'Arn') ?? []);
  emit.fact('provider-list', { document, arns, at: entry.keyAt });
}

/** aws eks describe-identity-provider-config. */
function readLoginProvider(tree: MapTree, { document, emit }: Reading): void {
  const login = field(tree, 'identityProviderConfig', 'oidc');
  const issuerUrl = field(login, 'issuerUrl') ?? field(login, 'issuerURL');
  if (issuerUrl === undefined) return;
  emit.fact('login-provider', { document, issuerUrl, clusterName: textOf(field(login, 'clusterName')) });
}

/** aws eks describe-addon; create-addon and update-addon with --cli-input-json or --cli-input-yaml. */
function readAddon(tree: MapTree, { document, root, emit }: Reading): void {
  const addon = field(tree, 'addon');
  const own = addon?.kind === 'map' ? addon : tree === root && isInput(tree) ? tree : undefined;
  if (own === undefined) return;
  emitAddon(own, EKS_ADDON, { document, clusterName: textOf(field(own, 'clusterName')) }, emit);
}

/** What the command line takes, and no object of a controller. */
const isInput = (root: MapTree): boolean =>
  entryOf(root, 'clusterName') !== undefined && entryOf(root, 'kind') === undefined;

/** aws eks list-addons. */
function readAddonList(tree: MapTree, { root, document, emit }: Reading): void {
  const names = field(tree, 'addons');
  if (tree !== root || names?.kind !== 'list' || names.open || names.items.length === 0) return;
  const isList = tree.entries.every(({ key }) => /^(?:addons|nextToken)$/.test(display(key)));
  if (
    !isList ||
    !names.items.every((item) => stringOf(item) !== undefined) ||
    field(tree, 'nextToken')?.kind === 'text'
  )
    return;
  emit.fact('addon-list', { document, names: names.items, at: entryOf(tree, 'addons')?.keyAt ?? names.at });
}

/** aws eks describe-nodegroup, describe-fargate-profile; create-nodegroup and create-fargate-profile with --cli-input-json or --cli-input-yaml. */
function readNodeGroup(tree: MapTree, { document, root, emit }: Reading): void {
  for (const [answer, fields] of GROUPS) {
    const group = field(tree, answer);
    const isOwn = tree === root && isInput(tree) && entryOf(tree, fields.name) !== undefined;
    const own = group?.kind === 'map' ? group : isOwn ? tree : undefined;
    if (own !== undefined) emitNodeGroup(own, fields, { document }, emit);
  }
}

const GROUPS = [
  ['nodegroup', EKS_NODE_GROUP],
  ['fargateProfile', EKS_FARGATE_PROFILE],
] as const;

/** aws eks describe-access-entry and list-access-entries; create-access-entry with --cli-input-json or --cli-input-yaml. */
function readAccessEntry(tree: MapTree, { document, root, emit }: Reading): void {
  const entry = field(tree, 'accessEntry');
  if (entry?.kind === 'map')
    emitAccessEntry(entry, EKS_API, { document, clusterName: textOf(field(entry, 'clusterName')), made: true }, emit);
  if (tree !== root) return;
  if (isInput(tree))
    emitAccessEntry(tree, EKS_API, { document, clusterName: textOf(field(tree, 'clusterName')), made: false }, emit);
  emitEntryList(entryOf(tree, 'accessEntries'), document, entryOf(tree, 'nextToken') !== undefined, emit);
}
