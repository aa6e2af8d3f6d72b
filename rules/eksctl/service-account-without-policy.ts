import { hasItems, identifyingSpan, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue } from '../../src/value/text.js';
import { entriesOf, entryOf, field, isOpen, parsesAsTrue, stringOf } from '../../src/value/tree.js';

const GIVES = ['wellKnownPolicies', 'attachPolicyARNs', 'attachPolicy', 'attachRoleARN'];

export default defineRule({
  id: 'eksctl/service-account-without-policy',
  on: 'cluster-config',
  summary: 'a service account of `iam.serviceAccounts` without a policy or a role',
  messages: {
    none: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `eksctl refuses ${name}: one of \`wellKnownPolicies\`, \`attachPolicyARNs\`, \`attachPolicy\`, \`attachRoleARN\` must be set`,
    },
  },
  check(config, { report }) {
    for (const account of config.serviceAccounts) {
      const policies = field(account, 'wellKnownPolicies');
      const arns = field(account, 'attachPolicyARNs');
      const given =
        present(field(account, 'attachPolicy')) ||
        present(field(account, 'attachRoleARN')) ||
        hasItems(arns) ||
        entriesOf(policies).some((entry) => parsesAsTrue(entry.value) !== false);
      // A near miss of one of these keys is eksctl/unknown-field.
      const slip = entriesOf(account)
        .map((entry) => knownValue(entry.key) ?? '')
        .some((key) => !GIVES.includes(key) && nearest(key, GIVES) !== undefined);
      if (
        given ||
        slip ||
        isOpen(account) ||
        isOpen(policies) ||
        isOpen(arns) ||
        (arns !== undefined && arns.kind === 'text')
      )
        continue;
      const name = stringOf(field(account, 'metadata', 'name'));
      report({
        message: 'none',
        data: { name: name === undefined ? 'this service account' : `the service account \`${name}\`` },
        at: entryOf(account, 'wellKnownPolicies')?.keyAt ?? identifyingSpan(account),
        note: 'its role would be empty',
      });
    }
  },
});
