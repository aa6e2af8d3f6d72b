import { rolesAdmitting } from '../../src/link/identity.js';
import { accountOutlier } from '../../src/link/aws-account.js';
import { otherAccount, otherEnvironment, roleElsewhere } from '../../src/link/other-account.js';
import type { ServiceAccount } from '../../src/facts/kubernetes-facts.js';
import { missingRole, otherName, otherPath, type MissingRole } from '../../src/link/pod-role.js';
import { rolesNamed } from '../../src/link/role.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

const text = ({ arn }: { arn: string }): string =>
  `the role \`${arn}\` is not declared in these files: declare it, or correct the ARN`;

export default defineRule({
  id: 'identity/role-undeclared',
  on: 'service-account',
  summary: 'the role of a service account is not declared',
  messages: {
    absent: { rests: 'on absence', severity: 'error', mild: 'in samples', text },
    unseen: { rests: 'on absence', severity: 'warning', mild: 'in samples', confidence: 'possible', text },
    elsewhere: {
      rests: 'on absence',
      severity: 'error',
      mild: 'in samples',
      text: ({ arn, environment, own }: Record<'arn' | 'environment' | 'own', string>) =>
        `the role \`${arn}\` is declared for environment \`${environment}\`, and \`${own}\` has no such role: name one of \`${own}\``,
    },
  },
  check(account, { world, report }) {
    const missing = missingRole(world, account);
    if (missing === undefined || !/^\d{12}$/.test(knownValue(missing.arn.account) ?? '')) return;
    const { literal, arn, at, kind } = missing;
    if (isSaidClearer(world, account, missing)) return;
    const elsewhere = roleElsewhere(world, account, arn);
    const reason = 'the configuration lists roles as complete';
    if (elsewhere === undefined)
      report({
        message: kind,
        data: { arn: literal },
        at,
        note: kind === 'absent' ? reason : 'it may be declared elsewhere',
      });
    else if (kind === 'absent')
      report({
        message: 'elsewhere',
        data: { arn: literal, environment: elsewhere.environment, own: elsewhere.own },
        at,
        note: reason,
        related: [{ at: elsewhere.role.arnAt ?? elsewhere.role.at, note: 'declared here' }],
      });
  },
});

/** Another path, name, account or environment is the business of the rules that say which. */
function isSaidClearer(world: World, account: ServiceAccount, { arn, kind }: MissingRole): boolean {
  const clearer = [otherPath, otherName, otherAccount, otherEnvironment].some(
    (other) => other(world, account, arn) !== undefined,
  );
  if (clearer || roleElsewhere(world, account, arn) !== undefined)
    return clearer || accountOutlier(world, account) !== undefined;
  return (
    kind === 'unseen' && (rolesAdmitting(world, account).length > 0 || rolesNamed(world, arn.name, account).length > 0)
  );
}
