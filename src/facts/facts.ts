/** The kinds of things the rules speak of, each with its places. */
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
import type { Document } from '../document/language.js';
import type { Source } from '../value/span.js';
import type { Tree } from '../value/tree.js';
import type {
  KubernetesObject,
  ServiceAccount,
  Workload,
  RoleArnField,
  TokenReference,
  StoreReference,
  UnusedAccount,
  Annotation,
  HelmSetting,
} from './kubernetes-facts.js';
import type {
  Role,
  PermissionPolicy,
  PolicyAttachment,
  TrustPolicy,
  Provider,
  ProviderList,
  PolicyReference,
} from './iam-facts.js';
import type { UnseenPart } from './unseen-part.js';
import type { ChartValue, MangledNumber } from './chart-values.js';
import type { BuildFailed, PatchOperation, RenamedAccount, UnmatchedPatchFact } from './kustomize-facts.js';
import type {
  Cluster,
  LoginProvider,
  AccessMapping,
  AccessEntryList,
  AwsAuth,
  WebhookConfig,
  Addon,
  AddonList,
  FargateSelector,
  Association,
  GrantedAccount,
  KopsCluster,
} from './cluster-facts.js';

import type { MetadataOptions } from './metadata-options.js';
import type { SynthesisFault } from './synthesis-facts.js';
import type { ComputedKey, PlainName, RoleReference } from './cloudformation-facts.js';
import type { HelmRelease, ModuleCall, RepeatedPart } from './terraform-facts.js';
import type { PrintedOutput } from './program-facts.js';

/** A file that could not be read as text. */
export interface UnreadableFile {
  /** Empty: there is no text to point at. */
  readonly source: Source;
  readonly problem: string;
  readonly detail: string;
  /** The user named the file itself. */
  readonly named: boolean;
  /** Nothing is wrong with it: it is one too many of a run, as the others of which this is said. */
  readonly isOfRun?: true;
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
  readonly 'webhook-config': WebhookConfig;
  readonly 'granted-account': GrantedAccount;
  readonly 'kops-cluster': KopsCluster;
  readonly 'helm-setting': HelmSetting;
  readonly 'metadata-options': MetadataOptions;
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
  readonly 'module-call': ModuleCall;
  readonly 'helm-release': HelmRelease;
  readonly 'unseen-part': UnseenPart;
  readonly 'repeated-part': RepeatedPart;
  readonly 'chart-value': ChartValue;
  readonly 'mangled-number': MangledNumber;
  readonly 'unused-account': UnusedAccount;
  readonly 'build-failed': BuildFailed;
  readonly 'patch-operation': PatchOperation;
  readonly 'unmatched-patch': UnmatchedPatchFact;
  readonly 'renamed-account': RenamedAccount;
  readonly 'permission-policy': PermissionPolicy;
  readonly 'synthesis-fault': SynthesisFault;
  readonly 'role-reference': RoleReference;
  readonly 'computed-key': ComputedKey;
  readonly 'plain-name': PlainName;
  readonly 'printed-output': PrintedOutput;
  /** What a program says is secret: no output shows it. */
  readonly 'secret-value': Tree;
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
  'webhook-config': [],
  'granted-account': [],
  'kops-cluster': [],
  'helm-setting': [],
  addon: [],
  'metadata-options': [],
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
  'module-call': [],
  'helm-release': [],
  'unseen-part': [],
  'repeated-part': [],
  'chart-value': [],
  'mangled-number': [],
  'unused-account': [],
  'build-failed': [],
  'patch-operation': [],
  'unmatched-patch': [],
  'renamed-account': [],
  'permission-policy': [],
  'synthesis-fault': [],
  'role-reference': [],
  'computed-key': [],
  'plain-name': [],
  'printed-output': [],
  'secret-value': [],
});
