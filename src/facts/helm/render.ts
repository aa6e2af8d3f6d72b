/** A release to the documents that Helm would apply. Source: helm/helm, pkg/engine/engine.go. */
import { TemplateError, type Define, type Node, type TemplateFile } from '../../document/go-template/ast.js';
import { parseTemplate } from '../../document/go-template/parse.js';
import { isComplexKey, readYaml } from '../../document/yaml/read.js';
import type { Fault } from '../../document/language.js';
import { toFileSpan, type Source, type Span } from '../../value/span.js';
import { nearest } from '../../value/nearest.js';
import { isHole, literalText, type Part } from '../../value/text.js';
import { field, type Tree } from '../../value/tree.js';
import { FlatText } from '../flat-text.js';
import { withoutTypes } from '../no-identity.js';
import { tidiedOutput } from '../tidy.js';
import type { MangledNumber } from '../chart-values.js';
import { chartObject, type Charts, type Template } from './chart.js';
import { chartFailure } from './requirements.js';
import { BoundReached, boundsOf } from './bounds.js';
import { Execution } from './execute.js';
import { capabilities } from './capabilities.js';
import { filesOf } from './chart-files.js';
import { mangledIn } from './mangled.js';
import { withoutNoValue, type Gap, type Output } from './output.js';
import { boolean, int, map, mapOf, RenderError, text, type MapValue, type Value } from './value.js';
import { violationOf } from './schema.js';
import { ARITIES } from './functions/names.js';
import type { Installed } from './values.js';

export interface Release {
  readonly name: Value;
  readonly namespace: Value;
  /** Keeps holes of different releases apart. */
  readonly scope: string;
  /** Nothing installs it here: values, name and namespace may yet be given. */
  readonly bare: boolean;
}

export interface Rendered {
  readonly documents: readonly RenderedDocument[];
  /** Why Helm would refuse it, if it is certain. */
  readonly failure: Failure | undefined;
  /** All that Helm would apply is in `documents`. */
  readonly isWhole: boolean;
  readonly mangled: readonly MangledNumber[];
  /** The template at which a bound was reached. */
  readonly stopped?: Source;
}

export interface Failure extends Fault {
  readonly related?: readonly { readonly at: Span; readonly note: string }[];
}

export interface RenderedDocument {
  readonly file: Source;
  readonly tree: Tree;
}

interface Entry {
  /** As Helm calls it: `parent/charts/child/templates/a.yaml`. */
  readonly path: string;
  readonly template: Template;
  readonly context: MapValue;
  readonly basePath: string;
}

export function render(installed: Installed, release: Release, charts: Charts): Rendered {
  const entries = inOrder(entriesOf(installed, release, charts, installed.chart.name).entries);
  const mayMend = release.bare || !installed.isWhole;
  const defines = startOf(installed, entries, charts, mayMend ? undefined : release);
  if ('documents' in defines) return defines;
  const execution = new Execution(
    defines,
    release.scope,
    release.bare,
    fileOf,
    !installed.isWhole,
    boundsOf(charts.sources),
  );
  const documents: RenderedDocument[] = [];
  const mangled: MangledNumber[] = [];
  let isWhole = installed.isWhole;
  for (const entry of entries) {
    if (/(?:^|\/)_[^/]*$/.test(entry.path)) continue;
    const isNotes = /(?:^|\/)NOTES\.txt$/.test(entry.path);
    const read = renderedFile(entry, defines.get(entry.path)?.body ?? [], execution, (output) => {
      // What it prints is for people; it may refuse the values.
      if (isNotes) return { documents: [] };
      for (const one of mangledIn(output, release.bare)) mangled.push(one);
      return documentsOf(output, entry.template.source);
    });
    if (read === 'bound')
      return { documents, failure: undefined, isWhole: false, mangled, stopped: entry.template.source };
    if (read !== 'unknown' && 'fault' in read && !mayMend)
      return refused(problemOf(read), read.fault.at, printing(read.fault.at, entry.template.source));
    if (read === 'unknown' || 'fault' in read) isWhole = false;
    else for (const document of read.documents) documents.push(document);
  }
  return { documents, failure: undefined, isWhole, mangled };
}

/** What is executed; or why nothing is. `release`: one that nothing from outside can mend. */
function startOf(
  installed: Installed,
  entries: readonly Entry[],
  charts: Charts,
  release: Release | undefined,
): Map<string, Define> | Rendered {
  const broken = release === undefined ? undefined : (chartFailure(installed, release) ?? brokenSchema(installed));
  if (broken === 'said') return NOTHING;
  return broken === undefined ? definesOf(entries, charts) : { ...NOTHING, failure: broken };
}

/** Values that the schema of the chart, or of one that it depends on, refuses. */
function brokenSchema({ chart, values, dependencies }: Installed): Failure | undefined {
  const own = new Set(['global', 'tags', ...[...chart.dependencies, ...chart.missing].map(({ name }) => name)]);
  const found = chart.schema === undefined ? undefined : violationOf(chart.schema, values, own);
  if (found === undefined) return dependencies.map(brokenSchema).find((one) => one !== undefined);
  const { problem, path, at, keywordAt } = found;
  const message = `the schema of its values refuses them: \`${path.join('.')}\` ${problem}`;
  if (at === undefined) return { message, at: keywordAt };
  return { message, at, related: [{ at: keywordAt, note: 'the schema says so' }] };
}

/** All names of all files, and the files themselves; or why nothing is rendered. */
function definesOf(entries: readonly Entry[], charts: Charts): Map<string, Define> | Rendered {
  const defines = new Map<string, Define>();
  for (const { path, template } of entries) {
    const parsed = charts.parse(template);
    if (parsed instanceof TemplateError) return refused(parsed.message, parsed.at);
    // Another Helm may know it.
    const unknown = [...parsed.functions].find(([name]) => !ARITIES.has(name));
    if (unknown !== undefined) return withoutFunction(unknown);
    for (const define of parsed.defines) defines.set(define.name, define);
    defines.set(path, { name: path, body: parsed.body, at: { source: template.source, start: 0, end: 0 } });
  }
  return defines;
}

/** Another Helm may know it; a name that is all but one of Helm's own is a slip. */
function withoutFunction([name, at]: readonly [string, Span]): Rendered {
  const near = nearest(name, ARITIES.keys(), 1);
  return near === undefined ? NOTHING : refused(`there is no function \`${name}\`; did you mean \`${near}\`?`, at);
}

const NOTHING: Rendered = { documents: [], failure: undefined, isWhole: false, mangled: [] };

const refused = (message: string, at: Span, related: Failure['related'] = []): Rendered => ({
  ...NOTHING,
  failure: { message, at, ...(related.length === 0 ? {} : { related }) },
});

/** What a template prints may be written in a file of values. */
const printing = (at: Span, source: Source): Failure['related'] =>
  toFileSpan(at).source.path === source.path
    ? []
    : [{ at: { source, start: 0, end: Math.min(1, source.text.length) }, note: 'this template prints it' }];

/** `unknown`: what is not known stands where YAML cannot be read around it. `bound`: nothing more is known of the release. */
function renderedFile(
  { path, template, context, basePath }: Entry,
  body: readonly Node[],
  execution: Execution,
  printed: (output: Output) => Read | undefined,
): Read | 'unknown' | 'bound' {
  context.members.set('Template', { value: mapOf({ Name: text(path), BasePath: text(basePath) }) });
  try {
    const output = execution.run(body, context);
    return printed(output) ?? 'unknown';
  } catch (error) {
    if (error instanceof BoundReached) return 'bound';
    if (!(error instanceof RenderError)) throw error;
    const at = error.at ?? { source: template.source, start: 0, end: 0 };
    return { fault: { message: error.message, at }, isYaml: false };
  }
}

function fileOf(template: string): TemplateFile | undefined {
  try {
    return parseTemplate({ path: '', text: template });
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** Deeper paths first, within a depth in reverse order: of equal names the last parsed wins. */
function inOrder(entries: readonly Entry[]): readonly Entry[] {
  const depth = ({ path }: Entry): number => path.split('/').length;
  return [...entries].sort((a, b) => depth(b) - depth(a) || (a.path < b.path ? 1 : -1));
}

function entriesOf(
  { chart, values, dependencies }: Installed,
  release: Release,
  charts: Charts,
  path: string,
): { readonly entries: readonly Entry[]; readonly context: MapValue } {
  const inner = dependencies.map((one) => ({
    name: one.chart.name,
    ...entriesOf(one, release, charts, `${path}/charts/${one.chart.name}`),
  }));
  const context = mapOf({
    Values: values,
    Chart: chartObject(chart, !path.includes('/')),
    Release: releaseObject(release),
    Capabilities: capabilities(release.scope),
    Files: filesOf(charts.files(chart.folder), (file) => charts.lacksFile(chart.folder, file)),
    Subcharts: map(inner.map((one) => [one.name, { value: one.context }])),
  });
  const templates = chart.isLibrary
    ? chart.templates.filter(({ name }) => /(?:^|\/)_[^/]*$/.test(name))
    : chart.templates;
  const own = templates.map((template) => ({
    path: `${path}/${template.name}`,
    template,
    context,
    basePath: `${path}/templates`,
  }));
  return { entries: [...inner.flatMap(({ entries }) => entries), ...own], context };
}

function releaseObject({ name, namespace, scope, bare }: Release): MapValue {
  const state = (value: boolean, reference: string): Value =>
    bare ? { kind: 'hole', hole: { reference, scope } } : boolean(value);
  return mapOf({
    Name: name,
    Namespace: namespace,
    Service: text('Helm'),
    Revision: bare ? { kind: 'hole', hole: { reference: '.Release.Revision', scope } } : int(1),
    IsInstall: state(true, '.Release.IsInstall'),
    IsUpgrade: state(false, '.Release.IsUpgrade'),
  });
}

const problemOf = ({ fault, isYaml }: Extract<Read, { readonly fault: Fault }>): string =>
  isYaml ? `what is rendered is no YAML: ${fault.message}` : fault.message;

type Read =
  | { readonly documents: readonly RenderedDocument[] }
  /** `isYaml`: not YAML as it is read here, which Helm may read. */
  | { readonly fault: Fault; readonly isYaml: boolean };

/** Undefined: what is not known stands where YAML cannot be read around it. */
function documentsOf(output: Output, file: Source): Read | undefined {
  const parts = output.parts.map(withoutNoValue);
  const at: Span = { source: file, start: 0, end: Math.min(1, file.text.length) };
  const flat = new FlatText({ parts }, at);
  if (flat.source.text.trim() === '') return { documents: [] };
  const gaps = gapsOf(parts, output.gaps);
  if (!gaps.every(({ offset, indent }) => isApart(flat.source.text, offset, indent))) return undefined;
  const blanked = gaps.map(({ offset }) => offset);
  const hasDoubt = parts.some(isHole) || gaps.length > 0;
  const documents: RenderedDocument[] = [];
  const mayBeNamed = output.gaps.some(({ namesNamespace }) => namesNamespace);
  for (const text of separated(withoutTypes(flat.source.text))) {
    const read = readPart(flat, text, blanked, hasDoubt);
    if (read === undefined || 'fault' in read) return read;
    for (const tree of read.trees) {
      const placed = tidiedOutput(flat.place(tree));
      documents.push({ file, tree: mayBeNamed ? withUnknownNamespace(placed) : placed });
    }
  }
  return { documents };
}

/** Of an object that may name a namespace in a line that may not be there, it is not known: that of the release would be no better than any. */
function withUnknownNamespace(tree: Tree): Tree {
  const metadata = field(tree, 'metadata');
  if (tree.kind !== 'map' || metadata?.kind !== 'map' || !metadata.open) return tree;
  if (field(metadata, 'namespace') !== undefined) return tree;
  const { at } = metadata;
  const value: Tree = { kind: 'hole', hole: { reference: 'namespace', scope: '', anonymous: true }, at };
  const named = { ...metadata, entries: [...metadata.entries, { key: literalText('namespace'), keyAt: at, value }] };
  const entries = tree.entries.map((one) => (one.value === metadata ? { ...one, value: named } : one));
  return { ...tree, entries };
}

/** Helm separates at `---` whatever follows on the line. Source: helm/helm, pkg/releaseutil/manifest.go. */
const RUNS_ON = /^---(?=[^\s])/gm;

/** More parts than this of one file are read together. */
const MAX_PARTS = 100;

/** The text, or where YAML would not separate it as Helm does its parts, each with all others blanked. */
function separated(text: string): readonly string[] {
  const starts = [...text.matchAll(RUNS_ON)].map(({ index }) => index + 3);
  if (starts.length === 0 || starts.length > MAX_PARTS) return [text];
  const blank = (part: string): string => part.replace(/[^\r\n]/g, ' ');
  return [0, ...starts].map((start, i) => {
    const end = starts[i];
    const upTo = end === undefined ? text.length : end - 3;
    // What follows the separator begins a line.
    const before = start === 0 ? '' : `${blank(text.slice(0, start - 3))}\n\n\n`;
    return before + text.slice(start, upTo) + blank(text.slice(upTo));
  });
}

type ReadPart = { readonly trees: readonly Tree[] } | Extract<Read, { readonly fault: Fault }>;

function readPart(flat: FlatText, text: string, blanked: readonly number[], hasDoubt: boolean): ReadPart | undefined {
  const first = readYaml(flat.source, { text, findHoles: flat.findHoles, ...(blanked.length > 0 ? { blanked } : {}) });
  const fault = first.flatMap(({ faults }) => faults)[0];
  if (fault !== undefined && !hasDoubt)
    return {
      fault: { message: `what it prints is no YAML: ${fault.message}`, at: flat.locate(fault.at) },
      isYaml: fault.mayPass === true,
    };
  const complex = first.map(({ tree }) => complexKeyIn(tree)).find((key) => key !== undefined);
  // JSON has no such key, and Helm makes JSON of it.
  if (complex !== undefined) return { fault: { message: 'a map is a key', at: flat.locate(complex) }, isYaml: true };
  const read = fault === undefined ? first : readBlanked(flat, text, blanked);
  return read === undefined ? undefined : { trees: read.flatMap(({ tree }) => tree ?? []) };
}

function complexKeyIn(tree: Tree | undefined): Span | undefined {
  for (const item of tree?.kind === 'list' ? tree.items : []) {
    const found = complexKeyIn(item);
    if (found !== undefined) return found;
  }
  for (const { key, keyAt, value } of tree?.kind === 'map' ? tree.entries : []) {
    const found = isComplexKey(key) ? keyAt : complexKeyIn(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What follows lines that are not known stands on a line of its own, and does not belong to one of them. */
function isApart(text: string, offset: number, indent: number): boolean {
  const [, pad = ''] =
    /^[ \t]*(?:\r?\n(?:[ \t]*(?:#.*)?\r?\n)*([ \t]*))?/.exec(text.slice(offset, offset + 2000)) ?? [];
  const end = /^[ \t]*(?:\r?\n|$)/.test(text.slice(offset, offset + 2000));
  return end && pad.length <= indent;
}

/** Lines that are nothing but a hole may be blocks of lines: they are left out, and what they stand in is open. */
function readBlanked(flat: FlatText, whole: string, gaps: readonly number[]): ReturnType<typeof readYaml> | undefined {
  const blanked = [...gaps];
  const apart: boolean[] = [];
  const text = whole.replace(
    /^([ \t]*)[\uE000-\uF8FF][\uE000-\uF8FF \t]*$/gm,
    (line: string, pad: string, offset: number) => {
      blanked.push(offset);
      apart.push(isApart(whole, offset + line.length, pad.length));
      return ' '.repeat(line.length);
    },
  );
  if (apart.includes(false)) return undefined;
  const read = readYaml(flat.source, { text, blanked: blanked.sort((a, b) => a - b), findHoles: flat.findHoles });
  return read.some(({ faults }) => faults.length > 0) ? undefined : read;
}

/** Offsets in the flat text of the places where lines may or may not stand. */
function gapsOf(
  parts: readonly Part[],
  gaps: readonly Gap[],
): readonly { readonly offset: number; readonly indent: number }[] {
  if (gaps.length === 0) return [];
  const offsets: number[] = [];
  let at = 0;
  for (const part of parts) {
    offsets.push(at);
    at += isHole(part) ? 1 : part.literal.length;
  }
  return gaps.map(({ next, indent }) => ({ offset: offsets[next] ?? at, indent }));
}
