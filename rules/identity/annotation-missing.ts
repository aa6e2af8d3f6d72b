import { misspeltAnnotation, ROLE_ARN } from '../../src/aws/annotations.js';
import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import type { Role } from '../../src/facts/iam-facts.js';
import type { ServiceAccount } from '../../src/facts/kubernetes-facts.js';
import { associationsOf } from '../../src/link/association.js';
import { hasIdentityByHand } from '../../src/link/credentials.js';
import { workloadsOf } from '../../src/link/workload.js';
import { environmentOf } from '../../src/link/environment.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { rolesAdmitting } from '../../src/link/identity.js';
import { annotationsBeside, isActedAs, isGrantedRole } from '../../src/link/service-account.js';
import { namesakesWith } from '../../src/link/pod-role.js';
import { roleName } from '../../src/link/role.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/annotation-missing',
  on: 'service-account',
  summary: 'a service account without the annotation of the role that admits it',
  messages: {
    missing: {
      severity: 'warning',
      text: ({ role, account }: { role: string | undefined; account: string }) =>
        `the trust policy of ${role === undefined ? 'a role' : `the role \`${role}\``} admits the service account \`${account}\`, which has no \`${ROLE_ARN}\` annotation`,
    },
  },
  check(account, { world, report }) {
    if (account.roleArn !== undefined || account.annotationsOpen || !account.asWritten) return;
    // A near miss of the key is a finding of its own.
    if (account.annotations.some((entry) => misspeltAnnotation(knownValue(entry.key) ?? '') !== undefined)) return;
    const admitters = rolesAdmitting(world, account);
    const [role] = admitters;
    if (role === undefined || admitters.some(admitsPodIdentity) || hasRoleOtherwise(world, account)) return;
    if (isServed(world, account, admitters)) return;
    // workload/token-request-unannotated speaks of those that a store acts as.
    if (isActedAs(world, account)) return;
    // service-account/annotation-misplaced speaks of one that stands on its pods.
    if (annotationsBeside(world, account).length > 0) return;
    const arn = role.arn === undefined ? undefined : knownValue(role.arn);
    report({
      message: 'missing',
      data: { role: roleName(role), account: qualifiedName(account) },
      at: account.nameAt,
      note: 'its pods run with the role of their node',
      related: [{ at: role.arnAt ?? role.at, note: 'the role' }],
      fixes: [
        {
          title: `add the annotation \`${ROLE_ARN}: ${arn ?? 'ARN of the role'}\``,
          safety: 'manual',
          edits: [],
        },
      ],
    });
  },
});

/** By an association, eksctl, which annotates what it creates, a self-managed webhook or kOps, or by hand in its pods. */
const hasRoleOtherwise = (world: World, account: ServiceAccount): boolean =>
  associationsOf(world, account).length > 0 ||
  (account.name !== undefined && eksctlAccountsOf(world, account, account.name).length > 0) ||
  isGrantedRole(world, account) ||
  workloadsOf(world, account).some(hasIdentityByHand);

/** A service account of this name has one of the roles already: this one may be of another cluster, unless both are of one environment. */
function isServed(world: World, account: ServiceAccount, roles: readonly Role[]): boolean {
  const own = environmentOf(world, account)?.name;
  return namesakesWith(world, account, roles).some(
    (other) => own === undefined || environmentOf(world, other)?.name !== own,
  );
}

/** An association, which may stand elsewhere, gives such a role without an annotation. */
const admitsPodIdentity = (role: Role): boolean => (role.trust?.statements ?? []).some(isForPodIdentity);
