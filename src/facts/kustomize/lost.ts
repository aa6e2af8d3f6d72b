/** What Flux and Argo CD are to apply and do not get: a path at which nothing is, an object of theirs that cannot be parsed. */
import { refusalOf, type Document } from '../../document/language.js';
import { nearest } from '../../value/nearest.js';
import { pathFrom } from '../../value/path.js';
import { folderOf, type Source, type Span } from '../../value/span.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { applicationsOf } from '../application-set.js';
import type { Emit, Sources } from '../dialect.js';
import { isHelmRelease } from '../helm-release.js';
import { fileMentionsAwsIdentity } from '../mentions-aws-identity.js';
import { isApplication } from './argo.js';
import type { FileTree } from './entry.js';
import { documentsOf, mayApply } from './files.js';
import { folderAt, isFlux } from './flux.js';
import { objectsIn } from './strategic-merge.js';

/** A place of a repository that an object names. */
interface Named {
  /** As users call the object. */
  readonly unit: string;
  readonly document: Document;
  readonly path: string;
  readonly at: Span;
  /** Which repository, and which version of it, as far as the object says. */
  readonly repository: string;
  readonly tool: 'kustomize' | 'helm';
  /** Where it stands in this tree. */
  readonly folder: string | undefined;
}

/** Says what is not here, and what of it is wrong for certain. Once for a run. */
export function stateLost(tree: FileTree, emit: Emit): void {
  const { sources } = tree;
  const named: Named[] = [];
  for (const source of sources.where(mayApplyAny))
    for (const document of documentsOf(source, sources)) {
      if (refusalOf(document) !== undefined && mayApplyAny(source)) emit.fact('document', document);
      for (const object of objectsIn(document.tree)) for (const one of namedIn(object, document, tree)) named.push(one);
    }
  for (const one of named.filter(({ folder }) => folder === undefined)) state(one, named, sources, emit);
}

const mayApplyAny = ({ text }: Source): boolean => mayApply(text) || text.includes('helm.toolkit.fluxcd.io/');

function state(lost: Named, named: readonly Named[], sources: Sources, emit: Emit): void {
  const { unit, document, path, at, tool } = lost;
  emit.fact('unseen-part', { kind: 'path', document, unit, source: path, at });
  const near = nearFolder(path, named, sources);
  // Of another repository nothing is known: this is the one where it is called as one is of which something else is here.
  const isHere = near !== undefined || named.some((one) => isWitness(one, lost));
  if (!isHere || !sources.isAbsent(pathFrom('', path)) || sources.where(fileMentionsAwsIdentity).length === 0) return;
  const meant = near === undefined ? '' : `; did you mean \`${near}\`?`;
  emit.fact('build-failed', {
    tool,
    document,
    name: unit,
    problem: `nothing is at \`${path}\`${meant}`,
    at,
    related: [],
    isPath: true,
  });
}

const isWitness = (one: Named, lost: Named): boolean =>
  one.repository === lost.repository && one.folder !== undefined && one.folder !== '';

const ENTRY = /(?:^|\/)(?:Chart\.yaml|kustomization\.ya?ml|Kustomization)$/;

/** A chart or a kustomization of nearly this path that nothing applies. Names that differ in their digits are names of two things. */
function nearFolder(path: string, named: readonly Named[], { paths }: Sources): string | undefined {
  const wanted = pathFrom('', path);
  const applied = new Set(named.map(({ folder }) => folder?.replace(/\/$/, '')));
  const folders = paths.filter((one) => ENTRY.test(one)).map((one) => folderOf(one).replace(/\/$/, ''));
  const digits = (text: string): string => text.replace(/[^0-9]/g, '');
  return nearest(
    wanted,
    folders.filter((folder) => folder !== '' && !applied.has(folder) && digits(folder) === digits(wanted)),
  );
}

function namedIn(object: MapTree, document: Document, tree: FileTree): readonly Named[] {
  if (document.templated) return [];
  if (isApplication(object)) {
    const all = stringOf(field(object, 'kind')) === 'Application' ? [object] : applicationsOf(object, tree.sources);
    return all.flatMap((one) => ofApplication(one, object, document, tree));
  }
  const spec = field(object, 'spec');
  if (isFlux(object)) return named(field(spec, 'path'), field(spec, 'sourceRef'), object, document, tree, 'kustomize');
  const chart = field(spec, 'chart', 'spec');
  return isHelmRelease(object)
    ? named(field(chart, 'chart'), field(chart, 'sourceRef'), object, document, tree, 'helm')
    : [];
}

/** What an object of Flux takes of a repository of git. */
function named(
  path: Tree | undefined,
  from: Tree | undefined,
  object: MapTree,
  document: Document,
  tree: FileTree,
  tool: Named['tool'],
): readonly Named[] {
  if (stringOf(field(from, 'kind')) !== 'GitRepository') return [];
  const repository = [field(from, 'namespace') ?? field(object, 'metadata', 'namespace'), field(from, 'name')];
  return at(path, repository.map((one) => stringOf(one) ?? '').join('/'), object, document, tree, tool);
}

function ofApplication(application: MapTree, object: MapTree, document: Document, tree: FileTree): readonly Named[] {
  const spec = field(application, 'spec');
  const own = field(spec, 'source');
  return (own === undefined ? listOf(field(spec, 'sources')) : [own]).flatMap((source): readonly Named[] => {
    if (field(source, 'chart') !== undefined) return [];
    const repository = ['repoURL', 'targetRevision'].map((name) => stringOf(field(source, name)) ?? '').join(' ');
    const tool = field(source, 'helm') === undefined ? 'kustomize' : 'helm';
    return at(
      field(source, 'path'),
      repository,
      field(application, 'metadata', 'name') === undefined ? object : application,
      document,
      tree,
      tool,
    );
  });
}

function at(
  path: Tree | undefined,
  repository: string,
  object: MapTree,
  document: Document,
  tree: FileTree,
  tool: Named['tool'],
): readonly Named[] {
  const written = stringOf(path);
  if (path === undefined || written === undefined || /[*?[\]{}$<>]/.test(written)) return [];
  return [
    {
      unit: `${document.file.path}#${stringOf(field(object, 'metadata', 'name')) ?? '?'}`,
      document,
      path: written,
      at: path.at,
      repository,
      tool,
      folder: folderAt(path, document.file.path, tree),
    },
  ];
}
