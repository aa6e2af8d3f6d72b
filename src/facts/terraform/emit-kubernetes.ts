/** Objects of Kubernetes that Terraform's providers apply, as documents that every dialect reads. */
import { knownValue } from '../../value/text.js';
import type { Entry, MapTree } from '../../value/tree.js';
import { attributeValue, blocksOf, type PlacedBody } from './blocks.js';
import { documentOf, mapOf, type Emission } from './emit.js';
import { documentsOf } from './functions/yaml.js';
import type { Resource } from './resources.js';
import { asDeclared } from './types.js';
import { asString } from './unify.js';
import { tidied } from '../tidy.js';
import { encodedValue, remember } from '../json-text.js';
import { entry, isUnknown, list, object, settle, string, textFrom, type Value } from './value.js';
import type { Expression } from '../../document/hcl/ast.js';
import type { Scope } from './scope.js';
import { unsetIfEmpty } from '../unset.js';
import { evaluate, keyOf } from './evaluate.js';
import { table } from '../../value/table.js';

type Reader = (resource: Resource, emission: Emission) => void;

/** Blocks of which there may be several, as Kubernetes calls their list. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['container', 'containers'],
  ['init_container', 'initContainers'],
  ['env', 'env'],
  ['env_from', 'envFrom'],
  ['volume', 'volumes'],
  ['volume_mount', 'volumeMounts'],
  ['port', 'ports'],
  ['sources', 'sources'],
  ['toleration', 'tolerations'],
  ['image_pull_secrets', 'imagePullSecrets'],
  ['items', 'items'],
  ['image_pull_secret', 'imagePullSecrets'],
  ['secret', 'secrets'],
]);

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());

/** A body in the provider's schema as the object it stands for. */
function objectOf(placed: PlacedBody, depth = 0): MapTree {
  const { body, scope, at } = placed;
  const entries: Entry[] = [];
  for (const { name, nameAt, value } of body.attributes) {
    if (META.has(name) || holdsBlocks(name, value)) continue;
    const isTexts = name === 'annotations' || name === 'labels';
    const own = isTexts
      ? texts(annotationsOf(value, scope))
      : settle(() => asDeclared(name, evaluate(value, scope)), value.at);
    if (own.kind !== 'null') entries.push(entry(camel(name), own, nameAt));
  }
  const types = new Set([
    ...body.blocks.map(({ type, labels }) => (type === 'dynamic' ? (labels[0]?.value ?? '') : type)),
    ...body.attributes.flatMap(({ name, value }) => (holdsBlocks(name, value) ? name : [])),
  ]);
  for (const type of types) {
    if (META.has(type) || depth > 20) continue;
    const { items, open } = blocksOf(body, type, scope);
    const made = items.map((item) => objectOf(item, depth + 1));
    const name = LISTS.get(type);
    const first = items[0]?.at ?? at;
    if (name !== undefined) entries.push(entry(name, list(made, first, 'list', open), first));
    else if (made[0] !== undefined) entries.push(entry(camel(type), made[0], first));
  }
  return mapOf(entries, at);
}

/** Blocks as JSON, plans and states write them: the typed resources have no attribute that is a list of objects. */
const holdsBlocks = (name: string, value: Expression): boolean =>
  value.kind === 'object'
    ? LISTS.has(name)
    : value.kind === 'tuple' && value.items.every(({ kind }) => kind === 'object');

const META = new Set([
  ...['count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'timeouts', 'wait_for_rollout', 'provisioner'],
  ...['connection', 'dynamic'],
]);

/** A mapping of which one member that is refused leaves the others known. */
function annotationsOf(expression: Expression, scope: Scope): Value {
  if (expression.kind !== 'object') return settle(() => evaluate(expression, scope), expression.at);
  const entries = expression.members.flatMap(({ key, value }): readonly Entry[] => {
    const name = settle(() => string(keyOf(key, scope), key.at), key.at);
    const own = settle(() => evaluate(value, scope), value.at);
    return [
      {
        key: textFrom(name) ?? { parts: [] },
        keyAt: key.at,
        value: isFallback(value) ? unsetIfEmpty(own, FALLBACK, `${value.at.source.path}:${value.at.start}`) : own,
      },
    ];
  });
  return object(entries, expression.at);
}

/** What is left where a resource is not made: `try(aws_iam_role.x[0].arn, "")`. Whoever turns it on fills it in. */
const isFallback = ({ kind }: Expression): boolean => kind === 'call' || kind === 'conditional' || kind === 'index';

const FALLBACK = 'a fallback';

/** A map of strings. The provider drops what is null. */
function texts(value: Value): Value {
  if (value.kind === 'choice') return { ...value, arms: value.arms.map(texts) };
  if (value.kind !== 'map') return value;
  const entries = value.entries.filter((one) => one.value.kind !== 'null');
  return {
    ...value,
    entries: entries.map((one) => ({ ...one, value: settle(() => asString(one.value), one.value.at) })),
  };
}

/** A resource of the kubernetes provider. */
const typedObject =
  (kind: string, apiVersion: string): Reader =>
  (resource, emission) => {
    const { instance, scope, at } = resource;
    const tree = objectOf({ body: instance.block.body, scope, at });
    const named = [entry('apiVersion', string(apiVersion, at), at), entry('kind', string(kind, at), at)];
    emitObject(mapOf([...named, ...tree.entries], at), resource, emission);
  };

function emitObject(tree: Value, resource: Resource, emission: Emission): void {
  if (tree.kind !== 'map') return;
  emission.emit.document({ ...documentOf(resource, emission), tree: tidied(tree) });
}

function manifest(resource: Resource, emission: Emission): void {
  const value = resource.written('manifest');
  if (value !== undefined) emitObject(value, resource, emission);
}

function yamlBody(resource: Resource, emission: Emission): void {
  const value = resource.written('yaml_body') ?? resource.written('yaml_body_wo');
  if (value === undefined || isUnknown(value) || value.kind !== 'text') return;
  const [first] = documentsOf(value.text, value.at);
  if (first !== undefined) emitObject(first, resource, emission);
}

/** Annotations of an object that something else makes: others may be there. */
function annotations(resource: Resource, emission: Emission): void {
  const kind = resource.written('kind');
  if (kind?.kind !== 'text' || knownValue(kind.text) !== 'ServiceAccount') return;
  const { at, scope, instance } = resource;
  const added = resource.written('annotations');
  const [metadata] = blocksOf(instance.block.body, 'metadata', scope).items;
  if (added === undefined || metadata === undefined) return;
  const own = texts(added);
  const open: Value = own.kind === 'map' ? { ...own, open: true } : own;
  const name = attributeValue(metadata, 'name');
  const namespace = attributeValue(metadata, 'namespace');
  const members = [
    ...(name === undefined ? [] : [entry('name', name, name.at)]),
    ...(namespace === undefined ? [] : [entry('namespace', namespace, namespace.at)]),
    entry('annotations', open, added.at),
  ];
  const tree = mapOf(
    [
      entry('apiVersion', string('v1', at), at),
      entry('kind', kind, kind.at),
      entry('metadata', mapOf(members, metadata.at), metadata.at),
    ],
    at,
  );
  emitObject(tree, resource, emission);
}

/** A ConfigMap; `patched`: something else makes it, and more may be in it. */
const configMap =
  (patched: boolean): Reader =>
  (resource, emission) => {
    const { at, scope, instance } = resource;
    const tree = objectOf({ body: instance.block.body, scope, at });
    const data = resource.written('data');
    const members = tree.entries.map((one) =>
      knownValue(one.key) === 'data' && data?.kind === 'map'
        ? { ...one, value: { ...data, entries: data.entries.map(decoded), open: patched || data.open } }
        : one,
    );
    const named = [entry('apiVersion', string('v1', at), at), entry('kind', string('ConfigMap', at), at)];
    emitObject(mapOf([...named, ...members], at), resource, emission);
  };

/** A text with what it holds, at the places where the program wrote it. */
function decoded(one: Entry): Entry {
  const { value } = one;
  if (value.kind !== 'text' || encodedValue(value.text) !== undefined) return one;
  const [tree, ...others] = documentsOf(value.text, value.at);
  if (tree === undefined || others.length > 0 || isUnknown(tree)) return one;
  return { ...one, value: { ...value, text: remember({ parts: [...value.text.parts] }, tree) } };
}

/** Whose objects are read, by the type of their resource. */
const KINDS: readonly (readonly [type: string, kind: string, apiVersion: string])[] = [
  ['kubernetes_service_account', 'ServiceAccount', 'v1'],
  ['kubernetes_default_service_account', 'ServiceAccount', 'v1'],
  ['kubernetes_deployment', 'Deployment', 'apps/v1'],
  ['kubernetes_daemonset', 'DaemonSet', 'apps/v1'],
  ['kubernetes_daemon_set', 'DaemonSet', 'apps/v1'],
  ['kubernetes_stateful_set', 'StatefulSet', 'apps/v1'],
  ['kubernetes_job', 'Job', 'batch/v1'],
  ['kubernetes_cron_job', 'CronJob', 'batch/v1'],
  ['kubernetes_pod', 'Pod', 'v1'],
];

export const KUBERNETES: Readonly<Record<string, Reader>> = table({
  ...Object.fromEntries(
    KINDS.flatMap(([type, kind, apiVersion]) => {
      const reader = typedObject(kind, apiVersion);
      return [
        [type, reader],
        [`${type}_v1`, reader],
      ];
    }),
  ),
  kubernetes_manifest: manifest,
  kubectl_manifest: yamlBody,
  kubernetes_annotations: annotations,
  kubernetes_config_map: configMap(false),
  kubernetes_config_map_v1: configMap(false),
  kubernetes_config_map_v1_data: configMap(true),
});
