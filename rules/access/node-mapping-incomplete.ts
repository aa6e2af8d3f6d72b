import { NODE_MAPPINGS } from '../../src/aws/admission.js';
import type { NodePlatform } from '../../src/facts/cluster-config-facts.js';
import type { AccessMapping } from '../../src/facts/cluster-facts.js';
import { authenticationModesAround, mappingsOf, nodesAdmittedBy, type NodeRoleName } from '../../src/link/admission.js';
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
    username: {
      severity: 'error',
      text: ({ nodes, username, wanted }: Nodes & { username: string; wanted: string }) =>
        `the username \`${username}\` is that of other nodes, and ${nodes} use this role and cannot join: write \`${wanted}\``,
    },
  },
  check(row, { world, report }) {
    const [node] = nodesThatNeed(world, row);
    if (node === undefined) return;
    const nodes = describe(node);
    const { username, groups } = NODE_MAPPINGS[node.platform];
    const related = [{ at: node.at, note: 'the role of these nodes' }];
    const written = stringOf(row.username);
    if (written !== undefined && written !== username && isOfNodes(written))
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
        data: { nodes, groups: lacking.map((group) => `\`${group}\``).join(' and '), effect: effectOf(lacking) },
        at: row.arn.at,
        note: 'what these nodes are to the cluster',
        related,
      });
  },
});

type Mapped = Exclude<NodePlatform, 'auto-mode'>;
type Needing = NodeRoleName & { readonly platform: Mapped };

/** Those of the most groups first. An access entry goes before a row, and EKS makes one where it can for groups that it or eksctl makes. */
function nodesThatNeed(world: World, row: AccessMapping): readonly Needing[] {
  return nodesAdmittedBy(world, row)
    .filter((node): node is Needing => {
      const { platform, group } = node;
      if (platform === undefined || platform === 'auto-mode') return false;
      const modes = authenticationModesAround(world, group.config);
      if (modes.includes('API')) return false;
      if (group.declared?.type !== 'karpenter' && (modes.length === 0 || modes.some((mode) => mode !== 'CONFIG_MAP')))
        return false;
      return mappingsOf(world, node).every(({ source }) => source === 'aws-auth');
    })
    .sort((a, b) => NODE_MAPPINGS[b.platform].groups.length - NODE_MAPPINGS[a.platform].groups.length);
}

function describe({ group, platform }: Needing): string {
  const name = group.name === undefined ? undefined : knownValue(group.name);
  const kind = platform === 'windows' ? 'Windows nodes' : platform === 'fargate' ? 'pods on Fargate' : 'nodes';
  return name === undefined ? kind : `${kind} of \`${name}\``;
}

/** The names of nodes; another name is that of a person or a program. */
const isOfNodes = (username: string): boolean => username.startsWith('system:node:{{');

const effectOf = (lacking: readonly string[]): string =>
  lacking.includes('system:bootstrappers') || lacking.includes('system:nodes')
    ? 'they cannot join the cluster'
    : lacking.includes('eks:kube-proxy-windows')
      ? 'kube-proxy on them is refused, so pods resolve no name'
      : 'kube-proxy on them is refused';
