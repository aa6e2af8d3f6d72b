import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'service-account/annotation-not-string',
  on: 'annotation',
  summary: 'an annotation whose value is a boolean or a number',
  fix: 'safe',
  messages: {
    type: {
      severity: 'error',
      text: ({ key, value, type }: { key: string; value: string; type: string }) =>
        `the value of \`${key}\` must be a string, and \`${value}\` is a ${type}: quote it`,
    },
  },
  check({ entry, where }, { report }) {
    const { value } = entry;
    if (where === 'labels') return;
    if (value.kind !== 'boolean' && value.kind !== 'number') return;
    const quoted = JSON.stringify(value.written);
    report({
      message: 'type',
      data: { key: knownValue(entry.key) ?? 'the annotation', value: value.written, type: value.kind },
      at: value.at,
      note: 'the API server rejects the whole object',
      fixes: [{ title: `quote it: \`${quoted}\``, safety: 'safe', edits: [{ at: value.at, text: value.written }] }],
    });
  },
});
