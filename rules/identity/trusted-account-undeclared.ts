import { readArn, readRoleArn } from '../../src/aws/arn.js';
import { issuersOf } from '../../src/aws/trust/statement.js';
import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { subjectFault } from '../../src/aws/subject.js';
import type { ServiceAccount, TrustPolicy } from '../../src/facts/facts.js';
import { configsAround } from '../../src/link/cluster.js';
import { exactSubjects, rolesAdmitting, subjectOf } from '../../src/link/identity.js';
import { namedRole, policiesNaming, roleOf } from '../../src/link/role.js';
import { accountsIn, mayBeDeclared } from '../../src/link/service-account.js';
import { workloadsOf } from '../../src/link/workload.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { editDistance } from '../../src/value/nearest.js';
import { equals, knownValue, literalText, type Text } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Trusted {
  readonly account: string;
}

export default defineRule({
  id: 'identity/trusted-account-undeclared',
  on: 'trust-policy',
  summary: 'a trust policy admits a service account that is not declared',
  messages: {
    undeclared: {
      severity: 'warning',
      mild: 'in samples',
      confidence: 'possible',
      text: ({ account }: Trusted) =>
        `the trust policy admits \`${account}\`, which is not declared in these files: correct the subject if it is misspelt`,
    },
    misspelt: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ account, other }: Trusted & { other: string }) =>
        `the trust policy admits \`${account}\`, which is not declared; did you mean \`${other}\`?`,
    },
    beside: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ account, other }: Trusted & { other: string }) =>
        `the trust policy admits \`${account}\`, which is not declared; did you mean \`${other}\`?`,
    },
  },
  check(policy, { world, report }) {
    if (!issuersOf(policy.statements).some(looksLikeEksIssuer)) return;
    // eksctl creates service accounts that no manifest has.
    if (configsAround(world, policy).some(({ serviceAccounts }) => serviceAccounts.length > 0)) return;
    for (const { text, at } of exactSubjects(policy)) {
      const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(knownValue(text) ?? '') ?? [];
      if (namespace === undefined || name === undefined || subjectFault(text) !== undefined) continue;
      const named = { document: policy.document, namespace: literalText(namespace), name: literalText(name) };
      const neighbours = accountsIn(world, namespace, policy);
      // Where no service account of the namespace is here, it is somebody else's.
      if (neighbours.length === 0 || mayBeDeclared(world, named)) continue;
      const near = misspelt(world, policy, neighbours, name);
      if (near !== undefined) {
        report({
          message: 'misspelt',
          data: { account: `${namespace}/${name}`, other: qualifiedName(near) },
          at,
          note: 'no service account has this subject',
          related: [{ at: near.nameAt, note: 'no trust policy here admits this one' }],
        });
        continue;
      }
      const [other, ...more] = neighbours.filter((account) => isWithoutRole(world, account));
      const data = { account: `${namespace}/${name}` };
      if (other !== undefined && more.length === 0 && !SHARED.has(namespace))
        report({
          message: 'beside',
          data: { ...data, other: qualifiedName(other) },
          at,
          note: 'no service account has this subject',
          related: [{ at: other.nameAt, note: 'has workloads and no role' }],
        });
      else report({ message: 'undeclared', data, at, note: 'no service account here has this subject' });
    }
  },
});

/** The service accounts of these namespaces come from everywhere. */
const SHARED = new Set(['kube-system', 'default']);

const isWithoutRole = (world: World, account: ServiceAccount): boolean =>
  account.roleArn === undefined &&
  !account.annotationsOpen &&
  workloadsOf(world, account).length > 0 &&
  rolesAdmitting(world, account).length === 0;

/**
 * The only service account of the namespace with nearly the name that a policy in a file of its own admits: its role stands in the account of the
 * policy's provider and is not here, so that the policy may be that role's.
 */
function misspelt(
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
  if (editDistance(written, name) > limit || written.replace(/\d+/g, '') === name.replace(/\d+/g, '')) return false;
  return (
    words.length !== others.length ||
    words.every((word, i) => word === others[i] || Math.min(word.length, others[i]?.length ?? 0) >= 5)
  );
}
