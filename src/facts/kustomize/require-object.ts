/** What kustomize asks of an object before it takes it in. Source: kubernetes-sigs/kustomize, api/resource/factory.go and kyaml. */
import type { Document } from '../../document/language.js';
import { entryOf, field, stringOf, type MapTree } from '../../value/tree.js';
import { repeatedKeys } from '../repeated-keys.js';
import { BuildFailure } from './failure.js';

/** Whether it is an object. Throws where kustomize refuses it. */
export function requireObject(tree: MapTree, { templated }: Document): boolean {
  const kind = entryOf(tree, 'kind');
  if (templated || tree.open) return kind !== undefined;
  if (kind === undefined) {
    if (tree.entries.length === 0) return false;
    throw new BuildFailure('an object without `kind` is refused', tree.at);
  }
  requireName(tree);
  const [repeated] = repeatedKeys(tree);
  if (repeated !== undefined)
    throw new BuildFailure('this key stands here twice', repeated.second.keyAt, [
      { at: repeated.first.keyAt, note: 'the first' },
    ]);
  return true;
}

/** `generateName` is for those who create objects one by one. */
export function requireName(tree: MapTree): void {
  const metadata = field(tree, 'metadata');
  if (tree.open || (metadata !== undefined && metadata.kind !== 'map') || metadata?.open === true) return;
  const name = field(metadata, 'name');
  if (name !== undefined && name.kind !== 'null' && stringOf(name) !== '') return;
  const generated = entryOf(metadata, 'generateName');
  if (generated !== undefined)
    throw new BuildFailure(
      'kustomize needs `metadata.name`: an object with `generateName` alone is refused',
      generated.keyAt,
    );
  throw new BuildFailure('an object without `metadata.name` is refused', (name ?? metadata ?? tree).at);
}
