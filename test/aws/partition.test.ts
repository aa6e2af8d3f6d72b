/** One table answers for partitions: regions, names, audiences that are endpoints, hosts of issuers. */
import { expect, test } from 'vitest';
import { audienceFault } from '../../src/aws/audience.js';
import { hostFault } from '../../src/aws/issuer.js';
import { partitionFault, partitionOfRegion } from '../../src/aws/partition.js';
import { textWithHoles } from './trees.js';

test.each([
  ['eu-west-1', 'aws'],
  ['mx-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['us-east-1a', undefined],
  ['US-EAST-1', undefined],
  ['local', undefined],
])('the partition of %s', (region, partition) => {
  expect(partitionOfRegion(region)).toBe(partition);
});

test.each([
  ['aws', undefined],
  ['aws-eusc', undefined],
  ['aws-iso-f', undefined],
  // May come.
  ['aws-iso-g', undefined],
  ['aws-nz', undefined],
  ['aws-new-partition', undefined],
  ['aws-china', 'there is no partition `aws-china`: write `aws-cn`'],
  ['aws-gov', 'there is no partition `aws-gov`: write `aws-us-gov`'],
  ['aws-us-gvo', 'there is no partition `aws-us-gvo`: write `aws-us-gov`'],
  ['aws-euc', 'there is no partition `aws-euc`: write `aws-eusc`'],
  ['aws-govcloud', 'there is no partition `aws-govcloud`: write `aws-us-gov`'],
  ['aws-gov-us', 'there is no partition `aws-gov-us`: write `aws-us-gov`'],
  ['aws-us-govcloud', 'there is no partition `aws-us-govcloud`: write `aws-us-gov`'],
  ['aws-eu', 'there is no partition `aws-eu`: write `aws-eusc`'],
  ['aws-esc', 'there is no partition `aws-esc`: write `aws-eusc`'],
  ['aws-eu-sc', 'there is no partition `aws-eu-sc`: write `aws-eusc`'],
  ['aws-eusc-de', 'there is no partition `aws-eusc-de`: write `aws-eusc`'],
  ['aws-c', 'there is no partition `aws-c`: write `aws-cn`'],
  ['aws-cm', 'there is no partition `aws-cm`: write `aws-cn`'],
  ['AWS', 'there is no partition `AWS`'],
  ['awss', 'there is no partition `awss`'],
  ['', 'there is no partition ``'],
])('the name %s', (name, fault) => {
  expect(partitionFault(name)).toBe(fault);
});

test.each([
  ['sts.amazonaws.com', undefined],
  ['https://sts.amazonaws.com', 'endpoint'],
  ['sts.eu-west-1.amazonaws.com', 'endpoint'],
  ['sts-fips.us-gov-west-1.amazonaws.com', 'endpoint'],
  ['sts.eu-west-1.api.aws', 'endpoint'],
  ['sts.amazonaws.com.cn', 'endpoint'],
  ['sts.cn-north-1.api.amazonwebservices.com.cn', 'endpoint'],
  ['sts.amazonaws.eu', 'endpoint'],
  ['sts.eusc-de-east-1.amazonaws.eu', 'endpoint'],
  ['sts.us-iso-east-1.c2s.ic.gov', 'endpoint'],
  ['sts.eusc-de-east-1.api.amazonwebservices.eu', 'endpoint'],
  ['sts.us-iso-east-1.api.aws.ic.gov', 'endpoint'],
  ['sts.us-isob-east-1.sc2s.sgov.gov', 'endpoint'],
  ['sts.us-isob-east-1.api.aws.scloud', 'endpoint'],
  ['sts.eu-isoe-west-1.cloud.adc-e.uk', 'endpoint'],
  ['sts.eu-isoe-west-1.api.cloud-aws.adc-e.uk', 'endpoint'],
  ['sts.us-isof-south-1.csp.hci.ic.gov', 'endpoint'],
  ['sts.us-isof-south-1.api.aws.hci.ic.gov', 'endpoint'],
  ['sts.us-gov-west-1.api.aws', 'endpoint'],
  ['sts.example.com', undefined],
  ['sts.eu-west-1.amazonaws.example', undefined],
])('the audience %s', (audience, fault) => {
  expect(audienceFault(audience)).toBe(fault);
});

test.each([
  ['oidc.eks.eusc-de-east-1.amazonaws.eu/id/8C4D', undefined],
  ['oidc.eks.eusc-de-east-1.amazonaws.com/id/8C4D', 'oidc.eks.eusc-de-east-1.amazonaws.eu'],
  ['oidc.eks.eu-west-1.amazonaws.eu/id/8C4D', 'oidc.eks.eu-west-1.amazonaws.com'],
  ['oidc.eks.cn-north-1.amazonaws.com/id/8C4D', 'oidc.eks.cn-north-1.amazonaws.com.cn'],
  ['oidc-eks.eu-west-1.api.aws/id/8C4D', 'oidc.eks.eu-west-1.amazonaws.com'],
  ['oidc-eks.cn-north-1.api.amazonwebservices.com.cn/id/8C4D', 'oidc.eks.cn-north-1.amazonaws.com.cn'],
  ['oidc-eks.eusc-de-east-1.api.amazonwebservices.eu/id/8C4D', 'oidc.eks.eusc-de-east-1.amazonaws.eu'],
  ['oidc.eks.eusc-de-east-1/id/8C4D', 'oidc.eks.eusc-de-east-1.amazonaws.eu'],
  ['eks.oidc.eusc-de-east-1.amazonaws.eu/id/8C4D', 'oidc.eks.eusc-de-east-1.amazonaws.eu'],
  ['oidc.eks.us-gov-west-1.amazonaws.com/id/8C4D', undefined],
  ['oidc-eks.us-gov-west-1.api.aws/id/8C4D', 'oidc.eks.us-gov-west-1.amazonaws.com'],
  ['oidc.eks.us-gov-west-1.amazonaws.com.cn/id/8C4D', 'oidc.eks.us-gov-west-1.amazonaws.com'],
  // What these look like is not known.
  ['oidc.eks.us-iso-east-1.c2s.ic.gov/id/8C4D', undefined],
  ['oidc-eks.us-isob-east-1.api.aws.scloud/id/8C4D', undefined],
  ['oidc-eks.us-iso-east-1.api.aws.ic.gov/id/8C4D', undefined],
  ['oidc-eks.eu-isoe-west-1.api.cloud-aws.adc-e.uk/id/8C4D', undefined],
  ['oidc-eks.us-isof-south-1.api.aws.hci.ic.gov/id/8C4D', undefined],
])('the issuer %s', (issuer, expected) => {
  expect(hostFault(textWithHoles(issuer))?.expected).toBe(expected);
});
