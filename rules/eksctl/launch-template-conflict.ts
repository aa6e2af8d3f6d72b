import { setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf } from '../../src/value/tree.js';

/** The settings that only a launch template of eksctl's own carries. */
const REFUSED = [
  ['disablePodIMDS', true],
  ['disableIMDSv1', false],
] as const;

export default defineRule({
  id: 'eksctl/launch-template-conflict',
  on: 'node-group',
  summary: 'settings of the metadata service together with a custom launch template',
  messages: {
    both: {
      severity: 'error',
      text: ({ setting }: { setting: string }) =>
        `\`${setting}\` cannot be combined with \`launchTemplate\`: set the metadata options in the launch template`,
    },
  },
  check({ tree }, { report }) {
    const template = setEntry(tree, 'launchTemplate');
    if (template === undefined) return;
    for (const [key, refused] of REFUSED) {
      const entry = entryOf(tree, key);
      if (entry?.value.kind !== 'boolean' || entry.value.value !== refused) continue;
      report({
        message: 'both',
        data: { setting: `${key}: ${String(refused)}` },
        at: entry.keyAt,
        note: 'eksctl refuses the file',
        related: [{ at: template.keyAt, note: 'the launch template' }],
      });
    }
  },
});
