/** Objects and charts that a cluster applies: aws-eks/lib/k8s-manifest.js, helm-chart.js. */
import type { Span } from '../../value/span.js';
import type { Native, Run } from '../program/library.js';
import { isNothing, type ObjectValue, type Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { constructMembers } from './construct-members.js';
import { argOf, instance, madeOf, prop, truth } from './natives.js';
import { checkChart } from './refusals.js';
import { list, object, string } from './trees.js';

const ROLE_ARN = 'eks.amazonaws.com/role-arn';

/** Objects that are applied together. */
export function manifest(construct: Construct, objects: () => readonly Value[], assembly: Assembly, at: Span): void {
  assembly.resource(
    construct,
    'Custom::AWSCDK-EKS-KubernetesResource',
    () => object({ Manifest: list(objects().flatMap(objectsOf), at) }, at),
    at,
    [...construct.path, 'Resource', 'Default'],
  );
}

/** A list stands for its items. */
const objectsOf = (value: Value): readonly Value[] =>
  value.kind === 'list'
    ? value.items.flatMap(objectsOf)
    : value.kind === 'choice'
      ? value.arms.flatMap(objectsOf)
      : [value];

/** The objects of a chart of cdk8s, which is read with the stack then. */
export function chartObjects(chart: Value | undefined): readonly Value[] {
  const made = madeOf(chart);
  return made?.kind === 'chart' ? [made.objects()] : [];
}

/** `new KubernetesManifest(scope, id, { cluster, manifest })` */
export const manifestClass = (assembly: Assembly): Native => ({
  name: 'eks.KubernetesManifest',
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const written = prop(argOf(call, 2), 'manifest', run);
    manifest(construct, () => (written === undefined ? [] : [written]), assembly, call.at);
    return constructValue('eks.KubernetesManifest', construct, assembly, call.at);
  },
});

export function constructValue(name: string, construct: Construct, assembly: Assembly, at: Span): Value {
  const value: Value = instance(
    name,
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value),
    at,
  );
  construct.value = value;
  return value;
}

/** The release of a chart. The namespace of a release is `default` where none is given. */
export function helmChart(
  construct: Construct,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): void {
  const written = (name: string): Value | undefined => prop(props, name, run);
  checkChart(props, at, run, assembly);
  assembly.resource(
    construct,
    'Custom::AWSCDK-EKS-HelmChart',
    () =>
      object(
        {
          Release: written('release'),
          Chart: written('chart'),
          Namespace: written('namespace') ?? string('default', at),
          Values: written('values'),
        },
        at,
      ),
    at,
    [...construct.path, 'Resource', 'Default'],
  );
}

/** The service accounts that values of a chart annotate with a role. */
export const accountsOfValues = (values: Value | undefined, namespace: Value | undefined): readonly Value[] =>
  values === undefined ? [] : annotated(values, 0).map((holder) => accountOf(holder, namespace));

/** Mappings with annotations that name a role. */
function annotated(value: Value, depth: number): readonly ObjectValue[] {
  if (depth > 30) return [];
  if (value.kind === 'list') return value.items.flatMap((item) => annotated(item, depth + 1));
  if (value.kind !== 'object') return [];
  const annotations = value.members.get('annotations')?.value;
  const isMade = truth(value.members.get('create')?.value) !== false || !value.members.has('create');
  const names = annotations?.kind === 'object' && annotations.members.has(ROLE_ARN);
  const inner = [...value.members.values()].flatMap((member) => annotated(member.value, depth + 1));
  return names && isMade ? [value, ...inner] : inner;
}

function accountOf(holder: ObjectValue, namespace: Value | undefined): Value {
  const name = holder.members.get('name')?.value;
  const { at } = holder;
  return object(
    {
      apiVersion: string('v1', at),
      kind: string('ServiceAccount', at),
      metadata: object(
        {
          ...(name === undefined || isNothing(name) ? {} : { name }),
          namespace,
          annotations: holder.members.get('annotations')?.value,
        },
        at,
      ),
    },
    at,
  );
}

/** `new HelmChart(scope, id, { cluster, chart, values })` */
export const helmChartClass = (assembly: Assembly): Native => ({
  name: 'eks.HelmChart',
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    helmChart(construct, argOf(call, 2), run, assembly, call.at);
    return constructValue('eks.HelmChart', construct, assembly, call.at);
  },
});
