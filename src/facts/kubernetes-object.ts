/** Kubernetes objects: service accounts, everything with a pod template, and annotations that are ours or nearly so. */
import type { Document } from '../document/language.js';
import { toFileSpan } from '../value/span.js';
import { knownValue, type Text } from '../value/text.js';
import {
  entriesOf,
  entryOf,
  field,
  isOpen,
  isUnread,
  stringOf,
  textOf,
  type Entry,
  type MapTree,
  type Tree,
} from '../value/tree.js';
import type { Emit } from './dialect.js';
import { readCustomResource } from './custom-resource.js';
import { CONTROLLERS } from './workload-kinds.js';
import { joinedArms, whereWritten } from './joined-arms.js';
import { podAnnotationsOf } from './pod-annotations.js';
import type { Annotation, KubernetesObject, ServiceAccount, Transformation, Workload } from './kubernetes-facts.js';
import { isPartOfPod, podOf } from './pod.js';

export const untouched: Transformation = { name: false, namespace: false, annotations: false, patch: false };

export const combined = (a: Transformation, b: Transformation): Transformation => ({
  name: a.name || b.name,
  namespace: a.namespace || b.namespace,
  annotations: a.annotations || b.annotations,
  patch: a.patch || b.patch,
});

/** Source: aws/amazon-eks-pod-identity-webhook, pkg/annotations.go; the prefix is a flag there, and this is EKS's. */
export const ANNOTATION_PREFIX = 'eks.amazonaws.com/';

export interface RawObject {
  readonly document: Document;
  readonly tree: MapTree;
  readonly kind: string;
  readonly apiVersion: string;
  readonly transformed: Transformation;
}

type ObjectFact = 'object' | 'service-account' | 'workload' | 'annotation';

/** States what an object is: itself, a service account, what runs as one, and its annotations of ours. `kinds`: only these. */
export function readObject(
  raw: RawObject,
  emit: Emit,
  kinds: readonly ObjectFact[] = ['object', 'service-account', 'workload', 'annotation'],
): KubernetesObject {
  const object = kubernetesObjectOf(raw);
  if (kinds.includes('object')) {
    emit.fact('object', object);
    readCustomResource(object, emit);
  }
  if (kinds.includes('annotation'))
    for (const annotation of [...annotationsOfInterest(object), ...annotationsOfPods(object)])
      emit.fact('annotation', annotation);
  const account = kinds.includes('service-account') ? serviceAccountOf(object) : undefined;
  if (account !== undefined) emit.fact('service-account', account);
  const workload = kinds.includes('workload') ? workloadOf(object) : undefined;
  if (workload !== undefined) emit.fact('workload', workload);
  return object;
}

function kubernetesObjectOf({ document, tree, kind, apiVersion, transformed }: RawObject): KubernetesObject {
  const metadata = field(tree, 'metadata');
  const unit = unitOf(document);
  const name = nameOf(field(metadata, 'name'), unit);
  const namespace = nameOf(field(metadata, 'namespace'), unit);
  const annotations = joinedArms(field(metadata, 'annotations'));
  // Never the whole object, which is many lines.
  const nameAt = name?.at ?? entryOf(tree, 'metadata')?.keyAt ?? field(tree, 'kind')?.at ?? tree.at;
  const own = textOf(namespace);
  return {
    document,
    tree,
    kind,
    apiVersion,
    name: transformed.name ? holeAt('name', tree) : textOf(name),
    nameAt,
    namespace: own === undefined || transformed.namespace ? holeAt('namespace', tree) : own,
    namespaceWritten: own !== undefined && !transformed.namespace,
    annotations: entriesOf(annotations),
    annotationsOpen:
      transformed.annotations || isUnread(annotations) || (isOpen(metadata) && annotations === undefined),
    transformed,
    asWritten: !transformed.patch && !document.templated,
    unit,
  };
}

/** What is applied together: what one applier builds, or a folder. */
const unitOf = ({ appliedBy, file }: Document): string => appliedBy?.name ?? file.path.replace(/(?<![^/])[^/]*$/, '');

/** Unknown, and not known to be equal to any other. */
const holeAt = (reference: string, tree: Tree): Text => ({
  parts: [{ reference, scope: `${tree.at.source.path}:${toFileSpan(tree.at).start}`, anonymous: true, at: tree.at }],
});

function serviceAccountOf(object: KubernetesObject): ServiceAccount | undefined {
  const template = object.kind === 'ControllerConfig' || object.kind === 'DeploymentRuntimeConfig';
  if (!template && !(object.kind === 'ServiceAccount' && (object.apiVersion === 'v1' || object.apiVersion === '')))
    return undefined;
  const metadata =
    object.kind === 'DeploymentRuntimeConfig'
      ? field(object.tree, 'spec', 'serviceAccountTemplate', 'metadata')
      : field(object.tree, 'metadata');
  if (metadata === undefined) return undefined;
  const annotations = joinedArms(field(metadata, 'annotations'));
  const own = (name: string): Entry | undefined => entryOf(annotations, ANNOTATION_PREFIX + name);
  const roleArn = whereWritten(own('role-arn'));
  return {
    ...object,
    // Crossplane derives the account's name from the provider's, so a template names none.
    name: template ? undefined : object.name,
    annotations: entriesOf(annotations),
    roleArn,
    roleMayBeAbsent: roleArn !== own('role-arn'),
    audience: own('audience'),
    tokenExpiration: own('token-expiration'),
    stsRegionalEndpoints: own('sts-regional-endpoints'),
    template,
  };
}

const POD_TEMPLATE_PATHS: readonly (readonly string[])[] = [
  ['spec', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template'],
  // KEDA's ScaledJob.
  ['spec', 'jobTargetRef', 'template'],
  ['template'],
];

function workloadOf(object: KubernetesObject): Workload | undefined {
  const pod =
    object.kind === 'Pod'
      ? object.tree
      : POD_TEMPLATE_PATHS.map((path) => field(object.tree, ...path)).find(
          (tree) => field(tree, 'spec')?.kind === 'map',
        );
  const podSpec = field(pod, 'spec');
  if (podSpec?.kind !== 'map') return undefined;
  // Other kinds have a `spec.template.spec` too (Karpenter's NodePool, cert-manager): a pod has containers.
  const isPod =
    object.kind === 'Pod' ||
    field(podSpec, 'containers') !== undefined ||
    object.transformed.patch ||
    // What a program makes is whole.
    (object.document.language === 'typescript' && CONTROLLERS.includes(object.kind));
  if (!isPod && !isPartOfPod(podSpec)) return undefined;
  return {
    ...object,
    ...podOf(podSpec, !isPod),
    podSpec,
    podMetadata: field(pod, 'metadata'),
    serviceAccountName: nameOf(field(podSpec, 'serviceAccountName') ?? field(podSpec, 'serviceAccount'), object.unit),
    partial: !isPod,
  };
}

/** A word of capitals alone where a name of Kubernetes must stand, which is lower case, is a placeholder that somebody fills in. */
function nameOf(tree: Tree | undefined, scope: string): Tree | undefined {
  const name = stringOf(tree);
  return tree === undefined || name === undefined || !/^[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)*$/.test(name)
    ? tree
    : { kind: 'hole', hole: { reference: name, scope, at: tree.at }, at: tree.at };
}

const OF_INTEREST = /amazon\.?aws\.com\/|amazon\.com\/|\beks\.|role[-_.]?arn|regional[-_]?endpoint|iam\.amazonaws/i;

/** Every annotation (and label) on the object or its pod template whose key is ours or looks like it. */
function annotationsOfInterest(object: KubernetesObject): readonly Annotation[] {
  const own = field(object.tree, 'metadata');
  const template =
    object.kind === 'DeploymentRuntimeConfig'
      ? field(object.tree, 'spec', 'serviceAccountTemplate')
      : POD_TEMPLATE_PATHS.map((path) => field(object.tree, ...path)).find(
          (tree) => field(tree, 'metadata') !== undefined,
        );
  const places: readonly (readonly [Tree | undefined, Annotation['where']])[] = [
    [joinedArms(field(own, 'annotations')), object.kind === 'Pod' ? 'pod' : 'metadata'],
    [field(template, 'metadata', 'annotations'), object.kind === 'DeploymentRuntimeConfig' ? 'metadata' : 'pod'],
    [field(own, 'labels'), 'labels'],
    [field(template, 'metadata', 'labels'), 'labels'],
    // Keys of metadata, of the object or of its specification, beside where annotations are.
    ...([own, field(object.tree, 'annotations'), field(object.tree, 'spec', 'annotations')] as const).map(
      (tree) => [tree, 'root'] as const,
    ),
    // Where lines of a template are indented too little, or too much.
    ...(object.kind === 'ServiceAccount' ? [object.tree, field(own, 'labels', 'annotations')] : []).map(
      (tree) => [tree, 'root'] as const,
    ),
  ];
  return places.flatMap(([tree, where]) =>
    entriesOf(tree)
      .filter((entry) => OF_INTEREST.test(knownValue(entry.key) ?? ''))
      .map((entry) => ({ object, entry, where })),
  );
}

/** What the controllers of the table copy to the pods that they make, and to nothing else. */
const annotationsOfPods = (object: KubernetesObject): readonly Annotation[] =>
  podAnnotationsOf(object).flatMap(({ annotations, account }) =>
    entriesOf(annotations)
      .filter((entry) => OF_INTEREST.test(knownValue(entry.key) ?? ''))
      .map((entry) => ({ object, entry, where: 'pods', account })),
  );
