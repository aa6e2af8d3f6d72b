import { identifyingSpan, isAbsent, isEmptyList, mapsOf } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { startsWith } from '../../src/value/text.js';
import { isUnread, field } from '../../src/value/tree.js';

/** Source: pkg/apis/eksctl.io/v1alpha5/types.go, FargateProfile.Validate. */
export default defineRule({
  id: 'eksctl/fargate-profile-invalid',
  on: 'fargate-profile',
  summary: 'a Fargate profile that EKS refuses',
  messages: {
    reserved: {
      severity: 'error',
      text: (_: object) => 'the name of a Fargate profile must not start with `eks-`, which is reserved: rename it',
    },
    name: { severity: 'error', text: (_: object) => '`name` must be set in a Fargate profile' },
    selectors: {
      severity: 'error',
      text: (_: object) => 'a Fargate profile needs at least one selector: list one under `selectors`',
    },
    namespace: { severity: 'error', text: (_: object) => '`namespace` must be set in a selector of a Fargate profile' },
  },
  check({ tree, name, nameAt }, { report }) {
    if (name !== undefined && startsWith(name, 'eks-') === 'yes')
      report({ message: 'reserved', data: {}, at: nameAt, note: 'reserved for EKS' });
    if (isAbsent(tree, 'name')) report({ message: 'name', data: {}, at: nameAt, note: 'no name' });
    const selectors = field(tree, 'selectors');
    if (!isUnread(tree) && (selectors === undefined || selectors.kind === 'null' || isEmptyList(selectors)))
      report({ message: 'selectors', data: {}, at: nameAt, note: 'selects no pod' });
    for (const selector of mapsOf(selectors))
      if (isAbsent(selector, 'namespace'))
        report({ message: 'namespace', data: {}, at: identifyingSpan(selector), note: 'no namespace' });
  },
});
