import { audienceFault, DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import { subjectFault } from '../../src/aws/subject.js';
import { isForServiceAccounts, valuesAskedOf } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/subject-malformed',
  on: 'trust-policy',
  summary: 'a subject that no token can carry',
  messages: {
    malformed: {
      severity: 'error',
      text: ({ value, fault }: { value: string; fault: string }) => `\`${value}\` is not a valid subject: ${fault}`,
    },
  },
  check(policy, { report }) {
    for (const { text, at } of policy.statements
      .filter(isForServiceAccounts)
      .flatMap((one) => valuesAskedOf(one, 'sub'))) {
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
  },
});
