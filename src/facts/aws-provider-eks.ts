/** Providers, clusters, node groups, add-ons, associations and access entries of the AWS provider. */
import { withoutScheme } from '../aws/issuer.js';
import { hasHoles, knownValue, literalText, type Text } from '../value/text.js';
import type { Span } from '../value/span.js';
import type { Entry, MapTree, Tree } from '../value/tree.js';
import { inAddon } from './addon.js';
import { associationOf } from './association.js';
import {
  mapOf,
  optional,
  textIn as textOf,
  type AwsArguments,
  type AwsEmission,
  type AwsResource,
} from './aws-provider.js';
import { NO_PARTS, type ClusterConfig, type NodePlatform } from './cluster-config-facts.js';
import type { Emit } from './dialect.js';
import { tidied } from './tidy.js';
import { table } from '../value/table.js';

const tidyValue = (value: Tree | undefined): Tree | undefined => (value === undefined ? undefined : tidied(value));

function provider(resource: AwsResource, { emit }: AwsEmission): void {
  const url = tidyValue(resource.written('url'));
  const text = textOf(url);
  const clientIds = tidyValue(resource.written('client_id_list'));
  const thumbprints = resource.written('thumbprint_list');
  const { at } = resource;
  const arn = resource.computed('arn');
  emit.fact('provider', {
    document: resource.document,
    tree: mapOf([...optional('url', url), ...optional('client_id_list', clientIds)], at),
    url,
    issuer: text === undefined ? undefined : withoutScheme(text),
    arn: textOf(arn),
    clientIds,
    thumbprints,
    at: url?.at ?? at,
  });
}

function cluster(resource: AwsResource, { emit }: AwsEmission): void {
  const name = resource.computed('name');
  const text = textOf(resource.computed('issuer'));
  const version = resource.written('version');
  emit.fact('cluster', {
    document: resource.document,
    name: textOf(resource.written('name')) ?? textOf(name),
    arn: textOf(resource.computed('arn')),
    issuer: text === undefined ? undefined : withoutScheme(text),
    issuerAt: resource.at,
    version: version === undefined ? undefined : knownText(version),
    authenticationMode: authenticationMode(resource),
    at: resource.at,
  });
}

function authenticationMode(resource: AwsResource): Text | undefined {
  const [access] = resource.blocks('access_config').items;
  return textOf(access?.written('authentication_mode'));
}

const knownText = (value: Tree): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : knownValue(text);
};

const FIELDS = {
  serviceAccount: 'serviceAccount',
  roleArn: 'roleArn',
  targetRoleArn: 'targetRoleArn',
} as const;

/** A field that takes the ARN of a role. */
function roleOf({ written, placeOf }: AwsArguments, field: string, { type, document }: AwsResource, emit: Emit): void {
  const value = tidyValue(written(field));
  if (value === undefined) return;
  const called =
    document.language === 'typescript' ? field.replace(/_(\w)/g, (_, first: string) => first.toUpperCase()) : field;
  emit.fact('role-reference', { document, type, field: called, takes: 'ARN', value, setAt: placeOf(field) });
}

function association(resource: AwsResource, { emit }: AwsEmission): void {
  const { at } = resource;
  const tree = mapOf(
    [
      ...optional('namespace', resource.written('namespace')),
      ...optional('serviceAccount', resource.written('service_account')),
      ...optional('roleArn', resource.written('role_arn')),
      ...optional('targetRoleArn', resource.written('target_role_arn')),
      ...optional('disableSessionTags', resource.written('disable_session_tags')),
    ],
    at,
  );
  const document = resource.document;
  const place = resource.written('service_account')?.at ?? at;
  for (const field of ['role_arn', 'target_role_arn']) roleOf(resource, field, resource, emit);
  emit.fact('association', associationOf(document, tree, FIELDS, textOf(resource.written('cluster_name')), place));
}

function addon(resource: AwsResource, { emit }: AwsEmission): void {
  const { at } = resource;
  const document = resource.document;
  const cluster = resource.written('cluster_name');
  const name = resource.written('addon_name');
  const roleArn = tidyValue(resource.written('service_account_role_arn'));
  const tree = mapOf(
    [
      ...optional('addonName', name),
      ...optional('serviceAccountRoleArn', roleArn),
      ...optional('configurationValues', resource.written('configuration_values')),
    ],
    at,
  );
  const associations = resource.blocks('pod_identity_association').items;
  for (const [holder, field] of [
    [resource, 'service_account_role_arn'] as const,
    ...associations.map((block) => [block, 'role_arn'] as const),
  ])
    roleOf(holder, field, resource, emit);
  emit.fact('addon', {
    document,
    tree,
    associated: associations.flatMap((block) => tidyValue(block.written('service_account')) ?? []),
    name: textOf(name),
    nameAt: name?.at ?? at,
    roleArn,
    clusterName: textOf(cluster),
    version: tidyValue(resource.written('addon_version')),
    config: undefined,
  });
  for (const block of associations) {
    const account = block.written('service_account');
    const own = mapOf(
      [...optional('serviceAccount', account), ...optional('roleArn', block.written('role_arn'))],
      block.at,
    );
    const association = associationOf(document, own, FIELDS, textOf(cluster), account?.at ?? block.at);
    emit.fact('association', inAddon(association, textOf(name)));
  }
}

function accessEntry(resource: AwsResource, { emit }: AwsEmission): void {
  const arn = tidyValue(resource.written('principal_arn'));
  if (arn === undefined) return;
  emit.fact('access-mapping', {
    document: resource.document,
    arn: { ...arn, at: placeIn(arn, resource) },
    source: 'access entry',
    made: false,
    tree: mapOf(
      [
        ...optional('principalArn', arn),
        ...optional('type', resource.written('type')),
        ...optional('kubernetesGroups', resource.written('kubernetes_groups')),
        ...optional('username', resource.written('user_name')),
      ],
      resource.at,
    ),
    type: resource.written('type'),
    username: resource.written('user_name'),
    groups: resource.written('kubernetes_groups'),
    policies: undefined,
    clusterName: textOf(resource.written('cluster_name')),
  });
}

/** People who log in; the issuer of the cluster itself has no place there. */
function loginProvider(resource: AwsResource, { emit, all }: AwsEmission): void {
  const [oidc] = resource.blocks('oidc').items;
  const issuerUrl = tidyValue(oidc?.written('issuer_url'));
  if (issuerUrl === undefined) return;
  const clusterName = textOf(resource.written('cluster_name'));
  const at = oidc?.placeOf('issuer_url') ?? issuerUrl.at;
  const isOwn = all.some((other) => {
    if (!/^(?:data\.)?aws_eks_cluster$/.test(other.type)) return false;
    return (
      sameText(textOf(issuerUrl), textOf(other.computed('issuer'))) &&
      sameText(clusterName, textOf(other.computed('name')))
    );
  });
  emit.fact('login-provider', {
    document: resource.document,
    issuerUrl: { ...issuerUrl, at },
    clusterName,
    ...(isOwn ? { own: true as const } : {}),
  });
}

/** A value that comes from elsewhere is stated where it is used. */
const placeIn = (value: Tree, { placeOf, at }: AwsResource): Span =>
  at.source.inside !== undefined ? value.at : (placeOf('principal_arn') ?? value.at);

function fargateSelectors({ document, blocks }: AwsResource, clusterName: Text | undefined, emit: Emit): void {
  for (const block of blocks('selector').items) {
    const namespace = block.written('namespace');
    const labels = block.written('labels');
    if (namespace !== undefined) emit.fact('fargate-selector', { document, clusterName, namespace, labels });
  }
}

/** eksctl's fields of a group are not those of Terraform: rules about them find it open. */
function groupOf(resource: AwsResource, type: 'managed' | 'fargate', emission: AwsEmission): void {
  const { emit } = emission;
  const { at } = resource;
  const isManaged = type === 'managed';
  const document = resource.document;
  const tree: MapTree = mapOf([], at, true);
  const config: ClusterConfig = {
    document,
    tree,
    name: textOf(resource.written('cluster_name')),
    region: resource.region,
    withOIDC: undefined,
    ...NO_PARTS,
  };
  if (!isManaged) fargateSelectors(resource, config.name, emit);
  const name = isManaged ? resource.computed('node_group_name') : resource.written('fargate_profile_name');
  const options = isManaged ? metadataOptions(resource, emission) : undefined;
  if (options?.httpTokens !== undefined && !options.isOff)
    emit.fact('metadata-options', {
      document,
      tokens: entryFor('http_tokens', options.httpTokens),
      hopLimit: options.hopLimit === undefined ? undefined : entryFor('http_put_response_hop_limit', options.hopLimit),
    });
  emit.fact('node-group', {
    config,
    kind: isManaged ? 'node group' : 'Fargate profile',
    tree,
    managed: isManaged,
    name: textOf(name),
    nameAt: name?.at ?? at,
    iam: undefined,
    addonPolicies: [],
    role: undefined,
    declared: {
      type,
      roleArn: tidyValue(resource.written(isManaged ? 'node_role_arn' : 'pod_execution_role_arn')),
      hopLimit: options?.hopLimit,
      httpTokens: options?.httpTokens,
      platform: isManaged ? platformOf(resource.written('ami_type')) : 'fargate',
    },
  });
}

/** Source: EKS API Reference, CreateNodegroup: `amiType`, AL2023 where none is written. */
function platformOf(amiType: Tree | undefined): NodePlatform | undefined {
  if (amiType === undefined) return 'linux';
  const known = knownText(amiType);
  if (known === undefined || known === 'CUSTOM') return undefined;
  return known.startsWith('WINDOWS') ? 'windows' : 'linux';
}

const entryFor = (name: string, value: Tree): Entry => ({ key: literalText(name), keyAt: value.at, value });

interface MetadataOptions {
  readonly isOff: boolean;
  readonly hopLimit: Tree | undefined;
  readonly httpTokens: Tree | undefined;
}

/** Of the launch template that the group names, by id or name. */
function metadataOptions(resource: AwsResource, { all }: AwsEmission): MetadataOptions | undefined {
  const [used] = resource.blocks('launch_template').items;
  if (used === undefined) return undefined;
  const [id, name] = [textOf(used.written('id')), textOf(used.written('name'))];
  const template = all.find((other) => {
    if (other.type !== 'aws_launch_template') return false;
    return sameText(id, textOf(other.computed('id'))) || sameText(name, textOf(other.computed('name')));
  });
  const [options] = template?.blocks('metadata_options').items ?? [];
  if (options === undefined) return undefined;
  const endpoint = options.written('http_endpoint');
  return {
    isOff: endpoint !== undefined && knownText(endpoint) === 'disabled',
    hopLimit: options.written('http_put_response_hop_limit'),
    httpTokens: options.written('http_tokens'),
  };
}

const sameText = (a: Text | undefined, b: Text | undefined): boolean => {
  if (a === undefined || b === undefined) return false;
  if (!hasHoles(a) && !hasHoles(b)) return knownValue(a) === knownValue(b);
  return (
    a.parts.length === b.parts.length &&
    a.parts.every((part, i) => {
      const other = b.parts[i];
      if (other === undefined) return false;
      return 'reference' in part
        ? 'reference' in other && part.reference === other.reference && part.scope === other.scope
        : 'literal' in other && part.literal === other.literal;
    })
  );
};

function instanceProfile({ type, document, written }: AwsResource, { emit }: AwsEmission): void {
  const value = tidyValue(written('role'));
  if (value !== undefined) emit.fact('role-reference', { document, type, field: 'role', takes: 'name', value });
}

type Reader = (resource: AwsResource, emission: AwsEmission) => void;

/** By the type of the resource. */
export const AWS_EKS: Readonly<Record<string, Reader>> = table({
  aws_iam_openid_connect_provider: provider,
  aws_iam_instance_profile: instanceProfile,
  aws_eks_cluster: cluster,
  aws_eks_pod_identity_association: association,
  aws_eks_addon: addon,
  aws_eks_access_entry: accessEntry,
  aws_eks_node_group: (resource, emission) => groupOf(resource, 'managed', emission),
  aws_eks_fargate_profile: (resource, emission) => groupOf(resource, 'fargate', emission),
  aws_eks_identity_provider_config: loginProvider,
  // Others ask for these.
  aws_launch_template: () => undefined,
  'data.aws_eks_cluster': () => undefined,
});
