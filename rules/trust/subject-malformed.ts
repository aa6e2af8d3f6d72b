import { audienceFault, DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import { conditionsOf } from '../../src/aws/policy-document.js';
import { subjectFault } from '../../src/aws/subject.js';
import { conditionKey } from '../../src/aws/trust.js';
import { isForEks, valuesOf } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, display } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/subject-malformed',
  on: 'trust-policy',
  summary: 'a subject that no service account token can carry',
  messages: {
    malformed: {
      severity: 'error',
      text: ({ value, fault }: { value: string; fault: string }) =>
        `no token carries the subject \`${value}\`: ${fault}`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (!isForEks(statement)) continue;
      for (const condition of conditionsOf(statement)) {
        if (conditionKey(condition.key).claim !== 'sub' || condition.meaning?.negated !== false) continue;
        for (const { text, at } of valuesOf(condition)) {
          const literal = knownValue(text) ?? '';
          // An audience here is trust/claims-swapped.
          if (literal === DEFAULT_AUDIENCE || audienceFault(literal) === 'endpoint') continue;
          const fault = subjectFault(text);
          if (fault !== undefined)
            report({
              message: 'malformed',
              data: { value: display(text), fault },
              at,
              note: 'expected `system:serviceaccount:<namespace>:<name>`',
            });
        }
      }
    }
  },
});
