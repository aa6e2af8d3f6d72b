/** Constructs of which only the common shape is known: their ARN and name are tokens, what they grant is a permission of whoever it is granted to. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly, Construct, Resource, Stack } from './assembly.js';
import { accountOf, constructMembers, partitionOf, regionOf } from './construct-members.js';
import { grantingMember } from './grants.js';
import { attribute, reference, resourceValue } from './l1.js';
import { argOf, func, instance, madeOf, own, prop } from './natives.js';
import { textOfParts } from './pseudo.js';
import { addPermission } from './roles.js';
import { object } from './trees.js';
import { table } from '../../value/table.js';

/** `new X(scope, id, props)` of a class that makes no identity by itself; of what is no construct nothing is known. */
export const genericClass = (name: string, type: string | undefined, assembly: Assembly): Native => ({
  name,
  construct: (call, run) => {
    const scope = madeOf(call.args[0]);
    if (scope === undefined || !('construct' in scope)) return run.hole(`new ${name}`, call.at, { anonymous: true });
    const construct = assembly.construct(scope.construct, call.args[1], run);
    const props = argOf(call, 2);
    openRoles(props, run);
    const at = call.at;
    const resource = assembly.resource(construct, type ?? `CDK::${name}`, () => object({}, at), at, [
      ...construct.path,
      'Resource',
    ]);
    construct.defaultChild = resourceValue(resource, assembly);
    return genericValue(name, construct, resource, props, assembly, at);
  },
  get: (member, at) => {
    const key = /^from(?!\w*Partial)[A-Z]\w*(Arn|Name)$/.exec(member)?.[1];
    return key === undefined ? undefined : func(member, (call, run) => named(name, key, call, run, assembly), at);
  },
});

/** `Bucket.fromBucketArn(scope, id, arn)`, `Bucket.fromBucketName(scope, id, name)`: what is only named. */
function named(name: string, key: string, call: Call, run: Run, assembly: Assembly): Value {
  const { at } = call;
  const construct = assembly.construct(assembly.scopeOf(call.args[0], run, at), call.args[1], run);
  const given = call.args[2] ?? run.hole(name, at, { anonymous: true });
  const arn = key === 'Arn' ? given : arnOf(name, given, construct.stack, run, assembly);
  const granting = { name, arn, props: undefined, grantees: [] };
  const value: Value = instance(
    name,
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, {
      others: (member, place) => {
        const own = grantingMember(member, granting, assembly, place);
        if (own !== undefined) return own;
        if (member.endsWith('Arn')) return arn;
        return key === 'Name' && member.endsWith('Name') ? given : undefined;
      },
    }),
    at,
  );
  construct.value = value;
  return value;
}

/** ARNs of what is named alone: the service, and what stands before the name. */
const NAMED: Readonly<Record<string, readonly [service: string, before: string]>> = table({
  'aws-dynamodb.Table': ['dynamodb', ':table/'],
  'aws-ecr.Repository': ['ecr', ':repository/'],
});

/** Undefined: not known. A bucket's name is all of its ARN. */
function arnOf(name: string, given: Value, stack: Stack, run: Run, assembly: Assembly): Value | undefined {
  const { at } = given;
  const start = ['arn:', partitionOf(stack, assembly, at)];
  if (name === 'aws-s3.Bucket') return textOfParts([...start, ':s3:::', given], run, at);
  const form = own(NAMED, name);
  if (form === undefined) return undefined;
  const [service, resource] = form;
  const [region, account] = [regionOf(stack, assembly, at), accountOf(stack, assembly, at)];
  return textOfParts([...start, `:${service}:`, region, ':', account, resource, given], run, at);
}

/** What a construct of another kind adds to a role that it is given is not known. */
function openRoles(props: Value | undefined, run: Run): void {
  for (const name of ['role', 'serviceRole', 'taskRole', 'executionRole', 'instanceRole'])
    addPermission(prop(props, name, run), undefined, run);
}

function genericValue(
  name: string,
  construct: Construct,
  resource: Resource,
  props: Value | undefined,
  assembly: Assembly,
  at: Span,
): Value {
  const granting = { name, arn: attribute(resource, 'Arn', assembly, at), props, grantees: [] };
  const value: Value = instance(
    name,
    { kind: 'construct', construct },
    {
      plain: (place) => reference(resource, assembly, place),
      ...constructMembers(construct, assembly, () => value, {
        others: (member, place, run) => {
          const own = grantingMember(member, granting, assembly, place);
          if (own !== undefined) return own;
          const written = prop(props, member, run);
          if (member === 'role' || member.endsWith('Role')) return written;
          if (/(?:Arn)$/.test(member)) return attribute(resource, 'Arn', assembly, place);
          return /(?:Name|Id)$/.test(member) ? reference(resource, assembly, place) : undefined;
        },
      }),
    },
    at,
  );
  construct.value = value;
  return value;
}
