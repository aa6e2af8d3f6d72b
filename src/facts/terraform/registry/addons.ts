/** aws-ia/eks-blueprints-addons: its add-ons with a role, each as a call of aws-ia/eks-blueprints-addon, and the nodes of Karpenter, as HCL of our own. Written after notes on v1.24. */
import { variables } from './source.js';

/** An add-on whose service accounts get a role. */
interface Addon {
  readonly name: string;
  /** Of its release, role and policy, where nothing else is written. */
  readonly called: string;
  readonly role?: string;
  readonly policy?: string;
  /** An expression. */
  readonly namespace: string;
  /** Names of service accounts by the keys of the chart that they stand under, and by what the user may write instead. */
  readonly accounts: readonly { readonly key: string; readonly name: string; readonly instead: string }[];
  /** A condition on which it gets its role, beside what the user writes. */
  readonly onlyIf?: string;
  readonly policies?: string;
}

const one = (name: string, key = 'serviceAccount'): Addon['accounts'] => [
  { key, name: JSON.stringify(name), instead: 'service_account_name' },
];

const drivers = (driver: string): Addon['accounts'] => [
  { key: 'controller.serviceAccount', name: `"${driver}-controller-sa"`, instead: 'controller_service_account_name' },
  { key: 'node.serviceAccount', name: `"${driver}-node-sa"`, instead: 'node_service_account_name' },
];

const KUBE_SYSTEM = '"kube-system"';
const CERT_MANAGER = 'try(var.cert_manager.namespace, "cert-manager")';

const ADDONS: readonly Addon[] = [
  {
    name: 'aws_cloudwatch_metrics',
    called: 'aws-cloudwatch-metrics',
    namespace: '"amazon-cloudwatch"',
    accounts: one('aws-cloudwatch-metrics'),
    policies:
      '{ CloudWatchAgentServerPolicy = format("arn:%s:iam::aws:policy/CloudWatchAgentServerPolicy", data.aws_partition.current.partition) }',
  },
  {
    name: 'aws_efs_csi_driver',
    called: 'aws-efs-csi-driver',
    namespace: KUBE_SYSTEM,
    accounts: drivers('efs-csi'),
  },
  {
    name: 'aws_for_fluentbit',
    called: 'aws-for-fluent-bit',
    policy: 'aws-for-fluent-bit',
    namespace: KUBE_SYSTEM,
    accounts: one('aws-for-fluent-bit-sa'),
  },
  {
    name: 'aws_fsx_csi_driver',
    called: 'aws-fsx-csi-driver',
    policy: 'aws-fsx-csi-driver',
    namespace: KUBE_SYSTEM,
    accounts: drivers('aws-fsx-csi'),
  },
  {
    name: 'aws_load_balancer_controller',
    called: 'aws-load-balancer-controller',
    role: 'alb-controller',
    namespace: KUBE_SYSTEM,
    accounts: one('aws-load-balancer-controller-sa'),
  },
  {
    name: 'aws_node_termination_handler',
    called: 'aws-node-termination-handler',
    namespace: '"aws-node-termination-handler"',
    accounts: one('aws-node-termination-handler-sa'),
  },
  {
    name: 'aws_privateca_issuer',
    called: 'aws-privateca-issuer',
    policy: 'aws-privateca-issuer',
    namespace: CERT_MANAGER,
    accounts: one('aws-privateca-issuer-sa'),
  },
  {
    name: 'cert_manager',
    called: 'cert-manager',
    namespace: '"cert-manager"',
    accounts: one('cert-manager'),
    onlyIf: 'length(var.cert_manager_route53_hosted_zone_arns) > 0',
  },
  {
    name: 'cluster_autoscaler',
    called: 'cluster-autoscaler',
    namespace: KUBE_SYSTEM,
    accounts: one('cluster-autoscaler-sa', 'rbac.serviceAccount'),
  },
  {
    name: 'external_dns',
    called: 'external-dns',
    namespace: '"external-dns"',
    accounts: one('external-dns-sa'),
    onlyIf: 'length(var.external_dns_route53_zone_arns) > 0',
  },
  {
    name: 'external_secrets',
    called: 'external-secrets',
    namespace: '"external-secrets"',
    accounts: one('external-secrets-sa'),
  },
  { name: 'karpenter', called: 'karpenter', namespace: '"karpenter"', accounts: one('karpenter') },
  {
    name: 'velero',
    called: 'velero',
    policy: 'velero',
    namespace: '"velero"',
    accounts: [
      {
        key: 'serviceAccount.server',
        name: 'format("%s-server", try(var.velero.name, "velero"))',
        instead: 'service_account_name',
      },
    ],
  },
  {
    name: 'aws_gateway_api_controller',
    called: 'aws-gateway-api-controller',
    namespace: '"aws-application-networking-system"',
    accounts: one('gateway-api-controller'),
  },
];

/** What is written of a key, or what is taken where it is not. */
const or = (addon: string, key: string, otherwise: string): string => `try(var.${addon}.${key}, ${otherwise})`;

function callOf({ name, called, role = called, policy, namespace, accounts, onlyIf, policies }: Addon): string {
  const written = (key: string, otherwise: string): string => or(name, key, otherwise);
  const accountOf = (account: Addon['accounts'][number]): string => written(account.instead, account.name);
  const settings = accounts.map((one) => `{ name = "${one.key}.name", value = ${accountOf(one)} }`);
  const annotations = accounts.map(({ key }) => `"${key}.annotations.eks\\\\.amazonaws\\\\.com/role-arn"`);
  const providers = accounts.map(
    (one, i) => `p${i} = { provider_arn = var.oidc_provider_arn, service_account = ${accountOf(one)} }`,
  );
  return `
module "${name}" {
  source                        = "aws-ia/eks-blueprints-addon/aws"
  version                       = "1.1.1"
  create                        = var.enable_${name}
  create_release                = var.create_kubernetes_resources
  name                          = ${written('name', `"${called}"`)}
  namespace                     = ${written('namespace', namespace)}
  values                        = ${written('values', '[]')}
  set                           = concat([${settings.join(', ')}], ${written('set', '[]')})
  set_sensitive                 = ${written('set_sensitive', '[]')}
  set_irsa_names                = [${annotations.join(', ')}]
  create_role                   = ${onlyIf === undefined ? '' : `${onlyIf} && `}${written('create_role', 'true')}
  role_name                     = ${written('role_name', `"${role}"`)}
  role_name_use_prefix          = ${written('role_name_use_prefix', 'true')}
  role_path                     = ${written('role_path', '"/"')}
  role_permissions_boundary_arn = ${written('role_permissions_boundary_arn', 'null')}
  role_policies                 = ${written('role_policies', policies ?? '{}')}
  create_policy                 = ${policies === undefined ? 'true' : written('create_policy', 'false')}
  policy_statements             = [{}]
  policy_name                   = ${written('policy_name', policy === undefined ? 'null' : `"${policy}"`)}
  policy_name_use_prefix        = ${written('policy_name_use_prefix', 'true')}
  policy_path                   = ${written('policy_path', 'null')}
  allow_self_assume_role        = ${written('allow_self_assume_role', name === 'cert_manager' ? 'true' : 'false')}
  oidc_providers                = { ${providers.join(', ')} }
}
${name === 'karpenter' ? '' : `output "${name}" { value = module.${name} }`}
`;
}

/** The role and the instance profile of the nodes that Karpenter starts. */
const KARPENTER_NODES = `
data "aws_iam_policy_document" "karpenter_assume_role" {
  statement {
    sid     = "KarpenterNodeAssumeRole"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
locals {
  node_role = var.enable_karpenter && try(var.karpenter_node.create_iam_role, true)
  node_name = try(var.karpenter_node.iam_role_name, format("karpenter-%s", var.cluster_name))
  node_profile = try(var.karpenter_node.instance_profile_name, local.node_name)
}
resource "aws_iam_role" "karpenter" {
  count                = local.node_role ? 1 : 0
  name                 = try(var.karpenter_node.iam_role_use_name_prefix, true) ? null : local.node_name
  name_prefix          = try(var.karpenter_node.iam_role_use_name_prefix, true) ? format("%s-", local.node_name) : null
  path                 = try(var.karpenter_node.iam_role_path, null)
  permissions_boundary = try(var.karpenter_node.iam_role_permissions_boundary, null)
  assume_role_policy   = data.aws_iam_policy_document.karpenter_assume_role.json
}
resource "aws_iam_role_policy_attachment" "karpenter" {
  for_each   = local.node_role ? toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly", "AmazonEKS_CNI_Policy"]) : toset([])
  role       = aws_iam_role.karpenter[0].name
  policy_arn = format("arn:%s:iam::aws:policy/%s", data.aws_partition.current.partition, each.key)
}
resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for k, v in try(var.karpenter_node.iam_role_additional_policies, {}) : k => v if local.node_role }
  role       = aws_iam_role.karpenter[0].name
  policy_arn = each.value
}
resource "aws_iam_instance_profile" "karpenter" {
  count       = var.enable_karpenter && try(var.karpenter_node.create_instance_profile, true) ? 1 : 0
  name        = try(var.karpenter_node.iam_role_use_name_prefix, true) ? null : local.node_profile
  name_prefix = try(var.karpenter_node.iam_role_use_name_prefix, true) ? format("%s-", local.node_profile) : null
  path        = try(var.karpenter_node.iam_role_path, null)
  role        = try(aws_iam_role.karpenter[0].name, var.karpenter_node.iam_role_name, "")
}
output "karpenter" {
  value = merge(module.karpenter, {
    node_instance_profile_name = try(aws_iam_instance_profile.karpenter[0].name, "")
    node_iam_role_arn          = try(aws_iam_role.karpenter[0].arn, "")
    node_iam_role_name         = try(aws_iam_role.karpenter[0].name, "")
  })
}
`;

export const blueprintsAddons = (): string => `
${variables({
  cluster_name: '""',
  oidc_provider_arn: '""',
  create_kubernetes_resources: 'true',
  cert_manager_route53_hosted_zone_arns: '["arn:aws:route53:::hostedzone/*"]',
  external_dns_route53_zone_arns: '[]',
  karpenter_node: '{}',
  eks_addons: '{}',
  helm_releases: '{}',
  ...Object.fromEntries(
    ADDONS.flatMap(({ name }) => [
      [`enable_${name}`, 'false'],
      [name, '{}'],
    ]),
  ),
})}
data "aws_partition" "current" {}
${ADDONS.map(callOf).join('')}
${KARPENTER_NODES}
resource "aws_eks_addon" "this" {
  for_each                 = var.eks_addons
  cluster_name             = var.cluster_name
  addon_name               = try(each.value.name, each.key)
  service_account_role_arn = try(each.value.service_account_role_arn, null)
  configuration_values     = try(each.value.configuration_values, null)
}
resource "helm_release" "this" {
  for_each   = var.helm_releases
  name       = try(each.value.name, each.key)
  namespace  = try(each.value.namespace, null)
  chart      = try(each.value.chart, null)
  repository = try(each.value.repository, null)
  values     = try(each.value.values, [])
  set        = try(each.value.set, [])
}
`;
