/** Fields of IAM that eksctl accepts and ignores. Source: eksctl-io/eksctl at 99984adb6164, pkg/cfn/manager/create_tasks.go, pkg/actions/addon/create.go, pkg/cfn/builder/iam.go. */
import type { Span } from '../value/span.js';
import type { Tree } from '../value/tree.js';
import { enabledEntry, keyName, setEntries, setEntry } from './eksctl-values.js';

export interface IgnoredField {
  /** `beside`: an existing role is named; `noop`: nothing is left to create; `addon`: an add-on cannot carry it; `boundary`: never applied. */
  readonly is: 'beside' | 'noop' | 'addon' | 'boundary';
  readonly key: string;
  readonly at: Span;
  /** The field that names the existing role. */
  readonly owner?: string;
  readonly ownerAt?: Span;
  /** Policies of a service account, whose author thinks that they are attached. */
  readonly policy: boolean;
}

type Holder = 'cluster' | 'service account' | 'association' | 'association of an add-on' | 'capability';

const POLICIES = ['attachPolicyARNs', 'attachPolicy', 'wellKnownPolicies'];

const ASSOCIATION = [{ owner: 'roleARN', keys: ['roleName', 'permissionsBoundaryARN'] }];

/** What has no effect beside the field that names an existing role. */
const BESIDE: Readonly<Record<Holder, readonly { readonly owner: string; readonly keys: readonly string[] }[]>> = {
  cluster: [
    { owner: 'serviceRoleARN', keys: ['serviceRolePermissionsBoundary', 'vpcResourceControllerPolicy'] },
    { owner: 'fargatePodExecutionRoleARN', keys: ['fargatePodExecutionRolePermissionsBoundary'] },
  ],
  'service account': [
    { owner: 'attachRoleARN', keys: [...POLICIES, 'permissionsBoundary', 'roleName', 'tags', 'subjectPattern'] },
  ],
  association: ASSOCIATION,
  'association of an add-on': ASSOCIATION,
  capability: [{ owner: 'roleArn', keys: ['attachPolicyARNs', 'attachPolicy', 'permissionsBoundary'] }],
};

/** EKS gets the role and the service account alone. */
const ADDON_IGNORES = ['createServiceAccount', 'targetRoleARN', 'disableSessionTags', 'policy'];

export function ignoredFields(tree: Tree | undefined, holder: Holder): readonly IgnoredField[] {
  const beside = BESIDE[holder].flatMap(({ owner, keys }) => {
    const own = setEntry(tree, owner);
    return own === undefined
      ? []
      : setEntries(tree, keys).map((entry): IgnoredField => {
          const key = keyName(entry);
          const policy = holder === 'service account' && POLICIES.includes(key);
          return { is: 'beside', key, at: entry.keyAt, owner, ownerAt: own.keyAt, policy };
        });
  });
  const plain = (is: IgnoredField['is'], keys: readonly string[]): readonly IgnoredField[] =>
    setEntries(tree, keys).map((entry) => ({ is, key: keyName(entry), at: entry.keyAt, policy: false }));
  switch (holder) {
    case 'service account':
      return setEntry(tree, 'attachRoleARN') !== undefined && enabledEntry(tree, 'roleOnly') !== undefined
        ? [...beside, ...plain('noop', ['roleOnly'])]
        : beside;
    case 'association of an add-on':
      return [...beside, ...plain('addon', ADDON_IGNORES)];
    case 'capability':
      return setEntry(tree, 'roleArn') === undefined
        ? [...beside, ...plain('boundary', ['permissionsBoundary'])]
        : beside;
    default:
      return beside;
  }
}
