import { present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/instance-profile-unsupported',
  on: 'node-group',
  summary: 'an instance profile on a managed node group',
  messages: {
    managed: {
      severity: 'error',
      text: (_: object) =>
        '`instanceProfileARN` is not supported on managed node groups: EKS makes the profile of `instanceRoleARN` itself',
    },
  },
  check({ managed, iam }, { report }) {
    const profile = entryOf(iam, 'instanceProfileARN');
    if (!managed || profile === undefined || !present(profile.value)) return;
    report({ message: 'managed', data: {}, at: profile.keyAt, note: 'eksctl refuses the file' });
  },
});
