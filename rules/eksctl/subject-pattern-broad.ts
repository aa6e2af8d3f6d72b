import { defineRule } from '../../src/lint/rule.js';
import { startsWith } from '../../src/value/text.js';
import { field, stringOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/subject-pattern-broad',
  on: 'eksctl-service-account',
  summary: 'a `subjectPattern` that admits a whole namespace, or no service account',
  security: { score: 6.5, cwe: 732, cis: '5.2.1' },
  messages: {
    all: {
      severity: 'warning',
      text: (_: object) =>
        'every service account of the namespace can assume the role: remove `subjectPattern`, or narrow it',
    },
    prefix: {
      severity: 'warning',
      text: (_: object) =>
        'no token matches this `subjectPattern`: eksctl adds `system:serviceaccount:<namespace>:` itself; write the name pattern alone',
    },
  },
  check({ tree }, { report }) {
    const pattern = field(tree, 'subjectPattern');
    const text = textOf(pattern);
    if (pattern === undefined || text === undefined) return;
    if (/^\*+$/.test(stringOf(pattern) ?? ''))
      report({ message: 'all', data: {}, at: pattern.at, note: 'matches every name' });
    else if (startsWith(text, 'system:serviceaccount') === 'yes')
      report({ message: 'prefix', data: {}, at: pattern.at, note: 'the prefix is repeated' });
  },
});
