/** `vars` of kustomizations: `$(NAME)` in the fields where kustomize looks for them. Source: api/internal/konfig/builtinpluginconsts/varreference.go. */
import { equals, hasHoles, knownValue, literalText, type Text } from '../../value/text.js';
import { field, stringOf, textOf, type Tree } from '../../value/tree.js';
import { BuildFailure } from './failure.js';
import { UNREAD_KIND } from './files.js';
import { withoutEscapes } from './escapes.js';
import { changedAll, isVariable, writtenName } from './members.js';
import { effectiveNamespace, groupVersionOf, idsOf, kindOf, type Resource } from './resource.js';
import { stepsOf, valueAt } from './replacements.js';
import type { FieldSpec, State } from './state.js';
import { concerns, wayOf } from './transform.js';

const PODS: readonly string[] = ['spec', 'spec/template/spec', 'spec/jobTemplate/spec/template/spec'];
const IN_CONTAINERS = ['args', 'command', 'env/value', 'volumeMounts/mountPath', 'lifecycle'];

const PATHS: readonly string[] = [
  'metadata/annotations',
  ...PODS.flatMap((pod) =>
    ['containers', 'initContainers'].flatMap((list) => IN_CONTAINERS.map((name) => `${pod}/${list}/${name}`)),
  ),
];

/** Where kustomize looks for none. */
const ACCOUNTS: readonly string[] = PODS.map((pod) => `${pod}/serviceAccountName`);

/** Of a Deployment alone. */
const TEMPLATE_ANNOTATIONS = ['spec', 'template', 'metadata', 'annotations'];

/** With the `vars` of one kustomization: each is told to the one object that it names among those that are here now. Source: api/internal/accumulator/resaccumulator.go, MergeVars. */
export function withVariablesOf(state: State, variables: readonly Tree[]): State {
  requireDistinctNames([...state.variables, ...variables]);
  const resources = variables.reduce<readonly Resource[]>((now, variable) => {
    const reference = field(variable, 'objref');
    const meant = now.filter((resource) => isMeant(resource, reference));
    if (meant.length > 1) throw new BuildFailure('several objects are what this variable refers to', variable.at);
    if (meant.length === 0 && !state.open && !mayBeMeant(now, reference)) throw missing(variable);
    return now.map((resource) =>
      resource === meant[0] ? { ...resource, variables: [...resource.variables, variable] } : resource,
    );
  }, state.resources);
  return { ...state, resources, variables: [...state.variables, ...variables] };
}

export function requireDistinctNames(variables: readonly Tree[]): void {
  const known = new Map<string, Tree>();
  for (const variable of variables) {
    const name = nameOf(variable);
    const before = name === undefined ? undefined : known.get(name);
    if (before !== undefined)
      throw new BuildFailure(`two variables are called \`${name ?? ''}\``, variable.at, [
        { at: before.at, note: 'the first' },
      ]);
    if (name !== undefined) known.set(name, variable);
  }
}

const nameOf = (variable: Tree): string | undefined => writtenName(textOf(field(variable, 'name')));

const missing = (variable: Tree): BuildFailure =>
  new BuildFailure('no object is what this variable refers to', variable.at);

/** When all is done. */
export function withVariables(
  { variables, varReferences, open }: State,
  resources: readonly Resource[],
): readonly Resource[] {
  if (variables.length === 0) return resources;
  const values = new Map<string, Text>();
  for (const variable of variables) {
    const [name, value] = [nameOf(variable), valueOf(variable, resources, !open)];
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return resources.map((resource) => filled(resource, varReferences, values));
}

function valueOf(variable: Tree, resources: readonly Resource[], isWhole: boolean): Text | undefined {
  const holder = resources.find((resource) => resource.variables.includes(variable));
  if (holder === undefined) {
    if (isWhole && !mayBeMeant(resources, field(variable, 'objref'))) throw missing(variable);
    return undefined;
  }
  const path =
    writtenName(textOf(field(variable, 'fieldref', 'fieldpath') ?? field(variable, 'fieldref', 'fieldPath'))) ??
    'metadata.name';
  // Its name gets a hash.
  if (holder.isGenerated && path === 'metadata.name') return undefined;
  const value = valueAt(holder.tree, stepsOf(path));
  if (value === undefined) throw new BuildFailure(`what this variable refers to has no field \`${path}\``, variable.at);
  if (value === 'unknown') return undefined;
  return value.kind === 'number' || value.kind === 'boolean' ? literalText(value.written) : textOf(value);
}

/** An object whose name is not known may be it; a type that is not read may be here. */
const mayBeMeant = (resources: readonly Resource[], reference: Tree | undefined): boolean => {
  const [kind, name] = [field(reference, 'kind'), field(reference, 'name')].map(textOf);
  if (reference?.kind === 'hole' || isUnread(kind) || isUnread(name)) return true;
  return resources.some((resource) => idsOf(resource).some((id) => id.kind === knownOf(kind) && hasHoles(id.name)));
};

const knownOf = (text: Text | undefined): string | undefined => (text === undefined ? undefined : knownValue(text));

const isUnread = (text: Text | undefined): boolean =>
  text !== undefined && (hasHoles(text) || knownOf(text) === UNREAD_KIND);

function isMeant(resource: Resource, reference: Tree | undefined): boolean {
  const [name, namespace] = [textOf(field(reference, 'name')), textOf(field(reference, 'namespace'))];
  const apiVersion = stringOf(field(reference, 'apiVersion'));
  const { group, version } =
    apiVersion === undefined
      ? { group: stringOf(field(reference, 'group')) ?? '', version: stringOf(field(reference, 'version')) ?? '' }
      : groupVersionOf(apiVersion);
  return (
    name !== undefined &&
    idsOf(resource).some(
      (id) =>
        id.kind === stringOf(field(reference, 'kind')) &&
        id.group === group &&
        id.version === version &&
        equals(id.name, name) === 'yes' &&
        (namespace === undefined || equals(effectiveNamespace(id), namespace) === 'yes'),
    )
  );
}

function filled(resource: Resource, references: readonly FieldSpec[], values: ReadonlyMap<string, Text>): Resource {
  const ways = [
    ...PATHS.map(wayOf),
    ...(kindOf(resource.tree) === 'Deployment' ? [TEMPLATE_ANNOTATIONS] : []),
    ...references.filter((reference) => concerns(reference, resource)).map(({ path }) => wayOf(path)),
  ];
  const found = ways.reduce<Tree>(
    (whole, way) => changedAll(whole, way, (value) => inAll(value, values)),
    resource.tree,
  );
  // Nobody fills it in there: it stays as it is written.
  const written = new Map([...values.keys()].map((name) => [name, literalText(`$(${name})`)]));
  const tree = ACCOUNTS.map(wayOf).reduce<Tree>(
    (whole, way) => changedAll(whole, way, (value) => inAll(value, written)),
    found,
  );
  return tree.kind === 'map' && tree !== resource.tree ? { ...resource, tree } : resource;
}

/** The texts of a tree with their placeholders filled in. */
function inAll(tree: Tree, values: ReadonlyMap<string, Text>): Tree {
  switch (tree.kind) {
    case 'text': {
      const text = withoutEscapes(tree.text, isVariable, (hole) =>
        isVariable(hole) ? values.get(hole.reference)?.parts : undefined,
      );
      return text === tree.text ? tree : { ...tree, text };
    }
    case 'hole':
      return inAll({ kind: 'text', text: { parts: [tree.hole] }, at: tree.at }, values);
    case 'list':
      return { ...tree, items: tree.items.map((item) => inAll(item, values)) };
    case 'map':
      return { ...tree, entries: tree.entries.map((entry) => ({ ...entry, value: inAll(entry.value, values) })) };
    default:
      return tree;
  }
}
