import { policySize, TRUST_POLICY_MAXIMUM, TRUST_POLICY_QUOTA } from '../../src/aws/policy/size.js';
import { defineRule } from '../../src/lint/rule.js';
import { entriesOf } from '../../src/value/tree.js';

interface Size {
  readonly size: number;
}

export default defineRule({
  id: 'trust/too-large',
  on: 'trust-policy',
  summary: 'a trust policy longer than its quota',
  messages: {
    quota: {
      severity: 'warning',
      text: ({ size }: Size) => `the trust policy has ${size} characters; the default quota is ${TRUST_POLICY_QUOTA}`,
    },
    limit: {
      severity: 'error',
      text: ({ size }: Size) => `the trust policy has ${size} characters; the maximum is ${TRUST_POLICY_MAXIMUM}`,
    },
  },
  check(policy, { report }) {
    const size = policySize(policy.tree);
    if (size > TRUST_POLICY_QUOTA)
      report({
        message: size > TRUST_POLICY_MAXIMUM ? 'limit' : 'quota',
        data: { size },
        at: entriesOf(policy.tree)[0]?.keyAt ?? policy.at,
        note:
          size > TRUST_POLICY_MAXIMUM
            ? 'split the role: white space is not counted'
            : 'split the role, or request a higher quota',
      });
  },
});
