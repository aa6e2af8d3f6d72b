/** An EKS Pod Identity association from its fields, whatever the tool calls them. Shared by the dialects. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import { field, parsesAsTrue, textOf, type MapTree, type Tree } from '../value/tree.js';
import type { Reading } from './dialect.js';
import type { Association } from './cluster-facts.js';
import { referenceTo } from './role.js';

/** The names of the fields that tools do not agree on. */
export interface AssociationFields {
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly targetRoleArn: string;
}

export const associationOf = (
  document: Document,
  tree: MapTree,
  fields: AssociationFields,
  clusterName: Text | undefined,
  at: Span,
  /** The name of the object that is the role, where no ARN is written. */
  roleName?: Tree,
): Association => ({
  document,
  tree,
  namespace: textOf(field(tree, 'namespace')),
  serviceAccount: textOf(field(tree, fields.serviceAccount)),
  roleArn: textOf(field(tree, fields.roleArn)) ?? referenceTo(roleName),
  clusterName,
  targetRoleArn: field(tree, fields.targetRoleArn),
  sessionTagsDisabled: parsesAsTrue(field(tree, 'disableSessionTags')),
  at,
});

/** States the association that an object of a controller describes. `roleName`: as for `associationOf`. */
export const readAssociation = (
  tree: MapTree,
  fields: AssociationFields,
  roleName: Tree | undefined,
  { document, emit }: Reading,
): void =>
  emit.fact(
    'association',
    associationOf(document, tree, fields, textOf(field(tree, 'clusterName')), tree.at, roleName),
  );
