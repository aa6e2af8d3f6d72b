import { identifyingSpan, isAbsent, mapsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { startsWith } from '../../src/value/text.js';
import { field, isOpen, textOf } from '../../src/value/tree.js';

/** Source: pkg/apis/eksctl.io/v1alpha5/types.go, FargateProfile.Validate. */
export default defineRule({
  id: 'eksctl/fargate-profile-invalid',
  on: 'cluster-config',
  summary: 'a Fargate profile that EKS refuses',
  messages: {
    reserved: { severity: 'error', text: (_: object) => 'the name of a Fargate profile must not begin with `eks-`' },
    missing: { severity: 'error', text: ({ what }: { what: string }) => `a Fargate profile needs ${what}` },
  },
  check({ tree }, { report }) {
    for (const profile of mapsOf(field(tree, 'fargateProfiles'))) {
      const name = field(profile, 'name');
      const text = textOf(name);
      if (name !== undefined && text !== undefined && startsWith(text, 'eks-') === 'yes')
        report({ message: 'reserved', data: {}, at: name.at, note: 'kept for EKS' });
      if (isAbsent(profile, 'name'))
        report({ message: 'missing', data: { what: '`name`' }, at: identifyingSpan(profile), note: 'has no name' });
      const selectors = field(profile, 'selectors');
      if (
        !isOpen(profile) &&
        (selectors === undefined || (selectors.kind === 'list' && selectors.items.length === 0 && !selectors.open))
      )
        report({
          message: 'missing',
          data: { what: 'a selector' },
          at: name?.at ?? identifyingSpan(profile),
          note: 'selects nothing',
        });
      for (const selector of mapsOf(selectors))
        if (isAbsent(selector, 'namespace'))
          report({
            message: 'missing',
            data: { what: '`namespace` in its selector' },
            at: identifyingSpan(selector),
            note: 'names no namespace',
          });
    }
  },
});
