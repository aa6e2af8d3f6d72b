/** Functions of @pulumi/aws that make policies. */
import { policyPathOf } from '../../aws/managed-policy.js';
import type { Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import type { Call, Run } from '../program/library.js';
import {
  addMember,
  isNothing,
  listValue,
  memberOf,
  objectValue,
  textValue,
  unknownValue,
  type Member,
  type ObjectValue,
  type Value,
} from '../program/value.js';
import { resolved } from './output.js';
import { table } from '../../value/table.js';

/** `getPolicyDocument`: Terraform's data source in another spelling. Source: internal/service/iam/policy_document_data_source.go of the AWS provider. */
export function policyDocument({ args: [given], at }: Call, run: Run): Value {
  const args = given === undefined ? objectValue([], at) : resolved(given);
  if (args.kind !== 'object') return objectValue([memberOf('json', unknownValue(at, 'a policy'))], at, true);
  const statements = memberIn(args, 'statements');
  const own: Value =
    statements === undefined
      ? listValue([], at, args.open)
      : statements.kind === 'list'
        ? listValue(statements.items.map(statementOf), statements.at, statements.open)
        : unknownValue(at, 'statements');
  const others = (...names: readonly string[]): readonly Value[] =>
    names.flatMap((name) => statementsIn(memberIn(args, name), run));
  const list = mergedStatements(
    [...others('sourceJson', 'sourcePolicyDocuments'), own, ...others('overrideJson', 'overridePolicyDocuments')],
    own.at,
  );
  const version = memberIn(args, 'version') ?? textValue('2012-10-17', at);
  const policy = objectValue([memberOf('Version', version), memberOf('Statement', list)], at);
  const json = run.json(policy, at);
  return objectValue([memberOf('json', json), memberOf('minifiedJson', json)], at, true);
}

/** The statements of each document that is merged into another. */
function statementsIn(value: Value | undefined, run: Run): readonly Value[] {
  if (value === undefined) return [];
  const unread = listValue([], value.at, true);
  if (value.kind === 'list')
    return [...value.items.flatMap((item) => statementsIn(item, run)), ...(value.open ? [unread] : [])];
  const policy = value.kind === 'text' ? run.parse(value, value.at) : value;
  const statements = policy.kind === 'object' && !policy.open ? memberIn(policy, 'Statement') : undefined;
  if (statements?.kind === 'list') return [statements];
  return [statements?.kind === 'object' ? listValue([statements], value.at) : unread];
}

/** Later statements take the place of those with their Sid. */
function mergedStatements(lists: readonly Value[], at: Span): Value {
  const [only, ...others] = lists;
  if (only !== undefined && others.length === 0) return only;
  const statements: Value[] = [];
  let isOpen = false;
  for (const one of lists) {
    isOpen ||= one.kind !== 'list' || one.open;
    for (const statement of one.kind === 'list' ? one.items : []) {
      const sid = sidOf(statement);
      const place = sid === undefined ? -1 : statements.findIndex((other) => sidOf(other) === sid);
      if (place >= 0) statements.splice(place, 1, statement);
      else statements.push(statement);
    }
  }
  return listValue(statements, at, isOpen);
}

function sidOf(statement: Value): string | undefined {
  const sid = memberIn(statement, 'Sid');
  const known = sid?.kind === 'text' ? knownValue(sid.text) : undefined;
  return known === '' ? undefined : known;
}

const memberIn = (value: Value, name: string): Value | undefined => {
  const member = value.kind === 'object' ? value.members.get(name)?.value : undefined;
  return member === undefined || isNothing(member) ? undefined : member;
};

function statementOf(value: Value): Value {
  if (value.kind !== 'object') return unknownValue(value.at, 'a statement');
  const members: Member[] = [];
  const add = (name: string, key: string, made: Value | undefined): void => {
    const written = value.members.get(name);
    if (made !== undefined) members.push({ ...memberOf(key, made), keyAt: written?.keyAt ?? value.at });
  };
  add('sid', 'Sid', memberIn(value, 'sid'));
  add('effect', 'Effect', memberIn(value, 'effect') ?? textValue('Allow', value.at));
  for (const name of ['actions', 'notActions', 'resources', 'notResources'])
    add(name, KEYS[name] ?? name, single(memberIn(value, name)));
  add('principals', 'Principal', principals(memberIn(value, 'principals')));
  add('notPrincipals', 'NotPrincipal', principals(memberIn(value, 'notPrincipals')));
  add('conditions', 'Condition', conditions(memberIn(value, 'conditions')));
  return objectValue(members, value.at, value.open);
}

const KEYS: Readonly<Record<string, string>> = table({
  actions: 'Action',
  notActions: 'NotAction',
  resources: 'Resource',
  notResources: 'NotResource',
});

/** A list of one is written as its item. */
function single(value: Value | undefined): Value | undefined {
  if (value?.kind !== 'list') return value;
  const [only, ...others] = value.items;
  if (only === undefined) return value.open ? value : undefined;
  return others.length === 0 && !value.open ? only : value;
}

function principals(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  if (value.kind !== 'list') return unknownValue(value.at, 'principals');
  const made = objectValue([], value.at, value.open);
  for (const item of value.items) {
    const [type, identifiers] = [memberIn(item, 'type'), memberIn(item, 'identifiers')];
    const name = type?.kind === 'text' ? knownValue(type.text) : undefined;
    if (type?.kind !== 'text' || name === undefined || identifiers === undefined) {
      made.open = true;
      continue;
    }
    const before = made.members.get(name)?.value;
    const all = before === undefined ? identifiers : joined(before, identifiers);
    if (name === '*' && value.items.length === 1) return single(identifiers);
    addMember(made, { key: type.text, keyAt: type.at, value: single(all) ?? all });
  }
  return made;
}

function joined(a: Value, b: Value): Value {
  const items = [a, b].flatMap((one) => (one.kind === 'list' ? one.items : [one]));
  return listValue(
    items,
    a.at,
    [a, b].some((one) => one.kind === 'list' && one.open),
  );
}

/** Conditions of one test and variable are united. */
function conditions(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  if (value.kind !== 'list') return unknownValue(value.at, 'conditions');
  if (value.items.length === 0 && !value.open) return undefined;
  const made = objectValue([], value.at, value.open);
  for (const item of value.items) {
    if (!addCondition(item, made)) made.open = true;
  }
  return made;
}

/** False: it is not known. */
function addCondition(item: Value, made: ObjectValue): boolean {
  const [test, variable, values] = ['test', 'variable', 'values'].map((name) => memberIn(item, name));
  if (test?.kind !== 'text' || variable === undefined || values === undefined) return false;
  const key = variable.kind === 'text' ? variable.text : 'hole' in variable ? { parts: [variable.hole] } : undefined;
  const name = knownValue(test.text);
  if (key === undefined || name === undefined) return false;
  const group = operatorIn(made, name, test);
  const known = knownValue(key);
  const before = known === undefined ? undefined : group.members.get(known)?.value;
  const all = before === undefined ? values : joined(before, values);
  addMember(group, { key, keyAt: variable.at, value: single(all) ?? all });
  return true;
}

function operatorIn(made: ObjectValue, name: string, test: Value & { readonly kind: 'text' }): ObjectValue {
  const known = made.members.get(name)?.value;
  if (known?.kind === 'object') return known;
  const group = objectValue([], test.at);
  addMember(made, { key: test.text, keyAt: test.at, value: group });
  return group;
}

/** `assumeRolePolicyForPrincipal`. */
export function policyForPrincipal({ args: [principal], at }: Call): Value {
  const statement = objectValue(
    [
      memberOf('Sid', textValue('AllowAssumeRole', at)),
      memberOf('Effect', textValue('Allow', at)),
      memberOf('Principal', principal ?? unknownValue(at)),
      memberOf('Action', textValue('sts:AssumeRole', at)),
    ],
    at,
  );
  return objectValue(
    [memberOf('Version', textValue('2012-10-17', at)), memberOf('Statement', listValue([statement], at))],
    at,
  );
}

/** `aws.iam.ManagedPolicy.X`: the names that are no names of policies of AWS are not known. */
export function managedPolicy(name: string, at: Span): Value {
  const path = policyPathOf(name);
  return path === undefined
    ? unknownValue(at, name)
    : textValue({ parts: [{ literal: `arn:aws:iam::aws:policy/${path}${name}`, at }] }, at);
}

/** `aws.iam.Principals.Ec2Principal`. Source: @pulumi/aws 7.48, iam/principals.ts. */
export function principalConstant(name: string, at: Span): Value | undefined {
  const known = /^(\w+)Principal$/.exec(name)?.[1];
  if (known === undefined) return undefined;
  const service = SERVICES[known] ?? (NAMED.has(known) ? known.toLowerCase() : undefined);
  if (service === undefined) return undefined;
  return objectValue([memberOf('Service', textValue(`${service}.amazonaws.com`, at))], at);
}

/** Those whose service has another name. */
const SERVICES: Readonly<Record<string, string>> = table({
  AcmService: 'acm',
  DirectoryServices: 'ds',
  EcsTasks: 'ecs-tasks',
  StateMachine: 'states',
  VpcFlowLogs: 'vpc-flow-logs',
});

/** Those whose service is the name in lower case. */
const NAMED: ReadonlySet<string> = new Set(
  (
    'ApiGateway AppSync Athena Autoscaling Batch CloudDirectory Cloudformation Cloudfront CloudSearch Cloudtrail CodeCommit CodeBuild CodeDeploy CodePipeline Config ' +
    'DataPipeline DirectConnect DynamoDb Ec2 Ecr Ecs EdgeLambda Eks Elasticache ElasticBeanstalk ElasticFileSystem ElasticLoadBalancing ElasticMapReduce Events Health ' +
    'Iam Inspector Kinesis Kms Lambda Lightsail Logs Monitoring Opsworks Organizations Rds Redshift Route53 S3 ServiceCatalog Ses Signin Sns Sqs SpotFleet Ssm ' +
    'StorageGateway Sts Support Vmie Waf WorkDocs Workspaces'
  ).split(' '),
);
