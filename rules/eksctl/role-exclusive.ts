import { enabledKeys, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field } from '../../src/value/tree.js';

const EXISTING = ['instanceRoleARN', 'instanceProfileARN'];
const EXCLUDED = ['instanceRoleName', 'instanceRolePermissionsBoundary', 'attachPolicy', 'attachPolicyARNs'];

export default defineRule({
  id: 'eksctl/role-exclusive',
  on: 'node-group',
  summary: 'an existing role or profile of a node group beside settings of a role to create',
  messages: {
    both: {
      severity: 'error',
      text: ({ key, existing }: { key: string; existing: string }) =>
        `\`${key}\` cannot stand beside \`${existing}\`: eksctl changes no role that exists, and refuses the file`,
    },
  },
  check({ iam }, { report }) {
    const existing = EXISTING.map((key) => entryOf(iam, key)).find(
      (entry) => entry !== undefined && present(entry.value),
    );
    if (existing === undefined) return;
    const written = EXCLUDED.flatMap((key) => entryOf(iam, key) ?? []).filter(
      (entry) => present(entry.value) && !(entry.value.kind === 'list' && entry.value.items.length === 0),
    );
    const [first, ...others] = [...written, ...enabledKeys(field(iam, 'withAddonPolicies'))];
    if (first === undefined) return;
    report({
      message: 'both',
      data: { key: knownValue(first.key) ?? '', existing: knownValue(existing.key) ?? '' },
      at: first.keyAt,
      note: 'for a role that eksctl creates',
      related: [
        { at: existing.keyAt, note: 'names a role that exists' },
        ...others.map((entry) => ({ at: entry.keyAt, note: 'this too' })),
      ],
    });
  },
});
