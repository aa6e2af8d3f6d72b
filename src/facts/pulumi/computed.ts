/** What AWS, Kubernetes and components compute of resources. Names are those of Pulumi's SDKs. */
import { ISSUER_WITHOUT } from '../../aws/issuer.js';
import { withoutScheme } from '../../aws/issuer.js';
import type { Span } from '../../value/span.js';
import { concat, knownValue, literalText, splitOnce, type Text } from '../../value/text.js';
import { tidyText } from '../tidy.js';
import {
  isNothing,
  listValue,
  memberOf,
  objectValue,
  textValue,
  undefinedValue,
  type TextValue,
  type Value,
} from '../program/value.js';
import { NAME_WITHOUT, referredName } from '../role-name.js';
import { truthOf } from '../program/choices.js';
import {
  argument,
  holeOf,
  optionsUpwards,
  resourceOf,
  resourceValue,
  textOr,
  type Computed,
  type Resource,
} from './resource.js';
import { table } from '../../value/table.js';

/** A property of a resource; undefined: an input, or a hole of its name. */
export function computedOf(resource: Resource, name: string, at: Span): Value | undefined {
  if (name === 'urn') return { kind: 'hole', hole: holeOf(resource, name, at), at };
  if (resource.type.startsWith('k8s.')) return name === 'metadata' ? metadata(resource, at) : undefined;
  return COMPUTED.get(resource.type)?.(resource, name, at);
}

const tidied = (text: Text, at: Span): TextValue => textValue(tidyText(text), at);

/** Written, or made of the prefix that is written, else of the resource's own name. Source: pulumi.com/docs, Resource names: auto-naming. */
function nameOf(resource: Resource, at: Span): Text {
  const given = argument(resource, 'namePrefix') ?? resource.called;
  const begins = given?.kind === 'text' && !resource.args.open ? knownValue(given.text) : undefined;
  return textOr(resource, 'name', at, { without: NAME_WITHOUT, ...(begins === undefined ? {} : { begins }) });
}

const madeName = (resource: Resource, at: Span): TextValue => tidied(nameOf(resource, at), at);

function named(resource: Resource, name: string, at: Span): Value | undefined {
  if (name === 'arn') return tidied(iamArn(resource, at), at);
  if (name !== 'id' && name !== 'name') return undefined;
  const { text } = madeName(resource, at);
  return textValue(referredName(text, `${resource.label}.name`, resource.scope), at);
}

/** A policy is known by its ARN. */
function policy(resource: Resource, name: string, at: Span): Value | undefined {
  if (name === 'name') return madeName(resource, at);
  return name === 'arn' || name === 'id' ? tidied(iamArn(resource, at), at) : undefined;
}

/** By the types of resources. */
const COMPUTED: ReadonlyMap<string, Computed> = new Map(
  Object.entries<Computed>({
    'aws.iam.Role': named,
    'aws.iam.User': named,
    'aws.iam.InstanceProfile': named,
    'aws.iam.Policy': policy,
    'aws.iam.OpenIdConnectProvider': provider,
    'aws.iam.getOpenIdConnectProvider': (resource, name, at) =>
      argument(resource, 'url') === undefined ? providerOfArn(resource, name, at) : provider(resource, name, at),
    'aws.eks.Cluster': cluster,
    'aws.eks.getCluster': cluster,
    'eks.Cluster': componentCluster,
    'aws.eks.NodeGroup': (resource, name, at) =>
      name === 'nodeGroupName' ? tidied(textOr(resource, name, at), at) : undefined,
  }),
);

/** The account and partition that a resource is made in: those of its provider, which is the same for all that name none. */
function accountOf({ options, unit }: Resource, at: Span): { readonly account: Text; readonly partition: Text } {
  const own = optionsUpwards(options).flatMap(
    ({ members }) => providerIn(members.get('provider')?.value) ?? providerIn(members.get('providers')?.value) ?? [],
  )[0];
  const named = resourceOf(own);
  const provider = own === undefined ? `${unit} aws` : (named?.scope ?? `${unit} a provider`);
  const hole = (reference: string): Text => ({ parts: [{ reference, scope: provider, without: ':/', at }] });
  return { account: hole('account'), partition: hole('partition') };
}

/** `provider: p`, `providers: [p]` and `providers: { aws: p }`: that of another package counts for nothing. */
function providerIn(value: Value | undefined): Value | undefined {
  if (value === undefined || isNothing(value)) return undefined;
  if (value.kind === 'list') return value.items.flatMap((item) => providerIn(item) ?? [])[0];
  if (value.kind === 'object' && value.of === undefined) return providerIn(value.members.get('aws')?.value);
  const type = resourceOf(value)?.type;
  return type === undefined || type === 'aws.Provider' ? value : undefined;
}

const KIND: Readonly<Record<string, string>> = table({
  'aws.iam.Role': 'role',
  'aws.iam.User': 'user',
  'aws.iam.InstanceProfile': 'instance-profile',
  'aws.iam.Policy': 'policy',
});

function iamArn(resource: Resource, at: Span): Text {
  const { account, partition } = accountOf(resource, at);
  const isRoot = argument(resource, 'path') === undefined && !resource.args.open;
  const path = isRoot ? literalText('/') : textOr(resource, 'path', at);
  const kind = KIND[resource.type] ?? 'role';
  const name = nameOf(resource, at);
  return concat(literalText('arn:'), partition, literalText(':iam::'), account, literalText(`:${kind}`), path, name);
}

/** The provider takes the scheme from the URL. */
function provider(resource: Resource, name: string, at: Span): Value | undefined {
  const url = withoutScheme(textOr(resource, 'url', at, { without: ISSUER_WITHOUT }));
  if (name === 'url') return textValue(url, at);
  if (name !== 'arn' && name !== 'id') return undefined;
  return providerArn(resource, url, at);
}

/** What is looked up by its ARN, which names the issuer. */
function providerOfArn(resource: Resource, name: string, at: Span): Value | undefined {
  const arn = argument(resource, 'arn');
  if (name === 'id') return arn;
  const issuer = name === 'url' && arn?.kind === 'text' ? splitOnce(arn.text, ':oidc-provider/') : undefined;
  return issuer?.certain === true ? textValue(issuer.after, at) : undefined;
}

/** Of the provider of an issuer, which is without its scheme. */
function providerArn(resource: Resource, issuer: Text, at: Span): Value {
  const { account, partition } = accountOf(resource, at);
  const arn = concat(
    literalText('arn:'),
    partition,
    literalText(':iam::'),
    account,
    literalText(':oidc-provider/'),
    issuer,
  );
  return textValue(tidyText(arn), at);
}

/** A cluster's issuer carries its scheme. */
export const issuerText = (resource: Resource, at: Span): Text => ({
  parts: [holeOf(resource, 'issuer', at, { without: ISSUER_WITHOUT, is: 'eks-issuer' })],
});

function cluster(resource: Resource, name: string, at: Span): Value | undefined {
  switch (name) {
    case 'name':
    case 'id':
      return textValue(textOr(resource, 'name', at), at);
    case 'identities': {
      const issuer = textValue(concat(literalText('https://'), issuerText(resource, at)), at);
      const oidc = objectValue([memberOf('issuer', issuer)], at, true);
      const identity = objectValue([memberOf('oidcs', listValue([oidc], at))], at, true);
      return listValue([identity], at);
    }
    default:
      return undefined;
  }
}

/** A component of @pulumi/eks, which is made elsewhere: what it hands out is known by its form. */
function componentCluster(resource: Resource, name: string, at: Span): Value | undefined {
  const ownProvider = (): Value => providerArn(resource, issuerText(resource, at), at);
  const inner = (): Value => resourceValue({ ...resource, type: 'aws.eks.Cluster' }, computedOf, at);
  switch (name) {
    case 'core':
      return objectValue(
        [memberOf('oidcProvider', componentProvider(resource, ownProvider(), at)), memberOf('cluster', inner(), at)],
        at,
        true,
      );
    case 'eksCluster':
      return inner();
    case 'oidcProviderArn':
      return ownProvider();
    case 'oidcProviderUrl':
      return textValue(concat(literalText('https://'), issuerText(resource, at)), at);
    case 'oidcIssuer':
      return textValue(issuerText(resource, at), at);
    default:
      return undefined;
  }
}

/** There is one only where it was asked for. */
function componentProvider(resource: Resource, arn: Value, at: Span): Value {
  const asked = argument(resource, 'createOidcProvider');
  if (!resource.args.open && (asked === undefined || truthOf(asked) === false)) return undefinedValue(at);
  const url = textValue(issuerText(resource, at), at);
  return objectValue([memberOf('arn', arn), memberOf('url', url), memberOf('id', arn)], at, true);
}

/** The name that is not written is made up; the namespace that is not written is the provider's. */
function metadata(resource: Resource, at: Span): Value {
  const written = argument(resource, 'metadata');
  const name = written?.kind === 'object' ? written.members.get('name')?.value : undefined;
  const namespace = written?.kind === 'object' ? written.members.get('namespace')?.value : undefined;
  const hole = (of: string): Value => ({ kind: 'hole', hole: holeOf(resource, `metadata.${of}`, at), at });
  const members = written?.kind === 'object' ? [...written.members.values()] : [];
  return objectValue(
    [...members, memberOf('name', name ?? hole('name'), at), memberOf('namespace', namespace ?? hole('namespace'), at)],
    at,
    true,
  );
}
