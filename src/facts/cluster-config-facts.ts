/** What a ClusterConfig says, as facts: the config and its parts, each with the config it stands in. */
import type { NodeRole } from '../aws/eksctl-node-role.js';
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { Entry, MapTree, Tree } from '../value/tree.js';

export interface ClusterConfig {
  readonly document: Document;
  readonly tree: MapTree;
  readonly name: Text | undefined;
  readonly region: Text | undefined;
  /** undefined: not known. */
  readonly withOIDC: boolean | undefined;
  readonly nodeGroups: readonly NodeGroup[];
  readonly serviceAccounts: readonly EksctlServiceAccount[];
  /** Those of `iam`, then those of add-ons. */
  readonly associations: readonly EksctlAssociation[];
  readonly addons: readonly EksctlAddon[];
  readonly accessEntries: readonly AccessEntry[];
  readonly fargateProfiles: readonly ConfigItem[];
  readonly capabilities: readonly ConfigItem[];
  readonly identityMappings: readonly ConfigItem[];
  readonly roleFields: readonly RoleField[];
  readonly createdRoles: readonly CreatedRole[];
}

/** A part of a ClusterConfig that has a name of its own. Items of lists that are no mappings are not among them. */
export interface ConfigItem {
  readonly config: ClusterConfig;
  readonly kind:
    | 'cluster'
    | 'node group'
    | 'service account'
    | 'Pod Identity association'
    | 'add-on'
    | 'access entry'
    | 'Fargate profile'
    | 'capability'
    | 'identity mapping';
  readonly tree: MapTree;
  readonly name: Text | undefined;
  /** The name; where it is missing, the first key. */
  readonly nameAt: Span;
}

export interface NodeGroup extends ConfigItem {
  readonly managed: boolean;
  readonly iam: MapTree | undefined;
  /** Keys of `withAddonPolicies` that are on. */
  readonly addonPolicies: readonly Entry[];
  /** undefined: eksctl creates none, or it is not known whether it does. */
  readonly role: NodeRole | undefined;
  /** Of a group that is no part of a ClusterConfig: what is written of it elsewhere. */
  readonly declared?: DeclaredGroup;
}

/** What its nodes are to the cluster: each kind is admitted in its own way. */
export type NodePlatform = 'linux' | 'windows' | 'fargate' | 'auto-mode';

export interface DeclaredGroup {
  readonly type: 'managed' | 'self-managed' | 'fargate' | 'karpenter' | 'auto-mode';
  readonly roleArn: Tree | undefined;
  /** Where a bare name is taken. */
  readonly roleName?: Tree | undefined;
  readonly instanceProfile?: Tree | undefined;
  /** As written: of its launch template, of its node class. */
  readonly hopLimit: Tree | undefined;
  /** What the maker takes where none is written. */
  readonly defaultHopLimit?: number;
  readonly httpTokens: Tree | undefined;
  /** undefined: not known. */
  readonly platform?: NodePlatform | undefined;
}

/** The lists of a ClusterConfig, of which other languages have none. */
export const NO_PARTS = {
  nodeGroups: [],
  serviceAccounts: [],
  associations: [],
  addons: [],
  accessEntries: [],
  fargateProfiles: [],
  capabilities: [],
  identityMappings: [],
  roleFields: [],
  createdRoles: [],
} as const;

/** An item of `iam.serviceAccounts`. */
export interface EksctlServiceAccount extends ConfigItem {
  /** `default` where none is written; undefined where it could not be read. */
  readonly namespace: Text | undefined;
  /** `namespace/name`, where both are known. */
  readonly account: string | undefined;
}

/** An item of `podIdentityAssociations`, as eksctl reads it; its name is that of the service account. */
export interface EksctlAssociation extends ConfigItem {
  readonly namespace: Text | undefined;
  /** `namespace/name`, where both are known. */
  readonly account: string | undefined;
  /** The add-on that it stands in. */
  readonly addon: MapTree | undefined;
}

export interface EksctlAddon extends ConfigItem {
  /** The fields that give its pods a role and are set; a hole may be. */
  readonly permissions: readonly Entry[];
}

/** An item of `accessConfig.accessEntries`; its name is the principal. */
export interface AccessEntry extends ConfigItem {
  readonly principal: Tree | undefined;
  readonly type: Tree | undefined;
  readonly policies: readonly MapTree[];
}

/** A field of a ClusterConfig that takes the ARN of a role or of an instance profile, and is set. */
export interface RoleField {
  readonly config: ClusterConfig;
  readonly holder: ConfigItem;
  readonly entry: Entry;
  readonly takes: 'role' | 'instance-profile';
  /** The way to it, as in `nodeGroups[].iam.instanceRoleARN`. */
  readonly path: string;
}

/** A role that eksctl creates because no existing one is named. */
export interface CreatedRole {
  readonly config: ClusterConfig;
  readonly holder: ConfigItem;
  /** The field that names it. */
  readonly name: Entry | undefined;
  /** The permissions boundary. */
  readonly boundary: Entry | undefined;
}

/** An inline policy that eksctl puts on a role. */
export interface EksctlInlinePolicy {
  readonly config: ClusterConfig;
  readonly holder: ConfigItem;
  readonly entry: Entry;
}
