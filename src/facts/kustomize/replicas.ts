/** `replicas` of a kustomization: they change nothing of identity, but what they name must be there. Source: kubernetes-sigs/kustomize, api/internal/builtins/ReplicaCountTransformer.go. */
import { equals } from '../../value/text.js';
import { field, textOf, type Tree } from '../../value/tree.js';
import { any } from '../../value/truth.js';
import { BuildFailure } from './failure.js';
import { idsOf } from './resource.js';
import type { FieldSpec, State } from './state.js';
import { concerns, specOf } from './transform.js';

const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map((kind) =>
  specOf(kind, 'spec/replicas'),
);

export function requireReplicas(state: State, items: readonly Tree[]): void {
  for (const item of items) requireScaled(state, item, [...SCALED, ...state.scaled]);
}

/** `item`: a name and a count. */
export function requireScaled({ resources, open }: State, item: Tree, specs: readonly FieldSpec[]): void {
  const name = textOf(field(item, 'name'));
  if (open || name === undefined) return;
  const isThere = any(
    resources.flatMap((resource) =>
      specs.some((spec) => concerns(spec, resource)) ? idsOf(resource).map((id) => equals(id.name, name)) : [],
    ),
  );
  if (isThere === 'no') throw new BuildFailure('no workload has the name that these `replicas` are for', item.at);
}
