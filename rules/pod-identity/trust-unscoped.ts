import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { shapeOf } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/trust-unscoped',
  on: 'trust-policy',
  summary: 'a Pod Identity role without a condition on who may use it',
  security: { score: 3.1, cwe: 732 },
  messages: {
    unscoped: {
      severity: 'info',
      text: (_: object) =>
        'any Pod Identity association in this account can give any pod this role: add a condition on `aws:SourceArn` or on a session tag such as `aws:RequestTag/kubernetes-namespace`',
    },
  },
  check({ statements }, { report }) {
    for (const statement of statements) {
      const { effect, open, conditionsOpen, actions, conditions, principal } = statement;
      if (effect !== 'Allow' || !isForPodIdentity(statement) || open || conditionsOpen || actions === undefined)
        continue;
      // Source: EKS User Guide, pod-id-abac and pod-id-role.
      const isScope = /^aws:(?:RequestTag\/|SourceArn$|SourceAccount$|SourceOrg|PrincipalTag\/)|\0/i;
      if (conditions.some(({ key }) => isScope.test(shapeOf(key)))) continue;
      report({
        message: 'unscoped',
        data: {},
        at: principal?.tree.at ?? statement.at,
        note: 'no condition limits which associations may use it',
      });
    }
  },
});
