import { isAbsent, mapsOf } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, stringOf } from '../../src/value/tree.js';

/** Source: pkg/apis/eksctl.io/v1alpha5/capability.go. */
export default defineRule({
  id: 'eksctl/capability-invalid',
  on: 'capability',
  summary: 'an EKS capability without a field that it needs',
  messages: {
    missing: { severity: 'error', text: ({ key }: { key: string }) => `\`${key}\` must be set in a capability` },
    twice: {
      severity: 'error',
      text: ({ key, value }: { key: string; value: string }) =>
        `two capabilities have the ${key} \`${value}\`: EKS takes one of each name and type; remove one`,
    },
    signIn: {
      severity: 'error',
      text: (_: object) =>
        '`configuration.argocd.awsIdc` must be set for a capability of type `ARGOCD`: Argo CD signs users in through IAM Identity Center',
    },
  },
  check({ config, tree, nameAt }, { report }) {
    for (const key of ['name', 'type'])
      if (isAbsent(tree, key)) report({ message: 'missing', data: { key }, at: nameAt, note: `no \`${key}\`` });
    const others = mapsOf(field(config.tree, 'capabilities'));
    const before = others.slice(0, others.indexOf(tree));
    for (const key of ['type', 'name']) {
      const value = stringOf(field(tree, key));
      const first = before.find((other) => stringOf(field(other, key)) === value);
      if (value === undefined || value === '' || first === undefined) continue;
      report({
        message: 'twice',
        data: { key, value },
        at: field(tree, key)?.at ?? nameAt,
        note: 'EKS refuses the second',
        related: [{ at: field(first, key)?.at ?? first.at, note: 'the first' }],
      });
      break;
    }
    const type = field(tree, 'type');
    if (type !== undefined && stringOf(type) === 'ARGOCD' && isAbsent(tree, 'configuration', 'argocd', 'awsIdc'))
      report({ message: 'signIn', data: {}, at: type.at, note: 'no `awsIdc`' });
  },
});
