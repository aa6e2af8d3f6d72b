/** `vars` of kustomizations: `$(NAME)` in the fields where kustomize looks for them. Source: api/internal/konfig/builtinpluginconsts/varreference.go. */
import { equals, hasHoles, literalText, textWith, type Text } from '../../value/text.js';
import { field, stringOf, textOf, type Tree } from '../../value/tree.js';
import { BuildFailure } from './failure.js';
import { UNREAD_KIND } from './files.js';
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

/** Of a Deployment alone. */
const TEMPLATE_ANNOTATIONS = ['spec', 'template', 'metadata', 'annotations'];

export function withVariables(state: State, resources: readonly Resource[]): readonly Resource[] {
  if (state.variables.length === 0) return resources;
  const values = new Map<string, Text>();
  for (const variable of state.variables) {
    const [name, value] = [writtenName(textOf(field(variable, 'name'))), valueOf(variable, resources, !state.open)];
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return resources.map((resource) => filled(resource, state.varReferences, values));
}

function valueOf(variable: Tree, resources: readonly Resource[], isWhole: boolean): Text | undefined {
  const reference = field(variable, 'objref');
  const [only, ...others] = resources.filter((resource) => isMeant(resource, reference));
  if (only === undefined || others.length > 0) {
    if (!isWhole || (only === undefined && mayBeMeant(resources, reference))) return undefined;
    throw new BuildFailure(
      `${only === undefined ? 'no object is' : 'several objects are'} what this variable refers to`,
      variable.at,
    );
  }
  const path =
    writtenName(textOf(field(variable, 'fieldref', 'fieldpath') ?? field(variable, 'fieldref', 'fieldPath'))) ??
    'metadata.name';
  const value = valueAt(only.tree, stepsOf(path));
  if (value === undefined) throw new BuildFailure(`what this variable refers to has no field \`${path}\``, variable.at);
  if (value === 'unknown') return undefined;
  return value.kind === 'number' || value.kind === 'boolean' ? literalText(value.written) : textOf(value);
}

/** An object whose name is not known may be it; a type that is not read may be here. */
const mayBeMeant = (resources: readonly Resource[], reference: Tree | undefined): boolean => {
  const [kind, name] = [stringOf(field(reference, 'kind')), textOf(field(reference, 'name'))];
  if (kind === undefined || kind === UNREAD_KIND || name === undefined || hasHoles(name)) return true;
  return resources.some((resource) => idsOf(resource).some((id) => id.kind === kind && hasHoles(id.name)));
};

function isMeant(resource: Resource, reference: Tree | undefined): boolean {
  const [name, namespace] = [textOf(field(reference, 'name')), textOf(field(reference, 'namespace'))];
  const apiVersion = stringOf(field(reference, 'apiVersion'));
  const group =
    apiVersion === undefined ? (stringOf(field(reference, 'group')) ?? '') : groupVersionOf(apiVersion).group;
  return (
    name !== undefined &&
    idsOf(resource).some(
      (id) =>
        id.kind === stringOf(field(reference, 'kind')) &&
        id.group === group &&
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
  const tree = ways.reduce<Tree>(
    (whole, way) => changedAll(whole, way, (value) => inAll(value, values)),
    resource.tree,
  );
  return tree.kind === 'map' && tree !== resource.tree ? { ...resource, tree } : resource;
}

/** The texts of a tree with their placeholders filled in. */
function inAll(tree: Tree, values: ReadonlyMap<string, Text>): Tree {
  switch (tree.kind) {
    case 'text': {
      const text = textWith(tree.text, (hole) => (isVariable(hole) ? values.get(hole.reference)?.parts : undefined));
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
