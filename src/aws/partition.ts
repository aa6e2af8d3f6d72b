/** The partitions of AWS: their regions, and the domains of their services. Everything that depends on a partition asks this table. */
import { nearest } from '../value/nearest.js';
import { table } from '../value/table.js';

export interface Partition {
  readonly name: string;
  readonly regions: RegExp;
  /** Of the endpoints of its services. */
  readonly suffix: string;
  /** Of their dual-stack endpoints. */
  readonly dualStack: string;
  /** Of the issuers of EKS clusters; undefined: nobody documented it, so it is not judged. */
  readonly issuerSuffix: string | undefined;
}

/**
 * Read on 2026-11-28. Suffixes and regions: AWS SDKs, partitions.json (botocore and aws-sdk-go-v2 have the same).
 * Issuers: EKS User Guide (aws); terraform-aws-eks #1704 (aws-cn); eksctl #8709, #8743 and #8839 (aws-us-gov, aws-eusc).
 */
const PARTITIONS: readonly Partition[] = [
  {
    name: 'aws-cn',
    regions: /^cn-[a-z]+-\d+$/,
    suffix: 'amazonaws.com.cn',
    dualStack: 'api.amazonwebservices.com.cn',
    issuerSuffix: 'amazonaws.com.cn',
  },
  {
    name: 'aws-us-gov',
    regions: /^us-gov-[a-z]+-\d+$/,
    suffix: 'amazonaws.com',
    dualStack: 'api.aws',
    issuerSuffix: 'amazonaws.com',
  },
  {
    name: 'aws-eusc',
    regions: /^eusc-[a-z]+-[a-z]+-\d+$/,
    suffix: 'amazonaws.eu',
    dualStack: 'api.amazonwebservices.eu',
    issuerSuffix: 'amazonaws.eu',
  },
  {
    name: 'aws-iso',
    regions: /^us-iso-[a-z]+-\d+$/,
    suffix: 'c2s.ic.gov',
    dualStack: 'api.aws.ic.gov',
    issuerSuffix: undefined,
  },
  {
    name: 'aws-iso-b',
    regions: /^us-isob-[a-z]+-\d+$/,
    suffix: 'sc2s.sgov.gov',
    dualStack: 'api.aws.scloud',
    issuerSuffix: undefined,
  },
  {
    name: 'aws-iso-e',
    regions: /^eu-isoe-[a-z]+-\d+$/,
    suffix: 'cloud.adc-e.uk',
    dualStack: 'api.cloud-aws.adc-e.uk',
    issuerSuffix: undefined,
  },
  {
    name: 'aws-iso-f',
    regions: /^us-isof-[a-z]+-\d+$/,
    suffix: 'csp.hci.ic.gov',
    dualStack: 'api.aws.hci.ic.gov',
    issuerSuffix: undefined,
  },
  {
    name: 'aws',
    regions: /^[a-z]{2}-[a-z]+-\d+$/,
    suffix: 'amazonaws.com',
    dualStack: 'api.aws',
    issuerSuffix: 'amazonaws.com',
  },
];

/** Undefined for what is no region. */
export const partitionAt = (region: string): Partition | undefined =>
  PARTITIONS.find(({ regions }) => regions.test(region));

/** The name of the partition of a region. */
export const partitionOfRegion = (region: string): string | undefined => partitionAt(region)?.name;

const partitionNamed = (name: string): Partition | undefined => PARTITIONS.find((one) => one.name === name);

/** A part of a regular expression: any domain of the services of any partition, the longer before those it begins with. */
export const SERVICE_DOMAINS = alternatives(PARTITIONS.flatMap(({ suffix, dualStack }) => [suffix, dualStack]));
export const DUAL_STACK_DOMAINS = alternatives(PARTITIONS.map(({ dualStack }) => dualStack));
export const ISSUER_DOMAINS = alternatives(PARTITIONS.flatMap(({ issuerSuffix }) => issuerSuffix ?? []));

function alternatives(domains: readonly string[]): string {
  const longest = [...new Set(domains)].toSorted((a, b) => b.length - a.length);
  return `(?:${longest.map((domain) => domain.replaceAll('.', '\\.')).join('|')})`;
}

/** Names that people give to partitions. */
const MEANT: Readonly<Record<string, string>> = table({
  'aws-china': 'aws-cn',
  'aws-gov': 'aws-us-gov',
  'aws-govcloud': 'aws-us-gov',
  'aws-gov-us': 'aws-us-gov',
  'aws-us-govcloud': 'aws-us-gov',
  'aws-eu': 'aws-eusc',
  'aws-esc': 'aws-eusc',
  'aws-eu-sc': 'aws-eusc',
  'aws-eusc-de': 'aws-eusc',
});

/** Why a text is the name of no partition; undefined where it is one, or may be a newer one. */
export function partitionFault(name: string): string | undefined {
  if (partitionNamed(name) !== undefined) return undefined;
  if (!/^aws(?:-[a-z]+)*$/.test(name)) return `there is no partition \`${name}\``;
  // Another isolated partition differs by a letter from those that are known.
  const likely = PARTITIONS.map((one) => one.name).filter((known) => !known.startsWith('aws-iso'));
  const meant = Object.hasOwn(MEANT, name) ? MEANT[name] : nearest(name, likely, 1);
  return meant === undefined ? undefined : `there is no partition \`${name}\`: write \`${meant}\``;
}
