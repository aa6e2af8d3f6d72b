/** Annotations that a custom resource of the table gives to the pods that its controller makes: the webhook reads none for a role there. */
import { consumerFields } from '../aws/consumers.js';
import { entriesOf, field, listOf, type Tree } from '../value/tree.js';
import { knownValue } from '../value/text.js';
import type { KubernetesObject } from './kubernetes-facts.js';

export interface PodAnnotations {
  readonly annotations: Tree;
  /** The service account that is named beside them. */
  readonly account: Tree | undefined;
}

export function podAnnotationsOf({ apiVersion, kind, tree }: KubernetesObject): readonly PodAnnotations[] {
  const makesPods = consumerFields(apiVersion, kind).some(({ means }) => means === 'runs-as');
  return makesPods ? podAnnotationsIn(field(tree, 'spec'), DEPTH) : [];
}

/** Deep enough for artifacts of templates. */
const DEPTH = 8;

/** Where pods' metadata stands, below a mapping that may name their account. Sources: the API reference of each project. */
const PLACES: readonly (readonly string[])[] = [
  ['podMetadata', 'annotations'],
  ['podAnnotations'],
  ['podTemplate', 'metadata', 'annotations'],
  // Strimzi.
  ['pod', 'metadata', 'annotations'],
];
/** Of a role in the job: its own mapping is the pods'. Source: sparkoperator.k8s.io/v1beta2, SparkPodSpec. */
const ROLES = ['driver', 'executor'];

function podAnnotationsIn(holder: Tree | undefined, depth: number): readonly PodAnnotations[] {
  if (holder === undefined || depth === 0) return [];
  if (holder.kind === 'list') return listOf(holder).flatMap((item) => podAnnotationsIn(item, depth - 1));
  const own = PLACES.flatMap((path) => field(holder, ...path) ?? []).map((annotations) => ({
    annotations,
    account: accountIn(holder),
  }));
  const roles = ROLES.flatMap((role): readonly PodAnnotations[] => {
    const annotations = field(holder, role, 'annotations');
    return annotations === undefined ? [] : [{ annotations, account: accountIn(field(holder, role)) }];
  });
  const below = entriesOf(holder)
    .filter(({ key }) => !SKIPPED.has(knownValue(key) ?? ''))
    .flatMap(({ value }) => podAnnotationsIn(value, depth - 1));
  return [...own, ...roles, ...below];
}

/** Texts of users, and what is read already. */
const SKIPPED: ReadonlySet<string> = new Set(['config', 'metadata', 'podMetadata', 'data']);

const accountIn = (holder: Tree | undefined): Tree | undefined =>
  field(holder, 'serviceAccountName') ??
  field(holder, 'serviceAccount') ??
  field(holder, 'podTemplate', 'spec', 'serviceAccountName');
