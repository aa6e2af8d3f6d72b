import { defineRule } from '../../src/lint/rule.js';
import { listOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'provider/thumbprint-malformed',
  on: 'provider',
  summary: 'a thumbprint that IAM rejects',
  messages: {
    malformed: {
      severity: 'warning',
      text: (_: object) => 'a thumbprint must be 40 hexadecimal digits, without colons',
    },
    many: {
      severity: 'warning',
      text: ({ count }: { count: number }) => `a provider can have at most five thumbprints; this one has ${count}`,
    },
  },
  check({ thumbprints }, { report }) {
    const items = listOf(thumbprints);
    for (const item of items) {
      const value = stringOf(item);
      if (value !== undefined && !/^[0-9a-fA-F]{40}$/.test(value))
        report({ message: 'malformed', data: {}, at: item.at, note: `this has ${value.length} characters` });
    }
    const sixth = items[5];
    if (sixth !== undefined)
      report({ message: 'many', data: { count: items.length }, at: sixth.at, note: 'the sixth: remove all but five' });
  },
});
