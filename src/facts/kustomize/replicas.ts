/** `replicas` of a kustomization: they change nothing of identity, but what they name must be there. Source: kubernetes-sigs/kustomize, api/internal/builtins/ReplicaCountTransformer.go. */
import { equals } from '../../value/text.js';
import { field, textOf, type Tree } from '../../value/tree.js';
import { any } from '../../value/truth.js';
import { BuildFailure } from './failure.js';
import { idsOf } from './resource.js';
import type { State } from './state.js';

const SCALED: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

export function requireReplicas({ resources, open, isConfigured }: State, items: readonly Tree[]): void {
  // A configuration may add kinds that are scaled.
  if (open || isConfigured) return;
  for (const item of items) {
    const name = textOf(field(item, 'name'));
    if (name === undefined) continue;
    const isThere = any(
      resources.flatMap((resource) =>
        idsOf(resource)
          .filter(({ kind }) => SCALED.includes(kind))
          .map((id) => equals(id.name, name)),
      ),
    );
    if (isThere === 'no') throw new BuildFailure('no workload has the name that these `replicas` are for', item.at);
  }
}
