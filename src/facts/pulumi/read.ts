/** Reads a program of Pulumi: it is evaluated, and the resources that it makes become facts. Loaded only where such a program is. */
import type { Document } from '../../document/language.js';
import type { Source } from '../../value/span.js';
import { isHole, type Text } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';
import { allowanceByRun } from '../allowance.js';
import type { AwsResource } from '../aws-provider.js';
import { AWS_EKS } from '../aws-provider-eks.js';
import { AWS_ROLES, Roles } from '../aws-provider-roles.js';
import type { Emit, Sources, Unit } from '../dialect.js';
import { encodedValue } from '../json-text.js';
import { isProgramFile } from '../program-files.js';
import { MAX_STEPS } from '../program/machine.js';
import { appliedFrom } from '../program/applier.js';
import { runProgram } from '../program/run.js';
import { candidatesOf } from '../program/resolve.js';
import { treeOf } from '../program/tree.js';
import { awsResourceOf } from './aws.js';
import { changedObjects, emitChart, isChart, type ChartFiles } from './charts.js';
import { projectOf } from './config.js';
import { appliesFiles, manifestsOf, objectOf } from './kubernetes.js';
import { documentOf, projectFile } from './document.js';
import { pulumiLibrary } from './library.js';
import { PRINTED } from './output.js';
import type { Resource } from './resource.js';

/** Resources of a unit that are read; more are left out. */
const MAX_RESOURCES = 20_000;

/** What a program may take, beside the others of the run. */
const stepsOf = allowanceByRun(MAX_STEPS);

export function readUnit({ name, files }: Unit, sources: Sources, emit: Emit): void {
  const folder = name === '.' ? '' : `${name}/`;
  const project = projectOf(folder, sources.paths, sources.peek);
  const resources: Resource[] = [];
  const applied: Document[] = [];
  const charts: ChartFiles = { sources, folder, emit };
  const library = pulumiLibrary(project, (resource, call, run) => {
    if (resources.length >= MAX_RESOURCES) return;
    resources.push(resource);
    const made = appliesFiles(resource)
      ? manifestsOf(resource, { ...sources, folder }, run)
      : isChart(resource)
        ? changedObjects(resource, documentOf(resource, name), charts, run)
        : undefined;
    for (const one of made ?? []) applied.push(one);
  });
  const isRead = runProgram({
    unit: name,
    files,
    sources,
    libraries: [library],
    steps: stepsOf(sources),
    emit,
    first: mainOf(project.main, folder, sources),
    entered(whole, machine) {
      // `export = async () => {}`: Pulumi calls it.
      if (whole.kind === 'function') machine.call(whole, [], whole.at);
    },
  });
  if (!isRead) return;
  for (const secret of project.secrets) emit.fact('secret-value', treeOf(secret));
  for (const document of applied)
    emit.document({ ...document, unit: name, ...appliedFrom(projectFile(name), name, document.file) });
  emitResources(resources, name, charts);
}

/** The file that Pulumi runs, which may import no library itself: `main` of the project, or else of the package. */
function mainOf(main: string | undefined, folder: string, { get, peek }: Sources): readonly Source[] {
  const candidates = candidatesOf(`./${main ?? 'index'}`, { path: `${folder}x` });
  const path = candidates.find((candidate) => isProgramFile(candidate) && peek(candidate) !== undefined);
  const file = path === undefined ? undefined : get(path);
  return file === undefined ? [] : [file];
}

function emitResources(resources: readonly Resource[], unit: string, charts: ChartFiles): void {
  const { emit } = charts;
  const roles = new Roles();
  const all = resources.map((resource): readonly [Resource, AwsResource | undefined] => [
    resource,
    awsResourceOf(resource, documentOf(resource, unit)),
  ]);
  const emission = { emit, all: all.flatMap(([, aws]) => aws ?? []) };
  for (const [resource, aws] of all) {
    if (/^(?:aws\.iam|aws\.eks|eks|k8s)\./.test(resource.type)) emitPrinted(resource, unit, emit);
    if (aws !== undefined) {
      AWS_ROLES[aws.type]?.(roles, aws);
      AWS_EKS[aws.type]?.(aws, emission);
    } else if (isChart(resource)) emitChart(resource, documentOf(resource, unit), charts);
    else if (resource.type.startsWith('k8s.')) {
      const tree = objectOf(resource);
      if (tree !== undefined) emit.document({ ...documentOf(resource, unit), tree });
    }
  }
  roles.emit(emission);
}

/** Outputs that were printed where a resource takes their text. */
function emitPrinted(resource: Resource, unit: string, emit: Emit): void {
  const seen = new Set<string>();
  const state = ({ parts }: Text): void => {
    for (const part of parts) {
      if (!isHole(part) || part.reference !== PRINTED || part.at === undefined) continue;
      const { at } = part;
      const key = `${at.source.path} ${at.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      emit.fact('printed-output', { document: documentOf({ at }, unit), at });
    }
  };
  const visit = (tree: Tree, depth: number): void => {
    if (depth > 60) return;
    switch (tree.kind) {
      case 'text': {
        const encoded = encodedValue(tree.text);
        if (encoded !== undefined) return visit(encoded, depth + 1);
        return state(tree.text);
      }
      case 'list':
        for (const item of tree.items) visit(item, depth + 1);
        return;
      case 'map':
        for (const { key, value } of tree.entries) {
          state(key);
          visit(value, depth + 1);
        }
        return;
      // What may be another value is not looked into.
      default:
    }
  };
  visit(treeOf(resource.args), 0);
}
