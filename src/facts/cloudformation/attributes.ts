/** What `Ref` and `Fn::GetAtt` give of a resource: spelled out where its name is written. Source: CloudFormation Template Reference, "Return values" of each type. */
import { withoutScheme } from '../../aws/issuer.js';
import { assembledText } from '../../document/assembled.js';
import { locked } from '../tidy.js';
import type { Span } from '../../value/span.js';
import { isHole, knownValue, literalText, type Hole, type Text } from '../../value/text.js';
import { textOf, type Tree } from '../../value/tree.js';
import { pseudoParameter } from './pseudo-parameters.js';
import type { Resource, Template } from './template.js';
import { piecesOf, scalarText, textTree } from './texts.js';
import { table } from '../../value/table.js';

interface Attributes {
  /** Characters that what `Ref` gives cannot hold: of a name, or of an id. */
  readonly without?: string;
  /** The property that `Ref` gives, where it is written. */
  readonly name?: string;
  /** `Ref` gives the ARN. */
  readonly arnByReference?: true;
  readonly arn?: (resource: Resource, template: Template, at: Span) => Tree | undefined;
}

const SERVICE_TYPES: Readonly<Record<string, Attributes | undefined>> = table({
  'AWS::IAM::Role': {
    name: 'RoleName',
    without: ':/',
    arn: namedArn(['iam', 'global', 'role'], 'RoleName', 'Path'),
  },
  'AWS::IAM::ManagedPolicy': {
    arnByReference: true,
    arn: namedArn(['iam', 'global', 'policy'], 'ManagedPolicyName', 'Path'),
  },
  'AWS::IAM::OIDCProvider': { arnByReference: true, arn: providerArn },
  'Custom::AWSCDKOpenIdConnectProvider': { arnByReference: true, arn: providerArn },
  'AWS::IAM::InstanceProfile': { name: 'InstanceProfileName' },
  'AWS::EKS::Cluster': {
    name: 'Name',
    arn: namedArn(['eks', 'regional', 'cluster'], 'Name'),
  },
  // aws-cdk-lib: aws-eks/lib/cluster-resource.ts.
  'Custom::AWSCDK-EKS-Cluster': { name: 'Config.name', arn: namedArn(['eks', 'regional', 'cluster'], 'Config.name') },
});

export function referenceTo(resource: Resource, template: Template, at: Span): Tree {
  const own = SERVICE_TYPES[resource.type];
  const known =
    own?.arnByReference === true
      ? own.arn?.(resource, template, at)
      : own?.name === undefined
        ? undefined
        : nameAs(template.property(resource, ...own.name.split('.')), resource.name, template, at);
  const without = own?.without === undefined ? {} : { without: own.without };
  const begins = own?.arnByReference === true ? { begins: 'arn:' as const } : {};
  return known ?? template.evaluator.hole(resource.name, at, { string: true, ...without, ...begins });
}

/** A name that is known, with the reference that is written for it; a choice is one value wherever it is referred to. */
function nameAs(value: Tree | undefined, reference: string, template: Template, at: Span): Tree | undefined {
  if (value?.kind === 'choice') {
    const oneOf = textOf(value)?.parts.flatMap((part) => (isHole(part) ? (part.oneOf ?? []) : []));
    return oneOf === undefined ? undefined : template.evaluator.hole(reference, at, { string: true, oneOf });
  }
  const text = value === undefined ? undefined : scalarText(value);
  const literal = text === undefined ? undefined : knownValue(text);
  if (literal === undefined) return value;
  const of = { reference, scope: template.scope };
  return { kind: 'text', text: assembledText([{ part: { literal, of }, at }], at), at: locked(at) };
}

export function attributeOf(resource: Resource, attribute: string, template: Template, at: Span): Tree {
  // Of a type whose `Ref` is the ARN both are one value.
  const isReference = attribute === 'Arn' && SERVICE_TYPES[resource.type]?.arnByReference === true;
  const reference = isReference ? resource.name : `${resource.name}.${attribute}`;
  const known = knownAttribute(resource, attribute, template, at);
  if (known !== undefined) return nameAs(known, reference, template, at) ?? known;
  return template.evaluator.hole(reference, at, shapeOfAttribute(resource.type, attribute));
}

function knownAttribute(resource: Resource, attribute: string, template: Template, at: Span): Tree | undefined {
  if (attribute.startsWith('Outputs.')) return template.child(resource)?.output(attribute.slice('Outputs.'.length));
  if (attribute === 'Arn') return SERVICE_TYPES[resource.type]?.arn?.(resource, template, at);
  // Of a cluster that aws-cdk-lib makes itself, which has the issuer in both forms.
  if (attribute !== 'OpenIdConnectIssuer' || !isCluster(resource.type)) return undefined;
  const url = scalarText(attributeOf(resource, 'OpenIdConnectIssuerUrl', template, at));
  return url === undefined ? undefined : textTree(withoutScheme(url), at);
}

/** What functions of one's own give may be of any kind. */
function shapeOfAttribute(type: string, attribute: string): Partial<Hole> {
  if (!/^(?:AWS|Custom::AWSCDK)/.test(type) || type.startsWith('AWS::CloudFormation::')) return {};
  if (attribute === 'OpenIdConnectIssuerUrl' && isCluster(type)) return { string: true, begins: 'https://' };
  return attribute === 'Arn' ? { string: true, begins: 'arn:' } : { string: true };
}

export const isCluster = (type: string): boolean =>
  type === 'AWS::EKS::Cluster' || type === 'Custom::AWSCDK-EKS-Cluster';

/** The name that CloudFormation makes up for a role, which `Ref` gives. */
const madeName = (resource: Resource, template: Template, at: Span): Tree | undefined =>
  resource.type === 'AWS::IAM::Role' ? referenceTo(resource, template, at) : undefined;

/** `arn:PARTITION:SERVICE:[REGION]:ACCOUNT:KIND[PATH]/NAME`; undefined where no name is written. */
function namedArn(
  [service, where, kind]: readonly [service: string, where: 'global' | 'regional', kind: string],
  nameProperty: string,
  pathProperty?: string,
): (resource: Resource, template: Template, at: Span) => Tree | undefined {
  return (resource, template, at) => {
    const nameTree = template.property(resource, ...nameProperty.split('.')) ?? madeName(resource, template, at);
    if (nameTree === undefined) return undefined;
    const pathTree = pathProperty === undefined ? undefined : template.property(resource, pathProperty);
    return template.evaluator.forked(() => {
      const name = scalarText(nameTree) ?? textOf(nameTree);
      const path = pathTree === undefined ? literalText('/') : (scalarText(pathTree) ?? textOf(pathTree));
      if (name === undefined || path === undefined) return template.evaluator.hole(`${resource.name}.Arn`, at);
      return spelled(template, at, `:${service}:`, where, `:${kind}`, [path, name]);
    }, at);
  };
}

function providerArn(resource: Resource, template: Template, at: Span): Tree | undefined {
  const url = template.property(resource, 'Url');
  const text = url === undefined ? undefined : scalarText(url);
  if (text === undefined) return undefined;
  const issuer = withoutScheme(text);
  const [first] = issuer.parts;
  // Whether an unknown value has a scheme is not known, and a provider has none.
  if (first === undefined || (isHole(first) && issuer === text)) return undefined;
  return spelled(template, at, ':iam:', 'global', ':oidc-provider/', [issuer]);
}

function spelled(
  template: Template,
  at: Span,
  service: string,
  where: 'global' | 'regional',
  kind: string,
  rest: readonly Text[],
): Tree {
  const pseudo = (name: string): Text => textOf(pseudoParameter(name, template.shared, at)) ?? literalText('');
  const texts = [
    literalText('arn:'),
    pseudo('AWS::Partition'),
    literalText(service),
    where === 'global' ? literalText('') : pseudo('AWS::Region'),
    literalText(':'),
    accountOf(template, at) ?? pseudo('AWS::AccountId'),
    literalText(kind),
    ...rest,
  ];
  const pieces = texts.flatMap((text) => piecesOf(text, at)).map(({ part }) => ({ part, at }));
  return template.evaluator.assembled(pieces, locked(at));
}

/** The account that is known is the value of the pseudo parameter, too. */
function accountOf({ shared, surroundings: { account } }: Template, at: Span): Text | undefined {
  if (account === undefined) return undefined;
  return { parts: [{ literal: account, of: { reference: 'AWS::AccountId', scope: shared }, at }] };
}
