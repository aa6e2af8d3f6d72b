import { hasItems, identifyingSpan, isAbsent, mapsOf, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, type Entry } from '../../src/value/tree.js';

/** Source: pkg/apis/eksctl.io/v1alpha5/identitymapping.go. */
export default defineRule({
  id: 'eksctl/identity-mapping-invalid',
  on: 'cluster-config',
  summary: 'an identity mapping that eksctl refuses',
  messages: {
    alone: {
      severity: 'error',
      text: ({ key }: { key: string }) => `\`account\` stands alone in a mapping: \`${key}\` cannot stand beside it`,
    },
    namespace: { severity: 'error', text: (_: object) => '`namespace` is for mappings with `serviceName`' },
    service: { severity: 'error', text: (_: object) => 'a mapping with `serviceName` needs `namespace`' },
    ignored: {
      severity: 'warning',
      text: ({ key }: { key: string }) => `\`${key}\` has no meaning beside \`serviceName\``,
    },
  },
  check({ tree }, { report }) {
    for (const mapping of mapsOf(field(tree, 'iamIdentityMappings'))) {
      const given = (key: string): Entry | undefined =>
        [entryOf(mapping, key)].find(
          (entry) =>
            entry !== undefined && present(entry.value) && (entry.value.kind !== 'list' || hasItems(entry.value)),
        );
      const [account, service, namespace] = [given('account'), given('serviceName'), given('namespace')];
      const beside = ['arn', 'username', 'groups', 'serviceName'].find((key) => given(key) !== undefined);
      if (account !== undefined && beside !== undefined)
        report({ message: 'alone', data: { key: beside }, at: account.keyAt, note: 'eksctl refuses the file' });
      else if (namespace !== undefined && isAbsent(mapping, 'serviceName'))
        report({ message: 'namespace', data: {}, at: namespace.keyAt, note: 'eksctl refuses the file' });
      else if (service !== undefined && isAbsent(mapping, 'namespace'))
        report({ message: 'service', data: {}, at: identifyingSpan(mapping), note: 'has no namespace' });
      else if (service !== undefined) {
        const foreign = ['arn', 'username', 'groups']
          .map((key) => [key, given(key)] as const)
          .find(([, entry]) => entry !== undefined);
        if (foreign?.[1] !== undefined)
          report({ message: 'ignored', data: { key: foreign[0] }, at: foreign[1].keyAt, note: 'has no effect' });
      }
    }
  },
});
