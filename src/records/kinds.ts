/** Which records each kind of fact is published as: a new kind is a line here. */
import { issuerOfProviderArn, readArn } from '../aws/arn.js';
import { ROLE_ARN } from '../aws/annotations.js';
import { imdsHopLimit } from '../aws/eksctl-node-role.js';
import { present } from '../aws/eksctl-values.js';
import type { Document } from '../document/language.js';
import type { Facts } from '../facts/facts.js';
import type { Role } from '../facts/iam-facts.js';
import type { KubernetesObject, ServiceAccount } from '../facts/kubernetes-facts.js';
import type { ClusterConfig } from '../facts/cluster-config-facts.js';
import type { Span } from '../value/span.js';
import { knownValue, type Text } from '../value/text.js';
import { field, listOf, parsesAsTrue, textOf, type Entry, type Tree } from '../value/tree.js';
import { inlinePolicies, managedPolicies, policyValue } from './policy.js';
import type { FactRecord, NumberValue, Place, RoleRecord, TextValue } from './record.js';
import { placeOf, placeText, textListMember, textMember, textValue, UNKNOWN } from './value.js';

/** Joins roles to what is attached to them from outside; undefined: left alone. */
export interface Attached {
  readonly managedOf: (role: Role) => Role['policies']['managed'];
  /** An attachment that is part of its role's record. */
  readonly isJoined: (attachment: Facts['policy-attachment']) => boolean;
}

type Kinds = { readonly [K in keyof Facts]: (fact: Facts[K], attached: Attached) => readonly FactRecord[] };

const nothing = (): readonly FactRecord[] => [];

export const KINDS: Kinds = {
  'service-account': (account) => (account.transformed.patch ? [] : [serviceAccount(account)]),
  // A patch shows what it changes of an object that stands elsewhere, and some custom resources only part of a pod.
  workload: (workload) =>
    workload.transformed.patch || workload.partial
      ? []
      : [
          {
            kind: 'workload',
            ...common(workload.document, workload.tree.at),
            object: workload.kind,
            ...named(workload),
            ...members({ serviceAccount: asWritten(textMember(workload.serviceAccountName), workload) }),
          },
        ],
  role: (role, attached) => [roleRecord(role, attached)],
  // A trust policy of a role is part of the role.
  'trust-policy': ({ document, tree, role, at }) =>
    role !== undefined ? [] : [{ kind: 'role', ...common(document, at), trustPolicy: policyValue(tree, document) }],
  provider: ({ document, tree, issuer, arn, clientIds, at }) => [
    {
      kind: 'provider',
      ...common(document, tree.at),
      ...members({ issuer: text(issuer, at), arn: text(arn, at), clientIds: textListMember(clientIds) }),
    },
  ],
  'provider-list': ({ document, arns }) =>
    arns.map((arn) => {
      const own = textOf(arn);
      const issuer = own === undefined ? undefined : issuerOfProviderArn(own);
      return {
        kind: 'provider',
        ...common(document, arn.at),
        ...members({ issuer: text(issuer, arn.at), arn: textMember(arn) }),
      };
    }),
  cluster: ({ document, name, arn, issuer, version, at }) => [
    {
      kind: 'cluster',
      ...common(document, at),
      ...members({
        name: text(name, at),
        arn: text(arn, at),
        issuer: text(issuer, at),
        region: text(arn === undefined ? undefined : readArn(arn)?.region, at),
        version,
      }),
    },
  ],
  'cluster-config': clusterConfig,
  'node-group': ({ config, tree, managed, name, iam, declared }) => {
    if (declared !== undefined)
      return [
        {
          kind: 'node-group',
          ...common(config.document, tree.at),
          ...members({ cluster: text(config.name, config.tree.at), name: text(name, tree.at) }),
          type: declared.type,
          ...members({
            roleArn: textMember(declared.roleArn),
            hopLimit: numberMember(declared.hopLimit) ?? declared.defaultHopLimit,
            httpTokens: textMember(declared.httpTokens),
          }),
        },
      ];
    const hopLimit = imdsHopLimit(tree);
    return [
      {
        kind: 'node-group',
        ...common(config.document, tree.at),
        ...members({ cluster: text(config.name, config.tree.at), name: text(name, tree.at) }),
        type: managed ? 'managed' : 'self-managed',
        ...members({ roleArn: textMember(field(iam, 'instanceRoleARN')) }),
        ...(hopLimit === undefined ? {} : { hopLimit }),
      },
    ];
  },
  addon: ({ document, tree, name, nameAt, roleArn, clusterName, config }) => [
    {
      kind: 'addon',
      ...common(document, tree.at),
      ...members({
        cluster: config === undefined ? text(clusterName, tree.at) : text(config.name, config.tree.at),
        name: text(name, nameAt),
        roleArn: textMember(roleArn),
      }),
    },
  ],
  association: ({
    document,
    tree,
    clusterName,
    namespace,
    serviceAccount: account,
    roleArn,
    targetRoleArn,
    ...more
  }) => [
    {
      kind: 'association',
      ...common(document, tree.at),
      ...members({
        cluster: text(clusterName, more.at),
        namespace: text(namespace, more.at),
        serviceAccount: text(account, more.at),
        roleArn: text(roleArn, more.at),
        targetRoleArn: textMember(targetRoleArn),
      }),
      ...(more.sessionTagsDisabled === false ? {} : { sessionTagsDisabled: more.sessionTagsDisabled ?? UNKNOWN }),
    },
  ],
  // An entry of aws-auth is no access entry.
  'access-mapping': ({ document, arn, source, clusterName }) =>
    source === 'aws-auth'
      ? []
      : [
          {
            kind: 'access-entry',
            ...common(document, arn.at),
            ...members({ cluster: text(clusterName, arn.at), principalArn: textMember(arn) }),
          },
        ],
  'policy-attachment': (attachment, attached) => {
    const { document, tree, role, roleArn, policyArn, at } = attachment;
    return attached.isJoined(attachment)
      ? []
      : [
          {
            kind: 'policy-attachment',
            ...common(document, at),
            ...members({
              role: text(role, tree.at),
              roleArn: text(roleArn, tree.at),
              policyArn: textMember(policyArn),
            }),
          },
        ];
  },
  // What rules visit beside these is a part of them, or no fact of an identity.
  'access-entry-list': nothing,
  'aws-auth': nothing,
  'webhook-config': nothing,
  'granted-account': nothing,
  'kops-cluster': nothing,
  'helm-setting': nothing,
  'module-call': nothing,
  'helm-release': nothing,
  'chart-value': nothing,
  'mangled-number': nothing,
  'unused-account': nothing,
  'build-failed': nothing,
  'printed-output': nothing,
  'secret-value': nothing,
  'patch-operation': nothing,
  'unmatched-patch': nothing,
  'role-reference': nothing,
  'computed-key': nothing,
  'plain-name': nothing,
  'renamed-account': nothing,
  'unreadable-file': nothing,
  'unseen-part': nothing,
  'repeated-part': nothing,
  document: nothing,
  object: nothing,
  annotation: nothing,
  'login-provider': nothing,
  'metadata-options': nothing,
  'addon-list': nothing,
  'fargate-selector': nothing,
  'role-arn-field': nothing,
  'token-reference': nothing,
  'store-reference': nothing,
  // Parts of a ClusterConfig: what is published of them stands with the whole.
  'eksctl-service-account': nothing,
  'eksctl-association': nothing,
  'eksctl-addon': nothing,
  'access-entry': nothing,
  'fargate-profile': nothing,
  capability: nothing,
  'identity-mapping': nothing,
  'role-field': nothing,
  'eksctl-inline-policy': nothing,
  'policy-reference': nothing,
  'permission-policy': nothing,
  'synthesis-fault': nothing,
};

const common = (document: Document, at: Span): { readonly at: Place; readonly unit?: string } => ({
  at: placeOf(at),
  ...(document.unit === undefined ? {} : { unit: document.unit }),
});

function numberMember(tree: Tree | undefined): NumberValue | undefined {
  if (tree === undefined || tree.kind === 'null') return undefined;
  if (tree.kind === 'choice') return { choice: tree.arms.map((arm) => numberMember(arm) ?? null) };
  return tree.kind === 'number' ? tree.value : UNKNOWN;
}

const text = (value: Text | undefined, at: Span): TextValue | undefined =>
  value === undefined ? undefined : textValue(value, at);

/** Those that are written. */
function members<T extends object>(all: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const written: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const name of Object.keys(all) as (keyof T)[]) {
    const value = all[name];
    if (value !== undefined) written[name] = value as Exclude<T[typeof name], undefined>;
  }
  return written;
}

const named = ({ name, nameAt, namespace, namespaceWritten }: KubernetesObject) =>
  members({ namespace: namespaceWritten ? textValue(namespace, nameAt) : undefined, name: text(name, nameAt) });

/** What is written, or what a patch or a transformer may make of it. */
const asWritten = (value: TextValue | undefined, { transformed }: KubernetesObject): TextValue | undefined =>
  transformed.annotations || transformed.name ? { choice: [value ?? null, UNKNOWN] } : value;

function serviceAccount(account: ServiceAccount): FactRecord {
  // What is not seen may yet stand in a part of the file that could not be read.
  const annotation = (entry: Entry | undefined): TextValue | undefined =>
    entry === undefined && account.annotationsOpen
      ? UNKNOWN
      : account.transformed.annotations
        ? asWritten(textMember(entry?.value), account)
        : textMember(entry?.value);
  return {
    kind: 'service-account',
    ...common(account.document, account.tree.at),
    ...named(account),
    ...members({
      roleArn: annotation(account.annotations.findLast(({ key }) => knownValue(key) === ROLE_ARN) ?? account.roleArn),
      audience: annotation(account.audience),
      tokenExpiration: annotation(account.tokenExpiration),
      stsRegionalEndpoints: annotation(account.stsRegionalEndpoints),
    }),
    ...(account.template ? { template: true } : {}),
  };
}

function roleRecord(role: Role, { managedOf }: Attached): RoleRecord {
  const { document, tree, name, path, arn, at, trust, trustChoice, policies } = role;
  const written = trust?.tree ?? trustChoice;
  const managed = managedOf(role);
  return {
    kind: 'role',
    ...common(document, tree.at),
    ...members({
      name: text(name, at),
      path: text(path, at),
      arn: text(arn, at),
      account: text(arn === undefined ? undefined : readArn(arn)?.account, at),
    }),
    // A policy that is written, and is none that could be read.
    trustPolicy: written === undefined ? UNKNOWN : policyValue(written, document),
    ...members({
      managedPolicies: managed === undefined ? undefined : managedPolicies(managed),
      inlinePolicies: policies.inline === undefined ? undefined : inlinePolicies(policies.inline, document),
      permissionsBoundary: textMember(policies.boundary),
    }),
  };
}

/** The cluster, the service accounts that eksctl makes, and the profiles of Fargate; node groups, add-ons, associations and access entries are facts of their own. */
function clusterConfig(config: ClusterConfig): readonly FactRecord[] {
  const { document, tree, name, region } = config;
  const cluster = text(name, tree.at);
  return [
    {
      kind: 'cluster',
      ...common(document, tree.at),
      ...members({
        name: cluster,
        region: text(region, tree.at),
        version: textMember(field(tree, 'metadata', 'version')),
      }),
    },
    ...config.serviceAccounts.flatMap((account) => eksctlAccount(account.tree, config)),
    ...listOf(field(tree, 'fargateProfiles')).map((profile): FactRecord => ({
      kind: 'node-group',
      ...common(document, profile.at),
      ...members({ cluster, name: textMember(field(profile, 'name')) }),
      type: 'fargate',
      ...members({ roleArn: textMember(field(profile, 'podExecutionRoleARN')) }),
    })),
  ];
}

/** With `roleOnly` eksctl makes no service account; where that is not known, nothing is said. */
function eksctlAccount(account: Tree, { document, tree }: ClusterConfig): readonly FactRecord[] {
  if (parsesAsTrue(field(account, 'roleOnly')) !== false) return [];
  const arn = field(account, 'attachRoleARN');
  return [
    {
      kind: 'service-account',
      ...common(document, account.at),
      ...members({
        namespace: textMember(field(account, 'metadata', 'namespace')),
        name: textMember(field(account, 'metadata', 'name')),
        roleArn: present(arn) ? textMember(arn) : createdRole(account, placeText(tree.at)),
      }),
    },
  ];
}

/** A role that eksctl creates: its account and partition are those of whoever runs it, and AWS makes up a name where none is given. */
function createdRole(account: Tree, cluster: string): TextValue {
  const name = textOf(field(account, 'roleName'));
  return textValue(
    {
      parts: [
        { literal: 'arn:' },
        { reference: 'partition', scope: cluster },
        { literal: ':iam::' },
        { reference: 'account', scope: cluster },
        { literal: ':role/' },
        ...(name?.parts ?? [{ reference: 'roleName', scope: placeText(account.at) }]),
      ],
    },
    account.at,
  );
}
