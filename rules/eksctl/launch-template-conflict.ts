import { present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, parsesAsTrue } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/launch-template-conflict',
  on: 'node-group',
  summary: 'settings of the metadata service beside a launch template of your own',
  messages: {
    both: {
      severity: 'error',
      text: ({ key }: { key: string }) =>
        `\`${key}\` cannot be applied to a launch template of your own: eksctl refuses the file`,
    },
  },
  check({ tree }, { report }) {
    const template = entryOf(tree, 'launchTemplate');
    if (template === undefined || !present(template.value)) return;
    for (const [key, refused] of [
      ['disablePodIMDS', true],
      ['disableIMDSv1', false],
    ] as const) {
      const entry = entryOf(tree, key);
      if (entry?.value.kind !== 'boolean' || parsesAsTrue(entry.value) !== refused) continue;
      report({
        message: 'both',
        data: { key: `${knownValue(entry.key) ?? ''}: ${String(refused)}` },
        at: entry.keyAt,
        note: 'the launch template decides it',
        related: [{ at: template.keyAt, note: 'the launch template' }],
      });
    }
  },
});
