/** Transformers that are configured as objects, inline or in files: the built-in kinds. What is not built in runs a program, and nothing is known behind it. */
import { knownValue } from '../../value/text.js';
import { entryOf, field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import type { PatchReader } from './build.js';
import type { Kustomization } from './kustomization.js';
import { withReplacement } from './replacements.js';
import { requireScaled } from './replicas.js';
import type { Resource } from './resource.js';
import { opened, requireDistinct, type State } from './state.js';
import { concerns, fieldSpecOf, textAdded, withAffix, withMembersAt, withNamespace, type Affix } from './transform.js';

type Transformer = (state: State, tree: MapTree, from: Kustomization, reader: PatchReader) => State;

const each = (state: State, change: (resource: Resource) => Resource): State => ({
  ...state,
  resources: state.resources.map(change),
});

const unchanged: Transformer = (state) => state;

export const withTransformer: Transformer = (state, tree, from, reader) => {
  const transformer =
    stringOf(field(tree, 'apiVersion')) === 'builtin'
      ? TRANSFORMERS.get(stringOf(field(tree, 'kind')) ?? '')
      : undefined;
  return transformer === undefined ? { ...opened(state), resources: [] } : transformer(state, tree, from, reader);
};

const members =
  (name: string): Transformer =>
  (state, tree) => {
    const added = field(tree, name);
    const specs = listOf(field(tree, 'fieldSpecs')).map(fieldSpecOf);
    return added === undefined
      ? state
      : each(state, (resource) => specs.reduce((now, spec) => withMembersAt(now, spec, added), resource));
  };

const affix =
  (name: Affix): Transformer =>
  (state, tree) => {
    const added = textAdded(field(tree, name));
    const specs = listOf(field(tree, 'fieldSpecs'))
      .map(fieldSpecOf)
      .filter(({ path }) => path === 'metadata/name');
    if (added === undefined) return state;
    return each(state, (resource) =>
      specs.some((spec) => concerns(spec, resource))
        ? withAffix(resource, name, added, knownValue(added) ?? '\0')
        : resource,
    );
  };

const namespace: Transformer = (state, tree) => {
  const value = field(tree, 'metadata', 'namespace') ?? field(tree, 'namespace');
  const only = field(tree, 'unsetOnly');
  const written = stringOf(field(tree, 'setRoleBindingSubjects'));
  const subjects = written === 'allServiceAccounts' || written === 'none' ? written : 'defaultOnly';
  if (value === undefined) return state;
  const unsetOnly = only?.kind === 'boolean' && only.value;
  const moved = each(state, (resource) => withNamespace(resource, value, { unsetOnly, subjects }));
  requireDistinct(moved.resources, value.at);
  return moved;
};

const replicas: Transformer = (state, tree) => {
  const scaled = field(tree, 'replica');
  if (scaled !== undefined) requireScaled(state, scaled, listOf(field(tree, 'fieldSpecs')).map(fieldSpecOf));
  return state;
};

/** `isOld`: as the old fields do it. */
const patchIn =
  (isOld: boolean): Transformer =>
  (state, tree, from, reader) =>
    reader.patchedBy(state, { ...reader.patchOf(tree, from), isOld });

/** The old transformers name the same things otherwise. */
const renamed =
  (names: Readonly<Record<string, string>>): Transformer =>
  (state, tree, from, reader) => {
    const entries = Object.entries(names).flatMap(([old, name]) => {
      const entry = entryOf(tree, old);
      return entry === undefined ? [] : [{ ...entry, key: { parts: [{ literal: name }] } }];
    });
    return patchIn(true)(state, { ...tree, entries: [...tree.entries, ...entries] }, from, reader);
  };

const merges: Transformer = (state, tree, from, reader) => {
  const patch = patchIn(true);
  const written = entryOf(tree, 'patches');
  const paths = listOf(field(tree, 'paths')).reduce(
    (now, path: Tree) =>
      patch(
        now,
        { ...tree, entries: [{ key: { parts: [{ literal: 'path' }] }, keyAt: path.at, value: path }] },
        from,
        reader,
      ),
    state,
  );
  return written === undefined
    ? paths
    : patch(paths, { ...tree, entries: [{ ...written, key: { parts: [{ literal: 'patch' }] } }] }, from, reader);
};

const TRANSFORMERS: ReadonlyMap<string, Transformer> = new Map<string, Transformer>([
  ['AnnotationsTransformer', members('annotations')],
  ['LabelTransformer', members('labels')],
  ['PrefixTransformer', affix('prefix')],
  ['SuffixTransformer', affix('suffix')],
  ['NamespaceTransformer', namespace],
  ['PatchTransformer', patchIn(false)],
  ['PatchJson6902Transformer', renamed({ jsonOp: 'patch' })],
  ['PatchStrategicMergeTransformer', merges],
  [
    'ReplacementTransformer',
    (state, tree, from, reader) => reader.replacementsIn(tree, from).reduce(withReplacement, state),
  ],
  ['ReplicaCountTransformer', replicas],
  ...['ImageTagTransformer', 'ValueAddTransformer', 'HashTransformer'].map((kind) => [kind, unchanged] as const),
]);
