import { actionOf, conditionsOf } from '../../src/aws/policy-document.js';
import { isAllow, isForPodIdentity } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { shapeOf } from '../../src/value/text.js';
import { entryOf, field, isOpen } from '../../src/value/tree.js';

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
      if (
        !isAllow(statement) ||
        !isForPodIdentity(statement) ||
        isOpen(statement) ||
        isOpen(field(statement, 'Condition')) ||
        actionOf(statement) === undefined
      )
        continue;
      // Source: EKS User Guide, pod-id-abac and pod-id-role.
      if (
        conditionsOf(statement).some(({ key }) =>
          /^aws:(?:RequestTag\/|SourceArn$|SourceAccount$|SourceOrg|PrincipalTag\/)|\0/i.test(shapeOf(key)),
        )
      )
        continue;
      report({
        message: 'unscoped',
        data: {},
        at: entryOf(statement, 'Principal')?.value.at ?? statement.at,
        note: 'EKS, on behalf of any association',
      });
    }
  },
});
