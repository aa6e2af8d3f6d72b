/** Self-managed node groups of terraform-aws-modules/eks: their roles and access entries. Read in modules/self-managed-node-group of v18.31 to v21.19. */

/** `data.aws_iam_policy_document.node` and the cluster stand beside it. */
export const selfManagedGroups = (major: number): string => `
locals {
  self_managed = { for k, v in coalesce(var.self_managed_node_groups, {}) : k => merge(${major >= 21 ? '{}' : 'var.self_managed_node_group_defaults'}, v) if var.create && try(v.create, true) }
}
resource "aws_iam_role" "self_managed" {
  for_each             = { for k, v in local.self_managed : k => v if try(v.create_iam_instance_profile, true) }
  name                 = try(each.value.iam_role_use_name_prefix, true) ? null : try(each.value.iam_role_name, format("%s-node-group", try(each.value.name, each.key)))
  name_prefix          = try(each.value.iam_role_use_name_prefix, true) ? format("%s-", try(each.value.iam_role_name, format("%s-node-group", try(each.value.name, each.key)))) : null
  path                 = try(each.value.iam_role_path, null)
  permissions_boundary = try(each.value.iam_role_permissions_boundary, null)
  assume_role_policy   = data.aws_iam_policy_document.node.json
}
locals {
  self_managed_policies   = flatten([for k, role in aws_iam_role.self_managed : [for policy in concat(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly"], try(local.self_managed[k].iam_role_attach_cni_policy, true) ? ["AmazonEKS_CNI_Policy"] : []) : { group = k, policy = policy }]])
  self_managed_additional = flatten([for k, role in aws_iam_role.self_managed : [for id, policy in try(local.self_managed[k].iam_role_additional_policies, {}) : { group = k, id = id, policy = policy }]])
}
resource "aws_iam_role_policy_attachment" "self_managed" {
  for_each   = { for one in local.self_managed_policies : format("%s %s", one.group, one.policy) => one }
  role       = aws_iam_role.self_managed[each.value.group].name
  policy_arn = format("arn:%s:iam::aws:policy/%s", data.aws_partition.current.partition, each.value.policy)
}
resource "aws_iam_role_policy_attachment" "self_managed_additional" {
  for_each   = { for one in local.self_managed_additional : format("%s %s", one.group, one.id) => one }
  role       = aws_iam_role.self_managed[each.value.group].name
  policy_arn = each.value.policy
}
${
  major < 20
    ? ''
    : `
resource "aws_eks_access_entry" "self_managed" {
  for_each      = { for k, v in local.self_managed : k => v if try(v.create_access_entry, true) }
  cluster_name  = aws_eks_cluster.this[0].name
  principal_arn = try(each.value.create_iam_instance_profile, true) ? aws_iam_role.self_managed[each.key].arn : each.value.iam_role_arn
  type          = try(startswith(lower(each.value.ami_type), "windows"), false) ? "EC2_WINDOWS" : "EC2_LINUX"
}
`
}
output "self_managed_node_groups" {
  value = { for k, v in local.self_managed : k => {
    iam_role_arn  = try(aws_iam_role.self_managed[k].arn, v.iam_role_arn)
    iam_role_name = try(aws_iam_role.self_managed[k].name, null)
  } }
}
`;
