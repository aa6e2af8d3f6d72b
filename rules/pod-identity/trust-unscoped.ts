import { actionOf, conditionsOf } from '../../src/aws/policy-document.js';
import { isAllow, isForPodIdentity } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { shapeOf } from '../../src/value/text.js';
import { entryOf, field, isOpen } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/trust-unscoped',
  on: 'trust-policy',
  summary: 'a Pod Identity role without a condition on who may use it',
  messages: {
    unscoped: {
      severity: 'info',
      text: (_: object) =>
        'any Pod Identity association in this account can give any pod this role: add a condition on `aws:SourceArn` or on a session tag such as `aws:RequestTag/kubernetes-namespace`',
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
        note: 'no condition limits which associations may use it',
      });
    }
  },
});
