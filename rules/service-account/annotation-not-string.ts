import { isWrittenAt } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import type { Entry } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/annotation-not-string',
  on: 'annotation',
  summary: 'an annotation whose value is no text',
  fix: 'safe',
  messages: {
    printed: {
      severity: 'error',
      text: ({ key, value, type }: { key: string; value: string; type: string }) =>
        `the value of \`${key}\` must be a string, and the template prints \`${value}\`, which is a ${type}: pass it through \`quote\``,
    },
    type: {
      severity: 'error',
      text: ({ key, value, type }: { key: string; value: string; type: string }) =>
        `the value of \`${key}\` must be a string, and \`${value}\` is a ${type}: quote it`,
    },
    structure: {
      severity: 'error',
      text: ({ key, type }: { key: string; type: string }) =>
        `the value of \`${key}\` must be a string, and this is a ${type}: write the text alone`,
    },
  },
  check({ entry, where }, { report }) {
    const { value } = entry;
    if (where === 'labels') return;
    if (value.kind === 'map' || value.kind === 'list')
      return void report({
        message: 'structure',
        data: { key: knownValue(entry.key) ?? 'the annotation', type: value.kind === 'map' ? 'mapping' : 'list' },
        at: value.at,
        note: 'the API server rejects the whole object',
      });
    if (value.kind !== 'boolean' && value.kind !== 'number') return;
    const data = { key: knownValue(entry.key) ?? 'the annotation', value: value.written, type: value.kind };
    // Quotes in a values file are gone when a template prints the value.
    if (isPrinted(entry))
      return void report({
        message: 'printed',
        data,
        at: entry.keyAt,
        note: 'the API server rejects the whole object',
        related: [{ at: value.at, note: 'the value' }],
        fixes: [{ title: 'end the expression with `| quote`', safety: 'manual', edits: [] }],
      });
    const quoted = JSON.stringify(value.written);
    const title = `quote it: \`${quoted}\``;
    report({
      message: 'type',
      data,
      at: value.at,
      note: 'the API server rejects the whole object',
      fixes: isWrittenAt(entry.keyAt, value.at)
        ? [{ title, safety: 'safe', edits: [{ at: value.at, text: value.written }] }]
        : [{ title, safety: 'manual', edits: [] }],
    });
  },
});

/** The key stands in a template, and its value elsewhere. */
function isPrinted({ keyAt, value }: Entry): boolean {
  const [key, own] = [toFileSpan(keyAt), toFileSpan(value.at)];
  const line = /[^\n]*/y;
  line.lastIndex = key.end;
  return own.source.path !== key.source.path && line.exec(key.source.text)?.[0].includes('{{') === true;
}
