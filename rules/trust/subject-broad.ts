import { breadthOf } from '../../src/aws/subject.js';
import { isForServiceAccounts, testsOf, valuesAskedOf } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

interface Broad {
  readonly pattern: string;
}

const NOTES = {
  everything: 'name each service account exactly',
  namespaces: '`*` also matches `:`; name each service account exactly',
  namespace: 'name each service account exactly',
  name: 'name each service account exactly if the names are fixed',
} as const;

export default defineRule({
  id: 'trust/subject-broad',
  on: 'trust-policy',
  summary: 'a subject pattern that admits several service accounts',
  security: { score: 6.5, cwe: 732, cis: '5.2.1' },
  messages: {
    everything: {
      severity: 'error',
      text: ({ pattern }: Broad) => `\`${pattern}\` admits every service account of the cluster`,
    },
    namespaces: {
      severity: 'warning',
      text: ({ pattern }: Broad) =>
        `\`${pattern}\` admits service accounts in every matching namespace, including future ones`,
    },
    namespace: {
      severity: 'warning',
      text: ({ pattern }: Broad) => `\`${pattern}\` admits every service account of the namespace`,
    },
    name: {
      severity: 'info',
      confidence: 'possible',
      text: ({ pattern }: Broad) => `\`${pattern}\` admits every service account with a matching name`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (statement.effect !== 'Allow' || !isForServiceAccounts(statement)) continue;
      // All conditions must hold: an exact one beside it restrains the pattern.
      if (!testsOf(statement, 'sub').every(({ meaning }) => meaning?.kind === 'like')) continue;
      for (const { text, at } of valuesAskedOf(statement, 'sub')) {
        const breadth = breadthOf(text);
        if (breadth === undefined) continue;
        report({
          message: breadth,
          data: { pattern: display(text) },
          at,
          note: NOTES[breadth],
        });
      }
    }
  },
});
