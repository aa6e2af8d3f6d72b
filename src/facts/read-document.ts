/** One document through the dialects: its root objects, then every mapping, also within texts that hold a policy as JSON. */
import type { Document } from '../document/language.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../value/tree.js';
import { knownValue } from '../value/text.js';
import type { DocumentDialect, Emit, Reading, TransformationOf } from './dialect.js';
import { policyIn } from './policy-text.js';
import { TRUST_POLICY_KEY } from './role.js';

/** How deep and how wide a document is searched. */
const MAX_DEPTH = 60;
const MAX_VISITS = 400_000;

export function readDocument(
  document: Document,
  dialects: readonly DocumentDialect[],
  transformationOf: TransformationOf,
  emit: Emit,
): void {
  emit.fact('document', document);
  let visits = 0;

  function readRoot(tree: Tree): void {
    if (tree.kind === 'list') return tree.items.forEach(readRoot);
    if (tree.kind !== 'map') return;
    const kind = stringOf(field(tree, 'kind')) ?? '';
    const items = field(tree, 'items');
    if (kind.endsWith('List') && items?.kind === 'list') return listOf(items).forEach(readRoot);
    const root = dialects.reduce((whole, dialect) => dialect.prepare?.(whole, document) ?? whole, tree);
    const reading: Reading = { document, root, key: undefined, transformationOf, emit };
    for (const dialect of dialects) if (dialect.object?.(reading) === 'done') return;
    search(root, reading, 0);
  }

  function search(tree: Tree, reading: Reading, depth: number): void {
    if (depth > MAX_DEPTH || visits++ > MAX_VISITS) return;
    switch (tree.kind) {
      case 'list':
        return tree.items.forEach((item) => search(item, reading, depth + 1));
      case 'choice':
        return tree.arms.forEach((arm) => search(arm, reading, depth + 1));
      case 'text': {
        // What kubectl keeps of an object's last version is a copy, not a source.
        if (reading.key === 'kubectl.kubernetes.io/last-applied-configuration') return;
        const policy = policyIn(tree, document, emit);
        return policy === undefined ? undefined : search(policy, reading, depth + 1);
      }
      case 'map':
        return searchMembers(tree, reading, depth);
      default:
    }
  }

  function searchMembers(tree: MapTree, reading: Reading, depth: number): void {
    for (const dialect of dialects) if (dialect.mapping?.(tree, reading) === 'done') break;
    for (const { key, value } of tree.entries) {
      const name = knownValue(key);
      // The dialect of the role reads its trust policy, and statements hold nothing else.
      if (TRUST_POLICY_KEY.test(name ?? '') || (reading.key === undefined && name === 'Statement')) continue;
      search(value, { ...reading, key: name }, depth + 1);
    }
  }

  if (document.tree !== undefined) readRoot(document.tree);
}
