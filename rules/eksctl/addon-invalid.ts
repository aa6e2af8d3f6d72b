import { identifyingSpan, isAbsent, mapsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/addon-invalid',
  on: 'cluster-config',
  summary: 'an addon without a name, or with a namespace that is none',
  messages: {
    name: { severity: 'error', text: (_: object) => 'an addon needs `name`' },
    namespace: {
      severity: 'error',
      text: ({ namespace }: { namespace: string }) =>
        `\`${namespace}\` is no name of a namespace that eksctl takes: at most 63 of a-z, 0-9 and \`-\`, a letter first, no \`-\` last`,
    },
  },
  check({ tree }, { report }) {
    for (const addon of mapsOf(field(tree, 'addons'))) {
      if (isAbsent(addon, 'name'))
        report({ message: 'name', data: {}, at: identifyingSpan(addon), note: 'has no name' });
      const value = field(addon, 'namespaceConfig', 'namespace');
      const namespace = stringOf(value);
      // Source: addon.go, validateNamespace: stricter than Kubernetes, which takes a digit first.
      if (
        value !== undefined &&
        namespace !== undefined &&
        namespace !== '' &&
        !/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)
      )
        report({ message: 'namespace', data: { namespace }, at: value.at, note: 'eksctl refuses the file' });
    }
  },
});
