/** terraform-aws-modules/eks-pod-identity: what it declares, as HCL of our own. */
import { flagPolicies, variables, type Version } from './source.js';
import { table } from '../../../value/table.js';

/** v1 and v2; where nobody says which, what both make alike. Written after v1.12.1 and v2.8.1. */
export const podIdentity = (version: Version | undefined): string => `
${variables({
  create: 'true',
  name: 'null',
  use_name_prefix: 'true',
  path: '"/"',
  permissions_boundary_arn: 'null',
  additional_policy_arns: '{}',
  associations: '{}',
  association_defaults: '{}',
  trust_policy_conditions: '[]',
  trust_policy_statements: '[]',
  attach_custom_policy: 'false',
  policy_name_prefix: '"AmazonEKS_"',
})}
data "aws_iam_policy_document" "this" {
  count = var.create ? 1 : 0
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
    dynamic "condition" {
      for_each = var.trust_policy_conditions
      content {
        test     = condition.value.test
        values   = condition.value.values
        variable = condition.value.variable
      }
    }
  }
  dynamic "statement" {
    for_each = var.trust_policy_statements == null ? [] : var.trust_policy_statements
    content {
      sid         = try(statement.value.sid, null)
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
        for_each = ${conditionsOf(version)}
        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }
}
resource "aws_iam_role" "this" {
  count                = var.create ? 1 : 0
  name                 = var.use_name_prefix ? null : var.name
  name_prefix          = var.use_name_prefix ? format("%s-", var.name) : null
  path                 = var.path
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy   = data.aws_iam_policy_document.this[0].json
}
resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for k, v in var.additional_policy_arns : k => v if var.create }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
${flagPolicies(POD_FLAGS, 'create', 'path')}
resource "aws_eks_pod_identity_association" "this" {
  for_each             = { for k, v in var.associations : k => v if var.create }
  cluster_name         = ${either('cluster_name', version)}
  namespace            = ${either('namespace', version)}
  service_account      = ${either('service_account', version)}
  role_arn             = aws_iam_role.this[0].arn
  target_role_arn      = ${version?.major === 1 ? 'null' : either('target_role_arn', version)}
  disable_session_tags = ${version?.major === 1 ? 'null' : either('disable_session_tags', version)}
}
output "iam_role_arn" { value = try(aws_iam_role.this[0].arn, null) }
output "iam_role_name" { value = try(aws_iam_role.this[0].name, null) }
`;

/** v1 reads `conditions`, v2 `condition`, and each drops what the other reads. */
const conditionsOf = (version: Version | undefined): string => {
  if (version === undefined) return 'try(statement.value.conditions, statement.value.condition, [])';
  return `try(coalesce(statement.value.${version.major === 1 ? 'conditions' : 'condition'}, []), [])`;
};

/** What an association says, else the defaults: in v1 a null that is written counts. */
const either = (name: string, version: Version | undefined): string =>
  version?.major === 1
    ? `try(each.value.${name}, var.association_defaults.${name}, null)`
    : `try(coalesce(try(each.value.${name}, null), try(var.association_defaults.${name}, null)), null)`;

/** Names of policies as far as they are read; the digits behind them are made up in any case. */
const POD_FLAGS: Readonly<Record<string, string>> = table({
  aws_ebs_csi: 'EBS_CSI',
  aws_efs_csi: 'EFS_CSI',
  mountpoint_s3_csi: 'Mountpoint_S3_CSI',
  external_dns: 'External_DNS',
  external_secrets: 'External_Secrets',
  cert_manager: 'Cert_Manager',
  cluster_autoscaler: 'Cluster_Autoscaler',
  aws_lb_controller: 'AWS_LBC',
  velero: 'Velero',
  aws_node_termination_handler: 'AWS_Node_Termination_Handler',
});
