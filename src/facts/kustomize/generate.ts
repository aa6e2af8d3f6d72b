/** Generated ConfigMaps and Secrets: other parts of a kustomization take values from them. */
import type { Document } from '../../document/language.js';
import { pathFrom } from '../../value/path.js';
import { hasHoles, knownValue, literalText, spanOfText, splitOnce, type Text } from '../../value/text.js';
import { field, listOf, stringOf, textOf, type Entry, type MapTree, type Tree } from '../../value/tree.js';
import type { Span } from '../../value/span.js';
import { BuildFailure } from './failure.js';
import { environmentsOf, isRemote, type Files } from './files.js';
import { changed, either, mapAt, textAt, writtenName } from './members.js';
import { currentId, everWas, resourceOf, type Resource } from './resource.js';
import { joinedMaps } from './transform.js';
import { joinedStates, opened, EMPTY, type State } from './state.js';

export interface Generator {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly tree: Tree;
  readonly document: Document;
  readonly folder: string;
  /** `generatorOptions` of the kustomization. */
  readonly options: Tree | undefined;
}

/** The one that an object of `generators` is; undefined: it is of another kind. */
export function generatorOf({ tree, document }: Resource, folder: string): Generator | undefined {
  const [version, kind] = ['apiVersion', 'kind'].map((name) => stringOf(field(tree, name)));
  const made = kind === 'ConfigMapGenerator' ? 'ConfigMap' : kind === 'SecretGenerator' ? 'Secret' : undefined;
  return version === 'builtin' && made !== undefined
    ? { kind: made, tree, document, folder, options: undefined }
    : undefined;
}

export function withGenerated(state: State, generator: Generator, files: Files): State {
  const { tree, document } = generator;
  const name = textOf(field(tree, 'name') ?? field(tree, 'metadata', 'name'));
  if (name === undefined) return opened(state);
  const made = objectOf(generator, name, files);
  // Any other word means what none does.
  const written = stringOf(field(tree, 'behavior'));
  const behavior = written === 'merge' || written === 'replace' ? written : 'create';
  const isThere = state.resources.some((resource) => everWas(resource, currentId({ tree: made })) === 'yes');
  if (behavior === 'create' && isThere)
    throw new BuildFailure(
      `a ${generator.kind} of this name is here already: its \`behavior\` must be merge or replace`,
      tree.at,
    );
  if (behavior === 'create')
    return joinedStates(
      state,
      { ...EMPTY, resources: [{ ...resourceOf(made, document), isGenerated: true, isMarked: true }] },
      tree.at,
    );
  return merged(state, made, behavior, tree);
}

/** Into the one map of its name that is there. */
function merged(state: State, made: MapTree, behavior: string, tree: Tree): State {
  const id = currentId({ tree: made });
  const chosen = state.resources.map((resource) => everWas(resource, id));
  const count = chosen.filter((one) => one === 'yes').length;
  if (count > 1) throw new BuildFailure(`several ${id.kind}s have the name of this one to be merged`, tree.at);
  if (count === 0 && !state.open && !chosen.includes('unknown'))
    throw new BuildFailure(
      `no ${id.kind} is here to ${behavior === 'merge' ? 'merge this one into' : 'be replaced'}`,
      tree.at,
    );
  const data = field(made, 'data');
  if (data?.kind !== 'map') return state;
  const resources = state.resources.map((resource, i) => {
    if (chosen[i] === 'no') return resource;
    const after = changed(
      resource.tree,
      ['data'],
      (before) => (behavior === 'merge' ? joinedMaps(before, data) : data),
      data.at,
    );
    const changedTree = chosen[i] === 'yes' ? after : either(resource.tree, after);
    return changedTree.kind === 'map' ? { ...resource, tree: changedTree } : resource;
  });
  return { ...state, resources };
}

function objectOf({ kind, tree, folder, options }: Generator, name: Text, files: Files): MapTree {
  const { at } = tree;
  const namespace = field(tree, 'namespace') ?? field(tree, 'metadata', 'namespace');
  const own = field(tree, 'options');
  const entries = [
    entry('name', textAt(name, field(tree, 'name')?.at ?? at)),
    ...(namespace === undefined ? [] : [entry('namespace', namespace)]),
    ...['labels', 'annotations'].flatMap((member) => {
      const value = field(own, member) ?? field(options, member);
      return value === undefined ? [] : [entry(member, value)];
    }),
  ];
  return mapAt(at, [
    entry('apiVersion', textAt(literalText('v1'), at)),
    entry('kind', textAt(literalText(kind), at)),
    entry('metadata', mapAt(at, entries)),
    entry('data', dataOf(tree, folder, files, kind === 'ConfigMap')),
  ]);
}

const entry = (name: string, value: Tree): Entry => ({ key: literalText(name), keyAt: value.at, value });

/** `isCommitted`: what it is made of stands beside it, and is no secret. Lines of an environment are often written where they are deployed. */
export function dataOf(tree: Tree, folder: string, files: Files, isCommitted: boolean): MapTree {
  const entries: Entry[] = [];
  let open = false;
  const add = (one: Entry): void => {
    const name = knownValue(one.key);
    const before = entries.find(({ key }) => name !== undefined && knownValue(key) === name);
    if (before !== undefined)
      throw new BuildFailure(`a generated map holds the key \`${name ?? ''}\` twice`, one.keyAt, [
        { at: before.keyAt, note: 'the first' },
      ]);
    entries.push(one);
  };
  for (const item of environmentsOf(tree)) {
    const lines = linesOf(item, folder, files);
    if (lines === undefined) open = true;
    else lines.forEach(add);
  }
  const required = isCommitted ? files : undefined;
  for (const item of listOf(field(tree, 'files')))
    requireThere(item, stringOf(item)?.replace(/^[^=]*=/, ''), folder, required);
  const others = [
    ...listOf(field(tree, 'files')).map((item) => fileEntry(item, folder, files)),
    ...listOf(field(tree, 'literals')).map(literalEntry),
  ];
  for (const one of others)
    if (one === undefined) open = true;
    else add(one);
  return { ...mapAt(tree.at, entries), open };
}

/** `key=value`; undefined: something of it is not known. */
function literalEntry(item: Tree): Entry | undefined {
  if (item.kind !== 'text') return undefined;
  const split = splitOnce(item.text, '=');
  if (split === undefined && !hasHoles(item.text))
    throw new BuildFailure('a literal of a generated map is written `key=value`', item.at);
  const key = writtenName(split?.before);
  if (split === undefined || key === undefined) return undefined;
  return {
    key: literalText(key),
    keyAt: item.at,
    value: textAt(unquoted(split.after), spanOfText(split.after) ?? item.at),
  };
}

/** `files`: undefined where nothing is required. */
function requireThere(item: Tree, written: string | undefined, folder: string, files: Files | undefined): void {
  const path = written === undefined || written.startsWith('/') || isRemote(written) ? '' : pathFrom(folder, written);
  if (path !== '' && files?.isAbsent(path) === true) throw new BuildFailure(`nothing is at \`${path}\``, item.at);
}

/** A value may stand in quotes, which are no part of it. */
function unquoted(text: Text): Text {
  const value = knownValue(text);
  const bare = value === undefined ? null : /^(["'])([^]*)\1$/.exec(value);
  return bare === null ? text : literalText(bare[2] ?? '');
}

/** Lines `KEY=value`; undefined: the file is not here. */
function linesOf(item: Tree, folder: string, files: Files): readonly Entry[] | undefined {
  const source = sourceOf(item, folder, files);
  if (source === undefined) return undefined;
  const found: Entry[] = [];
  for (const match of source.text.matchAll(/[^\r\n]+/g)) {
    const [line] = match;
    const start = line.length - line.trimStart().length;
    const equal = line.indexOf('=');
    if (equal < 0 || line.trimStart().startsWith('#')) continue;
    const at: Span = { source, start: match.index + equal + 1, end: match.index + line.length };
    const value = line.slice(equal + 1);
    const keyAt: Span = { source, start: match.index + start, end: match.index + equal };
    const text: Text = { parts: value === '' ? [] : [{ literal: value, at }] };
    found.push({ key: literalText(line.slice(start, equal)), keyAt, value: textAt(text, at) });
  }
  return found;
}

const sourceOf = (item: Tree, folder: string, files: Files) => {
  const path = pathFrom(folder, stringOf(item) ?? '');
  return path === '' ? undefined : files.get(path);
};

/** `key=path`, or the path alone. */
function fileEntry(item: Tree, folder: string, files: Files): Entry | undefined {
  const written = stringOf(item);
  if (written === undefined) return undefined;
  const equal = written.indexOf('=');
  const path = pathFrom(folder, written.slice(equal + 1));
  const source = files.content(path);
  if (source === undefined) return undefined;
  const key = equal < 0 ? source.path.slice(source.path.lastIndexOf('/') + 1) : written.slice(0, equal);
  const at: Span = { source, start: 0, end: source.text.length };
  return { key: literalText(key), keyAt: item.at, value: textAt({ parts: [{ literal: source.text, at }] }, at) };
}
