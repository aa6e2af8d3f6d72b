import { setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'eksctl/instance-profile-unsupported',
  on: 'node-group',
  summary: 'an instance profile on a managed node group',
  messages: {
    managed: {
      severity: 'error',
      text: (_: object) =>
        '`instanceProfileARN` is not supported on managed node groups: name the role in `instanceRoleARN`, EKS makes its instance profile',
    },
  },
  check({ managed, iam }, { report }) {
    const profile = setEntry(iam, 'instanceProfileARN');
    if (managed && profile !== undefined)
      report({ message: 'managed', data: {}, at: profile.keyAt, note: 'eksctl refuses the file' });
  },
});
