/** The lists that name every role a cluster admits: the rows of aws-auth, and the access entries. */
import { readRoleArn } from '../aws/arn.js';
import { hasItems } from '../aws/eksctl-values.js';
import type { NodeGroup } from '../facts/cluster-config-facts.js';
import type { Span } from '../value/span.js';
import { equals, isHole } from '../value/text.js';
import { entryOf, field, isUnread, listOf, stringOf, textOf, type Tree } from '../value/tree.js';
import type { NodeRoleName } from './admission.js';
import { configsAround } from './cluster.js';
import { sameEnvironment } from './environment.js';
import type { Indexed } from './world.js';

/** Where the rows of the one aws-auth stand that may be the cluster's; undefined where there may be more. */
export function roleRowsOf(world: Indexed, { config }: NodeGroup): Span | undefined {
  const [only, ...others] = world.facts['aws-auth'].filter((auth) => sameEnvironment(world, auth, config));
  const roles = only?.lists.find(({ name }) => name === 'mapRoles');
  return others.length > 0 || only?.document.templated === true || roles?.tree?.kind !== 'list' || mayGoOn(roles.tree)
    ? undefined
    : roles.keyAt;
}

/** An item that is filled in later may be any of them. */
const mayGoOn = (list: Tree | undefined): boolean => isUnread(list) || listOf(list).some(isUnread);

export interface AccessEntries {
  readonly principals: readonly Tree[];
  readonly at: Span;
}

/** All entries of the one cluster that the nodes may be of; undefined where there may be more. */
export function accessEntriesOf(world: Indexed, { config }: NodeGroup): AccessEntries | undefined {
  const listed = world.facts['access-entry-list'].filter((list) => sameEnvironment(world, list, config));
  const [printed] = listed;
  if (printed !== undefined) return { principals: listed.flatMap(({ principals }) => principals), at: printed.at };
  const [only, ...others] = configsAround(world, config);
  if (only === undefined || others.length > 0) return undefined;
  const access = field(only.tree, 'accessConfig');
  const written = entryOf(access, 'accessEntries');
  const entries = written?.value;
  const isWhole = stringOf(field(access, 'authenticationMode')) === 'API' && hasItems(entries);
  if (!isWhole || written === undefined || isUnread(only.tree) || isUnread(access) || mayGoOn(entries))
    return undefined;
  return {
    principals: only.accessEntries.flatMap(({ principal }) => principal ?? []),
    at: written.keyAt,
  };
}

/** Whether one of the entries has the role of these nodes, or may. */
export const mayAdmit = ({ principals }: AccessEntries, node: NodeRoleName): boolean =>
  principals.some((principal) => mayBeRole(principal, node));

function mayBeRole(principal: Tree, { name }: NodeRoleName): boolean {
  const text = textOf(principal);
  const role = text === undefined ? undefined : readRoleArn(text);
  return text === undefined || (role === undefined ? text.parts.some(isHole) : equals(role.name, name) !== 'no');
}
