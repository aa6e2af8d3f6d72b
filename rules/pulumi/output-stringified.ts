import { defineRule } from '../../src/lint/rule.js';
import { within } from '../../src/value/span.js';

export default defineRule({
  id: 'pulumi/output-stringified',
  on: 'printed-output',
  summary: 'an output of Pulumi that is put into a text or a key as it is',
  messages: {
    printed: {
      severity: 'error',
      text: ({ expression }: { expression: string }) =>
        `\`${expression}\` is an Output: the text gets Pulumi's message about it, not its value`,
    },
  },
  check({ at }, { report }) {
    const written = at.source.text.slice(at.start, at.end);
    const isShort = written.length <= 60 && !written.includes('\n');
    report({
      message: 'printed',
      data: { expression: isShort ? written : 'this' },
      at: isShort ? at : within(at, 0, Math.max(1, written.split('\n')[0]?.length ?? 1)),
      note: 'an Output has no value yet when the program runs: use `pulumi.interpolate`, `pulumi.jsonStringify`, or `apply`',
    });
  },
});
