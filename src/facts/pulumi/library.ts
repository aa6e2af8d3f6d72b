/** What the modules of Pulumi hold, and what a program makes with them. */
import type { Span } from '../../value/span.js';
import type { Call, Library, Native, Run } from '../program/library.js';
import { joinedValue } from '../program/texts.js';
import { pathNative, type PathHandlers } from '../program/path-native.js';
import {
  isNothing,
  listValue,
  memberOf,
  nativeValue,
  objectValue,
  textValue,
  undefinedValue,
  unknownValue,
  type Value,
} from '../program/value.js';
import { computedOf } from './computed.js';
import { configOf, stackReference, type Project } from './config.js';
import { innerOf, isOutputValue, outputOf, resolved } from './output.js';
import { managedPolicy, policyDocument, policyForPrincipal, principalConstant } from './policy.js';
import { madeResource, resourceValue, type Parent, type Resource } from './resource.js';
import { transformed } from './transformations.js';
import { table } from '../../value/table.js';

/** `record`: told of every resource. */
export function pulumiLibrary(project: Project, record: (resource: Resource, call: Call, run: Run) => void): Library {
  /** Of the whole stack: `registerStackTransformation` and its like. */
  const ofStack: Value[] = [];
  const made = (path: string, call: Call, run: Run): Value => {
    const resource = transformed(madeResource(path, call, run), ofStack, run);
    record(resource, call, run);
    return resourceValue(resource, computedOf, call.at);
  };
  const handlers: PathHandlers = { construct: made, call: called, member: constant };
  return {
    moduleOf(specifier) {
      if (specifier === '@pulumi/pulumi' || specifier.startsWith('@pulumi/pulumi/'))
        return nativeValue(sdk(project, ofStack), NOWHERE);
      const name = /^@pulumi\/([^/]+)(?:\/(.+))?$/.exec(specifier);
      if (name?.[1] === undefined) return undefined;
      const root = name[1] === 'kubernetes' ? 'k8s' : name[1];
      const rest = (name[2] ?? '')
        .replace(/\/index$/, '')
        .split('/')
        .filter((part) => part !== '');
      return pathNative([root, ...rest].join('.'), handlers, NOWHERE);
    },
  };
}

const NOWHERE: Span = { source: { path: '', text: '' }, start: 0, end: 0 };

function constant(path: string, at: Span): Value | undefined {
  const policy = /^aws\.iam\.ManagedPolic(?:y|ies)\.(\w+)$/.exec(path)?.[1];
  if (policy !== undefined) return managedPolicy(policy, at);
  const principal = /^aws\.iam\.Principals\.(\w+)$/.exec(path)?.[1];
  return principal === undefined ? undefined : principalConstant(principal, at);
}

/** Functions of the SDKs. `getX` gives a promise, `getXOutput` an output; both hold the same. */
function called(path: string, call: Call, run: Run): Value | undefined {
  const { at } = call;
  if (path === 'aws.iam.assumeRolePolicyForPrincipal') return policyForPrincipal(call);
  const type = /^(aws\.\w+\.\w+)\.get$/.exec(path)?.[1];
  if (type !== undefined) return existing(type, call, run);
  const found = /^(.*\.get\w+?)(Output)?$/.exec(path);
  if (found?.[1] === undefined) return undefined;
  const value = lookedUp(found[1], call, run);
  return found[2] === undefined ? value : outputOf(value, at);
}

function lookedUp(path: string, call: Call, run: Run): Value {
  const { at } = call;
  switch (path) {
    case 'aws.iam.getPolicyDocument':
      return policyDocument(call, run);
    case 'aws.getCallerIdentity':
      return objectValue(
        ['accountId', 'id'].map((name) => memberOf(name, accountHole('account', at, run))),
        at,
        true,
      );
    case 'aws.getPartition':
      return objectValue(
        ['partition', 'id'].map((name) => memberOf(name, accountHole('partition', at, run))),
        at,
        true,
      );
    case 'aws.getRegion':
      return objectValue(
        ['name', 'id', 'region'].map((name) => memberOf(name, run.hole('region', at, { without: ':/' }))),
        at,
        true,
      );
    default: {
      const resource = madeResource(path, { ...call, args: [textValue(path, at), ...call.args] }, run);
      return looked(resource, call);
    }
  }
}

/** `X.get(name, id)`: something that exists already, of which its id alone is known. It is not made here. */
function existing(type: string, { args: [name, id, ...others], ...call }: Call, run: Run): Value {
  const identity = IDENTITIES.get(type);
  const known = identity === undefined || id === undefined ? [] : [memberOf(identity.argument, innerOf(id))];
  const args = [
    name ?? undefinedValue(call.at),
    objectValue(known, call.at, true),
    others[1] ?? undefinedValue(call.at),
  ];
  const resource = madeResource(identity?.type ?? type, { ...call, args }, run);
  return resourceValue(resource, computedOf, call.at);
}

/** What the ids of existing resources are. */
const IDENTITIES: ReadonlyMap<string, { readonly type: string; readonly argument: string }> = new Map([
  ['aws.iam.Role', { type: 'aws.iam.Role', argument: 'name' }],
  ['aws.iam.OpenIdConnectProvider', { type: 'aws.iam.getOpenIdConnectProvider', argument: 'arn' }],
  ['aws.eks.Cluster', { type: 'aws.eks.Cluster', argument: 'name' }],
]);

/** Those of the provider that most resources have. */
const accountHole = (reference: string, at: Span, { unit }: Run): Value => ({
  kind: 'hole',
  hole: { reference, scope: `${unit} aws`, without: ':/', at },
  at,
});

/** What is looked up: its members are not lifted, for it is no output itself. */
function looked(resource: Resource, { at }: Call): Value {
  const native: Native = {
    name: resource.type,
    get(name, place, run) {
      const value = resourceValue(resource, computedOf, at);
      return innerOf(run.get(value, name, place));
    },
  };
  return nativeValue(native, at);
}

/** @pulumi/pulumi. */
function sdk(project: Project, ofStack: Value[]): Native {
  const functions: Readonly<Record<string, (call: Call, run: Run) => Value>> = table({
    output: ({ args: [value], at }) => outputOf(resolved(value ?? undefinedValue(at)), at),
    secret({ args: [value], at }) {
      const inner = resolved(value ?? undefinedValue(at));
      project.secrets.push(inner);
      return outputOf(inner, at);
    },
    unsecret: ({ args: [value], at }) => outputOf(resolved(value ?? undefinedValue(at)), at),
    all: (call) => outputOf(all(call), call.at),
    interpolate: (call, run) => outputOf(interpolated(call, run), call.at),
    concat: ({ args, at }, run) =>
      outputOf(
        joinedValue(
          args.map((arg) => run.text(innerOf(arg), arg.at)),
          at,
        ),
        at,
      ),
    jsonStringify: ({ args: [value], at }, run) => outputOf(run.json(resolved(value ?? undefinedValue(at)), at), at),
    jsonParse: ({ args: [value], at }, run) => outputOf(jsonParsed(value, at, run), at),
    getStack: ({ at }, run) => run.hole('pulumi.stack', at, { string: true }),
    getProject: ({ at }, run) =>
      project.name === undefined ? run.hole('pulumi.project', at) : textValue(project.name, at),
    getOrganization: ({ at }, run) => run.hole('pulumi.organization', at, { string: true }),
    mergeOptions: ({ args, at }) => mergedOptions(args, at),
  });
  const runtime: Native = {
    name: 'pulumi.runtime',
    get: (name, at) =>
      /^register(?:Stack|Resource)Transform(?:ation)?$/.test(name)
        ? nativeValue({ name, call: ({ args: [work], at: place }, run) => registered(work, place, run, ofStack) }, at)
        : undefined,
  };
  const asset: Native = {
    name: 'pulumi.asset',
    get: (name, at) =>
      name === 'FileAsset'
        ? nativeValue(
            {
              name,
              construct: ({ args: [path], at: place }) =>
                objectValue(path === undefined ? [] : [memberOf('path', innerOf(path))], place),
            },
            at,
          )
        : undefined,
  };
  const classes: Readonly<Record<string, (call: Call, run: Run) => Value>> = table({
    Config: (call) => configOf(call, project),
    StackReference: stackReference,
    ComponentResource: component,
    CustomResource: component,
  });
  const native: Native = {
    name: 'pulumi',
    get(name, at) {
      if (name === 'default') return nativeValue(native, at);
      if (name === 'runtime') return nativeValue(runtime, at);
      if (name === 'asset') return nativeValue(asset, at);
      if (Object.hasOwn(functions, name))
        return nativeValue(
          { name: `pulumi.${name}`, call: (call, run) => functions[name]?.(call, run) ?? unknownValue(call.at) },
          at,
        );
      if (Object.hasOwn(classes, name))
        return nativeValue(
          {
            name: `pulumi.${name}`,
            construct: (call, run) => classes[name]?.(call, run) ?? unknownValue(call.at),
            ...statics(name),
          },
          at,
        );
      if (name === 'Output')
        return nativeValue(
          {
            name: 'pulumi.Output',
            get: (member, place) =>
              member === 'create'
                ? nativeValue({ name: 'create', call: functions['output'] ?? ((call) => unknownValue(call.at)) }, place)
                : member === 'isInstance'
                  ? nativeValue(
                      {
                        name: member,
                        call: ({ args: [value], at: here }) =>
                          value === undefined || value.kind === 'hole'
                            ? unknownValue(here)
                            : { kind: 'boolean', value: isOutputValue(value), at: here },
                      },
                      place,
                    )
                  : undefined,
          },
          at,
        );
      return undefined;
    },
  };
  return native;
}

const statics = (name: string): Partial<Native> => (name === 'ComponentResource' ? { get: () => undefined } : {});

/** A function that changes what is made after it; where that is not certain, nothing of it is known. */
function registered(work: Value | undefined, at: Span, run: Run, ofStack: Value[]): Value {
  ofStack.push(run.certain && work !== undefined ? work : unknownValue(at, 'a transformation'));
  return undefinedValue(at);
}

/** `mergeOptions(a, b)`: what is given later counts. */
function mergedOptions(args: readonly Value[], at: Span): Value {
  const objects = args.filter((arg) => !isNothing(arg));
  const members = objects.flatMap((one) => (one.kind === 'object' ? [...one.members.values()] : []));
  const isOpen = objects.some((one) => one.kind !== 'object' || one.open);
  return objectValue(members, at, isOpen);
}

/** A component: what it is called, what its children inherit, and nothing else. */
function component({ args: [, , , options], at }: Call): Value {
  const native: Native & Parent = {
    name: 'a component',
    options: options ?? undefinedValue(at),
    get: (name, place, run) =>
      name === 'registerOutputs' || name === 'getData'
        ? nativeValue({ name, call: (call) => undefinedValue(call.at) }, place)
        : outputOf(run.hole(`component.${name}`, place, { anonymous: true }), place),
  };
  return nativeValue(native, at);
}

/** `all([a, b])`, `all({ a, b })`, and `all(a, b)`. */
function all({ args, at }: Call): Value {
  const [first, ...others] = args;
  if (first === undefined) return listValue([], at);
  if (others.length > 0)
    return listValue(
      args.map((arg) => resolved(arg)),
      at,
    );
  return resolved(first);
}

function interpolated({ args: [strings, ...values], at }: Call, run: Run): Value {
  if (strings?.kind !== 'list') return unknownValue(at);
  const texts = strings.items.flatMap((item, i) => {
    const value = values[i];
    const own = run.text(item, item.at);
    return value === undefined ? [own] : [own, run.text(innerOf(value), value.at)];
  });
  const [first, last] = [strings.items[0]?.at, strings.items.at(-1)?.at];
  const place =
    first === undefined || last === undefined ? at : { ...first, start: strings.at.start + 1, end: strings.at.end - 1 };
  return joinedValue(texts, place);
}

function jsonParsed(value: Value | undefined, at: Span, run: Run): Value {
  const inner = value === undefined ? undefinedValue(at) : innerOf(value);
  return inner.kind === 'text' ? run.parse(inner, at) : unknownValue(at, 'JSON.parse()');
}
