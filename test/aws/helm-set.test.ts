/** How `helm --set` reads names of values. Source: helm/helm, pkg/strvals/parser.go: a dot divides, a backslash keeps it. */
import { expect, test } from 'vitest';
import { settingFault } from '../../src/aws/helm-set.js';

const SOUND = 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn';

test.each([
  [SOUND, undefined],
  ['annotations.eks.amazonaws.com/role-arn', 'unescaped'],
  ['annotations.eks\\.amazonaws.com/role-arn', 'unescaped'],
  ['annotations.eks.amazonaws\\.com/role-arn', 'unescaped'],
  ['annotations.eks\\\\.amazonaws\\\\.com/role-arn', 'escaped twice'],
  ['annotations.eks\\\\.amazonaws\\.com/role-arn', 'escaped twice'],
  ['annotations.eks\\.amazonaws\\\\.com/role-arn', 'escaped twice'],
  ['annotations."eks\\.amazonaws\\.com/role-arn"', 'quoted'],
  ["annotations.'eks.amazonaws.com/role-arn'", 'quoted'],
  ['annotations["eks.amazonaws.com/role-arn"]', 'quoted'],
  ['annotations[eks.amazonaws.com/role-arn', 'unescaped'],
  ['eks.amazonaws.com/role-arn', undefined],
  ['xeks.amazonaws.com/role-arn', undefined],
  ['image.repository', undefined],
])('%s: %s', (name, is) => {
  const fault = settingFault(name);
  expect(fault?.is).toBe(is);
  if (fault !== undefined) {
    expect(fault.instead).toBe('annotations.eks\\.amazonaws\\.com/role-arn');
    // What is said to be right is right.
    expect(settingFault(fault.instead)).toBeUndefined();
  }
});
