import { accountOutlier, type Outlier } from '../../src/link/aws-account.js';
import { defineRule } from '../../src/lint/rule.js';
import { spanOfText } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/account-outlier',
  on: 'service-account',
  summary: "a role in another environment's AWS account",
  messages: {
    outlier: {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      text: ({ account, usual, environment, other }: Outlier) =>
        `this role is in account \`${account}\` of environment \`${other}\`, but \`${environment}\` uses account \`${usual}\`: name the role of that account`,
    },
  },
  check(account, { world, report }) {
    const outlier = accountOutlier(world, account);
    const value = account.roleArn?.value;
    if (value === undefined || outlier === undefined) return;
    report({
      message: 'outlier',
      data: outlier,
      at: spanOfText(outlier.id) ?? value.at,
      note: outlier.isConfigured
        ? `the configuration gives this account to \`${outlier.other}\``
        : `every role of \`${outlier.other}\` is in this account`,
    });
  },
});
