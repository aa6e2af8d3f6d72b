import { identifyingSpan, isAbsent, mapsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, stringOf } from '../../src/value/tree.js';

/** Source: pkg/apis/eksctl.io/v1alpha5/capability.go. */
export default defineRule({
  id: 'eksctl/capability-invalid',
  on: 'cluster-config',
  summary: 'a capability that EKS refuses',
  messages: {
    missing: { severity: 'error', text: ({ what }: { what: string }) => `a capability needs ${what}` },
  },
  check({ tree }, { report }) {
    for (const capability of mapsOf(field(tree, 'capabilities'))) {
      for (const key of ['name', 'type'])
        if (isAbsent(capability, key))
          report({
            message: 'missing',
            data: { what: `\`${key}\`` },
            at: identifyingSpan(capability),
            note: `has no \`${key}\``,
          });
      const type = field(capability, 'type');
      if (
        type !== undefined &&
        stringOf(type) === 'ARGOCD' &&
        isAbsent(capability, 'configuration', 'argocd', 'awsIdc')
      )
        report({
          message: 'missing',
          data: { what: '`configuration.argocd.awsIdc` for Argo CD' },
          at: type.at,
          note: 'Argo CD signs in through IAM Identity Center',
        });
    }
  },
});
