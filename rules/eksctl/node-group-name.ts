import { isAbsent } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { duplicatesOf } from '../../src/value/duplicates.js';
import { field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/node-group-name',
  on: 'cluster-config',
  summary: 'a node group without a name, or two of one name',
  messages: {
    missing: { severity: 'error', text: (_: object) => '`name` must be set in a node group' },
    twice: {
      severity: 'error',
      text: ({ name }: { name: string }) => `two node groups are named \`${name}\`: rename one, managed or not`,
    },
  },
  check({ nodeGroups }, { report }) {
    for (const { tree, nameAt } of nodeGroups)
      if (isAbsent(tree, 'name')) report({ message: 'missing', data: {}, at: nameAt, note: 'no name' });
    const nameOf = ({ tree }: (typeof nodeGroups)[number]): string | undefined =>
      stringOf(field(tree, 'name')) || undefined;
    for (const { item, first } of duplicatesOf(nodeGroups, nameOf))
      report({
        message: 'twice',
        data: { name: nameOf(item) ?? '' },
        at: item.nameAt,
        note: 'eksctl refuses the second',
        related: [{ at: first.nameAt, note: 'the first' }],
      });
  },
});
