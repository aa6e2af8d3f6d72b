import type { Check } from '../../src/aws/trust/evaluate.js';
import { opennessIn } from '../../src/aws/trust/open.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Label } from '../../src/lint/finding.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/principal-wildcard',
  on: 'trust-policy',
  summary: 'a wildcard principal that no condition restrains',
  security: { score: 9.8, cwe: 284 },
  messages: {
    aws: { severity: 'error', text: () => 'anyone with an AWS account can assume the role' },
    unrestrained: {
      severity: 'error',
      text: () => 'anyone with an AWS account can assume the role: its conditions keep nobody out',
    },
    externalId: {
      severity: 'warning',
      text: () => 'anyone who knows the external id can assume the role, from every AWS account',
    },
    federated: { severity: 'error', text: () => '`*` is not a valid Federated principal: IAM rejects it' },
  },
  check(policy, { report }) {
    const opennessOf = opennessIn(policy);
    for (const statement of policy.statements) {
      for (const { kind, text, at } of statement.principals) {
        if (text === undefined || knownValue(text) !== '*') continue;
        if (kind === 'Federated') report({ message: 'federated', data: {}, at, note: 'use the ARN of the provider' });
        const open = kind === 'AWS' ? opennessOf(statement) : undefined;
        if (open?.to === 'external-id')
          report({ message: 'externalId', data: {}, at, note: 'name the principals: an external id is no secret' });
        else if (open !== undefined)
          report({
            message: open.checks.length === 0 ? 'aws' : 'unrestrained',
            data: {},
            at,
            note: 'name the principals, or add a condition such as `aws:PrincipalOrgID`',
            related: open.checks.flatMap(metLabel),
          });
      }
    }
  },
});

function metLabel({ at, vacuous, chosen }: Check): readonly Label[] {
  if (at === undefined) return [];
  if (vacuous === true) return [{ at, note: 'true, for a role or a user calls without this key' }];
  return [{ at, note: chosen === true ? 'each caller decides what this key has' : 'every caller meets it' }];
}
