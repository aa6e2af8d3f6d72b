/** Which service principals exist. A row names the page or the thread that says so. */
import { expect, test } from 'vitest';
import { servicePrincipalFault } from '../../src/aws/service-principal.js';

const PRINCIPAL =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services';
const CLUSTER = 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html';
const POD = 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html';
const FARGATE = 'https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html';
const NODE = 'https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html';
const CAPABILITIES = 'https://docs.aws.amazon.com/eks/latest/userguide/capabilities.html';
const CHINA = 'https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1904';
const SOVEREIGN = 'https://github.com/pulumi/pulumi-eks/issues/2341';
const EKSCTL = 'https://github.com/eksctl-io/eksctl/blob/main/pkg/apis/eksctl.io/v1alpha5/partitions.go';

const rows: readonly (readonly [name: string, meant: string | undefined, source: string])[] = [
  ['eks.amazonaws.com', undefined, CLUSTER],
  ['pods.eks.amazonaws.com', undefined, POD],
  ['eks-fargate-pods.amazonaws.com', undefined, FARGATE],
  ['capabilities.eks.amazonaws.com', undefined, CAPABILITIES],
  ['ec2.amazonaws.com', undefined, NODE],
  ['ec2.amazonaws.com.cn', undefined, EKSCTL],
  ['ec2.c2s.ic.gov', undefined, EKSCTL],
  ['ec2.amazonaws.eu', 'ec2.amazonaws.com', SOVEREIGN],
  ['pods.eks.amazonaws.eu', 'pods.eks.amazonaws.com', SOVEREIGN],
  ['ssm.amazonaws.eu', undefined, SOVEREIGN],
  ['lambda.amazonaws.eu', undefined, SOVEREIGN],
  ['ssm.amazonaws.com.cn', undefined, PRINCIPAL],
  ['eks.amazonaws.com.cn', 'eks.amazonaws.com', CHINA],
  ['pods.eks.amazonaws.com.cn', 'pods.eks.amazonaws.com', POD],
  ['eks-fargate-pods.amazonaws.com.cn', 'eks-fargate-pods.amazonaws.com', EKSCTL],
  ['capabilities.eks.amazonaws.com.cn', 'capabilities.eks.amazonaws.com', CAPABILITIES],
  ['eks-fargate.amazonaws.com', 'eks-fargate-pods.amazonaws.com', FARGATE],
  ['eks-fargate-pod.amazonaws.com', 'eks-fargate-pods.amazonaws.com', FARGATE],
  ['fargate-pods.eks.amazonaws.com', 'eks-fargate-pods.amazonaws.com', FARGATE],
  ['pod.eks.amazonaws.com', 'pods.eks.amazonaws.com', POD],
  ['pods-eks.amazonaws.com', 'pods.eks.amazonaws.com', POD],
  ['eks-pods.amazonaws.com', 'pods.eks.amazonaws.com', POD],
  ['pods.eks.amazonaws.con', 'pods.eks.amazonaws.com', POD],
  ['pods.eks.amazon.com', 'pods.eks.amazonaws.com', POD],
  ['pods.eks', 'pods.eks.amazonaws.com', POD],
  ['capability.eks.amazonaws.com', undefined, CAPABILITIES],
  ['capabilites.eks.amazonaws.com', 'capabilities.eks.amazonaws.com', CAPABILITIES],
  ['ec2.amazonaws.co', 'ec2.amazonaws.com', NODE],
  ['ec2.amazon.com', 'ec2.amazonaws.com', NODE],
  ['ec2', 'ec2.amazonaws.com', NODE],
  ['ecs.amazonaws.com', undefined, PRINCIPAL],
  ['emr-containers.amazonaws.com', undefined, PRINCIPAL],
  ['lambda.amazonaws.com', undefined, PRINCIPAL],
  ['es.amazonaws.com', undefined, PRINCIPAL],
  ['eks-something-new.amazonaws.com', undefined, PRINCIPAL],
  ['ec2.eu-west-1.amazonaws.com', undefined, PRINCIPAL],
  ['example.com', undefined, PRINCIPAL],
  // Services of EKS, each by its page of the user guide (using-service-linked-roles-*).
  ...['eks-nodegroup', 'eks-connector', 'dashboard.eks', 'outposts.eks-local', 'eks-local-outposts', 'ssm'].map(
    (service) => [`${service}.amazonaws.com`, undefined, PRINCIPAL] as const,
  ),
  ['eks-nodegroup.amazonaws.com.cn', 'eks-nodegroup.amazonaws.com', EKSCTL],
  ['eks-fargate.amazonaws.com.cn', 'eks-fargate.amazonaws.com', EKSCTL],
  ...['eks-connector', 'dashboard.eks', 'outposts.eks-local', 'eks-local-outposts'].flatMap((service) => [
    [`${service}.amazonaws.com.cn`, undefined, PRINCIPAL] as const,
    [`${service}.amazonaws.eu`, undefined, SOVEREIGN] as const,
    [service, `${service}.amazonaws.com`, PRINCIPAL] as const,
  ]),
  ['eks.amazonaws.eu', 'eks.amazonaws.com', SOVEREIGN],
  ...[
    ...['eks.pods', 'eks-pod-identity', 'pod-identity.eks', 'pods-identity.eks', 'podidentity.eks'],
    ...['eks-pods', 'pods-eks', 'podss.eks'],
  ].flatMap((service) => [
    [`${service}.amazonaws.com`, 'pods.eks.amazonaws.com', POD] as const,
    [`${service}.amazonaws.com.cn`, 'pods.eks.amazonaws.com', POD] as const,
  ]),
  ...['eks-capabilities', 'capabilities-eks'].map(
    (service) => [`${service}.amazonaws.com`, 'capabilities.eks.amazonaws.com', CAPABILITIES] as const,
  ),
  ...['eks-pods-fargate', 'fargate.eks', 'pods.eks-fargate', 'eks.fargate-pods', 'eks-fargate-podss'].map(
    (service) => [`${service}.amazonaws.com`, 'eks-fargate-pods.amazonaws.com', FARGATE] as const,
  ),
  ['aws-ec2.amazonaws.com', 'ec2.amazonaws.com', NODE],
  ['ek.amazonaws.com', undefined, PRINCIPAL],
  ['ekss.amazonaws.com', 'eks.amazonaws.com', CLUSTER],
  ['eksss.amazonaws.com', undefined, CLUSTER],
  ['ec3.amazonaws.com', undefined, PRINCIPAL],
  // Endings that people write.
  ...['amazon.com', 'aws.amazon.com', 'aws.com', 'amazonaws', 'amazonaws.cn', 'amazonaws.con', 'amazonaw.co'].map(
    (suffix) => [`pods.eks.${suffix}`, 'pods.eks.amazonaws.com', PRINCIPAL] as const,
  ),
  ...['example.com', 'amazonaws.org', 'c2s.ic.gov', 'maznaws.co'].map(
    (suffix) => [`pods.eks.${suffix}`, undefined, PRINCIPAL] as const,
  ),
];

test.each(rows)('%s', (name, meant) => expect(servicePrincipalFault(name)?.meant).toBe(meant));
