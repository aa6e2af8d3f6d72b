/** Parameters of Parameter Store: aws-ssm/lib/parameter.js. */
import type { Call, Native, Run } from '../program/library.js';
import type { Span } from '../../value/span.js';
import type { Value } from '../program/value.js';
import type { Assembly, Stack } from './assembly.js';
import { accountOf, constructMembers, partitionOf, regionOf } from './construct-members.js';
import { grantingMember } from './grants.js';
import { attribute, reference, resourceValue } from './l1.js';
import { argOf, func, instance, literal, prop } from './natives.js';
import { textOfParts } from './pseudo.js';
import { object } from './trees.js';

/** `StringParameter`: values of Parameter Store that a deployment reads are tokens, those that the command line looks up are not. */
export const stringParameterClass = (assembly: Assembly): Native => {
  const stored = (name: Value | undefined, run: Run, at: Span): Value => {
    const shown =
      name === undefined
        ? String(run.count())
        : run
            .text(name, at)
            .parts.map((part) => ('literal' in part ? part.literal : part.reference))
            .join('');
    return assembly.token(
      {
        reference: `ssm:${shown}`,
        stack: undefined,
        tree: (place, from) => ({
          kind: 'hole',
          hole: { reference: `ssm:${shown}`, scope: from.name, string: true, at: place },
          at: place,
        }),
      },
      at,
    );
  };
  /** Of one that is only named. */
  const parameter = (value: Value, name: Value | undefined, call: Call, run: Run): Value => {
    const { at } = call;
    const { stack } = assembly.scopeOf(call.args[0], run, at);
    const granting = {
      ...GRANTING,
      arn: name && parameterArn(name, literal(name), stack, run, assembly),
      grantees: [],
    };
    return instance(
      'ssm.StringParameter',
      undefined,
      {
        members: { stringValue: () => value, parameterName: () => name, parameterArn: () => granting.arn },
        others: (member, place) => grantingMember(member, granting, assembly, place),
      },
      at,
    );
  };
  return {
    name: 'ssm.StringParameter',
    construct: (call, run) => {
      const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
      const written = prop(argOf(call, 2), 'stringValue', run);
      const resource = assembly.resource(construct, 'AWS::SSM::Parameter', () => object({}, call.at), call.at);
      construct.defaultChild = resourceValue(resource, assembly);
      const name = prop(argOf(call, 2), 'parameterName', run);
      // A name that the library makes has no slash.
      const shown = name === undefined ? 'made' : literal(name);
      const arn = parameterArn(reference(resource, assembly, call.at), shown, construct.stack, run, assembly);
      const granting = { ...GRANTING, arn, grantees: [] };
      const value: Value = instance(
        'ssm.StringParameter',
        { kind: 'construct', construct },
        constructMembers(construct, assembly, () => value, {
          members: {
            stringValue: (at) => written ?? attribute(resource, 'Value', assembly, at),
            parameterName: (at) => reference(resource, assembly, at),
            parameterArn: () => arn,
          },
          others: (member, at) => grantingMember(member, granting, assembly, at),
        }),
        call.at,
      );
      return value;
    },
    get: (member, at) => {
      switch (member) {
        case 'valueForStringParameter':
        case 'valueForTypedStringParameterV2':
        case 'valueForTypedStringParameter':
        case 'valueForSecureStringParameter':
          return func(member, (call, run) => stored(call.args[1], run, call.at), at);
        case 'valueFromLookup':
          return func(
            member,
            (call, run) => run.hole(`lookup:${literal(call.args[1]) ?? String(run.count())}`, call.at),
            at,
          );
        case 'fromStringParameterName':
          return func(
            member,
            (call, run) => parameter(stored(call.args[2], run, call.at), argOf(call, 2), call, run),
            at,
          );
        case 'fromStringParameterAttributes':
          return func(
            member,
            (call, run) => {
              const name = prop(call.args[2], 'parameterName', run);
              return parameter(stored(name, run, call.at), name, call, run);
            },
            at,
          );
        default:
          return undefined;
      }
    },
  };
};

const GRANTING = { name: 'aws-ssm.StringParameter', props: undefined };

/** `shown`: the name as far as it is known, which says how it is joined. Source: `arnForParameterName` of aws-ssm/lib/util.js. */
function parameterArn(
  name: Value,
  shown: string | undefined,
  stack: Stack,
  run: Run,
  assembly: Assembly,
): Value | undefined {
  if (shown === undefined) return undefined;
  const { at } = name;
  const [partition, region, account] = [partitionOf, regionOf, accountOf].map((of) => of(stack, assembly, at));
  if (partition === undefined || region === undefined || account === undefined) return undefined;
  const before = shown.startsWith('/') ? ':parameter' : ':parameter/';
  return textOfParts(['arn:', partition, ':ssm:', region, ':', account, before, name], run, at);
}
