import { misspeltAnnotation, ROLE_ARN } from '../../src/aws/annotations.js';
import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import type { Role, Workload } from '../../src/facts/facts.js';
import { tokenReferences } from '../../src/facts/token-references.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { rolesAdmitting } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue } from '../../src/value/text.js';
import { field, isOpen, listOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/annotation-missing',
  on: 'service-account',
  summary: 'a service account that a role admits and that names no role',
  messages: {
    missing: {
      severity: 'warning',
      text: ({ role, account }: { role: string; account: string }) =>
        `the role \`${role}\` admits exactly the service account \`${account}\`, which has no \`${ROLE_ARN}\` annotation`,
    },
  },
  check(account, { world, report }) {
    if (
      account.roleArn !== undefined ||
      account.annotationsOpen ||
      account.template ||
      account.transformed.patch ||
      account.document.templated
    )
      return;
    // A near miss of the key is a finding of its own.
    if (account.annotations.some((entry) => misspeltAnnotation(knownValue(entry.key) ?? '') !== undefined)) return;
    const admitters = rolesAdmitting(world, account);
    const [role] = admitters;
    if (role === undefined || admitters.some(admitsPodIdentity) || world.associationsOf(account).length > 0) return;
    // eksctl annotates what it creates.
    if (account.name !== undefined && eksctlAccountsOf(world, account, account.name).length > 0) return;
    if (world.workloadsOf(account).some(hasIdentityByHand)) return;
    // workload/token-request-unannotated speaks of those that a store acts as.
    if (
      world.facts.object.some((object) =>
        tokenReferences(object).some((reference) => reference.name === knownValue(account.name ?? { parts: [] })),
      )
    )
      return;
    const name = knownValue(role.name ?? { parts: [] });
    report({
      message: 'missing',
      data: {
        role: name ?? 'here',
        account: `${display(account.namespace)}/${display(account.name ?? { parts: [] })}`,
      },
      at: account.nameAt,
      note: 'its pods run with the role of their node',
      related: [{ at: role.arnAt ?? role.at, note: 'the role' }],
      fixes:
        role.arn === undefined || knownValue(role.arn) === undefined
          ? []
          : [{ title: `annotate it with \`${ROLE_ARN}: ${knownValue(role.arn) ?? ''}\``, safety: 'manual', edits: [] }],
    });
  },
});

/** An association, which may stand elsewhere, gives such a role without an annotation. */
const admitsPodIdentity = (role: Role): boolean => (role.trust?.statements ?? []).some(isForPodIdentity);

function hasIdentityByHand({ containers, podSpec }: Workload): boolean {
  const named = containers.some(
    (container) =>
      container.envOpen ||
      container.env.some(({ name }) => name === 'AWS_ROLE_ARN' || name === 'AWS_WEB_IDENTITY_TOKEN_FILE'),
  );
  const projected = listOf(field(podSpec, 'volumes')).some((volume) =>
    listOf(field(volume, 'projected', 'sources')).some((source) => field(source, 'serviceAccountToken') !== undefined),
  );
  return named || projected || isOpen(podSpec);
}
