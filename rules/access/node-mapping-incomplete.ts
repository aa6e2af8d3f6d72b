import { effectWithout, isNodeUsername, NODE_MAPPINGS } from '../../src/aws/admission.js';
import { nodesNeedingRow, type NodesOfRow } from '../../src/link/admission.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { isUnread, listOf, stringOf } from '../../src/value/tree.js';

interface Nodes {
  readonly nodes: string;
}

export default defineRule({
  id: 'access/node-mapping-incomplete',
  on: 'access-mapping',
  summary: 'a row of aws-auth that does not admit the nodes of its role',
  messages: {
    groups: {
      severity: 'error',
      text: ({ nodes, groups, effect }: Nodes & { groups: string; effect: string }) =>
        `the row of this role lacks ${groups}, and ${nodes} use it: ${effect}`,
    },
    username: {
      severity: 'error',
      text: ({ nodes, username, wanted }: Nodes & { username: string; wanted: string }) =>
        `the username \`${username}\` is that of other nodes, and ${nodes} use this role and cannot join: write \`${wanted}\``,
    },
  },
  check(row, { world, report }) {
    const [node] = nodesNeedingRow(world, row);
    if (node === undefined) return;
    const nodes = describe(node);
    const { username, groups } = NODE_MAPPINGS[node.platform];
    const related = [{ at: node.at, note: 'the role of these nodes' }];
    const written = stringOf(row.username);
    if (written !== undefined && written !== username && isNodeUsername(written))
      report({
        message: 'username',
        data: { nodes, username: written, wanted: username },
        at: row.username?.at ?? row.arn.at,
        note: 'that of another kind of node',
        related,
      });
    if (isUnread(row.groups)) return;
    const given = listOf(row.groups).map(stringOf);
    if (given.some((group) => group === undefined)) return;
    const lacking = groups.filter((group) => !given.includes(group));
    if (lacking.length > 0)
      report({
        message: 'groups',
        data: { nodes, groups: lacking.map((group) => `\`${group}\``).join(' and '), effect: effectWithout(lacking) },
        at: row.arn.at,
        note: 'what these nodes are to the cluster',
        related,
      });
  },
});

function describe({ group, platform }: NodesOfRow): string {
  const name = group.name === undefined ? undefined : knownValue(group.name);
  const kind = platform === 'windows' ? 'Windows nodes' : platform === 'fargate' ? 'pods on Fargate' : 'nodes';
  return name === undefined ? kind : `${kind} of \`${name}\``;
}
