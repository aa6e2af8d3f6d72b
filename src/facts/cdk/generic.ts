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

/** `on`: the thing itself, what is in it, or both. */
interface Grant {
  readonly actions: readonly string[];
  readonly on?: 'objects' | 'both';
}

const one = (...actions: readonly string[]): Grant => ({ actions });

const ENCRYPT: readonly string[] = ['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];
const QUEUE: readonly string[] = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];

/** What grants of a thing that is not encrypted with a key of its own allow. Source: aws-s3, aws-sqs, aws-sns, aws-secretsmanager, aws-kms and aws-logs of aws-cdk-lib. */
const GRANTS: Readonly<Record<string, Readonly<Record<string, Grant>>>> = table({
  'aws-s3.Bucket': table({
    grantRead: { actions: READ, on: 'both' },
    grantReadWrite: { actions: [...READ, ...DELETE, ...PUT], on: 'both' },
    grantWrite: { actions: [...DELETE, ...PUT], on: 'both' },
    grantPut: { actions: PUT, on: 'objects' },
    grantDelete: { actions: DELETE, on: 'objects' },
  }),
  'aws-sqs.Queue': table({
    grantConsumeMessages: one('sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', ...QUEUE),
    grantSendMessages: one('sqs:SendMessage', ...QUEUE),
    grantPurge: one('sqs:PurgeQueue', ...QUEUE),
  }),
  'aws-sns.Topic': table({ grantPublish: one('sns:Publish'), grantSubscribe: one('sns:Subscribe') }),
  'aws-secretsmanager.Secret': table({
    grantRead: one('secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'),
  }),
  'aws-kms.Key': table({
    grantDecrypt: one('kms:Decrypt'),
    grantEncrypt: one(...ENCRYPT),
    grantEncryptDecrypt: one('kms:Decrypt', ...ENCRYPT),
  }),
  'aws-logs.LogGroup': table({ grantWrite: one('logs:CreateLogStream', 'logs:PutLogEvents') }),
});

/** With a key of their own they allow the use of the key as well. */
const KEYS: readonly string[] = ['encryption', 'encryptionKey', 'encryptionMasterKey', 'masterKey'];

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
        if (member.startsWith('grant')) return grantMember(member, { name, arn, props: undefined }, assembly, place);
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
              { name, arn: attribute(resource, 'Arn', assembly, place), props },
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
}

const grantMember = (member: string, of: Granting, assembly: Assembly, at: Span): Value => ({
  kind: 'native',
  native: { name: member, call: (call, run) => granted(member, of, call, run, assembly) },
  at,
});

function granted(member: string, of: Granting, call: Call, run: Run, assembly: Assembly): Value {
  const { at, args } = call;
  const known = own(own(GRANTS, of.name) ?? {}, member);
  const [grantee, pattern] = args;
  const { arn, props } = of;
  const isPlain = !call.open && props?.kind !== 'hole' && KEYS.every((name) => prop(props, name, run) === undefined);
  const takesPattern = known?.on !== undefined;
  if (known === undefined || arn === undefined || !isPlain || args.length > (takesPattern ? 2 : 1))
    addPermission(grantee, undefined, run);
  else {
    const within = pattern === undefined || isNothing(pattern) ? string('*', at) : pattern;
    const objects = textOfParts([arn, '/', within], run, at);
    const resources = { objects: [objects], both: [arn, objects], itself: [arn] }[known.on ?? 'itself'];
    const actions = { items: known.actions.map((action) => string(action, at)), open: false, at };
    allow(grantee, actions, resources, run, assembly, at);
  }
  return object({ success: { kind: 'boolean', value: true, at } }, at, true);
}
