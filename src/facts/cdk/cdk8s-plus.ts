/** Objects with intents: cdk8s-plus lib/service-account.js, workload.js, pod.js, container.js. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { apiObject } from './cdk8s.js';
import { constructMembers } from './construct-members.js';
import { emptyBag, type Bag } from './made.js';
import { argOf, func, instance, madeOf, prop } from './natives.js';
import { addAll, addTo } from './statements.js';
import { list, nothing, object, string } from './trees.js';
import { table } from '../../value/table.js';

interface Workload {
  readonly apiVersion: string;
  /** Where the template of the pods stands in `spec`. */
  readonly template: readonly string[];
}

const WORKLOADS: Readonly<Record<string, Workload>> = table({
  Pod: { apiVersion: 'v1', template: [] },
  Deployment: { apiVersion: 'apps/v1', template: ['template'] },
  StatefulSet: { apiVersion: 'apps/v1', template: ['template'] },
  DaemonSet: { apiVersion: 'apps/v1', template: ['template'] },
  Job: { apiVersion: 'batch/v1', template: ['template'] },
  CronJob: { apiVersion: 'batch/v1', template: ['jobTemplate', 'spec', 'template'] },
});

const construct = (call: Call, run: Run, assembly: Assembly): Construct =>
  assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);

/** The class of a name; undefined: none that makes an identity. */
export function plusClass(name: string, assembly: Assembly): Native | undefined {
  if (name === 'ServiceAccount') return serviceAccountClass(assembly);
  if (name === 'EnvValue') return envValues;
  const workload = Object.hasOwn(WORKLOADS, name) ? WORKLOADS[name] : undefined;
  return workload === undefined ? undefined : workloadClass(name, workload, assembly);
}

const serviceAccountClass = (assembly: Assembly): Native => ({
  name: 'kplus.ServiceAccount',
  construct: (call, run) =>
    apiObject(
      {
        construct: resourceIn(construct(call, run, assembly), run, assembly),
        apiVersion: string('v1', call.at),
        kind: string('ServiceAccount', call.at),
        metadata: prop(argOf(call, 2), 'metadata', run),
        rest: () => object({}, call.at),
      },
      run,
      assembly,
      call.at,
    ),
  get: (member, at) =>
    member === 'fromServiceAccountName'
      ? func(
          member,
          ({ args, at: place }) =>
            instance(
              'kplus.ServiceAccount',
              undefined,
              { members: { name: () => args[2], serviceAccountName: () => args[2] } },
              place,
            ),
          at,
        )
      : undefined,
});

/** The object is a child of what the program makes; its generated name hides the id. */
const resourceIn = (around: Construct, run: Run, assembly: Assembly): Construct =>
  assembly.child(around, 'Resource', run);

function workloadClass(kind: string, { apiVersion, template }: Workload, assembly: Assembly): Native {
  return {
    name: `kplus.${kind}`,
    construct: (call, run) => {
      const { at } = call;
      const around = construct(call, run, assembly);
      const props = argOf(call, 2);
      const containers = emptyBag();
      addTo(containers, prop(props, 'containers', run));
      const account = prop(props, 'serviceAccount', run);
      const pod = (): Value =>
        object(
          {
            serviceAccountName: account === undefined ? undefined : nameOf(account, run),
            containers: list(
              containers.items.map((one, i) => containerOf(one, i, run)),
              containers.at ?? at,
              containers.open,
            ),
          },
          at,
          template.length > 0 && props !== undefined && props.kind !== 'object',
        );
      const spec = (): Value => {
        const inner = template.length === 0 ? pod() : podTemplate(prop(props, 'podMetadata', run), pod(), at);
        return template.toReversed().reduce((value, step) => object({ [step]: value }, at, true), inner);
      };
      const made = apiObject(
        {
          construct: resourceIn(around, run, assembly),
          apiVersion: string(apiVersion, at),
          kind: string(kind, at),
          metadata: prop(props, 'metadata', run),
          rest: () => object({ spec: spec() }, at),
        },
        run,
        assembly,
        at,
      );
      return workloadValue(kind, around, made, containers, account, assembly, at);
    },
  };
}

const podTemplate = (metadata: Value | undefined, spec: Value, at: Span): Value => object({ metadata, spec }, at);

const nameOf = (account: Value, run: Run): Value => {
  const made = madeOf(account);
  return made?.kind === 'api-object' ? made.name : run.get(account, 'name', account.at);
};

function workloadValue(
  kind: string,
  around: Construct,
  made: Value,
  containers: Bag,
  account: Value | undefined,
  assembly: Assembly,
  at: Span,
): Value {
  const value: Value = instance(
    `kplus.${kind}`,
    { kind: 'construct', construct: around },
    constructMembers(around, assembly, () => value, {
      members: {
        name: (place, run) => run.get(made, 'name', place),
        metadata: (place, run) => run.get(made, 'metadata', place),
        serviceAccount: () => account,
        apiObject: () => made,
      },
      methods: {
        addContainer: (call, run) => {
          addAll(containers, { ...call, args: call.args.slice(0, 1) }, run);
          return object({}, call.at, true);
        },
        attachContainer: () => {
          containers.open = true;
          return nothing(at);
        },
      },
    }),
    at,
  );
  around.value = value;
  return value;
}

/** A container without a name is `main`. */
function containerOf(container: Value, i: number, run: Run): Value {
  const { at } = container;
  const env = prop(container, 'envVariables', run);
  const open = container.kind !== 'object' || container.open;
  return object(
    {
      name: prop(container, 'name', run) ?? (i === 0 ? string('main', at) : undefined),
      image: prop(container, 'image', run),
      env: env === undefined ? undefined : envOf(env),
    },
    at,
    open,
  );
}

function envOf(env: Value): Value {
  if (env.kind !== 'object') return list([], env.at, true);
  const items = [...env.members].map(([name, { value, keyAt }]) => {
    const known = value.kind === 'object' ? value.members.get('value')?.value : undefined;
    return object(
      {
        name: string(name, keyAt),
        ...(known === undefined ? { valueFrom: object({}, value.at, true) } : { value: known }),
      },
      value.at,
    );
  });
  return list(items, env.at, env.open || env.others.length > 0);
}

/** `EnvValue.fromValue('text')` */
const envValues: Native = {
  name: 'kplus.EnvValue',
  get: (member, at) =>
    member === 'fromValue' ? func(member, ({ args: [value], at: place }) => object({ value }, place), at) : undefined,
};
