import { isAbsent } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'eksctl/service-account-name-missing',
  on: 'eksctl-service-account',
  summary: 'an item of `iam.serviceAccounts` without a name',
  messages: {
    missing: {
      severity: 'error',
      text: (_: object) => '`metadata.name` must be set in an item of `iam.serviceAccounts`',
    },
  },
  check({ tree, nameAt }, { report }) {
    if (isAbsent(tree, 'metadata', 'name')) report({ message: 'missing', data: {}, at: nameAt, note: 'no name' });
  },
});
