/** Providers, clusters, node groups, add-ons, associations and access entries. */
import { withoutScheme } from '../../aws/issuer.js';
import { hasHoles, knownValue, literalText, type Text } from '../../value/text.js';
import type { Entry, MapTree } from '../../value/tree.js';
import { inAddon } from '../addon.js';
import { associationOf } from '../association.js';
import { NO_PARTS, type ClusterConfig, type NodePlatform } from '../cluster-config-facts.js';
import { attributeValue, blocksOf } from './blocks.js';
import { documentOf, mapOf, type Emission } from './emit.js';
import { attributeOf } from './members.js';
import { resourceValue, textOf, type Resource } from './resources.js';
import { tidied } from '../tidy.js';
import { entry, settle, type Value } from './value.js';

const computed = (resource: Resource, name: string): Value =>
  settle(
    () => attributeOf(resourceValue(resource.module, keyOf(resource), resource.instance), name, resource.at),
    resource.at,
  );

const keyOf = ({ instance, type }: Resource): string =>
  [...(type.startsWith('data.') ? ['data'] : []), ...instance.block.labels.map(({ value }) => value)].join('.');

const tidyValue = (value: Value | undefined): Value | undefined => (value === undefined ? undefined : tidied(value));

const optional = (name: string, value: Value | undefined): readonly Entry[] =>
  value === undefined ? [] : [entry(name, value, value.at)];

function provider(resource: Resource, emission: Emission): void {
  const url = tidyValue(resource.written('url'));
  const text = textOf(url);
  const clientIds = tidyValue(resource.written('client_id_list'));
  const thumbprints = resource.written('thumbprint_list');
  const { at } = resource;
  const arn = computed(resource, 'arn');
  emission.emit.fact('provider', {
    document: documentOf(resource, emission),
    tree: mapOf([...optional('url', url), ...optional('client_id_list', clientIds)], at),
    url,
    issuer: text === undefined ? undefined : withoutScheme(text),
    arn: textOf(arn),
    clientIds,
    thumbprints,
    at: url?.at ?? at,
  });
}

function cluster(resource: Resource, emission: Emission): void {
  const name = computed(resource, 'name');
  const issuer = settle(() => issuerOf(computed(resource, 'identity'), resource), resource.at);
  const text = textOf(issuer);
  const version = resource.written('version');
  emission.emit.fact('cluster', {
    document: documentOf(resource, emission),
    name: textOf(resource.written('name')) ?? textOf(name),
    arn: textOf(computed(resource, 'arn')),
    issuer: text === undefined ? undefined : withoutScheme(text),
    issuerAt: resource.at,
    version: version === undefined ? undefined : knownText(version),
    authenticationMode: authenticationMode(resource),
    at: resource.at,
  });
}

function authenticationMode({ instance, scope }: Resource): Text | undefined {
  const [access] = blocksOf(instance.block.body, 'access_config', scope).items;
  return access === undefined ? undefined : textOf(attributeValue(access, 'authentication_mode'));
}

const knownText = (value: Value): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : knownValue(text);
};

function issuerOf(identity: Value, { at }: Resource): Value {
  const first = identity.kind === 'list' ? identity.items[0] : undefined;
  const oidc = first === undefined ? undefined : attributeOf(first, 'oidc', at);
  const only = oidc?.kind === 'list' ? oidc.items[0] : undefined;
  return only === undefined ? { kind: 'null', at } : attributeOf(only, 'issuer', at);
}

const FIELDS = {
  serviceAccount: 'serviceAccount',
  roleArn: 'roleArn',
  targetRoleArn: 'targetRoleArn',
} as const;

function association(resource: Resource, emission: Emission): void {
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
  const document = documentOf(resource, emission);
  const place = resource.written('service_account')?.at ?? at;
  emission.emit.fact(
    'association',
    associationOf(document, tree, FIELDS, textOf(resource.written('cluster_name')), place),
  );
}

function addon(resource: Resource, emission: Emission): void {
  const { at, instance } = resource;
  const document = documentOf(resource, emission);
  const cluster = resource.written('cluster_name');
  const name = resource.written('addon_name');
  const roleArn = tidyValue(resource.written('service_account_role_arn'));
  const tree = mapOf(
    [
      ...optional('clusterName', cluster),
      ...optional('addonName', name),
      ...optional('serviceAccountRoleArn', roleArn),
      ...optional('configurationValues', resource.written('configuration_values')),
    ],
    at,
  );
  const associations = blocksOf(instance.block.body, 'pod_identity_association', resource.scope).items;
  emission.emit.fact('addon', {
    document,
    tree,
    associated: associations.flatMap((block) => tidyValue(attributeValue(block, 'service_account')) ?? []),
    name: textOf(name),
    nameAt: name?.at ?? at,
    roleArn,
    version: tidyValue(resource.written('addon_version')),
    config: undefined,
  });
  for (const block of associations) {
    const account = attributeValue(block, 'service_account');
    const own = mapOf(
      [...optional('serviceAccount', account), ...optional('roleArn', attributeValue(block, 'role_arn'))],
      block.at,
    );
    const association = associationOf(document, own, FIELDS, textOf(cluster), account?.at ?? block.at);
    emission.emit.fact('association', inAddon(association, textOf(name)));
  }
}

function accessEntry(resource: Resource, emission: Emission): void {
  const arn = tidyValue(resource.written('principal_arn'));
  if (arn === undefined) return;
  emission.emit.fact('access-mapping', {
    document: documentOf(resource, emission),
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
function loginProvider(resource: Resource, emission: Emission): void {
  const [oidc] = blocksOf(resource.instance.block.body, 'oidc', resource.scope).items;
  const issuerUrl = oidc === undefined ? undefined : tidyValue(attributeValue(oidc, 'issuer_url'));
  if (oidc === undefined || issuerUrl === undefined) return;
  const clusterName = textOf(resource.written('cluster_name'));
  const at = oidc.body.attributes.find(({ name }) => name === 'issuer_url')?.value.at ?? issuerUrl.at;
  const isOwn = emission.all.some((other) => {
    if (!/^(?:data\.)?aws_eks_cluster$/.test(other.type)) return false;
    const issuer = settle(() => issuerOf(computed(other, 'identity'), other), other.at);
    return sameText(textOf(issuerUrl), textOf(issuer)) && sameText(clusterName, textOf(computed(other, 'name')));
  });
  emission.emit.fact('login-provider', {
    document: documentOf(resource, emission),
    issuerUrl: { ...issuerUrl, at },
    clusterName,
    ...(isOwn ? { own: true as const } : {}),
  });
}

/** A value that comes from elsewhere is stated where it is used. */
const placeIn = (value: Value, { instance, at }: Resource) =>
  at.source.inside !== undefined
    ? value.at
    : (instance.block.body.attributes.find(({ name }) => name === 'principal_arn')?.value.at ?? value.at);

/** eksctl's fields of a group are not those of Terraform: rules about them find it open. */
function groupOf(resource: Resource, type: 'managed' | 'fargate', emission: Emission): void {
  const { at } = resource;
  const isManaged = type === 'managed';
  const document = documentOf(resource, emission);
  const tree: MapTree = mapOf([], at, true);
  const config: ClusterConfig = {
    document,
    tree,
    name: textOf(resource.written('cluster_name')),
    region: resource.aws.region,
    withOIDC: undefined,
    ...NO_PARTS,
  };
  for (const block of isManaged ? [] : blocksOf(resource.instance.block.body, 'selector', resource.scope).items) {
    const namespace = attributeValue(block, 'namespace');
    const labels = attributeValue(block, 'labels');
    if (namespace !== undefined)
      emission.emit.fact('fargate-selector', { document, clusterName: config.name, namespace, labels });
  }
  const name = isManaged ? computed(resource, 'node_group_name') : resource.written('fargate_profile_name');
  const options = isManaged ? metadataOptions(resource, emission) : undefined;
  if (options?.httpTokens !== undefined && !options.isOff)
    emission.emit.fact('metadata-options', {
      document,
      tokens: entryFor('http_tokens', options.httpTokens),
      hopLimit: options.hopLimit === undefined ? undefined : entryFor('http_put_response_hop_limit', options.hopLimit),
    });
  emission.emit.fact('node-group', {
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
function platformOf(amiType: Value | undefined): NodePlatform | undefined {
  if (amiType === undefined) return 'linux';
  const known = knownText(amiType);
  if (known === undefined || known === 'CUSTOM') return undefined;
  return known.startsWith('WINDOWS') ? 'windows' : 'linux';
}

const entryFor = (name: string, value: Value): Entry => ({ key: literalText(name), keyAt: value.at, value });

interface MetadataOptions {
  readonly isOff: boolean;
  readonly hopLimit: Value | undefined;
  readonly httpTokens: Value | undefined;
}

/** Of the launch template that the group names, by id or name. */
function metadataOptions(resource: Resource, { all }: Emission): MetadataOptions | undefined {
  const [used] = blocksOf(resource.instance.block.body, 'launch_template', resource.scope).items;
  if (used === undefined) return undefined;
  const [id, name] = [textOf(attributeValue(used, 'id')), textOf(attributeValue(used, 'name'))];
  const template = all.find((other) => {
    if (other.type !== 'aws_launch_template') return false;
    return sameText(id, textOf(computed(other, 'id'))) || sameText(name, textOf(computed(other, 'name')));
  });
  if (template === undefined) return undefined;
  const [options] = blocksOf(template.instance.block.body, 'metadata_options', template.scope).items;
  if (options === undefined) return undefined;
  const endpoint = attributeValue(options, 'http_endpoint');
  return {
    isOff: endpoint !== undefined && knownText(endpoint) === 'disabled',
    hopLimit: attributeValue(options, 'http_put_response_hop_limit'),
    httpTokens: attributeValue(options, 'http_tokens'),
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

type Reader = (resource: Resource, emission: Emission) => void;

export const EKS: Readonly<Record<string, Reader>> = {
  aws_iam_openid_connect_provider: provider,
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
};
