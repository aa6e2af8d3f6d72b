import { defineRule } from '../../src/lint/rule.js';
import { startsWith } from '../../src/value/text.js';
import { field, stringOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/subject-pattern-broad',
  on: 'cluster-config',
  summary: 'a subjectPattern that admits a whole namespace, or nobody',
  messages: {
    all: { severity: 'warning', text: (_: object) => 'the role admits every service account of the namespace' },
    prefix: {
      severity: 'warning',
      text: (_: object) =>
        'eksctl puts `system:serviceaccount:<namespace>:` in front of the pattern itself: no token matches',
    },
  },
  check({ serviceAccounts }, { report }) {
    for (const account of serviceAccounts) {
      const pattern = field(account, 'subjectPattern');
      const text = textOf(pattern);
      if (pattern === undefined || text === undefined) continue;
      if (/^\*+$/.test(stringOf(pattern) ?? ''))
        report({ message: 'all', data: {}, at: pattern.at, note: 'matches every name' });
      else if (startsWith(text, 'system:serviceaccount') === 'yes')
        report({ message: 'prefix', data: {}, at: pattern.at, note: 'a pattern for the name alone' });
    }
  },
});
