import { entryInAnyCase, identifyingSpan, present } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { stringOf } from '../../src/value/tree.js';

/** Source: register.go. The keys are read without regard to case, their values are not. */
const EXPECTED = { apiVersion: 'eksctl.io/v1alpha5', kind: 'ClusterConfig' };

interface Wrong {
  readonly key: string;
  readonly value: string;
  readonly expected: string;
}

export default defineRule({
  id: 'eksctl/api-version-invalid',
  on: 'cluster-config',
  summary: 'a ClusterConfig with an `apiVersion` or `kind` that eksctl refuses',
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
  },
  check({ tree }, { report }) {
    for (const [key, expected] of Object.entries(EXPECTED)) {
      const entry = entryInAnyCase(tree, key);
      const note = 'eksctl refuses the file';
      if (!present(entry?.value)) {
        report({ message: 'missing', data: { key, expected }, at: entry?.keyAt ?? identifyingSpan(tree), note });
        continue;
      }
      const value = stringOf(entry?.value);
      if (value !== undefined && value !== expected)
        report({ message: 'other', data: { key, value, expected }, at: entry?.value.at ?? tree.at, note });
    }
  },
});
