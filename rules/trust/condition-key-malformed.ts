import { conditionKeyFault } from '../../src/aws/policy/condition-key.js';
import { hasSchemeOfReference } from '../../src/aws/issuer.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/condition-key-malformed',
  on: 'trust-policy',
  summary: 'a condition key that no EKS token carries',
  fix: 'unsafe',
  messages: {
    malformed: {
      severity: 'error',
      text: ({ key, fault }: { key: string; fault: string }) =>
        `no token carries the condition key \`${key}\`: ${fault}`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      for (const condition of statement.conditions) {
        const fault = conditionKeyFault(condition.key);
        // Under ForAllValues the absent key opens the role: trust/condition-set-operator says so.
        if (fault === undefined || (condition.meaning?.set === 'ForAllValues' && statement.effect === 'Allow'))
          continue;
        // terraform/scheme-not-stripped says so.
        if (policy.document.language === 'hcl' && hasSchemeOfReference(condition.key)) continue;
        report({
          message: 'malformed',
          data: { key: display(condition.key), fault: fault.what },
          at: condition.keyAt,
          note: 'expected `<host>/id/<id>:sub` or `:aud`, as after `oidc-provider/` in the provider ARN',
          fixes:
            fault.mended === undefined
              ? []
              : [
                  {
                    title: `write \`${fault.mended}\``,
                    safety: 'unsafe',
                    edits: [{ at: condition.keyAt, text: fault.mended }],
                  },
                ],
        });
      }
    }
  },
});
