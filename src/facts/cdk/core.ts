/** The app with its stages and stacks: aws-cdk-lib core/lib/app.js, stage.js, stack.js, nested-stack.js. */
import type { Span } from '../../value/span.js';
import { isHole } from '../../value/text.js';
import type { Call, Native, Run } from '../program/library.js';
import { isToken, undefinedValue, type Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { applyBoundary, bindBoundary } from './boundaries.js';
import { constructMembers, formattedArn, splitArn, stackShape, stackValue, uniqueName } from './construct-members.js';
import { argOf, func, instance, literal, prop } from './natives.js';
import { lowered } from './lower.js';
import { checkStackName } from './refusals.js';
import { object } from './trees.js';
import { table } from '../../value/table.js';

/** `new App({ context })` */
export const appClass = (assembly: Assembly): Native => ({
  name: 'App',
  construct: (call, run) => {
    const root = assembly.root(run, call.at);
    for (const name of ['context', 'postCliContext']) {
      const context = prop(argOf(call, 0), name, run);
      if (context?.kind === 'object') for (const [key, { value }] of context.members) root.context.set(key, value);
    }
    return plainConstruct('App', root, assembly, call.at);
  },
});

function plainConstruct(name: string, construct: Construct, assembly: Assembly, at: Span): Value {
  const value: Value = instance(
    name,
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, {
      methods: { synth: ({ at: place }) => object({}, place, true) },
    }),
    at,
  );
  construct.value = value;
  return value;
}

/** A construct that makes nothing by itself; `extends Construct`. */
export const constructClass = (name: string, assembly: Assembly): Native => ({
  name,
  construct: (call, run) => {
    const scope = assembly.scopeOf(call.args[0], run, call.at);
    return plainConstruct(name, assembly.construct(scope, call.args[1], run), assembly, call.at);
  },
  get: (member, at) =>
    member === 'isConstruct'
      ? func(member, (call, run) => run.hole('isConstruct', call.at, { anonymous: true }), at)
      : undefined,
});

/** The environment of the stages above, where a stack has none of its own. */
interface Environment {
  readonly account: Value | undefined;
  readonly region: Value | undefined;
  readonly isAgnostic: boolean;
}

const ENVIRONMENTS = new WeakMap<Construct, Environment>();

/** What is written; a value from outside is a token then. */
function environmentOf(props: Value | undefined, scope: Construct, run: Run): Environment {
  const env = prop(props, 'env', run);
  let around: Environment | undefined;
  for (let at: Construct | undefined = scope; around === undefined && at !== undefined; at = at.scope)
    around = ENVIRONMENTS.get(at);
  const own = (name: 'account' | 'region'): Value | undefined => {
    const value = prop(env, name, run) ?? around?.[name];
    return literal(value) === undefined ? undefined : value;
  };
  const isAgnostic = env === undefined && around?.isAgnostic !== false;
  return { account: own('account'), region: own('region'), isAgnostic };
}

export const stageClass = (assembly: Assembly): Native => ({
  name: 'Stage',
  construct: (call, run) => {
    const scope = assembly.scopeOf(call.args[0], run, call.at);
    const construct = assembly.construct(scope, call.args[1], run);
    ENVIRONMENTS.set(construct, environmentOf(argOf(call, 2), scope, run));
    bindBoundary(construct, argOf(call, 2), run);
    return plainConstruct('Stage', construct, assembly, call.at);
  },
  get: (member, at) =>
    member === 'of' ? func(member, (call, run) => run.hole('Stage', call.at, { anonymous: true }), at) : undefined,
});

export const stackClass = (assembly: Assembly): Native => ({
  name: 'Stack',
  construct: (call, run) => {
    const scope = assembly.scopeOf(call.args[0], run, call.at);
    const props = argOf(call, 2);
    const draft = assembly.construct(scope, call.args[1], run);
    const at = placeOf(call);
    checkStackName(props, run, assembly);
    const name = literal(prop(props, 'stackName', run)) ?? nameOf(draft, call);
    const depth = draft.path.length;
    const stack = assembly.stack({ name: assembly.stackName(name), depth, at, ...environmentOf(props, scope, run) });
    const construct: Construct = { ...draft, stack };
    scope.children.set(construct.id, construct);
    stack.construct = construct;
    bindBoundary(construct, props, run);
    applyBoundary(construct, run, assembly, at);
    const value: Value = instance(
      'Stack',
      { kind: 'construct', construct },
      stackShape(stack, construct, assembly, () => value),
      call.at,
    );
    construct.value = value;
    return value;
  },
  get: stackOf(assembly),
});

/** The class of the program that the stack is an instance of: where its resources stand. */
const placeOf = ({ self, at }: Call): Span => (self?.kind === 'object' && self.of !== undefined ? self.of.at : at);

/** The ids from the root on; of a stack that nobody makes its class. */
function nameOf(construct: Construct, { self }: Call): string {
  if (!construct.id.startsWith('unknown')) return construct.path.join('-');
  const own = self?.kind === 'object' ? self.of?.node.id?.name : undefined;
  return own ?? construct.id;
}

/** `Stack.of(construct)` */
const stackOf =
  (assembly: Assembly) =>
  (member: string, at: Span): Value | undefined =>
    member === 'of'
      ? func(
          member,
          (call, run) => stackValue(assembly.scopeOf(call.args[0], run, call.at).stack, assembly, call.at),
          at,
        )
      : undefined;

/** Its resources are read with those of the stack around it: a deployment makes them together. */
export const nestedStackClass = (assembly: Assembly): Native => ({
  name: 'NestedStack',
  construct: (call, run) => {
    const scope = assembly.scopeOf(call.args[0], run, call.at);
    const construct = assembly.construct(scope, call.args[1], run);
    const value: Value = instance(
      'NestedStack',
      { kind: 'construct', construct },
      stackShape(construct.stack, construct, assembly, () => value),
      call.at,
    );
    construct.value = value;
    return value;
  },
  get: stackOf(assembly),
});

/** `Names.uniqueId(construct)` */
export const names = (assembly: Assembly, at: Span): Value =>
  instance(
    'Names',
    undefined,
    {
      methods: {
        uniqueId: (call, run) => uniqueName(assembly.scopeOf(call.args[0], run, call.at), call.at, run),
        nodeUniqueId: (call, run) => run.hole('Names.nodeUniqueId', call.at, { anonymous: true }),
        uniqueResourceName: (call, run) => run.hole('Names.uniqueResourceName', call.at, { anonymous: true }),
      },
    },
    at,
  );

const SECONDS: Readonly<Record<string, number>> = table({ seconds: 1, minutes: 60, hours: 3600, days: 86_400 });

/** `Duration.hours(2)`, as the seconds that it is. */
export const durations = (at: Span): Value =>
  instance(
    'Duration',
    undefined,
    {
      methods: Object.fromEntries(
        Object.entries(SECONDS).map(([name, factor]) => [
          name,
          ({ args: [amount], at: place }: Call) => {
            if (amount?.kind !== 'number') return undefined;
            const value = amount.value * factor;
            return object({ seconds: { kind: 'number', value, written: String(value), at: amount.at } }, place, true);
          },
        ]),
      ),
    },
    at,
  );

/** `Arn.format(components, stack)`, `Arn.split(arn, format)` */
export const arns = (assembly: Assembly, at: Span): Value =>
  instance(
    'Arn',
    undefined,
    {
      methods: {
        format: (call, run) => {
          const { stack } = assembly.scopeOf(call.args[1], run, call.at);
          return formattedArn(stack, argOf(call, 0), call.at, run, assembly);
        },
        split: splitArn,
      },
    },
    at,
  );

/** `Lazy.string({ produce })`: what is produced when the template is written, after all of the program has run. */
export const lazies = (assembly: Assembly, at: Span): Value => {
  const produced = (call: Call, run: Run): Value => {
    const produce = prop(argOf(call, 0), 'produce', run);
    if (produce?.kind !== 'function') return run.hole('Lazy', call.at, { anonymous: true });
    return assembly.token(
      {
        reference: `Lazy#${String(run.count())}`,
        stack: undefined,
        tree: (place, from) => lowered(run.call(produce, [], place), from, assembly),
      },
      call.at,
      false,
    );
  };
  const names = ['string', 'uncachedString', 'list', 'uncachedList', 'number', 'any', 'uncachedAny'];
  return instance('Lazy', undefined, { methods: Object.fromEntries(names.map((name) => [name, produced])) }, at);
};

/** Undefined: not known. */
function hasToken(value: Value): boolean | undefined {
  if (value.kind === 'number' || value.kind === 'boolean') return false;
  const parts = value.kind === 'text' ? value.text.parts : value.kind === 'hole' ? [value.hole] : undefined;
  if (parts === undefined) return undefined;
  if (parts.some(isToken)) return true;
  return parts.some(isHole) ? undefined : false;
}

/** `Token.asString(value)`: the value. */
export const tokens = (at: Span): Value =>
  instance(
    'Token',
    undefined,
    {
      methods: {
        asString: ({ args: [value] }) => value,
        asList: ({ args: [value] }) => value,
        asNumber: ({ args: [value] }) => value,
        asAny: ({ args: [value] }) => value,
        isUnresolved: ({ args: [value], at: place }, run) => {
          const answer = value === undefined ? undefined : hasToken(value);
          return answer === undefined
            ? run.hole('Token.isUnresolved', place, { anonymous: true })
            : { kind: 'boolean', value: answer, at: place };
        },
      },
    },
    at,
  );

/** What it holds is shown to nobody; of its other functions nothing is known. */
export const secretValueClass = (assembly: Assembly): Native => {
  const made = ({ args: [value], at }: Call, run: Run): Value => {
    if (value !== undefined) assembly.secrets.push(value);
    return run.hole('SecretValue', at, { anonymous: true });
  };
  const clear = (name: string): boolean => name === 'unsafePlainText' || name === 'plainText';
  return {
    name: 'core.SecretValue',
    construct: made,
    get: (name, at) => (clear(name) ? func(`SecretValue.${name}`, made, at) : undefined),
  };
};

/** `PhysicalName.GENERATE_IF_NEEDED`: a name only where another environment asks for it. */
export const physicalNames = (at: Span): Value =>
  instance('PhysicalName', undefined, { members: { GENERATE_IF_NEEDED: (place) => undefinedValue(place) } }, at);
