import { identifyingSpan, isAbsent } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/node-group-name',
  on: 'cluster-config',
  summary: 'a node group without a name, or two of one name',
  messages: {
    missing: { severity: 'error', text: (_: object) => 'a node group needs `name`' },
    twice: {
      severity: 'error',
      text: ({ name }: { name: string }) => `the name \`${name}\` is taken by another node group`,
    },
  },
  check({ nodeGroups }, { report }) {
    const seen = new Map<string, Span>();
    for (const { tree } of nodeGroups) {
      if (isAbsent(tree, 'name'))
        report({ message: 'missing', data: {}, at: identifyingSpan(tree), note: 'has no name' });
      const value = field(tree, 'name');
      const name = stringOf(value);
      if (value === undefined || name === undefined) continue;
      const first = seen.get(name);
      if (first === undefined) seen.set(name, value.at);
      else
        report({
          message: 'twice',
          data: { name },
          at: value.at,
          note: 'eksctl refuses the second',
          related: [{ at: first, note: 'the first' }],
        });
    }
  },
});
