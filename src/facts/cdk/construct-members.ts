/** What every construct has: its node, its stack. Source: constructs lib/construct.js, aws-cdk-lib core/lib/resource.js, stack.js. */
import { partitionOfRegion } from '../../aws/partition.js';
import type { Span } from '../../value/span.js';

import type { Call, Run } from '../program/library.js';
import { isNothing, type Value } from '../program/value.js';
import type { Assembly, Construct, Stack } from './assembly.js';
import { dnsLabel, logicalId } from './names.js';
import { argOf, instance, literal, own, type Members, type Methods } from './natives.js';
import { pseudo, textOfParts } from './pseudo.js';
import { list, nothing, object, string } from './trees.js';
import { table } from '../../value/table.js';

interface Shape {
  readonly members?: Members;
  readonly methods?: Methods;
  readonly others?: (name: string, at: Span, run: Run) => Value | undefined;
}

/** Constructs within constructs that `findAll` looks at. */
const MOST_NESTED = 50;

const COMMON: Methods = { applyRemovalPolicy: ({ at }) => nothing(at) };

export const constructMembers = (
  construct: Construct,
  assembly: Assembly,
  self: () => Value,
  shape: Shape = {},
): Shape => ({
  ...shape,
  members: {
    node: (at) => nodeValue(construct, assembly, self, at),
    stack: (at) => stackValue(construct.stack, assembly, at),
    env: (at) =>
      object(
        { account: accountOf(construct.stack, assembly, at), region: regionOf(construct.stack, assembly, at) },
        at,
      ),
    ...shape.members,
  },
  methods: { ...COMMON, ...shape.methods },
});

export const accountOf = (stack: Stack, assembly: Assembly, at: Span): Value =>
  stack.account ?? pseudo('AccountId', assembly, at, stack.isAgnostic);

export const regionOf = (stack: Stack, assembly: Assembly, at: Span): Value =>
  stack.region ?? pseudo('Region', assembly, at, stack.isAgnostic);

/** With a feature flag of new projects the region says it. Source: `get partition` of core/lib/stack.js. */
export function partitionOf(stack: Stack, assembly: Assembly, at: Span): Value {
  const region = assembly.flag('@aws-cdk/core:enablePartitionLiterals') ? literal(stack.region) : undefined;
  const known = region === undefined ? undefined : partitionOfRegion(region);
  return known === undefined ? pseudo('Partition', assembly, at) : string(known, at);
}

/** A name that the library makes: known only where every id above it is. */
export const uniqueName = (construct: Construct, at: Span, run: Run): Value =>
  construct.isNamed
    ? string(logicalId(construct.path), at)
    : run.hole(`${construct.path.join('/')}.uniqueId`, at, { without: ':/.' });

function nodeValue(construct: Construct, assembly: Assembly, self: () => Value, at: Span): Value {
  return instance(
    'node',
    undefined,
    {
      members: {
        id: (place) => string(construct.id, place),
        path: (place, run) =>
          construct.isNamed
            ? string(construct.path.join('/'), place)
            : run.hole('node.path', place, { anonymous: true }),
        addr: (place, run) => run.hole(`${construct.path.join('/')}.addr`, place),
        defaultChild: () => construct.defaultChild,
        scope: (place) => construct.scope && (construct.scope.value ?? bareValue(construct.scope, assembly, place)),
        root: (place) => object({}, place, true),
        children: (place) =>
          list(
            [...construct.children.values()].flatMap((child) => child.value ?? []),
            place,
            true,
          ),
      },
      methods: {
        tryGetContext: (call, run) => contextOf(construct, call, run, assembly),
        getContext: (call, run) => contextOf(construct, call, run, assembly),
        setContext: ({ args: [key, value] }) => {
          const name = literal(key);
          if (name !== undefined && value !== undefined) construct.context.set(name, value);
          return undefined;
        },
        findChild: (call, run) => childOf(construct, call, run),
        tryFindChild: (call, run) => childOf(construct, call, run),
        findAll: (call) => list([self(), ...below(construct)], call.at, true),
        addDependency: (call) => nothing(call.at),
        addValidation: (call) => nothing(call.at),
        addMetadata: (call) => nothing(call.at),
      },
    },
    at,
  );
}

/** What is known of all that a construct holds. */
function below(construct: Construct, depth = 0): readonly Value[] {
  if (depth > MOST_NESTED) return [];
  const { defaultChild } = construct;
  const own = defaultChild === undefined || defaultChild === construct.value ? [] : [defaultChild];
  const children = [...construct.children.values()].flatMap((child) => [
    ...(child.value === undefined ? [] : [child.value]),
    ...below(child, depth + 1),
  ]);
  return [...own, ...children];
}

/** A construct whose constructor still runs. */
function bareValue(construct: Construct, assembly: Assembly, at: Span): Value {
  const value: Value = instance(
    'Construct',
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value),
    at,
  );
  return value;
}

function childOf(construct: Construct, call: Call, run: Run): Value {
  const id = literal(argOf(call, 0));
  const child = id === undefined ? undefined : construct.children.get(id);
  if (child?.value !== undefined) return child.value;
  return id === 'Resource' && construct.defaultChild !== undefined
    ? construct.defaultChild
    : run.hole('a child', call.at, { anonymous: true });
}

/** What the command line gives with `-c` wins; of what is committed the nearest. */
function contextOf(construct: Construct, call: Call, run: Run, assembly: Assembly): Value {
  const key = literal(argOf(call, 0));
  if (key === undefined) return run.hole('context', call.at, { anonymous: true });
  for (let at: Construct | undefined = construct; at !== undefined; at = at.scope) {
    const known = at.context.get(key);
    if (known !== undefined) return known;
  }
  const written = assembly.contextValue(key);
  return written ?? run.hole(`context.${key}`, call.at);
}

export function stackValue(stack: Stack, assembly: Assembly, at: Span): Value {
  const { construct } = stack;
  if (construct?.value !== undefined) return construct.value;
  const value: Value = instance(
    'Stack',
    construct === undefined ? undefined : { kind: 'construct', construct },
    stackShape(stack, construct, assembly, () => value),
    at,
  );
  return value;
}

export function stackShape(
  stack: Stack,
  construct: Construct | undefined,
  assembly: Assembly,
  self: () => Value,
): Shape {
  const shape: Shape = {
    members: {
      account: (at) => accountOf(stack, assembly, at),
      region: (at) => regionOf(stack, assembly, at),
      partition: (at) => partitionOf(stack, assembly, at),
      urlSuffix: (at) => pseudo('URLSuffix', assembly, at),
      stackId: (at) => pseudo('StackId', assembly, at),
      stackName: (at) => string(stack.name, at),
      artifactId: (at) => string(stack.name, at),
      environment: (at) => object({}, at, true),
      nested: () => undefined,
    },
    methods: {
      formatArn: (call, run) => formattedArn(stack, argOf(call, 0), call.at, run, assembly),
      splitArn,
      toJsonString: ({ args: [value], at }) =>
        value === undefined ? undefined : instance('toJsonString', undefined, { plain: () => value }, at),
      resolve: ({ args: [value] }) => value,
      exportValue: ({ args: [value] }) => value,
      getLogicalId: ({ args: [element], at }, run) =>
        element === undefined ? undefined : run.get(element, 'logicalId', at),
      addDependency: ({ at }) => nothing(at),
      addTransform: ({ at }) => nothing(at),
      addMetadata: ({ at }) => nothing(at),
    },
  };
  return construct === undefined ? shape : constructMembers(construct, assembly, self, shape);
}

const SEPARATORS: Readonly<Record<string, string>> = table({
  SLASH_RESOURCE_NAME: '/',
  COLON_RESOURCE_NAME: ':',
  SLASH_RESOURCE_SLASH_RESOURCE_NAME: '/',
  NO_RESOURCE_NAME: '',
});

/** Source: aws-cdk-lib core/lib/arn.js. */
export function formattedArn(stack: Stack, parts: Value | undefined, at: Span, run: Run, assembly: Assembly): Value {
  const written = (name: string): Value | undefined => {
    const value = parts === undefined ? undefined : run.get(parts, name, at);
    return value === undefined || isNothing(value) ? undefined : value;
  };
  const format = literal(written('arnFormat')) ?? 'SLASH_RESOURCE_NAME';
  const separator = literal(written('sep')) ?? own(SEPARATORS, format);
  const [service, resource, name] = [written('service'), written('resource'), written('resourceName')];
  if (service === undefined || resource === undefined || separator === undefined)
    return run.hole('formatArn', at, { anonymous: true });
  const before = format === 'SLASH_RESOURCE_SLASH_RESOURCE_NAME' ? '/' : '';
  return textOfParts(
    [
      'arn:',
      written('partition') ?? partitionOf(stack, assembly, at),
      ':',
      service,
      ':',
      written('region') ?? regionOf(stack, assembly, at),
      ':',
      written('account') ?? accountOf(stack, assembly, at),
      `:${before}`,
      resource,
      ...(name === undefined ? [] : [separator, name]),
    ],
    run,
    at,
  );
}

/** `Arn.split(arn, format)`, `stack.splitArn(arn, format)`: the parts of one that is known. Source: `Arn.split` of core/lib/arn.js. */
export function splitArn({ args: [arn, format], at }: Call, run: Run): Value {
  const known = literal(arn);
  const [start, partition, service, region, account, ...rest] = known?.split(':') ?? [];
  const own = literal(format);
  if (start !== 'arn' || account === undefined || rest.length === 0 || own === undefined)
    return run.hole('Arn.split', at, { anonymous: true });
  const whole = rest.join(':');
  const text = whole.replace(own === 'SLASH_RESOURCE_SLASH_RESOURCE_NAME' ? /^\// : '', '');
  const separator = SEPARATORS[own];
  const cut = separator === undefined || separator === '' ? -1 : text.indexOf(separator);
  const [resource, name] = cut < 0 ? [text, undefined] : [text.slice(0, cut), text.slice(cut + 1)];
  const parts = { partition, service, region, account, resource, resourceName: name, sep: separator, arnFormat: own };
  return object(
    Object.fromEntries(
      Object.entries(parts).map(([key, part]) => [key, part === undefined ? undefined : string(part, at)]),
    ),
    at,
  );
}

export const chartName = (
  construct: Construct,
  at: Span,
  run: Run,
  form: NonNullable<Parameters<typeof dnsLabel>[1]>,
): Value =>
  construct.isNamed
    ? string(dnsLabel(construct.path, form), at)
    : run.hole(`${construct.path.join('/')}.name`, at, { without: ':/' });
