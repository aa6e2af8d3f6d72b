/** terraform-aws-modules/iam: what its modules declare, as HCL of our own. Written after v4.24, v5.60, v6.0 and v6.5. */
import { flagPolicies, flags, variables, type Version } from './source.js';
import { CALLER, conditionOn, selfAssume, webIdentity } from './trust.js';
import { table } from '../../../value/table.js';

const WEB_IDENTITY = webIdentity(
  'local.test',
  '[for sa in statement.value.namespace_service_accounts : format("system:serviceaccount:%s", sa)]',
);

const SELF_ASSUME = selfAssume('(var.role_name != null ? var.role_name : format("%s*", var.role_name_prefix))');

const OLD_ROLE = `
resource "aws_iam_role" "this" {
  count                = var.create_role ? 1 : 0
  name                 = var.role_name
  name_prefix          = var.role_name_prefix
  path                 = var.role_path
  permissions_boundary = var.role_permissions_boundary_arn == "" ? null : var.role_permissions_boundary_arn
  assume_role_policy   = data.aws_iam_policy_document.this[0].json
}
output "iam_role_arn" { value = try(aws_iam_role.this[0].arn, "") }
output "iam_role_name" { value = try(aws_iam_role.this[0].name, "") }
output "iam_role_path" { value = try(aws_iam_role.this[0].path, "") }
`;

const OLD_FLAGS: Readonly<Record<string, string>> = table({
  ebs_csi: 'EBS_CSI_Policy',
  efs_csi: 'EFS_CSI_Policy',
  mountpoint_s3_csi: 'Mountpoint_S3_CSI_Policy',
  vpc_cni: 'CNI_Policy',
  cluster_autoscaler: 'Cluster_Autoscaler_Policy',
  external_dns: 'External_DNS_Policy',
  external_secrets: 'External_Secrets_Policy',
  cert_manager: 'Cert_Manager_Policy',
  load_balancer_controller: 'AWS_Load_Balancer_Controller',
  load_balancer_controller_targetgroup_binding_only: 'AWS_Load_Balancer_Controller_TargetGroup_Only',
  karpenter_controller: 'Karpenter_Controller_Policy',
  velero: 'Velero_Policy',
  node_termination_handler: 'Node_Termination_Handler_Policy',
  fsx_lustre_csi: 'FSx_Lustre_CSI_Policy',
  fsx_openzfs_csi: 'FSx_OpenZFS_CSI_Policy',
  amazon_managed_service_prometheus: 'Managed_Service_Prometheus_Policy',
  aws_gateway_controller: 'AWSGatewayController',
  appmesh_controller: 'Appmesh_Controller',
  appmesh_envoy_proxy: 'Appmesh_Envoy_Proxy',
});

/** iam-role-for-service-accounts-eks, to v5. */
export const irsaOld = (): string => `
${variables({
  create_role: 'true',
  role_name: 'null',
  role_name_prefix: 'null',
  role_path: '"/"',
  role_permissions_boundary_arn: 'null',
  role_policy_arns: '{}',
  oidc_providers: '{}',
  assume_role_condition_test: '"StringEquals"',
  allow_self_assume_role: 'false',
  policy_name_prefix: '"AmazonEKS_"',
})}
${CALLER}
locals { test = var.assume_role_condition_test }
data "aws_iam_policy_document" "this" {
  count = var.create_role ? 1 : 0
${SELF_ASSUME}${WEB_IDENTITY}
}
${OLD_ROLE}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for k, v in var.role_policy_arns : k => v if var.create_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
${flagPolicies(OLD_FLAGS, 'create_role', 'role_path')}
`;

const NEW_FLAGS: Readonly<Record<string, string>> = table({
  ebs_csi: 'EBS_CSI',
  efs_csi: 'EFS_CSI',
  mountpoint_s3_csi: 'Mountpoint_S3_CSI',
  external_dns: 'External_DNS',
  external_secrets: 'External_Secrets',
  cert_manager: 'Cert_Manager',
  cluster_autoscaler: 'Cluster_Autoscaler',
  fsx_lustre_csi: 'FSX_Lustre_CSI',
  fsx_openzfs_csi: 'FSX_OpenZFS_CSI',
  load_balancer_controller: 'AWS_Load_Balancer_Controller',
  load_balancer_controller_targetgroup_binding_only: 'AWS_LBC_TargetGroup_Binding_Only',
  amazon_managed_service_prometheus: 'Amazon_Managed_Service_Prometheus',
  node_termination_handler: 'Node_Termination_Handler',
  velero: 'Velero',
  aws_gateway_controller: 'AWS_Gateway_Controller',
});

const NEW_ROLE = `
resource "aws_iam_role" "this" {
  count                = var.create ? 1 : 0
  name                 = var.use_name_prefix ? null : var.name
  name_prefix          = var.use_name_prefix ? format("%s-", var.name) : null
  path                 = var.path
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.this[0].json
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for k, v in var.policies : k => v if var.create }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
output "arn" { value = try(aws_iam_role.this[0].arn, null) }
output "name" { value = try(aws_iam_role.this[0].name, null) }
`;

/** iam-role-for-service-accounts, v6: one policy for all flags. Before 6.1 it is there whatever is asked for, and called after the role. */
export const irsaNew = (version: Version | undefined): string => {
  const isFirst = version?.major === 6 && version.minor === 0;
  return `
${variables({
  create: 'true',
  name: 'null',
  use_name_prefix: 'true',
  path: '"/"',
  permissions_boundary: 'null',
  policies: '{}',
  oidc_providers: '{}',
  trust_condition_test: '"StringEquals"',
  vpc_cni_enable_ipv4: 'false',
  vpc_cni_enable_ipv6: 'false',
  source_policy_documents: '[]',
  override_policy_documents: '[]',
  permissions: '{}',
  create_policy: 'true',
  attach_vpc_cni_policy: 'false',
  policy_name: 'null',
})}
locals {
  test    = var.trust_condition_test
  wanted  = concat([for k, v in local.flags : k if v], var.attach_vpc_cni_policy ? [var.vpc_cni_enable_ipv4 ? "VPC_CNI_IPv4" : "VPC_CNI_IPv6"] : [])
  several = length(local.wanted) > 1
  other   = length(var.source_policy_documents) > 0 || length(var.override_policy_documents) > 0 || length(var.permissions) > 0
}
data "aws_iam_policy_document" "this" {
  count = var.create ? 1 : 0
${WEB_IDENTITY}
}
${NEW_ROLE}
${flags(NEW_FLAGS)}
resource "aws_iam_policy" "this" {
  count       = var.create && var.create_policy${isFirst ? '' : ' && (length(local.wanted) > 0 || local.other)'} ? 1 : 0
  name        = ${isFirst ? '' : 'local.several ? data.unknown.several.name : '}var.use_name_prefix ? null : coalesce(var.policy_name, ${isFirst ? '' : 'try(local.wanted[0], null), '}var.name)
  name_prefix = var.use_name_prefix ? format("%s-", coalesce(var.policy_name, ${isFirst ? '' : 'try(local.wanted[0], null), '}var.name)) : null
  path        = var.path
}
data "unknown" "several" {}
resource "aws_iam_role_policy_attachment" "own" {
  count      = length(aws_iam_policy.this)
  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.this[0].arn
}
`;
};

/** iam-assumable-role-with-oidc, to v5. */
export const assumableOidc = ({ major, minor }: Version): string => {
  const tags = major > 5 || (major === 5 && minor >= 44);
  return `
${variables({
  create_role: 'false',
  provider_url: '""',
  provider_urls: '[]',
  aws_account_id: '""',
  role_name: 'null',
  role_name_prefix: 'null',
  role_path: '"/"',
  role_permissions_boundary_arn: '""',
  role_policy_arns: '[]',
  oidc_fully_qualified_subjects: '[]',
  oidc_subjects_with_wildcards: '[]',
  oidc_fully_qualified_audiences: '[]',
  allow_self_assume_role: 'false',
})}
${CALLER}
locals {
  account = var.aws_account_id != "" ? var.aws_account_id : data.aws_caller_identity.current.account_id
  urls    = [for url in compact(distinct(concat(var.provider_urls, [var.provider_url]))) : replace(url, "https://", "")]
}
data "aws_iam_policy_document" "this" {
  count = var.create_role ? 1 : 0
${SELF_ASSUME}
  dynamic "statement" {
    for_each = local.urls
    content {
      actions = ${tags ? '["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]' : '["sts:AssumeRoleWithWebIdentity"]'}
      principals {
        type        = "Federated"
        identifiers = [format("arn:%s:iam::%s:oidc-provider/%s", data.aws_partition.current.partition, local.account, statement.value)]
      }
${conditionOn('sub', 'StringEquals', 'oidc_fully_qualified_subjects')}
${conditionOn('sub', 'StringLike', 'oidc_subjects_with_wildcards')}
${conditionOn('aud', 'StringLike', 'oidc_fully_qualified_audiences')}
    }
  }
}
${OLD_ROLE}
resource "aws_iam_role_policy_attachment" "custom" {
  count      = var.create_role ? length(var.role_policy_arns) : 0
  role       = aws_iam_role.this[0].name
  policy_arn = var.role_policy_arns[count.index]
}
`;
};

/** iam-role, v6. */
export const iamRole = (): string => `
${variables({
  create: 'true',
  name: 'null',
  use_name_prefix: 'true',
  path: '"/"',
  permissions_boundary: 'null',
  policies: '{}',
  enable_oidc: 'false',
  oidc_provider_urls: '[]',
  oidc_subjects: '[]',
  oidc_wildcard_subjects: '[]',
  oidc_audiences: '[]',
  oidc_account_id: 'null',
  trust_policy_permissions: '{}',
  source_trust_policy_documents: '[]',
  override_trust_policy_documents: '[]',
  enable_github_oidc: 'false',
  enable_bitbucket_oidc: 'false',
  enable_saml: 'false',
})}
${CALLER}
locals {
  account = var.oidc_account_id != null ? var.oidc_account_id : data.aws_caller_identity.current.account_id
  urls    = var.enable_oidc ? [for url in distinct(var.oidc_provider_urls) : replace(url, "https://", "")] : []
  other   = var.enable_github_oidc || var.enable_bitbucket_oidc || var.enable_saml
}
data "unknown" "other" {}
data "aws_iam_policy_document" "this" {
  count                     = var.create ? 1 : 0
  source_policy_documents   = var.source_trust_policy_documents
  override_policy_documents = var.override_trust_policy_documents
  dynamic "statement" {
    for_each = local.other ? data.unknown.other.statements : []
    content {}
  }
  dynamic "statement" {
    for_each = var.trust_policy_permissions
    content {
      sid         = try(coalesce(statement.value.sid, statement.key), statement.key)
      actions     = try(statement.value.actions, null)
      not_actions = try(statement.value.not_actions, null)
      effect      = try(statement.value.effect, null)
      dynamic "principals" {
        for_each = try(coalesce(statement.value.principals, []), [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = try(coalesce(statement.value.condition, []), [])
        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }
  dynamic "statement" {
    for_each = local.urls
    content {
      actions = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [format("arn:%s:iam::%s:oidc-provider/%s", data.aws_partition.current.partition, local.account, statement.value)]
      }
${conditionOn('sub', 'StringEquals', 'oidc_subjects')}
${conditionOn('sub', 'StringLike', 'oidc_wildcard_subjects')}
${conditionOn('aud', 'StringEquals', 'oidc_audiences')}
    }
  }
}
${NEW_ROLE}
`;

/** iam-eks-role, v4 and v5. */
export const eksRole = (): string => `
${variables({
  create_role: 'true',
  role_name: 'null',
  role_name_prefix: 'null',
  role_path: '"/"',
  role_permissions_boundary_arn: '""',
  role_policy_arns: '{}',
  cluster_service_accounts: '{}',
  provider_url_sa_pairs: '{}',
  assume_role_condition_test: '"StringEquals"',
  allow_self_assume_role: 'false',
})}
${CALLER}
data "aws_eks_cluster" "main" {
  for_each = var.cluster_service_accounts
  name     = each.key
}
data "aws_iam_policy_document" "this" {
  count = var.create_role ? 1 : 0
${SELF_ASSUME}
  dynamic "statement" {
    for_each = merge({ for k, v in var.cluster_service_accounts : replace(data.aws_eks_cluster.main[k].identity[0].oidc[0].issuer, "https://", "") => v }, { for k, v in var.provider_url_sa_pairs : replace(k, "https://", "") => v })
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [format("arn:%s:iam::%s:oidc-provider/%s", data.aws_partition.current.partition, data.aws_caller_identity.current.account_id, statement.key)]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = format("%s:sub", statement.key)
        values   = [for sa in statement.value : format("system:serviceaccount:%s", sa)]
      }
    }
  }
}
${OLD_ROLE}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for k, v in var.role_policy_arns : k => v if var.create_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
`;
