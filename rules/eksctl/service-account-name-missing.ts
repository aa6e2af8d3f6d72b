import { identifyingSpan, isAbsent } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'eksctl/service-account-name-missing',
  on: 'cluster-config',
  summary: 'an item of `iam.serviceAccounts` without a name',
  messages: {
    missing: { severity: 'error', text: (_: object) => 'a service account needs `metadata.name`' },
  },
  check({ serviceAccounts }, { report }) {
    for (const account of serviceAccounts)
      if (isAbsent(account, 'metadata', 'name'))
        report({ message: 'missing', data: {}, at: identifyingSpan(account), note: 'has no name' });
  },
});
