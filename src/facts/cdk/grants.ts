/** What `grantRead`, `grantPull` and their like allow, by the class of what is granted. Source: aws-cdk-lib, the module of each class. */
import type { Span } from '../../value/span.js';
import type { Call, Run } from '../program/library.js';
import { isNothing, type Value } from '../program/value.js';
import type { Assembly } from './assembly.js';
import { own, prop } from './natives.js';
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

/** `on`: the thing itself, what is in it, both, or whatever there is. */
interface Allowed {
  readonly actions: readonly string[];
  readonly on?: 'objects' | 'both' | 'all';
}

/** A statement for each. */
type Grant = readonly Allowed[];

const one = (...actions: readonly string[]): Grant => [{ actions }];

const ENCRYPT: readonly string[] = ['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];
const QUEUE: readonly string[] = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];

/** Source: aws-dynamodb/lib/perms.js. */
const READ_ITEMS: readonly string[] = [
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:GetItem',
  'dynamodb:Scan',
  'dynamodb:ConditionCheckItem',
];
const WRITE_ITEMS: readonly string[] = [
  'dynamodb:BatchWriteItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
];
const DESCRIBE = 'dynamodb:DescribeTable';
const STREAMS: Allowed = { actions: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'] };

/** Source: aws-ecr/lib/repository.js. */
const PULL: readonly string[] = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
const UPLOAD: readonly string[] = ['ecr:CompleteLayerUpload', 'ecr:UploadLayerPart', 'ecr:InitiateLayerUpload'];
const LOGIN: Allowed = { actions: ['ecr:GetAuthorizationToken'], on: 'all' };

/** Of a thing that is not encrypted with a key of its own. */
const GRANTS: Readonly<Record<string, Readonly<Record<string, Grant>>>> = table({
  'aws-s3.Bucket': table({
    grantRead: [{ actions: READ, on: 'both' }],
    grantReadWrite: [{ actions: [...READ, ...DELETE, ...PUT], on: 'both' }],
    grantWrite: [{ actions: [...DELETE, ...PUT], on: 'both' }],
    grantPut: [{ actions: PUT, on: 'objects' }],
    grantDelete: [{ actions: DELETE, on: 'objects' }],
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
  'aws-dynamodb.Table': table({
    grantReadData: [{ actions: [...READ_ITEMS, DESCRIBE] }, STREAMS],
    grantWriteData: one(...WRITE_ITEMS, DESCRIBE),
    grantReadWriteData: [{ actions: [...READ_ITEMS, ...WRITE_ITEMS, DESCRIBE] }, STREAMS],
    grantFullAccess: one('dynamodb:*'),
  }),
  'aws-ecr.Repository': table({
    grantRead: one('ecr:DescribeRepositories', 'ecr:DescribeImages'),
    grantPull: [{ actions: PULL }, LOGIN],
    grantPush: [{ actions: [...UPLOAD, 'ecr:BatchCheckLayerAvailability', 'ecr:PutImage'] }, LOGIN],
    grantPullPush: [{ actions: [...PULL, ...UPLOAD, 'ecr:PutImage'] }, LOGIN],
  }),
  'aws-ssm.StringParameter': table({
    grantRead: one('ssm:DescribeParameters', 'ssm:GetParameters', 'ssm:GetParameter', 'ssm:GetParameterHistory'),
    grantWrite: one('ssm:PutParameter'),
  }),
});

/** Classes whose `grant(grantee, ...actions)` is for the thing itself. */
const PLAIN: readonly string[] = ['aws-dynamodb.Table', 'aws-ecr.Repository', 'aws-sqs.Queue', 'aws-kms.Key'];

/** With a key of their own they allow the use of the key as well; of a table also what is beside it. */
const MORE: readonly string[] = [
  'encryption',
  'encryptionKey',
  'encryptionMasterKey',
  'masterKey',
  'replicationRegions',
  'stream',
];

export interface Granting {
  readonly name: string;
  /** Undefined: not known. */
  readonly arn: Value | undefined;
  readonly props: Value | undefined;
  /** Whoever something was granted: an index that is added later is granted with its table. */
  readonly grantees: Value[];
}

/** `table.addGlobalSecondaryIndex`, `bucket.grantRead`; undefined: another member. */
export function grantingMember(member: string, of: Granting, assembly: Assembly, at: Span): Value | undefined {
  const call = member.startsWith('grant')
    ? (one: Call, run: Run): Value => granted(member, of, one, run, assembly)
    : /^add\w+Index$/.test(member)
      ? (one: Call, run: Run): Value => indexed(of, one, run)
      : undefined;
  return call === undefined ? undefined : { kind: 'native', native: { name: member, call }, at };
}

function indexed(of: Granting, { at }: Call, run: Run): Value {
  for (const grantee of of.grantees) addPermission(grantee, undefined, run);
  of.grantees.splice(0, Infinity, ALL);
  return object({}, at, true);
}

/** What comes after an index was added is not known. */
const ALL: Value = object({}, { source: { path: '', text: '' }, start: 0, end: 0 });

function granted(member: string, of: Granting, call: Call, run: Run, assembly: Assembly): Value {
  const { at, args } = call;
  const [grantee, pattern] = args;
  const statements = allowedBy(member, of, call);
  const { arn, props, grantees } = of;
  const isPlain = props?.kind !== 'hole' && MORE.every((name) => prop(props, name, run) === undefined);
  if (statements === undefined || arn === undefined || !isPlain || grantees.includes(ALL))
    addPermission(grantee, undefined, run);
  else {
    const within = pattern === undefined || isNothing(pattern) ? string('*', at) : pattern;
    for (const { actions, on } of statements) {
      const resources =
        on === 'all' ? [string('*', at)] : on === undefined ? [arn] : [textOfParts([arn, '/', within], run, at)];
      const named = on === 'both' ? [arn, ...resources] : resources;
      allow(grantee, { items: [...actions], open: false, at }, named, run, assembly, at);
    }
    if (grantee !== undefined) grantees.push(grantee);
  }
  return object({ success: { kind: 'boolean', value: true, at } }, at, true);
}

interface Allowing {
  readonly actions: readonly Value[];
  readonly on?: Allowed['on'];
}

/** Undefined: not known. */
function allowedBy(member: string, { name }: Granting, { args, open, at }: Call): readonly Allowing[] | undefined {
  if (open) return undefined;
  if (member === 'grant') return PLAIN.includes(name) ? [{ actions: args.slice(1) }] : undefined;
  const known = own(own(GRANTS, name) ?? {}, member);
  const takesPattern = known?.some(({ on }) => on === 'objects' || on === 'both') === true;
  if (known === undefined || args.length > (takesPattern ? 2 : 1)) return undefined;
  return known.map(({ actions, on }) => ({ actions: actions.map((action) => string(action, at)), on }));
}
