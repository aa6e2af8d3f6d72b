/** The service account that a trust policy may have meant, where the one it admits is not declared. */
import { readArn, readRoleArn } from '../aws/arn.js';
import type { TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { editDistance } from '../value/nearest.js';
import { equals, knownValue, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { rolesAdmitting, subjectOf } from './identity.js';
import { namedRole, policiesNaming, roleOf } from './role.js';
import { workloadsOf } from './workload.js';
import type { World } from './world.js';

export interface AccountMeant {
  /** `beside`: the only one of the namespace that has workloads and no role. */
  readonly is: 'misspelt' | 'beside';
  readonly account: ServiceAccount;
}

/** Of the service accounts of the namespace the one that a policy probably means by a name that none has. */
export function accountMeant(
  world: World,
  policy: TrustPolicy,
  neighbours: readonly ServiceAccount[],
  { namespace, name }: { readonly namespace: string; readonly name: string },
): AccountMeant | undefined {
  const near = misspeltAccount(world, policy, neighbours, name);
  if (near !== undefined) return { is: 'misspelt', account: near };
  const [idle, ...more] = neighbours.filter((account) => isWithoutRole(world, account));
  return idle === undefined || more.length > 0 || SHARED.has(namespace) ? undefined : { is: 'beside', account: idle };
}

/** The service accounts of these namespaces come from everywhere. */
const SHARED = new Set(['kube-system', 'default']);

/** A service account that workloads run as, and that nothing gives a role. */
const isWithoutRole = (world: World, account: ServiceAccount): boolean =>
  account.roleArn === undefined &&
  !account.annotationsOpen &&
  workloadsOf(world, account).length > 0 &&
  rolesAdmitting(world, account).length === 0;

/**
 * The only service account of the namespace with nearly the name that a policy in a file of its own admits: its role stands in the account of the
 * policy's provider and is not here, so that the policy may be that role's.
 */
function misspeltAccount(
  world: World,
  policy: TrustPolicy,
  neighbours: readonly ServiceAccount[],
  name: string,
): ServiceAccount | undefined {
  if (policy.role !== undefined) return undefined;
  const [near, ...others] = neighbours.filter((account) => {
    const own = account.name === undefined ? undefined : knownValue(account.name);
    return own !== undefined && isMisspelling(name, own);
  });
  const arn = textOf(near?.roleArn?.value);
  const wanted = arn === undefined ? undefined : readRoleArn(arn)?.account;
  const subject = near === undefined ? undefined : subjectOf(near);
  if (near === undefined || arn === undefined || wanted === undefined || subject === undefined || others.length > 0)
    return undefined;
  const isElsewhere = namedRole(roleOf(world, arn, near)).kind === 'unseen';
  return isElsewhere && isOfAccount(policy, wanted) && policiesNaming(world, subject, near).length === 0
    ? near
    : undefined;
}

/** Whether the providers of a policy all stand in the account. */
function isOfAccount(policy: TrustPolicy, wanted: Text): boolean {
  const accounts = policy.statements
    .flatMap(({ principals }) => principals)
    .flatMap(({ text, issuer }) => (text === undefined || issuer === undefined ? [] : (readArn(text)?.account ?? [])));
  return accounts.length > 0 && accounts.every((account) => equals(account, wanted) === 'yes');
}

/** Within two edits, or apart in hyphens alone. Names that differ in a number or a short word (`ebs-csi`, `efs-csi`) are two names. */
function isMisspelling(written: string, name: string): boolean {
  const [words, others] = [written.split('-'), name.split('-')];
  if (words.join('') === others.join('')) return true;
  const limit = Math.min(written.length, name.length) < 8 ? 1 : 2;
  if (editDistance(written, name, limit) > limit || written.replace(/\d+/g, '') === name.replace(/\d+/g, ''))
    return false;
  return (
    words.length !== others.length ||
    words.every((word, i) => word === others[i] || Math.min(word.length, others[i]?.length ?? 0) >= 5)
  );
}
