import { MANAGED_POLICIES_DATE, managedPolicyFault, policyNameOf } from '../../src/aws/managed-policy.js';
import { defineRule } from '../../src/lint/rule.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'policy/managed-policy-unknown',
  on: 'policy-reference',
  summary: 'an AWS managed policy that does not exist, or not under this name or path',
  fix: 'unsafe',
  messages: {
    path: {
      severity: 'error',
      text: ({ name, nearest }: { name: string; nearest: string }) =>
        `AWS has no managed policy \`${name}\`: with its path it is \`${nearest}\``,
    },
    name: {
      severity: 'error',
      text: ({ name, nearest }: { name: string; nearest: string }) =>
        `AWS has no managed policy \`${name}\`; did you mean \`${nearest}\`?`,
    },
    unknown: {
      severity: 'info',
      text: ({ name, date }: { name: string; date: string }) =>
        `AWS has no managed policy named \`${name}\` (table of ${date})`,
    },
  },
  check({ value }, { report }) {
    const text = textOf(value);
    const policy = text === undefined ? undefined : policyNameOf(text);
    if (policy?.owner !== 'aws' || policy.name === '') return;
    const fault = managedPolicyFault(policy);
    if (fault === undefined) return;
    const name = `${policy.path}${policy.name}`;
    if (fault.kind === 'unknown')
      report({
        message: 'unknown',
        data: { name, date: MANAGED_POLICIES_DATE },
        at: value.at,
        note: 'check the name: unless the policy is newer, attaching it fails',
      });
    else
      report({
        message: fault.kind,
        data: { name, nearest: fault.nearest },
        at: value.at,
        note: 'attaching it fails: NoSuchEntity',
      });
  },
});
