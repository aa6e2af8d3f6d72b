/** Resources as CloudFormation has them: what refers to them, and the classes that are generated for each type. */
import type { Span } from '../../value/span.js';
import { withoutScheme } from '../../aws/issuer.js';
import { knownValue, literalText, type Hole, type Text } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';
import type { Call, Native, Run } from '../program/library.js';
import { memberOf, objectValue, type Member, type ObjectValue, type Value } from '../program/value.js';
import type { Assembly, Construct, Meaning, Resource, Stack } from './assembly.js';
import { constructMembers } from './construct-members.js';
import { lowered } from './lower.js';
import { instance, isMade, literal, own, prop } from './natives.js';
import { callTree, listTree, object, stringTree } from './trees.js';
import { table } from '../../value/table.js';

/** Types whose `Ref` is their ARN. Source: CloudFormation Template Reference, "Return values". */
const ARN_BY_REFERENCE: readonly string[] = [
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::OIDCProvider',
  'Custom::AWSCDKOpenIdConnectProvider',
];

const PROVIDERS: readonly string[] = ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider'];

const CLUSTERS: readonly string[] = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

const NAMES: Readonly<Record<string, readonly [property: string, kind: string] | undefined>> = table({
  'AWS::IAM::Role': ['RoleName', 'iam::ACCOUNT:role'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', 'iam::ACCOUNT:policy'],
  'AWS::EKS::Cluster': ['Name', 'eks:REGION:ACCOUNT:cluster'],
});

/** Whether it stands in the template that is read: constructs of other services do not. */
export const isEmitted = ({ type }: Pick<Resource, 'type'>): boolean => /^(?:AWS|Custom)::/.test(type);

/** What `Ref` gives. */
export const reference = (resource: Resource, assembly: Assembly, at: Span): Value =>
  assembly.token(
    {
      reference: resource.id,
      stack: resource.stack,
      tree: (place, from) =>
        from === resource.stack && isEmitted(resource)
          ? callTree('Ref', stringTree(resource.id, place), place)
          : foreign(resource, ARN_BY_REFERENCE.includes(resource.type) ? 'Arn' : 'Ref', assembly, place),
    },
    at,
  );

/** What `Fn::GetAtt` gives. */
export const attribute = (resource: Resource, name: string, assembly: Assembly, at: Span): Value =>
  name === 'Arn' && ARN_BY_REFERENCE.includes(resource.type)
    ? reference(resource, assembly, at)
    : assembly.token(
        {
          reference: `${resource.id}.${name}`,
          stack: resource.stack,
          tree: (place, from) =>
            from === resource.stack && isEmitted(resource)
              ? callTree(
                  'Fn::GetAtt',
                  listTree([stringTree(resource.id, place), stringTree(name, place)], place),
                  place,
                )
              : foreign(resource, name, assembly, place),
          ...issuerMeaning(resource, name),
        },
        at,
      );

/** Both attributes of a cluster that name its issuer, the one with its scheme and the other without, are one value. */
function issuerMeaning({ id, type, stack }: Resource, name: string): Pick<Meaning, 'asKey' | 'issuer'> {
  if (!CLUSTERS.includes(type) || !name.startsWith('OpenIdConnectIssuer')) return {};
  const url: Hole = { reference: `${id}.OpenIdConnectIssuerUrl`, scope: stack.name, string: true, begins: 'https://' };
  const issuer = withoutScheme({ parts: [url] });
  return name === 'OpenIdConnectIssuer' ? { asKey: issuer } : { asKey: { parts: [url] }, issuer };
}

/** An attribute in the template of another stack: spelled out where a name is written, as the library does across environments. */
function foreign(resource: Resource, name: string, assembly: Assembly, at: Span): Tree {
  const { id, type, stack } = resource;
  const of = own(NAMES, type);
  const written = of === undefined ? undefined : propertyOf(resource, of[0]);
  const tree = written === undefined ? undefined : lowered(written, stack, assembly);
  const known = tree?.kind === 'text' ? knownValue(tree.text) : undefined;
  const path = propertyOf(resource, 'Path');
  if (known !== undefined && of !== undefined) {
    if (name === 'Ref') {
      // The reference is what both templates have in common.
      const part = { literal: known, of: { reference: id, scope: stack.name }, at };
      return { kind: 'text', text: { parts: [part] }, at };
    }
    if (name === 'Arn' && path === undefined) return arnTree(of[1], literalText(known), stack, assembly, at);
  }
  if (name === 'Arn' && type === 'AWS::IAM::Role' && written === undefined && path === undefined) {
    const made: Hole = { reference: id, scope: stack.name, string: true, without: ':/' };
    return arnTree('iam::ACCOUNT:role', { parts: [made] }, stack, assembly, at);
  }
  return providerOrHole(resource, name, assembly, at);
}

/** The ARN of a provider whose URL is written; else what both templates have in common. */
function providerOrHole(resource: Resource, name: string, assembly: Assembly, at: Span): Tree {
  const { id, type, stack } = resource;
  const isReference = name === 'Ref' || (name === 'Arn' && ARN_BY_REFERENCE.includes(type));
  const issuer = isReference ? issuerIn(resource, assembly) : undefined;
  if (issuer !== undefined) return arnTree('iam::ACCOUNT:oidc-provider', issuer, stack, assembly, at);
  const hole = { reference: isReference ? id : `${id}.${name}`, scope: stack.name, at };
  return isEmitted(resource) ? { kind: 'hole', hole, at } : { kind: 'text', text: { parts: [hole] }, at };
}

/** The issuer of a provider whose URL is written. */
function issuerIn(resource: Resource, assembly: Assembly): Text | undefined {
  const url = PROVIDERS.includes(resource.type) ? propertyOf(resource, 'Url') : undefined;
  return issuerOfUrl(url, resource.stack, assembly);
}

/** The issuer that a URL names, as the reader of templates calls it; undefined: whether the URL has a scheme is not known. */
export function issuerOfUrl(url: Value | undefined, stack: Stack, assembly: Assembly): Text | undefined {
  if (url === undefined) return undefined;
  if (url.kind === 'hole') return assembly.meaningOf(url.hole)?.issuer;
  const tree = lowered(url, stack, assembly);
  const known = tree.kind === 'text' ? knownValue(tree.text) : undefined;
  return known?.startsWith('https://') === true ? withoutScheme(literalText(known)) : undefined;
}

function arnTree(kind: string, name: Text, stack: Stack, assembly: Assembly, at: Span): Tree {
  const pseudo = (parameter: string): Tree => callTree('Ref', stringTree(`AWS::${parameter}`, at), at);
  const environment = (value: Value | undefined, parameter: string): Tree =>
    value === undefined ? pseudo(parameter) : lowered(value, stack, assembly);
  const parts = `arn:PARTITION:${kind}/`.split(/(PARTITION|REGION|ACCOUNT)/).map((part) => {
    if (part === 'PARTITION') return pseudo('Partition');
    if (part === 'REGION') return environment(stack.region, 'Region');
    return part === 'ACCOUNT' ? environment(stack.account, 'AccountId') : stringTree(part, at);
  });
  const all: readonly Tree[] = [...parts, { kind: 'text', text: name, at }];
  return callTree('Fn::Join', listTree([stringTree('', at), listTree(all, at)], at), at);
}

const propertyOf = (resource: Resource, name: string): Value | undefined => {
  const value = resource.replaced.get(name) ?? resource.properties().members.get(name)?.value;
  return value === undefined || value.kind === 'undefined' || value.kind === 'null' ? undefined : value;
};

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Properties whose content is data of another kind, and keeps its keys. */
const FREE: readonly string[] = [
  ...['assumeRolePolicyDocument', 'policyDocument', 'configurationValues', 'labels', 'templateBody', 'tagsMap'],
];

/** Names of members as the template has them. */
export function pascalised(value: Value, depth = 0): Value {
  if (depth > 20) return value;
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => pascalised(item, depth + 1)) };
  if (value.kind === 'choice') return { ...value, arms: value.arms.map((arm) => pascalised(arm, depth)) };
  return value.kind === 'object' && value.of === undefined && value.base === undefined
    ? pascalObject(value, depth)
    : value;
}

function pascalObject(value: ObjectValue, depth = 0): ObjectValue {
  const members = [...value.members].map(([name, member]): Member => ({
    ...memberOf(pascal(name), FREE.includes(name) ? member.value : pascalised(member.value, depth + 1)),
    keyAt: member.keyAt,
  }));
  return objectValue([...members, ...value.others], value.at, value.open);
}

/** What a resource is for a program: `defaultChild` of what made it, or an instance of its own class. */
export function resourceValue(resource: Resource, assembly: Assembly): Value {
  const { construct, overrides } = resource;
  const override =
    (prefix: readonly string[]) =>
    (call: Call, run: Run): undefined => {
      const path = literal(call.args[0]);
      const value = call.args[1];
      if (path === undefined) return;
      const steps = path.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'));
      const [first, ...rest] = steps;
      const full = prefix.length > 0 ? steps : first === 'Properties' ? rest : undefined;
      if (full === undefined) return;
      overrides.push({
        path: full,
        value: run.certain ? value : run.hole('an override', call.at, { anonymous: true }),
      });
    };
  const value: Value = instance(
    resource.type,
    { kind: 'resource', construct, resource },
    {
      plain: (at) => reference(resource, assembly, at),
      ...constructMembers(construct, assembly, () => value, {
        members: {
          ref: (at) => reference(resource, assembly, at),
          logicalId: (at) => ({ kind: 'text', text: literalText(resource.id), at }),
          cfnOptions: (at) =>
            instance(
              'cfnOptions',
              undefined,
              {
                set: (name, to) => {
                  if (name === 'condition') resource.condition = to;
                },
              },
              at,
            ),
          cfnResourceType: (at) => ({ kind: 'text', text: literalText(resource.type), at }),
        },
        methods: {
          addPropertyOverride: override(['Properties']),
          addOverride: override([]),
          addPropertyDeletionOverride: override(['Properties']),
          addDeletionOverride: override([]),
        },
        others: (name, at) => {
          if (name.startsWith('attr')) return attribute(resource, name.slice('attr'.length), assembly, at);
          return propertyOf(resource, pascal(name));
        },
      }),
      isInstance: (of) => {
        if (of.kind !== 'native') return undefined;
        if (of.native.name === 'CfnResource' || of.native.name === resource.type) return true;
        // No class of a service's own constructs is one of a resource.
        return /^(?:AWS::|(?!core\.|constructs\.)[a-z0-9-]+\.)/.test(of.native.name) ? false : undefined;
      },
      set: (name, to) => {
        resource.replaced.set(pascal(name), FREE.includes(name) ? to : pascalised(to));
      },
    },
    resource.at,
  );
  return value;
}

/** Services by their modules. Source: the package's folders. Other types of resources make no identity. */
export const SERVICES: Readonly<Record<string, string>> = table({
  'aws-iam': 'AWS::IAM',
  'aws-eks': 'AWS::EKS',
  'aws-eks-v2': 'AWS::EKS',
  'aws-ec2': 'AWS::EC2',
  'aws-autoscaling': 'AWS::AutoScaling',
  'aws-ssm': 'AWS::SSM',
});

/** `new CfnRole(scope, id, props)` */
export const resourceClass = (type: string, assembly: Assembly): Native => ({
  name: type,
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const props = call.args[2];
    return resourceOf(type, construct, () => propertiesOf(props, call.at), call.at, assembly);
  },
});

function resourceOf(
  type: string,
  construct: Construct,
  properties: () => ObjectValue,
  at: Span,
  assembly: Assembly,
): Value {
  const resource = assembly.resource(construct, type, properties, at);
  const value = resourceValue(resource, assembly);
  construct.value = value;
  return value;
}

function propertiesOf(props: Value | undefined, at: Span): ObjectValue {
  const value = props?.kind === 'native' ? props.native.plain?.(at) : props;
  if (value?.kind === 'object') return { ...pascalObject(value), at };
  return object({}, at, value !== undefined && value.kind !== 'undefined' && value.kind !== 'null');
}

/** `new CfnResource(scope, id, { type, properties })` */
export const genericResourceClass = (assembly: Assembly): Native => ({
  name: 'CfnResource',
  get: (name, at) => (name === 'isCfnResource' ? isMade(name, 'resource', at) : undefined),
  construct: (call, run) => {
    const props = call.args[2];
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const type = literal(prop(props, 'type', run));
    const properties = prop(props, 'properties', run);
    const made = (): ObjectValue =>
      properties?.kind === 'object' ? { ...properties, at: call.at } : object({}, call.at, properties !== undefined);
    return resourceOf(type ?? 'Custom::Unknown', construct, made, call.at, assembly);
  },
});
