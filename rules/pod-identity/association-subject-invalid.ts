import { defineRule } from '../../src/lint/rule.js';
import { literalOf } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/association-subject-invalid',
  on: 'association',
  summary: 'an association with a wildcard for its service account',
  messages: {
    wildcard: { severity: 'error', text: ({ what, value }: { what: string; value: string }) => `the ${what} \`${value}\` of an association is compared exactly: it matches no pod` },
  },
  check(association, { report }) {
    for (const [what, text] of [['namespace', association.namespace], ['service account', association.serviceAccount]] as const) {
      const value = text === undefined ? undefined : literalOf(text);
      if (value !== undefined && /[*?]/.test(value)) report({ message: 'wildcard', data: { what, value }, at: association.at, note: 'an association is for one service account' });
    }
  },
});
