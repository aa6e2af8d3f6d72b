/** Which key of `wellKnownPolicies` grants what a switch of `withAddonPolicies` does. Source: eksctl-io/eksctl at 99984adb6164, pkg/apis/eksctl.io/v1alpha5/well_known_iam_policy.go, types.go; pkg/cfn/builder/statement.go. */
import { expect, test } from 'vitest';
import { ADDON_POLICIES } from '../../src/aws/eksctl-addon-policies.js';

test.each([
  ['imageBuilder', 'imageBuilder', true],
  ['autoScaler', 'autoScaler', true],
  ['externalDNS', 'externalDNS', true],
  ['certManager', 'certManager', true],
  ['awsLoadBalancerController', 'awsLoadBalancerController', true],
  ['albIngress', 'awsLoadBalancerController', true],
  ['efs', 'efsCSIController', true],
  ['ebs', 'ebsCSIController', false],
  ['appMesh', undefined, true],
  ['appMeshPreview', undefined, true],
  ['fsx', undefined, true],
  ['xRay', undefined, false],
  ['cloudWatch', undefined, false],
])('%s: %s; more than one workload needs: %s', (key, wellKnown, broad) => {
  expect(ADDON_POLICIES[key]?.wellKnown).toBe(wellKnown);
  expect(ADDON_POLICIES[key]?.broad).toBe(broad);
  // Who should hold it instead is told by the key that grants it, where there is one.
  if (wellKnown !== undefined) expect(ADDON_POLICIES[key]?.instead).toContain(`wellKnownPolicies.${wellKnown}`);
});

test('there are no others', () => expect(Object.keys(ADDON_POLICIES)).toHaveLength(13));
