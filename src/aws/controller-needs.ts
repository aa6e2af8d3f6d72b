/**
 * What well-known controllers ask of AWS in their common operation, by the service account that they run as: without one of these rights something that every
 * user of them does is denied. Read 2026-11-28 from the policies that the projects publish: amazon-vpc-cni-k8s docs/iam-policy.md b521883, aws-ebs-csi-driver
 * docs/example-iam-policy.json 429e202, aws-efs-csi-driver docs/iam-policy-example.json a4fc676, aws-fsx-csi-driver docs/install.md 5b22712, mountpoint-s3-csi-driver
 * docs/CONFIGURATION.md 57c6bed, aws-load-balancer-controller docs/install/iam_policy.json 225f445, external-dns docs/tutorials/aws.md 2bf1bf8, cert-manager
 * acme/dns01/route53.md 776e5db, cluster-autoscaler cloudprovider/aws/README.md 062f28a, karpenter getting-started cloudformation.yaml 1d92708, velero-plugin-for-aws
 * README.md 800bcfb. What depends on the version or on settings is left out.
 */
import { table } from '../value/table.js';

/** An action, and the kind of resource that it asks about: the part of an ARN behind the partition, in which each `<>` is a text that nobody knows. */
export interface Need {
  readonly action: string;
  /** undefined: the action knows no resources. */
  readonly resource?: string;
}

export interface ControllerNeeds {
  /** As in a sentence: `the EFS CSI driver`. */
  readonly controller: string;
  readonly needs: readonly Need[];
  /** What it needs besides where a StorageClass here lets it make volumes. */
  readonly provisioning?: {
    readonly provisioner: string;
    /** A parameter of the class, and the value that it must have. */
    readonly parameter?: readonly [name: string, value: string];
    readonly needs: readonly Need[];
  };
}

const on = (service: string, names: string, resource?: string): readonly Need[] =>
  names.split(' ').map((name) => ({
    action: `${service}:${name}`,
    ...(resource === undefined ? {} : { resource: `${service}:${resource}` }),
  }));

const ZONE = { resource: 'route53:::hostedzone/<>' };

const CONTROLLERS: Readonly<Record<string, ControllerNeeds>> = table({
  'aws-node': {
    controller: 'the VPC CNI',
    needs: [
      ...on('ec2', 'DescribeInstances DescribeTags DescribeNetworkInterfaces DescribeInstanceTypes'),
      ...on(
        'ec2',
        'AttachNetworkInterface CreateNetworkInterface DeleteNetworkInterface',
        '<>:<>:network-interface/<>',
      ),
      ...on('ec2', 'DetachNetworkInterface ModifyNetworkInterfaceAttribute', '<>:<>:network-interface/<>'),
      ...on('ec2', 'AssignPrivateIpAddresses UnassignPrivateIpAddresses', '<>:<>:network-interface/<>'),
    ],
  },
  'ebs-csi-controller-sa': {
    controller: 'the EBS CSI driver',
    needs: [
      ...on('ec2', 'DescribeAvailabilityZones DescribeInstances DescribeVolumes DescribeVolumesModifications'),
      ...on('ec2', 'AttachVolume DetachVolume CreateVolume DeleteVolume ModifyVolume CreateTags', '<>:<>:volume/<>'),
    ],
  },
  'efs-csi-controller-sa': {
    controller: 'the EFS CSI driver',
    needs: on('elasticfilesystem', 'DescribeFileSystems DescribeMountTargets', '<>:<>:file-system/<>'),
    provisioning: {
      provisioner: 'efs.csi.aws.com',
      parameter: ['provisioningMode', 'efs-ap'],
      needs: [
        ...on('elasticfilesystem', 'CreateAccessPoint', '<>:<>:file-system/<>'),
        ...on('elasticfilesystem', 'DescribeAccessPoints DeleteAccessPoint TagResource', '<>:<>:access-point/<>'),
      ],
    },
  },
  'fsx-csi-controller-sa': {
    controller: 'the FSx CSI driver',
    needs: [],
    provisioning: {
      provisioner: 'fsx.csi.aws.com',
      needs: on('fsx', 'CreateFileSystem DeleteFileSystem DescribeFileSystems TagResource', '<>:<>:file-system/<>'),
    },
  },
  's3-csi-driver-sa': {
    controller: 'the Mountpoint for Amazon S3 CSI driver',
    needs: [...on('s3', 'ListBucket', '::<>'), ...on('s3', 'GetObject', '::<>/<>')],
  },
  'aws-load-balancer-controller': {
    controller: 'the AWS Load Balancer Controller',
    needs: [
      ...on('ec2', 'DescribeAvailabilityZones DescribeVpcs DescribeSubnets DescribeSecurityGroups DescribeInstances'),
      ...on('ec2', 'DescribeNetworkInterfaces DescribeTags DescribeInternetGateways DescribeAccountAttributes'),
      ...on('ec2', 'AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress CreateTags', '<>:<>:security-group/<>'),
      ...on('ec2', 'CreateSecurityGroup DeleteSecurityGroup', '<>:<>:security-group/<>'),
      ...on('elasticloadbalancing', 'DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeListeners'),
      ...on('elasticloadbalancing', 'DescribeRules DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags'),
      ...on('elasticloadbalancing', 'DescribeTargetHealth'),
      ...on('elasticloadbalancing', 'CreateLoadBalancer DeleteLoadBalancer AddTags', '<>:<>:loadbalancer/<>'),
      ...on(
        'elasticloadbalancing',
        'ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets',
        '<>:<>:loadbalancer/<>',
      ),
      ...on('elasticloadbalancing', 'CreateListener', '<>:<>:loadbalancer/<>'),
      ...on('elasticloadbalancing', 'CreateRule DeleteListener ModifyListener', '<>:<>:listener/<>'),
      ...on('elasticloadbalancing', 'DeleteRule ModifyRule', '<>:<>:listener-rule/<>'),
      ...on('elasticloadbalancing', 'CreateTargetGroup DeleteTargetGroup ModifyTargetGroup', '<>:<>:targetgroup/<>'),
      ...on('elasticloadbalancing', 'RegisterTargets DeregisterTargets', '<>:<>:targetgroup/<>'),
    ],
  },
  'external-dns': {
    controller: 'external-dns',
    needs: [
      ...on('route53', 'ListHostedZones'),
      { action: 'route53:ChangeResourceRecordSets', ...ZONE },
      { action: 'route53:ListResourceRecordSets', ...ZONE },
    ],
  },
  'cert-manager': {
    controller: 'the Route 53 solver of cert-manager',
    needs: [
      { action: 'route53:ChangeResourceRecordSets', ...ZONE },
      { action: 'route53:GetChange', resource: 'route53:::change/<>' },
    ],
  },
  'cluster-autoscaler': {
    controller: 'the cluster autoscaler',
    needs: [
      ...on('autoscaling', 'DescribeAutoScalingGroups DescribeAutoScalingInstances'),
      ...on('autoscaling', 'SetDesiredCapacity', '<>:<>:autoScalingGroup:<>'),
      ...on('autoscaling', 'TerminateInstanceInAutoScalingGroup', '<>:<>:autoScalingGroup:<>'),
    ],
  },
  karpenter: {
    controller: 'Karpenter',
    needs: [
      ...on('ec2', 'DescribeImages DescribeInstances DescribeInstanceTypes DescribeInstanceTypeOfferings'),
      ...on('ec2', 'DescribeLaunchTemplates DescribeSecurityGroups DescribeSpotPriceHistory DescribeSubnets'),
      ...on('ec2', 'RunInstances TerminateInstances', '<>:<>:instance/<>'),
      ...on('ec2', 'CreateFleet', '<>:<>:fleet/<>'),
      ...on('ec2', 'CreateLaunchTemplate DeleteLaunchTemplate CreateTags', '<>:<>:launch-template/<>'),
      ...on('pricing', 'GetProducts'),
      { action: 'ssm:GetParameter', resource: 'ssm:<>::parameter/aws/service/<>' },
    ],
  },
  'velero-server': {
    controller: 'velero',
    needs: [
      ...on('s3', 'GetObject PutObject DeleteObject AbortMultipartUpload ListMultipartUploadParts', '::<>/<>'),
      ...on('s3', 'ListBucket', '::<>'),
    ],
  },
});

/** Names that charts and guides give to the same accounts. */
const ALIASES: Readonly<Record<string, string>> = table({
  'cluster-autoscaler-aws-cluster-autoscaler': 'cluster-autoscaler',
  velero: 'velero-server',
});

/** Of the controller that runs as a service account of this name. */
export const controllerNeeds = (account: string): ControllerNeeds | undefined =>
  CONTROLLERS[ALIASES[account] ?? account];
