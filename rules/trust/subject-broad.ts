import { conditionsOf, type Condition } from '../../src/aws/policy-document.js';
import { breadthOf } from '../../src/aws/subject.js';
import { conditionKey } from '../../src/aws/trust.js';
import { isAllow, isForEks, valuesOf } from '../../src/aws/trust-shape.js';
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
      if (!isAllow(statement) || !isForEks(statement)) continue;
      const subjects = conditionsOf(statement).filter(
        (condition) => conditionKey(condition.key).claim === 'sub' && condition.meaning?.negated === false,
      );
      // All conditions must hold: an exact one beside it restrains the pattern.
      if (subjects.some((condition) => !isPattern(condition))) continue;
      for (const condition of subjects) {
        for (const { text, at } of valuesOf(condition)) {
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
    }
  },
});

const isPattern = (condition: Condition): boolean =>
  condition.meaning?.kind === 'like' || condition.meaning?.kind === 'arn';
