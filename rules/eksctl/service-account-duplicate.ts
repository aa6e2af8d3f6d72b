import { isAbsent } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/service-account-duplicate',
  on: 'cluster-config',
  summary: 'the same service account twice in `iam.serviceAccounts`',
  messages: {
    twice: {
      severity: 'error',
      text: ({ account }: { account: string }) => `the service account \`${account}\` is listed twice`,
    },
  },
  check({ serviceAccounts }, { report }) {
    const seen = new Map<string, Span>();
    for (const account of serviceAccounts) {
      const name = field(account, 'metadata', 'name');
      // Without a namespace eksctl takes `default`.
      const namespace = isAbsent(account, 'metadata', 'namespace')
        ? 'default'
        : stringOf(field(account, 'metadata', 'namespace'));
      if (name === undefined || stringOf(name) === undefined || namespace === undefined) continue;
      const key = `${namespace}/${stringOf(name) ?? ''}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, name.at);
      else
        report({
          message: 'twice',
          data: { account: key },
          at: name.at,
          note: 'eksctl refuses the second',
          related: [{ at: first, note: 'the first' }],
        });
    }
  },
});
