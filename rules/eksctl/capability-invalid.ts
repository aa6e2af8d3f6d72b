import { isAbsent } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, stringOf } from '../../src/value/tree.js';

/** Source: pkg/apis/eksctl.io/v1alpha5/capability.go. */
export default defineRule({
  id: 'eksctl/capability-invalid',
  on: 'capability',
  summary: 'an EKS capability without a field that it needs',
  messages: {
    missing: { severity: 'error', text: ({ key }: { key: string }) => `\`${key}\` must be set in a capability` },
    signIn: {
      severity: 'error',
      text: (_: object) =>
        '`configuration.argocd.awsIdc` must be set for a capability of type `ARGOCD`: Argo CD signs users in through IAM Identity Center',
    },
  },
  check({ tree, nameAt }, { report }) {
    for (const key of ['name', 'type'])
      if (isAbsent(tree, key)) report({ message: 'missing', data: { key }, at: nameAt, note: `no \`${key}\`` });
    const type = field(tree, 'type');
    if (type !== undefined && stringOf(type) === 'ARGOCD' && isAbsent(tree, 'configuration', 'argocd', 'awsIdc'))
      report({ message: 'signIn', data: {}, at: type.at, note: 'no `awsIdc`' });
  },
});
