/** The kinds of things the rules speak of, with their places. A value that is not written is undefined; one that could not be read has a hole. */
import type {
  ClusterConfig,
  ConfigItem,
  NodeGroup,
  EksctlServiceAccount,
  EksctlAssociation,
  EksctlAddon,
  AccessEntry,
  RoleField,
  EksctlInlinePolicy,
} from './cluster-config-facts.js';
import type { Policy } from '../aws/policy/policy.js';
import type { Document } from '../document/language.js';
import type { Span, Source } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { Entry, MapTree, Tree } from '../value/tree.js';
import type { Pod, WrittenText } from './pod.js';

/** What a kustomization or a Composition changes on an object before it is applied. */
export interface Transformation {
  readonly name: boolean;
  readonly namespace: boolean;
  readonly annotations: boolean;
  /** The object is itself a patch: it shows only what it changes. */
  readonly patch: boolean;
}

/** A Kubernetes object. */
export interface KubernetesObject {
  readonly document: Document;
  readonly tree: MapTree;
  readonly kind: string;
  readonly apiVersion: string;
  /** A hole where a transformation changes it. */
  readonly name: Text | undefined;
  readonly nameAt: Span;
  /** A missing namespace is a hole: `-n`, kustomize, Helm and Argo CD set it. */
  readonly namespace: Text;
  readonly namespaceWritten: boolean;
  readonly annotations: readonly Entry[];
  /** More annotations may exist than could be read. */
  readonly annotationsOpen: boolean;
  readonly transformed: Transformation;
  /** It is applied as it stands here: it is no patch, and stands in no template. */
  readonly asWritten: boolean;
  /** The folder that is applied together. */
  readonly unit: string;
}

export interface ServiceAccount extends KubernetesObject {
  /** The effective `eks.amazonaws.com/role-arn` annotation. */
  readonly roleArn: Entry | undefined;
  readonly audience: Entry | undefined;
  readonly tokenExpiration: Entry | undefined;
  readonly stsRegionalEndpoints: Entry | undefined;
  /** The object is a template from which a controller makes the service account (ControllerConfig, DeploymentRuntimeConfig). */
  readonly template: boolean;
}

/** A pod, or an object with a pod template. */
export interface Workload extends KubernetesObject, Pod {
  readonly podSpec: MapTree;
  /** Metadata of the pod itself, which the webhook reads; a Pod's own. */
  readonly podMetadata: Tree | undefined;
  readonly serviceAccountName: Tree | undefined;
  /** A custom resource that holds part of a pod: a controller adds the rest. */
  readonly partial: boolean;
}

/** A field of a custom resource that takes the ARN of a role. */
export interface RoleArnField {
  readonly document: Document;
  readonly object: KubernetesObject;
  readonly value: WrittenText;
  /** The controller calls sts:AssumeRole with the identity that it has; else it presents a token. */
  readonly assumed: boolean;
}

/** A custom resource whose controller requests tokens of a service account, and reads the role from that one's annotation. */
export interface TokenReference {
  readonly document: Document;
  readonly object: KubernetesObject;
  readonly account: WrittenText;
  /** `consumer`: that of each object that uses this one. A hole where it could not be read. */
  readonly namespace: Text | 'consumer';
  /** The field that names the account, below the part that is AWS's: `auth.jwt`. */
  readonly field: string;
}

/** An object that reads secrets through a store. */
export interface StoreReference {
  readonly document: Document;
  readonly object: KubernetesObject;
  readonly storeKind: string;
  readonly store: WrittenText;
}

export interface Role {
  readonly document: Document;
  /** The object that describes the role. */
  readonly tree: MapTree;
  readonly name: Text | undefined;
  /** IAM path with both slashes; undefined if not written (`/` then, where a name alone makes the role). */
  readonly path: Text | undefined;
  readonly arn: Text | undefined;
  /** What stands in place of its ARN elsewhere: `${role.status.ackResourceMetadata.arn}` of kro, what a `roleRef` names. */
  readonly references?: readonly Text[];
  readonly arnAt: Span | undefined;
  readonly at: Span;
  readonly trust: TrustPolicy | undefined;
  /** What is attached to it, where all of it is seen (get-account-authorization-details). */
  readonly attachments: Attachments | undefined;
  readonly policies: RolePolicies;
}

/** A list of which more items may exist than could be read. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly open: boolean;
}

/** What is written of a role's policies beside the role; undefined: nothing. */
export interface RolePolicies {
  /** ARNs. */
  readonly managed: Listed<Tree> | undefined;
  readonly inline: Listed<InlinePolicy> | undefined;
  /** The ARN of the permissions boundary. */
  readonly boundary: Tree | undefined;
}

export interface InlinePolicy {
  readonly name: Text | undefined;
  /** A mapping, or a text that holds it as JSON. */
  readonly policy: Tree;
}

/** A managed policy that is attached to a role from outside of it. */
export interface PolicyAttachment {
  readonly document: Document;
  readonly tree: MapTree;
  /** The name of the role. */
  readonly role: Text | undefined;
  readonly roleArn: Text | undefined;
  readonly policyArn: Tree | undefined;
  readonly at: Span;
}

export interface Attachments {
  /** ARNs of managed policies. */
  readonly managed: readonly Tree[];
  /** It has inline policies. */
  readonly inline: boolean;
  readonly at: Span;
}

export interface TrustPolicy extends Policy {
  readonly document: Document;
  readonly role: Role | undefined;
  readonly at: Span;
}

/** An IAM OIDC provider. */
export interface Provider {
  readonly document: Document;
  readonly tree: MapTree;
  /** As written: with or without https://. */
  readonly url: Tree | undefined;
  /** Host and path, without the scheme. */
  readonly issuer: Text | undefined;
  readonly arn: Text | undefined;
  readonly clientIds: Tree | undefined;
  readonly thumbprints: Tree | undefined;
  readonly at: Span;
}

/** All IAM OIDC providers of an account, by their ARNs (`aws iam list-open-id-connect-providers`). */
export interface ProviderList {
  readonly document: Document;
  readonly arns: readonly Tree[];
  /** Its key. */
  readonly at: Span;
}

/** An OIDC identity provider of a cluster, for people who log in; it is no IAM OIDC provider. */
export interface LoginProvider {
  readonly document: Document;
  readonly issuerUrl: Tree;
  readonly clusterName: Text | undefined;
}

/** An IAM principal that Kubernetes knows: a role of aws-auth, or an access entry. */
export interface AccessMapping {
  readonly document: Document;
  /** What describes it: the row, the entry. */
  readonly tree: MapTree;
  readonly arn: Tree;
  readonly source: 'aws-auth' | 'access entry';
  /** AWS printed it, so EKS has taken it. */
  readonly made: boolean;
  /** undefined: not written. */
  readonly clusterName: Text | undefined;
  /** Of an access entry; `STANDARD` where none is written. */
  readonly type: Tree | undefined;
  readonly username: Tree | undefined;
  readonly groups: Tree | undefined;
  /** undefined: they stand elsewhere, or could not be read. */
  readonly policies: readonly AccessPolicy[] | undefined;
}

/** An access policy of an entry, and where it holds. */
export interface AccessPolicy {
  readonly arn: Tree | undefined;
  readonly scopeType: Tree | undefined;
  readonly namespaces: Tree | undefined;
  /** More of the scope may be written than could be read. */
  readonly scopeOpen: boolean;
}

/** All access entries of a cluster (`aws eks list-access-entries`), which does not say which cluster. */
export interface AccessEntryList {
  readonly document: Document;
  /** Their ARNs. */
  readonly principals: readonly Tree[];
  readonly at: Span;
}

/** A service account that gets its role without an annotation: from the ConfigMap of a self-managed webhook, or from kOps. */
export interface GrantedAccount {
  readonly document: Document;
  /** A hole for any. */
  readonly namespace: Text | undefined;
  readonly name: Text | undefined;
  readonly roleArn: Text | undefined;
  /** Where kOps makes the role. */
  readonly roleName: Text | undefined;
  readonly at: Span;
}

/** A value of a chart that a tool sets by its name, as `helm --set` does. */
export interface HelmSetting {
  readonly document: Document;
  readonly tool: 'Argo CD' | 'helmfile' | 'Terraform';
  readonly name: Tree;
}

/** A cluster of kOps. */
export interface KopsCluster {
  readonly document: Document;
  readonly spec: MapTree;
  readonly permissions: Entry | undefined;
  /** `iam.useServiceAccountExternalPermissions`. */
  readonly used: Entry | undefined;
}

/** The ConfigMap `aws-auth`, as it is applied. */
export interface AwsAuth {
  readonly document: Document;
  readonly data: MapTree;
  /** The lists that stand as texts in it, parsed; undefined where they are none. */
  readonly lists: readonly AwsAuthList[];
}

export interface AwsAuthList {
  readonly name: 'mapRoles' | 'mapUsers' | 'mapAccounts';
  readonly keyAt: Span;
  readonly written: Tree;
  /** undefined: no text that could be read. */
  readonly tree: Tree | undefined;
}

/** An EKS add-on of a cluster. */
export interface Addon {
  readonly document: Document;
  readonly tree: MapTree;
  readonly name: Text | undefined;
  readonly nameAt: Span;
  /** The role of its service account (IRSA). */
  readonly roleArn: Tree | undefined;
  readonly version?: Tree | undefined;
  /** What it is configured with, where that could be read. */
  readonly configuration?: Tree | undefined;
  /** The ClusterConfig that declares it; undefined for `aws eks describe-addon`. */
  readonly config: ClusterConfig | undefined;
}

/** The names of all add-ons of a cluster (`aws eks list-addons`), which says not of which. */
export interface AddonList {
  readonly document: Document;
  readonly names: readonly Tree[];
  readonly at: Span;
}

/** Pods that EKS runs on Fargate: of a namespace, which may be a pattern, and with these labels. */
export interface FargateSelector {
  readonly document: Document;
  readonly clusterName: Text | undefined;
  readonly namespace: Tree;
  readonly labels: Tree | undefined;
}

/** A cluster as `aws eks describe-cluster` prints it. */
export interface Cluster {
  readonly document: Document;
  readonly name: Text | undefined;
  readonly arn: Text | undefined;
  readonly issuer: Text | undefined;
  readonly issuerAt: Span | undefined;
  /** As written, `1.29`. */
  readonly version: string | undefined;
  /** undefined: not known. */
  readonly autoMode?: boolean | undefined;
  /** API, CONFIG_MAP or both: where Kubernetes looks for who is admitted. */
  readonly authenticationMode: Text | undefined;
  readonly at: Span;
}

/** An EKS Pod Identity association. */
export interface Association {
  readonly document: Document;
  readonly tree: MapTree;
  readonly namespace: Text | undefined;
  readonly serviceAccount: Text | undefined;
  readonly roleArn: Text | undefined;
  readonly clusterName: Text | undefined;
  /** A role that the first one assumes in turn. */
  readonly targetRoleArn: Tree | undefined;
  /** undefined: not known. */
  readonly sessionTagsDisabled: boolean | undefined;
  readonly at: Span;
}

/** The ARN of a permission policy where one is attached. */
export interface PolicyReference {
  readonly document: Document;
  readonly value: Tree;
  readonly holder: 'node' | 'pod' | 'other';
  /** The region of the cluster it is attached for, where the file says it. */
  readonly region: Text | undefined;
}

/** An annotation with a key of ours, or nearly so, wherever it stands. */
export interface Annotation {
  readonly object: KubernetesObject;
  readonly entry: Entry;
  /** `pod`: a pod's, which the webhook reads, or a pod template's; `metadata`: another object's own; `labels`: under labels of either; `pods`: what a controller gives the pods that it makes. */
  readonly where: 'metadata' | 'pod' | 'labels' | 'pods';
  /** Of `pods`: the service account that they run as, where one is named beside. */
  readonly account?: Tree | undefined;
}

/** A file that could not be read as text. */
export interface UnreadableFile {
  /** Empty: there is no text to point at. */
  readonly source: Source;
  readonly problem: string;
  readonly detail: string;
  /** The user named the file itself. */
  readonly named: boolean;
}

export interface Facts {
  readonly 'unreadable-file': UnreadableFile;
  readonly document: Document;
  readonly object: KubernetesObject;
  readonly 'service-account': ServiceAccount;
  readonly workload: Workload;
  readonly 'role-arn-field': RoleArnField;
  readonly 'token-reference': TokenReference;
  readonly 'store-reference': StoreReference;
  readonly annotation: Annotation;
  readonly role: Role;
  readonly 'trust-policy': TrustPolicy;
  readonly provider: Provider;
  readonly 'provider-list': ProviderList;
  readonly 'login-provider': LoginProvider;
  readonly 'access-mapping': AccessMapping;
  readonly 'access-entry-list': AccessEntryList;
  readonly 'aws-auth': AwsAuth;
  readonly 'granted-account': GrantedAccount;
  readonly 'kops-cluster': KopsCluster;
  readonly 'helm-setting': HelmSetting;
  readonly addon: Addon;
  readonly 'addon-list': AddonList;
  readonly 'fargate-selector': FargateSelector;
  readonly cluster: Cluster;
  readonly association: Association;
  readonly 'cluster-config': ClusterConfig;
  readonly 'node-group': NodeGroup;
  readonly 'eksctl-service-account': EksctlServiceAccount;
  readonly 'eksctl-association': EksctlAssociation;
  readonly 'eksctl-addon': EksctlAddon;
  readonly 'access-entry': AccessEntry;
  readonly 'fargate-profile': ConfigItem;
  readonly capability: ConfigItem;
  readonly 'identity-mapping': ConfigItem;
  readonly 'role-field': RoleField;
  readonly 'eksctl-inline-policy': EksctlInlinePolicy;
  readonly 'policy-reference': PolicyReference;
  readonly 'policy-attachment': PolicyAttachment;
}

export type FactLists = { readonly [K in keyof Facts]: readonly Facts[K][] };

export type MutableFactLists = { [K in keyof Facts]: Facts[K][] };

export const emptyFacts = (): MutableFactLists => ({
  'unreadable-file': [],
  document: [],
  object: [],
  'service-account': [],
  workload: [],
  'role-arn-field': [],
  'token-reference': [],
  'store-reference': [],
  annotation: [],
  role: [],
  'trust-policy': [],
  provider: [],
  'provider-list': [],
  'login-provider': [],
  'access-mapping': [],
  'access-entry-list': [],
  'aws-auth': [],
  'granted-account': [],
  'kops-cluster': [],
  'helm-setting': [],
  addon: [],
  'addon-list': [],
  'fargate-selector': [],
  cluster: [],
  association: [],
  'cluster-config': [],
  'node-group': [],
  'eksctl-service-account': [],
  'eksctl-association': [],
  'eksctl-addon': [],
  'access-entry': [],
  'fargate-profile': [],
  capability: [],
  'identity-mapping': [],
  'role-field': [],
  'eksctl-inline-policy': [],
  'policy-reference': [],
  'policy-attachment': [],
});
