/** helm_release: the values of a release, and the service accounts that they annotate with a role. */
import type { Span } from '../../value/span.js';
import { knownValue, type Text } from '../../value/text.js';
import type { MapTree } from '../../value/tree.js';
import { emitAnnotatedAccounts } from '../annotated-accounts.js';
import { stateChartValues } from '../chart-values.js';
import { lostChart } from '../lost-chart.js';
import { tidied } from '../tidy.js';
import { chartSource } from '../unseen-part.js';
import { attributeValue, blocksOf, type PlacedBody } from './blocks.js';
import { documentOf, mapOf, type Emission } from './emit.js';
import { documentsOf } from './functions/yaml.js';
import { textOf as textIn, type Resource } from './resources.js';
import { asString } from './unify.js';
import { settle, string, unknown, type Value } from './value.js';

export function helmRelease(resource: Resource, emission: Emission): void {
  const values = valuesOf(resource, emission);
  const [name, chart] = ['name', 'chart'].map((one) => textIn(resource.written(one)));
  emission.emit.fact('helm-release', {
    document: documentOf(resource, emission),
    name,
    chart,
    namespace: textIn(resource.written('namespace')),
    at: resource.at,
  });
  stateChartValues(values.whole, emission.emit);
  const local = localChart(resource);
  if (local === undefined) {
    stateUnseen(resource, emission);
    stateLost(resource, emission);
    emitAccounts(values.whole, resource, emission);
  } else emitRelease(local, values, resource, emission);
}

/** The folder of a chart of this tree; undefined: it is elsewhere. */
function localChart({ written, scope }: Resource): string | undefined {
  const chart = knownText(written('chart'));
  if (chart === undefined || written('repository') !== undefined) return undefined;
  const isHere = scope.files.read(`${chart}/Chart.yaml`) !== undefined;
  return isHere ? scope.files.resolve(chart) : undefined;
}

const knownText = (value: Value | undefined): string | undefined => {
  const text = textIn(value);
  return text === undefined ? undefined : knownValue(text);
};

function stateUnseen(resource: Resource, emission: Emission): void {
  const [chart, repository] = ['chart', 'repository'].map((one) => knownText(resource.written(one)));
  if (chart === undefined || (repository === undefined && /^\.{0,2}\//.test(chart))) return;
  emission.emit.fact('unseen-part', {
    kind: 'chart',
    document: documentOf(resource, emission),
    source: chartSource(repository, chart),
    unit: resource.address,
    at: resource.at,
  });
}

/** A folder of this tree that is not there. */
function stateLost(resource: Resource, emission: Emission): void {
  const { written, scope, address } = resource;
  const [chart, at] = [knownText(written('chart')), written('chart')?.at];
  if (chart === undefined || at === undefined || !/^\.{1,2}\/[\w./-]+$/.test(chart) || chart.endsWith('.tgz')) return;
  const folder = scope.files.resolve(chart);
  if (written('repository') !== undefined || folder === undefined || folder === '' || !scope.files.isAbsent(chart))
    return;
  if (scope.files.paths().some((path) => path.startsWith(`${folder}/`))) return;
  const document = documentOf(resource, emission);
  emission.emit.fact('build-failed', { tool: 'helm', document, name: address, ...lostChart(folder, at) });
}

function emitRelease(chart: string, { layers, settings }: Values, resource: Resource, emission: Emission): void {
  const { at, address, written } = resource;
  const name = written('name') ?? unknown(at, `${address}.name`);
  emission.emit.release({
    unit: `${emission.place.unit}#${address}`,
    document: documentOf(resource, emission),
    chart,
    name: tidied(name),
    namespace: tidied(written('namespace') ?? string('default', at)),
    values: layers.map((layer) => tidied(layer)),
    settings: settings.map((one) => ({ ...one, value: tidied(one.value) })),
  });
}

/** Of a chart that is not here: where its values annotate with a role, as charts commonly read them. */
function emitAccounts(values: Value, resource: Resource, emission: Emission): void {
  const namespace = resource.written('namespace') ?? string('default', resource.at);
  const textOf = (value: Value): Value => settle(() => asString(value), value.at);
  const installed = { document: documentOf(resource, emission), namespace, at: resource.at, textOf };
  emitAnnotatedAccounts(tidied(values), installed, emission.emit);
}

/** What a release gives to its chart. */
interface Values {
  /** Documents of `values`, the weakest first; what cannot be read is a hole. */
  readonly layers: readonly Value[];
  readonly settings: readonly { readonly name: string; readonly value: Value; readonly typed: boolean }[];
  /** All of them together, as far as they are known. */
  readonly whole: MapTree;
}

/** `values` in their order, then `set`, `set_list`, and what is not to be shown. */
function valuesOf(resource: Resource, emission: Emission): Values {
  const { at, scope, instance } = resource;
  let whole: MapTree = mapOf([], at);
  const written = resource.written('values');
  const isOpen = written !== undefined && (written.kind !== 'list' || written.open);
  const layers = (written?.kind === 'list' ? written.items : []).map((item) => layerOf(item, at));
  for (const layer of layers) if (layer.kind === 'map') whole = mergedMaps(whole, layer, 0);
  const given: { readonly name: string; readonly value: Value; readonly typed: boolean }[] = [];
  for (const type of ['set', 'set_list', 'set_sensitive', 'set_wo'])
    for (const block of settings(instance.block.body, type, { body: instance.block.body, scope, at })) {
      const name = textOf(block.name);
      if (block.name !== undefined)
        emission.emit.fact('helm-setting', {
          document: documentOf(resource, emission),
          tool: 'Terraform',
          name: block.name,
        });
      if (name === undefined || block.value === undefined) continue;
      if (isHidden(type)) emission.emit.fact('secret-value', tidied(block.value));
      given.push({ name, value: block.value, typed: textOf(block.type) !== 'string' });
      const path = pathOf(name);
      if (path !== undefined) whole = withValue(whole, path, block.value);
    }
  return { layers: isOpen ? [...layers, unknown(at, 'values')] : layers, settings: given, whole };
}

/** One document of `values`. */
function layerOf(item: Value, at: Span): Value {
  const [document] = item.kind === 'text' ? documentsOf(item.text, item.at) : [];
  const isNothing = item.kind === 'text' && knownValue(item.text)?.trim() === '';
  return document ?? (isNothing ? mapOf([], at) : unknown(at, 'values'));
}

const isHidden = (type: string): boolean => type === 'set_sensitive' || type === 'set_wo';

interface Setting {
  readonly name: Value | undefined;
  readonly value: Value | undefined;
  readonly type: Value | undefined;
}

/** Blocks (provider version 2), or a list of objects (version 3). */
function settings(body: PlacedBody['body'], type: string, placed: PlacedBody): readonly Setting[] {
  const attribute = attributeValue(placed, type);
  if (attribute !== undefined)
    return (attribute.kind === 'list' ? attribute.items : []).map((item) => ({
      name: memberOf(item, 'name'),
      value: memberOf(item, 'value'),
      type: memberOf(item, 'type'),
    }));
  return blocksOf(body, type, placed.scope).items.map((block) => ({
    name: attributeValue(block, 'name'),
    value: attributeValue(block, 'value'),
    type: attributeValue(block, 'type'),
  }));
}

const memberOf = (value: Value, name: string): Value | undefined =>
  value.kind === 'map' ? value.entries.findLast(({ key }) => knownValue(key) === name)?.value : undefined;

const textOf = (value: Value | undefined): string | undefined =>
  value?.kind === 'text' ? knownValue(value.text) : undefined;

/** Keys as `helm --set` reads them: a dot ends one, unless a backslash stands before it. */
function pathOf(name: string): readonly string[] | undefined {
  const path: string[] = [];
  let key = '';
  for (let i = 0; i < name.length; i++) {
    const c = name.charAt(i);
    if (c === '\\') key += name.charAt(++i);
    else if (c === '.') {
      path.push(key);
      key = '';
    } else if (c === '[' || c === ',' || c === '=' || c === '{') return undefined;
    else key += c;
  }
  return [...path, key];
}

/** Null removes. */
function withValue(map: MapTree, [first = '', ...rest]: readonly string[], value: Value): MapTree {
  const before = map.entries.findLast(({ key }) => knownValue(key) === first)?.value;
  const inner =
    rest.length === 0 ? value : withValue(before?.kind === 'map' ? before : mapOf([], value.at), rest, value);
  const key: Text = { parts: [{ literal: first, at: value.at }] };
  const others = map.entries.filter((one) => knownValue(one.key) !== first);
  if (inner.kind === 'null') return { ...map, entries: others };
  return { ...map, entries: [...others, { key, keyAt: value.at, value: inner }] };
}

/** Maps are joined, all else is replaced; null removes. */
function mergedMaps(a: MapTree, b: MapTree, depth: number): MapTree {
  const entries = new Map(a.entries.map((one) => [knownValue(one.key) ?? '', one]));
  for (const one of b.entries) {
    const name = knownValue(one.key) ?? '';
    const before = entries.get(name);
    if (one.value.kind === 'null') entries.delete(name);
    else if (before?.value.kind === 'map' && one.value.kind === 'map' && depth < 50)
      entries.set(name, { ...one, value: mergedMaps(before.value, one.value, depth + 1) });
    else entries.set(name, one);
  }
  return { ...b, entries: [...entries.values()], open: a.open || b.open };
}
