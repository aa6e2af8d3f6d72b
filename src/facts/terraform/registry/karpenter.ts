/** The karpenter sub-module of terraform-aws-modules/eks: what it declares, as HCL of our own. */
import { variables, type Version } from './source.js';

/** The karpenter sub-module, v18 to v21. */
export function karpenter({ major, minor }: Version): string | undefined {
  if (major < 18 || major > 21) return undefined;
  return major < 20 ? oldKarpenter() : newKarpenter(major, minor);
}

const NODE_TRUST = `
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
data "aws_partition" "current" {}
`;

const WEB_IDENTITY = (test: string): string => `
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [var.irsa_oidc_provider_arn]
      }
      condition {
        test     = var.${test}
        variable = format("%s:sub", replace(var.irsa_oidc_provider_arn, "/^(.*provider/)/", ""))
        values   = [for sa in var.irsa_namespace_service_accounts : format("system:serviceaccount:%s", sa)]
      }
      condition {
        test     = var.${test}
        variable = format("%s:aud", replace(var.irsa_oidc_provider_arn, "/^(.*provider/)/", ""))
        values   = ["sts.amazonaws.com"]
      }
`;

const oldKarpenter = (): string => `
${variables({
  create: 'true',
  cluster_name: '""',
  create_irsa: 'true',
  irsa_name: 'null',
  irsa_use_name_prefix: 'true',
  irsa_path: '"/"',
  irsa_permissions_boundary_arn: 'null',
  irsa_oidc_provider_arn: '""',
  irsa_namespace_service_accounts: '["karpenter:karpenter"]',
  irsa_assume_role_condition_test: '"StringEquals"',
  create_iam_role: 'true',
  iam_role_arn: 'null',
  iam_role_name: 'null',
  iam_role_use_name_prefix: 'true',
  iam_role_path: '"/"',
  iam_role_attach_cni_policy: 'true',
})}
${NODE_TRUST}
data "aws_iam_policy_document" "irsa_assume_role" {
  statement {
${WEB_IDENTITY('irsa_assume_role_condition_test')}
  }
}
locals {
  irsa_name = coalesce(var.irsa_name, format("KarpenterIRSA-%s", var.cluster_name))
  node_name = coalesce(var.iam_role_name, format("Karpenter-%s", var.cluster_name))
}
resource "aws_iam_role" "irsa" {
  count                = var.create && var.create_irsa ? 1 : 0
  name                 = var.irsa_use_name_prefix ? null : local.irsa_name
  name_prefix          = var.irsa_use_name_prefix ? format("%s-", local.irsa_name) : null
  path                 = var.irsa_path
  permissions_boundary = var.irsa_permissions_boundary_arn
  assume_role_policy   = data.aws_iam_policy_document.irsa_assume_role.json
}
resource "aws_iam_policy" "irsa" {
  count       = var.create && var.create_irsa ? 1 : 0
  name_prefix = format("%s-", local.irsa_name)
  path        = var.irsa_path
}
resource "aws_iam_role_policy_attachment" "irsa" {
  count      = var.create && var.create_irsa ? 1 : 0
  role       = aws_iam_role.irsa[0].name
  policy_arn = aws_iam_policy.irsa[0].arn
}
resource "aws_iam_role" "this" {
  count              = var.create && var.create_iam_role ? 1 : 0
  name               = var.iam_role_use_name_prefix ? null : local.node_name
  name_prefix        = var.iam_role_use_name_prefix ? format("%s-", local.node_name) : null
  path               = var.iam_role_path
  assume_role_policy = data.aws_iam_policy_document.node.json
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = var.create && var.create_iam_role ? toset(concat(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly"], var.iam_role_attach_cni_policy ? ["AmazonEKS_CNI_Policy"] : [])) : toset([])
  role       = aws_iam_role.this[0].name
  policy_arn = format("arn:%s:iam::aws:policy/%s", data.aws_partition.current.partition, each.key)
}
output "irsa_arn" { value = try(aws_iam_role.irsa[0].arn, null) }
output "irsa_name" { value = try(aws_iam_role.irsa[0].name, null) }
output "role_arn" { value = try(aws_iam_role.this[0].arn, var.iam_role_arn) }
output "role_name" { value = try(aws_iam_role.this[0].name, null) }
`;

function newKarpenter(major: number, minor: number): string {
  const isNew = major >= 21;
  const hasPods = isNew || minor >= 2;
  return `
${variables({
  create: 'true',
  cluster_name: '""',
  create_iam_role: 'true',
  iam_role_name: '"KarpenterController"',
  iam_role_use_name_prefix: 'true',
  iam_role_path: '"/"',
  iam_role_permissions_boundary_arn: 'null',
  iam_role_policies: '{}',
  iam_policy_name: '"KarpenterController"',
  iam_policy_use_name_prefix: 'true',
  iam_policy_path: '"/"',
  enable_pod_identity: 'true',
  enable_irsa: 'false',
  irsa_oidc_provider_arn: '""',
  irsa_namespace_service_accounts: '["karpenter:karpenter"]',
  irsa_assume_role_condition_test: '"StringEquals"',
  create_pod_identity_association: isNew ? 'true' : 'false',
  namespace: '"kube-system"',
  service_account: '"karpenter"',
  create_node_iam_role: 'true',
  node_iam_role_arn: 'null',
  node_iam_role_name: 'null',
  node_iam_role_use_name_prefix: 'true',
  node_iam_role_path: '"/"',
  node_iam_role_permissions_boundary: 'null',
  node_iam_role_attach_cni_policy: 'true',
  node_iam_role_additional_policies: '{}',
  create_access_entry: 'true',
  access_entry_type: '"EC2_LINUX"',
})}
${NODE_TRUST}
data "aws_iam_policy_document" "controller" {
  dynamic "statement" {
    for_each = ${hasPods ? (isNew ? '[1]' : 'var.enable_pod_identity ? [1] : []') : '[]'}
    content {
      ${isNew ? 'sid     = "PodIdentity"' : ''}
      actions = ["sts:AssumeRole", "sts:TagSession"]
      principals {
        type        = "Service"
        identifiers = ["pods.eks.amazonaws.com"]
      }
    }
  }
  dynamic "statement" {
    for_each = ${isNew ? '[]' : 'var.enable_irsa ? [1] : []'}
    content {
${WEB_IDENTITY('irsa_assume_role_condition_test')}
    }
  }
}
locals {
  node_name = coalesce(var.node_iam_role_name, format("Karpenter-%s", var.cluster_name))
}
resource "aws_iam_role" "controller" {
  count                = var.create && var.create_iam_role ? 1 : 0
  name                 = var.iam_role_use_name_prefix ? null : var.iam_role_name
  name_prefix          = var.iam_role_use_name_prefix ? format("%s-", var.iam_role_name) : null
  path                 = var.iam_role_path
  permissions_boundary = var.iam_role_permissions_boundary_arn
  assume_role_policy   = data.aws_iam_policy_document.controller.json
}
resource "aws_iam_policy" "controller" {
  count       = var.create && var.create_iam_role ? 1 : 0
  name        = var.iam_policy_use_name_prefix ? null : var.iam_policy_name
  name_prefix = var.iam_policy_use_name_prefix ? format("%s-", var.iam_policy_name) : null
  path        = var.iam_policy_path
}
resource "aws_iam_role_policy_attachment" "controller" {
  count      = var.create && var.create_iam_role ? 1 : 0
  role       = aws_iam_role.controller[0].name
  policy_arn = aws_iam_policy.controller[0].arn
}
resource "aws_iam_role_policy_attachment" "controller_additional" {
  for_each   = { for k, v in var.iam_role_policies : k => v if var.create && var.create_iam_role }
  role       = aws_iam_role.controller[0].name
  policy_arn = each.value
}
resource "aws_eks_pod_identity_association" "karpenter" {
  count           = var.create && var.create_iam_role && var.create_pod_identity_association ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.controller[0].arn
}
resource "aws_iam_role" "node" {
  count                = var.create && var.create_node_iam_role ? 1 : 0
  name                 = var.node_iam_role_use_name_prefix ? null : local.node_name
  name_prefix          = var.node_iam_role_use_name_prefix ? format("%s-", local.node_name) : null
  path                 = var.node_iam_role_path
  permissions_boundary = var.node_iam_role_permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.node.json
}
resource "aws_iam_role_policy_attachment" "node" {
  for_each   = var.create && var.create_node_iam_role ? toset(concat(["AmazonEKSWorkerNodePolicy", "${isNew ? 'AmazonEC2ContainerRegistryPullOnly' : 'AmazonEC2ContainerRegistryReadOnly'}"], var.node_iam_role_attach_cni_policy ? ["AmazonEKS_CNI_Policy"] : [])) : toset([])
  role       = aws_iam_role.node[0].name
  policy_arn = format("arn:%s:iam::aws:policy/%s", data.aws_partition.current.partition, each.key)
}
resource "aws_iam_role_policy_attachment" "node_additional" {
  for_each   = { for k, v in var.node_iam_role_additional_policies : k => v if var.create && var.create_node_iam_role }
  role       = aws_iam_role.node[0].name
  policy_arn = each.value
}
resource "aws_eks_access_entry" "node" {
  count         = var.create && var.create_access_entry ? 1 : 0
  cluster_name  = var.cluster_name
  principal_arn = try(aws_iam_role.node[0].arn, var.node_iam_role_arn)
  type          = var.access_entry_type
}
output "iam_role_arn" { value = try(aws_iam_role.controller[0].arn, null) }
output "iam_role_name" { value = try(aws_iam_role.controller[0].name, null) }
output "node_iam_role_arn" { value = try(aws_iam_role.node[0].arn, var.node_iam_role_arn) }
output "node_iam_role_name" { value = try(aws_iam_role.node[0].name, null) }
output "service_account" { value = var.service_account }
output "namespace" { value = var.namespace }
`;
}
