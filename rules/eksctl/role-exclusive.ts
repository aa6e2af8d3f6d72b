import { keyName, setEntries } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';

const EXISTING = ['instanceRoleARN', 'instanceProfileARN'];
const EXCLUDED = ['instanceRoleName', 'instanceRolePermissionsBoundary', 'attachPolicy', 'attachPolicyARNs'];

export default defineRule({
  id: 'eksctl/role-exclusive',
  on: 'node-group',
  summary: 'an existing role or profile of a node group together with settings of a role to create',
  messages: {
    both: {
      severity: 'error',
      text: ({ key, existing }: { key: string; existing: string }) =>
        `\`${key}\` cannot be combined with \`${existing}\`: eksctl configures only roles it creates; change the existing role, or remove \`${existing}\``,
    },
  },
  check({ iam, addonPolicies }, { report }) {
    const [existing] = setEntries(iam, EXISTING);
    const [first, ...others] = [...setEntries(iam, EXCLUDED), ...addonPolicies];
    if (existing === undefined || first === undefined) return;
    report({
      message: 'both',
      data: { key: keyName(first), existing: keyName(existing) },
      at: first.keyAt,
      note: 'eksctl refuses the file',
      related: [
        { at: existing.keyAt, note: 'an existing role' },
        ...others.map((entry) => ({ at: entry.keyAt, note: 'this too' })),
      ],
    });
  },
});
