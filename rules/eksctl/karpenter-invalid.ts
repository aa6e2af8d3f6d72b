import { isAbsent } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/karpenter-invalid',
  on: 'cluster-config',
  summary: 'settings of Karpenter that eksctl refuses',
  messages: {
    version: { severity: 'error', text: (_: object) => '`version` must be set under `karpenter`: 0.20.0 or later' },
    old: {
      severity: 'error',
      text: ({ version }: { version: string }) => `eksctl does not support Karpenter ${version}: use 0.20.0 or later`,
    },
  },
  check({ tree }, { report }) {
    const karpenter = entryOf(tree, 'karpenter');
    if (karpenter?.value.kind !== 'map') return;
    const version = field(karpenter.value, 'version');
    const [, major, minor, pre] = /^v?(\d+)\.(\d+)(?:\.0-(.))?/.exec(stringOf(version) ?? '') ?? [];
    const note = 'eksctl refuses the file';
    if (isAbsent(karpenter.value, 'version')) report({ message: 'version', data: {}, at: karpenter.keyAt, note });
    else if (version !== undefined && major === '0' && (Number(minor) < 20 || (minor === '20' && pre !== undefined)))
      report({ message: 'old', data: { version: stringOf(version) ?? '' }, at: version.at, note });
  },
});
