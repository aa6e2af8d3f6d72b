/** Documents to subjects: recognises by content what each document holds, never by its file name. */
import { withoutScheme } from '../aws/issuer.js';
import type { Document } from '../document/language.js';
import { readEmbedded } from '../document/languages.js';
import { knownValue, shapeOf } from '../value/text.js';
import {
  entryOf,
  field,
  parsesAsTrue,
  itemsOf,
  listOf,
  stringOf,
  textOf,
  type MapTree,
  type Tree,
} from '../value/tree.js';
import { clusterConfigOf } from './cluster-config.js';
import { resolved } from './cloudformation.js';
import { isTrustPolicy, trustPolicyOf } from './trust-policy.js';
import {
  annotationsOfInterest,
  kubernetesObjectOf,
  serviceAccountOf,
  workloadOf,
  type TransformationOf,
} from './kubernetes.js';
import type {
  Association,
  Attachments,
  Cluster,
  ClusterConfig,
  Provider,
  Role,
  FactLists,
  Facts,
  TrustPolicy,
} from './facts.js';

type Mutable = { -readonly [K in keyof Facts]: Facts[K][] };

const emptyLists = (): Mutable => ({
  'unreadable-file': [],
  document: [],
  object: [],
  'service-account': [],
  workload: [],
  annotation: [],
  role: [],
  'trust-policy': [],
  provider: [],
  'provider-list': [],
  'login-provider': [],
  'access-mapping': [],
  addon: [],
  cluster: [],
  association: [],
  'cluster-config': [],
  'node-group': [],
  'policy-reference': [],
});

/** How deep and how wide a document is searched for policies and roles. */
const MAX_DEPTH = 60;
const MAX_VISITS = 400_000;

/** A document that cannot be examined is handed to `failed` and loses only itself. */
export function collect(
  documents: Iterable<Document>,
  transformationOf: TransformationOf,
  failed: (document: Document, error: unknown) => void,
): FactLists {
  const lists = emptyLists();
  for (const document of documents) {
    lists.document.push(document);
    try {
      if (document.tree !== undefined) new Collector(document, lists, transformationOf).visitRoot(document.tree);
    } catch (error) {
      failed(document, error);
    }
  }
  return lists;
}

/** Owns the visit budget of one document. */
class Collector {
  private visits = 0;

  constructor(
    private readonly document: Document,
    private readonly lists: Mutable,
    private readonly transformationOf: TransformationOf,
  ) {}

  visitRoot(tree: Tree): void {
    if (tree.kind === 'list') return tree.items.forEach((item) => this.visitRoot(item));
    if (tree.kind !== 'map') return;
    const kind = stringOf(field(tree, 'kind')) ?? '';
    if (/List$/.test(kind) && field(tree, 'items')?.kind === 'list')
      return listOf(field(tree, 'items')).forEach((item) => this.visitRoot(item));
    const apiVersion = stringOf(field(tree, 'apiVersion')) ?? '';
    if (kind === 'ClusterConfig' && /eksctl/.test(apiVersion)) return this.clusterConfig(tree);
    if (kind !== '' && apiVersion !== '') this.kubernetes(tree, kind, apiVersion);
    this.search(tree, undefined, 0);
  }

  private clusterConfig(tree: MapTree): void {
    const config = clusterConfigOf(this.document, tree);
    // What a template's conditionals leave of it is not known, so nothing is said of what stands together.
    if (!this.document.templated || !/\{\{-?\s*(?:if|else|range|with|end)\b/.test(this.document.file.text)) {
      this.lists['cluster-config'].push(config);
      this.lists['node-group'].push(...config.nodeGroups);
      this.cluster(config);
    }
    for (const group of config.nodeGroups) this.policies(field(group.iam, 'attachPolicyARNs'), 'node', config.region);
    const podHolders = [...config.serviceAccounts, ...listOf(field(tree, 'addons'))];
    for (const holder of podHolders) this.policies(field(holder, 'attachPolicyARNs'), 'pod', config.region);
    const associations = [
      ...listOf(field(tree, 'iam', 'podIdentityAssociations')),
      ...listOf(field(tree, 'addons')).flatMap((addon) => listOf(field(addon, 'podIdentityAssociations'))),
    ];
    for (const association of associations) {
      this.policies(field(association, 'permissionPolicyARNs'), 'pod', config.region);
      if (association.kind === 'map' && !this.document.templated)
        this.lists.association.push(declaredAssociation(this.document, association, config.name));
    }
  }

  /** Beside the roles: add-ons, access entries, providers for people. */
  private cluster(config: ClusterConfig): void {
    const { document, tree, name } = config;
    for (const addon of listOf(field(tree, 'addons'))) {
      if (addon.kind === 'map')
        this.lists.addon.push({
          document,
          tree: addon,
          name: textOf(field(addon, 'name')),
          nameAt: field(addon, 'name')?.at ?? addon.at,
          roleArn: field(addon, 'serviceAccountRoleARN'),
          config,
        });
    }
    for (const entry of listOf(field(tree, 'accessConfig', 'accessEntries')))
      this.mapping(field(entry, 'principalARN'), 'access entry');
    for (const provider of listOf(field(tree, 'identityProviders'))) this.loginProvider(provider, name);
  }

  private mapping(arn: Tree | undefined, source: Facts['access-mapping']['source']): void {
    if (arn !== undefined) this.lists['access-mapping'].push({ document: this.document, arn, source });
  }

  private loginProvider(tree: Tree, clusterName: Facts['login-provider']['clusterName']): void {
    const issuerUrl = field(tree, 'issuerUrl') ?? field(tree, 'issuerURL');
    if (issuerUrl !== undefined) this.lists['login-provider'].push({ document: this.document, issuerUrl, clusterName });
  }

  private policies(
    list: Tree | undefined,
    holder: 'node' | 'pod' | 'other',
    region: Facts['policy-reference']['region'],
  ): void {
    for (const value of itemsOf(list))
      this.lists['policy-reference'].push({ document: this.document, value, holder, region });
  }

  private kubernetes(tree: MapTree, kind: string, apiVersion: string): void {
    const object = kubernetesObjectOf(this.document, tree, kind, apiVersion, this.transformationOf);
    this.lists.object.push(object);
    this.lists.annotation.push(...annotationsOfInterest(object));
    const account = serviceAccountOf(object);
    if (account !== undefined) this.lists['service-account'].push(account);
    const workload = workloadOf(object);
    if (workload !== undefined) this.lists.workload.push(workload);
    if (kind === 'Kustomization' || kind === 'Component') this.inlinePatches(tree);
    if (kind === 'ConfigMap' && object.name !== undefined && knownValue(object.name) === 'aws-auth') this.awsAuth(tree);
  }

  /** A kustomization's strategic-merge patches are objects written in block scalars. */
  private inlinePatches(tree: MapTree): void {
    const patches = [
      ...listOf(field(tree, 'patches')).map((patch) => field(patch, 'patch')),
      ...listOf(field(tree, 'patchesStrategicMerge')),
    ];
    for (const patch of patches) {
      if (patch === undefined || patch.kind !== 'text' || !/\bkind:/.test(shapeOf(patch.text))) continue;
      const inner = readEmbedded(patch, this.document);
      if (inner?.tree?.kind !== 'map') continue;
      const kind = stringOf(field(inner.tree, 'kind'));
      if (kind === undefined) continue;
      const object = kubernetesObjectOf(
        inner,
        inner.tree,
        kind,
        stringOf(field(inner.tree, 'apiVersion')) ?? '',
        () => ({ name: false, namespace: true, annotations: false, patch: true }),
      );
      this.lists.annotation.push(...annotationsOfInterest(object));
      const account = serviceAccountOf(object);
      if (account !== undefined) this.lists['service-account'].push(account);
    }
  }

  /** `mapRoles` of aws-auth is YAML in a text. Source: EKS User Guide, auth-configmap. */
  private awsAuth(tree: MapTree): void {
    const roles = field(tree, 'data', 'mapRoles');
    const inner = roles === undefined ? undefined : readEmbedded(roles, this.document);
    for (const mapping of listOf(inner?.tree)) this.mapping(field(mapping, 'rolearn'), 'aws-auth');
  }

  /** Looks for roles, policies, providers and clusters wherever they stand, in texts that hold JSON too. `object` is the nearest Kubernetes object. */
  private search(tree: Tree, parentKey: string | undefined, depth: number): void {
    if (depth > MAX_DEPTH || this.visits++ > MAX_VISITS) return;
    if (tree.kind === 'list') return tree.items.forEach((item) => this.search(item, parentKey, depth + 1));
    if (tree.kind === 'choice') return tree.arms.forEach((arm) => this.search(arm, parentKey, depth + 1));
    if (tree.kind === 'text') {
      // What kubectl keeps of an object's last version is a copy, not a source.
      if (parentKey === 'kubectl.kubernetes.io/last-applied-configuration') return;
      const policy = this.policyIn(tree);
      if (policy !== undefined) this.search(policy, parentKey, depth + 1);
      return;
    }
    if (tree.kind !== 'map') return;
    const trustEntry = tree.entries.find((entry) =>
      /^assume_?role_?policy(?:_?document)?$/i.test(knownValue(entry.key) ?? ''),
    );
    if (trustEntry !== undefined) this.role(tree, trustEntry.value);
    else if (field(tree, 'Statement') !== undefined) {
      const policy = resolved(tree);
      if (policy.kind === 'map' && isTrustPolicy(policy))
        this.lists['trust-policy'].push(trustPolicyOf(this.document, policy, undefined));
    }
    this.awsOutput(tree);
    for (const entry of tree.entries) {
      // Role policy attachments of Crossplane and CloudFormation's roles; a policy's own document has no such key.
      if (/^(?:policy_?arns?|managed_?policy_?arns?)$/i.test(knownValue(entry.key) ?? ''))
        this.policies(entry.value, 'other', undefined);
      if (entry === trustEntry || (parentKey === undefined && knownValue(entry.key) === 'Statement')) continue;
      this.search(entry.value, knownValue(entry.key), depth + 1);
    }
  }

  private role(holder: MapTree, policy: Tree): void {
    const tree = policy.kind === 'text' ? this.policyIn(policy) : resolved(policy);
    // A field of this name also stands in schemas (a CustomResourceDefinition): only a policy is one.
    if (policy.kind === 'map' && (tree?.kind !== 'map' || !looksLikePolicy(tree))) return;
    const role = roleOf(this.document, holder, this.document.tree);
    const trust = tree === undefined || tree.kind !== 'map' ? undefined : trustPolicyOf(this.document, tree, role);
    const whole: Role = { ...role, trust };
    this.lists.role.push(whole);
    if (trust !== undefined) this.lists['trust-policy'].push({ ...trust, role: whole } satisfies TrustPolicy);
  }

  /** A policy written as JSON in a string. */
  private policyIn(tree: Tree): Tree | undefined {
    if (tree.kind !== 'text') return undefined;
    const text = shapeOf(tree.text);
    if (!/^\s*\{/.test(text) || !/Statement\\*"?\s*:/i.test(text)) return undefined;
    const inner = readEmbedded(tree, this.document);
    if (inner === undefined) return undefined;
    this.lists.document.push(inner);
    return inner.tree?.kind === 'map' ? inner.tree : undefined;
  }

  private awsOutput(tree: MapTree): void {
    const provider = providerOf(this.document, tree);
    if (provider !== undefined) this.lists.provider.push(provider);
    const cluster = clusterOf(this.document, tree);
    if (cluster !== undefined) this.lists.cluster.push(cluster);
    const association = associationOf(this.document, tree);
    if (association !== undefined) this.lists.association.push(association);
    const providers = field(tree, 'OpenIDConnectProviderList');
    if (providers?.kind === 'list' && !providers.open)
      this.lists['provider-list'].push({
        document: this.document,
        arns: providers.items.flatMap((item) => field(item, 'Arn') ?? []),
        at: providers.at,
      });
    const login = field(tree, 'identityProviderConfig', 'oidc');
    if (login !== undefined) this.loginProvider(login, textOf(field(login, 'clusterName')));
    const addon = field(tree, 'addon');
    if (addon?.kind === 'map' && entryOf(addon, 'addonName') !== undefined)
      this.lists.addon.push({
        document: this.document,
        tree: addon,
        name: textOf(field(addon, 'addonName')),
        nameAt: field(addon, 'addonName')?.at ?? addon.at,
        roleArn: field(addon, 'serviceAccountRoleArn'),
        config: undefined,
      });
    this.mapping(field(tree, 'accessEntry', 'principalArn'), 'access entry');
  }
}

/** A role from the fields beside its trust policy: as the AWS command line prints it, or as ACK, Crossplane and CloudFormation declare it. */
function roleOf(document: Document, holder: MapTree, root: Tree | undefined): Role {
  const name =
    field(holder, 'RoleName') ??
    field(holder, 'roleName') ??
    (isAck(root) ? field(holder, 'name') : undefined) ??
    externalName(root) ??
    (isRoleObject(root) ? field(root, 'metadata', 'name') : undefined);
  const arn = field(holder, 'Arn') ?? field(holder, 'arn');
  return {
    document,
    tree: holder,
    name: textOf(name),
    path: textOf(field(holder, 'Path') ?? field(holder, 'path')),
    arn: textOf(arn),
    arnAt: arn?.at,
    at: arn?.at ?? name?.at ?? holder.at,
    trust: undefined,
    attachments: attachmentsOf(holder),
  };
}

/** Only this command prints both what is managed and what is inline. */
function attachmentsOf(holder: MapTree): Attachments | undefined {
  const [attached, inline] = [entryOf(holder, 'AttachedManagedPolicies'), field(holder, 'RolePolicyList')];
  if (attached?.value.kind !== 'list' || inline?.kind !== 'list' || attached.value.open || inline.open)
    return undefined;
  return {
    managed: attached.value.items.flatMap((item) => field(item, 'PolicyArn') ?? []),
    inline: inline.items.length > 0,
    at: attached.keyAt,
  };
}

const looksLikePolicy = (tree: MapTree): boolean =>
  tree.entries.some((entry) => /^(?:statement|version|effect|principal)s?$/i.test(knownValue(entry.key) ?? ''));

const isAck = (root: Tree | undefined): boolean =>
  (stringOf(field(root, 'apiVersion')) ?? '').startsWith('iam.services.k8s.aws');
const isRoleObject = (root: Tree | undefined): boolean =>
  stringOf(field(root, 'kind')) === 'Role' && /iam\.(?:aws|services)/.test(stringOf(field(root, 'apiVersion')) ?? '');
const externalName = (root: Tree | undefined): Tree | undefined =>
  isRoleObject(root) ? field(root, 'metadata', 'annotations', 'crossplane.io/external-name') : undefined;

/** get-open-id-connect-provider prints Url and ClientIDList; list-open-id-connect-providers prints ARNs alone, which say nothing of client ids. */
function providerOf(document: Document, tree: MapTree): Provider | undefined {
  const clientIds =
    entryOf(tree, 'ClientIDList') ??
    entryOf(tree, 'clientIDList') ??
    entryOf(tree, 'ClientIdList') ??
    entryOf(tree, 'clientIDs');
  const url = entryOf(tree, 'Url') ?? entryOf(tree, 'url');
  if (clientIds === undefined || url === undefined) return undefined;
  const text = textOf(url.value);
  const issuer = text === undefined ? undefined : withoutScheme(text);
  return {
    document,
    tree,
    url: url.value,
    issuer,
    arn: textOf(field(tree, 'OpenIDConnectProviderArn') ?? field(tree, 'Arn')),
    clientIds: clientIds.value,
    thumbprints: field(tree, 'ThumbprintList') ?? field(tree, 'thumbprintList'),
    at: url.value.at,
  };
}

/** aws eks describe-cluster. */
function clusterOf(document: Document, tree: MapTree): Cluster | undefined {
  const cluster = field(tree, 'cluster');
  if (cluster?.kind !== 'map') return undefined;
  const issuer = field(cluster, 'identity', 'oidc', 'issuer');
  const version = field(cluster, 'version');
  const arn = field(cluster, 'arn');
  if (issuer === undefined && arn === undefined) return undefined;
  const text = textOf(issuer);
  return {
    document,
    name: textOf(field(cluster, 'name')),
    arn: textOf(arn),
    issuer: text === undefined ? undefined : withoutScheme(text),
    issuerAt: issuer?.at,
    version: stringOf(version) ?? (version?.kind === 'number' ? version.written : undefined),
  };
}

/** An association that eksctl creates. */
const declaredAssociation = (
  document: Document,
  tree: MapTree,
  clusterName: Association['clusterName'],
): Association => ({
  document,
  tree,
  namespace: textOf(field(tree, 'namespace')),
  serviceAccount: textOf(field(tree, 'serviceAccountName')),
  roleArn: textOf(field(tree, 'roleARN')),
  clusterName,
  targetRoleArn: field(tree, 'targetRoleARN'),
  sessionTagsDisabled: parsesAsTrue(field(tree, 'disableSessionTags')),
  at: field(tree, 'serviceAccountName')?.at ?? tree.at,
});

/** aws eks describe-pod-identity-association, list-pod-identity-associations; the resources of ACK and Crossplane. */
function associationOf(document: Document, tree: MapTree): Association | undefined {
  const isOne =
    entryOf(tree, 'associationArn') !== undefined ||
    ((entryOf(tree, 'roleArn') ?? entryOf(tree, 'roleARN')) !== undefined &&
      entryOf(tree, 'clusterName') !== undefined);
  if (!isOne || entryOf(tree, 'serviceAccount') === undefined) return undefined;
  return {
    document,
    tree,
    namespace: textOf(field(tree, 'namespace')),
    serviceAccount: textOf(field(tree, 'serviceAccount')),
    roleArn: textOf(field(tree, 'roleArn') ?? field(tree, 'roleARN')),
    clusterName: textOf(field(tree, 'clusterName')),
    targetRoleArn: field(tree, 'targetRoleArn') ?? field(tree, 'targetRoleARN'),
    sessionTagsDisabled: parsesAsTrue(field(tree, 'disableSessionTags')),
    at: tree.at,
  };
}
