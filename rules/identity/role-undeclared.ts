import { rolesAdmitting } from '../../src/link/identity.js';
import { otherAccount } from '../../src/link/other-account.js';
import { missingRole, otherName, otherPath } from '../../src/link/pod-role.js';
import { rolesNamed } from '../../src/link/role.js';
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
  },
  check(account, { world, report }) {
    const missing = missingRole(world, account);
    if (missing === undefined || !/^\d{12}$/.test(knownValue(missing.arn.account) ?? '')) return;
    const { literal, arn, at, kind } = missing;
    // Another path or another name is the business of the rules that say which.
    const clearer =
      otherPath(world, account, arn) ?? otherName(world, account, arn) ?? otherAccount(world, account, arn);
    const mayBeMeant = rolesAdmitting(world, account).length > 0 || rolesNamed(world, arn.name, account).length > 0;
    if (clearer !== undefined || (kind === 'unseen' && mayBeMeant)) return;
    report({
      message: kind,
      data: { arn: literal },
      at,
      note: kind === 'absent' ? 'the configuration lists roles as complete' : 'it may be declared elsewhere',
    });
  },
});
