/** What files say of Kubernetes: objects, service accounts, workloads, and what refers to them. A value that is not written is undefined; one that could not be read has a hole. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
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
  /** The effective `eks.amazonaws.com/role-arn` annotation; of a choice what is written where anything is. */
  readonly roleArn: Entry | undefined;
  /** A condition that is not known decides whether there is a role. */
  readonly roleMayBeAbsent: boolean;
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

/** A chart makes a service account with a role that no pod of it uses, and runs pods as one that it does not make. */
export interface UnusedAccount {
  readonly account: ServiceAccount;
  readonly workload: Workload;
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
  /** The key of the account's name, where it has one of its own. */
  readonly keyAt?: Span | undefined;
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

/** A value of a chart that a tool sets by its name, as `helm --set` does. */
export interface HelmSetting {
  readonly document: Document;
  readonly tool: 'Argo CD' | 'helmfile' | 'Terraform';
  readonly name: Tree;
}

/** An annotation with a key of ours, or nearly so, wherever it stands. */
export interface Annotation {
  readonly object: KubernetesObject;
  readonly entry: Entry;
  /** `pod`: a pod's, which the webhook reads, or a pod template's; `metadata`: another object's own; `labels`: under labels of either; `pods`: what a controller gives the pods that it makes; `root`: outside the annotations. */
  readonly where: 'metadata' | 'pod' | 'labels' | 'pods' | 'root';
  /** Of `pods`: the service account that they run as, where one is named beside. */
  readonly account?: Tree | undefined;
}
