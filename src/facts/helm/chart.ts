/** Charts as Helm loads them: their files, metadata, values and dependencies. Source: helm/helm, pkg/chart/loader and pkg/chartutil. */
import { isReadable, valuesTree } from '../../document/yaml/values.js';
import { parseTemplate } from '../../document/go-template/parse.js';
import { TemplateError, type TemplateFile } from '../../document/go-template/ast.js';
import { pathFrom } from '../../value/path.js';
import { remembered } from '../../value/remembered.js';
import type { Source, Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { field, listOf, stringOf, type Tree } from '../../value/tree.js';
import type { Sources } from '../dialect.js';
import { chartSource } from '../unseen-part.js';
import { valueOf, writtenAs } from './from-yaml.js';
import { satisfies } from './functions/versions.js';
import { fitsStep, fitsSteps } from '../glob.js';
import { boolean, knownText, list, map, objectOf, placed, strings, type MapValue, type Value } from './value.js';
import { table } from '../../value/table.js';

export interface Chart {
  /** With its slash; empty at the root. */
  readonly folder: string;
  /** As its parent calls it. */
  readonly name: string;
  readonly metadata: Tree | undefined;
  readonly isLibrary: boolean;
  readonly values: MapValue;
  /** Why Helm cannot read its `values.yaml`; `said`: another finding names the fault. */
  readonly valuesFault: { readonly message: string; readonly at: Span } | 'said' | undefined;
  /** `values.schema.json`. */
  readonly schema: Tree | undefined;
  readonly templates: readonly Template[];
  readonly dependencies: readonly Dependency[];
  /** Dependencies that are declared and not here: what they define and make is not known. */
  readonly missing: readonly Dependency[];
}

export interface Template {
  readonly source: Source;
  /** Within the chart: `templates/a.yaml`. */
  readonly name: string;
}

export interface Dependency {
  readonly name: string;
  readonly chart: Chart | undefined;
  /** Where Chart.yaml asks for it, and for what; undefined where it only stands in `charts/`. */
  readonly asked: { readonly at: Span; readonly source: string } | undefined;
  readonly condition: readonly string[];
  readonly tags: readonly string[];
  readonly imports: readonly (string | { readonly child: string; readonly parent: string })[];
}

/** What a chart is made of is none of its files. */
const NO_FILE = /^(?:(?:templates|charts)\/|(?:Chart\.(?:yaml|lock)|values\.(?:yaml|schema\.json))$)/;

/** Charts within charts, beyond which nothing is loaded. */
const MAX_DEPTH = 20;

const CHART_FILE = /(?:^|\/)Chart\.yaml$/;

/** The template parsed, or why it does not parse: releases of one chart have the same. */
const parsedTemplate = remembered((source: Source): TemplateFile | TemplateError => {
  try {
    return parseTemplate(source);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error;
  }
});

export class Charts {
  private readonly roots = new Map<string, Tree | undefined>();

  constructor(readonly sources: Sources) {}

  /** The folders that hold a chart, with their slash. */
  folders(): readonly string[] {
    return this.sources.paths
      .filter((path) => CHART_FILE.test(path))
      .map((path) => path.slice(0, -'Chart.yaml'.length));
  }

  /** Nothing is in this folder for certain; one with anything in it may yet get its Chart.yaml. */
  isAbsent(folder: string): boolean {
    return folder !== '' && this.sources.isAbsent(folder.slice(0, -1)) && this.below(folder).length === 0;
  }

  /** The first document of a file, which is left to whoever reads it as a document, too. */
  tree(path: string): Tree | undefined {
    if (this.roots.has(path)) return this.roots.get(path);
    const source = this.sources.peek(path);
    const tree = source === undefined ? undefined : valuesTree(source);
    this.roots.set(path, tree);
    return tree;
  }

  /** Undefined: no chart is there. */
  load(folder: string, name?: string, depth = 0): Chart | undefined {
    const source = this.sources.get(`${folder}Chart.yaml`);
    if (source === undefined || depth > MAX_DEPTH) return undefined;
    this.claimFilesOf(folder);
    const metadata = this.tree(`${folder}Chart.yaml`);
    const values = this.tree(`${folder}values.yaml`);
    const valuesFault = this.valuesFaultOf(folder, values);
    const dependencies = this.dependenciesOf(folder, metadata, depth);
    return {
      folder,
      name: name ?? writtenText(metadata, 'name') ?? folder.split('/').at(-2) ?? 'chart',
      metadata,
      isLibrary: stringOf(field(metadata, 'type')) === 'library',
      // What cannot be read may say anything.
      values: valuesFault === undefined ? mapValue(values) : { ...map(), open: true },
      valuesFault,
      schema: this.tree(`${folder}values.schema.json`),
      templates: this.templatesOf(folder),
      dependencies: dependencies.filter(({ chart }) => chart !== undefined),
      missing: dependencies.filter(({ chart }) => chart === undefined),
    };
  }

  private valuesFaultOf(folder: string, values: Tree | undefined): Chart['valuesFault'] {
    if (values !== undefined)
      return ['map', 'null', 'hole'].includes(values.kind)
        ? undefined
        : { message: 'the values of a chart must be a mapping', at: values.at };
    const source = this.sources.peek(`${folder}values.yaml`);
    return source !== undefined && !isReadable(source) ? 'said' : undefined;
  }

  parse({ source }: Template): TemplateFile | TemplateError {
    return parsedTemplate(source);
  }

  /** Files of a chart that a template may read, by their path within it. Source: helm/helm, pkg/chart/loader/load.go. */
  files(folder: string): readonly (readonly [string, Source])[] {
    const ignored = this.ignoredIn(folder);
    return this.below(folder)
      .filter((path) => !NO_FILE.test(path) && !ignored(path))
      .flatMap((path) => {
        const source = this.sources.peek(`${folder}${path}`);
        return source === undefined ? [] : [[path, source] as const];
      });
  }

  /** A template finds nothing at this path within a chart, whatever the types of the files that are read. */
  lacksFile(folder: string, path: string): boolean {
    if (NO_FILE.test(path) || this.ignoredIn(folder)(path)) return true;
    // Only what is written as a path is here is looked for.
    return pathFrom('', path) === path && this.sources.isAbsent(`${folder}${path}`);
  }

  /** Manifests beside Chart.yaml are files for its templates, and nobody applies them. Values files may be read by whoever installs it. */
  private claimFilesOf(folder: string): void {
    for (const path of this.below(folder))
      if (/^[^/]+\.(?:ya?ml|json)$/.test(path) && /^kind:/m.test(this.sources.peek(`${folder}${path}`)?.text ?? ''))
        if (!/argoproj\.io\/|fluxcd\.io\/|eksctl\.io\//.test(this.sources.peek(`${folder}${path}`)?.text ?? ''))
          this.sources.get(`${folder}${path}`);
  }

  private templatesOf(folder: string): readonly Template[] {
    const ignored = this.ignoredIn(folder);
    return this.below(`${folder}templates/`).flatMap((path) => {
      const name = `templates/${path}`;
      // What is ignored is nobody's: it belongs to the chart, and is not applied.
      const source = this.sources.get(`${folder}${name}`);
      return source === undefined || ignored(name) ? [] : [{ source, name }];
    });
  }

  private ignoredIn(folder: string): (path: string) => boolean {
    return ignoredBy(this.sources.peek(`${folder}.helmignore`)?.text ?? '');
  }

  /** Paths below a folder, relative to it. */
  private below(folder: string): readonly string[] {
    const { paths } = this.sources;
    let [low, high] = [0, paths.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((paths[middle] ?? '') < folder) low = middle + 1;
      else high = middle;
    }
    const found: string[] = [];
    for (let i = low; paths[i]?.startsWith(folder) === true; i++) found.push((paths[i] ?? '').slice(folder.length));
    return found;
  }

  private dependenciesOf(folder: string, metadata: Tree | undefined, depth: number): readonly Dependency[] {
    const own = this.chartsIn(folder);
    const declared = [
      ...listOf(field(metadata, 'dependencies')),
      ...listOf(field(this.tree(`${folder}requirements.yaml`), 'dependencies')),
    ];
    const found = declared.flatMap((item) => this.dependencyOf(item, folder, own, depth));
    const named = new Set(
      declared.flatMap((item) => {
        const name = writtenText(item, 'name');
        return name !== undefined && this.fits(item, own.get(name)) ? [name] : [];
      }),
    );
    const others = [...own]
      .filter(([name]) => !named.has(name))
      .map(([name, inner]) => {
        // A dependency that is called like it and switched off takes it away.
        const called = declared.find((item) => (writtenText(item, 'alias') ?? writtenText(item, 'name')) === name);
        return { name, chart: this.load(inner, name, depth + 1), asked: undefined, imports: [], ...switchesOf(called) };
      });
    return [...found, ...others];
  }

  private dependencyOf(
    item: Tree,
    folder: string,
    own: ReadonlyMap<string, string>,
    depth: number,
  ): readonly Dependency[] {
    const name = writtenText(item, 'name');
    if (name === undefined) return [];
    const called = writtenText(item, 'alias') ?? name;
    const repository = writtenText(item, 'repository') ?? '';
    const beside = repository.startsWith('file://')
      ? relativeFolder(folder, repository.slice('file://'.length))
      : undefined;
    // One of another version is rendered by itself, and this one is not there.
    if (own.has(name) && !this.fits(item, own.get(name))) return [];
    const inner = own.get(name) ?? beside;
    return [
      {
        name: called,
        chart: inner === undefined ? undefined : this.load(inner, called, depth + 1),
        asked: {
          at: (field(item, 'name') ?? item).at,
          source: chartSource(repository, name),
        },
        ...switchesOf(item),
        imports: listOf(field(item, 'import-values')).flatMap(importOf),
      },
    ];
  }

  /** Whether the chart in `charts/` has the version that a dependency asks for. */
  private fits(dependency: Tree, folder: string | undefined): boolean {
    if (folder === undefined) return true;
    const [wanted, version] = [
      field(dependency, 'version'),
      stringOf(field(this.tree(`${folder}Chart.yaml`), 'version')),
    ];
    const constraint = stringOf(wanted);
    // What is not known, or not read here, may fit.
    if (version === undefined || (wanted !== undefined && constraint === undefined)) return true;
    return satisfies(constraint ?? '', version) !== false;
  }

  /** The charts in `charts/`, by name. */
  private chartsIn(folder: string): ReadonlyMap<string, string> {
    const inner = this.below(`${folder}charts/`).flatMap((path) => /^([^/]+)\/Chart\.yaml$/.exec(path)?.[1] ?? []);
    return new Map(
      inner.map((name) => [
        writtenText(this.tree(`${folder}charts/${name}/Chart.yaml`), 'name') ?? name,
        `${folder}charts/${name}/`,
      ]),
    );
  }
}

const switchesOf = (item: Tree | undefined): Pick<Dependency, 'condition' | 'tags'> => ({
  condition: (writtenText(item, 'condition') ?? '')
    .trim()
    .split(',')
    .filter((one) => one !== ''),
  // `y` is read as a boolean, and is a text again where a text is asked for, as the key of the values is.
  tags: listOf(field(item, 'tags')).flatMap((tag) => knownText(asWritten(tag)) ?? []),
});

function importOf(item: Tree): readonly (string | { readonly child: string; readonly parent: string })[] {
  const name = stringOf(item);
  if (name !== undefined) return [name];
  const [child, parent] = [stringOf(field(item, 'child')), stringOf(field(item, 'parent'))];
  return child === undefined || parent === undefined ? [] : [{ child, parent }];
}

/** A member of Chart.yaml that Helm reads as a text, whatever YAML makes of it: `alias: y` is `true`. Undefined where it is empty or not known. */
export function writtenText(tree: Tree | undefined, name: string): string | undefined {
  const member = field(tree, name);
  const written = member === undefined ? undefined : knownText(asWritten(member));
  return written === '' ? undefined : written;
}

/** A folder as another names it, with its slash. */
export function relativeFolder(folder: string, path: string): string {
  const found = pathFrom(folder, path);
  return found === '' ? '' : `${found}/`;
}

export function mapValue(tree: Tree | undefined): MapValue {
  const value = valueOf(tree);
  return value.kind === 'map' ? value : { ...map(), ...(value.kind === 'hole' ? { open: true } : {}) };
}

/** Paths of `.helmignore`: names and globs. Source: helm/helm, pkg/ignore/rules.go. */
function ignoredBy(text: string): (path: string) => boolean {
  const patterns = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  // To Helm `!a` takes away all but `a`, Chart.yaml and the folder of templates among it.
  if (patterns.some((pattern) => pattern.startsWith('!'))) return () => true;
  patterns.push('/templates/.?*');
  return (path) => patterns.some((pattern) => isIgnored(path, pattern));
}

function isIgnored(path: string, pattern: string): boolean {
  const anchored = pattern.startsWith('/');
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
  const steps = path.split('/');
  if (bare.includes('/') || anchored) return steps.some((_, i) => fitsSteps(steps.slice(0, i + 1), bare.split('/')));
  return (pattern.endsWith('/') ? steps.slice(0, -1) : steps).some((step) => fitsStep(step, bare));
}

/** `.Chart`: what Chart.yaml says, with capitals; any other field is refused. Source: helm/helm v3.18, pkg/chart/metadata.go. */
export function chartObject({ name, metadata }: Chart, isRoot: boolean): Value {
  const fields: Record<string, Value> = { Annotations: { ...map(), of: 'string' }, Deprecated: boolean(false) };
  for (const one of TEXTS) fields[one] = { kind: 'text', text: placed('', undefined) };
  for (const one of LISTS) fields[one] = strings([]);
  for (const one of OBJECTS) fields[one] = list([]);
  for (const { key, value } of metadata?.kind === 'map' ? metadata.entries : []) {
    const written = knownValue(key) ?? '';
    const field = FIELDS[written] ?? capital(written);
    if (Object.hasOwn(fields, field))
      fields[field] = field === 'Deprecated' ? valueOf(value) : asDeclared(field, value);
  }
  return objectOf({
    ...fields,
    Name: { kind: 'text', text: placed(name, nameAt(metadata)) },
    IsRoot: boolean(isRoot),
  });
}

/** Fields that are empty texts where nothing is written. */
const TEXTS = [
  'APIVersion',
  'AppVersion',
  'Condition',
  'Description',
  'Home',
  'Icon',
  'KubeVersion',
  'Tags',
  'Type',
  'Version',
];

/** Fields that are lists of texts, and of objects. */
const LISTS = ['Keywords', 'Sources'];
const OBJECTS = ['Dependencies', 'Maintainers'];

const FIELDS: Readonly<Record<string, string>> = table({
  apiVersion: 'APIVersion',
  url: 'URL',
  'import-values': 'ImportValues',
});

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const nameAt = (metadata: Tree | undefined): Span | undefined => field(metadata, 'name')?.at;

function asDeclared(name: string, tree: Tree): Value {
  const value = asWritten(tree);
  if (value.kind === 'list' && OBJECTS.includes(name)) return { ...value, items: value.items.map(asObject) };
  return (value.kind === 'map' && name === 'Annotations') || (value.kind === 'list' && LISTS.includes(name))
    ? { ...value, of: 'string' }
    : value;
}

/** One of Go, whose fields have capitals. */
function asObject(value: Value): Value {
  if (value.kind !== 'map') return value;
  return {
    ...value,
    members: new Map([...value.members].map(([name, member]) => [FIELDS[name] ?? capital(name), member])),
  };
}

/** Versions are texts: `1.10` is read as a number of 32 bits, and printed as `1.1`. */
const asWritten = (tree: Tree): Value => {
  const value = valueOf(tree);
  if (value.kind === 'boolean') return { kind: 'text', text: placed(String(value.value), tree.at) };
  if (value.kind !== 'number') return value;
  return { kind: 'text', text: placed(tree.kind === 'number' ? writtenAs(tree.written, value.value) : '', tree.at) };
};
