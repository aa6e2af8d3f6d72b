/** What Flux and Argo CD are to apply and do not get: a path at which nothing is, an object of theirs that cannot be parsed. */
import { refusalOf, type Document } from '../../document/language.js';
import { nearest } from '../../value/nearest.js';
import { pathFrom } from '../../value/path.js';
import { folderOf, type Source, type Span } from '../../value/span.js';
import { literalText } from '../../value/text.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { applicationsOf } from '../application-set.js';
import type { Emit, Sources } from '../dialect.js';
import { isHelmRelease } from '../helm-release.js';
import { fileMentionsAwsIdentity } from '../mentions-aws-identity.js';
import { isApplication } from './argo.js';
import type { FileTree } from './entry.js';
import { documentsOf, mayApply } from './files.js';
import { folderAt, isFlux } from './flux.js';
import { textAt } from './members.js';
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
  /** The pattern of a generator, of which `path` is what stands before its first star. */
  readonly pattern?: string;
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
  const { unit, document, path, at, tool, pattern } = lost;
  emit.fact('unseen-part', { kind: 'path', document, unit, source: path, at });
  const near = nearFolder(lost, named, sources);
  // Of another repository nothing is known: this is the one where it is called as one is of which something else is here.
  const isHere = near !== undefined || named.some((one) => isWitness(one, lost));
  if (!isHere || !sources.isAbsent(pathFrom('', path)) || sources.where(fileMentionsAwsIdentity).length === 0) return;
  const meant = near === undefined ? '' : `; did you mean \`${near}\`?`;
  emit.fact('build-failed', {
    tool,
    document,
    name: unit,
    problem: `${pattern === undefined ? `nothing is at \`${path}\`` : `no folder matches \`${pattern}\``}${meant}`,
    at,
    related: [],
    isPath: true,
  });
}

const isWitness = (one: Named, lost: Named): boolean =>
  one.repository === lost.repository && one.folder !== undefined && one.folder !== '';

const ENTRY = /(?:^|\/)(?:Chart\.yaml|kustomization\.ya?ml|Kustomization)$/;

/** A chart or a kustomization of nearly this path that nothing applies, or a folder with such for a pattern. Names that differ in their digits are names of two things. */
function nearFolder({ path, pattern }: Named, named: readonly Named[], { paths }: Sources): string | undefined {
  const wanted = pathFrom('', path);
  const applied = new Set(named.map(({ folder }) => folder?.replace(/\/$/, '')));
  const without = (folder: string): string => folderOf(folder).replace(/\/$/, '');
  const entries = paths.filter((one) => ENTRY.test(one)).map(without);
  const folders = pattern === undefined ? entries : entries.filter((one) => !applied.has(one)).map(without);
  const digits = (text: string): string => text.replace(/[^0-9]/g, '');
  return nearest(
    wanted,
    folders.filter((folder) => folder !== '' && !applied.has(folder) && digits(folder) === digits(wanted)),
  );
}

function namedIn(object: MapTree, document: Document, tree: FileTree): readonly Named[] {
  const isSet = isApplication(object) && stringOf(field(object, 'kind')) !== 'Application';
  // What a set fills in is in braces, too.
  const generators =
    isSet && !ACTIONS.test(document.file.text) ? generatorsOf(field(object, 'spec', 'generators'), 0) : [];
  const patterns = generators.flatMap((git) => ofGenerator(git, object, document, tree));
  if (document.templated) return patterns;
  if (isApplication(object)) {
    const all = isSet ? applicationsOf(object, tree.sources) : [object];
    return [...all.flatMap((one) => ofApplication(one, object, document, tree)), ...patterns];
  }
  const spec = field(object, 'spec');
  if (isFlux(object)) return named(field(spec, 'path'), field(spec, 'sourceRef'), object, document, tree, 'kustomize');
  const chart = field(spec, 'chart', 'spec');
  return isHelmRelease(object)
    ? named(field(chart, 'chart'), field(chart, 'sourceRef'), object, document, tree, 'helm')
    : [];
}

/** Of a template of Helm, in which an object may not be. */
const ACTIONS = /\{\{-|\{\{[ \t]*(?:if|range|with|end|include)\b|\{\{[ \t]*\.(?:Values|Release)\b/;

/** Generators of git, also those that are multiplied or merged. */
function generatorsOf(generators: Tree | undefined, depth: number): readonly Tree[] {
  return depth > 5
    ? []
    : listOf(generators).flatMap((one) => [
        ...[field(one, 'git')].filter((git) => git !== undefined),
        ...['matrix', 'merge'].flatMap((name) => generatorsOf(field(one, name, 'generators'), depth + 1)),
      ]);
}

/** Folders that a generator looks for Applications in: nothing comes of one of which all patterns begin where nothing is. */
function ofGenerator(git: Tree, object: MapTree, document: Document, tree: FileTree): readonly Named[] {
  const patterns = listOf(field(git, 'directories'))
    .filter((item) => field(item, 'exclude') === undefined)
    .flatMap((item) => field(item, 'path') ?? []);
  const repository = ['repoURL', 'revision'].map((name) => stringOf(field(git, name)) ?? '').join(' ');
  const found = patterns.map((written): readonly Named[] => {
    const pattern = stringOf(written) ?? '';
    const head = /^((?:[^/*?[\]{}$<>]+\/)+)[^/]*\*/.exec(pattern)?.[1];
    if (head === undefined) return [];
    const path = textAt(literalText(head.replace(/\/$/, '')), written.at);
    return at(path, repository, object, document, tree, 'kustomize').map((one) => ({ ...one, pattern }));
  });
  const isLost = found.length > 0 && found.every(([one]) => one !== undefined && one.folder === undefined);
  return isLost ? found.flat().slice(0, 1) : [];
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
