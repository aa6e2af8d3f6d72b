/** Charts of Kubernetes objects: cdk8s lib/chart.js, api-object.js, metadata.js, helm.js. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import { addMember, isNothing, memberOf, objectValue, type ObjectValue, type Value } from '../program/value.js';
import type { Assembly, Chart, Construct } from './assembly.js';
import { chartName, constructMembers } from './construct-members.js';
import { accountsOfValues, constructValue } from './eks-manifests.js';
import { argOf, func, instance, literal, prop } from './natives.js';
import { list, nothing, object, string } from './trees.js';
import { table } from '../../value/table.js';

const CHARTS = new WeakMap<Construct, { readonly chart: Chart; readonly namespace: Value | undefined }>();

/** `new Chart(scope, id, { namespace })` */
export const chartClass = (assembly: Assembly): Native => ({
  name: 'cdk8s.Chart',
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const { self } = call;
    const at = self?.kind === 'object' && self.of !== undefined ? self.of.at : call.at;
    const chart: Chart = { construct, file: at.source, objects: [], applied: false };
    assembly.charts.push(chart);
    const namespace = prop(argOf(call, 2), 'namespace', run);
    CHARTS.set(construct, { chart, namespace });
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
          generateObjectName: ({ at: place }) => nothing(place),
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
function chartOf(
  construct: Construct,
  assembly: Assembly,
  at: Span,
): { readonly chart: Chart; readonly namespace: Value | undefined } {
  for (let one: Construct | undefined = construct; one !== undefined; one = one.scope) {
    const known = CHARTS.get(one);
    if (known !== undefined) return known;
  }
  const chart: Chart = { construct, file: at.source, objects: [], applied: false };
  assembly.charts.push(chart);
  return { chart, namespace: undefined };
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
  const { chart, namespace } = chartOf(construct, assembly, at);
  const name = prop(of.metadata, 'name', run) ?? chartName(construct, at, run);
  const added = objectValue([], at);
  let open = false;
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
      return objectValue([...base.members.values(), ...own, ...others], at, isOpen || open);
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
          addJsonPatch: ({ at: place }) => {
            open = true;
            return nothing(place);
          },
        },
      }),
    },
    at,
  );
  construct.value = value;
  return value;
}

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
