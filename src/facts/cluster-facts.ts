/** What files say of EKS clusters: who is admitted, add-ons, Pod Identity associations, Fargate. A value that is not written is undefined; one that could not be read has a hole. */
import type { ClusterConfig } from './cluster-config-facts.js';
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { Entry, MapTree, Tree } from '../value/tree.js';

/** An OIDC identity provider of a cluster, for people who log in; it is no IAM OIDC provider. */
export interface LoginProvider {
  readonly document: Document;
  readonly issuerUrl: Tree;
  readonly clusterName: Text | undefined;
  /** The value is a reference to the issuer of the cluster itself. */
  readonly own?: true;
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
  /** A library writes it by itself for the nodes that it makes. */
  readonly automatic?: boolean;
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

/** The ConfigMap from which a self-managed webhook takes the roles of service accounts. */
export interface WebhookConfig {
  readonly document: Document;
  readonly data: Tree | undefined;
  readonly at: Span;
  /** `data.config` as it is written. */
  readonly written: Entry | undefined;
  /** What that text holds; undefined where it could not be read. */
  readonly inner: Pick<Document, 'tree' | 'language' | 'faults'> | undefined;
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
  /** The service accounts of the Pod Identity associations that stand in it. */
  readonly associated?: readonly Tree[];
  /** What it is configured with, where that could be read. */
  readonly configuration?: Tree | undefined;
  readonly clusterName?: Text | undefined;
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
  /** The name of the add-on that it stands in. */
  readonly addon?: Text | undefined;
  readonly at: Span;
}
