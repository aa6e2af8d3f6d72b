/**
 * What objects of Flux and Argo CD apply. One that stands in a kustomization is what the patches of each overlay make of it: a set of them for several
 * clusters is written so. Sources: fluxcd.io, Ways of structuring your repositories; kubernetes-sigs/kustomize, api/internal/builtins/PatchTransformer.go.
 */
import type { Document } from '../../document/language.js';
import type { Source } from '../../value/span.js';
import { field, type MapTree } from '../../value/tree.js';
import type { Allowance } from '../allowance.js';
import type { Sources } from '../dialect.js';
import { argoEntries, isApplication } from './argo.js';
import { Build, workOf } from './build.js';
import { ownEntries, reachOfEntry, treeOf, type Entry, type FileTree } from './entry.js';
import { BuildFailure, Undecided } from './failure.js';
import { documentsOf, Files, isKustomizationName, mayApply } from './files.js';
import { fluxEntry, isFlux, isFluxKind } from './flux.js';
import type { Resource } from './resource.js';
import { objectsIn } from './strategic-merge.js';

/** As they are written, or as an overlay has changed them; of one that an overlay changes and that cannot be built nothing is known. */
export function appliedEntries(tree: FileTree): readonly Entry[] {
  const { sources } = tree;
  const written = sources.where(appliesSomething).flatMap((source) => sources.share(writtenIn, source));
  const changing =
    written.length === 0 ? [] : sources.where(mayChange).filter((source) => sources.share(changesApplier, source));
  if (changing.length === 0) return written;
  const paths = new Set(written.map(({ path }) => path));
  const changed = new Set<string>();
  const completed: Entry[] = [];
  for (const entry of [...ownEntries(tree, written), ...written]) {
    const reach = sources.share(reachOfEntry, entry);
    const taken = [...reach.objects].filter((path) => path !== entry.path && paths.has(path));
    if (taken.length === 0 || !changing.some(({ path }) => reach.files.has(path))) continue;
    for (const path of taken) changed.add(path);
    for (const one of sources.share(completedBy, entry)) completed.push(one);
  }
  return [...written.filter(({ path }) => !changed.has(path)), ...completed];
}

const appliesSomething = ({ text }: Source): boolean => mayApply(text);

const writtenIn = (sources: Sources, source: Source): readonly Entry[] => {
  const tree = treeOf(sources);
  return documentsOf(source, sources).flatMap((document) =>
    objectsIn(document.tree).flatMap((object) => entriesOf(object, document, tree)),
  );
};

/** What the objects of an overlay apply. */
const completedBy = (sources: Sources, overlay: Entry): readonly Entry[] => {
  const tree = treeOf(sources);
  return built(overlay, tree, workOf(sources)).flatMap(({ tree: object, document }) =>
    entriesOf(object, document, tree, overlay.path).map((one) => ofOverlay(one, overlay)),
  );
};

function entriesOf(object: MapTree, document: Document, tree: FileTree, by?: string): readonly Entry[] {
  if (isApplication(object)) return argoEntries(object, document, tree);
  const entry = isFlux(object) ? fluxEntry(object, document, tree, by) : undefined;
  return entry === undefined ? [] : [entry];
}

const mayChange = (source: Source): boolean =>
  isKustomizationName(source.path) ? APPLIER_BELOW.test(source.text) : mayApply(source.text);

/** A patch in a kustomization, or what it selects: `kind` of the kustomization itself begins its line. */
const APPLIER_BELOW = /[ \t{,-]["']?kind["']?:[ \t]*["']?(?:Kustomization|Application(?:Set)?)\b/;

/** A kustomization that patches objects which apply something, or a file with such a patch. */
const changesApplier = (sources: Sources, source: Source): boolean =>
  isKustomizationName(source.path) ||
  documentsOf(source, sources).some((document) => objectsIn(document.tree).some(isPart));

/** It does not say what it applies: what it lacks another object has. */
const isPart = (object: MapTree): boolean =>
  isApplication(object)
    ? field(object, 'spec', 'destination') === undefined && field(object, 'spec', 'template') === undefined
    : isFluxKind(object) && !isFlux(object);

/** What an entry makes, without the objects of charts; nothing where that is not known. */
function built(entry: Entry, tree: FileTree, work: Allowance): readonly Resource[] {
  const files = new Files(tree.sources, tree.kustomizations);
  try {
    const root = entry.root(files);
    if (root === undefined) return [];
    const { resources } = new Build(files, () => undefined, work).run(root);
    return entry.finish?.(resources) ?? resources;
  } catch (error) {
    if (!(error instanceof Undecided) && !(error instanceof BuildFailure)) throw error;
    return [];
  }
}

/** The file that makes it what it is is the overlay's. */
const ofOverlay = (one: Entry, overlay: Entry): Entry => ({
  ...one,
  name: `${overlay.name}#${one.name.slice(one.name.lastIndexOf('#') + 1)}`,
  path: overlay.path,
});
