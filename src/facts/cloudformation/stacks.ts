/** Templates that are read with others: nested stacks of local templates with the values they are given, and exports of others that are imported by name. */
import type { Document } from '../../document/language.js';
import { partsOf } from '../../document/languages.js';
import { append } from '../../value/append.js';
import { pathFrom } from '../../value/path.js';
import { folderOf, type Source } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { entriesOf, field, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { allowanceByRun } from '../allowance.js';
import type { Emit, Sources, Unit } from '../dialect.js';
import { MAX_STEPS } from './evaluate.js';
import { resolved } from './resolve.js';
import { isTemplate, surroundingsOf, Template, type Resource, type Surroundings } from './template.js';
import { scalarText } from './texts.js';

/** What a template says that takes in another, or what another says. */
export const CONCERNS = /TemplateURL|ImportValue|AWS::Serverless::Application|aws:asset:path/;

const EXPORTS = /\bExport\b/;

/** Types of resources that have to do with identities. */
const MATTERS = /AWS::(?:IAM|EKS|Serverless|CloudFormation)::|Custom::|AWSQS::Kubernetes/;

/** How deep stacks are nested in each other, and how many there are below one. */
const MAX_DEPTH = 10;
const MAX_STACKS = 500;

/** Every template that takes in others, and that no other takes in: read together. */
export function unitsOf(sources: Sources): readonly Unit[] {
  const files = sources.where(mayTakeIn);
  const templates = files.filter((file) => sources.share(templatesIn, file).length > 0);
  const taken = new Set(templates.flatMap((file) => sources.share(childrenOf, file)));
  const roots = templates.filter(({ path }) => !taken.has(path));
  // Of templates that take in each other in a circle each stands for itself.
  return (roots.length === 0 ? templates : roots).map((file) => ({ name: file.path, files: [file] }));
}

const mayTakeIn = ({ path, text }: Source): boolean =>
  MAY_BE_TEMPLATE.test(path) && CONCERNS.test(text) && MATTERS.test(text);

const mayExport = ({ path, text }: Source): boolean =>
  MAY_BE_TEMPLATE.test(path) && EXPORTS.test(text) && text.includes('AWS::');

const MAY_BE_TEMPLATE = /\.(?:ya?ml|json|template|tmpl)$/i;

export function readUnit({ files }: Unit, sources: Sources, emit: Emit): void {
  for (const { path } of files) {
    const file = sources.get(path);
    if (file !== undefined) stacksOf(sources).read(file, emit);
  }
}

/** The documents of a file that are templates. */
const templatesIn = (_: Sources, file: Source): readonly Document[] =>
  partsOf(file)
    .flatMap((part) => part.parse())
    .filter(({ tree }) => tree?.kind === 'map' && isTemplate(tree));

/** Paths of the templates that one takes in, as far as they are written as texts. */
const childrenOf = (sources: Sources, file: Source): readonly string[] =>
  sources
    .share(templatesIn, file)
    .flatMap(({ tree }) =>
      entriesOf(field(tree, 'Resources')).flatMap(({ value }) => childOf(value, file.path, sources) ?? []),
    );

const stepsOf = allowanceByRun(MAX_STEPS);

/** Those of a view of the files. */
const ALL = new WeakMap<Sources, Stacks>();

function stacksOf(sources: Sources): Stacks {
  const known = ALL.get(sources) ?? new Stacks(sources);
  ALL.set(sources, known);
  return known;
}

/** A template as it is written, and with its values. */
export interface Whole {
  readonly written: MapTree;
  readonly whole: MapTree;
}

/** Templates that a unit reads: what the document says with them. */
const TOGETHER = new WeakMap<MapTree, Whole>();

/** How a root is read with others; undefined: alone. */
export const readTogether = (root: MapTree): Whole | undefined => TOGETHER.get(root);

class Stacks {
  private count = 0;
  private readonly exports = new Map<Source, ReadonlyMap<string, Export>>();

  constructor(private readonly sources: Sources) {}

  read(file: Source, emit: Emit): void {
    this.count = 0;
    for (const document of partsOf(file).flatMap((part) => part.parse())) {
      const { tree } = document;
      const isOne = tree?.kind === 'map' && isTemplate(tree);
      if (!isOne) emit.document({ ...document, unit: file.path });
      else this.stack(document, tree, { ...surroundingsOf(file.path, undefined), unit: file.path }, [file.path], emit);
    }
  }

  private stack(
    document: Document,
    tree: MapTree,
    around: Surroundings & { readonly unit: string },
    ancestors: readonly string[],
    emit: Emit,
  ): Template {
    // A file that is read twice is two templates.
    const root: MapTree = { ...tree };
    const { unit } = around;
    const template = new Template(root, {
      ...around,
      steps: stepsOf(this.sources),
      exported: (name) => this.exported(name),
      child: (resource, parent) => this.child(resource, parent, unit, ancestors, emit),
    });
    emit.document({ ...document, tree: root, unit, givenBy: ancestors.slice(0, -1) });
    for (const resource of template.resources.values())
      if (isStack(resource) && template.isMade(resource) !== false) template.child(resource);
    // Now, while the unit is read: it may take in others.
    TOGETHER.set(root, { written: template.root, whole: resolved(template) });
    return template;
  }

  private child(
    resource: Resource,
    parent: Template,
    unit: string,
    ancestors: readonly string[],
    emit: Emit,
  ): Template | undefined {
    const path = childOf(resource.tree, ancestors.at(-1) ?? '', this.sources);
    if (path === undefined || ancestors.includes(path) || ancestors.length > MAX_DEPTH || this.count++ > MAX_STACKS)
      return undefined;
    const file = this.sources.get(path);
    const [document] = file === undefined ? [] : this.sources.share(templatesIn, file);
    if (file === undefined || document?.tree?.kind !== 'map') return undefined;
    const parameters = parent.property(resource, 'Parameters');
    const given = new Map(
      entriesOf(parameters).flatMap(({ key, value }): readonly (readonly [string, Tree])[] => {
        const name = knownValue(key);
        return name === undefined ? [] : [[name, value]];
      }),
    );
    const isOpen = parameters !== undefined && (parameters.kind !== 'map' || parameters.open);
    const own = `${unit}/${resource.name}`;
    const around = { scope: own, shared: parent.shared, ...(isOpen ? {} : { given }), unit: own };
    return this.stack(document, document.tree, around, [...ancestors, path], emit);
  }

  /** An export whose name is a text, of any template of the run; of a name that two have nothing is known. */
  private exported(name: string): Tree | undefined {
    const [file, ...others] = this.sources.share(exportersOf, name);
    if (file === undefined || others.length > 0) return undefined;
    const known = this.exports.get(file) ?? exportsOf(file, this.sources);
    this.exports.set(file, known);
    const found = known.get(name);
    return found?.[0].output(found[1]);
  }
}

/** The local file that a resource takes in: as `aws cloudformation package`, SAM and the CDK write it. */
function childOf(resource: Tree, from: string, sources: Sources): string | undefined {
  const type = stringOf(field(resource, 'Type'));
  const written =
    type === 'AWS::CloudFormation::Stack'
      ? (field(resource, 'Metadata', 'aws:asset:path') ?? field(resource, 'Properties', 'TemplateURL'))
      : type === 'AWS::Serverless::Application'
        ? field(resource, 'Properties', 'Location')
        : undefined;
  const text = written === undefined ? undefined : scalarText(written);
  const path = text === undefined ? undefined : knownValue(text);
  if (path === undefined || path === '' || /^[a-z][a-z0-9+.-]*:|^\//i.test(path)) return undefined;
  const whole = pathFrom(folderOf(from), path);
  return sources.peek(whole) === undefined ? undefined : whole;
}

/** The templates that export a name: a file stands for each. */
const exportersOf = (sources: Sources, name: string): readonly Source[] =>
  sources.share(allExporters, '').get(name) ?? [];

const allExporters = (sources: Sources): ReadonlyMap<string, readonly Source[]> => {
  const found = new Map<string, Source[]>();
  for (const file of sources.where(mayExport))
    for (const name of sources.share(exportedNames, file)) append(found, name, file);
  return found;
};

const exportedNames = (sources: Sources, file: Source): readonly string[] =>
  exportsIn(file, sources).map(([name]) => name);

/** The last of a name counts. */
const exportsOf = (file: Source, sources: Sources): ReadonlyMap<string, Export> =>
  new Map(exportsIn(file, sources).map(([name, ...found]) => [name, found]));

type Export = readonly [template: Template, output: string];

const exportsIn = (file: Source, sources: Sources): readonly (readonly [name: string, ...Export])[] =>
  sources.share(templatesIn, file).flatMap(({ tree }) => {
    if (tree?.kind !== 'map') return [];
    const template = new Template(tree, surroundingsOf(file.path, undefined));
    return entriesOf(field(tree, 'Outputs')).flatMap(({ key }): readonly (readonly [string, ...Export])[] => {
      const output = knownValue(key);
      const name = output === undefined ? undefined : template.exportName(output);
      return output === undefined || name === undefined ? [] : [[name, template, output]];
    });
  });

const isStack = ({ type }: Resource): boolean =>
  type === 'AWS::CloudFormation::Stack' || type === 'AWS::Serverless::Application';
