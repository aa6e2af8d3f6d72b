import { defineRule } from '../../src/lint/rule.js';
import { duplicatesOf } from '../../src/value/duplicates.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/role-name-duplicate',
  on: 'cluster-config',
  summary: 'two roles of one name for eksctl to create',
  messages: {
    twice: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `eksctl creates two roles named \`${name}\`, and the second stack fails: rename one`,
    },
  },
  check({ createdRoles }, { report }) {
    const names = createdRoles.flatMap(({ name, holder }) => (name === undefined ? [] : [{ name, holder }]));
    for (const { item, first } of duplicatesOf(names, ({ name }) => stringOf(name.value) || undefined))
      report({
        message: 'twice',
        data: { name: stringOf(item.name.value) ?? '' },
        at: item.name.value.at,
        note: `the role of a ${item.holder.kind}`,
        related: [{ at: first.name.value.at, note: `the role of a ${first.holder.kind}` }],
      });
  },
});
