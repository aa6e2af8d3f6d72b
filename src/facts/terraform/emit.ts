/** All instances of all modules below a root, as facts. */
import type { Document } from '../../document/language.js';
import { toFileSpan, type Span } from '../../value/span.js';
import type { Emit } from '../dialect.js';
import type { MapTree } from '../../value/tree.js';
import { AWS_EKS } from '../aws-provider-eks.js';
import { awsResourceOf } from './emit-aws.js';
import { KUBERNETES } from './emit-kubernetes.js';
import { helmRelease } from './emit-helm.js';
import { AWS_ROLES, Roles } from '../aws-provider-roles.js';
import type { AwsEmission } from '../aws-provider.js';
import { moduleCall, placeDocument } from './emit-modules.js';
import { emitMissing } from './emit-missing.js';
import { emitSecrets, holdsSecrets } from './emit-secrets.js';
import { repeatedPart } from './repeated.js';
import type { ModuleInstance } from './instance.js';
import type { Instance } from './instances.js';
import { resourceOf, type Resource } from './resources.js';
import { tidied } from '../tidy.js';
import { StaticError, EvaluationError, object } from './value.js';
import { rememberedIn } from '../../value/remembered.js';
import { table } from '../../value/table.js';

/** What the readers of resources hand on. */
export interface Emission {
  readonly emit: Emit;
  readonly roles: Roles;
  readonly place: ProgramPlace;
  readonly all: readonly Resource[];
  /** The same, as resources of the AWS provider. */
  readonly aws: AwsEmission;
}

/** Resources of a unit that are read; more are left out. */
const MAX_RESOURCES = 20_000;

/** What all that a program makes belongs to. */
export type ProgramPlace = Required<Pick<Document, 'unit'>> & Pick<Document, 'appliedBy' | 'givenBy'>;

/** The same for what a module makes: it belongs to what its root belongs to, wherever its own text stands. */
const placeIn = (module: ModuleInstance, place: ProgramPlace): ProgramPlace =>
  rememberedIn(PLACES, module, () => placeBelow(module, place));

/** Of the modules of a unit. */
const PLACES = new WeakMap<ModuleInstance, ProgramPlace>();

function placeBelow(module: ModuleInstance, place: ProgramPlace): ProgramPlace {
  const callers: string[] = [];
  for (let { caller } = module; caller !== undefined; caller = caller.module.caller)
    callers.unshift(toFileSpan(caller.block.at).source.path);
  const [path, ...through] = place.appliedBy === undefined ? callers : [place.appliedBy.path, ...callers];
  const { appliedBy = { name: place.unit, alternatives: NONE } } = place;
  return path === undefined ? place : { ...place, appliedBy: { ...appliedBy, path, through } };
}

const NONE: ReadonlySet<string> = new Set();

/** What a unit of this file makes. */
export const appliedAt = (unit: string, path: string): ProgramPlace => ({
  unit,
  appliedBy: { name: unit, path, alternatives: NONE },
});

export function emitFacts(root: ModuleInstance, place: ProgramPlace, emit: Emit): void {
  const all: Resource[] = [];
  const modules: ModuleInstance[] = [];
  collect(root, all, 0, {
    module: (module) => void modules.push(module),
    call: (module, name, call) => moduleCall(module, name, call, placeIn(module, place), emit),
    repeated: (module, key) => repeatedPart(module, key, placeIn(module, place), emit),
  });
  const roles = new Roles();
  const emission: Emission = {
    emit,
    roles,
    place,
    all,
    aws: { emit, all: all.map((resource) => awsResourceOf(resource, place)) },
  };
  for (const resource of all) {
    const read = READERS[resource.type];
    if (read === undefined) continue;
    try {
      read(resource, emission);
    } catch (error) {
      // What Terraform refuses declares nothing.
      if (!(error instanceof EvaluationError) && !(error instanceof StaticError)) throw error;
    }
  }
  roles.emit(emission.aws);
  emitMissing(modules, place, emit);
  emitSecrets(modules, all, emit);
  if (root.workspace.budget.steps.isSpent || all.length > MAX_RESOURCES) emitTooLarge(root, place, emit);
}

function emitTooLarge({ module }: ModuleInstance, place: ProgramPlace, emit: Emit): void {
  const [file] = module.files;
  if (file === undefined) return;
  const at = { source: file.source, start: 0, end: 0 };
  emit.fact('unseen-part', {
    kind: 'program',
    document: placeDocument({ at }, place),
    source: module.folder,
    unit: place.unit,
    at,
    isTooLarge: true,
  });
}

/** What is told of what is met. */
interface Met {
  readonly module: (module: ModuleInstance) => void;
  /** `isFirst`: of all that the call makes. */
  readonly call: (
    module: ModuleInstance,
    name: string,
    call: { readonly instance: Instance; readonly isFirst: boolean },
  ) => void;
  /** Something that may be repeated, once for each instance of its module. */
  readonly repeated: (module: ModuleInstance, key: string) => void;
}

function collect(module: ModuleInstance, all: Resource[], depth: number, met: Met): void {
  if (depth > 30 || all.length > MAX_RESOURCES) return;
  met.module(module);
  for (const key of module.module.resources.keys()) {
    const type = key.slice(0, key.lastIndexOf('.'));
    if (READERS[type] === undefined && !holdsSecrets(type)) continue;
    met.repeated(module, key);
    for (const instance of module.instances(key)?.items ?? []) all.push(resourceOf(module, key, instance));
  }
  for (const name of module.module.calls.keys()) {
    met.repeated(module, `module.${name}`);
    for (const [i, instance] of (module.instances(`module.${name}`)?.items ?? []).entries()) {
      met.call(module, name, { instance, isFirst: i === 0 });
      const child = module.child(instance);
      if (child !== undefined) collect(child, all, depth + 1, met);
    }
  }
}

type Reader = (resource: Resource, emission: Emission) => void;

const READERS: Readonly<Record<string, Reader>> = table({
  ...Object.fromEntries(
    Object.entries(AWS_ROLES).map(([type, read]): [string, Reader] => [
      type,
      (resource, { roles, place }) => read(roles, awsResourceOf(resource, place)),
    ]),
  ),
  helm_release: helmRelease,
  ...Object.fromEntries(
    Object.entries(AWS_EKS).map(([type, read]): [string, Reader] => [
      type,
      (resource, { aws, place }) => read(awsResourceOf(resource, place), aws),
    ]),
  ),
  ...KUBERNETES,
});

export const documentOf = ({ at, instance, module }: Resource, { place }: Pick<Emission, 'place'>): Document => ({
  ...placeDocument({ at }, placeIn(module, place)),
  computed: true,
  ...(instance.certain ? {} : { condition: instance.address }),
});

export const mapOf = (entries: Parameters<typeof object>[0], at: Span, open = false): MapTree =>
  tidied(object(entries, at, 'object', open));
