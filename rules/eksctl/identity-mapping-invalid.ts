import { isAbsent, keyName, setEntries, setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';

const IDENTITY = ['arn', 'username', 'groups'];

interface Key {
  readonly key: string;
}

/** Source: pkg/apis/eksctl.io/v1alpha5/identitymapping.go. */
export default defineRule({
  id: 'eksctl/identity-mapping-invalid',
  on: 'identity-mapping',
  summary: 'an identity mapping that eksctl refuses',
  messages: {
    account: {
      severity: 'error',
      text: ({ key }: Key) =>
        `\`account\` and \`${key}\` are mutually exclusive in an identity mapping: write two mappings`,
    },
    namespace: {
      severity: 'error',
      text: (_: object) => '`namespace` needs `serviceName` in an identity mapping: set it, or remove `namespace`',
    },
    service: {
      severity: 'error',
      text: (_: object) => '`namespace` must be set in an identity mapping with `serviceName`',
    },
    ignored: {
      severity: 'warning',
      text: ({ key }: Key) =>
        `eksctl ignores \`${key}\` in an identity mapping with \`serviceName\`: remove it, or write a mapping of its own`,
    },
  },
  check({ tree }, { report }) {
    const [account, service, namespace] = ['account', 'serviceName', 'namespace'].map((key) => setEntry(tree, key));
    const note = 'eksctl refuses the file';
    const [other] = setEntries(tree, [...IDENTITY, 'serviceName']);
    if (account !== undefined && other !== undefined)
      return void report({ message: 'account', data: { key: keyName(other) }, at: account.keyAt, note });
    if (namespace !== undefined && isAbsent(tree, 'serviceName'))
      return void report({ message: 'namespace', data: {}, at: namespace.keyAt, note });
    if (service === undefined) return;
    if (isAbsent(tree, 'namespace')) return void report({ message: 'service', data: {}, at: service.keyAt, note });
    const [ignored] = setEntries(tree, IDENTITY);
    if (ignored !== undefined)
      report({ message: 'ignored', data: { key: keyName(ignored) }, at: ignored.keyAt, note: 'has no effect' });
  },
});
