/** Reads entry points: builds each one and hands its objects on as documents that every dialect reads. This file and what it imports are loaded only where a kustomization, or what applies one, is there. */
import { append } from '../../value/append.js';
import type { Applier, Document } from '../../document/language.js';
import { nameKindOf } from '../../document/languages.js';
import { folderOf, type Span } from '../../value/span.js';
import type { MapTree } from '../../value/tree.js';
import type { ChartRelease, Emit, Instantiated, Sources, Unit } from '../dialect.js';
import { appliedEntries } from './appliers.js';
import { Build, workOf, type Built } from './build.js';
import { entryFacts } from './entry-facts.js';
import { ownEntries, reachOfEntry, treeOf, type Entry, type FileTree, type Reach } from './entry.js';
import { BuildFailure, TooLarge, Undecided } from './failure.js';
import { Files, folderName, isKustomizationName } from './files.js';
import { emitAccountsOf } from './inflate.js';
import type { Kustomization } from './kustomization.js';
import { stateLost } from './lost.js';
import { stateAnnotations, statePointers } from './loose-patches.js';
import { resourceOf } from './resource.js';
import { objectsIn } from './strategic-merge.js';
import { unseenIn } from './unseen.js';
import { withWords } from './members.js';

interface Planned {
  readonly tree: FileTree;
  readonly entry: Entry;
  readonly reach: Reach;
  readonly applier: Applier;
}

const SERVICE_ACCOUNT = /\bkind["']?:[ \t]*["']?ServiceAccount\b/;

export function unitsOf(sources: Sources): readonly Unit[] {
  const hasCharts = sources.paths.some((path) => /(?:^|\/)Chart\.yaml$/.test(path));
  const installs = (text: string): boolean => hasCharts && text.includes('helm.toolkit.fluxcd.io/');
  const entries = sources.share(entriesIn, '').map((entry): Unit => {
    const files = [...sources.share(reachOfEntry, entry).files.values()];
    return {
      name: entry.name,
      files,
      mentions: (matters) => files.some(({ text }) => matters(text) || installs(text)),
    };
  });
  return [{ name: LOST, files: [] }, ...entries];
}

/** The unit of all that is not here, which no folder can be called. */
const LOST = '#lost';

const entriesIn = (sources: Sources): readonly Entry[] => {
  const tree = treeOf(sources);
  const applied = appliedEntries(tree);
  return distinct([...applied, ...ownEntries(tree, applied)]);
};

const entriesByName = (sources: Sources): ReadonlyMap<string, Entry> =>
  new Map(sources.share(entriesIn, '').map((entry) => [entry.name, entry]));

const entryNamed = (sources: Sources, name: string): Entry | undefined => sources.share(entriesByName, '').get(name);

function plannedOf(name: string, sources: Sources): Planned | undefined {
  const entry = sources.share(entryNamed, name);
  if (entry === undefined) return undefined;
  const applier = { name, path: entry.path, alternatives: sources.share(alternativesOf, name) };
  return { tree: treeOf(sources), entry, reach: sources.share(reachOfEntry, entry), applier };
}

/** Two objects of one name apply two things: the first is read. */
function distinct(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<string>();
  return entries.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** Those that hold some of the same objects. */
const alternativesOf = (sources: Sources, name: string): ReadonlySet<string> =>
  sources.share(allAlternatives, '').get(name) ?? new Set();

const objectsOf = (sources: Sources, entry: Entry): ReadonlySet<string> => sources.share(reachOfEntry, entry).objects;

/** By name. */
function allAlternatives(sources: Sources): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, string[]>();
  for (const entry of sources.share(entriesIn, ''))
    for (const object of sources.share(objectsOf, entry)) if (object !== entry.path) append(users, object, entry.name);
  const found = new Map<string, Set<string>>();
  for (const names of users.values()) {
    if (names.length < 2) continue;
    for (const name of names) {
      const others = found.get(name) ?? new Set();
      found.set(name, others);
      for (const other of names) if (other !== name) others.add(other);
    }
  }
  return found;
}

export function readUnit({ name }: Unit, sources: Sources, emit: Emit): void {
  if (name === LOST) return stateLost(treeOf(sources), emit);
  const planned = plannedOf(name, sources);
  if (planned === undefined || sources.isNoted(refusalOf(name))) return;
  stateUnseen(planned, emit);
  const { entry, applier } = planned;
  const files = new Files(sources, planned.tree.kustomizations);
  const built = buildOf(planned, files, sources, emit, emit);
  if (built === undefined) return;
  if (built === 'failed') return stateRefused(planned, files, emit);
  claim(files, sources, emit);
  const resources = entry.finish?.(built.resources) ?? built.resources;
  for (const { tree, document } of resources)
    emit.document({ ...document, tree, faults: [], unit: name, appliedBy: applier });
  entryFacts({ ...built, resources }, applier, emit);
}

/** A build that fails matters wherever service accounts are made. */
export function checkUnit({ name }: Unit, sources: Sources, emit: Emit): void {
  const planned = plannedOf(name, sources);
  if (planned === undefined) return;
  stateUnseen(planned, emit);
  if (!makesAccounts(planned.reach)) return;
  const files = new Files(sources, planned.tree.kustomizations);
  if (buildOf(planned, files, sources, emit, failuresOf(emit)) === 'failed') stateRefused(planned, files, emit);
}

/** A folder that several take in is searched once. */
function stateUnseen({ reach, tree }: Planned, emit: Emit): void {
  for (const path of reach.files.keys()) {
    const folder = folderOf(path);
    const what = `kustomization searched ${folder}`;
    if (!isKustomizationName(path) || tree.sources.isNoted(what)) continue;
    tree.sources.note(what);
    for (const part of unseenIn(folder, tree)) emit.fact('unseen-part', part);
  }
}

const makesAccounts = ({ files }: Reach): boolean => [...files.values()].some(({ text }) => SERVICE_ACCOUNT.test(text));

/** It was built and refused. */
const refusalOf = (name: string): string => `kustomization refused ${name}`;

/** Of what a build that fails would read nothing holds: not even the patches that it did not come to. */
function stateRefused({ entry, reach, tree: { sources } }: Planned, files: Files, emit: Emit): void {
  sources.note(refusalOf(entry.name));
  for (const path of reach.files.keys()) if (path !== entry.path || isKustomizationName(path)) files.get(path);
  claim(files, sources, emit);
  for (const source of files.used.values())
    for (const document of files.documents(source)) stateAnnotations(document, emit);
}

/** Objects of a release with the patches of a post-renderer over them. What it refuses is not applied. Source: fluxcd/helm-controller, internal/postrender/kustomize.go. */
export function patched(made: Instantiated, patches: MapTree, document: Document, sources: Sources): Instantiated {
  const resources = made.objects.flatMap((object) => objectsIn(object.tree).map((tree) => resourceOf(tree, object)));
  const build = new Build(new Files(sources, new Map()), () => undefined, workOf(sources));
  try {
    const built = build.over(resources, made.isWhole, { folder: '', document, tree: patches, isComponent: false });
    const objects = built.resources.map((resource) => ({ ...resource.document, tree: resource.tree }));
    return { ...made, objects, isWhole: made.isWhole && !built.state.open };
  } catch (error) {
    if (!(error instanceof Undecided) && !(error instanceof BuildFailure)) throw error;
    return { ...made, objects: [], isWhole: false };
  }
}

/** What makes a build fail alone: of a chart it may be said later what else there is to say. */
const failuresOf = (emit: Emit): Emit => ({
  ...emit,
  fact: (kind, fact) => void (kind === 'build-failed' ? emit.fact(kind, fact) : undefined),
});

/** `failed`: kustomize refuses it. Undefined: nothing is known of it, and its files are read one by one. `ofCharts`: what is said of charts that it has Helm render. */
function buildOf(
  { entry, reach, applier }: Planned,
  files: Files,
  sources: Sources,
  emit: Emit,
  ofCharts: Emit,
): Built | 'failed' | undefined {
  let root: Kustomization | undefined;
  const inflate = (release: ChartRelease): Instantiated | undefined => {
    const made = sources.instantiate(release, ofCharts);
    if (made === undefined) emitAccountsOf(release, applier, ofCharts);
    return made;
  };
  try {
    root = entry.root(files);
    return root === undefined ? undefined : new Build(files, inflate, workOf(sources)).run(root);
  } catch (error) {
    if (error instanceof TooLarge && root !== undefined) stateTooLarge(root, entry, emit);
    if (error instanceof Undecided) return undefined;
    if (!(error instanceof BuildFailure)) throw error;
    if (entry.mayLack) return undefined;
    const { problem, at, related, isSyntax } = error;
    if (error.isSaid || !makesAccounts(reach)) return 'failed';
    emit.fact('build-failed', {
      tool: 'kustomize',
      document: documentAt(at, files),
      name: entry.name,
      folder: folderName(entry.folder),
      problem,
      at,
      related,
      ...(isSyntax ? { isSyntax } : {}),
    });
    return 'failed';
  }
}

function stateTooLarge({ document, tree: { at } }: Kustomization, { name, folder }: Entry, emit: Emit): void {
  emit.fact('unseen-part', { kind: 'base', document, unit: name, source: folder, at, isTooLarge: true });
}

function documentAt(at: Span, files: Files): Document {
  const file = files.used.get(at.source.path) ?? at.source;
  return files.documents(file)[0] ?? { file, language: 'yaml', templated: false, tree: undefined, faults: [] };
}

/** What was read belongs to the entry; that its documents were read is said once. */
function claim(files: Files, sources: Sources, emit: Emit): void {
  for (const [path, source] of files.used) {
    sources.get(path);
    const what = `kustomization states ${path}`;
    if (sources.isNoted(what)) continue;
    sources.note(what);
    if (nameKindOf(path) === 'language' || isKustomizationName(path))
      for (const document of files.documents(source)) {
        const { tree: written } = document;
        emit.fact('document', written === undefined ? document : { ...document, tree: withWords(written) });
        statePointers(document, emit);
      }
  }
}
