import { statementBreadth } from '../../src/aws/breadth.js';
import { podsOn } from '../../src/aws/eksctl-node-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { displayTree, field, itemsOf, type Tree } from '../../src/value/tree.js';

interface Actions {
  readonly pods: string;
  readonly actions: string;
}

export default defineRule({
  id: 'node/inline-policy-wildcard',
  on: 'node-group',
  summary: 'an inline policy of a node role that writes to every resource',
  security: { score: 8.8, cwe: 250, cis: '5.2.1' },
  messages: {
    administrator: {
      severity: 'error',
      text: ({ pods, actions }: Actions) =>
        `${pods} can become an administrator of the account: the node role allows ${actions} on every resource; allow only what the nodes need`,
    },
    wide: {
      severity: 'warning',
      text: ({ pods, actions }: Actions) =>
        `${pods} inherits ${actions} on every resource: name the resources, or grant it to the service account that needs it`,
    },
  },
  check({ role, tree }, { report }) {
    for (const statement of itemsOf(field(role?.inline, 'Statement'))) {
      const found = statementBreadth(statement);
      const [first, ...others] = found?.actions ?? [];
      if (found === undefined || first === undefined) continue;
      report({
        message: found.breadth,
        data: { pods: podsOn([tree]), actions: named(found.actions) },
        at: first.at,
        note: 'on the node role, with `Resource: "*"`',
        related: others.map((action) => ({ at: action.at, note: 'this too' })),
      });
    }
  },
});

function named(actions: readonly Tree[]): string {
  const names = actions.map((action) =>
    action.kind === 'list' ? 'all but a few actions' : `\`${displayTree(action)}\``,
  );
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
