/** Constructs of which only the common shape is known: their ARN and name are tokens, what they grant is a permission of whoever it is granted to. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import { isNothing, type Value } from '../program/value.js';
import type { Assembly, Construct, Resource } from './assembly.js';
import { constructMembers, partitionOf } from './construct-members.js';
import { attribute, reference, resourceValue } from './l1.js';
import { argOf, func, instance, madeOf, own, prop } from './natives.js';
import { textOfParts } from './pseudo.js';
import { addPermission, allow } from './roles.js';
import { object, string } from './trees.js';
import { table } from '../../value/table.js';

/** Actions of grants of buckets. Source: aws-s3/lib/perms.js. */
const READ: readonly string[] = ['s3:GetObject*', 's3:GetBucket*', 's3:List*'];
const PUT: readonly string[] = [
  's3:PutObject',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:PutObjectTagging',
  's3:PutObjectVersionTagging',
  's3:Abort*',
];
const DELETE: readonly string[] = ['s3:DeleteObject*'];

/** `objects`: on what is in the bucket alone. */
const BUCKET_GRANTS: Readonly<Record<string, { readonly actions: readonly string[]; readonly objects?: true }>> = table(
  {
    grantRead: { actions: READ },
    grantReadWrite: { actions: [...READ, ...DELETE, ...PUT] },
    grantWrite: { actions: [...DELETE, ...PUT] },
    grantPut: { actions: PUT, objects: true },
    grantDelete: { actions: DELETE, objects: true },
  },
);

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
    const key = /^from[A-Z]\w*(Arn|Name)$/.exec(member)?.[1];
    return key === undefined ? undefined : func(member, (call, run) => named(name, key, call, run, assembly), at);
  },
});

/** `Bucket.fromBucketArn(scope, id, arn)`, `Bucket.fromBucketName(scope, id, name)`: what is only named. */
function named(name: string, key: string, call: Call, run: Run, assembly: Assembly): Value {
  const { at } = call;
  const construct = assembly.construct(assembly.scopeOf(call.args[0], run, at), call.args[1], run);
  const given = call.args[2] ?? run.hole(name, at, { anonymous: true });
  const isBucket = name === 'aws-s3.Bucket';
  // The name is all of a bucket's ARN.
  const arn =
    key === 'Arn'
      ? given
      : isBucket
        ? textOfParts(['arn:', partitionOf(construct.stack, assembly, at), ':s3:::', given], run, at)
        : undefined;
  const value: Value = instance(
    name,
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, {
      others: (member, place) => {
        if (member.startsWith('grant'))
          return grantMember(member, { name, arn, isBucket, props: undefined }, assembly, place);
        if (member.endsWith('Arn')) return arn;
        return key === 'Name' && member.endsWith('Name') ? given : undefined;
      },
    }),
    at,
  );
  construct.value = value;
  return value;
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
  const isBucket = name === 'aws-s3.Bucket' && props?.kind !== 'hole';
  const value: Value = instance(
    name,
    { kind: 'construct', construct },
    {
      plain: (place) => reference(resource, assembly, place),
      ...constructMembers(construct, assembly, () => value, {
        others: (member, place, run) => {
          if (member.startsWith('grant'))
            return grantMember(
              member,
              { name, arn: attribute(resource, 'Arn', assembly, place), props, isBucket },
              assembly,
              place,
            );
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

interface Granting {
  readonly name: string;
  /** Undefined: not known. */
  readonly arn: Value | undefined;
  readonly props: Value | undefined;
  readonly isBucket: boolean;
}

const grantMember = (member: string, of: Granting, assembly: Assembly, at: Span): Value => ({
  kind: 'native',
  native: { name: member, call: (call, run) => granted(member, of, call, run, assembly) },
  at,
});

function granted(member: string, of: Granting, call: Call, run: Run, assembly: Assembly): Value {
  const { at, args } = call;
  const known = of.isBucket ? own(BUCKET_GRANTS, member) : undefined;
  const key = prop(of.props, 'encryptionKey', run);
  const [grantee, pattern] = args;
  const isWhole = known !== undefined && key === undefined && prop(of.props, 'encryption', run) === undefined;
  const bucket = of.arn;
  if (!isWhole || bucket === undefined) addPermission(grantee, undefined, run);
  else {
    const within = pattern === undefined || isNothing(pattern) ? string('*', at) : pattern;
    const objects = textOfParts([bucket, '/', within], run, at);
    const actions = { items: known.actions.map((action) => string(action, at)), open: false, at };
    allow(grantee, actions, known.objects === true ? [objects] : [bucket, objects], run, assembly, at);
  }
  return object({ success: { kind: 'boolean', value: true, at } }, at, true);
}
