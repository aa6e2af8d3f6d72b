/** Custom resources that name an AWS role or act as a service account: fields for role ARNs, and references to tokens. */
import { knownValue, literalText } from '../value/text.js';
import { entriesOf, field, isOpen, listOf, stringOf, type Tree } from '../value/tree.js';
import type { Emit } from './dialect.js';
import type { KubernetesObject, TokenReference } from './facts.js';
import { writtenText } from './pod.js';

export function readCustomResource(object: KubernetesObject, emit: Emit): void {
  const { document } = object;
  for (const tree of roleArnFieldsOf(object)) {
    const value = writtenText(tree);
    if (value !== undefined && !isTypeName(object, value)) emit.fact('role-arn-field', { document, object, value });
  }
  const token = tokenReferenceOf(object);
  if (token !== undefined) emit.fact('token-reference', token);
  readStoreReference(object, emit);
}

/** Fields for the ARN of a role, by API group and kind. Sources: the reference of each project. */
const ROLE_ARN_FIELDS: readonly {
  readonly group: RegExp;
  readonly kind: RegExp;
  readonly find: (spec: Tree | undefined) => readonly (Tree | undefined)[];
}[] = [
  {
    group: /^external-secrets\.io\//,
    kind: /^(?:Cluster)?SecretStore$/,
    find: (spec) => [
      field(spec, 'provider', 'aws', 'role'),
      ...listOf(field(spec, 'provider', 'aws', 'additionalRoles')),
    ],
  },
  {
    group: /^aws(?:\.m)?\.(?:upbound|crossplane)\.io\//,
    kind: /^(?:Cluster)?ProviderConfig$/,
    find: (spec) => [
      field(spec, 'assumeRoleARN'),
      field(spec, 'credentials', 'webIdentity', 'roleARN'),
      field(spec, 'credentials', 'upbound', 'webIdentity', 'roleARN'),
      ...listOf(field(spec, 'assumeRoleChain')).map((step) => field(step, 'roleARN')),
    ],
  },
  {
    group: /^cert-manager\.io\//,
    kind: /^(?:Cluster)?Issuer$/,
    find: (spec) => listOf(field(spec, 'acme', 'solvers')).map((solver) => field(solver, 'dns01', 'route53', 'role')),
  },
  {
    group: /^keda\.sh\//,
    kind: /^(?:Cluster)?TriggerAuthentication$/,
    find: (spec) => [field(spec, 'podIdentity', 'roleArn')],
  },
  { group: /^services\.k8s\.aws\//, kind: /^IAMRoleSelector$/, find: (spec) => [field(spec, 'arn')] },
];

const roleArnFieldsOf = ({ kind, apiVersion, tree }: KubernetesObject): readonly (Tree | undefined)[] =>
  ROLE_ARN_FIELDS.filter((one) => one.group.test(apiVersion) && one.kind.test(kind)).flatMap((one) =>
    one.find(field(tree, 'spec')),
  );

/** Samples made from a schema hold the name of a type in every field. */
const isTypeName = (object: KubernetesObject, value: NonNullable<ReturnType<typeof writtenText>>): boolean =>
  knownValue(value.text) === 'string' && stringsIn(object.tree).filter((text) => text === 'string').length > 1;

const stringsIn = (tree: Tree): readonly string[] =>
  tree.kind === 'map'
    ? entriesOf(tree).flatMap((entry) => stringsIn(entry.value))
    : tree.kind === 'list'
      ? listOf(tree).flatMap(stringsIn)
      : [stringOf(tree) ?? ''];

/** Source: external-secrets.io, provider AWS, `auth.jwt.serviceAccountRef`: the role comes from the annotation of the service account. */
function tokenReferenceOf(object: KubernetesObject): TokenReference | undefined {
  const { document, kind, apiVersion, tree } = object;
  if (!/^(?:Cluster)?SecretStore$/.test(kind) || !apiVersion.startsWith('external-secrets.io/')) return undefined;
  const reference = field(tree, 'spec', 'provider', 'aws', 'auth', 'jwt', 'serviceAccountRef');
  const account = writtenText(field(reference, 'name'));
  if (reference === undefined || account === undefined) return undefined;
  const written = field(reference, 'namespace');
  if (written === undefined && !isOpen(reference))
    return { document, object, account, namespace: kind === 'SecretStore' ? object.namespace : 'consumer' };
  const namespace = writtenText(written)?.text ?? unknownNamespace(written ?? reference);
  return { document, object, account, namespace };
}

const unknownNamespace = ({ at }: Tree): ReturnType<typeof literalText> => ({
  parts: [{ reference: 'namespace', scope: '', anonymous: true, at }],
});

/** Source: external-secrets.io, API of ExternalSecret: `secretStoreRef`, whose kind is SecretStore where none is written. */
function readStoreReference(object: KubernetesObject, emit: Emit): void {
  const { document, kind, apiVersion, tree } = object;
  if (kind !== 'ExternalSecret' || !apiVersion.startsWith('external-secrets.io/')) return;
  const reference = field(tree, 'spec', 'secretStoreRef');
  const store = writtenText(field(reference, 'name'));
  const storeKind = field(reference, 'kind') === undefined ? 'SecretStore' : stringOf(field(reference, 'kind'));
  if (store !== undefined && storeKind !== undefined)
    emit.fact('store-reference', { document, object, storeKind, store });
}
