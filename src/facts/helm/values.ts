/** Values as Helm puts them together, the weakest first. Source: helm/helm, pkg/chartutil/coalesce.go, dependencies.go; pkg/strvals. */
import type { Span } from '../../value/span.js';
import type { Chart, Dependency } from './chart.js';
import { deepCopyOf } from './functions/collections.js';
import { list, map, NIL, placed, type MapValue, type Member, type Value } from './value.js';

const MAX_DEPTH = 60;

const copy = (value: MapValue): MapValue => {
  const made = deepCopyOf(value);
  return made.kind === 'map' ? made : map();
};

/** Files and flags: the later wins; maps merge, null stays to remove what a chart says. What cannot be seen of the later may win, too. */
export function override(base: MapValue, stronger: MapValue, depth = 0): MapValue {
  const made: MapValue = { ...base, members: new Map(base.members) };
  if (stronger.open === true) {
    made.open = true;
    for (const [name, member] of base.members) made.members.set(name, { ...member, value: unsure(member.value) });
  }
  for (const [name, member] of stronger.members) {
    const before = made.members.get(name)?.value;
    const isBoth = before?.kind === 'map' && member.value.kind === 'map' && depth < MAX_DEPTH;
    made.members.set(name, isBoth ? { ...member, value: override(before, member.value, depth + 1) } : member);
  }
  return made;
}

/** What a chart says fills what is not given; null removes what the chart says, but in the values of another chart (`others`), where it is for that chart. What is given replaces a map, too, if it is none. Source: coalesceValues and coalesceTablesFullKey, tried. */
function filled(given: MapValue, defaults: MapValue, others: readonly string[] | 'all' = [], depth = 0): MapValue {
  const made: MapValue = { ...given, members: new Map(given.members) };
  if (defaults.open === true) made.open = true;
  for (const [name, member] of defaults.members) {
    const own = given.members.get(name);
    if (own === undefined)
      // It may be given where it cannot be seen.
      made.members.set(name, given.open === true ? { ...member, value: unsure(member.value) } : member);
    else if (own.value.kind === 'nil') {
      if (others !== 'all') made.members.delete(name);
    } else if (member.value.kind === 'map')
      made.members.set(name, filledMap(own, member, others === 'all' || others.includes(name) ? 'all' : [], depth));
  }
  return made;
}

function filledMap(own: Member, defaults: Member, others: readonly string[] | 'all', depth: number): Member {
  if (defaults.value.kind !== 'map' || own.value.kind !== 'map') return own;
  return depth < MAX_DEPTH ? { ...own, value: filled(own.value, defaults.value, others, depth + 1) } : own;
}

/** Values of a source that was not read may replace it. */
const unsure = (value: Value): Value => {
  if (value.kind === 'map') {
    const made: MapValue = { ...value, open: true, members: new Map() };
    for (const [name, member] of value.members) made.members.set(name, { ...member, value: unsure(member.value) });
    return made;
  }
  return {
    kind: 'hole',
    hole: { reference: 'a value', scope: '', anonymous: true },
    ...(value.at === undefined ? {} : { at: value.at }),
  };
};

/** A chart as it is rendered: its values, and the dependencies that are switched on. */
export interface Installed {
  readonly chart: Chart;
  readonly values: MapValue;
  readonly dependencies: readonly Installed[];
  /** Dependencies that are not here and may be switched on. */
  readonly missing: readonly Dependency[];
  /** Whether each dependency is here, and is known to be switched on or off. */
  readonly isWhole: boolean;
}

/** `given`: files and flags of a release, merged. */
export function install(chart: Chart, given: MapValue): Installed {
  const whole = installed(chart, copy(given), undefined, 0);
  return { ...whole, values: { ...whole.values, isValues: true } };
}

function installed(chart: Chart, given: MapValue, globals: MapValue | undefined, depth: number): Installed {
  const own = filled(
    given,
    copy(chart.values),
    chart.dependencies.map(({ name }) => name),
  );
  const seen = defaultsOf(chart, own, depth);
  const states = chart.dependencies.map((dependency) => ({ dependency, on: isEnabled(dependency, seen, chart) }));
  const on = states.filter((state) => state.on !== 'no').map(({ dependency }) => dependency);
  let values = withImports(own, on);
  const global = globals === undefined ? mapIn(values, 'global') : override(mapIn(values, 'global') ?? map(), globals);
  if (global !== undefined) values.members.set('global', { value: global });
  const dependencies = on.flatMap((dependency): readonly Installed[] => {
    if (dependency.chart === undefined || depth > 20) return [];
    return [installed(dependency.chart, mapIn(values, dependency.name) ?? map(), global ?? map(), depth + 1)];
  });
  values = { ...values, members: new Map(values.members) };
  for (const one of dependencies) values.members.set(one.chart.name, { value: one.values });
  const missing = chart.missing.filter((dependency) => isEnabled(dependency, seen, chart) !== 'no');
  const isWhole =
    missing.length === 0 && states.every((state) => state.on !== 'unknown') && dependencies.every((one) => one.isWhole);
  return {
    chart,
    values,
    dependencies: states.some((state) => state.on === 'unknown')
      ? dependencies.filter((_, i) => states.filter((s) => s.on !== 'no')[i]?.on === 'yes')
      : dependencies,
    missing: [...missing, ...dependencies.flatMap((one) => one.missing)],
    isWhole,
  };
}

/** Conditions see the children's own values below the parent's. */
function defaultsOf({ dependencies }: Chart, own: MapValue, depth: number): MapValue {
  const made: MapValue = { ...own, members: new Map(own.members) };
  for (const { name, chart } of dependencies)
    if (chart !== undefined && depth < MAX_DEPTH)
      made.members.set(name, { value: filled(mapIn(own, name) ?? map(), copy(chart.values)) });
  return made;
}

function isEnabled({ condition, tags }: Dependency, values: MapValue, _: Chart): 'yes' | 'no' | 'unknown' {
  for (const path of condition) {
    const value = valueAt(values, path.split('.'));
    if (value?.kind === 'boolean') return value.value ? 'yes' : 'no';
    if (value?.kind === 'hole') return 'unknown';
  }
  const held = mapIn(values, 'tags');
  const states = tags.map((tag) => held?.members.get(tag)?.value).filter((value) => value?.kind === 'boolean');
  return states.length > 0 && !states.some((value) => value.value) ? 'no' : 'yes';
}

function valueAt(value: Value | undefined, path: readonly string[]): Value | undefined {
  let at = value;
  for (const step of path) at = at?.kind === 'map' ? at.members.get(step)?.value : undefined;
  return at;
}

const mapIn = (value: MapValue, name: string): MapValue | undefined => {
  const held = value.members.get(name)?.value;
  return held?.kind === 'map' ? held : undefined;
};

/** Tables of the children go up, under what the parent itself says. */
function withImports(own: MapValue, dependencies: readonly Dependency[]): MapValue {
  let values: MapValue = { ...own, members: new Map(own.members) };
  for (const { name, chart, imports } of dependencies) {
    if (chart === undefined) continue;
    const child = filled(mapIn(own, name) ?? map(), copy(chart.values));
    for (const one of imports) {
      const from = typeof one === 'string' ? ['exports', one] : one.child.split('.');
      const table = valueAt(child, from);
      if (table?.kind !== 'map') continue;
      const to = typeof one === 'string' || one.parent === '.' ? [] : one.parent.split('.');
      values = filled(values, nested(to, table));
    }
  }
  return values;
}

const nested = (path: readonly string[], value: MapValue): MapValue =>
  path.reduceRight<MapValue>((inner, name) => map([[name, { value: inner }]]), value);

/** `--set`: `a.b=c,d[0]=e,f={x,y}` over what files and other flags say, whose items keep what is not set; undefined for what Helm refuses. `typed`: numbers and words get their kinds. */
export function parseSet(text: string, at: Span, typed: boolean, below: MapValue): MapValue | undefined {
  let made = below;
  for (const one of splitUnescaped(text, ',')) {
    const equals = indexUnescaped(one.text, '=');
    if (equals < 0) return undefined;
    const path = pathOf(one.text.slice(0, equals));
    if (path === undefined) return undefined;
    const raw = one.text.slice(equals + 1);
    const next = withValue(made, path, setValue(raw, at, typed));
    if (next === undefined) return undefined;
    made = next;
  }
  return made;
}

/** One parameter whose name is a path and whose value is taken as it stands. */
export function parseParameter(name: string, value: Value, below: MapValue): MapValue | undefined {
  const path = pathOf(name);
  return path === undefined ? undefined : withValue(below, path, value);
}

function setValue(raw: string, at: Span, typed: boolean): Value {
  if (raw.startsWith('{') && raw.endsWith('}'))
    return list(
      raw === '{}'
        ? []
        : splitUnescaped(raw.slice(1, -1), ',').map(({ text }) => scalarOf(unescaped(text.trim()), at, typed)),
    );
  return scalarOf(unescaped(raw), at, typed);
}

function scalarOf(written: string, at: Span, typed: boolean): Value {
  if (typed && /^(?:true|false)$/i.test(written) && /^(?:true|false)$/.test(written))
    return { kind: 'boolean', value: written === 'true', at };
  if (typed && written === 'null') return { ...NIL, at };
  if (typed && (written === '0' || /^-?[1-9]\d{0,17}$/.test(written)))
    return { kind: 'number', value: Number(written), type: 'int64', at };
  return { kind: 'text', text: placed(written, at), at };
}

const unescaped = (text: string): string => text.replace(/\\([\s\S])/g, '$1');

function splitUnescaped(text: string, separator: string): readonly { readonly text: string }[] {
  const pieces: { readonly text: string }[] = [];
  let piece = '';
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') piece += c + text.charAt(++i);
    else if (c === separator && depth === 0) {
      pieces.push({ text: piece });
      piece = '';
    } else {
      if (c === '{') depth++;
      else if (c === '}') depth--;
      piece += c;
    }
  }
  return [...pieces, { text: piece }];
}

function indexUnescaped(text: string, wanted: string): number {
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.charAt(i) === wanted) return i;
  }
  return -1;
}

type Step = string | number;

/** `a.b[0].c`, where a backslash keeps a dot. */
function pathOf(name: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const { text } of splitUnescaped(name, '.')) {
    const [, key = '', indices = ''] = /^((?:\\[\s\S]|[^[\\])*)((?:\[\d{1,4}\])*)$/.exec(text) ?? [
      undefined,
      undefined,
    ];
    if (key === '' && indices === '') return undefined;
    steps.push(unescaped(key));
    for (const [digits] of indices.matchAll(/\d+/g)) steps.push(Number(digits));
    if (steps.length > MAX_DEPTH) return undefined;
  }
  return steps;
}

/** Undefined where a step leads into what is neither nothing nor of its kind, which Helm refuses. */
function withValue(held: MapValue, [first, ...rest]: readonly Step[], value: Value): MapValue | undefined {
  if (typeof first !== 'string') return undefined;
  const inner = below(held.members.get(first)?.value, rest, value);
  if (inner === undefined) return undefined;
  const made: MapValue = { ...held, members: new Map(held.members) };
  made.members.set(first, { value: inner, ...(value.at === undefined ? {} : { keyAt: value.at }) });
  return made;
}

function below(before: Value | undefined, rest: readonly Step[], value: Value): Value | undefined {
  const [next, ...more] = rest;
  if (next === undefined) return value;
  const isOpen = before === undefined || before.kind === 'nil' || before.kind === 'hole';
  if (typeof next === 'string') {
    const made: MapValue = before?.kind === 'hole' ? { ...map(), open: true } : map();
    return isOpen ? withValue(made, rest, value) : before.kind === 'map' ? withValue(before, rest, value) : undefined;
  }
  if (!isOpen && before.kind !== 'list') return undefined;
  const items = before?.kind === 'list' ? [...before.items] : [];
  while (items.length <= next) items.push(NIL);
  const item = below(items[next], more, value);
  if (item === undefined) return undefined;
  items[next] = item;
  return list(items);
}
