import { breadthOf } from '../../src/aws/subject.js';
import { isForEks, testsOf, valuesAskedOf } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

interface Broad {
  readonly pattern: string;
}

export default defineRule({
  id: 'trust/subject-broad',
  on: 'trust-policy',
  summary: 'a subject pattern that admits more service accounts than one',
  messages: {
    everything: {
      severity: 'error',
      text: ({ pattern }: Broad) => `\`${pattern}\` admits every service account of the cluster`,
    },
    namespaces: {
      severity: 'warning',
      text: ({ pattern }: Broad) =>
        `\`${pattern}\` admits service accounts of any namespace that fits, also of one that somebody creates later`,
    },
    namespace: {
      severity: 'warning',
      text: ({ pattern }: Broad) => `\`${pattern}\` admits every service account of the namespace`,
    },
    name: {
      severity: 'info',
      confidence: 'possible',
      text: ({ pattern }: Broad) => `\`${pattern}\` admits every service account whose name fits`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (statement.effect !== 'Allow' || !isForEks(statement)) continue;
      // All conditions must hold: an exact one beside it restrains the pattern.
      if (!testsOf(statement, 'sub').every(({ meaning }) => meaning?.kind === 'like' || meaning?.kind === 'arn'))
        continue;
      for (const { text, at } of valuesAskedOf(statement, 'sub')) {
        const breadth = breadthOf(text);
        if (breadth === undefined) continue;
        report({
          message: breadth,
          data: { pattern: display(text) },
          at,
          note: breadth === 'namespaces' ? '`*` crosses `:`' : 'the pattern',
        });
      }
    }
  },
});
