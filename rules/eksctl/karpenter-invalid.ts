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
    malformed: {
      severity: 'error',
      text: ({ version }: { version: string }) => `\`${version}\` is not a version: write one such as \`1.0.6\``,
    },
  },
  check({ tree }, { report }) {
    const karpenter = entryOf(tree, 'karpenter');
    if (karpenter?.value.kind !== 'map') return;
    const note = 'eksctl refuses the file';
    if (isAbsent(karpenter.value, 'version')) report({ message: 'version', data: {}, at: karpenter.keyAt, note });
    const value = field(karpenter.value, 'version');
    const version = stringOf(value) ?? '';
    if (value === undefined || version === '') return;
    if (!VERSION.test(version)) report({ message: 'malformed', data: { version }, at: value.at, note });
    else if (isOld(version)) report({ message: 'old', data: { version }, at: value.at, note });
  },
});

/** Wider than VersionRegexpRaw of github.com/hashicorp/go-version. */
const VERSION = /^v?\d[\d.]*(?:[a-z~-][\da-z~.-]*)?(?:\+[\da-z~.-]+)?$/i;

/** Before 0.20.0, as also its candidates are. */
function isOld(version: string): boolean {
  const [, minor, candidate] = /^v?0\.(\d+)(?:\.0-(.))?/.exec(version) ?? [];
  return Number(minor) < 20 || (minor === '20' && candidate !== undefined);
}
