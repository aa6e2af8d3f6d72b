/** Managed node groups and Fargate profiles that are written outside of a ClusterConfig, whatever the tool calls the fields. Shared by the dialects. */
import { field, listOf, stringOf, textOf, type MapTree, type Tree } from '../value/tree.js';
import type { Document } from '../document/language.js';
import { NO_PARTS, type NodePlatform } from './cluster-config-facts.js';
import type { Emit } from './dialect.js';
import { referenceTo } from './role.js';

/** The names of the fields. */
export interface GroupFields {
  readonly type: 'managed' | 'fargate';
  readonly name: string;
  readonly role: string;
  /** Where the role is named without its account. */
  readonly roleName?: string;
  /** The way to the name of the object that is the role, where no ARN is written. */
  readonly reference?: readonly string[];
}

/** `aws eks create-nodegroup` and what it answers. Source: EKS API Reference, CreateNodegroup. */
export const EKS_NODE_GROUP: GroupFields = { type: 'managed', name: 'nodegroupName', role: 'nodeRole' };

/** Source: EKS API Reference, CreateFargateProfile. */
export const EKS_FARGATE_PROFILE: GroupFields = {
  type: 'fargate',
  name: 'fargateProfileName',
  role: 'podExecutionRoleArn',
};

export function emitNodeGroup(
  tree: MapTree,
  fields: GroupFields,
  { document, ownName }: { readonly document: Document; readonly ownName?: Tree | undefined },
  emit: Emit,
): void {
  const clusterName = textOf(field(tree, 'clusterName'));
  const isManaged = fields.type === 'managed';
  const name = field(tree, fields.name) ?? ownName;
  // eksctl's fields of a group are not those of others: rules about them find it open.
  const group: MapTree = { kind: 'map', entries: [], open: true, at: tree.at };
  emit.fact('node-group', {
    config: { document, tree: group, name: clusterName, region: undefined, withOIDC: undefined, ...NO_PARTS },
    kind: isManaged ? 'node group' : 'Fargate profile',
    tree: group,
    managed: isManaged,
    name: textOf(name),
    nameAt: name?.at ?? tree.at,
    iam: undefined,
    addonPolicies: [],
    role: undefined,
    declared: {
      type: fields.type,
      roleArn: field(tree, fields.role) ?? roleReferredTo(tree, fields),
      roleName: fields.roleName === undefined ? undefined : field(tree, fields.roleName),
      hopLimit: undefined,
      httpTokens: undefined,
      platform: isManaged ? platformOf(field(tree, 'amiType')) : 'fargate',
    },
  });
  for (const selector of isManaged ? [] : listOf(field(tree, 'selectors') ?? field(tree, 'selector'))) {
    const namespace = field(selector, 'namespace');
    if (namespace !== undefined)
      emit.fact('fargate-selector', { document, clusterName, namespace, labels: field(selector, 'labels') });
  }
}

function roleReferredTo(tree: MapTree, { reference = [] }: GroupFields): Tree | undefined {
  const name = reference.length === 0 ? undefined : field(tree, ...reference);
  const text = referenceTo(name);
  return name === undefined || text === undefined ? undefined : { kind: 'text', text, at: name.at };
}

/** AL2023 where none is written. Source: EKS API Reference, CreateNodegroup, `amiType`. */
export function platformOf(amiType: Tree | undefined): NodePlatform | undefined {
  if (amiType === undefined) return 'linux';
  const known = stringOf(amiType);
  if (known === undefined || known === 'CUSTOM') return undefined;
  return known.startsWith('WINDOWS') ? 'windows' : 'linux';
}
