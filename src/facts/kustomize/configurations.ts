/** `configurations`: fields that files add to those that kustomize knows. Source: kubernetes-sigs/kustomize, api/internal/plugins/builtinconfig. */
import { field, listOf, stringOf, type Tree } from '../../value/tree.js';
import { Undecided } from './failure.js';
import type { FieldSpec, NameReference, State } from './state.js';
import { fieldSpecOf } from './transform.js';

export function withConfiguration(state: State, tree: Tree | undefined): State {
  if (changesIdentities(tree)) throw new Undecided();
  return {
    ...state,
    scaled: [...state.scaled, ...listOf(field(tree, 'replicas')).map(fieldSpecOf)],
    nameReferences: [...state.nameReferences, ...listOf(field(tree, 'nameReference')).map(nameReferenceOf)],
    varReferences: [...state.varReferences, ...listOf(field(tree, 'varReference')).map(fieldSpecOf)],
  };
}

/** A field of all kinds is the built-in one; beside one of some kinds the built-in one may be lost, which hangs on the order in which files are merged. Source: api/types/fieldspec.go, MergeOne. */
const changesIdentities = (tree: Tree | undefined): boolean =>
  Object.entries(IDENTITIES).some(([key, path]) =>
    listOf(field(tree, key)).some((item) => {
      const spec = fieldSpecOf(item);
      return /\/serviceAccount/.test(spec.path) || (spec.path === path && isOfKinds(spec));
    }),
  );

const IDENTITIES = {
  namePrefix: 'metadata/name',
  nameSuffix: 'metadata/name',
  namespace: 'metadata/name',
  commonAnnotations: 'metadata/annotations',
};

const isOfKinds = ({ group, version, kind }: FieldSpec): boolean =>
  [group, version, kind].some((member) => member !== undefined && member !== '');

const nameReferenceOf = (tree: Tree): NameReference => ({
  kind: stringOf(field(tree, 'kind')) ?? '',
  referrers: listOf(field(tree, 'fieldSpecs')).map(fieldSpecOf),
});
