/** The types of all that stands in a kustomization file: kustomize decodes it strictly. Source: kubernetes-sigs/kustomize, api/types, kyaml/resid/gvk.go and resid.go. */
import { knownValue } from '../../value/text.js';
import { displayTree, type MapTree, type Tree } from '../../value/tree.js';
import { BuildFailure } from './failure.js';

type Type =
  | 'text'
  | 'boolean'
  | 'number'
  | 'anything'
  | { readonly each: Type }
  | { readonly list: Type }
  | { readonly members: ReadonlyMap<string, Member> };

interface Member {
  readonly name: string;
  readonly type: Type;
}

/** Go's decoder does not mind the case of names. */
const object = (members: Readonly<Record<string, Type>>): Type => ({
  members: new Map(Object.entries(members).map(([name, type]) => [name.toLowerCase(), { name, type }])),
});

const members = (names: string, type: Type): Readonly<Record<string, Type>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, type]));

const TEXTS: Type = { list: 'text' };
const MAP_OF_TEXTS: Type = { each: 'text' };

const TYPE = members('group version kind', 'text');
const ID = { ...TYPE, ...members('name namespace', 'text') };
const FIELD_SPEC = object({ ...TYPE, path: 'text', create: 'boolean' });
const SELECTOR = object({ ...ID, ...members('annotationSelector labelSelector', 'text') });

const PATCH = object({
  ...members('path patch', 'text'),
  target: SELECTOR,
  options: object(members('allowNameChange allowKindChange', 'boolean')),
});

const GENERATOR_OPTIONS = object({
  ...members('labels annotations', MAP_OF_TEXTS),
  ...members('disableNameSuffixHash immutable', 'boolean'),
});

const GENERATOR = {
  ...members('name namespace behavior env', 'text'),
  ...members('literals files envs', TEXTS),
  options: GENERATOR_OPTIONS,
};

const PART_OF_FIELD = object({ ...members('delimiter encoding', 'text'), index: 'number', create: 'boolean' });

const REPLACEMENT = object({
  ...members('path sourceValue', 'text'),
  source: object({ ...ID, fieldPath: 'text', options: PART_OF_FIELD }),
  targets: {
    list: object({ select: SELECTOR, reject: { list: SELECTOR }, fieldPaths: TEXTS, options: PART_OF_FIELD }),
  },
});

const LABEL = object({
  pairs: MAP_OF_TEXTS,
  ...members('includeSelectors includeTemplates includeVolumeClaimTemplates', 'boolean'),
  fields: { list: FIELD_SPEC },
});

const VARIABLE = object({
  name: 'text',
  objref: object({ ...ID, apiVersion: 'text' }),
  fieldref: object({ fieldPath: 'text' }),
});

const CHART = object({
  ...members('name version repo releaseName namespace valuesFile valuesMerge kubeVersion nameTemplate', 'text'),
  ...members('additionalValuesFiles apiVersions', TEXTS),
  ...members('includeCRDs skipHooks skipTests debug devel', 'boolean'),
  valuesInline: 'anything',
});

const KUSTOMIZATION = object({
  ...members('apiVersion kind namePrefix nameSuffix namespace', 'text'),
  ...members('commonAnnotations commonLabels openapi', MAP_OF_TEXTS),
  ...members('resources bases components crds configurations generators transformers validators', TEXTS),
  ...members('patchesStrategicMerge buildMetadata', TEXTS),
  ...members('metadata sortOptions inventory', 'anything'),
  ...members('imageTags helmChartInflationGenerator', { list: 'anything' }),
  ...members('patches patchesJson6902', { list: PATCH }),
  replacements: { list: REPLACEMENT },
  vars: { list: VARIABLE },
  labels: { list: LABEL },
  images: { list: object(members('name newName tagSuffix newTag digest', 'text')) },
  replicas: { list: object({ name: 'text', count: 'number' }) },
  configMapGenerator: { list: object(GENERATOR) },
  secretGenerator: { list: object({ ...GENERATOR, type: 'text' }) },
  helmGlobals: object(members('chartHome configHome', 'text')),
  helmCharts: { list: CHART },
  generatorOptions: GENERATOR_OPTIONS,
});

/** Throws where kustomize cannot decode the file. */
export const requireTypes = (tree: MapTree): void => {
  check(tree, KUSTOMIZATION, '');
};

/** `name`: how what is checked is called; empty for the file. */
function check(tree: Tree, type: Type, name: string): void {
  // What is not there has any type, and so has what somebody fills in.
  if (type === 'anything' || ['null', 'hole', 'choice'].includes(tree.kind) || isPlaceholder(tree)) return;
  if (typeof type === 'string') return requireScalar(tree, type, name);
  if ('list' in type) {
    if (tree.kind !== 'list') throw wrongType(tree, name, 'a list');
    for (const [i, item] of tree.items.entries()) check(item, type.list, `${name}[${String(i)}]`);
    return;
  }
  if (tree.kind !== 'map') throw wrongType(tree, name, 'a mapping');
  for (const { key, keyAt, value } of tree.entries) {
    const written = knownValue(key);
    if (written === undefined) continue;
    const member = 'each' in type ? { name: written, type: type.each } : type.members.get(written.toLowerCase());
    if (member === undefined) throw new BuildFailure(unknownField(written, name), keyAt);
    check(value, member.type, name === '' ? member.name : `${name}.${member.name}`);
  }
}

const isPlaceholder = (tree: Tree): boolean => tree.kind === 'text' && knownValue(tree.text) === undefined;

const unknownField = (written: string, of: string): string =>
  `kustomize knows no field \`${written}\` of ${of === '' ? 'a kustomization' : `\`${of}\``}`;

function requireScalar(tree: Tree, type: 'text' | 'boolean' | 'number', name: string): void {
  if (tree.kind === type) return;
  if (type === 'text' && (tree.kind === 'number' || tree.kind === 'boolean'))
    throw wrongType(tree, name, `a string, not ${displayTree(tree)}: quote it`);
  throw wrongType(tree, name, type === 'text' ? 'a string' : `a ${type}`);
}

const wrongType = (tree: Tree, name: string, wanted: string): BuildFailure =>
  new BuildFailure(`\`${name}\` of a kustomization must be ${wanted}`, tree.at);
