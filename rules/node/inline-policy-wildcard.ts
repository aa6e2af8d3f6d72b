import { statementBreadth } from '../../src/aws/breadth.js';
import { nodeRoleOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, itemsOf, displayTree } from '../../src/value/tree.js';

interface Actions {
  readonly actions: string;
}

export default defineRule({
  id: 'node/inline-policy-wildcard',
  on: 'node-group',
  summary: 'an inline policy of a node role that writes to every resource',
  messages: {
    administrator: {
      severity: 'error',
      text: ({ actions }: Actions) =>
        `the node role allows ${actions} on every resource: every pod of these nodes can become an administrator of the account`,
    },
    wide: {
      severity: 'warning',
      text: ({ actions }: Actions) =>
        `the node role allows ${actions} on every resource: every pod of these nodes inherits it`,
    },
  },
  check(group, { report }) {
    const inline = nodeRoleOf(group.config.tree, group.tree, group.managed)?.inline;
    for (const statement of itemsOf(field(inline, 'Statement'))) {
      const found = statementBreadth(statement);
      const [first, ...others] = found?.actions ?? [];
      if (found === undefined || first === undefined) continue;
      const names = found.actions.map((action) =>
        action.kind === 'list' ? 'all but a few actions' : `\`${displayTree(action)}\``,
      );
      report({
        message: found.breadth,
        data: {
          actions: names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', '),
        },
        at: first.at,
        note: 'on the node role, with `Resource: "*"`',
        related: others.map((action) => ({ at: action.at, note: 'this too' })),
      });
    }
  },
});
