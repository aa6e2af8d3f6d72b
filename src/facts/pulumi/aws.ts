/** Resources of @pulumi/aws and @pulumi/eks as those of the AWS provider, whose arguments they carry in camel case. */
import type { Document } from '../../document/language.js';
import { concat, literalText } from '../../value/text.js';
import type { Span } from '../../value/span.js';
import type { Tree } from '../../value/tree.js';
import type { AwsArguments, AwsResource } from '../aws-provider.js';
import { policyTree } from '../json-text.js';
import { treeOf } from '../program/tree.js';
import { isNothing, type ObjectValue, type Value } from '../program/value.js';
import { computedOf, issuerText } from './computed.js';
import { property, resourceOf, type Resource } from './resource.js';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['aws.iam.Role', 'aws_iam_role'],
  ['aws.iam.RolePolicyAttachment', 'aws_iam_role_policy_attachment'],
  ['aws.iam.PolicyAttachment', 'aws_iam_policy_attachment'],
  ['aws.iam.RolePolicyAttachmentsExclusive', 'aws_iam_role_policy_attachments_exclusive'],
  ['aws.iam.RolePolicy', 'aws_iam_role_policy'],
  ['aws.iam.Policy', 'aws_iam_policy'],
  ['aws.iam.OpenIdConnectProvider', 'aws_iam_openid_connect_provider'],
  ['aws.eks.Cluster', 'aws_eks_cluster'],
  ['eks.Cluster', 'aws_eks_cluster'],
  ['aws.eks.PodIdentityAssociation', 'aws_eks_pod_identity_association'],
  ['aws.eks.Addon', 'aws_eks_addon'],
  ['eks.Addon', 'aws_eks_addon'],
  ['aws.eks.AccessEntry', 'aws_eks_access_entry'],
  ['aws.eks.NodeGroup', 'aws_eks_node_group'],
  ['eks.ManagedNodeGroup', 'aws_eks_node_group'],
  ['aws.eks.FargateProfile', 'aws_eks_fargate_profile'],
  ['aws.eks.IdentityProviderConfig', 'aws_eks_identity_provider_config'],
  ['aws.ec2.LaunchTemplate', 'aws_launch_template'],
]);

export function awsResourceOf(resource: Resource, document: Document): AwsResource | undefined {
  const type = TYPES.get(resource.type);
  if (type === undefined) return undefined;
  const { at } = resource;
  const own = argumentsOf(resource.args, at);
  const isComponent = resource.type.startsWith('eks.');
  const written = (name: string): Tree | undefined =>
    own.written(name) ?? (isComponent ? ofComponent(resource, name) : undefined);
  return {
    ...own,
    type,
    written,
    certain: resource.certain,
    document,
    region: undefined,
    computed(name): Tree {
      if (name === 'issuer')
        return { kind: 'text', text: concat(literalText('https://'), issuerText(resource, at)), at };
      return treeOf(property(resource, computedOf, camelOf(name), at));
    },
    blocks(block) {
      const value = memberIn(resource.args, block);
      if (value === undefined) return { items: [], open: resource.args.open };
      const items = value.kind === 'list' ? value.items : [value];
      const objects = items.flatMap((item) => (item.kind === 'object' ? argumentsOf(item, item.at) : []));
      return { items: objects, open: objects.length < items.length || (value.kind === 'list' && value.open) };
    },
    policyTree: (value) => policyTree(value),
  };
}

/** Arguments of components that take the resource where others take its name or ARN. */
function ofComponent({ args, at }: Resource, name: string): Tree | undefined {
  switch (name) {
    case 'cluster_name':
      return propertyOf(clusterIn(memberIn(args, 'cluster')), 'name', at);
    case 'node_role_arn':
      return propertyOf(resourceOf(memberIn(args, 'node_role')), 'arn', at);
    default:
      return undefined;
  }
}

/** A cluster, or its `core`. */
const clusterIn = (value: Value | undefined): Resource | undefined =>
  resourceOf(value?.kind === 'object' ? (value.members.get('cluster')?.value ?? value) : value);

const propertyOf = (resource: Resource | undefined, name: string, at: Span): Tree | undefined =>
  resource === undefined ? undefined : treeOf(property(resource, computedOf, name, at));

const camelOf = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A list has the plural of its name. */
function memberIn({ members }: ObjectValue, name: string): Value | undefined {
  const camel = camelOf(name);
  for (const one of [camel, `${camel}s`, camel.replace(/y$/, 'ies')]) {
    const value = members.get(one)?.value;
    if (value !== undefined && !isNothing(value)) return value;
  }
  return undefined;
}

const argumentsOf = (args: ObjectValue, at: Span): AwsArguments => ({
  at,
  written(name) {
    const value = memberIn(args, name);
    return value === undefined ? undefined : treeOf(value);
  },
  placeOf: (name) => args.members.get(camelOf(name))?.keyAt,
});
