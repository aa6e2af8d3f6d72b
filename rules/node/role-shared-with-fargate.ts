import { roleFieldsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { entryOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/role-shared-with-fargate',
  on: 'node-group',
  summary: 'one role for nodes and for pods on Fargate',
  messages: {
    shared: {
      severity: 'warning',
      text: (_: object) =>
        'the nodes and the pods on Fargate have one role: removing either removes its access entry, and the other loses the cluster',
    },
  },
  check(group, { report }) {
    const value = entryOf(group.iam, 'instanceRoleARN')?.value;
    const arn = textOf(value);
    if (value === undefined || arn === undefined) return;
    const other = roleFieldsOf(group.config.tree)
      .filter(({ path }) => /[fF]argate/.test(path))
      .find(({ entry }) => equals(textOf(entry.value) ?? { parts: [] }, arn) === 'yes');
    if (other !== undefined)
      report({
        message: 'shared',
        data: {},
        at: value.at,
        note: 'the role of the nodes',
        related: [{ at: other.entry.value.at, note: 'the role of the pods on Fargate' }],
      });
  },
});
