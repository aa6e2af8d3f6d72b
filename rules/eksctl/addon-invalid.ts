import { isAbsent } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/addon-invalid',
  on: 'eksctl-addon',
  summary: 'an add-on without a name, or with an invalid namespace',
  messages: {
    name: { severity: 'error', text: (_: object) => '`name` must be set in an add-on' },
    values: {
      severity: 'error',
      text: (_: object) => '`configurationValues` must be a mapping in JSON or YAML: correct its syntax',
    },
    namespace: {
      severity: 'error',
      text: ({ namespace }: { namespace: string }) =>
        `\`${namespace}\` is not a valid namespace name: use lower-case letters, digits and \`-\`, starting with a letter, at most 63 characters`,
    },
  },
  check({ tree, nameAt, unreadableValues }, { report }) {
    if (isAbsent(tree, 'name')) report({ message: 'name', data: {}, at: nameAt, note: 'no name' });
    if (unreadableValues !== undefined)
      report({ message: 'values', data: {}, at: unreadableValues.value.at, note: 'eksctl refuses the file' });
    const value = field(tree, 'namespaceConfig', 'namespace');
    const namespace = stringOf(value) ?? '';
    // Source: addon.go, validateNamespace: stricter than Kubernetes, which takes a digit first.
    if (value !== undefined && namespace !== '' && !/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace))
      report({ message: 'namespace', data: { namespace }, at: value.at, note: 'eksctl refuses the file' });
  },
});
