import { MANAGED_POLICIES_DATE, managedPolicyFault, policyNameOf } from '../../src/aws/managed-policy.js';
import { defineRule } from '../../src/lint/rule.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'policy/managed-policy-unknown',
  on: 'policy-reference',
  summary: 'a policy that AWS does not manage, or manages under another name or path',
  fix: 'unsafe',
  messages: {
    path: {
      severity: 'error',
      text: ({ name, nearest }: { name: string; nearest: string }) =>
        `AWS manages no policy \`${name}\`: its path is \`${nearest}\``,
    },
    name: {
      severity: 'error',
      text: ({ name, nearest }: { name: string; nearest: string }) =>
        `AWS manages no policy \`${name}\`; did you mean \`${nearest}\`?`,
    },
    unknown: {
      severity: 'info',
      text: ({ name, date }: { name: string; date: string }) => `AWS managed no policy \`${name}\` on ${date}`,
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
        note: 'unless it is newer, attaching it fails',
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
