/** The switches of `withAddonPolicies`: what each lets every pod of the nodes do, and who should hold it instead. Source of every row: eksctl-io/eksctl at 99984adb6164 (0.231.0-dev), pkg/cfn/builder/statement.go. */
import { table } from '../value/table.js';

export interface AddonPolicy {
  /** What it grants every pod on the nodes. */
  readonly grants: string;
  /** The service account that should hold it instead, or what else to do. */
  readonly instead: string;
  /** Writes beyond what one workload needs; the others are narrow. */
  readonly broad: boolean;
  /** The key of `wellKnownPolicies` that grants the same. */
  readonly wellKnown?: string;
}

/** The keys of withAddonPolicies. Service accounts: eksctl's examples/13-iamserviceaccounts.yaml, and the charts of the controllers. */
export const ADDON_POLICIES: Readonly<Record<string, AddonPolicy>> = table({
  imageBuilder: {
    grants: 'push and pull access to every ECR repository',
    instead: 'the service account of the builds with `wellKnownPolicies.imageBuilder`',
    broad: true,
    wellKnown: 'imageBuilder',
  },
  autoScaler: {
    grants: 'the right to scale and terminate instances in every Auto Scaling group of the account',
    instead: '`kube-system/cluster-autoscaler` with `wellKnownPolicies.autoScaler`',
    broad: true,
    wellKnown: 'autoScaler',
  },
  externalDNS: {
    grants: 'write access to the records of every hosted zone',
    instead: '`external-dns/external-dns` with `wellKnownPolicies.externalDNS`',
    broad: true,
    wellKnown: 'externalDNS',
  },
  certManager: {
    grants: 'write access to the records of every hosted zone',
    instead: '`cert-manager/cert-manager` with `wellKnownPolicies.certManager`',
    broad: true,
    wellKnown: 'certManager',
  },
  appMesh: {
    grants: 'all App Mesh actions and writes to Cloud Map and Route 53',
    instead: "the service account of the mesh's proxies",
    broad: true,
  },
  appMeshPreview: {
    grants: 'all App Mesh Preview actions and writes to Cloud Map and Route 53',
    instead: "the service account of the mesh's proxies",
    broad: true,
  },
  fsx: {
    grants: 'all FSx actions and writes to service-linked roles',
    instead: '`kube-system/fsx-csi-controller-sa`',
    broad: true,
  },
  efs: {
    grants: 'all EFS actions and writes to network interfaces',
    instead: '`kube-system/efs-csi-controller-sa` with `wellKnownPolicies.efsCSIController`',
    broad: true,
    wellKnown: 'efsCSIController',
  },
  awsLoadBalancerController: {
    grants: 'the right to open any security group and change load balancers',
    instead: '`kube-system/aws-load-balancer-controller` with `wellKnownPolicies.awsLoadBalancerController`',
    broad: true,
    wellKnown: 'awsLoadBalancerController',
  },
  albIngress: {
    grants: 'the right to open any security group and change load balancers',
    instead: '`kube-system/aws-load-balancer-controller` with `wellKnownPolicies.awsLoadBalancerController`',
    broad: true,
    wellKnown: 'awsLoadBalancerController',
  },
  ebs: {
    grants: 'the volume management permissions of the EBS CSI driver',
    instead: '`kube-system/ebs-csi-controller-sa` with `wellKnownPolicies.ebsCSIController`',
    broad: false,
    wellKnown: 'ebsCSIController',
  },
  xRay: { grants: 'write access to X-Ray traces', instead: 'the service account of the X-Ray daemon', broad: false },
  cloudWatch: {
    grants: 'the permissions of the CloudWatch agent',
    instead: '`amazon-cloudwatch/cloudwatch-agent`',
    broad: false,
  },
});
