import { effectWithout, GROUPS_OF_NODES, isNodeUsername, NODE_MAPPINGS } from '../../src/aws/admission.js';
import { isRowOfNodesElsewhere, nodesNeedingRow, type NodesOfRow } from '../../src/link/admission.js';
import type { AccessMapping } from '../../src/facts/cluster-facts.js';
import type { World } from '../../src/link/world.js';
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
    automatic: {
      severity: 'warning',
      text: ({ platform, groups, effect }: { platform: string; groups: string; effect: string }) =>
        `the CDK maps the role of this ${platform} group without ${groups}: ${effect}; add a mapping with \`cluster.awsAuth.addRoleMapping\``,
    },
    elsewhere: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ username, groups, effect }: { username: string; groups: string; effect: string }) =>
        `the row has the username of nodes, \`${username}\`, and lacks ${groups}: ${effect}`,
    },
    username: {
      severity: 'error',
      text: ({ nodes, username, wanted }: Nodes & { username: string; wanted: string }) =>
        `the username \`${username}\` is that of other nodes, and ${nodes} use this role and cannot join: write \`${wanted}\``,
    },
  },
  check(row, { world, report }) {
    const [node] = nodesNeedingRow(world, row);
    if (node === undefined) {
      const elsewhere = lackingElsewhere(world, row);
      if (elsewhere === undefined) return;
      const at = row.username?.at ?? row.arn.at;
      report({ message: 'elsewhere', data: elsewhere, at, note: 'the username of nodes' });
      return;
    }
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
    const lacking = groupsLacking(row, groups);
    if (lacking.length > 0 && row.automatic === true) {
      const platform = node.platform === 'windows' ? 'Windows' : node.platform;
      const data = { platform, groups: listed(lacking), effect: effectWithout(lacking) };
      report({ message: 'automatic', data, at: row.arn.at, note: 'the library writes its row by itself' });
    } else if (lacking.length > 0)
      report({
        message: 'groups',
        data: { nodes, groups: listed(lacking), effect: effectWithout(lacking) },
        at: row.arn.at,
        note: 'what these nodes are to the cluster',
        related,
      });
  },
});

/** What a row for nodes that are not here lacks. */
function lackingElsewhere(world: World, row: AccessMapping) {
  const username = stringOf(row.username);
  const lacking = groupsLacking(row, GROUPS_OF_NODES);
  if (username === undefined || lacking.length === 0 || !isRowOfNodesElsewhere(world, row)) return undefined;
  return { username, groups: listed(lacking), effect: effectWithout(lacking) };
}

/** None where what is written of them is not known. */
function groupsLacking(row: AccessMapping, wanted: readonly string[]): readonly string[] {
  const given = listOf(row.groups).map(stringOf);
  if (isUnread(row.groups) || given.some((group) => group === undefined)) return [];
  return wanted.filter((group) => !given.includes(group));
}

const listed = (groups: readonly string[]): string => groups.map((group) => `\`${group}\``).join(' and ');

function describe({ group, platform }: NodesOfRow): string {
  const name = group.name === undefined ? undefined : knownValue(group.name);
  const kind = platform === 'windows' ? 'Windows nodes' : platform === 'fargate' ? 'pods on Fargate' : 'nodes';
  return name === undefined ? kind : `${kind} of \`${name}\``;
}
