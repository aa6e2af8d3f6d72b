/** What Helm asks of a chart and of the name of a release before it renders anything. Sources: helm/helm v3.18, pkg/chart/metadata.go, pkg/chart/dependency.go and pkg/chartutil/validate_name.go. */
import type { Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { entriesOf, field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { writtenText, type Chart } from './chart.js';
import { admitsSomeCluster } from './functions/versions.js';
import type { Failure, Release } from './render.js';
import type { Installed } from './values.js';

/** Why nothing of a release is rendered; `said`: another finding names the fault. */
export function chartFailure({ chart, dependencies }: Installed, release: Release): Failure | 'said' | undefined {
  return (
    nameFailure(release) ??
    failureOf(chart) ??
    rangeFailure(chart) ??
    dependencies.map((one) => failureOf(one.chart)).find(isThere)
  );
}

const isThere = (found: Failure | 'said' | undefined): boolean => found !== undefined;

/** Source: pkg/chartutil/validate_name.go. */
export const MAX_NAME = 53;

function nameFailure({ name }: Release): Failure | 'said' | undefined {
  const written = name.kind === 'text' ? knownValue(name.text) : undefined;
  if (written === undefined || (written.length <= MAX_NAME && isName(written))) return undefined;
  if (name.at === undefined) return 'said';
  const problem = written.length > MAX_NAME ? `has more than ${String(MAX_NAME)} characters` : 'is none';
  return { message: `\`${written}\` as the name of a release ${problem}`, at: name.at };
}

const isName = (written: string): boolean =>
  written.split('.').every((label) => /^[a-z0-9][a-z0-9-]*$/.test(label) && !label.endsWith('-'));

function failureOf({ metadata, valuesFault }: Chart): Failure | 'said' | undefined {
  if (metadata?.kind === 'map' && !metadata.open) {
    const found = metadataFailure(metadata);
    if (found !== undefined) return found;
  }
  return valuesFault;
}

/** No cluster fits what is no range, or one of no version; asked of the chart that is installed alone. Sources: pkg/action/action.go, renderResources; pkg/chartutil/compatible.go. */
function rangeFailure({ metadata }: Chart): Failure | undefined {
  const written = writtenText(metadata, 'kubeVersion');
  return written === undefined || admitsSomeCluster(written)
    ? undefined
    : invalid('kubeVersion', field(metadata, 'kubeVersion'));
}

function metadataFailure(metadata: MapTree): Failure | undefined {
  const undecoded = misshapen(metadata, METADATA, 'a member');
  if (undecoded !== undefined) return undecoded;
  for (const name of ['name', 'version']) {
    const value = field(metadata, name);
    if (value === undefined || value.kind === 'null' || stringOf(value) === '')
      return { message: `Chart.yaml needs \`${name}\``, at: (value ?? metadata).at };
  }
  const [name, version, type] = ['name', 'version', 'type'].map((member) => field(metadata, member));
  if (stringOf(name)?.includes('/') === true) return invalid('name', name);
  if (version?.kind === 'text' && !isVersion(stringOf(version))) return invalid('version', version);
  if (!['', 'application', 'library'].includes(stringOf(type) ?? '')) return invalid('type', type);
  return dependencyFailure(metadata) ?? repeatedDependency(metadata);
}

/** What a member of Chart.yaml must be to be decoded; of its own name a member that is not here may be anything. */
type Shape = 'scalar' | 'boolean' | 'list' | { readonly each: Shape } | { readonly values: Shape } | Members;
interface Members {
  readonly members: ReadonlyMap<string, Shape>;
}

const membersOf = (texts: string, others: Readonly<Record<string, Shape>> = {}): Members => ({
  members: new Map<string, Shape>([
    ...texts.split(' ').map((name) => [name, 'scalar'] as const),
    ...Object.entries(others),
  ]),
});

const METADATA = membersOf('name version apiVersion appVersion condition description home icon kubeVersion tags type', {
  annotations: { values: 'scalar' },
  deprecated: 'boolean',
  keywords: { each: 'scalar' },
  sources: { each: 'scalar' },
  maintainers: { each: membersOf('name email url') },
  dependencies: {
    each: membersOf('name version repository condition alias', {
      enabled: 'boolean',
      tags: { each: 'scalar' },
      'import-values': 'list',
    }),
  },
});

/** The first that Helm could not decode. Null may stand anywhere. */
function misshapen(tree: Tree, shape: Shape, member: string): Failure | undefined {
  if (['null', 'hole', 'choice'].includes(tree.kind)) return undefined;
  if (!kindsOf(shape).includes(tree.kind))
    return { message: `\`${member}\` of Chart.yaml is a ${tree.kind} where Helm reads another kind`, at: tree.at };
  for (const one of innerOf(tree, shape, member)) {
    const found = misshapen(one.tree, one.shape, one.member);
    if (found !== undefined) return found;
  }
  return undefined;
}

const kindsOf = (shape: Shape): readonly Tree['kind'][] =>
  shape === 'scalar'
    ? ['text', 'number', 'boolean']
    : typeof shape === 'string'
      ? [shape]
      : ['each' in shape ? 'list' : 'map'];

interface Shaped {
  readonly tree: Tree;
  readonly shape: Shape;
  readonly member: string;
}

function innerOf(tree: Tree, shape: Shape, member: string): readonly Shaped[] {
  if (typeof shape === 'string') return [];
  if ('each' in shape) return listOf(tree).map((item) => ({ tree: item, shape: shape.each, member }));
  return entriesOf(tree).flatMap(({ key, value }): readonly Shaped[] => {
    const name = knownValue(key) ?? '';
    if ('values' in shape) return [{ tree: value, shape: shape.values, member }];
    const own = shape.members.get(name);
    return own === undefined ? [] : [{ tree: value, shape: own, member: name }];
  });
}

/** Sources: pkg/chart/dependency.go and metadata.go, Validate. */
function dependencyFailure(metadata: MapTree): Failure | undefined {
  for (const [member, one] of [
    ['dependencies', 'dependency'],
    ['maintainers', 'maintainer'],
  ] as const) {
    const empty = listOf(field(metadata, member)).find(({ kind }) => kind === 'null');
    if (empty !== undefined) return { message: `a ${one} of Chart.yaml is empty`, at: empty.at };
  }
  for (const item of listOf(field(metadata, 'dependencies'))) {
    const alias = writtenText(item, 'alias');
    if (alias !== undefined && !/^[\w-]+$/.test(alias)) return invalid('alias', field(item, 'alias'));
  }
  return undefined;
}

const invalid = (member: string, value: Tree | undefined): Failure | undefined =>
  value === undefined
    ? undefined
    : { message: `\`${member}\` of Chart.yaml cannot be \`${stringOf(value) ?? ''}\``, at: value.at };

/** As Masterminds/semver reads it, which forgives what is missing. */
const isVersion = (version: string | undefined): boolean =>
  version === undefined ||
  (!/^[^-+]*-(?:[^+]*\.)?0\d+(?:[.+]|$)/.test(version) &&
    /^v?\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(version));

function repeatedDependency(metadata: MapTree): Failure | undefined {
  const seen = new Map<string, Span>();
  for (const item of listOf(field(metadata, 'dependencies'))) {
    const named = [field(item, 'alias'), field(item, 'name')].find((one) => (stringOf(one) ?? '') !== '');
    const name = stringOf(named);
    if (named === undefined || name === undefined) continue;
    const first = seen.get(name);
    if (first !== undefined)
      return {
        message: `two dependencies are called \`${name}\``,
        at: named.at,
        related: [{ at: first, note: 'the first' }],
      };
    seen.set(name, named.at);
  }
  return undefined;
}
