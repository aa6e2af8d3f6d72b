import { readRoleArn } from '../../src/aws/arn.js';
import { hasItems } from '../../src/aws/eksctl-values.js';
import type { NodeGroup } from '../../src/facts/cluster-config-facts.js';
import { authenticationModesAround, mappingsOf, nodeRoleNameOf, type NodeRoleName } from '../../src/link/admission.js';
import { configsAround } from '../../src/link/cluster.js';
import { sameEnvironment } from '../../src/link/environment.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { display, equals, isHole } from '../../src/value/text.js';
import { entryOf, field, isUnread, stringOf, textOf, type Tree } from '../../src/value/tree.js';

interface Says {
  readonly role: string;
}

export default defineRule({
  id: 'access/node-entry-missing',
  on: 'node-group',
  summary: 'nodes whose role has no access entry in the cluster',
  messages: {
    auto: {
      severity: 'error',
      text: ({ role }: Says) =>
        `the cluster has no access entry for the role \`${role}\`, so its nodes cannot join: add one of type \`EC2\` with the access policy \`AmazonEKSAutoNodePolicy\``,
    },
    ec2: {
      severity: 'error',
      text: ({ role }: Says) =>
        `the cluster has no access entry for the role \`${role}\`, so its nodes cannot join: add one of type \`EC2_LINUX\`, or \`EC2_WINDOWS\` for Windows`,
    },
    row: {
      severity: 'error',
      text: ({ role }: Says) =>
        `aws-auth has no row for the role \`${role}\`, so its nodes cannot join: add one with the groups \`system:bootstrappers\` and \`system:nodes\``,
    },
  },
  check(group, { world, report }) {
    const node = nodeByClass(world, group);
    if (node === undefined) return;
    const isAuto = group.declared?.type === 'auto-mode';
    const [mode, ...modes] = new Set(authenticationModesAround(world, group.config));
    const only = (wanted: string): boolean => mode === wanted && modes.length === 0;
    const data = { role: display(node.name) };
    const auth = only('CONFIG_MAP') ? awsAuthAround(world, group) : undefined;
    if (auth !== undefined && !isAuto) {
      const related = [{ at: auth, note: 'the rows of aws-auth' }];
      report({ message: 'row', data, at: node.at, note: 'no row has this role', related });
    }
    if (!isAuto && !only('API')) return;
    const list = listOfEntries(world, group);
    if (list === undefined || hasRole(list, node)) return;
    report({
      message: isAuto ? 'auto' : 'ec2',
      data,
      at: node.at,
      note: 'no access entry has this role',
      related: [{ at: list.at, note: 'the access entries of the cluster' }],
    });
  },
});

/** The role of a node class that nothing here admits. EKS adds the entries of managed groups and of Fargate profiles, eksctl those of the groups that it makes. */
function nodeByClass(world: World, group: NodeGroup): NodeRoleName | undefined {
  const type = group.declared?.type;
  const node = type === 'karpenter' || type === 'auto-mode' ? nodeRoleNameOf(group) : undefined;
  if (node === undefined || node.name.parts.some(isHole)) return undefined;
  return mappingsOf(world, node).length > 0 || isAddedByEks(world, group, node) ? undefined : node;
}

/** The rows of the one aws-auth that may be the cluster's; undefined where there may be more. */
function awsAuthAround(world: World, { config }: NodeGroup): Span | undefined {
  const [only, ...others] = world.facts['aws-auth'].filter((auth) => sameEnvironment(world, auth, config));
  const roles = only?.lists.find(({ name }) => name === 'mapRoles');
  return others.length > 0 || only?.document.templated === true || roles?.tree?.kind !== 'list' || isUnread(roles.tree)
    ? undefined
    : roles.keyAt;
}

interface Entries {
  readonly principals: readonly Tree[];
  readonly at: Span;
}

/** All entries of the one cluster that the nodes may be of; undefined where there may be more. */
function listOfEntries(world: World, { config }: NodeGroup): Entries | undefined {
  const listed = world.facts['access-entry-list'].filter((list) => sameEnvironment(world, list, config));
  const [printed] = listed;
  if (printed !== undefined) return { principals: listed.flatMap(({ principals }) => principals), at: printed.at };
  const [only, ...others] = configsAround(world, config);
  if (only === undefined || others.length > 0) return undefined;
  const access = field(only.tree, 'accessConfig');
  const written = entryOf(access, 'accessEntries');
  const entries = written?.value;
  const isWhole = stringOf(field(access, 'authenticationMode')) === 'API' && hasItems(entries);
  if (
    !isWhole ||
    written === undefined ||
    entries === undefined ||
    isUnread(only.tree) ||
    isUnread(access) ||
    isUnread(entries)
  )
    return undefined;
  return {
    principals: only.accessEntries.flatMap(({ principal }) => principal ?? []),
    at: written.keyAt,
  };
}

const hasRole = ({ principals }: Entries, node: NodeRoleName): boolean =>
  principals.some((principal) => mayBeRole(principal, node));

function mayBeRole(principal: Tree, { name }: NodeRoleName): boolean {
  const text = textOf(principal);
  const role = text === undefined ? undefined : readRoleArn(text);
  return text === undefined || (role === undefined ? text.parts.some(isHole) : equals(role.name, name) !== 'no');
}

/** The role of the built-in node pools, and the roles of node groups that EKS or eksctl admits itself. */
function isAddedByEks(world: World, { config }: NodeGroup, { name }: NodeRoleName): boolean {
  const others = world.facts['node-group'].filter(
    ({ declared }) => declared?.type !== 'karpenter' && declared?.type !== 'auto-mode',
  );
  const roles = [
    ...others.map((group) => nodeRoleNameOf(group)?.name),
    ...configsAround(world, config).map(({ tree }) => {
      const arn = textOf(field(tree, 'autoModeConfig', 'nodeRoleARN'));
      return arn === undefined ? undefined : readRoleArn(arn)?.name;
    }),
  ];
  // eksctl makes and admits a role of this kind for `karpenter`, whose name nobody writes.
  const made = configsAround(world, config).some(({ tree }) => field(tree, 'karpenter') !== undefined);
  return made || roles.some((role) => role !== undefined && equals(role, name) !== 'no');
}
