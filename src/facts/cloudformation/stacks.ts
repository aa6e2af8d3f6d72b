/** Templates that are read with others: nested stacks of local templates with the values they are given, and exports of others that are imported by name. */
import type { Document } from '../../document/language.js';
import { partsOf } from '../../document/languages.js';
import { pathFrom } from '../../value/path.js';
import { folderOf, type Source } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { entriesOf, field, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { Allowances } from '../allowance.js';
import type { Emit, Sources, Unit } from '../dialect.js';
import { MAX_STEPS } from './evaluate.js';
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
  const stacks = stacksOf(sources);
  const templates = files.filter((file) => stacks.documentsOf(file).length > 0);
  const taken = new Set(templates.flatMap((file) => stacks.childrenOf(file)));
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

/** All is read once for all units of one run. */
const ALL = new WeakMap<Sources, Stacks>();

function stacksOf(sources: Sources): Stacks {
  const known = ALL.get(sources) ?? new Stacks(sources);
  ALL.set(sources, known);
  return known;
}

/** Templates that a unit reads: what the document says with them. */
const TOGETHER = new WeakMap<MapTree, Template>();

/** How a root is read with others; undefined: alone. */
export const readTogether = (root: MapTree): Template | undefined => TOGETHER.get(root);

class Stacks {
  private readonly documents = new Map<string, readonly Document[]>();
  private exports: ReadonlyMap<string, readonly [Template, string]> | undefined;
  private count = 0;
  private readonly steps = new Allowances(MAX_STEPS);

  constructor(private readonly sources: Sources) {}

  /** The documents of a file that are templates. */
  documentsOf(file: Source): readonly Document[] {
    const known = this.documents.get(file.path);
    if (known !== undefined) return known;
    const read = partsOf(file)
      .flatMap((part) => part.parse())
      .filter(({ tree }) => tree?.kind === 'map' && isTemplate(tree));
    this.documents.set(file.path, read);
    return read;
  }

  /** Paths of the templates that one takes in, as far as they are written as texts. */
  childrenOf(file: Source): readonly string[] {
    return this.documentsOf(file).flatMap(({ tree }) =>
      entriesOf(field(tree, 'Resources')).flatMap(({ value }) => this.pathOf(value, file.path) ?? []),
    );
  }

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
      steps: this.steps.next(),
      exported: (name) => this.exported(name),
      child: (resource, parent) => this.child(resource, parent, unit, ancestors, emit),
    });
    TOGETHER.set(root, template);
    emit.document({ ...document, tree: root, unit, givenBy: ancestors.slice(0, -1) });
    for (const resource of template.resources.values())
      if (isStack(resource) && template.isMade(resource) !== false) template.child(resource);
    return template;
  }

  private child(
    resource: Resource,
    parent: Template,
    unit: string,
    ancestors: readonly string[],
    emit: Emit,
  ): Template | undefined {
    const path = this.pathOf(resource.tree, ancestors.at(-1) ?? '');
    if (path === undefined || ancestors.includes(path) || ancestors.length > MAX_DEPTH || this.count++ > MAX_STACKS)
      return undefined;
    const file = this.sources.get(path);
    const [document] = file === undefined ? [] : this.documentsOf(file);
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

  /** The local file that a resource takes in: as `aws cloudformation package`, SAM and the CDK write it. */
  private pathOf(resource: Tree, from: string): string | undefined {
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
    return this.sources.peek(whole) === undefined ? undefined : whole;
  }

  /** An export whose name is a text, of any template of the run; of a name that two have nothing is known. */
  private exported(name: string): Tree | undefined {
    const found = (this.exports ??= this.allExports()).get(name);
    return found?.[0].output(found[1]);
  }

  private allExports(): ReadonlyMap<string, readonly [Template, string]> {
    const found = new Map<string, readonly [Template, string]>();
    const twice = new Set<string>();
    for (const file of this.sources.where(mayExport)) {
      const { path } = file;
      for (const { tree } of this.documentsOf(file)) {
        if (tree?.kind !== 'map') continue;
        const template = new Template(tree, surroundingsOf(path, undefined));
        for (const { key } of entriesOf(field(tree, 'Outputs'))) {
          const output = knownValue(key);
          const name = output === undefined ? undefined : template.exportName(output);
          if (output === undefined || name === undefined) continue;
          if (found.has(name)) twice.add(name);
          found.set(name, [template, output]);
        }
      }
    }
    for (const name of twice) found.delete(name);
    return found;
  }
}

const isStack = ({ type }: Resource): boolean =>
  type === 'AWS::CloudFormation::Stack' || type === 'AWS::Serverless::Application';
