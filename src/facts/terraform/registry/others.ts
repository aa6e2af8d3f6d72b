/** aws-ia/eks-blueprints-addon and cloudposse/eks-iam-role, as HCL of our own. Written after notes on v1.1 and v2.2. */
import { variables, type Version } from './source.js';
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

const AUDIENCE = `    condition {
      test     = "StringEquals"
      variable = format("%s:aud", local.issuer)
      values   = ["sts.amazonaws.com"]
    }
`;

/** The name of its role is what cloudposse/null-label 0.25 makes of its inputs; where they come in a `context`, it is not known. The audience is asked for since 2.0, https://github.com/cloudposse/terraform-aws-eks-iam-role/blob/2.0.0/main.tf. */
export const cloudposseRole = (version: Version | undefined): string => `
${variables({
  enabled: 'true',
  eks_cluster_oidc_issuer_url: '""',
  service_account_name: 'null',
  service_account_namespace: 'null',
  service_account_namespace_name_list: '[]',
  aws_account_number: 'null',
  aws_partition: '"aws"',
  aws_iam_policy_document: '[]',
  managed_policy_arns: '[]',
  permissions_boundary: 'null',
  context: 'null',
  namespace: 'null',
  tenant: 'null',
  environment: 'null',
  stage: 'null',
  name: 'null',
  attributes: '[]',
  delimiter: 'null',
  label_order: 'null',
  label_value_case: 'null',
})}
data "unknown" "label" {}
data "aws_caller_identity" "current" {}
locals {
  enabled = var.enabled == null ? true : var.enabled
  issuer  = replace(var.eks_cluster_oidc_issuer_url, "https://", "")
  account = var.aws_account_number == null ? data.aws_caller_identity.current.account_id : var.aws_account_number
  single  = var.service_account_name == null && var.service_account_namespace == null && length(var.service_account_namespace_name_list) > 0 ? [] : [format("%s:%s", try(coalesce(var.service_account_namespace), "*"), try(coalesce(var.service_account_name), "*"))]
  pairs   = concat(local.single, var.service_account_namespace_name_list)

  first   = split(":", replace(local.pairs[0], "*", "all"))
  account_id = trimsuffix(format("%s@%s", local.first[1], local.first[0]), format("@%s", local.first[1]))
  between = var.delimiter == null ? "-" : var.delimiter
  values = {
    namespace   = [var.namespace]
    tenant      = [var.tenant]
    environment = [var.environment]
    stage       = [var.stage]
    name        = [var.name]
    attributes  = concat(var.attributes, [local.account_id])
  }
  order = var.label_order == null ? ["namespace", "environment", "stage", "name", "attributes"] : var.label_order
  cased = [for one in compact(flatten([for label in local.order : distinct(local.values[label])])) : replace(one, "/[^-a-zA-Z0-9@_]/", "")]
  label = join(local.between, compact([for one in local.cased : var.label_value_case == "none" ? one : var.label_value_case == "upper" ? upper(one) : var.label_value_case == "title" ? title(lower(one)) : lower(one)]))
  short = format("%s%s%s", trimsuffix(substr(local.label, 0, 64 - 5 - length(local.between)), local.between), local.between, substr(md5(local.label), 0, 5))
  known = length(local.label) > 64 ? local.short : local.label
  # Of a context that is not known, the name is one of its own for each label.
  id = try(coalesce(var.context, { (local.label) = local.known })[local.label], data.unknown.label.name)
}
data "aws_iam_policy_document" "assume" {
  count = local.enabled ? 1 : 0
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
${version === undefined || version.major >= 2 ? AUDIENCE : ''}  }
}
resource "aws_iam_role" "service_account" {
  count                = local.enabled ? 1 : 0
  name                 = local.id
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.assume[0].json
}
resource "aws_iam_policy" "service_account" {
  count  = local.enabled && length(var.aws_iam_policy_document) > 0 ? 1 : 0
  name   = local.id
  policy = try(var.aws_iam_policy_document[0], tostring(var.aws_iam_policy_document), "{}")
}
resource "aws_iam_role_policy_attachment" "service_account" {
  count      = length(aws_iam_policy.service_account)
  role       = aws_iam_role.service_account[0].name
  policy_arn = aws_iam_policy.service_account[0].arn
}
resource "aws_iam_role_policy_attachment" "managed" {
  for_each   = local.enabled ? toset(var.managed_policy_arns) : []
  role       = aws_iam_role.service_account[0].name
  policy_arn = each.key
}
output "service_account_role_arn" { value = try(aws_iam_role.service_account[0].arn, null) }
output "service_account_role_name" { value = try(aws_iam_role.service_account[0].name, null) }
output "service_account_name" { value = var.service_account_name }
output "service_account_namespace" { value = var.service_account_namespace }
`;
