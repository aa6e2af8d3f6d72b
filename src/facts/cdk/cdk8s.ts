/** Charts of Kubernetes objects: cdk8s lib/chart.js, api-object.js, metadata.js, helm.js. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import { addMember, isNothing, memberOf, objectValue, type ObjectValue, type Value } from '../program/value.js';
import type { Assembly, Chart, Construct } from './assembly.js';
import { chartName, constructMembers } from './construct-members.js';
import { accountsOfValues, constructValue } from './eks-manifests.js';
import { patched, patchesOf, type Patch } from './cdk8s-patch.js';
import { argOf, func, instance, literal, prop, truth } from './natives.js';
import { list, nothing, object, string } from './trees.js';
import { partsOf } from '../../document/languages.js';
import { valueOf } from '../program/tree.js';
import { table } from '../../value/table.js';

interface ChartOf {
  readonly chart: Chart;
  readonly namespace: Value | undefined;
  /** What names the objects that have no name. */
  readonly naming: Naming;
}

/** `own`: the chart as its class makes it. */
interface Naming {
  readonly own: Value | undefined;
  readonly isHashed: boolean | undefined;
}

const CHARTS = new WeakMap<Construct, ChartOf>();

/** `new Chart(scope, id, { namespace })` */
export const chartClass = (assembly: Assembly): Native => ({
  name: 'cdk8s.Chart',
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const { self } = call;
    const at = self?.kind === 'object' && self.of !== undefined ? self.of.at : call.at;
    const chart: Chart = { construct, file: at.source, objects: [], applied: false };
    assembly.charts.push(chart);
    const props = argOf(call, 2);
    const namespace = prop(props, 'namespace', run);
    const unhashed = truth(prop(props, 'disableResourceNameHashes', run));
    CHARTS.set(construct, {
      chart,
      namespace,
      naming: { own: self, isHashed: unhashed === undefined ? undefined : !unhashed },
    });
    const objects = (): Value => {
      chart.applied = true;
      return list(
        chart.objects.map((one) => one.value()),
        call.at,
      );
    };
    const value: Value = instance(
      'cdk8s.Chart',
      { kind: 'chart', construct, namespace, objects },
      constructMembers(construct, assembly, () => value, {
        members: { namespace: () => namespace },
        methods: {
          toJson: ({ at: place }) => list([], place, true),
          generateObjectName: (one, inner) => {
            const object = assembly.scopeOf(one.args[0], inner, one.at);
            const { naming } = chartOf(object, assembly, one.at);
            return naming.isHashed === undefined
              ? undefined
              : chartName(object, one.at, inner, { isHashed: naming.isHashed });
          },
          addDependency: ({ at: place }) => nothing(place),
        },
      }),
      call.at,
    );
    construct.value = value;
    return value;
  },
  get: (member, at) =>
    member === 'of'
      ? func(
          member,
          (call, run) => {
            for (
              let one: Construct | undefined = assembly.scopeOf(call.args[0], run, call.at);
              one !== undefined;
              one = one.scope
            )
              if (CHARTS.has(one)) return one.value;
            return undefined;
          },
          at,
        )
      : undefined,
});

/** The chart that a construct is in. An object without one stands alone. */
function chartOf(construct: Construct, assembly: Assembly, at: Span): ChartOf {
  for (let one: Construct | undefined = construct; one !== undefined; one = one.scope) {
    const known = CHARTS.get(one);
    if (known !== undefined) return known;
  }
  const chart: Chart = { construct, file: at.source, objects: [], applied: false };
  assembly.charts.push(chart);
  return { chart, namespace: undefined, naming: { own: undefined, isHashed: true } };
}

interface ObjectOf {
  readonly construct: Construct;
  readonly apiVersion: Value | undefined;
  readonly kind: Value | undefined;
  readonly metadata: Value | undefined;
  /** All other members. */
  readonly rest: () => ObjectValue;
}

/** An object in its chart: name and namespace where they are not written come from there. */
export function apiObject(of: ObjectOf, run: Run, assembly: Assembly, at: Span): Value {
  const { construct } = of;
  const { chart, namespace, naming } = chartOf(construct, assembly, at);
  const name = prop(of.metadata, 'name', run) ?? generatedName(of, naming, assembly, run, at);
  const added = objectValue([], at);
  const patches: Patch[] = [];
  const metadata = (): ObjectValue => {
    const base =
      of.metadata?.kind === 'object' ? of.metadata : object({}, of.metadata?.at ?? at, of.metadata !== undefined);
    const annotations = base.members.get('annotations')?.value;
    const rest = [...base.members.values(), ...base.others].filter(({ value }) => value !== annotations);
    const merged = unitedAnnotations(annotations, added, at);
    const made = objectValue(rest, base.at, base.open);
    if (merged !== undefined) addMember(made, memberOf('annotations', merged));
    if (prop(base, 'name', run) === undefined) addMember(made, memberOf('name', name));
    const within = prop(base, 'namespace', run) ?? namespace;
    if (within !== undefined) addMember(made, memberOf('namespace', within));
    return made;
  };
  chart.objects.push({
    at,
    value: () => {
      const { members, others, open: isOpen } = of.rest();
      const base = object({ apiVersion: of.apiVersion, kind: of.kind, metadata: metadata() }, at);
      const own = [...members].flatMap(([key, member]) => (HEAD.includes(key) ? [] : [member]));
      return patched(objectValue([...base.members.values(), ...own, ...others], at, isOpen), patches);
    },
  });
  const value: Value = instance(
    'cdk8s.ApiObject',
    { kind: 'api-object', construct, name },
    {
      plain: () => name,
      ...constructMembers(construct, assembly, () => value, {
        members: {
          name: () => name,
          serviceAccountName: () => name,
          kind: () => of.kind,
          apiVersion: () => of.apiVersion,
          metadata: (place) => metadataValue(name, namespace, added, place),
          apiObject: () => value,
        },
        methods: {
          addJsonPatch: (call, inner) => {
            for (const patch of patchesOf(call, inner)) patches.push(patch);
            return nothing(call.at);
          },
        },
      }),
    },
    at,
  );
  construct.value = value;
  return value;
}

/** By the chart's own method, where its class has one. */
function generatedName(of: ObjectOf, { own, isHashed }: Naming, assembly: Assembly, run: Run, at: Span): Value {
  const { construct } = of;
  const method = own?.kind === 'object' ? run.get(own, 'generateObjectName', at) : undefined;
  if (method?.kind === 'function') {
    const members = { kind: () => of.kind, apiVersion: () => of.apiVersion };
    const draft: Value = instance(
      'cdk8s.ApiObject',
      undefined,
      constructMembers(construct, assembly, () => draft, { members }),
      at,
    );
    return run.call(method, [draft], at);
  }
  const max = literal(of.kind) === 'CronJob' ? { max: MAX_CRON_JOB } : {};
  return isHashed === undefined
    ? run.hole(`${construct.path.join('/')}.name`, at, { without: ':/' })
    : chartName(construct, at, run, { isHashed, ...max });
}

/** What the controller adds to the name of a CronJob has eleven characters. */
const MAX_CRON_JOB = 52;

const HEAD: readonly string[] = ['apiVersion', 'kind', 'metadata'];

function unitedAnnotations(written: Value | undefined, added: ObjectValue, at: Span): Value | undefined {
  if (added.members.size === 0 && !added.open) return written;
  if (written === undefined || isNothing(written)) return added;
  if (written.kind !== 'object') return object({}, at, true);
  return objectValue(
    [...written.members.values(), ...written.others, ...added.members.values()],
    written.at,
    written.open || added.open,
  );
}

const metadataValue = (name: Value, namespace: Value | undefined, added: ObjectValue, at: Span): Value =>
  instance(
    'cdk8s.ApiObjectMetadata',
    undefined,
    {
      members: { name: () => name, namespace: () => namespace },
      methods: {
        addAnnotation: ({ args: [key, value], at: place }, run) => {
          const known = literal(key);
          if (known === undefined || value === undefined || !run.certain) added.open = true;
          else addMember(added, memberOf(known, value, key?.at ?? place));
          return nothing(place);
        },
        addLabel: ({ at: place }) => nothing(place),
      },
    },
    at,
  );

const made = (call: Call, run: Run, assembly: Assembly): Construct =>
  assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);

/** `new ApiObject(scope, id, { apiVersion, kind, metadata, ... })` */
export const apiObjectClass = (assembly: Assembly): Native => ({
  name: 'cdk8s.ApiObject',
  construct: (call, run) => {
    const props = argOf(call, 2);
    return apiObject(
      {
        construct: made(call, run, assembly),
        apiVersion: prop(props, 'apiVersion', run),
        kind: prop(props, 'kind', run),
        metadata: prop(props, 'metadata', run),
        rest: () => (props?.kind === 'object' ? props : object({}, call.at, true)),
      },
      run,
      assembly,
      call.at,
    );
  },
  // What cdk8s-plus makes has its object within.
  get: (member, at) =>
    member === 'of'
      ? func(member, ({ args: [of], at: place }, run) => of && run.get(of, 'apiObject', place), at)
      : undefined,
});

/** Kinds by the group that they are of, as `cdk8s import k8s` generates their classes. */
const GROUPS: Readonly<Record<string, string>> = table({
  ServiceAccount: 'v1',
  Pod: 'v1',
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
});

/** A class of a generated file that is not committed: its name says the kind. */
export function kubeClass(name: string, assembly: Assembly): Native | undefined {
  const kind = name.replace(/^Kube/, '');
  const group = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : undefined;
  if (group === undefined || !name.startsWith('Kube')) return undefined;
  return {
    name,
    construct: (call, run) => {
      const props = argOf(call, 2);
      return apiObject(
        {
          construct: made(call, run, assembly),
          apiVersion: string(group, call.at),
          kind: string(kind, call.at),
          metadata: prop(props, 'metadata', run),
          rest: () => (props?.kind === 'object' ? props : object({}, call.at, props !== undefined)),
        },
        run,
        assembly,
        call.at,
      );
    },
  };
}

/** `new Helm(scope, id, { chart, values })`: the service accounts of its values. */
export const helmClass = (assembly: Assembly): Native => ({
  name: 'cdk8s.Helm',
  construct: (call, run) => {
    const construct = made(call, run, assembly);
    const props = argOf(call, 2);
    const { chart, namespace } = chartOf(construct, assembly, call.at);
    const values = prop(props, 'values', run);
    for (const account of accountsOfValues(values, prop(props, 'namespace', run) ?? namespace))
      chart.objects.push({ at: call.at, value: () => account });
    return constructValue('cdk8s.Helm', construct, assembly, call.at);
  },
});

/** `new Include(scope, id, { url })`: the objects of a file that is here. */
export const includeClass = (assembly: Assembly): Native => ({
  name: 'cdk8s.Include',
  construct: (call, run) => {
    const construct = made(call, run, assembly);
    const { chart, namespace } = chartOf(construct, assembly, call.at);
    const url = prop(argOf(call, 2), 'url', run);
    const path = literal(url);
    const file = path === undefined ? undefined : assembly.fileAt(path);
    if (file === undefined) assembly.missing(path, url?.at ?? call.at);
    const documents = file === undefined ? [] : partsOf(file).flatMap((part) => part.parse());
    for (const { tree } of documents) {
      if (tree?.kind !== 'map') continue;
      const value = valueOf(tree);
      chart.objects.push({ at: call.at, value: () => withNamespace(value, namespace, run) });
    }
    return constructValue('cdk8s.Include', construct, assembly, call.at);
  },
});

/** The namespace of the chart, where the object has none. */
function withNamespace(value: Value, namespace: Value | undefined, run: Run): Value {
  const metadata = value.kind === 'object' ? value.members.get('metadata') : undefined;
  if (value.kind !== 'object' || metadata?.value.kind !== 'object' || namespace === undefined) return value;
  const { members, others, open, at } = metadata.value;
  if (prop(metadata.value, 'namespace', run) !== undefined) return value;
  const within = objectValue([...members.values(), ...others, memberOf('namespace', namespace)], at, open);
  const rest = [...value.members.values()].map((member) =>
    member === metadata ? { ...member, value: within } : member,
  );
  return objectValue([...rest, ...value.others], value.at, value.open);
}
