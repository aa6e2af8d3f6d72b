import { readArn } from '../../src/aws/arn.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals, spanOfText } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/account-mismatch',
  on: 'trust-policy',
  summary: 'an OIDC provider in another account than the role',
  fix: 'unsafe',
  messages: {
    account: {
      severity: 'error',
      text: ({ provider, role }: { provider: string; role: string }) =>
        `the OIDC provider is in account \`${provider}\`, the role in \`${role}\`: STS looks it up in the role's account`,
    },
  },
  check(policy, { report }) {
    const role = policy.role?.arn === undefined ? undefined : readArn(policy.role.arn);
    if (role === undefined) return;
    for (const statement of policy.statements) {
      for (const { text, at, issuer } of webIdentityPrincipals(statement)) {
        const provider = readArn(text);
        if (provider === undefined || issuer === undefined || equals(provider.account, role.account) !== 'no') continue;
        const account = display(role.account);
        const accountAt = spanOfText(provider.account);
        report({
          message: 'account',
          data: { provider: display(provider.account), role: account },
          at: accountAt ?? at,
          note: 'must be the account of the role',
          related: policy.role?.arnAt === undefined ? [] : [{ at: policy.role.arnAt, note: 'the role' }],
          fixes:
            accountAt === undefined
              ? []
              : [
                  {
                    title: `use the provider of account ${account} (create it there first)`,
                    safety: 'unsafe',
                    edits: [{ at: accountAt, text: account }],
                  },
                ],
        });
      }
    }
  },
});
