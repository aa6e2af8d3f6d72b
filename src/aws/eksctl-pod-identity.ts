/** What eksctl and EKS refuse in a Pod Identity association of a ClusterConfig. Source: eksctl-io/eksctl at 99984adb6164, pkg/ctl/cmdutils/pod_identity_association.go, pkg/apis/eksctl.io/v1alpha5/validation.go. */
import type { Span } from '../value/span.js';
import { isUnread, field, parsesAsTrue, stringOf, type Entry, type MapTree } from '../value/tree.js';
import { enabledKeys, identifyingSpan, isAbsent, keyName, setEntries, setEntry } from './eksctl-values.js';

export interface AssociationFault {
  readonly is: 'missing' | 'no-rights' | 'existing-role' | 'name-alone' | 'name' | 'session' | 'addon';
  readonly key: string;
  readonly at: Span;
}

/** Everything about one association that is wrong for certain. */
export const associationFaults = (association: MapTree, ofAddon: boolean): readonly AssociationFault[] => [
  ...['namespace', 'serviceAccountName']
    .filter((key) => isAbsent(association, key))
    .map((key): AssociationFault => ({ is: 'missing', key, at: identifyingSpan(association) })),
  ...rightsFaults(association),
  ...policyNameFaults(association),
  ...sessionFaults(association),
  ...(ofAddon ? addonFaults(association) : []),
];

const POLICIES = ['permissionPolicyARNs', 'permissionPolicy', 'wellKnownPolicies'];

/** A mapping of switches counts if one is on, a policy if it has statements. */
const grants = ({ value }: Entry): boolean =>
  value.kind !== 'map' || field(value, 'Statement') !== undefined || isUnread(value) || enabledKeys(value).length > 0;

function rightsFaults(association: MapTree): readonly AssociationFault[] {
  const role = setEntry(association, 'roleARN');
  const policies = setEntries(association, POLICIES);
  const granting = policies.filter(grants);
  if (role !== undefined)
    return granting
      .filter(({ value }) => value.kind !== 'map' || !isUnread(value) || value.entries.length > 0)
      .map((entry) => ({ is: 'existing-role', key: keyName(entry), at: entry.keyAt }));
  const sure = policies.every(({ value }) => value.kind === 'map' && !isUnread(value));
  return !isUnread(association) && granting.length === 0 && sure && !POLICIES.some(mayGrant(association))
    ? [{ is: 'no-rights', key: 'roleARN', at: identifyingSpan(association) }]
    : [];
}

/** A list without an item that could be read may have one. */
const mayGrant =
  (association: MapTree) =>
  (key: string): boolean =>
    isUnread(field(association, key));

function policyNameFaults(association: MapTree): readonly AssociationFault[] {
  const name = setEntry(association, 'permissionPolicyName');
  const literal = stringOf(name?.value);
  if (name === undefined || literal === undefined) return [];
  if (isAbsent(association, 'permissionPolicy'))
    return [{ is: 'name-alone', key: 'permissionPolicyName', at: name.keyAt }];
  return /[a-z0-9]/i.test(literal) ? [] : [{ is: 'name', key: 'permissionPolicyName', at: name.value.at }];
}

function sessionFaults(association: MapTree): readonly AssociationFault[] {
  const policy = setEntry(association, 'policy');
  return policy !== undefined &&
    !isUnread(association) &&
    parsesAsTrue(field(association, 'disableSessionTags')) === false
    ? [{ is: 'session', key: 'policy', at: policy.keyAt }]
    : [];
}

const addonFaults = (association: MapTree): readonly AssociationFault[] =>
  setEntries(association, ['wellKnownPolicies', 'tags'])
    // An empty mapping of tags counts as well.
    .filter((entry) => keyName(entry) === 'tags' || enabledKeys(entry.value).length > 0)
    .map((entry) => ({ is: 'addon', key: keyName(entry), at: entry.keyAt }));
