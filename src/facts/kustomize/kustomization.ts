/** A kustomization file, and what makes kustomize refuse it. Source: kubernetes-sigs/kustomize, api/types/kustomization.go. */
import type { Document } from '../../document/language.js';
import { knownValue } from '../../value/text.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { BuildFailure, requireParsed } from './failure.js';
import { requireTypes } from './fields.js';
import type { Files } from './files.js';

export interface Kustomization {
  /** With its slash; empty at the root. */
  readonly folder: string;
  readonly document: Document;
  readonly tree: MapTree;
  readonly isComponent: boolean;
}

/** The kustomization of a folder; undefined: there is none that could be read. Throws where kustomize refuses the file. */
export function kustomizationOf(folder: string, files: Files): Kustomization | undefined {
  const [path, second] = (files.kustomizations.get(folder) ?? []).toSorted();
  const source = path === undefined ? undefined : files.get(path);
  if (source === undefined) return undefined;
  const other = second === undefined ? undefined : files.get(second);
  if (other !== undefined)
    throw new BuildFailure(`two kustomization files stand in one folder: \`${source.path}\` and this one`, {
      source: other,
      start: 0,
      end: Math.max(0, other.text.search(/\r?\n|$/)),
    });
  const [document, ...others] = files
    .documents(source)
    .filter(({ tree, faults }) => tree !== undefined || faults.length > 0);
  if (document === undefined) throw new BuildFailure(EMPTY, { source, start: 0, end: 0 });
  requireParsed(document);
  if (document.tree?.kind !== 'map' || document.faults.length > 0 || others.length > 0) return undefined;
  const { tree } = document;
  if (!document.templated) {
    requireTypes(tree);
    requireKind(tree);
  }
  return { folder, document, tree, isComponent: stringOf(field(tree, 'kind')) === 'Component' };
}

const EMPTY = 'the kustomization file says nothing';

/** Throws for a kustomization that names nothing but its kind; an empty list is something. Source: api/types/kustomization.go, CheckEmpty. */
export function requireContent({ tree, document }: Kustomization): void {
  const isNothing = tree.entries.every(
    ({ key, value }) =>
      ['kind', 'apiVersion'].includes(knownValue(key) ?? '') || value.kind === 'null' || stringOf(value) === '',
  );
  if (isNothing && !tree.open && !document.templated) throw new BuildFailure(EMPTY, tree.at);
}

const VERSIONS = 'kustomize.config.k8s.io/';

/** Which of the two kinds the file is of. Throws for another, and for a version that is not that of its kind. */
function requireKind(tree: MapTree): void {
  const [kind, version] = [field(tree, 'kind'), field(tree, 'apiVersion')];
  const written = stringOf(kind) ?? '';
  if (kind !== undefined && !['', 'Kustomization', 'Component'].includes(written))
    throw new BuildFailure(`the kind of a kustomization file is Kustomization or Component, not ${written}`, kind.at);
  const wanted = `${VERSIONS}${written === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  const given = stringOf(version) ?? '';
  if (version !== undefined && given !== '' && given !== wanted)
    throw new BuildFailure(`the \`apiVersion\` of a ${written || 'Kustomization'} is ${wanted}`, version.at);
}

/** The paths that stand under some keys, with the trees that say them. */
export const itemsUnder = (tree: MapTree, ...keys: readonly string[]): readonly Tree[] =>
  keys.flatMap((key) => listOf(field(tree, key)));
