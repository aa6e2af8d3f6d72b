/** Facts of resolved resources. Names of fields: CloudFormation Template Reference, the page of each type. */
import { withoutScheme } from '../../aws/issuer.js';
import type { Document } from '../../document/language.js';
import { readEmbedded } from '../../document/languages.js';
import {
  entriesOf,
  field,
  isUnread,
  itemsOf,
  listOf,
  parsesAsTrue,
  stringOf,
  textOf,
  type MapTree,
  type Tree,
} from '../../value/tree.js';
import { emitAccessEntry, emitMapping, type EntryFields } from '../access.js';
import { emitAddon, type AddonFields } from '../addon.js';
import { NO_PARTS, type DeclaredGroup } from '../cluster-config-facts.js';
import type { Reading } from '../dialect.js';
import { platformOf } from '../node-group.js';
import { readProvider } from '../provider.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import { helmChart, manifest } from './kubernetes.js';
import { OWN_ARN, OWN_ISSUER, OWN_REFERENCE, TEMPLATE_DATA } from './resolve.js';
import { table } from '../../value/table.js';

/** A resource with its values. */
interface Written {
  readonly properties: MapTree;
  /** Its logical id. */
  readonly name: string | undefined;
}

type Read = (resource: Written, reading: Reading) => void;

const PROVIDER = {
  url: 'Url',
  clientIds: 'ClientIdList',
  thumbprints: 'ThumbprintList',
  arns: [OWN_ARN],
  isRequest: true,
} as const;

/** The custom resource of aws-cdk-lib: aws-iam/lib/oidc-provider.ts. */
const CDK_PROVIDER = { ...PROVIDER, clientIds: 'ClientIDList' } as const;

const clusterName = (properties: MapTree) => textOf(field(properties, 'ClusterName'));

function accessEntry({ properties }: Written, { document, emit }: Reading): void {
  emitAccessEntry(properties, ACCESS_ENTRY, { document, clusterName: clusterName(properties), made: false }, emit);
}

const ACCESS_ENTRY: EntryFields = {
  principal: 'PrincipalArn',
  type: 'Type',
  username: 'Username',
  groups: 'KubernetesGroups',
  policies: { list: 'AccessPolicies', arn: 'PolicyArn', scope: ['AccessScope', 'Type', 'Namespaces'] },
};

function addon({ properties }: Written, { document, emit }: Reading): void {
  emitAddon(properties, ADDON, { document, clusterName: clusterName(properties) }, emit);
}

const ADDON: AddonFields = {
  name: 'AddonName',
  roleArn: 'ServiceAccountRoleArn',
  version: 'AddonVersion',
  configuration: 'ConfigurationValues',
  associations: { list: 'PodIdentityAssociations', serviceAccount: 'ServiceAccount', roleArn: 'RoleArn' },
};

function association({ properties }: Written, { document, emit }: Reading): void {
  const account = field(properties, 'ServiceAccount');
  emit.fact('association', {
    document,
    tree: properties,
    namespace: textOf(field(properties, 'Namespace')),
    serviceAccount: textOf(account),
    roleArn: textOf(field(properties, 'RoleArn')),
    clusterName: clusterName(properties),
    targetRoleArn: field(properties, 'TargetRoleArn'),
    sessionTagsDisabled: parsesAsTrue(field(properties, 'DisableSessionTags')),
    at: account?.at ?? properties.at,
  });
}

function cluster({ properties }: Written, { document, emit }: Reading): void {
  const name = field(properties, 'Name');
  const reference = field(properties, OWN_REFERENCE);
  const at = name?.at ?? properties.at;
  const version = field(properties, 'Version');
  const compute = field(properties, 'ComputeConfig');
  emit.fact('cluster', {
    document,
    name: textOf(name ?? reference),
    arn: textOf(field(properties, OWN_ARN)),
    issuer: issuerOf(properties),
    issuerAt: at,
    version: version?.kind === 'number' ? version.written : stringOf(version),
    autoMode: compute === undefined ? false : parsesAsTrue(field(compute, 'Enabled')),
    authenticationMode: authenticationMode(properties),
    at,
  });
  const roleArn = field(compute, 'NodeRoleArn');
  if (roleArn !== undefined)
    emitGroup(properties, document, reference ?? name, undefined, {
      type: 'auto-mode',
      roleArn,
      hopLimit: undefined,
      httpTokens: undefined,
      platform: 'auto-mode',
    })(emit);
}

/** Source: CloudFormation Template Reference, AWS::EKS::Cluster AccessConfig, `AuthenticationMode`. */
function authenticationMode(properties: MapTree): Text | undefined {
  const config = field(properties, 'AccessConfig');
  const mode = field(config, 'AuthenticationMode');
  if (mode !== undefined) return textOf(mode);
  return properties.open || isUnread(config) ? undefined : literalText('CONFIG_MAP');
}

/** Of rows for one role the last one counts: of a list that may go on nothing is said. `CDK` writes what the rows are made of: src/facts/cdk/aws-auth.ts. */
function awsAuth({ properties }: Written, { document, emit }: Reading): void {
  const rows = field(properties, 'MapRoles');
  if (rows?.kind !== 'list' || rows.open) return;
  for (const item of rows.items) {
    const row = field(item, 'Row');
    const automatic = parsesAsTrue(field(item, 'Automatic')) === true;
    if (row !== undefined) emitMapping(row, { document, clusterName: clusterName(properties), automatic }, emit);
  }
}

function issuerOf(properties: MapTree): Text | undefined {
  const url = textOf(field(properties, OWN_ISSUER));
  return url === undefined ? undefined : withoutScheme(url);
}

/** eksctl's fields of a group are not those of CloudFormation: rules about them find it open. */
const emitGroup =
  (
    properties: MapTree,
    document: Document,
    clusterTree: Tree | undefined,
    name: Tree | undefined,
    declared: DeclaredGroup,
  ) =>
  (emit: Reading['emit']): void => {
    const tree: MapTree = { kind: 'map', entries: [], open: true, at: properties.at };
    const config = {
      document,
      tree,
      name: textOf(clusterTree),
      region: undefined,
      withOIDC: undefined,
      ...NO_PARTS,
    };
    emit.fact('node-group', {
      config,
      kind: declared.type === 'fargate' ? 'Fargate profile' : 'node group',
      tree,
      managed: declared.type === 'managed',
      name: textOf(name),
      nameAt: name?.at ?? properties.at,
      iam: undefined,
      addonPolicies: [],
      role: undefined,
      declared,
    });
  };

function nodeGroup({ properties }: Written, { document, emit }: Reading): void {
  const options = field(properties, TEMPLATE_DATA, 'MetadataOptions');
  emitGroup(properties, document, field(properties, 'ClusterName'), field(properties, 'NodegroupName'), {
    type: 'managed',
    roleArn: field(properties, 'NodeRole'),
    hopLimit: field(options, 'HttpPutResponseHopLimit'),
    httpTokens: field(options, 'HttpTokens'),
    platform: platformOf(field(properties, 'AmiType')),
  })(emit);
}

function fargateProfile({ properties }: Written, { document, emit }: Reading): void {
  const cluster = field(properties, 'ClusterName');
  emitGroup(properties, document, cluster, field(properties, 'FargateProfileName'), {
    type: 'fargate',
    roleArn: field(properties, 'PodExecutionRoleArn'),
    hopLimit: undefined,
    httpTokens: undefined,
    platform: 'fargate',
  })(emit);
  for (const selector of listOf(field(properties, 'Selectors'))) {
    const namespace = field(selector, 'Namespace') ?? field(selector, 'namespace');
    if (namespace === undefined) continue;
    const labels = labelsOf(field(selector, 'Labels') ?? field(selector, 'labels'));
    emit.fact('fargate-selector', { document, clusterName: textOf(cluster), namespace, labels });
  }
}

/** A list of `Key` and `Value`, as the mapping that others write. */
function labelsOf(list: Tree | undefined): Tree | undefined {
  if (list?.kind !== 'list') return list;
  const entries = list.items.map((item) => {
    const [key, value] = [field(item, 'Key'), field(item, 'Value')];
    const text = textOf(key);
    return key === undefined || value === undefined || text === undefined
      ? undefined
      : { key: text, keyAt: key.at, value };
  });
  const known = entries.flatMap((entry) => entry ?? []);
  return { kind: 'map', entries: known, open: list.open || known.length < entries.length, at: list.at };
}

/** A policy, and what it is attached to of roles that are not here. */
function managedPolicy({ properties }: Written, { document, emit }: Reading): void {
  const policy = field(properties, 'PolicyDocument');
  const arn = textOf(field(properties, OWN_REFERENCE));
  if (policy?.kind === 'map') emit.fact('permission-policy', { document, tree: policy, arn, at: properties.at });
  for (const role of itemsOf(field(properties, 'Roles')))
    emit.fact('policy-attachment', {
      document,
      tree: properties,
      role: textOf(role),
      roleArn: undefined,
      policyArn: field(properties, OWN_REFERENCE),
      at: role.at,
    });
}

/** A template of its own, for other accounts. */
function stackSet({ properties, name }: Written, { document, emit }: Reading): void {
  const body = field(properties, 'TemplateBody');
  const inner = body?.kind === 'text' ? readEmbedded(body, document) : undefined;
  const tree = inner === undefined ? body : inner.tree;
  const unit = `${document.unit ?? document.file.path}/${name ?? ''}`;
  if (tree?.kind === 'map') emit.document({ ...(inner ?? document), tree, unit });
}

/** What the API takes stands below `Config`, with its names in lower case: aws-eks/lib/cluster-resource.ts of aws-cdk-lib. */
function withConfig({ properties, ...resource }: Written): Written {
  const config = entriesOf(field(properties, 'Config')).map((entry) => ({ ...entry, key: capitalised(entry.key) }));
  return { ...resource, properties: { ...properties, entries: [...config, ...properties.entries] } };
}

function capitalised(key: Text): Text {
  const name = knownValue(key);
  return name === undefined ? key : literalText(name.charAt(0).toUpperCase() + name.slice(1));
}

/** A function of SAM without a role of its own gets one that is made for Lambda alone. */
export const RESOURCES: Readonly<Record<string, Read | undefined>> = table({
  'AWS::IAM::OIDCProvider': ({ properties }, reading) => readProvider(properties, PROVIDER, reading),
  'Custom::AWSCDKOpenIdConnectProvider': ({ properties }, reading) => readProvider(properties, CDK_PROVIDER, reading),
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::EKS::AccessEntry': accessEntry,
  'AWS::EKS::Addon': addon,
  'AWS::EKS::PodIdentityAssociation': association,
  'AWS::EKS::Cluster': cluster,
  'AWS::EKS::Nodegroup': nodeGroup,
  'AWS::EKS::FargateProfile': fargateProfile,
  'Custom::AWSCDK-EKS-Cluster': (resource, reading) => cluster(withConfig(resource), reading),
  'Custom::AWSCDK-EKS-FargateProfile': (resource, reading) => fargateProfile(withConfig(resource), reading),
  'Custom::AWSCDK-EKS-KubernetesResource': ({ properties }, reading) => manifest(properties, reading),
  'Custom::AWSCDK-EKS-AwsAuth': awsAuth,
  'Custom::AWSCDK-EKS-HelmChart': ({ properties }, reading) => helmChart(properties, reading),
  'AWSQS::Kubernetes::Resource': ({ properties }, reading) => manifest(properties, reading),
  'Custom::KubeManifest': ({ properties }, reading) => manifest(properties, reading),
  'AWS::CloudFormation::StackSet': stackSet,
});
