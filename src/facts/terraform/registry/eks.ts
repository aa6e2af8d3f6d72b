/** terraform-aws-modules/eks: what its versions 18 to 21 declare, as HCL of our own. Written after notes on v18.31, v19.21, v20.37 and v21.19. */
import { selfManagedGroups } from './self-managed.js';
import { variables, type Version } from './source.js';

const ISSUER = 'aws_eks_cluster.this[0].identity[0].oidc[0].issuer';

/** What all versions agree on: outputs, and no resources that are told. */
const outputs = (arn: string): string => `
output "cluster_oidc_issuer_url" { value = ${ISSUER} }
output "oidc_provider" { value = replace(${ISSUER}, "https://", "") }
output "oidc_provider_arn" { value = ${arn} }
output "cluster_name" { value = aws_eks_cluster.this[0].name }
output "cluster_arn" { value = aws_eks_cluster.this[0].arn }
output "cluster_iam_role_arn" { value = try(aws_iam_role.this[0].arn, null) }
output "cluster_iam_role_name" { value = try(aws_iam_role.this[0].name, null) }
`;

/** Without a version only the cluster and its issuer are certain. */
export const eksOfAnyVersion = (): string => `
variable "cluster_name" { default = null }
variable "name" { default = null }
data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
data "aws_eks_cluster" "this" {
  count = 1
  name  = var.cluster_name != null ? var.cluster_name : var.name
}
locals { issuer = data.aws_eks_cluster.this[0].identity[0].oidc[0].issuer }
output "cluster_oidc_issuer_url" { value = local.issuer }
output "oidc_provider" { value = replace(local.issuer, "https://", "") }
output "oidc_provider_arn" { value = format("arn:%s:iam::%s:oidc-provider/%s", data.aws_partition.current.partition, data.aws_caller_identity.current.account_id, replace(local.issuer, "https://", "")) }
output "cluster_name" { value = data.aws_eks_cluster.this[0].name }
`;

export function eks({ major }: Version): string | undefined {
  if (major < 18 || major > 21) return undefined;
  const isNew = major >= 21;
  const name = isNew ? 'name' : 'cluster_name';
  const version = isNew ? 'kubernetes_version' : 'cluster_version';
  return `
${variables({
  create: 'true',
  [name]: '""',
  [version]: 'null',
  enable_irsa: 'true',
  openid_connect_audiences: '[]',
  create_iam_role: 'true',
  iam_role_name: 'null',
  iam_role_arn: 'null',
  iam_role_use_name_prefix: 'true',
  iam_role_path: 'null',
  iam_role_permissions_boundary: 'null',
  iam_role_additional_policies: major === 18 ? '[]' : '{}',
  eks_managed_node_groups: '{}',
  eks_managed_node_group_defaults: '{}',
  self_managed_node_groups: '{}',
  self_managed_node_group_defaults: '{}',
  fargate_profiles: '{}',
  fargate_profile_defaults: '{}',
  [isNew ? 'addons' : 'cluster_addons']: '{}',
  access_entries: '{}',
  create_kms_key: 'true',
  [isNew ? 'encryption_config' : 'cluster_encryption_config']: major === 18 ? '[]' : '{ resources = ["secrets"] }',
  enable_auto_mode_custom_tags: 'true',
  [isNew ? 'compute_config' : 'cluster_compute_config']: '{}',
  enable_cluster_creator_admin_permissions: 'false',
})}
data "aws_partition" "current" {}
locals {
  auto_mode = try(var.${isNew ? 'compute_config' : 'cluster_compute_config'}.enabled, false)
  own_role  = var.create && var.create_iam_role
  role_name = coalesce(var.iam_role_name, format("%s-cluster", var.${name}))
}
resource "aws_eks_cluster" "this" {
  count    = var.create ? 1 : 0
  name     = var.${name}
  version  = var.${version}
  role_arn = var.create_iam_role ? aws_iam_role.this[0].arn : var.iam_role_arn
}
resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count          = var.create && var.enable_irsa ? 1 : 0
  url            = ${ISSUER}
  client_id_list = distinct(compact(concat([${audience(major)}], var.openid_connect_audiences)))
}
${clusterRole(major)}
${nodeGroups(major)}
${selfManagedGroups(major)}
${fargate()}
resource "aws_eks_addon" "this" {
  for_each                 = var.create ? var.${isNew ? 'addons' : 'cluster_addons'} : {}
  cluster_name             = aws_eks_cluster.this[0].name
  addon_name               = try(coalesce(each.value.name, each.key), each.key)
  service_account_role_arn = try(each.value.service_account_role_arn, null)
  configuration_values     = try(each.value.configuration_values, null)
  dynamic "pod_identity_association" {
    for_each = try(coalesce(each.value.pod_identity_association, []), [])
    content {
      role_arn        = pod_identity_association.value.role_arn
      service_account = pod_identity_association.value.service_account
    }
  }
}
resource "aws_eks_access_entry" "this" {
  for_each          = var.create ? var.access_entries : {}
  cluster_name      = aws_eks_cluster.this[0].name
  principal_arn     = each.value.principal_arn
  type              = try(each.value.type, null)
  kubernetes_groups = try(each.value.kubernetes_groups, null)
  user_name         = try(each.value.user_name, null)
}
${outputs('try(aws_iam_openid_connect_provider.oidc_provider[0].arn, null)')}
${major === 18 ? 'output "cluster_id" { value = aws_eks_cluster.this[0].name }' : ''}
output "eks_managed_node_groups" {
  value = { for k, v in local.groups : k => {
    iam_role_arn  = try(aws_iam_role.group[k].arn, v.iam_role_arn)
    iam_role_name = try(aws_iam_role.group[k].name, null)
  } }
}
`;
}

const audience = (major: number): string =>
  major < 20 ? 'format("sts.%s", data.aws_partition.current.dns_suffix)' : '"sts.amazonaws.com"';

function clusterRole(major: number): string {
  const encryption =
    major === 18 ? 'false' : `length(var.${major >= 21 ? 'encryption_config' : 'cluster_encryption_config'}) > 0`;
  const managed =
    major >= 21 ? '["AmazonEKSClusterPolicy"]' : '["AmazonEKSClusterPolicy", "AmazonEKSVPCResourceController"]';
  const actions = major >= 20 ? '["sts:AssumeRole", "sts:TagSession"]' : '["sts:AssumeRole"]';
  const principal = 'eks.amazonaws.com';
  return `
data "aws_iam_policy_document" "assume_role_policy" {
  statement {
    sid     = "EKSClusterAssumeRole"
    actions = ${actions}
    principals {
      type        = "Service"
      identifiers = ["${principal}"]
    }
  }
}
resource "aws_iam_role" "this" {
  count                = local.own_role ? 1 : 0
  name                 = var.iam_role_use_name_prefix ? null : local.role_name
  name_prefix          = var.iam_role_use_name_prefix ? format("%s-", local.role_name) : null
  path                 = var.iam_role_path
  permissions_boundary = var.iam_role_permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.assume_role_policy.json
${
  major <= 19
    ? `  inline_policy {
    name = local.role_name
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Action = ["logs:CreateLogGroup"], Effect = "Deny", Resource = "*" }] })
  }`
    : ''
}
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = local.own_role ? toset(concat(${managed}, local.auto_mode ? ["AmazonEKSComputePolicy", "AmazonEKSBlockStoragePolicy", "AmazonEKSLoadBalancingPolicy", "AmazonEKSNetworkingPolicy"] : [])) : toset([])
  role       = aws_iam_role.this[0].name
  policy_arn = format("arn:%s:iam::aws:policy/%s", data.aws_partition.current.partition, each.key)
}
resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = local.own_role ? { for k, v in var.iam_role_additional_policies : tostring(k) => v } : {}
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
resource "aws_iam_policy" "cluster_encryption" {
  count       = local.own_role && ${encryption} ? 1 : 0
  name_prefix = format("%s-ClusterEncryption", local.role_name)
}
resource "aws_iam_role_policy_attachment" "cluster_encryption" {
  count      = length(aws_iam_policy.cluster_encryption)
  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.cluster_encryption[0].arn
}
resource "aws_iam_policy" "custom" {
  count       = local.own_role && ${major === 20 ? 'var.enable_auto_mode_custom_tags' : 'local.auto_mode && var.enable_auto_mode_custom_tags'} ? 1 : 0
  name_prefix = format("%s-", local.role_name)
}
resource "aws_iam_role_policy_attachment" "custom" {
  count      = length(aws_iam_policy.custom)
  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.custom[0].arn
}
`;
}

function nodeGroups(major: number): string {
  const hops = major >= 21 ? '1' : '2';
  const metadata =
    major >= 21
      ? `merge({ http_put_response_hop_limit = ${hops}, http_tokens = "required" }, { for k, v in try(coalesce(each.value.metadata_options, {}), {}) : k => v if v != null })`
      : `try(each.value.metadata_options, { http_put_response_hop_limit = ${hops}, http_tokens = "required" })`;
  return `
locals {
  groups = { for k, v in var.eks_managed_node_groups : k => merge(${major >= 21 ? '{}' : 'var.eks_managed_node_group_defaults'}, v) if var.create && try(v.create, true) }
}
data "aws_iam_policy_document" "node" {
  statement {
    sid     = "EKSNodeAssumeRole"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "group" {
  for_each             = { for k, v in local.groups : k => v if try(v.create_iam_role, true) }
  name                 = try(each.value.iam_role_use_name_prefix, true) ? null : try(each.value.iam_role_name, format("%s-eks-node-group", try(each.value.name, each.key)))
  name_prefix          = try(each.value.iam_role_use_name_prefix, true) ? format("%s-", try(each.value.iam_role_name, format("%s-eks-node-group", try(each.value.name, each.key)))) : null
  path                 = try(each.value.iam_role_path, null)
  permissions_boundary = try(each.value.iam_role_permissions_boundary, null)
  assume_role_policy   = data.aws_iam_policy_document.node.json
}
locals {
  group_policies = flatten([for k, role in aws_iam_role.group : [for policy in concat(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly"], try(local.groups[k].iam_role_attach_cni_policy, true) ? ["AmazonEKS_CNI_Policy"] : []) : { group = k, policy = policy }]])
  additional     = flatten([for k, role in aws_iam_role.group : [for id, policy in try(local.groups[k].iam_role_additional_policies, {}) : { group = k, id = id, policy = policy }]])
}
resource "aws_iam_role_policy_attachment" "group" {
  for_each   = { for one in local.group_policies : format("%s %s", one.group, one.policy) => one }
  role       = aws_iam_role.group[each.value.group].name
  policy_arn = format("arn:%s:iam::aws:policy/%s", data.aws_partition.current.partition, each.value.policy)
}
resource "aws_iam_role_policy_attachment" "group_additional" {
  for_each   = { for one in local.additional : format("%s %s", one.group, one.id) => one }
  role       = aws_iam_role.group[each.value.group].name
  policy_arn = each.value.policy
}
resource "aws_launch_template" "group" {
  for_each    = { for k, v in local.groups : k => v if try(v.use_custom_launch_template, true) && try(v.create_launch_template, true) }
  name_prefix = format("%s-", try(each.value.launch_template_name, each.key))
  metadata_options {
    http_put_response_hop_limit = try(${metadata}.http_put_response_hop_limit, null)
    http_tokens                 = try(${metadata}.http_tokens, null)
  }
}
resource "aws_eks_node_group" "this" {
  for_each               = local.groups
  cluster_name           = aws_eks_cluster.this[0].name
  node_group_name        = try(each.value.use_name_prefix, true) ? null : try(each.value.name, each.key)
  node_group_name_prefix = try(each.value.use_name_prefix, true) ? format("%s-", try(each.value.name, each.key)) : null
  node_role_arn          = try(aws_iam_role.group[each.key].arn, each.value.iam_role_arn)
  dynamic "launch_template" {
    for_each = try([aws_launch_template.group[each.key].id], [])
    content {
      id = launch_template.value
    }
  }
}
`;
}

const fargate = (): string => `
locals {
  profiles = { for k, v in var.fargate_profiles : k => merge(var.fargate_profile_defaults, v) if var.create && try(v.create, true) }
}
data "aws_iam_policy_document" "fargate" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks-fargate-pods.amazonaws.com"]
    }
  }
}
resource "aws_eks_fargate_profile" "this" {
  for_each               = local.profiles
  cluster_name           = aws_eks_cluster.this[0].name
  fargate_profile_name   = try(each.value.name, each.key)
  pod_execution_role_arn = try(each.value.iam_role_arn, null)
}
`;
