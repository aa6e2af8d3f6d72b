/** aws-ia/eks-blueprints-addon and cloudposse/eks-iam-role, as HCL of our own. Written after notes on v1.1 and v2.2. */
import { variables } from './source.js';
import { CALLER, selfAssume, webIdentity } from './trust.js';

export const blueprintsAddon = (): string => `
${variables({
  create: 'true',
  create_release: 'true',
  name: '""',
  namespace: 'null',
  values: '[]',
  set: '[]',
  set_sensitive: '[]',
  set_irsa_names: '[]',
  create_role: 'false',
  role_name: 'null',
  role_name_use_prefix: 'true',
  role_path: '"/"',
  role_permissions_boundary_arn: 'null',
  role_policies: '{}',
  oidc_providers: '{}',
  assume_role_condition_test: '"StringEquals"',
  allow_self_assume_role: 'false',
  create_policy: 'true',
  policy_name: 'null',
  policy_name_use_prefix: 'true',
  policy_path: 'null',
  policy_statements: '[]',
  source_policy_documents: '[]',
  override_policy_documents: '[]',
})}
${CALLER}
locals {
  namespace = try(coalesce(var.namespace, "default"), "default")
  role_name = try(coalesce(var.role_name, var.name), "")
  own_role  = var.create && var.create_role
  # Also a role that this one was made in the place of.
  role_pattern = var.role_name_use_prefix ? format("%s-*", local.role_name) : local.role_name
  own_policy   = local.own_role && var.create_policy && length(concat(var.source_policy_documents, var.override_policy_documents, var.policy_statements)) > 0
}
data "aws_iam_policy_document" "assume" {
  count = local.own_role ? 1 : 0
${selfAssume('local.role_pattern')}
${webIdentity('var.assume_role_condition_test', '[format("system:serviceaccount:%s:%s", try(statement.value.namespace, local.namespace), statement.value.service_account)]')}
}
resource "aws_iam_role" "this" {
  count                = local.own_role ? 1 : 0
  name                 = var.role_name_use_prefix ? null : local.role_name
  name_prefix          = var.role_name_use_prefix ? format("%s-", local.role_name) : null
  path                 = var.role_path
  permissions_boundary = var.role_permissions_boundary_arn
  assume_role_policy   = data.aws_iam_policy_document.assume[0].json
}
resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for k, v in var.role_policies : k => v if local.own_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
resource "aws_iam_policy" "this" {
  count       = local.own_policy ? 1 : 0
  name        = var.policy_name_use_prefix ? null : try(coalesce(var.policy_name, local.role_name), "")
  name_prefix = var.policy_name_use_prefix ? format("%s-", try(coalesce(var.policy_name, local.role_name), "")) : null
  path        = coalesce(var.policy_path, var.role_path)
}
resource "aws_iam_role_policy_attachment" "this" {
  count      = length(aws_iam_policy.this)
  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.this[0].arn
}
resource "helm_release" "this" {
  count     = var.create && var.create_release ? 1 : 0
  name      = var.name
  namespace = local.namespace
  values    = var.values
  dynamic "set" {
    for_each = var.set
    content {
      name  = set.value.name
      value = set.value.value
    }
  }
  dynamic "set" {
    for_each = { for name in var.set_irsa_names : name => name if local.own_role }
    content {
      name  = set.key
      value = aws_iam_role.this[0].arn
    }
  }
}
output "iam_role_arn" { value = try(aws_iam_role.this[0].arn, null) }
output "iam_role_name" { value = try(aws_iam_role.this[0].name, null) }
output "namespace" { value = local.namespace }
output "name" { value = var.name }
`;

/** Its role's name is a label that several inputs make: it is not known. */
export const cloudposseRole = (): string => `
${variables({
  enabled: 'true',
  eks_cluster_oidc_issuer_url: '""',
  service_account_name: 'null',
  service_account_namespace: 'null',
  service_account_namespace_name_list: '[]',
  aws_account_number: 'null',
  aws_partition: '"aws"',
  permissions_boundary: 'null',
})}
data "unknown" "label" {}
data "aws_caller_identity" "current" {}
locals {
  issuer  = replace(var.eks_cluster_oidc_issuer_url, "https://", "")
  account = var.aws_account_number == null ? data.aws_caller_identity.current.account_id : var.aws_account_number
  pairs   = length(var.service_account_namespace_name_list) > 0 ? var.service_account_namespace_name_list : [format("%s:%s", var.service_account_namespace == null ? "*" : var.service_account_namespace, var.service_account_name == null ? "*" : var.service_account_name)]
}
data "aws_iam_policy_document" "assume" {
  count = var.enabled ? 1 : 0
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    effect  = "Allow"
    principals {
      type        = "Federated"
      identifiers = [format("arn:%s:iam::%s:oidc-provider/%s", var.aws_partition, local.account, local.issuer)]
    }
    condition {
      test     = "StringLike"
      variable = format("%s:sub", local.issuer)
      values   = formatlist("system:serviceaccount:%s", local.pairs)
    }
  }
}
resource "aws_iam_role" "service_account" {
  count                = var.enabled ? 1 : 0
  name                 = data.unknown.label.name
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.assume[0].json
  managed_policy_arns  = data.unknown.label.policies
}
output "service_account_role_arn" { value = try(aws_iam_role.service_account[0].arn, null) }
output "service_account_role_name" { value = try(aws_iam_role.service_account[0].name, null) }
`;
