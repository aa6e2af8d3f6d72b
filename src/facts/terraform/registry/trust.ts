/** Statements of trust policies that several modules of the registry write in the same way, as HCL. */

/** For each of `var.oidc_providers`, whoever has one of these subjects. `test` and `subjects` are expressions. */
export const webIdentity = (test: string, subjects: string): string => `
  dynamic "statement" {
    for_each = var.oidc_providers
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }
      condition {
        test     = ${test}
        variable = format("%s:sub", replace(statement.value.provider_arn, "/^(.*provider/)/", ""))
        values   = ${subjects}
      }
      condition {
        test     = ${test}
        variable = format("%s:aud", replace(statement.value.provider_arn, "/^(.*provider/)/", ""))
        values   = ["sts.amazonaws.com"]
      }
    }
  }
`;

/** The role itself, where `var.allow_self_assume_role` says so. `name` is an expression. */
export const selfAssume = (name: string): string => `
  dynamic "statement" {
    for_each = var.allow_self_assume_role ? [1] : []
    content {
      sid     = "ExplicitSelfRoleAssumption"
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = [format("arn:%s:iam::%s:role%s%s", data.aws_partition.current.partition, data.aws_caller_identity.current.account_id, var.role_path, ${name})]
      }
    }
  }
`;

/** A condition on a claim of the provider that a statement is for, where the list of a variable holds anything. */
export const conditionOn = (claim: 'sub' | 'aud', test: 'StringEquals' | 'StringLike', list: string): string => `
      dynamic "condition" {
        for_each = length(var.${list}) > 0 ? [1] : []
        content {
          test     = "${test}"
          variable = format("%s:${claim}", statement.value)
          values   = var.${list}
        }
      }`;

/** What the statements name. */
export const CALLER = `
data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
`;
