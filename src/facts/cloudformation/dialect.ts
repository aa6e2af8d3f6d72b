/** CloudFormation templates and SAM's: what only a deployment knows becomes holes and choices, and the IAM documents in them are read as any. */
import { field, stringOf, type MapTree } from '../../value/tree.js';
import type { Document } from '../../document/language.js';
import type { DocumentDialect } from '../dialect.js';
import { RESOURCES } from './resources.js';
import { resolved } from './resolve.js';
import { isTemplate, surroundingsOf, Template } from './template.js';

/** Templates that a unit reads with others: the rest stand alone. */
export const TOGETHER = new WeakMap<MapTree, Template>();

export const cloudformation: DocumentDialect = {
  kind: 'document',
  name: 'cloudformation',
  scan: /\bAWS::|ClientIdList/,
  prepare: (root, document) => {
    if (isTemplate(root)) return resolved(TOGETHER.get(root) ?? alone(root, document));
    return MENTIONED.test(root.at.source.text) ? withoutTemplate(root, document) : root;
  },
  mapping(tree, reading) {
    const type = stringOf(field(tree, 'Type'));
    const properties = field(tree, 'Properties');
    if (type !== undefined && properties?.kind === 'map')
      RESOURCES[type]?.({ type, tree, properties, name: reading.key }, reading);
    return undefined;
  },
};

const alone = (root: MapTree, document: Document): Template =>
  new Template(root, surroundingsOf(document.file.path, document.unit));

const MENTIONED = /\bFn::|\bRef\b|![A-Z]/;

/** A piece of a template: no name in it is known. */
function withoutTemplate(root: MapTree, document: Document): MapTree {
  const { evaluator } = new Template(root, surroundingsOf(document.file.path, document.unit));
  const value = evaluator.value(root);
  return value.kind === 'map' ? value : root;
}
