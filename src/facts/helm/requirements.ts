/** What Helm asks of a chart and of the name of a release before it renders anything. Sources: helm/helm v3.18, pkg/chart/metadata.go, pkg/chart/dependency.go and pkg/chartutil/validate_name.go. */
import type { Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { writtenText, type Chart } from './chart.js';
import { isRange } from './functions/versions.js';
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

/** No cluster fits what is no range; asked of the chart that is installed alone. Sources: pkg/action/action.go, renderResources; pkg/chartutil/compatible.go. */
function rangeFailure({ metadata }: Chart): Failure | undefined {
  const written = writtenText(metadata, 'kubeVersion');
  return written === undefined || isRange(written) ? undefined : invalid('kubeVersion', field(metadata, 'kubeVersion'));
}

function metadataFailure(metadata: MapTree): Failure | undefined {
  for (const name of ['name', 'version']) {
    const value = field(metadata, name);
    if (value === undefined || value.kind === 'null' || stringOf(value) === '')
      return { message: `Chart.yaml needs \`${name}\``, at: (value ?? metadata).at };
  }
  const [name, version, type] = ['name', 'version', 'type'].map((member) => field(metadata, member));
  if (stringOf(name)?.includes('/') === true) return invalid('name', name);
  if (version?.kind === 'text' && !isVersion(stringOf(version))) return invalid('version', version);
  if (!['', 'application', 'library'].includes(stringOf(type) ?? '')) return invalid('type', type);
  return misshapen(metadata) ?? dependencyFailure(metadata) ?? repeatedDependency(metadata);
}

/** What a member must be for Chart.yaml to be decoded; null may stand anywhere. */
const SHAPES: readonly (readonly [Tree['kind'], readonly string[]])[] = [
  ['list', ['dependencies', 'keywords', 'maintainers', 'sources']],
  ['map', ['annotations']],
  ['boolean', ['deprecated']],
];

const TEXTS = ['appVersion', 'condition', 'description', 'home', 'icon', 'kubeVersion', 'tags', 'type'];

function misshapen(metadata: MapTree): Failure | undefined {
  for (const [kind, names] of SHAPES)
    for (const name of names) if (!mayBe(field(metadata, name), [kind])) return wrongKind(name, field(metadata, name));
  const text = TEXTS.find((name) => !mayBe(field(metadata, name), SCALARS));
  if (text !== undefined) return wrongKind(text, field(metadata, text));
  const annotations = field(metadata, 'annotations');
  const nested =
    annotations?.kind === 'map' ? annotations.entries.find(({ value }) => !mayBe(value, SCALARS)) : undefined;
  return nested === undefined ? undefined : wrongKind('annotations', nested.value);
}

const SCALARS: readonly Tree['kind'][] = ['text', 'number', 'boolean'];

const mayBe = (value: Tree | undefined, kinds: readonly Tree['kind'][]): boolean =>
  value === undefined || ['null', 'hole', 'choice', ...kinds].includes(value.kind);

const wrongKind = (member: string, value: Tree | undefined): Failure | undefined =>
  value === undefined
    ? undefined
    : { message: `\`${member}\` of Chart.yaml is a ${value.kind} where Helm reads another kind`, at: value.at };

/** Source: pkg/chart/dependency.go, Validate. */
function dependencyFailure(metadata: MapTree): Failure | undefined {
  for (const item of listOf(field(metadata, 'dependencies'))) {
    if (item.kind === 'null') return { message: 'a dependency of Chart.yaml is empty', at: item.at };
    const alias = writtenText(item, 'alias');
    if (alias !== undefined && !/^[\w-]+$/.test(alias)) return invalid('alias', field(item, 'alias'));
    if (!mayBe(field(item, 'tags'), ['list'])) return wrongKind('tags', field(item, 'tags'));
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
