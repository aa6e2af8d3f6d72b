/** Service principals of trust policies in this field: which exist, and what a name that does not exist was meant to be. */
import { editDistance, nearest } from '../value/nearest.js';
import { table } from '../value/table.js';
import { equals, literalText, type Text } from '../value/text.js';
import { any, type Truth } from '../value/truth.js';

interface ServicePrincipal {
  /** What stands before `.amazonaws.com`. */
  readonly service: string;
  /** Ends in `.amazonaws.com.cn` in China as well; `unknown` where that was not found out. */
  readonly china: 'no' | 'also' | 'unknown';
}

/**
 * Read on 2026-11-28. EKS User Guide: cluster-iam-role, pod-execution-role, pod-id-role, capabilities, using-service-linked-roles*; eksctl,
 * pkg/apis/eksctl.io/v1alpha5/partitions.go (EKS and Fargate have one name in every partition, EC2 one more in China);
 * terraform-aws-modules/terraform-aws-eks#1904 (IAM refuses eks.amazonaws.com.cn).
 */
const PRINCIPALS: readonly ServicePrincipal[] = [
  { service: 'eks', china: 'no' },
  { service: 'pods.eks', china: 'no' },
  { service: 'capabilities.eks', china: 'no' },
  { service: 'eks-fargate-pods', china: 'no' },
  { service: 'eks-fargate', china: 'no' },
  { service: 'eks-nodegroup', china: 'no' },
  { service: 'eks-connector', china: 'unknown' },
  { service: 'dashboard.eks', china: 'unknown' },
  { service: 'outposts.eks-local', china: 'unknown' },
  { service: 'eks-local-outposts', china: 'unknown' },
  { service: 'ec2', china: 'also' },
  { service: 'ssm', china: 'unknown' },
];

const SUFFIX = 'amazonaws.com';
const SOVEREIGN_SUFFIX = 'amazonaws.eu';

/** Names that people give the services, beside those that differ by a letter or two. */
const MEANT: Readonly<Record<string, string>> = table({
  'eks-pods': 'pods.eks',
  'pods-eks': 'pods.eks',
  'eks.pods': 'pods.eks',
  'eks-pod-identity': 'pods.eks',
  'pod-identity.eks': 'pods.eks',
  'pods-identity.eks': 'pods.eks',
  'podidentity.eks': 'pods.eks',
  'eks-capabilities': 'capabilities.eks',
  'capabilities-eks': 'capabilities.eks',
  'fargate-pods.eks': 'eks-fargate-pods',
  'eks-pods-fargate': 'eks-fargate-pods',
  'fargate.eks': 'eks-fargate-pods',
  'pods.eks-fargate': 'eks-fargate-pods',
  'eks.fargate-pods': 'eks-fargate-pods',
  'aws-ec2': 'ec2',
});

/** Endings that are neither AWS's nor one letter away from it. */
const OTHER_SUFFIXES = ['amazon.com', 'aws.amazon.com', 'aws.com', 'amazonaws', 'amazonaws.cn'];

export interface PrincipalFault {
  /** `suffix`: the service has no name for that partition; `linked`: it assumes its service-linked role only. */
  readonly kind: 'suffix' | 'name' | 'linked';
  /** The name that exists. */
  readonly meant: string;
}

/** Undefined for names that exist, and for those of services that are not of this field. */
export function servicePrincipalFault(name: string): PrincipalFault | undefined {
  // EKS User Guide, using-service-linked-roles-eks-fargate and pod-execution-role.
  if (name === `eks-fargate.${SUFFIX}`) return { kind: 'linked', meant: `eks-fargate-pods.${SUFFIX}` };
  const exact = (service: string): ServicePrincipal | undefined => PRINCIPALS.find((one) => one.service === service);
  if (name.endsWith(`.${SUFFIX}.cn`)) {
    const service = name.slice(0, -SUFFIX.length - 4);
    if (exact(service) !== undefined)
      return exact(service)?.china === 'no' ? { kind: 'suffix', meant: `${service}.${SUFFIX}` } : undefined;
    const meant = meantBy(service);
    return meant === undefined ? undefined : { kind: 'name', meant: `${meant}.${SUFFIX}` };
  }
  // pulumi/pulumi-eks#2341: IAM refuses even ec2.amazonaws.eu.
  if (name.endsWith(`.${SOVEREIGN_SUFFIX}`)) return sovereignFault(name.slice(0, -SOVEREIGN_SUFFIX.length - 1));
  if (name.endsWith(`.${SUFFIX}`)) {
    const meant = meantBy(name.slice(0, -SUFFIX.length - 1));
    return meant === undefined ? undefined : { kind: 'name', meant: `${meant}.${SUFFIX}` };
  }
  const service = PRINCIPALS.map((one) => one.service).find((one) => name === one || name.startsWith(`${one}.`));
  if (service === undefined || !isSuffixSlip(name.slice(service.length + 1))) return undefined;
  return { kind: 'name', meant: `${service}.${SUFFIX}` };
}

function sovereignFault(service: string): PrincipalFault | undefined {
  const china = PRINCIPALS.find((one) => one.service === service)?.china ?? 'unknown';
  return china === 'unknown' ? undefined : { kind: china === 'no' ? 'suffix' : 'name', meant: `${service}.${SUFFIX}` };
}

/** Only names that say EKS or Fargate are judged by likeness: for others too many services exist. */
function meantBy(service: string): string | undefined {
  if (PRINCIPALS.some((one) => one.service === service)) return undefined;
  const meant = Object.hasOwn(MEANT, service) ? MEANT[service] : undefined;
  if (meant !== undefined || !/eks|fargate/.test(service)) return meant;
  return nearest(
    service,
    PRINCIPALS.map((one) => one.service),
    service.length < 6 ? 1 : 2,
  );
}

const isSuffixSlip = (suffix: string): boolean =>
  suffix === '' || OTHER_SUFFIXES.includes(suffix) || editDistance(suffix, SUFFIX, 2) <= 2;

/** Of pods and of nodes: EKS User Guide, pod-id-role, create-node-role, pod-execution-role. */
const OF_CLUSTERS: readonly string[] = ['pods.eks', 'eks-fargate-pods', 'eks-fargate', 'ec2'];

const SUFFIXES: readonly string[] = [SUFFIX, `${SUFFIX}.cn`, SOVEREIGN_SUFFIX];

const SERVICES_OF_CLUSTERS: readonly Text[] = OF_CLUSTERS.flatMap((service) =>
  SUFFIXES.map((suffix) => literalText(`${service}.${suffix}`)),
);

/** The service runs pods or nodes, whatever the partition. */
export const isOfClusters = (service: Text): Truth => any(SERVICES_OF_CLUSTERS.map((one) => equals(service, one)));
