/** Objects on their way through kustomizations: what they are called, and what they were called before. */
import type { Document } from '../../document/language.js';
import { equals, literalText, type Text } from '../../value/text.js';
import { field, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { all, any, truth, type Truth } from '../../value/truth.js';

/** What an object is known by. Source: kubernetes-sigs/kustomize, kyaml/resid/resid.go. */
export interface Id {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: Text;
  /** Undefined: none is written. */
  readonly namespace: Text | undefined;
}

export interface Resource {
  readonly tree: MapTree;
  /** Where it was written, or made. */
  readonly document: Document;
  /** What it was known by before it was renamed or moved, the first one first. */
  readonly previous: readonly Id[];
  /** In the order in which they were put on: kustomize tells apart what several layers made of one base by them. */
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  /** Of a generated map: its name gets a hash when all is done. */
  readonly isGenerated: boolean;
  /** Helm made it of a chart: versions of kustomize differ in which namespace it gets. */
  readonly isInflated: boolean;
  /** A step that may rename or move it has left annotations on it until the end of the build. */
  readonly isMarked: boolean;
  /** `vars` that take their values from it. */
  readonly variables: readonly Tree[];
}

export const resourceOf = (tree: MapTree, document: Document): Resource => ({
  tree: { ...tree },
  document,
  previous: [],
  prefixes: [],
  suffixes: [],
  isGenerated: false,
  isInflated: false,
  isMarked: false,
  variables: [],
});

/** kustomize keeps annotations of its own on it at this moment. */
export const hasOwnAnnotations = ({ isMarked, variables }: Resource): boolean => isMarked || variables.length > 0;

export const kindOf = (tree: MapTree): string => stringOf(field(tree, 'kind')) ?? '';

export function groupVersionOf(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1) };
}

export const nameOf = ({ tree }: Pick<Resource, 'tree'>): Text =>
  textOf(field(tree, 'metadata', 'name')) ?? literalText('');

export const namespaceOf = ({ tree }: Pick<Resource, 'tree'>): Text | undefined => {
  const text = textOf(field(tree, 'metadata', 'namespace'));
  return text?.parts.length === 0 ? undefined : text;
};

const ids = new WeakMap<MapTree, Id>();

export function currentId(resource: Pick<Resource, 'tree'>): Id {
  const known = ids.get(resource.tree);
  if (known !== undefined) return known;
  const id = {
    ...groupVersionOf(stringOf(field(resource.tree, 'apiVersion')) ?? ''),
    kind: kindOf(resource.tree),
    name: nameOf(resource),
    namespace: namespaceOf(resource),
  };
  ids.set(resource.tree, id);
  return id;
}

export const originalId = (resource: Resource): Id => resource.previous[0] ?? currentId(resource);

export const idsOf = (resource: Resource): readonly Id[] => [...resource.previous, currentId(resource)];

/** A change of the tree; what the object was known by until then is kept. */
export function withTree(resource: Resource, tree: MapTree): Resource {
  if (tree === resource.tree) return resource;
  const [before, after] = [currentId(resource), currentId({ tree })];
  const isSame =
    before.kind === after.kind && sameText(before.name, after.name) && sameText(before.namespace, after.namespace);
  return { ...resource, tree, previous: isSame ? resource.previous : [...resource.previous, before] };
}

const sameText = (a: Text | undefined, b: Text | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && equals(a, b) === 'yes');

/** Sources: kustomize's built-in OpenAPI; a kind that it does not know counts as namespaced. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(
  `Namespace Node PersistentVolume ComponentStatus ClusterRole ClusterRoleBinding StorageClass VolumeAttachment CSIDriver CSINode
   VolumeAttributesClass CustomResourceDefinition APIService PriorityClass MutatingWebhookConfiguration ValidatingWebhookConfiguration
   ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding PriorityLevelConfiguration FlowSchema IngressClass RuntimeClass
   CertificateSigningRequest ClusterTrustBundle TokenReview SubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview
   StorageVersion`.split(/\s+/),
);

const BUILT_IN_GROUP = /^(?:|apps|batch|extensions|policy|autoscaling|[\w.-]+\.k8s\.io)$/;

/** The group is one that kustomize knows the schemas of. */
export const isBuiltIn = ({ group }: Pick<Id, 'group'>): boolean => BUILT_IN_GROUP.test(group);

export const isClusterScoped = (id: Pick<Id, 'group' | 'kind'>): boolean =>
  isBuiltIn(id) && CLUSTER_SCOPED.has(id.kind);

const DEFAULT = literalText('default');
const NO_NAMESPACE = literalText('_non_namespaceable_');

/** None written equals `default`. */
export const effectiveNamespace = (id: Id): Text => (isClusterScoped(id) ? NO_NAMESPACE : (id.namespace ?? DEFAULT));

/** Whether two ids are of one object: of another version is another object. Source: kyaml/resid/gvk.go, Equals. */
const sameObject = (a: Id, b: Id): Truth =>
  all([
    truth(a.group === b.group && a.version === b.version && a.kind === b.kind),
    equals(a.name, b.name),
    equals(effectiveNamespace(a), effectiveNamespace(b)),
  ]);

/** Whether the object has this id, or ever had it. */
export const everWas = (resource: Resource, id: Id): Truth => any(idsOf(resource).map((own) => sameObject(own, id)));
