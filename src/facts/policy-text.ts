/** Policies that stand as JSON in a string. */
import type { Document } from '../document/language.js';
import { embeddedIn } from './embedded.js';
import { shapeOf } from '../value/text.js';
import type { MapTree, Tree } from '../value/tree.js';
import type { Emit } from './dialect.js';

/** A policy that stands as a mapping, or as JSON in a text. */
export const policyTreeOf = (tree: Tree, document: Document): Tree | undefined =>
  tree.kind === 'text' ? embeddedIn(tree, document)?.tree : tree;

/** The policy that a text holds, handed on as a document of its own. */
export function policyIn(tree: Tree, document: Document, emit: Emit): MapTree | undefined {
  if (tree.kind !== 'text') return undefined;
  const text = shapeOf(tree.text);
  if (!/^\s*\{/.test(text) || !/Statement\\*"?\s*:/i.test(text)) return undefined;
  const inner = embeddedIn(tree, document);
  if (inner === undefined) return undefined;
  emit.fact('document', inner);
  return inner.tree?.kind === 'map' ? inner.tree : undefined;
}
