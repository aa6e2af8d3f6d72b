/** The service account that a trust policy or a workload may have meant, where the one it names is not declared. */
import { readArn, readRoleArn } from '../aws/arn.js';
import type { Association } from '../facts/cluster-facts.js';
import type { TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { editDistance } from '../value/nearest.js';
import { equals, hasHoles, knownValue, type Text } from '../value/text.js';
import { stringOf, textOf } from '../value/tree.js';
import { associationsOf } from './association.js';
import { sameEnvironment } from './environment.js';
import { mayHaveIdentity, rolesAdmitting, subjectOf } from './identity.js';
import { onceInWorld } from './once.js';
import { namedRole, policiesNaming, roleOf } from './role.js';
import { accountsIn, accountsOfUnit, isActedAs, sameNamespace } from './service-account.js';
import { certainly } from './text-index.js';
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
  if (neighbours.length > MANY) return undefined;
  const near = misspeltAccount(world, policy, neighbours, name);
  if (near !== undefined) return { is: 'misspelt', account: near };
  const [idle, ...more] = neighbours.filter((account) => isWithoutRole(world, account));
  return idle === undefined || more.length > 0 || SHARED.has(namespace) ? undefined : { is: 'beside', account: idle };
}

/** The only service account of the namespace with nearly the name that a workload runs as: it has an identity, and nothing runs as it. */
export const accountMisnamed = onceInWorld((world: World, workload: Workload): ServiceAccount | undefined => {
  const name = stringOf(workload.serviceAccountName);
  const namespace = knownValue(workload.namespace);
  if (name === undefined || workload.transformed.patch || isOfUnusedAccount(world, workload)) return undefined;
  const beside = accountsOfUnit(world, workload.unit);
  const within = namespace === undefined ? [] : accountsIn(world, namespace, workload);
  if (beside.length + within.length > MANY) return undefined;
  const near = [...new Set([...beside, ...within])].filter(
    (account) => isNearlyNamed(account, name) && sameNamespace(account, workload) === 'yes',
  );
  const [account, ...others] = near.filter((one) => sameEnvironment(world, one, workload));
  return account === undefined || others.length > 0 || !isUnusedIdentity(world, account) ? undefined : account;
});

/** One of the workloads probably means to run as it, of which a rule speaks there. */
export const isMisnamed = (world: World, account: ServiceAccount, workloads: readonly Workload[]): boolean =>
  workloads.length <= MANY && workloads.some((workload) => accountMisnamed(world, workload) === account);

/** What a chart makes beside its own workload is told of that one. */
const isOfUnusedAccount = (world: World, workload: Workload): boolean => workloadsOfUnused(world).has(workload);

const workloadsOfUnused = onceInWorld(
  ({ facts }: World) => new Set(facts['unused-account'].map(({ workload }) => workload)),
);

/** The only workload of nearly the namespace that runs as the service account of an association, where nothing is in the association's own: nothing else gives it a role. */
export function workloadMeant(world: World, association: Association): Workload | undefined {
  const { namespace, serviceAccount: name } = association;
  const written = namespace === undefined ? undefined : knownValue(namespace);
  if (namespace === undefined || name === undefined || written === undefined || hasHoles(name)) return undefined;
  const running = certainly(world.index.workloadsByAccount.byName, name).filter(
    (workload) => !workload.transformed.patch && sameEnvironment(world, workload, association),
  );
  if (running.length > MANY || isNamespaceHere(world, namespace)) return undefined;
  const near = running.filter((one) => isNearNamespace(written, knownValue(one.namespace) ?? written));
  const [workload, ...others] = near;
  // One whose namespace is not known may run in this one.
  if (workload === undefined || running.some((one) => equals(one.namespace, namespace) !== 'no')) return undefined;
  const isOne = others.every((other) => equals(other.namespace, workload.namespace) === 'yes');
  return isOne && !mayHaveIdentity(world, { ...workload, name }) ? workload : undefined;
}

/** Something stands in the namespace, or declares it, in whatever environment. */
const isNamespaceHere = ({ facts, index }: World, namespace: Text): boolean =>
  certainly(index.workloadsByNamespace, namespace).length > 0 ||
  certainly(index.accountsByNamespace, namespace).length > 0 ||
  facts.object.some(({ kind, name }) => kind === 'Namespace' && name !== undefined && equals(name, namespace) !== 'no');

/** `team-a` and `team-b` are two namespaces; `shop` and `shops` are one, misspelt. */
function isNearNamespace(written: string, own: string): boolean {
  if (written === own) return false;
  const isLetterMore =
    Math.min(written.length, own.length) >= MIN_WORD &&
    written.length !== own.length &&
    editDistance(written, own, 1) <= 1 &&
    !/[\d-]/.test(written + own);
  return isLetterMore || isMisspelling(written, own);
}

const MIN_WORD = 4;

/** Among so many none is looked for that may be meant. */
const MANY = 200;

const isNearlyNamed = ({ name, template, transformed }: ServiceAccount, written: string): boolean => {
  const own = name === undefined || template || transformed.patch ? undefined : knownValue(name);
  return own !== undefined && own !== written && isMisspelling(written, own);
};

const isUnusedIdentity = (world: World, account: ServiceAccount): boolean =>
  !isActedAs(world, account) &&
  workloadsOf(world, account).length === 0 &&
  (textOf(account.roleArn?.value) !== undefined ||
    associationsOf(world, account).length > 0 ||
    rolesAdmitting(world, account).length > 0);

/** The service accounts of these namespaces come from everywhere. */
const SHARED = new Set(['kube-system', 'default']);

/** A service account that workloads run as, and that nothing gives a role. */
const isWithoutRole = (world: World, account: ServiceAccount): boolean =>
  account.roleArn === undefined &&
  !account.annotationsOpen &&
  account.name !== undefined &&
  workloadsOf(world, account).length > 0 &&
  rolesAdmitting(world, account).length === 0 &&
  !mayHaveIdentity(world, { ...account, name: account.name });

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
