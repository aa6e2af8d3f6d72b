import { entryInAnyCase, identifyingSpan, present } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan } from '../../src/value/span.js';
import { stringOf, type Tree } from '../../src/value/tree.js';

/** Source: register.go. The keys are read without regard to case, their values are not. */
const EXPECTED = { apiVersion: 'eksctl.io/v1alpha5', kind: 'ClusterConfig' };

interface Wrong {
  readonly key: string;
  readonly value: string;
  readonly expected: string;
}

export default defineRule({
  id: 'eksctl/document-invalid',
  on: 'cluster-config',
  summary: 'a ClusterConfig that eksctl does not read: its `apiVersion`, its `kind` or its place in the file',
  messages: {
    missing: {
      severity: 'error',
      text: ({ key, expected }: Omit<Wrong, 'value'>) =>
        `\`${key}\` must be set in a ClusterConfig: write \`${key}: ${expected}\``,
    },
    other: {
      severity: 'error',
      text: ({ key, value, expected }: Wrong) => `eksctl does not know the ${key} \`${value}\`: write \`${expected}\``,
    },
    later: {
      severity: 'error',
      text: (_: object) =>
        'eksctl reads only the first document of a file, which is another: move this one to a file of its own',
    },
  },
  check({ tree }, { report }) {
    if (isLater(tree))
      report({ message: 'later', data: {}, at: identifyingSpan(tree), note: 'eksctl does not read it' });
    for (const [key, expected] of Object.entries(EXPECTED)) {
      const entry = entryInAnyCase(tree, key);
      const note = 'eksctl refuses the file';
      if (entry === undefined || !present(entry.value)) {
        report({ message: 'missing', data: { key, expected }, at: entry?.keyAt ?? identifyingSpan(tree), note });
        continue;
      }
      const value = stringOf(entry.value);
      if (value !== undefined && value !== expected)
        report({ message: 'other', data: { key, value, expected }, at: entry.value.at, note });
    }
  },
});

/** Whether a document stands before it; an empty one is one, comments alone are none. */
function isLater(tree: Tree): boolean {
  const { source, start } = toFileSpan(tree.at);
  const before = source.text.slice(0, start).split(/^---(?=\s|$)/m);
  const [first = ''] = before;
  const isNone = first.split('\n').every((line) => /^\s*(?:[#%]|$)/.test(line));
  return before.length > (isNone ? 2 : 1);
}
