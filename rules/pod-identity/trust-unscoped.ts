import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { shapeOf } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/trust-unscoped',
  on: 'trust-policy',
  summary: 'a role that any association of the account may use',
  messages: {
    unscoped: {
      severity: 'info',
      text: (_: object) =>
        'whoever may create associations in this account may give this role to any pod: no condition on the namespace, the service account, the cluster or the account',
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
        note: 'EKS, on behalf of any association',
      });
    }
  },
});
