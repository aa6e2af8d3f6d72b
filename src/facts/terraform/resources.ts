/** Resources and data sources as values: what is written, and what the AWS provider computes of it. */
import { NAME_WITHOUT, referredName } from '../role-name.js';
import type { Span } from '../../value/span.js';
import { concat, isHole, knownValue, literalText, MADE_UP, splitOnce, type Hole, type Text } from '../../value/text.js';
import { withoutScheme } from '../../aws/issuer.js';
import { listOf, type Entry } from '../../value/tree.js';
import { attributeValue, bodyEntries, blocksOf, lazyEntry } from './blocks.js';
import { documentList, documentMap, documentTexts } from './kubectl-documents.js';
import { attributeOf, named } from './members.js';
import { computed } from './places.js';
import type { Scope } from './scope.js';
import { templateOf } from './functions/files.js';
import { callFunction } from './functions/index.js';
import { ISSUER_WITHOUT } from '../../aws/issuer.js';
import type { ModuleInstance } from './instance.js';
import type { Instance } from './instances.js';
import { policyDocument } from './policy-document.js';
import { providerName, type AwsProvider } from './providers.js';
import { tidyText } from '../tidy.js';
import { fail, hole, isUnknown, list, object, string, textFrom, withLeading, type Value } from './value.js';
import { table } from '../../value/table.js';

/** A resource that is being computed. */
export interface Resource {
  readonly type: string;
  /** Within its module. */
  readonly address: string;
  readonly holeScope: string;
  readonly scope: Scope;
  readonly at: Span;
  readonly aws: AwsProvider;
  /** What is written; undefined: nothing, or null. */
  readonly written: (name: string) => Value | undefined;
  readonly instance: Instance;
  readonly module: ModuleInstance;
}

export function resourceOf(module: ModuleInstance, key: string, instance: Instance): Resource {
  const { block, scope, address } = instance;
  const provider = block.body.attributes.find(({ name }) => name === 'provider');
  return {
    type: key.slice(0, key.lastIndexOf('.')),
    address,
    holeScope: module.holeScope,
    scope,
    at: block.at,
    aws: module.providers.of(providerName(provider?.value)),
    written: (name) => attributeValue({ body: block.body, scope }, name),
    instance,
    module,
  };
}

const VALUES = new WeakMap<Instance, Value>();

export function resourceValue(module: ModuleInstance, key: string, instance: Instance): Value {
  const known = VALUES.get(instance);
  if (known !== undefined) return known;
  const resource = resourceOf(module, key, instance);
  const { block, scope, address } = instance;
  const { at } = block;
  const all = COMPUTED[resource.type] ?? {};
  const names = new Set(Object.keys(all));
  const written = bodyEntries({ body: block.body, scope, at }, address, module.holeScope).filter(
    ({ key: name }) => !names.has(knownValue(name) ?? ''),
  );
  const entries: Entry[] = [
    ...written,
    ...Object.entries(all).map(([name, compute]) => lazyEntry(name, at, () => made(compute(resource), at))),
  ];
  const value = named(object(entries, at, 'object', true), address, module.holeScope);
  VALUES.set(instance, value);
  return value;
}

/** What is written of a resource stays where it is written. */
const made = (value: Value, block: Span): Value => (value.at === block ? computed(value) : value);

type Compute = (resource: Resource) => Value;

/** An attribute that only AWS knows. */
function computedHole({ address, holeScope, at }: Resource, name: string, more: Partial<Hole> = {}): Value {
  return hole(`${address}.${name}`, holeScope, at, more);
}

const holeText = (resource: Resource, name: string, without: string, more: Partial<Hole> = {}): Text => ({
  parts: [{ ...more, reference: `${resource.address}.${name}`, scope: resource.holeScope, without, at: resource.at }],
});

export function textOf(value: Value | undefined): Text | undefined {
  const text = value === undefined || value.kind === 'choice' ? undefined : textFrom(value);
  return text === undefined ? undefined : tidyText(text);
}

/** The name, or what is made of its prefix. */
export function nameText(resource: Resource, name = 'name', prefix = `${name}_prefix`): Text {
  const written = resource.written(name);
  if (written !== undefined && !(written.kind === 'text' && written.text.parts.length === 0))
    return textFrom(written) ?? holeText(resource, name, NAME_WITHOUT);
  const before = textOf(resource.written(prefix)) ?? literalText('terraform-');
  return concat(before, holeText(resource, `${name}${MADE_UP}`, `${NAME_WITHOUT}-`));
}

const nameValue =
  (name = 'name', prefix?: string): Compute =>
  (resource) => {
    const written = resource.written(name);
    if (written !== undefined && written.kind === 'choice') return written;
    return string(nameText(resource, name, prefix), written?.at ?? resource.at);
  };

const arnText = (resource: Resource, service: string, region: Text | undefined, rest: Text): Text => {
  const { partition, account } = resource.aws;
  return tidyText(
    concat(
      literalText('arn:'),
      partition,
      literalText(`:${service}:`),
      region ?? literalText(''),
      literalText(':'),
      account,
      literalText(':'),
      rest,
    ),
  );
};

const pathText = (resource: Resource): Text => {
  const path = resource.written('path');
  return path === undefined ? literalText('/') : (textFrom(path) ?? holeText(resource, 'path', ' :*?'));
};

const iamArn =
  (kind: string, path?: Text): Compute =>
  (resource) => {
    const written = resource.written('name');
    if (written?.kind === 'choice') {
      const arms = written.arms.flatMap((arm) => {
        const text = textFrom(arm);
        return text === undefined
          ? []
          : [
              string(
                arnText(resource, 'iam', undefined, concat(literalText(kind), path ?? pathText(resource), text)),
                resource.at,
              ),
            ];
      });
      if (arms.length === written.arms.length) return { kind: 'choice', arms, at: resource.at };
    }
    return string(
      arnText(resource, 'iam', undefined, concat(literalText(kind), path ?? pathText(resource), nameText(resource))),
      resource.at,
    );
  };

const urlOf = (resource: Resource): Value | undefined => {
  const url = resource.written('url');
  return url === undefined ? undefined : eachText(url, (text) => withoutSchemeOf(text));
};

/** Also where the scheme is not at the start of one literal. */
const withoutSchemeOf = (text: Text): Text => withoutScheme(text);

/** The same of every arm. */
function eachText(value: Value, of: (text: Text) => Text): Value {
  if (value.kind === 'choice') return { ...value, arms: value.arms.map((arm) => eachText(arm, of)) };
  const text = textFrom(value);
  return text === undefined ? fail('a string is required') : string(of(text), value.at);
}

const providerArn: Compute = (resource) => {
  const url = urlOf(resource);
  if (url === undefined) return computedHole(resource, 'arn');
  return eachText(url, (text) => arnText(resource, 'iam', undefined, concat(literalText('oidc-provider/'), text)));
};

/** A cluster's issuer carries its scheme. */
const identity: Compute = (resource) => {
  const { at } = resource;
  const issuer: Text = concat(
    literalText('https://'),
    holeText(resource, 'identity[0].oidc[0].issuer', ISSUER_WITHOUT, { is: 'eks-issuer' }),
  );
  const single = (name: string, value: Value): Value =>
    list([object([lazyEntry(name, at, () => value)], at, 'object', true)], at, 'list');
  return single('oidc', single('issuer', computed(string(issuer, at))));
};

const clusterArn: Compute = (resource) => {
  const region = textOf(resource.written('region')) ?? resource.aws.region;
  return string(arnText(resource, 'eks', region, concat(literalText('cluster/'), nameText(resource))), resource.at);
};

/** The role that a cluster or its nodes have, of which the ARN alone is computed. */
const roleArn =
  (name: string): Compute =>
  (resource) =>
    resource.written(name) ??
    string(
      arnText(resource, 'iam', undefined, concat(literalText('role/'), holeText(resource, name, ' :*?'))),
      resource.at,
    );

const eksArn =
  (kind: string, name: string): Compute =>
  (resource) => {
    const region = textOf(resource.written('region')) ?? resource.aws.region;
    const of = textOf(resource.written('cluster_name'));
    if (of === undefined) return computedHole(resource, 'arn');
    const rest = concat(literalText(`${kind}/`), of, literalText('/'), holeText(resource, name, ' :*?'));
    return string(arnText(resource, 'eks', region, rest), resource.at);
  };

const value =
  (of: (aws: AwsProvider) => Text): Compute =>
  ({ aws, at }) =>
    string(of(aws), at);

const same =
  (name: string): Compute =>
  (resource) =>
    resource.written(name) ?? computedHole(resource, name);

const region: Compute = (resource) =>
  resource.written('region') ?? resource.written('name') ?? string(resource.aws.region, resource.at);

const providerUrl: Compute = (resource) => {
  const url = urlOf(resource);
  if (url !== undefined) return url;
  const arn = textOf(resource.written('arn'));
  const cut = arn === undefined ? undefined : splitOnce(arn, ':oidc-provider/');
  return cut?.certain === true ? string(cut.after, resource.at) : computedHole(resource, 'url');
};

const dataProviderArn: Compute = (resource) => resource.written('arn') ?? providerArn(resource);

/** Of what exists already the path is not known. */
const foundArn =
  (kind: string): Compute =>
  (resource) => {
    const own = resource.written('arn');
    if (own !== undefined) return own;
    const name = textOf(resource.written('name'));
    if (name === undefined) return computedHole(resource, 'arn');
    return string(
      arnText(resource, 'iam', undefined, concat(literalText(`${kind}/`), holeText(resource, 'path', ' :*?'), name)),
      resource.at,
    );
  };

/** For most services the same in every partition. */
const servicePrincipal: Compute = (resource) => {
  const service = textOf(resource.written('service_name'));
  return service === undefined
    ? computedHole(resource, 'name')
    : string(concat(service, literalText('.amazonaws.com')), resource.at);
};

const rendered: Compute = (resource) => {
  const template = resource.written('template');
  const vars = resource.written('vars') ?? object([], resource.at);
  if (template === undefined || isUnknown(template) || template.kind !== 'text')
    return computedHole(resource, 'rendered');
  const known = knownValue(template.text);
  if (known === undefined) return computedHole(resource, 'rendered');
  const [part] = template.text.parts;
  const isFile = part !== undefined && !isHole(part) && part.at?.source.text === known;
  const source = isFile ? part.at.source : { path: resource.at.source.path, text: known };
  return templateOf(source, vars, resource.at, resource.scope);
};

/** What `kubectl_file_documents` is given, or the files that `kubectl_path_documents` finds; undefined: not known. */
function documentSources(resource: Resource): readonly Text[] | undefined {
  const { at, scope } = resource;
  const content = resource.written('content');
  if (content !== undefined) return content.kind === 'text' ? [content.text] : undefined;
  const pattern = textOf(resource.written('pattern'));
  const known = pattern === undefined ? undefined : knownValue(pattern);
  if (known === undefined) return undefined;
  const cut = known.lastIndexOf('/');
  const [folder, names] = [known.slice(0, Math.max(0, cut)) || '.', known.slice(cut + 1)];
  const files = callFunction('fileset', [string(folder, at), string(names, at)], at, scope);
  const isPlain = resource.written('vars') === undefined;
  if (files.kind !== 'list' || files.open || !isPlain) return undefined;
  const texts = files.items.map((name) =>
    textFrom(
      callFunction(
        'file',
        [string(concat(literalText(`${folder}/`), textFrom(name) ?? literalText('')), at)],
        at,
        scope,
      ),
    ),
  );
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

const documents =
  (of: typeof documentList): Compute =>
  (resource) => {
    const sources = documentSources(resource);
    return of((sources ?? []).flatMap(documentTexts), resource.at, sources === undefined);
  };

const KUBECTL_DOCUMENTS = { documents: documents(documentList), manifests: documents(documentMap) };

/** Metadata of a Kubernetes object, with the namespace that the provider takes where none is written. */
const metadata: Compute = ({ instance: { block, scope }, at, address, holeScope }) => {
  const { items, open } = blocksOf(block.body, 'metadata', scope);
  const made = items.map((item, i) => {
    const entries = bodyEntries(item, `${address}.metadata[${i}]`, holeScope);
    const hasNamespace = entries.some(({ key }) => knownValue(key) === 'namespace');
    const all = hasNamespace ? entries : [...entries, lazyEntry('namespace', at, () => string('default', at))];
    return named(object(all, at, 'object', true), `${address}.metadata[${i}]`, holeScope);
  });
  return withLeading(list(made, at, 'list', open), made.length);
};

/** Of an object that stands in a namespace both names. */
const objectId =
  (isNamespaced: boolean): Compute =>
  (resource) => {
    const [own] = listOf(metadata(resource));
    const [name, namespace] = ['name', 'namespace'].map((key) =>
      textOf(own === undefined ? undefined : attributeOf(own, key, resource.at)),
    );
    if (name === undefined || namespace === undefined) return computedHole(resource, 'id');
    return string(isNamespaced ? concat(namespace, literalText('/'), name) : name, resource.at);
  };

const KUBERNETES = { metadata, id: objectId(true) };

const NAMESPACE = table({ id: objectId(false) });

const CLUSTER = { id: nameValue(), arn: clusterArn, identity, role_arn: roleArn('role_arn') };

const NAMED_GROUP = {
  node_group_name: nameValue('node_group_name'),
  arn: eksArn('nodegroup', 'node_group_name'),
} satisfies Record<string, Compute>;

const rolesName: Compute = (r) => {
  const name = nameValue()(r);
  return name.kind === 'text' ? { ...name, text: referredName(name.text, `${r.address}.name`, r.holeScope) } : name;
};

/** What is computed, by type. */
const COMPUTED: Readonly<Record<string, Readonly<Record<string, Compute>>>> = table({
  aws_iam_role: table({ name: rolesName, id: rolesName, arn: iamArn('role') }),
  aws_iam_policy: table({ name: nameValue(), arn: iamArn('policy'), id: iamArn('policy') }),
  aws_iam_user: table({ name: nameValue(), id: nameValue(), arn: iamArn('user') }),
  aws_iam_saml_provider: table({
    arn: iamArn('saml-provider/', literalText('')),
    id: iamArn('saml-provider/', literalText('')),
  }),
  aws_iam_instance_profile: table({ name: nameValue(), id: nameValue(), arn: iamArn('instance-profile') }),
  aws_iam_openid_connect_provider: table({
    url: (r) => urlOf(r) ?? computedHole(r, 'url'),
    arn: providerArn,
    id: providerArn,
  }),
  aws_eks_cluster: CLUSTER,
  aws_eks_node_group: NAMED_GROUP,
  aws_eks_addon: table({ arn: eksArn('addon', 'addon_name') }),
  aws_eks_fargate_profile: table({ arn: eksArn('fargateprofile', 'fargate_profile_name') }),
  aws_launch_template: table({ name: nameValue() }),
  aws_ssm_parameter: table({ value: same('value'), insecure_value: same('value') }),
  terraform_data: table({ output: same('input') }),
  kubernetes_service_account: KUBERNETES,
  kubernetes_service_account_v1: KUBERNETES,
  kubernetes_namespace: NAMESPACE,
  kubernetes_namespace_v1: NAMESPACE,
  'data.aws_eks_cluster': CLUSTER,
  'data.aws_eks_node_group': table({
    node_role_arn: roleArn('node_role_arn'),
    arn: eksArn('nodegroup', 'node_group_name'),
  }),
  'data.aws_iam_openid_connect_provider': table({ url: providerUrl, arn: dataProviderArn, id: dataProviderArn }),
  'data.aws_caller_identity': table({
    account_id: value(({ account }) => account),
    id: value(({ account }) => account),
  }),
  'data.aws_partition': table({
    partition: value(({ partition }) => partition),
    id: value(({ partition }) => partition),
    dns_suffix: value(({ suffix }) => suffix),
  }),
  'data.aws_region': table({ name: region, region, id: region }),
  'data.aws_iam_role': table({ name: same('name'), id: same('name'), arn: foundArn('role') }),
  'data.aws_iam_policy': table({ arn: (r) => r.written('arn') ?? computedHole(r, 'arn') }),
  'data.aws_service_principal': table({ name: servicePrincipal }),
  'data.aws_iam_policy_document': table({
    json: (r) => policyDocument(r, 'json'),
    minified_json: (r) => policyDocument(r, 'minified'),
  }),
  'data.template_file': table({ rendered }),
  'data.kubectl_file_documents': KUBECTL_DOCUMENTS,
  'data.kubectl_path_documents': KUBECTL_DOCUMENTS,
});
