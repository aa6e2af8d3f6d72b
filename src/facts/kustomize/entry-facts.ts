/** What rules are told of an entry beside its objects: patches that met nothing, and names that were changed. */
import type { Applier, Document } from '../../document/language.js';
import { equals, knownValue, type Text } from '../../value/text.js';
import { entriesOf, field, stringOf, textOf, type Entry, type Tree } from '../../value/tree.js';
import type { Emit } from '../dialect.js';
import { ANNOTATION_PREFIX, readObject } from '../kubernetes-object.js';
import type { RenamedAccount } from '../kustomize-facts.js';
import type { Built } from './build.js';
import { INLINE_PATCH, readOperation } from './loose-patches.js';
import { currentId, effectiveNamespace, kindOf, nameOf, namespaceOf, originalId, type Resource } from './resource.js';
import type { UnmatchedPatch } from './state.js';

export function entryFacts({ resources, state }: Built, applier: Applier, emit: Emit): void {
  for (const patch of state.unmatched)
    if (state.open) readLoose(patch, emit);
    else stateUnmatched(patch, resources, emit);
  for (const resource of resources) {
    const renamed = renamedAccount(resource, resources);
    if (renamed !== undefined)
      emit.fact('renamed-account', {
        ...renamed,
        document: { ...renamed.document, unit: applier.name, appliedBy: applier },
      });
  }
}

/** What it is for may be an object that is not here: it says what that one gets. */
function readLoose({ document, tree, target }: UnmatchedPatch, emit: Emit): void {
  const kind = stringOf(field(tree, 'kind'));
  if (kind === undefined) return readOperation(tree, target, document, emit);
  const apiVersion = stringOf(field(tree, 'apiVersion')) ?? '';
  const raw = { document, tree, kind, apiVersion, transformed: INLINE_PATCH };
  if (document.embedded === true) readObject(raw, emit, ['annotation', 'service-account']);
  else readObject(raw, emit);
}

function stateUnmatched({ document, tree, target }: UnmatchedPatch, resources: readonly Resource[], emit: Emit): void {
  const annotation = annotationOf(tree);
  if (annotation === undefined || target === undefined) return;
  const accounts = resources
    .filter((resource) => currentId(resource).kind === 'ServiceAccount')
    .map((resource) => {
      const { name, namespace } = originalId(resource);
      return { name, namespace, at: nameAt(resource) };
    });
  emit.fact('unmatched-patch', { document, at: target.at, annotation, target, accounts });
}

/** The annotation of ours that a patch, or an operation of one, would add. */
function annotationOf(tree: Tree): Entry | undefined {
  const own = entriesOf(field(tree, 'metadata', 'annotations')).find(isOurs);
  if (own !== undefined) return own;
  const [pointer, value] = [field(tree, 'path'), field(tree, 'value')];
  const path = stringOf(pointer) ?? '';
  if (pointer === undefined || value === undefined || !path.startsWith('/metadata/annotations')) return undefined;
  const key = { parts: [{ literal: path.slice('/metadata/annotations/'.length).replace('~1', '/') }] };
  return path === '/metadata/annotations'
    ? entriesOf(value).find(isOurs)
    : [{ key, keyAt: pointer.at, value }].find(isOurs);
}

const isOurs = ({ key }: Entry): boolean => knownValue(key)?.startsWith(ANNOTATION_PREFIX) === true;

const nameAt = ({ tree }: Resource) => field(tree, 'metadata', 'name')?.at ?? tree.at;

/** A service account with another name than it was written with. */
function renamedAccount(resource: Resource, resources: readonly Resource[]): RenamedAccount | undefined {
  const [before, now] = [originalId(resource), nameOf(resource)];
  const isRenamed = resource.prefixes.length + resource.suffixes.length > 0;
  if (before.kind !== 'ServiceAccount' || !isRenamed || equals(before.name, now) !== 'no') return undefined;
  const isAlone = !resources.some(
    (other) => currentId(other).kind === 'ServiceAccount' && equals(nameOf(other), before.name) !== 'no',
  );
  return {
    document: resource.document,
    name: before.name,
    nameAt: nameAt(resource),
    now,
    roleArn: field(resource.tree, 'metadata', 'annotations', `${ANNOTATION_PREFIX}role-arn`),
    missed: isAlone ? resources.flatMap((other) => missedBy(other, resource, before.name)) : [],
  };
}

/** Fields that name an account, and that kustomize does not follow, so far as they still name it as it was called. */
function missedBy(resource: Resource, account: Resource, name: Text): RenamedAccount['missed'] {
  if (!sameNamespace(resource, account)) return [];
  const document: Document = resource.document;
  return PODS.flatMap((way) =>
    ['serviceAccountName', 'serviceAccount'].flatMap((member) => {
      const value = field(resource.tree, ...way, member);
      const text = textOf(value);
      const isOld = value !== undefined && text !== undefined && equals(text, name) === 'yes';
      // The old field is no more than a copy where the new one is written.
      const isCopy = member === 'serviceAccount' && field(resource.tree, ...way, 'serviceAccountName') !== undefined;
      return isOld && !isCopy
        ? [{ document, kind: kindOf(resource.tree), field: [...way, member].join('.'), value }]
        : [];
    }),
  );
}

const sameNamespace = (a: Resource, b: Resource): boolean =>
  (namespaceOf(a) === undefined) === (namespaceOf(b) === undefined) &&
  equals(effectiveNamespace(currentId(a)), effectiveNamespace(currentId(b))) === 'yes';

/** Where a specification of pods, or what a controller makes one of, stands: in a custom resource it may stand at its top. CronWorkflow, FlinkDeployment, SparkApplication, ScheduledSparkApplication, RayCluster. */
const PODS: readonly (readonly string[])[] = [
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['template', 'spec'],
  ['spec', 'workflowSpec'],
  ['spec', 'podTemplate', 'spec'],
  ['spec', 'driver'],
  ['spec', 'executor'],
  ['spec', 'template', 'driver'],
  ['spec', 'template', 'executor'],
  ['spec', 'headGroupSpec', 'template', 'spec'],
];
