/** Names of other objects that follow when those are renamed. Source: kubernetes-sigs/kustomize, api/filters/nameref/nameref.go. */
import { concatenated, equals, isHole, literalText, type Text } from '../../value/text.js';
import { field, stringOf, textOf, type Tree } from '../../value/tree.js';
import { changed, changedAll, isVariable, textAt } from './members.js';
import {
  currentId,
  effectiveNamespace,
  idsOf,
  isClusterScoped,
  nameOf,
  namespaceOf,
  type Resource,
} from './resource.js';
import type { FieldSpec, NameReference, State } from './state.js';
import { concerns, specOf, wayOf } from './transform.js';

const TEMPLATES: readonly (readonly [kind: string, path: string])[] = [
  ['Pod', 'spec'],
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicationController'].map(
    (kind) => [kind, 'spec/template/spec'] as const,
  ),
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
];

const inPods = (kinds: readonly (readonly [string, string])[], ...fields: readonly string[]): readonly FieldSpec[] =>
  kinds.flatMap(([kind, path]) => fields.map((name) => specOf(kind, `${path}/${name}`)));

const MAPS_OF_PODS = (source: string, reference: string, volume: string): readonly string[] => [
  `containers/envFrom/${source}/name`,
  `initContainers/envFrom/${source}/name`,
  `containers/env/valueFrom/${reference}/name`,
  `initContainers/env/valueFrom/${reference}/name`,
  volume,
];

/** Source: api/internal/konfig/builtinpluginconsts/namereference.go. ReplicaSets name their maps, and not their account. */
const BUILT_IN: readonly NameReference[] = [
  { kind: 'ServiceAccount', referrers: inPods(TEMPLATES, 'serviceAccountName') },
  {
    kind: 'ConfigMap',
    referrers: inPods(
      [...TEMPLATES, ['ReplicaSet', 'spec/template/spec']],
      ...MAPS_OF_PODS('configMapRef', 'configMapKeyRef', 'volumes/configMap/name'),
    ),
  },
  {
    kind: 'Secret',
    referrers: inPods(
      [...TEMPLATES, ['ReplicaSet', 'spec/template/spec']],
      ...MAPS_OF_PODS('secretRef', 'secretKeyRef', 'volumes/secret/secretName'),
    ),
  },
];

export function withReferences(state: State): readonly Resource[] {
  const references = [...BUILT_IN, ...state.nameReferences];
  const candidates = new Map(references.map(({ kind }) => [kind, [] as Resource[]]));
  for (const resource of state.resources) candidates.get(currentId(resource).kind)?.push(resource);
  return state.resources.map((resource) => {
    const followed = references.reduce((whole, { kind, referrers }) => {
      const own = referrers.filter((one) => concerns(one, whole));
      const follow = (name: Tree): Tree => followedName(name, whole, candidates.get(kind) ?? [], state.open);
      return own.reduce((now, { path }) => ({ ...now, tree: changedIn(now, wayOf(path), follow) }), whole);
    }, resource);
    return withSubjects(followed, candidates.get('ServiceAccount') ?? [], state.open);
  });
}

function changedIn({ tree }: Resource, way: readonly string[], change: (value: Tree) => Tree): Resource['tree'] {
  const after = changedAll(tree, way, change);
  return after.kind === 'map' ? after : tree;
}

function followedName(name: Tree, referrer: Resource, all: readonly Resource[], open: boolean): Tree {
  const text = textOf(name);
  if (text === undefined || text.parts.length === 0) return name;
  const own = currentId(referrer);
  const isNear = (candidate: Resource): boolean =>
    isClusterScoped(own) || equals(effectiveNamespace(currentId(candidate)), effectiveNamespace(own)) !== 'no';
  const known = all.filter((candidate) => isNear(candidate) && wasCalled(candidate, text) === 'yes');
  const possible = all.some((candidate) => isNear(candidate) && wasCalled(candidate, text) === 'unknown');
  const chosen = oneOf(known, referrer);
  if (chosen !== undefined && !possible) return sameName(name, text, chosen);
  if (chosen === undefined && known.length === 0 && !possible && !open) return name;
  if (chosen === undefined && known.length > 0)
    return choice(
      name,
      known.map((one) => sameName(name, text, one)),
    );
  const arms = [name, ...known.map((one) => sameName(name, text, one)), ...(open ? affixed(name, text, referrer) : [])];
  return possible ? choice(name, [...arms, unknown(name)]) : choice(name, arms);
}

const unknown = ({ at }: Tree): Tree => ({
  kind: 'hole',
  hole: { reference: 'name', scope: at.source.path, anonymous: true, at },
  at,
});

function choice(name: Tree, arms: readonly Tree[]): Tree {
  const distinct = arms.filter((arm, i) => arms.findIndex((other) => sameTree(other, arm)) === i);
  const [only] = distinct;
  return only !== undefined && distinct.length === 1 ? only : { kind: 'choice', arms: distinct, at: name.at };
}

const sameTree = (a: Tree, b: Tree): boolean =>
  a === b || (a.kind === 'text' && b.kind === 'text' && equals(a.text, b.text) === 'yes');

/** What an account that is not here would be called with the prefixes and suffixes of the referrer. */
function affixed(name: Tree, text: Text, { prefixes, suffixes }: Resource): readonly Tree[] {
  if (prefixes.length === 0 && suffixes.length === 0) return [];
  const whole = concatenated([...prefixes.toReversed().map(literalText), text, ...suffixes.map(literalText)]);
  return [textAt(whole, name.at)];
}

const wasCalled = (candidate: Resource, name: Text): 'yes' | 'no' | 'unknown' => {
  const answers = idsOf(candidate).map((id) => equals(id.name, name));
  // Variables of kustomize are filled in after names were followed: until then they are text.
  if (!answers.includes('yes') && name.parts.some((part) => isHole(part) && isVariable(part))) return 'no';
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
};

/** Of several those with the prefixes and suffixes of the referrer; of those that are called alike any one. */
function oneOf(candidates: readonly Resource[], referrer: Resource): Resource | undefined {
  const [first, ...others] = candidates;
  if (others.length === 0 || first === undefined) return first;
  const alike = candidates.filter(
    ({ prefixes, suffixes }) => sameList(prefixes, referrer.prefixes) && sameList(suffixes, referrer.suffixes),
  );
  const [one, ...more] = alike.length === 0 ? candidates : alike;
  return one !== undefined && more.every((other) => equals(nameOf(other), nameOf(one)) === 'yes') ? one : undefined;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** The name as it is now, at the place of the reference. */
function sameName(name: Tree, text: Text, candidate: Resource): Tree {
  const now = nameOf(candidate);
  return equals(now, text) === 'yes' ? name : textAt(now, name.at);
}

/** Subjects of role bindings follow in name and namespace. */
function withSubjects(resource: Resource, accounts: readonly Resource[], open: boolean): Resource {
  if (!/^(?:Cluster)?RoleBinding$/.test(currentId(resource).kind)) return resource;
  const tree = changedIn(resource, ['subjects'], (list) =>
    list.kind === 'list' ? { ...list, items: list.items.map((item) => followedSubject(item, accounts, open)) } : list,
  );
  return { ...resource, tree };
}

function followedSubject(item: Tree, accounts: readonly Resource[], open: boolean): Tree {
  const [name, namespace] = [textOf(field(item, 'name')), textOf(field(item, 'namespace'))];
  if (item.kind !== 'map' || name === undefined || stringOf(field(item, 'kind')) !== 'ServiceAccount') return item;
  const found = accounts.filter(
    (account) =>
      wasCalled(account, name) === 'yes' &&
      (namespace === undefined || idsOf(account).some((id) => equals(effectiveNamespace(id), namespace) === 'yes')),
  );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0 || open) return item;
  const renamed = changed(item, ['name'], (before) => (before === undefined ? before : sameName(before, name, only)));
  const within = namespaceOf(only);
  return within === undefined
    ? renamed
    : changed(renamed, ['namespace'], (before) => textAt(within, before?.at ?? renamed.at));
}
