/** Runs a program of CDK or cdk8s and hands on what it makes: the template of each stack, the objects of each chart. */
import { folderOf, type Span } from '../../value/span.js';
import { literalText } from '../../value/text.js';
import type { Entry, MapTree, Tree } from '../../value/tree.js';
import type { Document } from '../../document/language.js';
import { partsOf } from '../../document/languages.js';
import { allowanceByRun } from '../allowance.js';
import type { Emit, Sources, Unit } from '../dialect.js';
import { MAX_STEPS } from '../program/machine.js';
import { appliedFrom } from '../program/applier.js';
import { runProgram } from '../program/run.js';
import { treeOf, valueOf } from '../program/tree.js';
import type { Value } from '../program/value.js';
import { visitAll } from './aspects.js';
import { Assembly, type Chart, type Resource, type Stack } from './assembly.js';
import { doubleAddons } from './double-addons.js';
import { isEmitted } from './l1.js';
import { cdkLibrary } from './library.js';
import { lowered, lower } from './lower.js';
import { dnsLabel } from './names.js';
import { withOverrides } from './overrides.js';
import { literal } from './natives.js';
import { mapTree, stringTree } from './trees.js';

/** What a program may take, beside the others of the run. */
const stepsOf = allowanceByRun(MAX_STEPS);

export function readProgram({ name, files }: Unit, sources: Sources, emit: Emit): void {
  const [first] = files;
  if (first === undefined) return;
  const { context, folder } = contextOf(name, sources);
  const assembly = new Assembly(name, sources, context, folder);
  const after = (): void => {
    visitAll(assembly);
  };
  const libraries = [cdkLibrary(assembly)];
  if (!runProgram({ unit: name, files, sources, libraries, steps: stepsOf(sources), emit, after })) return;
  for (const finish of assembly.finishers) finish();
  for (const stack of assembly.stacks) emitStack(stack, assembly, emit);
  for (const chart of assembly.charts) if (!chart.applied) emitChart(chart, assembly, emit);
  for (const secret of assembly.secrets) emit.fact('secret-value', treeOf(secret));
  doubleAddons(assembly);
  for (const { path: source, at } of assembly.unseen)
    emit.fact('unseen-part', { kind: 'file', unit: name, source, at, document: documentOf(at, undefined, undefined) });
  for (const fault of assembly.faults)
    emit.fact('synthesis-fault', { ...fault, document: documentOf(fault.at, undefined, undefined) });
}

/** What cdk.json commits, and the folder that the program is run in. */
function contextOf(unit: string, sources: Sources): { readonly context: Value | undefined; readonly folder: string } {
  const folder = unit === '.' ? '' : `${unit}/`;
  const file = sources.peek(`${folder}cdk.json`);
  const [document] = file === undefined ? [] : partsOf(file).flatMap((part) => part.parse());
  const tree = document?.tree;
  const context =
    tree?.kind === 'map'
      ? tree.entries.find(
          ({ key }) => key.parts.length === 1 && 'literal' in (key.parts[0] ?? {}) && keyText(key) === 'context',
        )
      : undefined;
  return { context: context === undefined ? undefined : valueOf(context.value), folder };
}

const keyText = ({ parts }: Entry['key']): string =>
  parts.map((part) => ('literal' in part ? part.literal : '')).join('');

function documentOf(at: Span, unit: string | undefined, tree: Tree | undefined): Document {
  return {
    file: at.source,
    language: 'typescript',
    templated: false,
    faults: [],
    tree,
    ...(unit === undefined ? {} : { unit }),
  };
}

function emitStack(stack: Stack, assembly: Assembly, emit: Emit): void {
  const resources = stack.resources.filter(isEmitted).map((one) => resourceEntry(one, assembly));
  if (resources.length === 0 && stack.included.length === 0) return;
  const { at } = stack;
  const included = (section: string): readonly Entry[] =>
    stack.included.flatMap(({ entries }) =>
      entries.flatMap(({ key, value }) => (keyText(key) === section && value.kind === 'map' ? value.entries : [])),
    );
  const sectionOf = (section: string): MapTree | undefined => {
    const own = stack.sections
      .filter((one) => one.section === section)
      .map((one): Entry => ({ key: literalText(one.name), keyAt: at, value: lowered(one.value(), stack, assembly) }));
    const entries = [...own, ...included(section)];
    return entries.length === 0 ? undefined : { kind: 'map', entries, open: false, at };
  };
  const tree = mapTree(
    {
      Parameters: sectionOf('Parameters'),
      Mappings: sectionOf('Mappings'),
      Conditions: sectionOf('Conditions'),
      Resources: { kind: 'map', entries: [...resources, ...included('Resources')], open: false, at },
    },
    at,
  );
  const account = literal(stack.account);
  emit.document({
    ...documentOf(at, stack.name, tree),
    stack: stack.name,
    ...(account === undefined ? {} : { account }),
    ...appliedFrom(`${assembly.folder}cdk.json`, stack.name, at.source),
  });
}

function resourceEntry(resource: Resource, assembly: Assembly): Entry {
  const { id, type, at, stack } = resource;
  const properties = resource.properties();
  const replaced = lower(treeOf(properties), stack, assembly, 0);
  const written = withOverrides(replaced, resource, assembly);
  const condition = resource.condition === undefined ? branch(resource) : lowered(resource.condition, stack, assembly);
  const tree = mapTree({ Type: stringTree(type, at), Condition: condition, Properties: written }, at);
  return { key: literalText(id), keyAt: at, value: tree };
}

/** What a branch makes that nobody knows to be taken; of these two for one account or principal are a fault, but in two branches. */
const branch = ({ type, construct, at }: Resource): Tree | undefined =>
  construct.certain || !/^AWS::EKS::(?:PodIdentityAssociation|AccessEntry)$/.test(type)
    ? undefined
    : stringTree(construct.path.join('/'), at);

function emitChart(chart: Chart, assembly: Assembly, emit: Emit): void {
  const { construct } = chart;
  const unit = `${folderOf(chart.file.path)}${dnsLabel(construct.path)}.k8s.yaml`;
  for (const { value, at } of chart.objects) {
    const tree = lower(treeOf(value()), construct.stack, assembly, 0);
    const source = chart.file.path === at.source.path ? at.source : chart.file;
    if (tree.kind === 'map')
      emit.document({
        ...documentOf({ ...at, source }, unit, tree),
        stack: construct.path.join('-'),
        ...appliedFrom(`${assembly.folder}cdk.json`, unit, source),
      });
  }
}
