/** What a chart makes of the annotations for a role that its values hold. */
import { append } from '../../value/append.js';
import { folderOf, toFileSpan, type Span } from '../../value/span.js';
import { listOf, stringOf, field, type Tree } from '../../value/tree.js';
import { nearest } from '../../value/nearest.js';
import { ROLE_ANNOTATION, type ChartValue } from '../chart-values.js';
import type { Emit, Sources } from '../dialect.js';
import type { Source } from '../../value/span.js';
import { mapValue, type Chart, type Charts } from './chart.js';
import { readsOf, type Reads } from './reads.js';
import type { Rendered } from './render.js';
import { boolean, map, type MapValue, type Value } from './value.js';

export interface Judged {
  readonly chart: Chart;
  /** The values of the release, with those of the charts. */
  readonly values: MapValue;
  /** Nothing here installs it. */
  readonly bare: boolean;
  readonly rendered: Rendered;
  /** Values files that releases name, by their paths: what stands in them is judged there. */
  readonly named: ReadonlySet<string>;
  /** With one more value. */
  readonly renderWith: (value: MapValue) => Rendered;
}

/** Mappings of values that are searched, and annotations that are judged by another rendering. */
const MAX_MAPS = 20_000;
const MAX_RENDERINGS = 20;

export function stateFates(judged: Judged, charts: Charts, sources: Sources, emit: Emit): void {
  const { chart, named } = judged;
  const found = [judged.values, ...besideOf(chart, named, charts, sources)].flatMap((values, i) =>
    annotationsIn(values, chart).map((one) => ({ ...one, isGiven: i === 0 })),
  );
  if (found.length === 0) return;
  const reads = readsOf(chart, charts);
  let renderings = 0;
  for (const { path, keyAt, value, off, isGiven } of found) {
    if (keyAt === undefined || value.at === undefined) continue;
    const place = { path, keyAt, valueAt: value.at, off };
    if (reads !== undefined && !reads.has([...path, ROLE_ANNOTATION]))
      emit.fact('chart-value', { ...place, fate: 'unread', instead: insteadOf(path, reads) });
    else if (isGiven && off !== undefined && !judged.bare && ++renderings <= MAX_RENDERINGS && isNotMade(judged, place))
      emit.fact('chart-value', { ...place, fate: 'not made', instead: undefined });
    else emit.fact('chart-value', { ...place, fate: 'read', instead: undefined });
  }
}

interface Found {
  readonly path: readonly string[];
  readonly keyAt: Span | undefined;
  readonly value: Value;
  readonly off: Span | undefined;
}

/** Those under the name of a chart that is not here are left to whoever judges by names. */
function annotationsIn(values: MapValue, chart: Chart): readonly Found[] {
  const found: Found[] = [];
  let maps = 0;
  search(values, [], undefined, chart);
  return found;

  function search(
    value: MapValue,
    path: readonly string[],
    holder: MapValue | undefined,
    seenBy: Chart | undefined,
  ): void {
    if (++maps > MAX_MAPS || path.length > 60) return;
    const own = value.members.get(ROLE_ANNOTATION);
    const create = holder?.members.get('create')?.value;
    const off = create?.kind === 'boolean' && !create.value ? create.at : undefined;
    if (own !== undefined) found.push({ path, keyAt: own.keyAt, value: own.value, off });
    for (const [name, member] of value.members) {
      if (member.value.kind !== 'map' || seenBy?.missing.some((one) => one.name === name) === true) continue;
      const inner = seenBy?.dependencies.find((one) => one.name === name)?.chart;
      search(member.value, [...path, name], value, inner);
    }
  }
}

/** Values files in the chart's own folder that somebody may name. Where its templates read files themselves, they may be for another chart. */
const besideOf = (chart: Chart, named: Judged['named'], charts: Charts, sources: Sources): readonly MapValue[] =>
  chart.templates.some(({ source }) => source.text.includes('.Files.Get'))
    ? []
    : valuesBeside(chart, sources)
        .filter(({ path }) => !named.has(path))
        .map(({ path }) => mapValue(charts.tree(path)));

/** Those of them that hold an annotation for a role. */
export const valuesBeside = ({ folder }: Chart, sources: Sources): readonly Source[] => sources.share(besideIn, folder);

const besideIn = (sources: Sources, folder: string): readonly Source[] =>
  sources.share(besideAll, '').get(folder) ?? [];

/** By folder. */
const besideAll = (sources: Sources): ReadonlyMap<string, readonly Source[]> => {
  const found = new Map<string, Source[]>();
  for (const file of sources.where(mayBeNamed)) {
    const folder = folderOf(file.path);
    if (file.path !== `${folder}values.yaml`) append(found, folder, file);
  }
  return found;
};

const VALUES_FILE = /^(?:[^/]*[-_.])?values[^/]*\.ya?ml$/;

const mayBeNamed = ({ path, text }: Source): boolean =>
  VALUES_FILE.test(path.slice(path.lastIndexOf('/') + 1)) && text.includes(ROLE_ANNOTATION);

/** With `create: true` a service account has the annotation, and as it is nothing does. */
function isNotMade({ rendered, renderWith }: Judged, { path, valueAt }: Pick<ChartValue, 'path' | 'valueAt'>): boolean {
  if (!rendered.isWhole || rendered.documents.some(({ tree }) => holds(tree, valueAt))) return false;
  const on = path
    .slice(0, -1)
    .reduceRight<MapValue>(
      (inner, name) => map([[name, { value: inner }]]),
      map([['create', { value: boolean(true) }]]),
    );
  return renderWith(on).documents.some(({ tree }) =>
    [tree, ...listOf(field(tree, 'items'))].some(
      (object) =>
        stringOf(field(object, 'kind')) === 'ServiceAccount' &&
        holds(field(object, 'metadata', 'annotations'), valueAt),
    ),
  );
}

/** Whether a text of it comes from this place. */
function holds(tree: Tree | undefined, at: Span): boolean {
  switch (tree?.kind) {
    case 'map':
      return tree.entries.some(({ value }) => holds(value, at));
    case 'list':
      return tree.items.some((item) => holds(item, at));
    case 'choice':
      return tree.arms.some((arm) => holds(arm, at));
    case 'text':
      return isWithin(tree.at, at) || tree.text.parts.some((part) => part.at !== undefined && isWithin(part.at, at));
    default:
      return tree !== undefined && isWithin(tree.at, at);
  }
}

/** The content of a scalar is a source of its own. */
function isWithin(span: Span, around: Span): boolean {
  const [inner, { source, start, end }] = [toFileSpan(span), toFileSpan(around)];
  return inner.source.path === source.path && inner.start >= start && inner.end <= end;
}

/** The annotations of a service account that a template does read; of several those that are named most alike. */
function insteadOf(path: readonly string[], { named }: Reads): ChartValue['instead'] {
  const ways = new Map(
    named
      .filter((one) => /annotations$/i.test(one.path.at(-1) ?? '') && /service_?account/i.test(one.path.join('.')))
      .map((one) => [one.path.join('.'), one.at]),
  );
  const [first] = ways.keys();
  const chosen = nearest(path.join('.'), [...ways.keys()]) ?? (ways.size === 1 ? first : undefined);
  const at = chosen === undefined ? undefined : ways.get(chosen);
  return chosen === undefined || at === undefined ? undefined : { path: chosen, at };
}
