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
import {
  accountsNamedForCertain,
  annotationsBeside,
  isActedAs,
  isGrantedRole,
} from '../../src/link/service-account.js';
import { namesakesWith } from '../../src/link/pod-role.js';
import { roleName } from '../../src/link/role.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { comparePlaces, type Span } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/annotation-missing',
  on: 'service-account',
  summary: 'a service account without the annotation of the role that admits it',
  messages: {
    missing: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ role, account, builder }: { role: string | undefined; account: string; builder: string | undefined }) =>
        `the trust policy of ${role === undefined ? 'a role' : `the role \`${role}\``} admits the service account \`${account}\`, which has no \`${ROLE_ARN}\` annotation${builder === undefined ? '' : ` as \`${builder}\` makes it`}`,
    },
  },
  check(account, { world, report }) {
    if (account.roleArn !== undefined || account.annotationsOpen || !account.asWritten) return;
    const admitters = rolesAdmitting(world, account);
    const [role] = admitters;
    if (role === undefined || admitters.some(admitsPodIdentity) || hasRoleOtherwise(world, account)) return;
    if (isSaidElsewhere(world, account) || isServed(world, account, admitters)) return;
    const builder = builderOf(world, account);
    report({
      message: 'missing',
      data: { role: roleName(role), account: qualifiedName(account), builder: builder?.name },
      at: account.nameAt,
      note: 'its pods run with the role of their node',
      related: [
        { at: role.arnAt ?? role.at, note: 'the role' },
        ...(builder?.at === undefined ? [] : [{ at: builder.at, note: 'what makes it without the annotation' }]),
      ],
      fixes: [
        {
          title: adviceOf(role, builder),
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

const NO_TEXT = { parts: [] };

/** A near miss of the key is a finding of its own; workload/token-request-unannotated speaks of those that a store acts as, service-account/annotation-misplaced of an annotation that stands on the pods. */
const isSaidElsewhere = (world: World, account: ServiceAccount): boolean =>
  account.annotations.some((entry) => misspeltAnnotation(knownValue(entry.key) ?? '') !== undefined) ||
  isActedAs(world, account) ||
  annotationsBeside(world, account).length > 0;

const adviceOf = ({ arn }: Role, builder: Builder | undefined): string =>
  `add the annotation \`${ROLE_ARN}: ${knownValue(arn ?? NO_TEXT) ?? 'ARN of the role'}\`${builder === undefined ? '' : ` in \`${builder.name}\`, not where it is shared`}`;

interface Builder {
  readonly name: string;
  readonly at: Span | undefined;
}

/** What makes this of a text of which others make a service account with a role: the annotation belongs there. */
function builderOf(world: World, { document: { appliedBy }, name, nameAt }: ServiceAccount): Builder | undefined {
  if (appliedBy === undefined || name === undefined) return undefined;
  const hasRole = accountsNamedForCertain(world, name).some(
    (other) => other.roleArn !== undefined && comparePlaces(other.nameAt, nameAt) === 0,
  );
  if (!hasRole) return undefined;
  const tree = world.index.documentsByFile.get(appliedBy.path)?.[0]?.tree;
  return { name: appliedBy.name, at: tree?.kind === 'map' ? tree.entries[0]?.keyAt : undefined };
}

/** A service account of this name has one of the roles already: this one may be of another cluster, unless both are of one environment. */
function isServed(world: World, account: ServiceAccount, roles: readonly Role[]): boolean {
  const own = environmentOf(world, account)?.name;
  return namesakesWith(world, account, roles).some(
    (other) => own === undefined || environmentOf(world, other)?.name !== own,
  );
}

/** An association, which may stand elsewhere, gives such a role without an annotation. */
const admitsPodIdentity = (role: Role): boolean => (role.trust?.statements ?? []).some(isForPodIdentity);
