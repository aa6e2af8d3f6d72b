/** An EKS add-on and the associations that stand in it, whatever the tool calls the fields. Shared by the dialects. */
import { consumerOfAddon } from '../aws/consumers.js';
import type { Document } from '../document/language.js';
import { knownValue, literalText, type Text } from '../value/text.js';
import { field, listOf, textOf, type MapTree } from '../value/tree.js';
import { associationOf } from './association.js';
import type { Association } from './cluster-facts.js';
import type { Emit } from './dialect.js';
import { embeddedIn } from './embedded.js';

/** The names of the fields. */
export interface AddonFields {
  readonly name: string;
  readonly roleArn: string;
  readonly version: string;
  readonly configuration: string;
  readonly associations: { readonly list: string; readonly serviceAccount: string; readonly roleArn: string };
}

/** `aws eks create-addon` and what it answers. Source: EKS API Reference, CreateAddon. */
export const EKS_ADDON: AddonFields = {
  name: 'addonName',
  roleArn: 'serviceAccountRoleArn',
  version: 'addonVersion',
  configuration: 'configurationValues',
  associations: { list: 'podIdentityAssociations', serviceAccount: 'serviceAccount', roleArn: 'roleArn' },
};

export function emitAddon(
  tree: MapTree,
  fields: AddonFields,
  { document, clusterName }: { readonly document: Document; readonly clusterName: Text | undefined },
  emit: Emit,
): void {
  const name = field(tree, fields.name);
  if (name === undefined) return;
  const configuration = field(tree, fields.configuration);
  emit.fact('addon', {
    document,
    tree,
    name: textOf(name),
    nameAt: name.at,
    roleArn: field(tree, fields.roleArn),
    clusterName,
    version: field(tree, fields.version),
    configuration: configuration === undefined ? undefined : embeddedIn(configuration, document)?.tree,
    config: undefined,
  });
  const { list, serviceAccount, roleArn } = fields.associations;
  const names = { serviceAccount, roleArn, targetRoleArn: 'targetRoleArn' };
  for (const item of listOf(field(tree, list)))
    if (item.kind === 'map') {
      const at = field(item, serviceAccount)?.at ?? item.at;
      emit.fact('association', inAddon(associationOf(document, item, names, clusterName, at), textOf(name)));
    }
}

/** An association that stands in an add-on is for a service account of its namespace. */
export function inAddon(association: Association, addon: Text | undefined): Association {
  const known = addon === undefined ? undefined : knownValue(addon);
  const namespace = known === undefined ? undefined : consumerOfAddon(known)?.addon?.namespace;
  return {
    ...association,
    addon,
    namespace: association.namespace ?? (namespace === undefined ? undefined : literalText(namespace)),
  };
}
